"""Whatever devices say of themselves: ids are legal and unique, what is taken passes the check, and again changes nothing."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from agent.inventory.amendment import Addition, Change, amend
from agent.inventory.load import Source, judge
from agent.inventory.models import Inventory
from agent.observation import Neighbour
from api.core.discovery.findings import Finding, Findings
from api.core.discovery.proposal import Row, propose, settle
from api.core.sheets.plan import Action
from api.core.words import Language, say

BEGUN = """\
snmp:
  a: {version: "2c", community: "${A}"}
  b: {version: "2c", community: "${B}"}
devices:
  - {id: core, address: 10.0.0.1, snmp: a}
  - {id: sw, address: 10.0.0.2}
links:
  - {id: fo, ends: [core/p1, sw], medium: radio}
agents:
  - {id: pkp, at: core}
"""
ADDRESSES = [f"10.0.0.{number}" for number in range(1, 7)]
NAMES = st.sampled_from(["", "sw", "core", "SW.example", "<b>x</b>", "\ufffd", "fo", "a" * 255, "10.0.0.3"]) | st.text(
    st.characters(exclude_categories=["C"]), max_size=20
)
PORTS = st.sampled_from(["p1", "p2", "ge-0/0/1", "a: b", "#x", "'", "p 3"])


@st.composite
def findings(draw):
    asked = draw(st.lists(st.sampled_from(ADDRESSES), unique=True))
    found = []
    for address in asked:
        kind = draw(st.sampled_from(["snmp", "snmp", "snmp", "ping", "silent"]))
        if kind == "silent":
            continue
        neighbours = tuple(
            Neighbour(
                at=0,
                agent="x",
                device=address,
                interface=draw(PORTS),
                protocol="lldp",
                chassis=draw(st.sampled_from([None, "c1", "c2"])),
                port=draw(st.none() | PORTS),
                name=draw(st.none() | NAMES) or None,
                address=draw(st.none() | st.sampled_from(ADDRESSES)),
            )
            for _ in range(draw(st.integers(0, 3)) if kind == "snmp" else 0)
        )
        named = draw(st.dictionaries(PORTS, st.sampled_from([None, "alias"]), max_size=3))
        found.append(
            Finding(
                address,
                draw(st.sampled_from(["a", "b"])) if kind == "snmp" else None,
                "standard",
                name=draw(NAMES) if kind == "snmp" else "",
                booted=draw(st.sampled_from([0, 10**9])),
                ports={**named, **{one.interface: None for one in neighbours}} if kind == "snmp" else {},
                neighbours=neighbours,
            )
        )
    return Findings(frozenset(asked), tuple(found))


def read(text: str) -> Inventory:
    reading = judge([Source("f", text)], {"A": "x", "B": "y"})
    assert reading.problems == ()
    assert reading.inventory is not None
    return reading.inventory


def written(text: str, rows: tuple[Row, ...]) -> str:
    entries = [row.entry for row in rows]
    return amend(
        text,
        "f",
        [Change(one.section, one.id, one.after) for one in entries if one.action is Action.CHANGED],
        [Addition(one.section, {"id": one.id, **one.after}) for one in entries if one.action is Action.ADDED],
    )


@given(findings(), st.data())
def test_any_choice_of_rows_passes_the_check_and_all_of_them_leave_nothing_to_change(found, data):
    before = read(BEGUN)
    proposal = propose(found, before)
    fresh = [row.entry.id for row in proposal.rows if row.entry.action is Action.ADDED]
    assert len({*fresh, "core", "sw", "fo"}) == len(fresh) + 3
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,99}", one) for one in fresh)
    some = data.draw(st.lists(st.sampled_from(proposal.rows), unique_by=id) if proposal.rows else st.just([]))
    part = settle(some, before).rows
    between = propose(found, read(written(BEGUN, part)))
    assert not {row.entry.id for row in part} & {row.entry.id for row in between.rows}
    taken = settle(proposal.rows, before)
    after = read(written(BEGUN, taken.rows))
    again = propose(found, after)
    left = {row.entry.id for row in proposal.rows} - {row.entry.id for row in taken.rows}
    assert not settle(again.rows, after).rows
    assert len(again.rows) <= len(left)


@given(findings(), st.randoms())
def test_the_order_of_the_findings_changes_nothing(found, random):
    shuffled = list(found.found)
    random.shuffle(shuffled)
    before = read(BEGUN)
    one, other = propose(found, before), propose(Findings(found.asked, tuple(shuffled)), before)
    assert (one.rows, sorted(map(str, one.notes))) == (other.rows, sorted(map(str, other.notes)))


@given(findings())
def test_what_is_known_is_never_lost_and_every_sentence_is_there(found):
    before = read(BEGUN)
    proposal = propose(found, before)
    after = read(written(BEGUN, settle(proposal.rows, before).rows))
    assert {"core", "sw"} <= {device.id for device in after.devices}
    assert {str(device.address) for device in before.devices} <= {str(device.address) for device in after.devices}
    assert "fo" in {link.id for link in after.links}
    for language in Language:
        for row in proposal.rows:
            assert "{" not in say(language, row.why, **{**row.values, "name": ""})
        for one in proposal.notes:
            text = say(language, one.code, **dict.fromkeys(one.values, "v"), about="x")
            assert "{" not in text
            assert text != one.code
