"""kill -9 of the mailer at every step of a letter: none is lost, and what comes twice is the same message."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from agent.clock import SystemClock
from api.core.audit import system
from api.core.letters import LetterState, write
from api.core.words import Language
from api.store.sql import open_store
from tests.faults.failpoints import OFF_THE_CHAIN, ROOT, SETTING, failpoints
from tests.support.mail_server import MailServer, mail_server

BUDI, SARI = "budi@dinkes.test", "sari@dinsos.test"


def post(data: Path) -> None:
    store = open_store(data / "api.db")
    with store.transaction(system(0)) as tx:
        at = SystemClock().wall()
        said = {"subject": "Diterima", "lines": ("x",)}
        tx.post(write(id="a", to=(BUDI, SARI), kind="received", language=Language.ID, at=at, **said))
    store.close()


def mail(data: Path, server: MailServer, *, kill: str | None = None, later: int = 0) -> int:
    environ = {name: value for name, value in os.environ.items() if name != SETTING}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.mailing", str(data), str(server.port), str(later)],
        cwd=ROOT,
        env=environ | ({SETTING: kill} if kill else {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode


def took(server: MailServer) -> Counter[str]:
    return Counter(address for one in server.got for address in one.to)


def test_every_failpoint_of_the_mailer_is_killed_at_below():
    found = {name for name, place in failpoints().items() if place in OFF_THE_CHAIN}
    assert found == {"letter-claimed", "letter-handed-over", "letter-settled"}


@pytest.mark.parametrize(
    ("kill", "before", "after"),
    [
        ("letter-claimed:1", {}, {BUDI: 1, SARI: 1}),
        ("letter-handed-over:1", {BUDI: 1}, {BUDI: 2, SARI: 1}),
        ("letter-handed-over:2", {BUDI: 1, SARI: 1}, {BUDI: 1, SARI: 2}),
        ("letter-settled:1", {BUDI: 1}, {BUDI: 1, SARI: 1}),
        ("store-before-commit:3", {BUDI: 1}, {BUDI: 2, SARI: 1}),
    ],
)
def test_killed_at_any_step_no_letter_is_lost_and_a_second_one_is_the_same(tmp_path, kill, before, after):
    post(tmp_path)
    with mail_server() as server:
        assert mail(tmp_path, server, kill=kill) == -signal.SIGKILL
        assert took(server) == before
        assert mail(tmp_path, server, later=61) == 0
        assert took(server) == after
        for address in after:
            assert len({one.raw for one in server.to(address)}) == 1
        assert len({one.message["Message-ID"] for one in server.got}) == 1
    store = open_store(tmp_path / "api.db")
    with store.reading() as picture:
        letter = picture.letter("a")
    store.close()
    assert letter is not None
    assert letter.state is LetterState.SENT


def test_killed_again_and_again_it_does_not_hammer(tmp_path):
    post(tmp_path)
    with mail_server() as server:
        for _ in range(3):
            mail(tmp_path, server, kill="letter-handed-over:1")
        assert took(server) == {BUDI: 1, SARI: 1}, "each waits for its pause after a death"
