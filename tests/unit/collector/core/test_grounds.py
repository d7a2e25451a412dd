from __future__ import annotations

from agent.clock import HOUR, MINUTE, SECOND, Microseconds
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.grounds import Grounds, told_by
from collector.core.history import bounded
from collector.core.ledger import Ledger, history_of
from collector.core.runs import Loss, Run
from collector.explained import Silence

DAY = (0, 24 * HOUR)
INVENTORY = Inventory.model_validate(
    {
        "devices": [{"id": name, "address": f"10.0.0.{number}"} for number, name in enumerate(("core", "a", "b"), 1)],
        "links": [{"id": f"l-{name}", "ends": ["core", name]} for name in ("a", "b")],
        "agents": [{"id": "pkp", "at": "core"}, {"id": "tjp", "at": "core"}],
        "services": [
            {"id": "one", "needs": "a"},
            {"id": "seen", "needs": "a", "seen_from": ["pkp", "tjp"]},
            {"id": "any", "needs": {"any": ["a", "b"]}},
            {"id": "all", "needs": {"all": ["a", "b"]}},
        ],
    }
)
LEDGER = Ledger(INVENTORY, Topology(INVENTORY))


def run(
    agent: str, device: str, first: float, until: float, result: str = "answered", *, losses: tuple[Loss, ...] = ()
) -> Run:
    start, end = int(first * HOUR), int(until * HOUR)
    return Run(
        agent=agent,
        device=device,
        result=result,
        boot=None,
        interval=10 * SECOND,
        first=start,
        last=end - SECOND,
        until=end,
        before=None,
        count=(end - start) // (10 * SECOND),
        losses=losses,
    )


def grounds(service: str, *runs: Run, blind: dict[str, Microseconds] | None = None) -> Grounds:
    kept: dict[tuple[str, str], list[Run]] = {}
    for one in runs:
        kept.setdefault((one.agent, one.device), []).append(one)
    histories = {key: bounded(rows) for key, rows in kept.items()}
    found = next(row for row in INVENTORY.services if row.id == service)
    sheet = LEDGER.sheet(found, history_of(histories), [])
    return Grounds(LEDGER, sheet, kept, DAY, told=told_by(kept), blind=blind or {})


def speaking(told: Grounds, start: int, end: int, state: str) -> list[tuple[str, str]]:
    return [(run.agent, run.device) for run in told.witnesses(start * HOUR, end * HOUR, state)]


def test_a_witness_is_the_whole_run_with_its_unconfirmed_losses():
    told = grounds("one", run("pkp", "a", 0, 24, losses=(Loss(HOUR, HOUR + 1, HOUR + 2),)))
    (witness,) = told.witnesses(3 * HOUR, 4 * HOUR, "up")
    assert (witness.first, witness.until, witness.count, witness.losses) == (0, 24 * HOUR, 8640, 1)


def test_for_up_speaks_who_reached_it_for_down_all_who_failed_to():
    told = grounds(
        "seen",
        run("pkp", "a", 0, 6),
        run("pkp", "a", 6, 12, "lost"),
        run("pkp", "a", 12, 24),
        run("tjp", "a", 0, 8),
        run("tjp", "a", 8, 24, "lost"),
    )
    assert speaking(told, 6, 8, "up") == [("tjp", "a")]
    assert speaking(told, 8, 12, "down") == [("pkp", "a"), ("tjp", "a")]
    assert speaking(told, 12, 24, "up") == [("pkp", "a")]


def test_of_any_and_all_those_speak_that_make_it_so():
    runs = (run("pkp", "a", 0, 24), run("pkp", "b", 0, 12), run("pkp", "b", 12, 24, "lost"))
    assert speaking(grounds("any", *runs), 12, 24, "up") == [("pkp", "a")]
    assert speaking(grounds("all", *runs), 12, 24, "down") == [("pkp", "b")]
    assert speaking(grounds("all", *runs), 0, 12, "up") == [("pkp", "a"), ("pkp", "b")]


def silence(code: str, since: float | None, until: float | None, *, alone: bool = False) -> Silence:
    return Silence(
        agent="pkp",
        device="a",
        code=code,
        since=None if since is None else int(since * HOUR),
        until=None if until is None else int(until * HOUR),
        alone=alone,
    )


def test_a_silence_stands_between_the_observations_around_it():
    told = grounds("one", run("pkp", "a", 1, 3), run("pkp", "a", 5, 7))
    assert told.silences(0, HOUR) == (silence("not-yet", None, 1),)
    assert told.silences(3 * HOUR, 5 * HOUR) == (silence("gap", 3, 5),)
    assert told.silences(7 * HOUR, 24 * HOUR) == (silence("stale", 7, None),)
    assert grounds("one").silences(*DAY) == (silence("never", None, None),)


def test_an_agent_that_told_of_others_was_silent_of_this_device_alone():
    told = grounds("one", run("pkp", "a", 0, 3), run("pkp", "a", 5, 24), run("pkp", "b", 0, 24))
    assert told.silences(3 * HOUR, 5 * HOUR) == (silence("gap", 3, 5, alone=True),)


def test_what_is_too_short_for_a_gap_is_blindness_and_so_is_what_goes_on():
    short = 20 * SECOND / HOUR
    told = grounds("one", run("pkp", "a", 0, 3), run("pkp", "a", 3 + short, 24))
    (found,) = told.silences(3 * HOUR, 3 * HOUR + MINUTE)
    assert found.code == "blind"
    told = grounds("one", run("pkp", "a", 0, 3), blind={"pkp": 3 * HOUR})
    assert told.silences(*DAY) == (silence("blind", 3, None),)
