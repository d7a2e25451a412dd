"""What ``siaga doctor`` tells of letters: whether the mail server takes us, and what waits in the outbox."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from agent.errors import SiagaError
from api.cli import mail_options
from api.cli.machine import Finding
from api.core.letters import LetterState
from api.smtp_client import Relay, RelayError

_CHECK = "mail"


def mail_findings(data: Path) -> Iterator[Finding]:
    """Connect and sign in as the environment says, sending nothing; count what waits."""
    try:
        settings = mail_options.from_environment(os.environ)
        base = mail_options.base_url(os.environ.get("SIAGA_URL", ""))
    except SiagaError as problem:
        yield Finding(_CHECK, "fail", "the settings cannot be right", str(problem))
        return
    if settings is None:
        yield Finding(_CHECK, "warn", "no mail server is set; letters wait", "set SIAGA_SMTP_HOST and SIAGA_SMTP_FROM")
    else:
        try:
            with Relay(settings):
                pass
        except RelayError as problem:
            yield Finding(_CHECK, "fail", f"{settings.place} cannot be used", str(problem))
        else:
            yield Finding(_CHECK, "ok", f"{settings.place} lets us in ({settings.security.value})")
        if base is None:
            yield Finding("mail links", "warn", "letters bear no link", "set SIAGA_URL to the address of the pages")
    if (data / "api.db").exists():
        yield from _outbox(data)


def _outbox(data: Path) -> Iterator[Finding]:
    """Count without bringing the file up to date: the doctor changes nothing."""
    try:
        with closing(sqlite3.connect(f"{(data / 'api.db').absolute().as_uri()}?mode=ro", uri=True)) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'letters'").fetchone():
                return
            counts = dict(connection.execute("SELECT state, count(*) FROM letters GROUP BY state"))
    except sqlite3.Error as problem:
        yield Finding("mail outbox", "fail", f"cannot be read ({problem})", "see that this user may read --data")
        return
    given_up = counts.get(LetterState.GIVEN_UP, 0)
    found = f"{counts.get(LetterState.WAITING, 0)} letters wait, {given_up} given up"
    if given_up:
        yield Finding("mail outbox", "warn", found, "siaga mail list --given-up says why; siaga mail retry ID")
    else:
        yield Finding("mail outbox", "ok", found)
