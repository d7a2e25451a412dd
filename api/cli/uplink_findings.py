"""What ``siaga doctor`` finds of the way between agents in other places and their collector."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agent.clock import DAY, SECOND, Clock, Microseconds, format_instant
from agent.errors import SiagaError
from agent.uplink.collector_time import ASTRAY
from agent.uplink.credentials import load_credentials
from agent.uplink.standing import standing
from api.cli.machine import Finding

ENDING: Microseconds = 7 * DAY
"""A collector renews its certificate a month before its end; nearer than this, it does not."""


def uplink_findings(data: Path, clock: Clock) -> Iterator[Finding]:
    """Check an enrolled agent's standing with its collector; nothing where the folder is no enrolled agent's."""
    try:
        known = load_credentials(data)
    except SiagaError as problem:
        yield Finding("enrolment", "fail", f"{data} cannot be used", str(problem))
        return
    if known is None:
        return
    yield Finding(
        "enrolment", "ok", f"agent {known.agent} at {known.collector}, since {format_instant(known.enrolled)}"
    )
    try:
        found = standing(known, clock)
    except (ConnectionError, ValueError) as problem:
        yield Finding("collector", "fail", "this agent is not let in", str(problem))
        return
    yield Finding("collector", "ok", "reached, and the token is good")
    left = found.until - clock.wall()
    if left > ENDING:
        yield Finding("certificate", "ok", f"until {format_instant(found.until)}")
    else:
        remedy = "the collector should have renewed it; see its journal, and start it again"
        yield Finding("certificate", "warn", f"until {format_instant(found.until)}", remedy)
    way = "ahead of" if found.ahead > 0 else "behind"
    told = f"{abs(found.ahead) / SECOND:.3f} s {way} the collector's"
    if abs(found.ahead) <= ASTRAY:
        yield Finding("clock offset", "ok", told)
    else:
        remedy = "set it by NTP, here and there (chrony or systemd-timesyncd); until then what is measured bears the collector's time"
        yield Finding("clock offset", "fail", told, remedy)
