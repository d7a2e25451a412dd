from __future__ import annotations

import msgspec
import pytest

from agent.clock import SECOND
from agent.inventory.models import Inventory
from agent.observation import Interface, Ping, SelfCheck, System
from collector.core.judge import Judge
from collector.core.memory import Memory
from tests.support.fake_network import FakeNetwork, Fault, at, islands, ping
from tests.support.judging import Bench
from tests.support.live_agent import LiveAgent


def judged(*faults: Fault, seconds: float = 400, seed: int = 1, **detection: object) -> Bench:
    inventory = islands(**detection)
    return Bench(inventory).feed(FakeNetwork(inventory, seed=seed, faults=list(faults)).rounds(seconds))


@pytest.mark.parametrize("seed", range(12))
def test_a_cut_sea_cable_is_one_incident_that_names_the_cable_and_everyone_behind_it(seed: int) -> None:
    bench = judged(Fault("sea", 103 + seed, 250), seed=seed)
    (incident,) = bench.incidents
    assert bench.kinds() == ["incident-opened", "incident-closed"]
    assert (incident.root, incident.cause) == (("sea",), "submarine-cable")
    assert {attached.device for attached in incident.attached} == {"core-b", *(f"sw-b{n:02}" for n in range(8))}
    assert {attached.state for attached in incident.attached} == {"unreachable"}
    assert incident.services == tuple(f"net-b{n:02}" for n in range(8))
    assert incident.closed is not None


@pytest.mark.parametrize(
    ("element", "root"),
    [("fo-a03", "fo-a03"), ("sw-b02", "fo-b02"), ("pln-b1", "pln-b1"), ("landing", "trunk"), ("core-b", "sea")],
)
def test_what_the_evidence_cannot_tell_apart_is_told_as_one_or_the_other(element: str, root: str) -> None:
    (incident,) = judged(Fault(element, 100, 250)).incidents
    assert incident.root == (root,)
    assert element in {root, *(name for names in incident.alternatives for name in names)}


def test_two_faults_at_once_are_two_incidents() -> None:
    bench = judged(Fault("fo-a03", 101, 260), Fault("pln-b1", 104, 255))
    assert sorted(incident.root for incident in bench.incidents) == [("fo-a03",), ("pln-b1",)]


def test_a_fault_behind_another_keeps_its_own_incident() -> None:
    bench = judged(Fault("fo-b03", 50, 380), Fault("sea", 150, 260), seconds=500)
    roots = {incident.root: {row.device for row in incident.attached} for incident in bench.incidents}
    assert roots[("fo-b03",)] == {"sw-b03"}
    assert "sw-b03" not in roots[("sea",)]
    assert all(incident.closed is not None for incident in bench.incidents)


def test_a_child_still_down_after_the_repair_gets_an_incident_of_its_own_dated_from_the_restoration() -> None:
    bench = judged(Fault("sea", 100, 200), Fault("fo-b03", 150, 900), seconds=1000, settle="2m")
    first, second = bench.incidents
    assert (first.root, second.root) == (("sea",), ("fo-b03",))
    handed = next(row for row in first.attached if row.device == "sw-b03")
    taken = next(row for row in second.attached if row.device == "sw-b03")
    assert handed.ended == taken.started == second.started == second.opened
    assert at(200) <= taken.started <= at(211)
    assert first.closed is not None
    assert first.closed < at(222)
    assert bench.kinds().count("incident-opened") == 2


def test_the_same_root_soon_again_reopens_the_incident_and_later_opens_another() -> None:
    soon = judged(Fault("fo-a03", 100, 200), Fault("fo-a03", 300, 400), seconds=500)
    assert soon.kinds() == ["incident-opened", "incident-closed", "incident-reopened", "incident-closed"]
    late = judged(Fault("fo-a03", 100, 200), Fault("fo-a03", 300, 400), seconds=500, reopen_within="1m")
    assert late.kinds() == ["incident-opened", "incident-closed"] * 2


def test_another_root_after_a_repair_is_a_new_incident() -> None:
    bench = judged(Fault("sea", 100, 200), Fault("pln-b1", 300, 400), seconds=500)
    assert [incident.root for incident in bench.incidents] == [("sea",), ("pln-b1",)]


def test_the_agents_own_cable_makes_it_blind_and_opens_nothing() -> None:
    bench = judged(Fault("cu-srv", 100, 200))
    assert bench.incidents == []
    notices = [effect.notice for effect in bench.effects if effect.notice is not None]
    assert [(notice.kind, notice.agent) for notice in notices] == [("agent-blind", "pkp")] * 2
    assert notices[0].started == notices[1].started
    assert notices[1].ended is not None
    assert at(200) <= notices[1].ended <= at(211)


def test_carrier_gone_is_blind_at_once() -> None:
    inventory = islands()
    bench = Bench(inventory).feed(FakeNetwork(inventory).rounds(30))
    losses = [ping("pkp", "sw-a00", 40 + second, answered=False) for second in range(3)]
    bench.feed([SelfCheck(at=at(40), agent="pkp", carrier=False, gateway=False), *losses])
    assert bench.kinds() == ["notice"]


def test_losses_without_a_confirmation_open_nothing() -> None:
    inventory = islands()
    bench = Bench(inventory).feed(FakeNetwork(inventory, loss=0.05, seed=3).rounds(900))
    assert bench.incidents == []


def test_an_admin_down_port_names_the_person_as_cause() -> None:
    inventory = islands()
    network = FakeNetwork(inventory, faults=[Fault("fo-a03", 100)])
    bench = Bench(inventory).feed(network.rounds(105))
    bench.feed([Interface(at=at(106), agent="pkp", device="core-a", interface="p3", admin="down", oper="down")])
    bench.feed(network.rounds(60, start=110))
    (incident,) = bench.incidents
    assert (incident.root, incident.cause) == (("fo-a03",), "human-error")
    assert "port-admin-down" in {fact.code for fact in incident.evidence}


@pytest.mark.parametrize(
    ("admin", "cause", "fact"), [("up", "trunk-fibre", "port-down"), ("down", "human-error", "port-admin-down")]
)
def test_a_port_that_is_lit_again_before_its_device_is_asked_still_was_dark(admin: str, cause: str, fact: str) -> None:
    inventory = islands()
    network = FakeNetwork(inventory, faults=[Fault("fo-a03", 100, 200)])
    bench = Bench(inventory).feed(network.rounds(105))
    bench.feed([Interface(at=at(106), agent="pkp", device="core-a", interface="p3", admin=admin, oper="down")])
    bench.feed(network.rounds(95, start=110))
    bench.feed([Interface(at=at(200.1), agent="pkp", device="core-a", interface="p3", admin="up", oper="up")])
    (incident,) = bench.incidents
    assert (incident.root, incident.closed) == (("fo-a03",), None)
    assert fact in {known.code for known in incident.evidence}
    bench.feed(network.rounds(60, start=210))
    bench.feed([System(at=at(280), agent="pkp", device="sw-a03", uptime=9_000.0)])
    (incident,) = bench.incidents
    assert incident.closed is not None
    assert (incident.root, incident.cause) == (("fo-a03",), cause)
    assert fact in {known.code for known in incident.evidence}


@pytest.mark.parametrize(("uptime", "cause"), [(9_000.0, "trunk-fibre"), (20.0, "unknown")])
def test_uptime_after_the_recovery_tells_a_cut_from_a_device_that_was_off(uptime: float, cause: str) -> None:
    inventory = islands()
    bench = Bench(inventory).feed(FakeNetwork(inventory, faults=[Fault("fo-a03", 100, 200)]).rounds(300))
    bench.feed([System(at=at(301), agent="pkp", device="sw-a03", uptime=uptime if uptime > 300 else 100.0)])
    (incident,) = bench.incidents
    assert incident.cause == cause
    if cause == "unknown":
        assert incident.root != ("fo-a03",)


def test_power_after_a_cable_repair_is_an_incident_of_its_own_once_uptime_tells() -> None:
    inventory = islands()
    faults = [Fault("fo-a03", 100, 200), Fault("sw-a03", 300, 400)]
    network = FakeNetwork(inventory, faults=faults)
    bench = Bench(inventory).feed(network.rounds(250))
    bench.feed([System(at=at(251), agent="pkp", device="sw-a03", uptime=9_000.0)])
    bench.feed(network.rounds(250, start=260))
    assert bench.kinds()[-2:] == ["incident-reopened", "incident-closed"]
    bench.feed([System(at=at(511), agent="pkp", device="sw-a03", uptime=100.0)])
    first, second = bench.incidents
    assert bench.kinds()[-2:] == ["incident-opened", "incident-closed"]
    assert (first.cause, second.root != first.root) == ("trunk-fibre", True)
    assert first.closed is not None
    assert first.closed < at(230)
    assert [len(one.attached) for one in (first, second)] == [1, 1]


def test_what_is_not_believed_is_counted() -> None:
    inventory = islands()
    bench = Bench(inventory)
    future = Ping(at=at(100), agent="pkp", device="sw-a00", sent=1, received=1, arrived=at(90))
    bench.feed([future, ping("pkp", "nobody", 0, answered=True), ping("nobody", "sw-a00", 0, answered=True)])
    assert dict(bench.judge.refused) == {"future": 1, "unknown-subject": 2}


def test_a_late_reply_takes_an_outage_back_without_losing_the_incident() -> None:
    inventory = islands()
    bench = Bench(inventory).feed(FakeNetwork(inventory).rounds(30))
    times = [40.0, 41.0, 41.25]
    bench.feed(ping("pkp", name, 40.5, answered=True) for name in ("ref-isp", "ref-dns"))
    bench.feed(ping("pkp", "sw-a00", moment, answered=False) for moment in times)
    assert bench.kinds() == ["incident-opened"]
    late = Ping(at=at(41), agent="pkp", device="sw-a00", sent=1, received=1, rtt=1.5, late=True, arrived=at(42.5))
    bench.feed([late])
    assert bench.kinds() == ["incident-opened", "incident-closed"]


def test_memory_that_went_to_disk_and_back_goes_on_the_same() -> None:
    inventory = islands()
    pings = list(FakeNetwork(inventory, faults=[Fault("sea", 100, 250)]).rounds(400))
    whole = Bench(inventory).feed(pings)
    for cut in range(0, len(pings), 61):
        parted = Bench(inventory).feed(pings[:cut])
        blob = msgspec.msgpack.encode(parted.judge.memory)
        references = {agent.id: agent.references for agent in inventory.agents}
        parted.judge = Judge(inventory, references, msgspec.msgpack.decode(blob, type=Memory))
        parted.feed(pings[cut:])
        assert parted.effects == whole.effects


def test_time_may_be_asked_often_or_seldom() -> None:
    inventory = islands(settle="2m")
    pings = list(FakeNetwork(inventory, faults=[Fault("sea", 100, 200), Fault("fo-b03", 150, 600)]).rounds(700))
    seldom = Bench(inventory).feed(pings)
    often = Bench(inventory)
    for observation in pings:
        often.wait(observation.at - SECOND if observation.at > at(1) else observation.at)
        often.feed([observation])
    assert [one.root for one in seldom.incidents] == [one.root for one in often.incidents]
    assert seldom.incidents == often.incidents


@pytest.mark.parametrize("seconds", [2, 60, 400])
@pytest.mark.parametrize("seed", range(4))
def test_how_much_arrives_at_once_changes_no_outage(seed: int, seconds: float) -> None:
    faults = [Fault("sea", 103, 190), Fault("fo-a03", 110, 160), Fault("sea", 250, 330)]
    inventory = islands()
    observations = list(FakeNetwork(inventory, seed=seed, faults=faults).rounds(400))
    one_by_one = Bench(inventory).feed(observations)
    bench = Bench(inventory)
    for number in range(int(400 / seconds) + 1):
        first, last = at(number * seconds), at((number + 1) * seconds)
        bench.feed_at_once([item for item in observations if first <= item.at < last], last)

    def told(of: Bench) -> list[object]:
        return sorted(
            (incident.root, {(row.device, row.started, row.ended) for row in incident.attached})
            for incident in of.incidents
        )

    assert told(bench) == told(one_by_one)


def test_a_cut_that_takes_many_at_once_is_concluded_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    inventory = islands()
    everyone = [device.id for device in inventory.devices]
    behind = {"core-b", *(f"sw-b{number:02}" for number in range(8))}
    bench = Bench(inventory)
    bench.feed_at_once([ping("pkp", device, 10, answered=True) for device in everyone], at(11))
    concluded: list[int] = []
    conclude = bench.judge.docket.conclude
    monkeypatch.setattr(bench.judge.docket, "conclude", lambda *given: (concluded.append(1), conclude(*given)))
    bench.feed_at_once(
        [
            ping("pkp", device, second, answered=device not in behind)
            for second in (20, 20.3, 20.6)
            for device in everyone
        ],
        at(21.6),
    )
    (incident,) = bench.incidents
    assert {row.device for row in incident.attached} == behind
    assert len(concluded) == 1


def test_an_outage_that_silence_ends_and_one_after_it_are_two_of_one_incident() -> None:
    agent = LiveAgent(islands(), [Fault("fo-a03", 50, 300)], silent=[(100, 200)])
    bench = Bench(islands()).feed(agent.pings(340)).wait(at(345))
    (incident,) = bench.incidents
    first, second = incident.attached
    assert at(50) <= first.started < at(71)
    assert first.ended is not None
    assert at(80) < first.ended < at(101)
    assert at(200) <= second.started < at(211)
    assert second.ended is not None
    assert incident.started == first.started


def test_a_case_is_kept_until_its_close_was_told_however_long_nobody_asked() -> None:
    inventory = islands()
    bench = Bench(inventory).feed(FakeNetwork(inventory, faults=[Fault("fo-a03", 50, 100)]).rounds(90))
    for observation in FakeNetwork(inventory).rounds(30, start=100):
        bench.judge.feed(observation, observation.at)
    bench.wait(at(20_000))
    assert bench.kinds() == ["incident-opened", "incident-closed"]
    assert bench.judge.docket.take_changed() != []
    bench.feed(FakeNetwork(inventory, faults=[Fault("fo-b03", 40_020)]).rounds(60, start=40_000))
    assert [case.root for case in bench.judge.memory.cases] == [("fo-b03",)]


def test_an_incident_tells_of_a_service_only_when_it_takes_it_from_where_it_is_needed() -> None:
    """The cut takes an office from the centre; its switch fails later, and takes it from its own island too."""
    inventory = Inventory.model_validate(
        {
            "detection": {"rule": "consecutive", "interval": "10s", "confirm": {"losses": 3}, "min": "0s"},
            "risk_groups": [{"id": "sea", "cause": "submarine-cable"}],
            "devices": [{"id": name, "address": f"127.0.1.{n}"} for n, name in enumerate(("core", "hub", "a", "b"), 1)],
            "links": [
                {"id": "cable", "ends": ["core", "hub"], "medium": "submarine-cable", "groups": ["sea"]},
                {"id": "fo-a", "ends": ["hub", "a"]},
                {"id": "fo-b", "ends": ["hub", "b"]},
            ],
            "agents": [{"id": "pkp", "at": "core"}, {"id": "tjp", "at": "hub"}],
            "services": [{"id": "afar", "needs": "a"}, {"id": "near", "needs": "a", "seen_from": ["tjp"]}],
        }
    )
    heard = [
        ping(agent, device, second, answered=device != lost[agent] and (agent == "tjp" or not 100 <= second < 300))
        for second in range(0, 400, 10)
        for lost in [{"pkp": None, "tjp": "a" if 200 <= second < 300 else None}]
        for agent in ("pkp", "tjp")
        for device in ("hub", "a", "b")
    ]
    services = {incident.root: incident.services for incident in Bench(inventory).feed(heard).incidents}
    assert services == {("sea",): ("afar",), ("fo-a",): ("near",)}
