from __future__ import annotations

import pytest

from agent.observation import Heartbeat, Observation, pack, unpack
from collector.uplink.subjects import Subjects
from tests.support.fake_network import islands, ping
from tests.support.remote_collector import batch


def cut_off() -> Subjects:
    whole = islands()
    return Subjects(whole.model_copy(update={"links": [link for link in whole.links if not link.id.startswith("sea")]}))


def test_what_an_agent_reaches_is_taken_byte_for_byte():
    sent = batch(1, ping("pkp", "sw-b00", 1, answered=True), Heartbeat(at=1, agent="pkp"))
    assert Subjects(islands()).screen(sent) == (sent, None)


def test_what_it_cannot_reach_is_left_out_and_named():
    near, far = ping("pkp", "sw-a00", 1, answered=True), ping("pkp", "sw-b00", 1, answered=True)
    taken, refused = cut_off().screen(batch(1, far, near, far))
    assert (taken.seq, unpack(taken.body)) == (1, [near])
    assert "agent pkp cannot reach sw-b00" in (refused or "")


def test_a_long_list_is_cut_short():
    many = [ping("pkp", f"sw-b{number:02}", 1, answered=True) for number in range(8)]
    assert "sw-b00, sw-b01, sw-b02 and 5 more" in (cut_off().screen(batch(1, *many)).refused or "")


@pytest.mark.parametrize("others", [["tjp"], ["pkp", "tjp"], ["a" * 10_000]])
def test_whoever_speaks_for_another_is_not_believed_at_all(others: list[str]):
    said: list[Observation] = [Heartbeat(at=1, agent=name) for name in others]
    taken, refused = Subjects(islands()).screen(batch(7, ping("pkp", "sw-a00", 1, answered=True), *said))
    assert (taken.seq, unpack(taken.body)) == (7, [])
    assert refused is not None
    assert "it speaks for another agent" in refused
    assert len(refused) < 300


def test_devices_and_agents_of_a_newer_inventory_are_left_to_the_judge():
    unknown = batch(1, ping("pkp", "sw-new", 1, answered=True))
    assert cut_off().screen(unknown) == (unknown, None)
    stranger = batch(1, ping("new", "sw-b00", 1, answered=True), agent="new")
    assert cut_off().screen(stranger) == (stranger, None)


def test_what_cannot_be_read_is_left_to_the_collector():
    garbage = batch(1, body=b"\xc1")
    assert cut_off().screen(garbage) == (garbage, None)
    assert unpack(pack([])) == []
