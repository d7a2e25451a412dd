"""A row: one outage of one device as one agent sees it, as far as it belongs to one case.

Rules this module keeps:

- A row is carried along with its view until the device was seen again; then it is settled.
- Unknown time ends a row but settles nothing: the device stays attached until it is seen.
- A row that went to another case and turns out to have been over before ends where its outage ended.
- A loss between two answers that is known late unsettles nothing: the device answers, if not twice in a row yet.
"""

from __future__ import annotations

import msgspec

from agent.clock import Microseconds
from collector.core.clues import ViewKey
from collector.core.reachability import Over, Reach, Reached


class Row(msgspec.Struct, kw_only=True, gc=False):
    """One outage of one device as one agent sees it, as far as it belongs to this case.

    ``before`` and ``started`` are the start's bracket, ``last_lost`` and ``ended`` the end's. ``outage`` is
    the start of the whole outage, also when the row begins at a hand-over. ``settled`` tells that the
    device needs no more waiting: it was seen again, or its outage went to another case (``gone``, at ``until`` if it lasted
    then). ``gave_way`` is when it worked again. ``felt`` is False when only an agent lost it that nobody needs it from (``viewpoints``); ``own`` is True
    when it is where an agent stands that was blind then: that is told as blindness, and no outage. ``lingers`` tells that it
    stayed down after a repair, and its fault failed again since.
    """

    agent: str
    device: str
    outage: Microseconds
    started: Microseconds
    before: Microseconds
    losses: tuple[Microseconds, ...]
    answered: Microseconds | None
    confirmed_at: Microseconds
    ended: Microseconds | None = None
    last_lost: Microseconds | None = None
    recovered_at: Microseconds | None = None
    settled: bool = False
    handed: bool = False
    gone: bool = False
    until: Microseconds | None = None
    gave_way: Microseconds | None = None
    hidden_by: str | None = None
    failed: bool = False
    felt: bool = True
    lingers: bool = False
    own: bool = False

    def let_go(self) -> None:
        """Wait no more for a device that nobody watches any more: what is known ends with its last loss."""
        if self.ended is None:
            self.ended = self.last_lost = max((self.started, *self.losses))
        self.settled = True

    @property
    def waits(self) -> bool:
        """Whether its device is down still."""
        return not self.settled and self.ended is None

    @property
    def key(self) -> ViewKey:
        """Whose view it is."""
        return self.agent, self.device


def begun(agent: str, device: str, reach: Reach) -> Row:
    """Return the row of an outage that goes on."""
    start = reach.outage_start or 0
    return Row(
        agent=agent,
        device=device,
        outage=start,
        started=start,
        before=start if reach.outage_before is None else reach.outage_before,
        losses=tuple(reach.first_losses),
        answered=reach.last_alive,
        confirmed_at=reach.confirmed_at or start,
    )


def past(agent: str, device: str, over: Over) -> Row:
    """Return the row of an outage that is over already."""
    return Row(
        agent=agent,
        device=device,
        outage=over.start,
        started=over.start,
        before=over.start if over.before is None else over.before,
        losses=over.losses,
        answered=over.before,
        confirmed_at=over.start if over.confirmed_at is None else over.confirmed_at,
        ended=over.end,
        last_lost=over.last_lost,
        recovered_at=over.end if over.recovered_at is None else over.recovered_at,
        settled=True,
        gave_way=over.end,
    )


def overlap(one: Row, other: Row) -> bool:
    """Say whether two rows share time."""
    return (one.ended is None or other.started < one.ended) and (other.ended is None or one.started < other.ended)


def carry(row: Row, reach: Reach) -> bool:
    """Bring a row up to its view; say whether its device was seen again."""
    over = reach.over
    if reach.down and reach.outage_start == row.outage:
        over = None
    if row.gone:
        _end_before(row, over)
        return False
    if row.settled:
        if reach.state is Reached.DOWN and reach.outage_start == row.outage:
            row.ended = row.last_lost = row.recovered_at = row.gave_way = None
            row.settled = False
        elif over is not None and over.start == row.outage and over.recovered_at is not None:
            row.ended, row.last_lost, row.recovered_at = over.end, over.last_lost, over.recovered_at
            row.gave_way = over.end
        return False
    if row.ended is None:
        if reach.down and (over is None or over.start != row.outage):
            _update(row, reach)
            return False
        if over is not None and over.start == row.outage:
            row.ended, row.last_lost, row.recovered_at = over.end, over.last_lost, over.recovered_at
        else:
            row.ended = row.last_lost = row.started
    elif reach.down and reach.outage_start == row.outage:
        row.ended = row.last_lost = None
        return False
    seen = reach.state is Reached.UP or (reach.state is Reached.SUSPECT and reach.last_alive is not None)
    if not seen or reach.since is None:
        return False
    row.settled = True
    row.gave_way = reach.since if row.recovered_at is None else row.ended
    if row.recovered_at is None:
        row.recovered_at = reach.recovered_at or reach.since
    return True


def _end_before(row: Row, over: Over | None) -> None:
    """End a row that went to another case where its outage ended, if that was before; else where it went."""
    if row.until is None or over is None or over.start != row.outage:
        return
    row.ended = row.last_lost = row.until
    if over.end <= row.until:
        row.ended, row.last_lost = over.end, over.last_lost


def _update(row: Row, reach: Reach) -> None:
    """A late fact may have moved the start of an outage that goes on."""
    start = reach.outage_start
    if start is None or start == row.outage:
        return
    if not row.handed:
        row.started = start
        row.before = start if reach.outage_before is None else reach.outage_before
    row.outage = start
    row.losses = tuple(reach.first_losses)
    row.answered = reach.last_alive
