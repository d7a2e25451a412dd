"""``siaga mail`` and the doctor's word on it, against a real mail server and a real outbox."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.clock import SystemClock
from api.core.audit import system
from api.core.letters import LetterState, Outcome, Verdict, claim, settle, write
from api.core.words import Language
from api.store.sql import open_store
from tests.support.command_line import siaga
from tests.support.mail_server import DROP, MailServer, certified, mail_server

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

BUDI = "budi@dinkes.test"
FROM = ("--smtp-from", "Siaga Babel <siaga@kominfo.test>")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as told:
        yield told


def plain(server: MailServer) -> tuple[str, ...]:
    return ("--smtp-host", "127.0.0.1", "--smtp-port", str(server.port), "--smtp-security", "none", *FROM)


def test_a_letter_is_sent_and_what_the_server_said_is_told(server):
    done = siaga("mail", "test", BUDI, *plain(server))
    assert (done.status, done.out) == (
        0,
        f"127.0.0.1:{server.port} took the letter for {BUDI}: 250 2.0.0 queued\n",
    )
    assert "folder for spam" in done.err
    message = server.got[0].message
    assert message["Subject"] == "Uji pengiriman surat dari Siaga"
    assert message["From"].addresses[0].display_name == "Siaga Babel"
    assert siaga("mail", "test", BUDI, "--english", *plain(server)).status == 0
    assert server.got[1].message["Subject"] == "A trial letter from Siaga"
    assert server.got[0].message["Message-ID"] != server.got[1].message["Message-ID"]


def test_the_environment_says_where_and_starttls_is_what_is_usual(tmp_path, monkeypatch):
    made = certified(tmp_path)
    (tmp_path / "pw").write_text("rahasia\n")
    with mail_server(starttls=made.context, user=("siaga", "rahasia")) as server:
        for name, value in {
            "HOST": "localhost",
            "PORT": str(server.port),
            "USER": "siaga",
            "PASSWORD_FILE": str(tmp_path / "pw"),
            "FROM": "siaga@kominfo.test",
            "CA": str(made.authority),
        }.items():
            monkeypatch.setenv(f"SIAGA_SMTP_{name}", value)
        done = siaga("mail", "test", BUDI)
        assert done.status == 0, done.err
        assert (server.got[0].secure, server.got[0].user) == (True, "siaga")
        (row,) = [row for row in doctor(tmp_path) if row["check"] == "mail"]
        assert (row["state"], row["found"]) == ("ok", f"localhost:{server.port} lets us in (starttls)")
        assert len(server.got) == 1, "the doctor sends nothing"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("550 5.1.1 no such user", "550 5.1.1 no such user; correct the address"),
        ("451 4.7.1 greylisted", "451 4.7.1 greylisted; it may be taken later"),
        ("550 relay not permitted", "550 relay not permitted; sign in by SIAGA_SMTP_USER"),
        ("530 5.7.0 sign in", "wants a sign-in first (530 5.7.0 sign in); set SIAGA_SMTP_USER"),
        (DROP, "closed; it may be taken later"),
    ],
)
def test_a_letter_that_is_not_taken_is_told_with_the_remedy(server, reply, said):
    server.rcpt[BUDI] = [reply]
    done = siaga("mail", "test", BUDI, *plain(server))
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("not sent: ")
    assert said in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((BUDI,), "no mail server is set; give --smtp-host"),
        ((BUDI, "--smtp-host", "127.0.0.1"), "--smtp-from"),
        (("budi", "--smtp-host", "127.0.0.1", *FROM), "'budi' is no e-mail address"),
    ],
)
def test_wrong_usage_is_told(words, said):
    done = siaga("mail", "test", *words)
    assert done.status == 2
    assert said in done.err


# --- the outbox ----------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path: Path) -> Path:
    now, store = SystemClock().wall(), open_store(tmp_path / "api.db")
    no = Outcome(verdict=Verdict.NEVER, said="550 5.1.1 no such user")
    yes = Outcome(verdict=Verdict.ACCEPTED, said="250 ok")
    with store.transaction(system(0)) as tx:
        for number, (name, outcome) in enumerate({"waits": None, "refused": no, "sent": yes}.items()):
            made = write(
                id=name, to=(BUDI,), kind="received", language=Language.ID, subject="Diterima \x1b[31m",
                lines=("x",), at=now + number,
            )  # fmt: skip
            tx.post(made if outcome is None else settle(claim(made, BUDI, now), BUDI, outcome, now))
        tx.post(write(id="nobody", to=(), kind="received", language=Language.ID, subject="s", lines=(), at=now - 1))
    store.close()
    return tmp_path


def listed(data: Path, *words: str) -> list[str]:
    done = siaga("mail", "list", "--json", "--data", data, *words)
    assert done.status == 0, done.err
    return [row["id"] for row in json.loads(done.out)]


def test_the_outbox_is_listed_newest_first_and_by_state(data):
    assert listed(data) == ["sent", "refused", "waits", "nobody"]
    assert listed(data, "--waiting") == ["waits"]
    assert listed(data, "--given-up") == ["refused", "nobody"]
    rows = [line.split("\t") for line in siaga("mail", "list", "--data", data).out.splitlines()]
    assert [row[0] for row in rows] == ["sent", "refused", "waits", "nobody"]
    assert [row[3] for row in rows] == ["sent", "given-up", "waiting", "given-up"]
    assert "\x1b" not in siaga("mail", "list", "--data", data).out
    assert siaga("mail", "list", "--data", data, "--waiting", "--given-up").status == 2


def test_a_letter_is_tried_again_once_there_is_something_to_try(data):
    done = siaga("mail", "retry", "refused", "--data", data)
    assert (done.status, done.err) == (0, "refused: is tried again\n")
    assert listed(data, "--waiting") == ["refused", "waits"]
    for name in ("sent", "nobody"):
        assert siaga("mail", "retry", name, "--data", data).status == 1
    done = siaga("mail", "retry", "nothing", "--data", data)
    assert done.status == 2
    assert "siaga mail list shows" in done.err
    assert siaga("mail", "list", "--data", data / "nowhere").status == 2


def doctor(data: Path) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(siaga("doctor", "--json", "--data", data).out)
    return rows


def test_the_doctor_tells_of_the_outbox_and_of_a_server_that_is_not_there(data, monkeypatch):
    told = {row["check"]: row for row in doctor(data)}
    assert (told["mail"]["state"], told["mail"]["found"]) == ("warn", "no mail server is set; letters wait")
    assert (told["mail outbox"]["state"], told["mail outbox"]["found"]) == ("warn", "1 letters wait, 2 given up")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("SIAGA_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("SIAGA_SMTP_PORT", str(closed.getsockname()[1]))
        monkeypatch.setenv("SIAGA_SMTP_FROM", "siaga@kominfo.test")
        told = {row["check"]: row for row in doctor(data)}
    assert told["mail"]["state"] == "fail"
    assert "refuses the connection" in told["mail"]["remedy"]
    assert told["mail links"]["remedy"] == "set SIAGA_URL to the address of the pages"
    monkeypatch.setenv("SIAGA_SMTP_SECURITY", "ssl")
    told = {row["check"]: row for row in doctor(data)}
    assert "write starttls, tls or none" in told["mail"]["remedy"]


def test_the_doctor_leaves_an_older_folder_as_it_is(tmp_path):
    (tmp_path / "api.db").write_bytes(b"")
    assert [row for row in doctor(tmp_path) if row["check"] == "mail outbox"] == []
    assert (tmp_path / "api.db").read_bytes() == b""


def test_what_is_tried_again_is_waiting_in_the_store(data):
    siaga("mail", "retry", "refused", "--data", data)
    store = open_store(data / "api.db")
    with store.reading() as picture:
        assert picture.letter_counts()[LetterState.WAITING] == 2
    store.close()
