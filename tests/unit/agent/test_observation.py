"""Observations in JSON Lines: what the contract says, and what is refused."""

import json

import msgspec
import pytest

from agent.clock import SECOND, parse_instant
from agent.observation import Heartbeat, Interface, Ping, Poll, SelfCheck, System, from_json, pack, to_json, unpack

AT = parse_instant("2026-11-24T01:00:00Z")


@pytest.mark.parametrize(
    ("line", "observation"),
    [
        (
            '{"at":"2026-11-24T08:00:00+07:00","agent":"pkp","kind":"ping","device":"sw-a","sent":1,"received":1,"rtt":0.002}',
            Ping(at=AT, agent="pkp", device="sw-a", sent=1, received=1, rtt=0.002),
        ),
        (
            '{"at":"2026-11-24T01:00:00.5Z","agent":"pkp","kind":"ping","device":"sw-a","sent":3,"received":0,"rtt":null,"arrived":"2026-11-24T01:00:02Z","boot":"b1","seq":7,"mono":12,"interval":10}',
            Ping(
                at=AT + SECOND // 2,
                agent="pkp",
                device="sw-a",
                sent=3,
                received=0,
                arrived=AT + 2 * SECOND,
                boot="b1",
                seq=7,
                mono=12,
                interval=10.0,
            ),
        ),
        (
            '{"at":"2026-11-24T01:00:00Z","agent":"pkp","kind":"self","carrier":true,"gateway":false,"mood":"calm"}',
            SelfCheck(at=AT, agent="pkp", carrier=True, gateway=False),
        ),
        (
            '{"at":"2026-11-24T01:00:00Z","agent":"pkp","kind":"heartbeat","interval":10}',
            Heartbeat(at=AT, agent="pkp", interval=10.0),
        ),
        (
            '{"at":"2026-11-24T01:00:00Z","agent":"pkp","kind":"interface","device":"a","interface":"ge-0/0/4","oper":"down"}',
            Interface(at=AT, agent="pkp", device="a", interface="ge-0/0/4", oper="down"),
        ),
        (
            '{"at":"2026-11-24T01:00:00Z","agent":"pkp","kind":"poll","device":"a","missing":["1.3.6"]}',
            Poll(at=AT, agent="pkp", device="a", missing=("1.3.6",)),
        ),
    ],
)
def test_a_line_is_an_observation(line, observation):
    assert from_json(line) == observation
    assert from_json(to_json(observation)) == observation


def test_instants_are_written_as_text_and_defaults_left_out():
    written = json.loads(to_json(Ping(at=AT + 1, agent="pkp", device="a", sent=1, received=0, arrived=AT)))

    assert written == {
        "kind": "ping",
        "at": "2026-11-24T01:00:00.000001Z",
        "arrived": "2026-11-24T01:00:00Z",
        "agent": "pkp",
        "device": "a",
        "sent": 1,
        "received": 0,
    }


GOOD = {"at": "2026-11-24T01:00:00Z", "agent": "pkp", "kind": "ping", "device": "a", "sent": 1, "received": 1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"at": "2026-11-24T01:00:00"}, "has no offset"),
        ({"at": 1}, "is no instant"),
        ({"at": None}, "is no instant"),
        ({"arrived": "soon"}, "is no instant"),
        ({"kind": "pong"}, "pong"),
        ({"kind": 5}, "kind"),
        ({"device": None}, "device"),
        ({"sent": "1"}, "sent"),
        ({"sent": 1.5}, "sent"),
        ({"received": 2}, "received is 2 of 1 sent; it must lie between 0 and sent"),
        ({"received": -1}, "received is -1 of 1 sent"),
        ({"rtt": "fast"}, "rtt"),
    ],
)
def test_a_wrong_field_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        from_json(json.dumps({**GOOD, **change}))


@pytest.mark.parametrize("missing", GOOD)
def test_a_missing_field_is_refused(missing):
    with pytest.raises(ValueError, match=r".+"):
        from_json(json.dumps({key: value for key, value in GOOD.items() if key != missing}))


@pytest.mark.parametrize("line", ["", "{", "[]", "null", '"ping"', b"\xff", "{} {}", '{"at": 1, }'])
def test_what_is_no_object_is_refused(line):
    with pytest.raises(ValueError, match=r".+"):
        from_json(line)


def test_packed_observations_come_back_in_order():
    several = [
        Ping(at=AT, agent="pkp", device="a", sent=1, received=0, reason="timeout"),
        System(at=AT, agent="pkp", device="a", uptime=1.5, restarts=2),
        Heartbeat(at=AT, agent="pkp"),
    ]

    assert unpack(pack(several)) == several
    with pytest.raises(msgspec.MsgspecError):
        unpack(b"\x00nothing")
