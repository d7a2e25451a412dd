"""What a device's readings are called: results of pings and polls, states of ports, power and health.

Rules this module keeps: a code that is not known still gives a plain sentence; nothing here raises. Pure.
"""

from __future__ import annotations

from math import isfinite

from agent.observation import Health, Ping, Poll
from api.core.amounts import NOTHING, number
from api.core.words import CATALOG, Language, say
from collector.port_reading import PortReading


def _reason(lang: Language, reason: str) -> str:
    key = f"reason.{reason}"
    return say(lang, key) if key in CATALOG else say(lang, "reason.other", reason=reason)


def ping_result(lang: Language, ping: Ping) -> str:
    """Return how a ping went."""
    if ping.received:
        return say(lang, "reason.late" if ping.late else "reason.ok")
    return _reason(lang, ping.reason or "timeout")


def poll_result(lang: Language, poll: Poll) -> str:
    """Return how a poll went, with its reason when it failed."""
    return _reason(lang, "ok" if poll.reason is None else poll.reason)


def port_state(port: PortReading) -> str:
    """Return the class of a port's state: ``up``, ``down``, ``off`` (switched off) or ``other``."""
    if port.admin == "down":
        return "off"
    return port.oper if port.oper in ("up", "down") else "other"


def port_words(lang: Language, port: PortReading) -> str:
    """Return a port's state."""
    state = port_state(port)
    if state != "other":
        return say(lang, f"port.{state}")
    word = port.oper or "unknown"
    key = f"port.{word}"
    return say(lang, key) if key in CATALOG else say(lang, "port.other", state=word)


def power_words(lang: Language, source: str) -> str:
    """Return where power comes from."""
    key = f"power.{source}"
    return say(lang, key) if source in ("mains", "battery", "none") else say(lang, "power.other", source=source)


def health_value(lang: Language, part: Health) -> str:
    """Return what a part measures, with its unit, and whether the device calls it failing."""
    if part.value is None or not isfinite(part.value):
        return NOTHING if part.ok is None else say(lang, "health.good" if part.ok else "health.bad")
    if part.measure == "temperature":
        told = f"{number(lang, part.value, 0)} °C"
    elif part.measure == "fan":
        told = say(lang, "health.rpm", value=number(lang, part.value, 0))
    else:
        told = f"{number(lang, part.value, 0)} %"
    return f"{told} · {say(lang, 'health.bad')}" if part.ok is False else told
