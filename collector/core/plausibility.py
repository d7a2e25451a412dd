"""Whether an observation's numbers can be true; an agent's bytes are checked for types only."""

from __future__ import annotations

from agent.observation import Observation, Ping, SelfCheck, System

_LONGEST = 10.0**10
"""Seconds; what lasts longer is a wrong number."""


def makes_sense(observation: Observation) -> bool:
    """Whether no number of an observation is out of all bounds."""
    if observation.at < 0 or not _is_duration(observation.interval or 0.0):
        return False
    if isinstance(observation, Ping):
        return 0 <= observation.received <= observation.sent and observation.sent > 0
    if isinstance(observation, System):
        return _is_duration(observation.uptime)
    return not isinstance(observation, SelfCheck) or _is_duration(observation.gap or 0.0)


def _is_duration(seconds: float) -> bool:
    return 0 <= seconds < _LONGEST
