"""What every way to the collector promises of one device (``collector.reading.Reader``): in process, by HTTP, and pretended."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from prometheus_client import CollectorRegistry

from agent.clock import SECOND
from agent.observation import Batch, Interface, Neighbour, Observation, Ping, Poll, Power, System, pack
from api.app import bind
from api.collector_client import RemoteReader
from collector.core.objections import ObjectionError
from collector.core.wishes import AGAIN
from collector.decisions import Approval, Maintenance
from collector.http import create_app
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.reading import DeviceReadings, Reader
from collector.uplink.intake import Intake
from tests.support.fake_collector_store import FakeCollectorStore
from tests.support.fake_network import at, islands
from tests.support.fake_reader import FakeReader
from tests.support.standing_clock import StandingClock

SAID: list[Observation] = [
    Ping(at=at(1), agent="pkp", device="sw-a00", sent=1, received=1, rtt=0.002),
    System(at=at(2), agent="pkp", device="sw-a00", uptime=12.5, name="sw <b>\x00"),
    Power(at=at(2), agent="pkp", device="sw-a00", source="battery", minutes=12),
    Interface(at=at(2), agent="pkp", device="sw-a00", interface="Gi0/1", oper="up", in_octets=2**64 - 9, speed_bps=10**11),
    Neighbour(at=at(3), agent="pkp", device="sw-a00", interface="Gi0/1", protocol="lldp", name="core-a"),
    Poll(at=at(3), agent="pkp", device="sw-a00", reason="budget", missing=("ifHCInOctets",)),
]  # fmt: skip


@dataclass
class Asked:
    """One reader, and how its collector comes to know something and to be older."""

    reader: Reader
    told: Callable[[], None]
    later: Callable[[], None]


@contextmanager
def _collected() -> Iterator[tuple[Collector, Asked]]:
    clock = StandingClock(at(0))
    collector = Collector(islands(), {"pkp": ("ref-isp",)}, FakeCollectorStore(), clock)

    def told() -> None:
        clock.now = at(4)
        body = pack(SAID)
        batch = Batch(agent="pkp", stream="s", seq=1, boot="b", sender="b", sender_started=0, sent=at(4), body=body)
        asyncio.run(collector.deliver(batch))

    def later() -> None:
        clock.now += AGAIN

    yield collector, Asked(LiveReader(collector), told, later)


@contextmanager
def _served() -> Iterator[Asked]:
    with _collected() as (collector, asked):
        listener = bind("127.0.0.1", 0)
        app = create_app(collector, LiveReader(collector), CollectorRegistry(), "rahasia", intake=Intake(collector))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        reader = RemoteReader(f"http://127.0.0.1:{listener.getsockname()[1]}", "rahasia")
        try:
            yield Asked(reader, asked.told, asked.later)
        finally:
            reader.close()
            server.should_exit = True
            thread.join(20)
            listener.close()


def _pretended() -> Asked:
    reader = FakeReader(islands(), at(0))

    def told() -> None:
        with _collected() as (_, real):
            real.told()
            found = real.reader.readings("sw-a00")
            assert found is not None
            reader.told["sw-a00"] = found

    return Asked(reader, told, lambda: None)


@pytest.fixture(params=["in-process", "http", "fake"])
def asked(request: pytest.FixtureRequest) -> Iterator[Asked]:
    with ExitStack() as stack:
        if request.param == "in-process":
            yield stack.enter_context(_collected())[1]
        elif request.param == "http":
            yield stack.enter_context(_served())
        else:
            yield _pretended()


def test_a_device_that_said_nothing_yet_has_empty_readings_and_an_unknown_one_none(asked: Asked) -> None:
    found = asked.reader.readings("sw-a00")
    assert found is not None
    assert found.status is not None
    assert found.status.device == "sw-a00"
    assert (found.pings, found.polls, found.ports, found.system) == ((), (), (), None)
    assert asked.reader.readings("nothing") is None


def test_what_a_device_said_comes_through_whole(asked: Asked) -> None:
    asked.told()
    found = asked.reader.readings("sw-a00")
    assert isinstance(found, DeviceReadings)
    ping, system, power, port, neighbour, poll = SAID
    assert (found.pings, found.polls, found.system, found.power) == ((ping,), (poll,), system, power)
    assert found.neighbours == (neighbour,)
    assert asked.reader.neighbours() == [neighbour]
    (told,) = found.ports
    assert isinstance(port, Interface)
    assert (told.interface, told.oper, told.speed_bps, told.at) == ("Gi0/1", "up", 10**11, at(2))
    assert found.status is not None
    other = asked.reader.readings("sw-a01")
    assert other is not None
    assert other.pings == ()


def test_a_wish_is_taken_and_one_for_a_device_that_is_not_there_is_not(asked: Asked) -> None:
    assert asked.reader.look_at("sw-a00") == 0
    assert asked.reader.look_at("nothing") is None


def test_a_wish_that_comes_again_too_soon_is_told_how_long_to_wait(asked: Asked) -> None:
    if isinstance(asked.reader, FakeReader):
        asked.reader.wait = AGAIN
    else:
        assert asked.reader.look_at("sw-a00") == 0
    assert asked.reader.look_at("sw-a00") == 5 * SECOND
    if isinstance(asked.reader, FakeReader):
        asked.reader.wait = 0
    asked.later()
    assert asked.reader.look_at("sw-a00") == 0


WORKS = Maintenance(element="sw-a00", start=at(60), end=at(120), reason="ganti catu daya")


def test_what_is_decided_is_told_with_its_number_once_a_key(asked: Asked) -> None:
    first = asked.reader.decide(WORKS, "noc", key="satu")
    assert (first.number, first.by, first.decision) == (1, "noc", WORKS)
    assert asked.reader.decide(WORKS, "noc", key="satu") == first
    second = asked.reader.decide(Approval(of=1), "kabid")
    assert asked.reader.decisions() == [first, second]
    told = [effect.decision for effect in asked.reader.effects(0, 10) if effect.kind == "decision"]
    assert told == [first, second]


def test_what_cannot_hold_is_refused_by_its_code_and_nothing_is_recorded(asked: Asked) -> None:
    for ask in (lambda: asked.reader.decide(Approval(of=3), "kabid"), lambda: asked.reader.impact(Approval(of=3))):
        with pytest.raises(ObjectionError) as refused:
            ask()
        assert (refused.value.code, refused.value.values) == ("unknown-decision", {"name": "3"})
    assert asked.reader.decisions() == []


def test_without_a_service_down_there_is_no_forecast_and_without_evidence_no_impact(asked: Asked) -> None:
    assert asked.reader.forecasts() == []
    assert asked.reader.impact(WORKS) == []
    assert asked.reader.availability(at(0), at(60), known=at(0)) == asked.reader.availability(at(0), at(60))
