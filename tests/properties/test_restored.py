"""A collector, an api or both put back from an older backup: the agent tells it again, and no ticket is doubled or missed."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from agent.clock import HOUR, MINUTE, SECOND
from api.core.procedure.closing import shut
from api.core.procedure.values import Person
from api.core.tickets import State
from tests.support.authors import SOMEBODY
from tests.support.fake_network import at
from tests.support.island_machine import Machine, life, told, undisturbed

LOST: list[tuple[str, ...]] = [(), ("collector.db",), ("api.db",), ("api.db", "collector.db")]
seeds = st.integers(0, 2)
moments = st.integers(1, 700)


@settings(max_examples=max(15, settings().max_examples // 4), phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seeds, moments, moments, st.sampled_from(LOST), st.sampled_from([0, MINUTE, 20 * MINUTE, 5 * HOUR]))
def test_whatever_is_put_back_the_tickets_become_those_of_an_undisturbed_life(
    seed: int, one: int, other: int, lost: tuple[str, ...], away: int
) -> None:
    first, second = sorted((one, other))
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder), seed)
        machine.tell(first)
        taken = machine.back_up()
        machine.tell(second)
        machine.clock.now += away
        machine.put_back(taken, *lost)
        machine.tick()
        machine.finish()
        figures = machine.figures()
        machine.stop()
        assert (told(machine.tickets()), figures) == life(seed)


@pytest.mark.parametrize("lost", LOST)
def test_restored_twice_from_the_same_backup(tmp_path: Path, lost: tuple[str, ...]) -> None:
    machine = Machine(tmp_path, 1)
    machine.tell(200)
    taken = machine.back_up()
    machine.tell(400)
    machine.clock.now += MINUTE
    machine.put_back(taken, *lost)
    machine.tell(600)
    machine.clock.now += MINUTE
    machine.put_back(taken, *lost)
    machine.tick()
    machine.finish()
    machine.stop()
    assert told(machine.tickets()) == undisturbed(1)


def test_a_ticket_that_a_person_closed_stays_closed_when_its_incident_is_told_again(tmp_path: Path) -> None:
    machine = Machine(tmp_path, 0)
    machine.tell(100)
    taken = machine.back_up()
    machine.finish()
    before = machine.tickets()
    with machine.tickets_store.transaction(SOMEBODY) as tx:
        for ticket in before:
            outcome = shut(ticket, Person(user="petugas", name="Petugas"), machine.clock.now)
            assert isinstance(outcome, tuple)
            tx.put_ticket(*outcome)
    machine.clock.now += HOUR
    machine.put_back(taken, "collector.db")
    machine.tick()
    machine.finish()
    machine.stop()
    after = machine.tickets()
    assert [(item.number, item.state, item.reopened) for item in after] == [
        (item.number, State.CLOSED, item.reopened) for item in before
    ]


def test_a_ticket_whose_evidence_is_gone_too_is_resolved_once_its_devices_answer(tmp_path: Path) -> None:
    """The agent's outbox was lost as well: what it measures from now on begins a new stream."""
    machine = Machine(tmp_path, 0)
    machine.tell(40)
    taken = machine.back_up()
    opened = next(
        number
        for number in range(41, len(machine.history))
        if (machine.tell(number), any(ticket.state is State.OPEN for ticket in machine.tickets()))[1]
    )
    (ticket,) = machine.tickets()
    position = next(number for number in range(opened, len(machine.history)) if machine.history[number][0] > at(75))
    machine.history = tuple((arrival, batch) for arrival, batch in machine.history[position:])
    machine.clock.now = machine.history[0][0]
    machine.put_back(taken, "collector.db")
    machine.tick()
    for number, (arrival, batch) in enumerate(machine.history, start=1):
        machine.clock.now = max(machine.clock.now, arrival)
        asyncio.run(machine.collector.deliver(msgspec.structs.replace(batch, stream="new", seq=number)))
        machine.live.deliver()
        found = next(item for item in machine.tickets() if item.number == ticket.number)
        if found.state is State.RESOLVED:
            break
    with machine.tickets_store.reading() as picture:
        kinds = [entry.kind for entry in picture.history(ticket.number)]
    machine.stop()
    assert found.incident == ticket.incident or found.incident.startswith("lost-")
    assert kinds[-1] == "resolved"


def test_an_incident_after_a_restore_never_takes_the_ticket_of_a_forgotten_one(tmp_path: Path) -> None:
    """What was measured between the backup and the restore is lost: its incidents are never judged again."""
    machine = Machine(tmp_path, 0)
    machine.tell(80)
    taken = machine.back_up()
    while not (before := [item for item in machine.tickets() if item.root[0].id == "fo-a01" and item.resolved]):
        machine.tell(machine.collector.streams["pkp", "s"].upto + 1)
    machine.put_back(taken, "collector.db")
    machine.tick()
    later = [item for item in machine.history if item[0] > machine.clock.now + 5 * SECOND]
    for number, (arrival, batch) in enumerate(later, start=1):
        machine.clock.now = arrival
        machine.tick()
        asyncio.run(machine.collector.deliver(msgspec.structs.replace(batch, stream="new", seq=number)))
    machine.clock.now += MINUTE
    machine.tick()
    machine.stop()
    old, new = (item for item in machine.tickets() if item.root[0].id == "fo-a01")
    assert told([old]) == told(before)
    assert old.incident.startswith("lost-")
    assert new.started > before[0].resolved  # type: ignore[operator]
    assert new.number not in {item.number for item in before}
