from __future__ import annotations

import asyncio

import msgspec
import pytest

from agent.clock import DAY, MINUTE, SECOND, Microseconds
from agent.errors import StorageError
from agent.inventory.models import Inventory
from agent.observation import Acknowledgement, Batch, Observation, Ping, System, pack
from collector.pipeline import Collector
from collector.ports import Store
from tests.support.fake_collector_store import FailingStore, FakeCollectorStore
from tests.support.fake_network import FakeNetwork, Fault, at, islands, ping
from tests.support.standing_clock import StandingClock

REFERENCES = {"pkp": ("ref-isp", "ref-dns", "ref-dc")}


def collector(store: Store | None = None, inventory: Inventory | None = None) -> Collector:
    return Collector(inventory or islands(), REFERENCES, store or FakeCollectorStore(), StandingClock(at(0)))


def deliver(to: Collector, batch: Batch, now: Microseconds) -> Acknowledgement:
    assert isinstance(to.clock, StandingClock)
    to.clock.now = now
    return asyncio.run(to.deliver(batch))


def batch(
    seq: int,
    observations: list[Observation],
    *,
    stream: str = "s",
    sender: str = "one",
    started: int = 0,
    body: bytes = b"",
) -> Batch:
    return Batch(
        agent="pkp",
        stream=stream,
        seq=seq,
        boot="boot",
        sender=sender,
        sender_started=started,
        sent=at(0),
        body=body or pack(observations),
    )


def answers(seconds: float) -> list[Observation]:
    return [ping("pkp", device.id, seconds, answered=True) for device in islands().devices]


def test_a_batch_is_acknowledged_once_it_is_committed() -> None:
    store = FakeCollectorStore()
    made = collector(store)
    assert deliver(made, batch(1, answers(1)), at(2)) == Acknowledgement(upto=1)
    assert store.recover().streams["pkp", "s"].upto == 1
    assert (made.batches, made.observations, made.revision, made.last_commit) == (1, 19 + 4, 1, at(2))


def test_what_came_already_is_acknowledged_again_and_not_judged_twice() -> None:
    made = collector()
    deliver(made, batch(1, answers(1)), at(2))
    assert deliver(made, batch(1, answers(1)), at(3)) == Acknowledgement(upto=1)
    assert made.batches == 1


def test_a_gap_is_not_taken_and_what_is_wanted_is_said() -> None:
    made = collector()
    deliver(made, batch(1, answers(1)), at(2))
    assert deliver(made, batch(3, answers(3)), at(4)) == Acknowledgement(upto=1)
    assert deliver(made, batch(2, answers(2)), at(5)) == Acknowledgement(upto=2)


def test_a_new_stream_of_the_same_agent_begins_at_one() -> None:
    made = collector()
    deliver(made, batch(1, answers(1)), at(2))
    assert deliver(made, batch(1, answers(12), stream="new", sender="two", started=9), at(13)) == Acknowledgement(
        upto=1
    )
    assert made.observations == 46


def test_an_older_start_that_sends_after_a_newer_one_is_a_clone() -> None:
    made = collector()
    deliver(made, batch(1, answers(1), sender="new", started=10), at(2))
    answer = deliver(made, batch(1, answers(2), stream="clone", sender="old", started=5), at(3))
    assert answer.upto == 0
    assert answer.refused is not None
    assert "agent pkp runs twice" in answer.refused
    assert made.refused_batches == 1
    assert deliver(made, batch(2, answers(4), sender="new", started=10), at(5)).upto == 2


@pytest.mark.parametrize(
    "body", [b"\xc1", b"\x01", pack(answers(1)).replace(b"core-a", b"core-\xff"), pack(answers(1))[:-1]]
)
def test_a_body_that_cannot_be_read_is_refused_acknowledged_and_kept(body: bytes) -> None:
    store = FakeCollectorStore()
    made = collector(store)
    answer = deliver(made, batch(1, [], body=body), at(2))
    assert answer.upto == 1
    assert answer.refused is not None
    assert "batch 1 of pkp cannot be read" in answer.refused
    assert made.refused_batches == 1
    assert [known.batch.body for known in store.raw(0, at(9))] == [body]
    assert deliver(made, batch(2, answers(3)), at(4)) == Acknowledgement(upto=2)


def test_numbers_that_cannot_be_and_foreign_names_are_counted_and_change_nothing() -> None:
    made = collector()
    nonsense: list[Observation] = [
        System(at=at(1), agent="pkp", device="core-a", uptime=float("nan")),
        System(at=at(1), agent="pkp", device="core-a", uptime=float("inf")),
        Ping(at=at(1), agent="pkp", device="core-a", sent=1, received=5),
        Ping(at=at(1), agent="pkp", device="core-a", sent=0, received=0),
        Ping(at=-(2**62), agent="pkp", device="core-a", sent=1, received=1),
        Ping(at=at(1), agent="pkp", device="core-a", sent=1, received=1, interval=-1.0),
        Ping(at=at(1), agent="tjp", device="core-a", sent=1, received=1),
    ]
    assert deliver(made, batch(1, nonsense), at(2)) == Acknowledgement(upto=1)
    assert dict(made.judge.refused) == {"malformed": 6, "foreign-agent": 1}
    assert made.judge.memory.views == {}


def test_a_store_that_fails_and_cannot_be_read_takes_nothing_until_it_is_back() -> None:
    failing = FailingStore(FakeCollectorStore(), seed=0, share=0.0)
    made = collector(failing)  # type: ignore[arg-type]
    deliver(made, batch(1, answers(1)), at(2))
    failing.share, failing.unreadable = 2.0, True
    with pytest.raises(ConnectionError, match="the collector cannot write its store"):
        deliver(made, batch(2, answers(11)), at(12))
    with pytest.raises(ConnectionError, match="the collector cannot read its store"):
        deliver(made, batch(2, answers(11)), at(13))
    made.tick()
    assert made.store_failing is not None
    failing.share, failing.unreadable = 0.0, False
    assert deliver(made, batch(2, answers(11)), at(14)) == Acknowledgement(upto=2)
    assert made.store_failing is None
    assert (made.commit_failures, made.observations) == (1, 2 * 23)


def test_time_alone_closes_what_is_over_and_keeps_a_snapshot() -> None:
    store = FakeCollectorStore()
    made = collector(store)
    pings = list(FakeNetwork(islands(), faults=[Fault("fo-a03", 15, 55)]).rounds(90))
    told = []
    made.on_change = lambda: told.append(made.revision)
    for seq, observation in enumerate(pings, start=1):
        deliver(made, batch(seq, [observation]), observation.at)
    deliver(made, batch(len(pings) + 1, answers(90)), at(90))
    assert [effect.kind for effect in store.effects(0, 99) if effect.kind != "incident-updated"] == [
        "incident-opened",
        "incident-closed",
    ]
    assert told
    before = made.revision
    made.clock.now = at(90) + 2 * MINUTE  # type: ignore[attr-defined]
    made.tick()
    assert made.revision == before + 1
    made.tick()
    assert made.revision == before + 1


def test_a_tick_that_cannot_be_written_loses_nothing() -> None:
    failing = FailingStore(FakeCollectorStore(), seed=0, share=0.0)
    made = collector(failing)  # type: ignore[arg-type]
    deliver(made, batch(1, answers(1)), at(2))
    failing.share = 2.0
    made.clock.now = at(100)  # type: ignore[attr-defined]
    made.tick()
    assert made.commit_failures == 1
    failing.share = 0.0
    made.tick()
    assert made.judge.view("pkp", "core-a") is not None


def test_raw_batches_are_dropped_after_eight_days() -> None:
    store = FakeCollectorStore()
    made = collector(store)
    deliver(made, batch(1, answers(1)), at(2))
    made.clock.now = at(0) + 8 * DAY + 3 * SECOND  # type: ignore[attr-defined]
    made.tick()
    assert made.prune() == 1


def test_another_inventory_keeps_what_stays_and_lets_go_of_what_went() -> None:
    store = FakeCollectorStore()
    made = collector(store)
    pings = list(FakeNetwork(islands(), faults=[Fault("fo-a03", 15)]).rounds(70))
    deliver(made, batch(1, list(pings)), at(70))
    assert [case.root for case in made.judge.docket.open] == [("fo-a03",)]
    smaller = islands()
    smaller = smaller.model_copy(
        update={
            "devices": [device for device in smaller.devices if device.id != "sw-a03"],
            "links": [link for link in smaller.links if link.id != "fo-a03"],
            "services": [service for service in smaller.services if service.id != "net-a03"],
        }
    )
    made.clock.now = at(75)  # type: ignore[attr-defined]
    made.reload(smaller, REFERENCES)
    made.tick()
    assert made.judge.docket.open == []
    assert made.judge.view("pkp", "sw-a03") is None
    assert made.judge.view("pkp", "sw-a02") is not None
    assert store.effects(0, 99)[-1].kind == "incident-closed"
    again = Collector(smaller, REFERENCES, store, made.clock)
    assert msgspec.msgpack.encode(again.judge.memory) == msgspec.msgpack.encode(made.judge.memory)


def test_a_reload_that_cannot_be_written_is_told_and_the_old_state_stays() -> None:
    failing = FailingStore(FakeCollectorStore(), seed=0, share=0.0)
    made = collector(failing)  # type: ignore[arg-type]
    deliver(made, batch(1, answers(1)), at(2))
    failing.share = 2.0
    made.reload(islands(), REFERENCES)
    assert made.store_failing is not None
    assert made.judge.view("pkp", "core-a") is not None


def test_a_store_that_cannot_be_read_at_the_start_is_an_error() -> None:
    failing = FailingStore(FakeCollectorStore(), seed=0)
    failing.unreadable = True
    with pytest.raises(StorageError, match="disk I/O error"):
        collector(failing)  # type: ignore[arg-type]


def test_a_clone_is_told_once_with_its_end_and_outlives_a_crash() -> None:
    store = FakeCollectorStore()
    made = collector(store)
    deliver(made, batch(1, answers(1), sender="true", started=at(0)), at(2))
    for second in (3, 4):
        answer = deliver(made, batch(1, answers(1), stream="t", sender="clone", started=at(-9)), at(second))
        assert "runs twice" in (answer.refused or "")
    again = Collector(islands(), REFERENCES, store, StandingClock(at(5)))
    deliver(again, batch(1, answers(1), stream="t", sender="clone", started=at(-9)), at(5))
    assert isinstance(again.clock, StandingClock)
    again.clock.now = at(4) + 20 * MINUTE
    again.tick()
    told = [effect.notice for effect in store.effects(0, 10) if effect.notice and effect.notice.kind == "agent-clone"]
    assert [(one.started, one.ended) for one in told] == [(at(3), None), (at(3), at(4) + 20 * MINUTE)]


def test_a_start_that_was_followed_never_speaks_again_whatever_its_clock_says() -> None:
    made = collector()
    far = at(0) + 400 * DAY
    deliver(made, batch(1, answers(1), sender="one", started=far), at(2))
    assert deliver(made, batch(2, answers(3), sender="two", started=far), at(4)) == Acknowledgement(upto=2)
    assert deliver(made, batch(3, answers(5), sender="one", started=far), at(6)).refused is not None
    assert deliver(made, batch(3, answers(5), sender="two", started=far), at(6)) == Acknowledgement(upto=3)
    assert deliver(made, batch(4, answers(7), sender="three", started=at(7)), at(8)) == Acknowledgement(upto=4)


def test_a_clock_far_off_is_told_and_its_times_are_taken_as_they_are() -> None:
    store = FakeCollectorStore()
    made = collector(store)
    made.clock_told("pkp", -3600 * SECOND)
    made.clock_told("pkp", -3600 * SECOND)
    made.clock_told("stranger", DAY)
    deliver(made, batch(1, answers(1)), at(3601))
    view = made.judge.view("pkp", "core-a")
    assert view is not None
    assert view.now.last == at(1)
    made.clock_told("pkp", SECOND)
    told = [effect.notice for effect in store.effects(0, 10) if effect.notice]
    assert [(one.kind, one.agent, one.ended is None) for one in told if one.kind == "agent-clock"] == [
        ("agent-clock", "pkp", True),
        ("agent-clock", "pkp", False),
    ]


def test_what_somebody_wants_looked_at_goes_to_each_agent_with_its_next_acknowledgement_and_once() -> None:
    made = collector()
    assert made.look_at("core-a") == 0
    assert made.look_at("nothing") is None
    assert deliver(made, batch(1, answers(1)), at(2)).look_at == ("core-a",)
    assert deliver(made, batch(2, answers(3)), at(4)).look_at == ()
    assert made.look_at("core-a") == SECOND
    stranger = msgspec.structs.replace(batch(1, []), agent="stranger")
    made.look_at("core-b")
    assert deliver(made, stranger, at(4)).look_at == ()


def test_the_agent_in_this_process_looks_at_once_and_is_not_told_again() -> None:
    made = collector()
    looked: list[str] = []
    made.beside = ("pkp", looked.append)
    made.look_at("core-a")
    assert looked == ["core-a"]
    assert deliver(made, batch(1, answers(1)), at(2)).look_at == ()


def test_readings_are_of_what_the_judge_took_and_the_store_keeps() -> None:
    failing = FailingStore(FakeCollectorStore(), seed=0, share=2.0)
    made = collector(failing)  # type: ignore[arg-type]
    seen: list[Observation] = [
        System(at=at(1), agent="pkp", device="core-a", uptime=5.0),
        System(at=at(2), agent="pkp", device="core-a", uptime=float("nan")),
        System(at=at(3), agent="tjp", device="core-a", uptime=7.0),
        System(at=at(60), agent="pkp", device="core-a", uptime=9.0),
    ]
    with pytest.raises(ConnectionError):
        deliver(made, batch(1, seen), at(4))
    found = made.readings.of("core-a")
    assert found is not None
    assert found.system is None
    failing.share = 0.0
    deliver(made, batch(1, seen), at(4))
    found = made.readings.of("core-a")
    assert found is not None
    assert found.system == seen[0]
    made.reload(islands(1), REFERENCES)
    assert made.readings.of("core-a") == found
    assert made.readings.of("sw-a02") is None


def test_a_start_by_a_clock_that_is_behind_what_is_remembered_moves_nothing() -> None:
    store = FakeCollectorStore()
    made = collector(store)
    deliver(made, batch(1, answers(600)), at(601))
    made.tick()
    again = collector(store)
    again.tick()
    assert again.judge.memory.newest == at(600)
    assert [effect.notice for effect in store.effects(0, 10) if effect.notice] == []
