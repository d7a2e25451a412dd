"""Letters as messages: what a reader's own parser gets of them."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest

from agent.clock import to_datetime
from api.core.letter_message import Sender, link_of, message, message_id, subject_of
from api.core.letters import Letter, write
from api.core.words import Language
from tests.support.hostile_words import PAYLOADS

AT = 1_795_000_000_000_000
BUDI = "budi@dinkes.test"
SENDER = Sender(address="siaga@kominfo.test", name="Siaga Babel")
BASE = "https://siaga.test/dinas/"
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "MIME-Version", "Content-Type", "Content-Language",
}  # fmt: skip
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def letter(**changes: Any) -> Letter:
    given: dict[str, Any] = {
        "id": "esc.TKT-2026-000001.5.80.id",
        "to": (BUDI,),
        "kind": "escalation",
        "language": Language.ID,
        "subject": "Kabel “bawah laut” putus",
        "lines": ("Yang pertama.", "Yang kedua,\ndua baris."),
        "at": AT,
        "link": "/tickets/TKT-2026-000001",
        "ticket": "TKT-2026-000001",
    }
    return write(**given | changes)


def parsed(
    made: Letter, *, base: str | None = BASE, sender: Sender = SENDER, organisation: str = "Dinas"
) -> EmailMessage:
    raw = message(made, BUDI, sender=sender, base=base, organisation=organisation).as_bytes()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n")), "RFC 5322, 2.1.1"
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()
    got = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(got, EmailMessage)
    assert got.defects == []
    return got


def bodies(got: EmailMessage) -> tuple[str, str]:
    plain, html = got.iter_parts()
    return plain.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def test_the_headers_say_who_when_and_what_it_hangs_on():
    got = parsed(letter())
    assert got["From"].addresses[0].display_name == "Siaga Babel"
    assert got["From"].addresses[0].addr_spec == "siaga@kominfo.test"
    assert [one.addr_spec for one in got["To"].addresses] == [BUDI]
    assert got["Subject"] == "[TKT-2026-000001] Kabel “bawah laut” putus"
    assert got["Date"].datetime == to_datetime(AT).replace(microsecond=0)
    assert got["Message-ID"] == "<esc.TKT-2026-000001.5.80.id.letter@kominfo.test>"
    assert got["In-Reply-To"] == got["References"] == "<ticket.TKT-2026-000001@kominfo.test>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "id"
    assert got.get_content_type() == "multipart/alternative"


def test_letters_of_one_ticket_hang_together_and_others_do_not():
    one, two = parsed(letter(id="x")), parsed(letter(id="y"))
    assert one["References"] == two["References"]
    assert one["Message-ID"] != two["Message-ID"]
    assert parsed(letter(ticket=None))["References"] is None


def test_a_copy_is_the_same_bytes_each_time_and_names_its_addressee_only():
    made = letter(to=(BUDI, "sari@lain.test"))
    first, second = (message(made, BUDI, sender=SENDER, base=BASE).as_bytes() for _ in range(2))
    assert first == second
    assert b"sari" not in first


def test_plain_text_and_html_say_the_same_with_the_link():
    plain, html = bodies(parsed(letter()))
    link = "https://siaga.test/dinas/tickets/TKT-2026-000001"
    assert plain.startswith("Yang pertama.\n\nYang kedua,\ndua baris.\n\nLihat di Siaga:\n" + link + "\n\n-- \n")
    assert f'<a href="{link}">' in html
    assert "Yang kedua,<br>dua baris." in html
    assert '<html lang="id">' in html


def test_english_letters_are_english():
    plain, html = bodies(parsed(letter(language=Language.EN)))
    assert "See it in Siaga" in plain
    assert "Lihat" not in plain + html
    assert '<html lang="en">' in html


@pytest.mark.parametrize(
    "path",
    ["//evil.test/x", "https://evil.test", "tickets/1", "/tickets?do=close", "/a b", "/a\r\nb", '/a"onclick=x', "/a<b>",
     "\\evil", "/\\evil.test", "javascript:alert(1)", "", "/a#b?c"],
)  # fmt: skip
def test_a_link_that_would_do_more_than_show_a_page_is_left_out(path):
    assert link_of(letter(link=path), BASE) is None
    assert "Lihat di Siaga" not in bodies(parsed(letter(link=path)))[0]


def test_there_is_no_link_without_an_address_of_our_own():
    assert link_of(letter(), None) is None
    assert link_of(letter(link="/incidents/1#contests"), "http://a.test") == "http://a.test/incidents/1#contests"


@pytest.mark.parametrize("address", ["", "a", "a@b\r\nBcc: c@d.test"])
def test_what_is_no_address_gets_no_message(address):
    with pytest.raises(ValueError, match="is no address"):
        message(letter(), address, sender=SENDER)


class Remote(HTMLParser):
    """What a reader would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "srcset", "background", "action", "http-equiv"):
                self.found.append(f"{tag} {name}={value}")
            if name == "style" and "url(" in (value or ""):
                self.found.append(f"{tag} {value}")
            if name == "href" and value != "https://siaga.test/dinas/tickets/TKT-2026-000001":
                self.found.append(f"{tag} {value}")


def tags(html: str) -> Remote:
    reader = Remote()
    reader.feed(html)
    reader.close()
    return reader


def test_there_is_nothing_remote_in_it():
    read = tags(bodies(parsed(letter()))[1])
    assert read.found == []
    assert not {"img", "link", "script", "iframe", "form", "style"} & set(read.tags)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_stay_words(payload):
    made = letter(subject=payload, lines=("Yang pertama.", payload), id=f"x{payload}", ticket=None)
    got = parsed(made, sender=msgspec.structs.replace(SENDER, name=payload), organisation=payload)
    assert set(got.keys()) <= HEADERS
    assert len(got.get_all("Subject", [])) == len(got.get_all("To", [])) == len(got.get_all("From", [])) == 1
    assert [one.addr_spec for one in got["To"].addresses] == [BUDI]
    assert [one.addr_spec for one in got["From"].addresses] == ["siaga@kominfo.test"]
    assert got["Subject"] == subject_of(made)
    assert "\n" not in got["Subject"]
    assert re.fullmatch(r"<[A-Za-z0-9._-]+@kominfo\.test>", got["Message-ID"].strip())
    plain, html = bodies(got)
    assert HIDDEN.search(plain) is None
    assert HIDDEN.search(html) is None
    seen = tags(html)
    assert seen.found == []
    assert set(seen.tags) <= {"html", "head", "meta", "title", "body", "div", "p", "h1", "a", "b", "span", "br"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_ticket_number_breaks_no_thread(payload):
    got = parsed(letter(ticket=payload))
    assert set(got.keys()) <= HEADERS
    assert re.fullmatch(r"<ticket\.[A-Za-z0-9._-]+@kominfo\.test>", got["References"].strip())


@pytest.mark.parametrize(
    "subject", ["ü" * 500, "x" * 5_000, "Kabel “bawah laut” putus: " * 20, "😀" * 300, "漢字" * 200, "a " * 400]
)
def test_a_long_subject_is_cut_and_read_whole(subject):
    made = letter(subject=subject)
    assert parsed(made)["Subject"] == subject_of(made)
    assert len(subject_of(made)) <= 220


def test_a_subject_that_looks_like_an_encoded_word_is_not_decoded():
    got = parsed(letter(subject="=?utf-8?q?a=0d=0aBcc:_x=40evil.test?="))
    assert "Bcc" not in got
    assert got["Subject"].endswith("=?utf-8?q?a=0d=0aBcc:_x=40evil.test?=")


def test_different_ids_have_different_message_ids():
    names = ["a", "a.", ".a", "a b", "a_b", "A", "sha256.x", "x" * 60, "x" * 61, "", "\ud800", *PAYLOADS]
    different = dict.fromkeys(names)
    assert len({message_id(letter(id=name), SENDER) for name in different}) == len(different)


def test_a_letter_without_words_is_still_one():
    got = parsed(letter(subject=" \x00 ", lines=(), ticket=None))
    assert got["Subject"] == "Siaga"
