"""What a search proposes: devices, credentials and links, held against an inventory, and what of it can be written."""

from typing import Any, TypeAlias

import pytest

from agent.inventory.models import Agent, Device, Inventory, Link
from agent.observation import Interface, Neighbour, Poll, System
from api.core.discovery.findings import Finding, Findings, finding_of
from api.core.discovery.proposal import Proposal, propose, settle
from api.core.sheets.plan import Action

Heard: TypeAlias = tuple[str, str | None, str | None, dict[str, str]]


def heard(port: str, name: str | None = None, far: str | None = None, **more: str) -> Heard:
    return port, name, far, more


def finding(
    address: str,
    name: str = "",
    *neighbours: Heard,
    ports: tuple[str, ...] = (),
    snmp: str | None = "access",
    **more: Any,
) -> Finding:
    told = tuple(
        Neighbour(at=0, agent="a", device=address, interface=port, protocol="lldp", name=other, port=far, **rest)
        for port, other, far, rest in neighbours
    )
    own = dict.fromkeys((*ports, *(one[0] for one in neighbours)))
    return Finding(address, snmp, "standard", name=name, ports=own, neighbours=told, **more)


def inventory(*links: str, devices: tuple[str, ...] = ()) -> Inventory:
    """Return core at 10.0.0.1 with the agent, devices written ``id@address``, and links written ``id a/p b/p``."""
    told = [device.split("@") for device in devices]
    return Inventory(
        snmp={"access": {"version": "2c", "community": "${X}"}, "other": {"version": "2c", "community": "${Y}"}},
        devices=[
            Device(id="core", address="10.0.0.1", snmp="access"),
            *(Device(id=one, address=address, snmp="access") for one, address in told),
        ],
        links=[Link(id=one, ends=(near, far)) for one, near, far in (link.split() for link in links)],
        agents=[Agent(id="pkp", at="core")],
    )


def search(*found: Finding, asked: tuple[str, ...] = ()) -> Findings:
    return Findings(frozenset({*(one.address for one in found), *asked}), found)


def changes(proposal: Proposal) -> dict[str, object]:
    return {row.entry.id: row.entry.after.get("ends", row.entry.after) for row in proposal.rows}


def notes(proposal: Proposal) -> list[tuple[str, str]]:
    return sorted((one.code.removeprefix("discover.note."), one.about) for one in proposal.notes)


def test_a_new_device_and_its_link_with_the_ports_of_both_ends():
    found = propose(
        search(
            finding("10.0.0.1", "core", heard("p1", "sw-dinkes", "uplink")),
            finding("10.0.0.2", "sw-dinkes.babelprov.go.id", heard("uplink", "core", "p1")),
        ),
        inventory(),
    )
    assert changes(found) == {
        "sw-dinkes": {"address": "10.0.0.2", "snmp": "access"},  # its role is the inventory's default
        "core--sw-dinkes": ["core/p1", "sw-dinkes/uplink"],
    }
    assert notes(found) == []
    assert [row.why for row in found.rows] == ["discover.sign.none", "discover.why.both"]
    assert found.rows[0].entry.near == ("devices", "core")


def test_ports_told_by_mac_are_paired_when_there_is_one_cable_and_left_open_when_there_are_two():
    one = propose(
        search(
            finding("10.0.0.1", "core", heard("p1", "sw", "00:00:00:00:00:01")),
            finding("10.0.0.2", "sw", heard("p9", "core", "00:00:00:00:00:02")),
        ),
        inventory(),
    )
    assert changes(one)["core--sw"] == ["core/p1", "sw/p9"]
    two = propose(
        search(
            finding("10.0.0.1", "core", heard("p1", "sw", "00:00:00:00:00:01"), heard("p2", "sw", "00:00:00:00:00:03")),
            finding(
                "10.0.0.2", "sw", heard("p8", "core", "00:00:00:00:00:02"), heard("p9", "core", "00:00:00:00:00:04")
            ),
        ),
        inventory(),
    )
    assert changes(two) == {
        "sw": {"address": "10.0.0.2", "snmp": "access"},
        "core--sw": ["core/p1", "sw"],
        "core--sw-2": ["core/p2", "sw"],
    }
    assert notes(two) == [("parallel", "core")]


@pytest.mark.parametrize(
    ("link", "after"),
    [
        ("fo core sw", ["core/p1", "sw/p9"]),
        ("fo sw core/p1", ["core/p1", "sw/p9"]),
        ("fo sw/p9 core", ["core/p1", "sw/p9"]),
        ("fo sw/p9 core/p1", None),
        ("fo core/p7 sw/p9", ["core/p1", "sw/p9"]),
    ],
)
def test_a_link_that_is_there_gets_the_ports_that_it_lacks(link, after):
    found = propose(
        search(
            finding("10.0.0.1", "core", heard("p1", "sw", "p9")), finding("10.0.0.2", "sw", heard("p9", "core", "p1"))
        ),
        inventory(link, devices=("sw@10.0.0.2",)),
    )
    assert changes(found) == ({"fo": after} if after else {})
    assert notes(found) == []


def test_a_port_that_another_link_holds_is_not_taken_from_it():
    found = propose(
        search(
            finding("10.0.0.1", "core", heard("p1", "sw", "p9")), finding("10.0.0.2", "sw", heard("p9", "core", "p1"))
        ),
        inventory("fo core/p1 old/p1", devices=("old@10.0.0.9", "sw@10.0.0.2")),
    )
    assert changes(found) == {}
    assert notes(found) == [("held", "core")]


def test_nothing_is_removed_but_what_is_silent_or_not_heard_is_said():
    found = propose(
        search(
            finding("10.0.0.1", "core", heard("p1", "a", "p1")),
            finding("10.0.0.2", "a", heard("p1", "core", "p1")),
            finding("10.0.0.3", "b", heard("p1", "stray", address="10.5.0.1")),
            asked=("10.0.0.4", "10.0.0.5"),
        ),
        inventory("ab a b", "ca core/p1 a/p1", "cc core c", devices=("a@10.0.0.2", "b@10.0.0.3", "c@10.0.0.4")),
    )
    assert changes(found) == {}
    assert notes(found) == [("stranger", "b"), ("unanswered", "c"), ("unheard", "ab")]


def test_a_neighbour_is_found_by_address_or_name_or_chassis_and_contradictions_are_not_guessed():
    found = propose(
        search(
            finding(
                "10.0.0.1",
                "core",
                heard("p1", address="10.0.0.2"),
                heard("p2", "c.example", chassis="cc"),
                heard("p3", chassis="cc"),
                heard("p4", "wrong", address="10.0.0.2"),
                heard("p5", "twin"),
                heard("p6", "x", chassis="1"),
                heard("p6", "y", chassis="2"),
                heard("p7", "core", address="10.0.0.1"),
            ),
            finding("10.0.0.2", "b"),
            finding("10.0.0.3", "c"),
            finding("10.0.0.4", "twin", booted=0),
            finding("10.0.0.5", "twin", booted=60_000_000),
        ),
        inventory(devices=("b@10.0.0.2", "c@10.0.0.3", "t1@10.0.0.4", "t2@10.0.0.5")),
    )
    assert changes(found) == {"b--core": ["b", "core/p1"], "c--core": ["c", "core/p2"], "c--core-2": ["c", "core/p3"]}
    assert notes(found) == [("contrary", "core"), ("parallel", "c"), ("several", "core"), ("shared", "core")]


def test_two_ends_that_name_a_port_twice_are_not_believed():
    found = propose(
        search(
            finding("10.0.0.1", "core", heard("p1", "b", "q1"), heard("p2", "b", "q1")),
            finding("10.0.0.2", "b", ports=("q1",)),
        ),
        inventory(devices=("b@10.0.0.2",)),
    )
    assert changes(found) == {}
    assert notes(found) == [("clash", "b")]


def test_a_credential_is_proposed_where_none_was_or_the_old_one_does_not_serve():
    bare = inventory().model_copy(update={"devices": [Device(id="core", address="10.0.0.1")]})
    assert changes(propose(search(finding("10.0.0.1", "x")), bare)) == {"core": {"snmp": "access"}}
    found = propose(search(finding("10.0.0.1", "x", snmp="other")), inventory())
    assert (changes(found), found.rows[0].entry.action) == ({"core": {"snmp": "other"}}, Action.CHANGED)
    assert found.rows[0].why == "discover.why.other"
    assert changes(propose(search(Finding("10.0.0.1", trouble="timeout")), inventory())) == {}


def test_one_device_with_two_addresses_is_proposed_once_and_devices_of_one_name_get_numbers():
    same = propose(
        search(
            finding("10.0.0.1", "core", heard("p1", "sw", address="10.0.0.7")),
            *(finding(f"10.0.0.{number}", "sw", ports=("p1",), booted=number * 1000) for number in (6, 7)),
        ),
        inventory(),
    )
    assert changes(same)["sw"] == {"address": "10.0.0.7", "snmp": "access"}
    assert notes(same) == [("twin", "10.0.0.6")]
    differing = propose(
        search(*(finding(f"10.0.0.{number}", "Switch", booted=number * 60_000_000) for number in (5, 6))), inventory()
    )
    assert set(changes(differing)) == {"switch", "switch-2"}
    known = propose(
        search(*(finding(f"10.0.0.{number}", "sw", booted=5) for number in (6, 7))), inventory(devices=("sw@10.0.0.7",))
    )
    assert (changes(known), notes(known)) == ({}, [("twin", "10.0.0.6")])


@pytest.mark.parametrize(
    ("name", "one"),
    [
        ("<script>alert(1)</script>", "script-alert-1-script"),
        ("a" * 10_000, "a" * 60),
        ("\ufffd\ufffd", "device-10-0-0-9"),
        ("", "device-10-0-0-9"),
        ("10.0.0.9", "10-0-0-9"),
        ("../../etc/passwd", "etc-passwd"),
        ("fo", "fo-2"),
    ],
)
def test_hostile_and_empty_names_give_ids_that_are_legal_unique_and_readable(name, one):
    found = propose(search(finding("10.0.0.9", name)), inventory("fo core sw", devices=("sw@10.0.0.2",)))
    assert list(changes(found)) == [one]


def test_what_bears_the_name_of_another_is_said_and_moves_nothing():
    there = inventory(devices=("sw@10.0.0.2",))
    moved = propose(search(finding("10.0.0.9", "sw"), asked=("10.0.0.2",)), there)
    assert (set(changes(moved)), notes(moved)) == ({"sw-2"}, [("moved", "10.0.0.9"), ("unanswered", "sw")])
    namesake = propose(search(finding("10.0.0.9", "sw"), finding("10.0.0.2", "sw", booted=1)), there)
    assert (set(changes(namesake)), notes(namesake)) == ({"sw-2"}, [("namesake", "10.0.0.9")])


def test_what_answers_ping_alone_is_proposed_only_when_a_neighbour_tells_of_it():
    found = propose(
        search(
            finding("10.0.0.1", "core", heard("p1", "sw-tua", address="10.0.0.8")),
            Finding("10.0.0.8", trouble="timeout"),
            Finding("10.0.0.9", trouble="timeout"),
        ),
        inventory(),
    )
    assert changes(found) == {"sw-tua": {"address": "10.0.0.8"}, "core--sw-tua": ["core/p1", "sw-tua"]}
    assert notes(found) == [("silent", "10.0.0.9")]


def test_what_no_agent_would_reach_is_not_written_nor_a_link_whose_end_was_not_taken():
    found = propose(
        search(
            finding("10.0.0.1", "core", heard("p1", "a", "p1")),
            finding("10.0.0.2", "a", heard("p1", "core", "p1"), heard("p2", "b", "p1")),
            finding("10.0.0.3", "b", heard("p1", "a", "p2")),
            finding("10.0.0.4", "apart"),
        ),
        inventory(),
    )
    every = settle(found.rows, inventory())
    assert [row.entry.id for row in every.rows] == ["a", "b", "a--b", "a--core"]
    assert [(one.code, one.about) for one in every.notes] == [("discover.note.apart", "apart")]
    without = settle([row for row in found.rows if row.entry.id not in {"a", "apart"}], inventory())
    assert without.rows == ()
    assert sorted(one.about for one in without.notes) == ["a--b", "a--core", "b"]


def test_a_finding_is_made_of_a_poll():
    one = finding_of(
        "10.0.0.2",
        [
            System(at=90_000_000, agent="a", device="x", uptime=30.0, name="sw", description="Router", object_id="1.2"),
            Interface(at=0, agent="a", device="x", interface="p1", alias="ke core"),
            Poll(at=0, agent="a", device="x", reason="budget"),
        ],
        "access",
        "standard",
    )
    assert (one.name, one.booted, one.ports, one.trouble) == ("sw", 60_000_000, {"p1": "ke core"}, "budget")
    nothing = finding_of("10.0.0.2", [Poll(at=0, agent="a", device="x", reason="timeout")], "access")
    assert (nothing.credential, nothing.trouble) == (None, "timeout")


def test_a_device_that_broke_off_is_told_and_what_it_said_counts():
    found = propose(search(finding("10.0.0.1", "core", trouble="budget")), inventory())
    assert (changes(found), notes(found)) == ({}, [("partly", "core")])


def test_a_cable_more_than_the_links_between_two_devices_is_a_link_more():
    found = propose(
        search(
            finding("10.0.0.1", "core", heard("p1", "sw", "p8"), heard("p2", "sw", "p9")),
            finding("10.0.0.2", "sw", ports=("p8", "p9")),
        ),
        inventory("fo core/p2 sw/p9", devices=("sw@10.0.0.2",)),
    )
    assert changes(found) == {"core--sw": ["core/p1", "sw/p8"]}
