from __future__ import annotations

import pytest

from agent.core.changes import Changes
from agent.observation import Heartbeat, Interface, Observation, Ping, Poll, Power, SelfCheck, System, Trap


def ping(received: int = 1, *, late: bool = False) -> Ping:
    return Ping(at=1, agent="a", device="sw", sent=1, received=received, late=late)


def port(oper: str, octets: int = 0) -> Interface:
    return Interface(at=1, agent="a", device="sw", interface="ge-1", admin="up", oper=oper, in_octets=octets)


@pytest.mark.parametrize(
    ("first", "same", "other"),
    [
        (ping(), ping(), ping(0)),
        (port("up"), port("up", 99), port("down")),
        (
            Poll(at=1, agent="a", device="sw"),
            Poll(at=2, agent="a", device="sw"),
            Poll(at=3, agent="a", device="sw", reason="timeout"),
        ),
        (
            Power(at=1, agent="a", device="u", source="mains"),
            Power(at=2, agent="a", device="u", source="mains", charge=9),
            Power(at=3, agent="a", device="u", source="battery"),
        ),
        (
            SelfCheck(at=1, agent="a", carrier=True, gateway=True),
            SelfCheck(at=2, agent="a", carrier=True, gateway=True),
            SelfCheck(at=3, agent="a", carrier=True, gateway=False),
        ),
        (
            System(at=1, agent="a", device="sw", uptime=5),
            System(at=1, agent="a", device="sw", uptime=9),
            System(at=1, agent="a", device="sw", uptime=1),
        ),
    ],
)
def test_a_first_word_and_another_word_are_news_the_same_word_is_not(
    first: Observation, same: Observation, other: Observation
):
    changes = Changes()
    assert [changes.news(word) for word in (first, same, other)] == [True, False, True]


def test_traps_and_late_replies_are_always_news_and_heartbeats_never():
    changes = Changes()
    trap = Trap(at=1, agent="a", device="sw", trap="linkDown")
    assert [changes.news(trap), changes.news(trap)] == [True, True]
    assert [changes.news(ping(late=True)), changes.news(ping(late=True))] == [True, True]
    assert not changes.news(Heartbeat(at=1, agent="a"))


def test_devices_and_ports_are_told_apart():
    changes = Changes()
    changes.news(ping())
    assert changes.news(Ping(at=1, agent="a", device="other", sent=1, received=1))
