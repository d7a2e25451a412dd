"""Who may do what: one table, asked everywhere.

Rules this module keeps:

- What the table does not name is not allowed.
- ``OWN`` means: only what belongs to the person's own office; ``ALL`` means the whole province.
- Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from collector.decisions import Kind


class Role(StrEnum):
    """The roles of service catalogue SC-01/EGOTIK/2023, plus the NOC, management and the administrator."""

    OPD = "opd"
    PETUGAS = "petugas"
    PRAKOM = "prakom"
    KABID = "kabid"
    KADIS = "kadis"
    NOC = "noc"
    MANAJEMEN = "manajemen"
    ADMIN = "admin"


class Action(StrEnum):
    """What can be asked of the api."""

    SEE = "see"
    """Read standings, incidents, outages, availability and tickets."""
    SEE_COMMENTS = "see-comments"
    """Read what people wrote on a ticket; it may name other offices."""
    ACKNOWLEDGE = "acknowledge"
    COMMENT = "comment"
    JUDGE_CAUSE = "judge-cause"
    CLOSE = "close"
    POLL_NOW = "poll-now"
    """Have a device probed and polled at once."""
    SEE_REPORTS = "see-reports"
    """Read the monthly reports; they name every office."""
    SEE_DECISIONS = "see-decisions"
    """Read what people decided, with its reasons, and what a decision would alter; it names every office."""
    SUPPOSE = "suppose"
    """Ask what a failure would take down, and which would most; it names every office."""
    CONTEST = "contest"
    """Say that an incident was not as it is told: an office of its own, others on behalf of one."""
    SPEAK_FOR = "speak-for"
    """Record what an office contests, on its behalf."""
    ANSWER = "answer"
    """Answer what an office contests."""
    NOTE_WEATHER = "note-weather"
    """Note what a bulletin of the weather service tells, and withdraw such a note."""
    PLAN_MAINTENANCE = "plan-maintenance"
    DECIDE = "decide"
    """Approve maintenance, excuse outages, announce days off and hours, withdraw decisions."""
    EDIT_INVENTORY = "edit-inventory"
    """Add, change and remove offices, devices, links and what else the inventory names."""
    ASK = "ask"
    """Hand in a request: an office its own, the desk what came by phone, letter or visit."""
    DISPOSE = "dispose"
    """Give the disposition of step 2 (Kadis) or 3 (Kabid)."""
    ORDER = "order"
    """Order the officer to act (step 4)."""
    SEND_BACK = "send-back"
    """Return a request to its applicant."""
    WORK = "work"
    """Do the officer's part of the procedure: check, assess, record, pause, finish, report, archive."""
    PRIORITISE = "prioritise"
    AGREE = "agree"
    """Agree with a settlement and sign a *berita acara*: an office for itself, the officer for the desk."""
    ISSUE_ORDERS = "issue-orders"
    """Issue and revoke standing orders."""
    SET_DESK = "set-desk"
    """Set the desk's targets, capacity and table of priorities."""
    SEE_AGENDA = "see-agenda"
    """Read the register of what was archived; it names every office."""
    SEE_LETTERS = "see-letters"
    """See which letters went to whom, and have one tried again."""
    MANAGE_USERS = "manage-users"
    SEE_AUDIT = "see-audit"
    """Read who changed what, when and from where; it names people and their addresses."""
    READ_METRICS = "read-metrics"
    """``/metrics`` shows every office."""
    OWN_ACCOUNT = "own-account"
    """Change one's own password, make and revoke one's own tokens."""


class Scope(StrEnum):
    """How far a permission reaches."""

    NONE = "none"
    OWN = "own"
    ALL = "all"


OF_ONE_ROLE = frozenset({Action.DISPOSE, Action.ORDER, Action.AGREE, Action.ISSUE_ORDERS})
"""What only those may do whom the catalogue names: the administrator does not act in their place."""
_READER = {
    Action.SEE: Scope.ALL,
    Action.SEE_COMMENTS: Scope.ALL,
    Action.SEE_DECISIONS: Scope.ALL,
    Action.SUPPOSE: Scope.ALL,
    Action.SEE_AGENDA: Scope.ALL,
    Action.OWN_ACCOUNT: Scope.OWN,
}
_WORKER = {
    **_READER,
    Action.ACKNOWLEDGE: Scope.ALL,
    Action.COMMENT: Scope.ALL,
    Action.JUDGE_CAUSE: Scope.ALL,
    Action.CLOSE: Scope.ALL,
    Action.POLL_NOW: Scope.ALL,
    Action.CONTEST: Scope.ALL,
    Action.SPEAK_FOR: Scope.ALL,
    Action.NOTE_WEATHER: Scope.ALL,
    Action.ASK: Scope.ALL,
    Action.PRIORITISE: Scope.ALL,
}

TABLE: Mapping[Role, Mapping[Action, Scope]] = MappingProxyType(
    {
        Role.OPD: {
            Action.SEE: Scope.OWN,
            Action.CONTEST: Scope.OWN,
            Action.ASK: Scope.OWN,
            Action.AGREE: Scope.OWN,
            Action.OWN_ACCOUNT: Scope.OWN,
        },
        Role.PETUGAS: {
            **_WORKER,
            Action.WORK: Scope.ALL,
            Action.SEND_BACK: Scope.ALL,
            Action.AGREE: Scope.ALL,
        },
        Role.PRAKOM: {
            **_READER,
            Action.POLL_NOW: Scope.ALL,
            Action.ORDER: Scope.ALL,
            Action.SEND_BACK: Scope.ALL,
            Action.PRIORITISE: Scope.ALL,
        },
        Role.KABID: {
            **_READER,
            Action.DECIDE: Scope.ALL,
            Action.DISPOSE: Scope.ALL,
            Action.SEND_BACK: Scope.ALL,
        },
        Role.KADIS: {
            **_READER,
            Action.DECIDE: Scope.ALL,
            Action.DISPOSE: Scope.ALL,
            Action.SEND_BACK: Scope.ALL,
            Action.ISSUE_ORDERS: Scope.ALL,
            Action.SEE_AUDIT: Scope.ALL,
            Action.SEE_REPORTS: Scope.ALL,
        },
        Role.MANAJEMEN: {**_READER, Action.SEE_REPORTS: Scope.ALL},
        Role.NOC: {
            **_WORKER,
            Action.SEE_REPORTS: Scope.ALL,
            Action.PLAN_MAINTENANCE: Scope.ALL,
            Action.ANSWER: Scope.ALL,
            Action.EDIT_INVENTORY: Scope.ALL,
            Action.READ_METRICS: Scope.ALL,
            Action.SEE_LETTERS: Scope.ALL,
        },
        Role.ADMIN: {**dict.fromkeys(set(Action) - OF_ONE_ROLE, Scope.ALL), Action.OWN_ACCOUNT: Scope.OWN},
    }
)

DECIDING: Mapping[Kind, Action] = MappingProxyType(
    {
        "maintenance": Action.PLAN_MAINTENANCE,
        "approval": Action.DECIDE,
        "excuse": Action.DECIDE,
        "cause": Action.JUDGE_CAUSE,
        "day": Action.DECIDE,
        "hours": Action.DECIDE,
        "withdrawal": Action.DECIDE,
        "contest": Action.SPEAK_FOR,
        "answer": Action.ANSWER,
        "weather": Action.NOTE_WEATHER,
    }
)
"""Kind of decision → what its author must be allowed to do; who may note the weather may also withdraw such a note."""


def scope(role: Role, action: Action) -> Scope:
    """Return how far ``role`` may do ``action``; ``Scope.NONE`` when it may not.

    >>> scope(Role.OPD, Action.SEE)
    <Scope.OWN: 'own'>
    """
    return TABLE[role].get(action, Scope.NONE)


def may(role: Role, action: Action) -> bool:
    """Tell whether ``role`` may do ``action`` at all."""
    return scope(role, action) is not Scope.NONE
