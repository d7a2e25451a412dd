"""Letters through a real mail server on loopback: taken, refused, put off, cut off; secured and signed in."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from prometheus_client import CollectorRegistry

from agent.clock import DAY, HOUR, MINUTE, SECOND, SystemClock
from agent.errors import StorageError
from api.core.audit import Author, system
from api.core.letter_message import Sender, subject_of
from api.core.letters import Letter, LetterState, again, write
from api.core.words import Language
from api.mail_settings import MailSettings, Security
from api.mailer import MOST_A_CONNECTION, Mailer
from api.metrics import Meters
from api.ports import Store
from api.smtp_client import Relay, RelayError
from api.store.sql import open_store
from tests.support.api_world import make_world
from tests.support.desk_client import seen
from tests.support.fake_store import FakeStore
from tests.support.hostile_words import PAYLOADS
from tests.support.mail_server import DROP, HANG, MailServer, certified, mail_server
from tests.support.served_api import served
from tests.support.standing_clock import StandingClock

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

AT = 1_795_000_000_000_000
BUDI, SARI = "budi@dinkes.test", "sari@dinsos.test"
SIAGA = Sender(address="siaga@kominfo.test")


class Office:
    """A store, a mailer and a clock that stands."""

    def __init__(self, store: Store, port: int, **changes: Any) -> None:
        given = {"host": "127.0.0.1", "port": port, "security": Security.NONE, "sender": SIAGA, "timeout": SECOND}
        self.store, self.clock, self.registry = store, StandingClock(AT), CollectorRegistry()
        self.mailer = Mailer(
            store,
            self.clock,
            MailSettings(**given | changes),
            Meters(self.registry),
            base="https://siaga.test",
            organisation="Dinas Kominfo",
        )

    def post(self, name: str = "a", to: tuple[str, ...] = (BUDI, SARI), **said: Any) -> Letter:
        words = {"subject": "Menunggu disposisi Anda", "lines": ("Tiket menunggu.",)} | said
        made = write(id=name, to=to, kind="disposition", language=Language.ID, at=self.clock.now, **words)
        with self.store.transaction(system(0)) as tx:
            tx.post(made)
        return made

    def letter(self, name: str = "a") -> Letter:
        with self.store.reading() as picture:
            found = picture.letter(name)
        assert found is not None
        return found

    def counted(self, name: str) -> float:
        return self.registry.get_sample_value(f"siaga_letters_{name}_total") or 0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path / "api.db")
    yield made
    made.close()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as told:
        yield told


@pytest.fixture
def office(store: Store, server: MailServer) -> Office:
    return Office(store, server.port)


def test_every_addressee_gets_one_message_over_one_connection(office, server):
    office.post(ticket="TKT-2026-000001", link="/tickets/TKT-2026-000001")
    office.post("b", to=(SARI,))
    assert office.mailer.round() == 3
    assert [one.to for one in server.got] == [(BUDI,), (SARI,), (SARI,)]
    assert server.connections == 1
    first, second, _ = (one.message for one in server.got)
    assert first["Subject"] == "[TKT-2026-000001] Menunggu disposisi Anda"
    assert first["Message-ID"] == second["Message-ID"]
    assert SARI not in server.got[0].raw.decode()
    assert {one.sender for one in server.got} == {"siaga@kominfo.test"}
    assert office.letter().state is office.letter("b").state is LetterState.SENT
    assert office.letter().copies[0].said == "250 2.0.0 queued"
    assert office.counted("sent") == 3
    assert office.mailer.round() == 0
    assert server.connections == 1, "with nothing to send the server is left alone"


def test_a_bad_address_keeps_nobody_from_theirs_and_nobody_gets_theirs_twice(office, server):
    server.rcpt[BUDI] = ["550 5.1.1 no such user"]
    office.post()
    assert office.mailer.round() == 1
    office.clock.now += 30 * DAY
    assert office.mailer.round() == 0
    assert (len(server.to(BUDI)), len(server.to(SARI))) == (0, 1)
    bad, good = office.letter().copies
    assert (bad.given_up, bad.said) == (AT, "550 5.1.1 no such user")
    assert good.sent == AT
    assert (office.counted("failed"), office.counted("given_up")) == (1, 1)


def test_greylisted_it_is_tried_after_a_pause_and_then_taken(office, server):
    server.rcpt[BUDI] = ["451 4.7.1 greylisted"]
    office.post()
    assert office.mailer.round() == 1
    assert office.mailer.round() == 0
    assert server.tries == [BUDI, SARI], "not before its pause"
    office.clock.now += MINUTE
    assert office.mailer.round() == 1
    assert (len(server.to(BUDI)), len(server.to(SARI))) == (1, 1)
    assert office.letter().state is LetterState.SENT


@pytest.mark.parametrize("where", ["mail", "data"])
def test_put_off_at_any_step_the_others_on_the_connection_go_on(office, server, where):
    getattr(server, where).append("451 4.3.0 later")
    office.post()
    assert office.mailer.round() == 1
    assert [copy.sent is not None for copy in office.letter().copies] == [False, True]
    office.clock.now += MINUTE
    assert office.mailer.round() == 1
    assert [one.to for one in server.got] == [(SARI,), (BUDI,)]


def test_a_letter_that_the_server_refuses_is_given_up_and_a_person_can_have_it_tried_again(office, server):
    server.data.append("554 5.6.0 no")
    office.post(to=(BUDI,))
    office.mailer.round()
    assert office.letter().state is LetterState.GIVEN_UP
    with office.store.transaction(system(0)) as tx:
        tx.put_letter(again(office.letter(), AT))
    assert office.mailer.round() == 1
    assert office.letter().state is LetterState.SENT


def test_put_off_for_more_than_five_days_it_is_given_up(office, server):
    server.rcpt[BUDI] = ["450 4.2.1 busy"] * 99
    office.post(to=(BUDI,))
    for _ in range(99):
        office.mailer.round()
        if office.letter().next is None:
            break
        office.clock.now = office.letter().next
    copy = office.letter().copies[0]
    assert 5 * DAY <= copy.given_up - AT <= 5 * DAY + 4 * HOUR
    assert 30 < len(server.tries) < 45


def test_cut_off_after_the_letter_was_handed_over_it_comes_again_with_the_same_message_id(office, server):
    server.data.append(DROP)
    office.post(to=(BUDI,))
    assert office.mailer.round() == 0
    assert office.letter().state is LetterState.WAITING
    assert office.mailer.trouble is not None
    office.clock.now += MINUTE
    assert office.mailer.round() == 1
    first, second = server.to(BUDI)
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert first.raw == second.raw
    assert office.mailer.trouble is None


def test_a_letter_at_which_the_server_hangs_up_does_not_hold_up_the_others(office, server):
    server.rcpt[BUDI] = [DROP] * 99
    office.post("a", to=(BUDI,))
    office.post("b", to=(SARI,))
    for _ in range(3):
        office.mailer.round()
    assert office.letter("b").state is LetterState.SENT
    assert len(server.tries) == 2, "and is itself tried after a pause only"


def test_421_ends_the_connection_and_the_rest_goes_over_the_next(office, server):
    server.rcpt[BUDI] = ["421 4.3.2 closing"]
    office.post(to=(BUDI, SARI))
    office.mailer.round()
    assert server.got == []
    office.mailer.round()
    assert [one.to for one in server.got] == [(SARI,)]
    office.clock.now += MINUTE
    assert office.mailer.round() == 1


def test_many_letters_go_in_portions_over_connections_one_after_another(office, server):
    for number in range(MOST_A_CONNECTION + 5):
        office.post(str(number), to=(BUDI,))
    assert [office.mailer.round() for _ in range(3)] == [MOST_A_CONNECTION, 5, 0]
    assert (server.connections, server.most_at_once) == (2, 1)


def test_a_server_that_does_not_answer_is_left_after_the_timeout(office, server):
    server.rcpt[BUDI] = [HANG]
    office.post(to=(BUDI,))
    began = time.monotonic()
    assert office.mailer.round() == 0
    assert time.monotonic() - began < 30
    assert "timed out" in office.letter().copies[0].said


def test_stopped_while_the_server_does_not_answer_it_ends_at_once_and_loses_nothing(store, server):
    office = Office(store, server.port, timeout=60 * SECOND)
    server.rcpt[BUDI] = [HANG]
    office.post(to=(BUDI, SARI))

    async def main() -> float:
        task = asyncio.create_task(office.mailer.run())
        while not server.tries:
            await SystemClock().sleep(SECOND // 100)
        began = time.monotonic()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        return time.monotonic() - began

    assert asyncio.run(main()) < 30
    assert [copy.sent for copy in office.letter().copies] == [None, None]
    later = Office(store, server.port)
    later.clock.now = AT + MINUTE
    assert later.mailer.round() == 2


def test_it_runs_by_itself(store, server):
    office = Office(store, server.port)

    async def main() -> None:
        task = asyncio.create_task(office.mailer.run())
        office.post(to=(BUDI,))
        office.mailer.wake()
        while not server.got:
            await SystemClock().sleep(SECOND // 100)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    asyncio.run(asyncio.wait_for(main(), 20))
    assert office.letter().state is LetterState.SENT


def test_what_is_wrong_with_the_server_counts_against_no_letter(store, server):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        office = Office(store, closed.getsockname()[1])
        made = office.post()
        for _ in range(20):
            office.clock.now += DAY
            assert office.mailer.round() == 0
        assert office.letter() == made
        assert "refuses the connection; see that the mail server runs" in (office.mailer.why(Language.EN) or "")
        assert "sambungan ditolak" in (office.mailer.why(Language.ID) or "")
    office.mailer.settings = msgspec.structs.replace(office.mailer.settings, port=server.port)
    assert office.mailer.round() == 2


@pytest.mark.parametrize(
    ("step", "reply", "said"),
    [
        ("mail", "550 5.7.1 sender rejected", "takes no letters from siaga@kominfo.test (550 5.7.1 sender rejected)"),
        ("mail", "530 5.7.0 authenticate", "wants a sign-in first (530 5.7.0 authenticate)"),
        ("mail", "550 authentication required", "wants a sign-in first (550 authentication required)"),
        ("rcpt", "530 5.7.0 authenticate", "wants a sign-in first (530 5.7.0 authenticate)"),
    ],
)
def test_a_sender_that_is_not_permitted_is_our_trouble_and_told_with_the_remedy(office, server, step, reply, said):
    if step == "mail":
        server.mail.append(reply)
    else:
        server.rcpt[BUDI] = [reply]
    made = office.post(to=(BUDI,))
    assert office.mailer.round() == 0
    assert said in str(office.mailer.trouble)
    assert office.letter() == made
    assert office.mailer.round() == 1


class Full(FakeStore):
    """A store whose disk is full when it is told so."""

    def __init__(self) -> None:
        super().__init__()
        self.left: int | None = None

    @contextlib.contextmanager
    def transaction(self, author: Author) -> Iterator[Any]:
        with super().transaction(author) as tx:
            yield tx
            if self.left is not None:
                self.left -= 1
                if self.left < 0:
                    raise StorageError("api.db: the disk is full; free some space on that disk")


def test_a_store_that_cannot_be_written_sends_nothing(server):
    office = Office(Full(), server.port)
    office.post()
    office.mailer.round()
    office.post("b")
    office.store.left = 0
    for _ in range(5):
        assert office.mailer.round() == 0
    assert len(server.got) == 2
    assert "disk is full" in str(office.mailer.trouble)
    office.store.left = None
    assert office.mailer.round() == 2


def test_what_was_taken_and_could_not_be_noted_is_noted_later_and_not_sent_again(server):
    office = Office(Full(), server.port)
    office.mailer.round()
    office.post(to=(BUDI,))
    office.store.left = 1
    office.mailer.round()
    assert (len(server.got), office.letter().state) == (1, LetterState.WAITING)
    office.clock.now += DAY
    assert office.mailer.round() == 0
    office.store.left = None
    assert office.mailer.round() == 0
    assert (len(server.got), office.letter().state) == (1, LetterState.SENT)


# --- secured and signed in -----------------------------------------------------------------------


def secured(store: Store, port: int, security: Security = Security.STARTTLS, **changes: Any) -> Office:
    return Office(store, port, security=security, host="localhost", **changes)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_secured_by_an_authority_of_ones_own_and_signed_in(store, tmp_path, security):
    made = certified(tmp_path / "tls")
    context = {"starttls": made.context} if security is Security.STARTTLS else {"tls": made.context}
    with mail_server(**context, user=("siaga", "rahasia")) as server:
        office = secured(store, server.port, security, ca=made.authority, user="siaga", password="rahasia")
        office.post()
        assert office.mailer.round() == 2, office.mailer.trouble
        assert all(one.secure and one.user == "siaga" for one in server.got)
        assert server.connections == 1


@pytest.mark.parametrize(
    ("made", "trusted", "host", "said"),
    [
        ({}, False, "localhost", "certificate is not trusted"),
        ({"names": ("mail.other.test",)}, True, "localhost", "certificate is not trusted"),
        ({"days": -1}, True, "localhost", "certificate is not trusted (certificate has expired)"),
        ({"names": ("localhost",)}, True, "127.0.0.1", "certificate is not trusted"),
    ],
    ids=["unknown authority", "another name", "expired", "not for the address"],
)
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_that_does_not_hold_gets_no_letter_and_no_password(
    *, store, tmp_path, made, trusted, host, said, security
):
    certificate = certified(tmp_path / "tls", **made)
    context = {security.value: certificate.context}
    with mail_server(**context, user=("siaga", "rahasia")) as server:
        authority = certificate.authority if trusted else None
        office = Office(
            store, server.port, security=security, host=host, ca=authority, user="siaga", password="rahasia"
        )
        office.post()
        assert office.mailer.round() == 0
        assert said in str(office.mailer.trouble)
        assert server.tries == []


@pytest.mark.parametrize(
    ("served", "changes", "said"),
    [
        ({}, {"security": Security.STARTTLS}, "offers no STARTTLS"),
        ({}, {"security": Security.TLS}, "speaks no TLS there"),
        ({}, {"user": "siaga", "password": "x"}, "offers no way to sign in (AUTH)"),
        (
            {"user": ("siaga", "rahasia")},
            {"user": "siaga", "password": "salah"},
            "does not accept the user and password",
        ),
        ({"user": ("siaga", "rahasia")}, {}, "wants a sign-in first"),
        ({}, {"host": "mail.invalid"}, "that name is not known"),
        ({}, {"ca": Path("/nowhere/ca.pem"), "security": Security.TLS}, "the file of its authority /nowhere/ca.pem"),
    ],
    ids=["no starttls", "no tls", "no auth", "wrong password", "no user", "no such name", "no authority"],
)
def test_settings_that_do_not_fit_are_told_with_the_remedy(store, served, changes, said):
    with mail_server(**served) as server:
        office = Office(store, server.port, **changes)
        made = office.post()
        assert office.mailer.round() == 0
        told = office.mailer.trouble
        assert isinstance(told, RelayError)
        assert said in str(told)
        assert "SIAGA_SMTP_" in str(told)
        assert "SIAGA_SMTP_" in told.told(Language.ID)
        assert "salah" not in str(told)
        assert office.letter() == made


def test_a_tls_port_asked_for_starttls_is_left_after_the_timeout_with_the_remedy(store, tmp_path):
    made = certified(tmp_path / "tls")
    with mail_server(tls=made.context) as server:
        office = secured(store, server.port, ca=made.authority)
        office.post()
        assert office.mailer.round() == 0
        assert "port 465 wants SIAGA_SMTP_SECURITY=tls" in str(office.mailer.trouble)


# --- hostile words, all the way ------------------------------------------------------------------


def test_hostile_words_arrive_as_words(office, server):
    texts = [payload for payload in PAYLOADS if payload.strip()]
    for number, text in enumerate(texts):
        office.post(f"{number:03}", to=(BUDI,), subject=text, lines=(text, ".", f".{text}"))
    while office.mailer.round():
        pass
    assert len(server.got) == len(texts)
    for number, got in enumerate(server.got):
        message = got.message
        assert message.defects == []
        assert message["Subject"] == subject_of(office.letter(f"{number:03}"))
        assert [one.addr_spec for one in message["To"].addresses] == [BUDI]
        assert message.get_all("Bcc") is None
        assert got.to == (BUDI,)
        plain, _ = message.iter_parts()
        assert "\r\n.\r\n" in f"\r\n{plain.get_content()}".replace("\r\n", "\n").replace("\n", "\r\n")


# --- one conversation alone ----------------------------------------------------------------------


def test_a_greeting_that_is_none_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = MailSettings(
            host="127.0.0.1", port=listener.getsockname()[1], security=Security.NONE, sender=SIAGA, timeout=SECOND
        )
        relay = Relay(settings)
        with pytest.raises(RelayError, match="does not answer within 1 s"):
            relay.open()


def test_a_password_is_not_in_what_settings_look_like():
    settings = MailSettings(host="::1", port=25, user="siaga", password="rahasia", sender=SIAGA)
    assert "rahasia" not in repr(settings)
    assert settings.place == "[::1]:25"


# --- with the api --------------------------------------------------------------------------------


def test_the_api_sends_while_it_is_served_and_tells_of_it(store, server):
    settings = MailSettings(host="127.0.0.1", port=server.port, security=Security.NONE, sender=SIAGA)
    world = make_world(store, SystemClock(), mail=settings, url="https://siaga.test")
    with served(world.app) as address:
        made = write(
            id="a", to=(BUDI,), kind="received", language=Language.ID, subject="Diterima", lines=("x",),
            at=world.clock.wall(), link="/tickets/1",
        )  # fmt: skip
        with store.transaction(system(0)) as tx:
            tx.post(made)
        seen(lambda: server.got, 20, "no letter came")
        client = httpx.Client(base_url=address, headers=world.token("noc"))
        with client:
            told = seen(lambda: "letters_sent_total 1.0" in client.get("/metrics").text, 10, "it is not counted")
            assert told
            assert client.get("/readyz").json()["items"]["mail"] == {"ok": True, "waiting": 0, "needed": False}
    body = server.got[0].message.get_body(("plain",))
    assert body is not None
    assert "https://siaga.test/tickets/1" in body.get_content()
    organisation = server.got[0].message.get_body(("html",))
    assert organisation is not None
    assert world.inventory.organisation in organisation.get_content()


def test_the_api_stops_at_once_while_the_mail_server_does_not_answer(store, server):
    settings = MailSettings(
        host="127.0.0.1", port=server.port, security=Security.NONE, sender=SIAGA, timeout=60 * SECOND
    )
    world = make_world(store, SystemClock(), mail=settings)
    server.rcpt[BUDI] = [HANG]
    with served(world.app):
        made = write(
            id="a", to=(BUDI,), kind="k", language=Language.ID, subject="s", lines=("x",), at=world.clock.wall()
        )
        with store.transaction(system(0)) as tx:
            tx.post(made)
        seen(lambda: server.tries, 20, "it was not tried")
        began = time.monotonic()
    assert time.monotonic() - began < 30
    with store.reading() as picture:
        assert picture.letter_counts()[LetterState.WAITING] == 1
