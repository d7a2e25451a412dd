"""Where a ticket stands in the procedure, and what each deed makes of it: one table.

Rules this module keeps:

- The table is total: each stage meets each deed with the next stage or the reason of the refusal.
- A stage has one step of the catalogue's SOP, and one role whose turn it is.
- The table gives where a deed leads when all goes well; a missed target leads from the report to its settlement, and
  what both sides must do (agree, sign) leads on only when the second has done it (``api.core.procedure.closing``).
- Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from api.core.roles import Role


class Stage(StrEnum):
    """Where a ticket stands in the procedure."""

    REQUEST = "request"
    """Step 1: received; the desk looks whether it is complete."""
    RETURNED = "returned"
    """Step 1: back with the applicant, with what is lacking."""
    KADIS = "kadis"
    """Step 2: waits for the disposition of the head of the office."""
    KABID = "kabid"
    """Step 3: waits for the disposition of the head of e-Government."""
    PRAKOM = "prakom"
    """Step 4: waits for the order to the officer."""
    ACTION = "action"
    """Step 5: the officer works."""
    REPORT = "report"
    """Step 6: the work is done; the report is awaited."""
    SETTLEMENT = "settlement"
    """Step 6: the target was missed; both sides must agree on the settlement."""
    SIGNING = "signing"
    """Step 6: the *berita acara* waits for both signatures."""
    ARCHIVE = "archive"
    """Step 7: signed; to be entered in the *buku agenda*."""
    ARCHIVED = "archived"
    CLOSED = "closed"
    """Ended without a *berita acara*: a disturbance that the desk closed shortly."""
    CANCELLED = "cancelled"
    MERGED = "merged"


class Deed(StrEnum):
    """What people do with a ticket in the procedure."""

    FORWARD = "forward"
    DISPOSE = "dispose"
    ORDER = "order"
    RETURN = "return"
    RESUBMIT = "resubmit"
    TAKE = "take"
    RECORD = "record"
    FINISH = "finish"
    REPORT = "report"
    PROPOSE = "propose"
    AGREE = "agree"
    SIGN = "sign"
    ARCHIVE = "archive"
    PAUSE = "pause"
    RESUME = "resume"
    ASSESS = "assess"
    PRIORITISE = "prioritise"
    ASSIGN = "assign"
    CANCEL = "cancel"
    MERGE = "merge"
    SPLIT = "split"
    REOPEN = "reopen"


class Refused(StrEnum):
    """Why a deed is not possible at a stage."""

    NOT_NOW = "not-now"
    NOT_ORDERED = "not-ordered"
    ENDED = "ended"


_S, _D = Stage, Deed

STEP: Mapping[Stage, int] = MappingProxyType(
    {
        _S.REQUEST: 1,
        _S.RETURNED: 1,
        _S.KADIS: 2,
        _S.KABID: 3,
        _S.PRAKOM: 4,
        _S.ACTION: 5,
        _S.REPORT: 6,
        _S.SETTLEMENT: 6,
        _S.SIGNING: 6,
        _S.ARCHIVE: 7,
        _S.ARCHIVED: 7,
        _S.CLOSED: 7,
        _S.CANCELLED: 7,
        _S.MERGED: 7,
    }
)
"""Stage → the step of the SOP."""

TURN: Mapping[Stage, Role | None] = MappingProxyType(
    {
        **dict.fromkeys(Stage, None),
        **dict.fromkeys((_S.REQUEST, _S.ACTION, _S.REPORT, _S.SETTLEMENT, _S.SIGNING, _S.ARCHIVE), Role.PETUGAS),
        _S.RETURNED: Role.OPD,
        _S.KADIS: Role.KADIS,
        _S.KABID: Role.KABID,
        _S.PRAKOM: Role.PRAKOM,
    }
)
"""Stage → whose turn it is; None: nobody's, it has ended."""

ENDED = frozenset({_S.ARCHIVED, _S.CLOSED, _S.CANCELLED, _S.MERGED})
BEFORE_ORDER = frozenset({_S.REQUEST, _S.RETURNED, _S.KADIS, _S.KABID, _S.PRAKOM})
AFTER_WORK = frozenset({_S.REPORT, _S.SETTLEMENT, _S.SIGNING, _S.ARCHIVE})
_WAITING = frozenset({_S.REQUEST, _S.KADIS, _S.KABID, _S.PRAKOM, _S.ACTION})
_LIVING = frozenset(Stage) - ENDED


def _staying(*stages: Stage) -> dict[Stage, Stage]:
    return {stage: stage for stage in stages}


_LEADS: Mapping[Deed, Mapping[Stage, Stage]] = {
    _D.FORWARD: {_S.REQUEST: _S.KADIS},
    _D.DISPOSE: {_S.KADIS: _S.KABID, _S.KABID: _S.PRAKOM},
    _D.ORDER: {_S.PRAKOM: _S.ACTION},
    _D.RETURN: dict.fromkeys(_WAITING, _S.RETURNED),
    _D.RESUBMIT: {_S.RETURNED: _S.REQUEST},
    _D.TAKE: _staying(_S.ACTION),
    _D.RECORD: _staying(_S.ACTION, _S.REPORT),
    _D.FINISH: {_S.ACTION: _S.REPORT},
    _D.REPORT: {_S.REPORT: _S.SIGNING},
    _D.PROPOSE: _staying(_S.SETTLEMENT),
    _D.AGREE: {_S.SETTLEMENT: _S.SIGNING},
    _D.SIGN: {_S.SIGNING: _S.ARCHIVE},
    _D.ARCHIVE: {_S.ARCHIVE: _S.ARCHIVED},
    _D.PAUSE: _staying(*_WAITING),
    _D.RESUME: _staying(*_WAITING),
    _D.ASSESS: _staying(*(_LIVING - AFTER_WORK)),
    _D.PRIORITISE: _staying(*(_LIVING - AFTER_WORK)),
    _D.ASSIGN: _staying(_S.PRAKOM, _S.ACTION, _S.REPORT),
    _D.CANCEL: dict.fromkeys(_LIVING - AFTER_WORK, _S.CANCELLED),
    _D.MERGE: dict.fromkeys(_LIVING - AFTER_WORK, _S.MERGED),
    _D.SPLIT: _staying(*(_LIVING - AFTER_WORK)),
    _D.REOPEN: dict.fromkeys(AFTER_WORK | {_S.ARCHIVED, _S.CLOSED}, _S.ACTION),
}
_ORDERED = frozenset({_D.TAKE, _D.RECORD, _D.FINISH})


def lead(stage: Stage, deed: Deed) -> Stage | Refused:
    """Return where a deed leads from a stage, or why it is refused there.

    >>> lead(Stage.KADIS, Deed.DISPOSE)
    <Stage.KABID: 'kabid'>
    >>> lead(Stage.KADIS, Deed.TAKE)
    <Refused.NOT_ORDERED: 'not-ordered'>
    """
    after = _LEADS[deed].get(stage)
    if after is not None:
        return after
    if stage in ENDED:
        return Refused.ENDED
    return Refused.NOT_ORDERED if deed in _ORDERED and stage in BEFORE_ORDER else Refused.NOT_NOW
