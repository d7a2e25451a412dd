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
    MANAGE_USERS = "manage-users"
    READ_METRICS = "read-metrics"
    """``/metrics`` shows every office."""
    OWN_ACCOUNT = "own-account"
    """Change one's own password, make and revoke one's own tokens."""


class Scope(StrEnum):
    """How far a permission reaches."""

    NONE = "none"
    OWN = "own"
    ALL = "all"


_READER = {
    Action.SEE: Scope.ALL,
    Action.SEE_COMMENTS: Scope.ALL,
    Action.SEE_DECISIONS: Scope.ALL,
    Action.SUPPOSE: Scope.ALL,
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
}

TABLE: Mapping[Role, Mapping[Action, Scope]] = MappingProxyType(
    {
        Role.OPD: {Action.SEE: Scope.OWN, Action.CONTEST: Scope.OWN, Action.OWN_ACCOUNT: Scope.OWN},
        Role.PETUGAS: _WORKER,
        Role.PRAKOM: {**_READER, Action.POLL_NOW: Scope.ALL},
        Role.KABID: {**_READER, Action.DECIDE: Scope.ALL},
        Role.KADIS: {**_READER, Action.DECIDE: Scope.ALL, Action.SEE_REPORTS: Scope.ALL},
        Role.MANAJEMEN: {**_READER, Action.SEE_REPORTS: Scope.ALL},
        Role.NOC: {
            **_WORKER,
            Action.SEE_REPORTS: Scope.ALL,
            Action.PLAN_MAINTENANCE: Scope.ALL,
            Action.ANSWER: Scope.ALL,
            Action.EDIT_INVENTORY: Scope.ALL,
            Action.READ_METRICS: Scope.ALL,
        },
        Role.ADMIN: {**dict.fromkeys(Action, Scope.ALL), Action.OWN_ACCOUNT: Scope.OWN},
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
