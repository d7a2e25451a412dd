"""A letter as a message of e-mail (RFC 5322): headers, plain text and the same as simple HTML.

Rules this module keeps:

- The same copy gives the same bytes each time: Date is when the letter was posted, Message-ID comes from its id. A mail
  server or reader that gets it twice can tell.
- A message names its own addressee only.
- Nothing of a text reaches a header but as visible characters on one line, and none of it is read as markup.
- Headers are encoded and folded here: what Python 3.11's email package makes of long or foreign ones loses spaces, and
  lets a comma in a name begin another mailbox.
- Nothing remote: no picture, no script, no style from elsewhere. The one link shows a page (GET) and changes nothing;
  acting needs a sign-in.
- The letters of a ticket hang on one reference that no message bears, so that readers show them together.
- No List-Id: this is no list that one could leave. ``Auto-Submitted`` (RFC 3834) keeps holiday answers away.
- Pure.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from html import escape
from typing import Any

import msgspec

from agent.clock import to_datetime
from api.core.letters import LONGEST_LINE, Letter, usable
from api.core.words import prose, say, visible

LONGEST_SUBJECT = 200
_PATH = re.compile(r"/(?!/)[A-Za-z0-9/_.~%:@!$&'()*+,;=-]*(#[A-Za-z0-9_.-]*)?")
_DOT_ATOM = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_LONGEST_ATOM = 60


_FOLD_AT = 76
_ENCODED_BYTES = 45
"""UTF-8 that one encoded word takes: 75 characters with all around it (RFC 2047, 2)."""
_NAME_BEFORE = len("X-Auto-Response-Suppress: ")


class _AsWritten(EmailPolicy):
    """Writes headers as they were given: ASCII, folded already."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Keep the text."""
        return name, str(value)

    def fold(self, name: str, value: Any) -> str:
        """Return the header's lines."""
        return f"{name}: {value}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return the header's lines in ASCII."""
        return self.fold(name, value).encode("ascii")


_POLICY = _AsWritten(linesep="\r\n")


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who letters come from: a mailbox that exists, for refused ones come back to it, and its name."""

    address: str
    name: str = "Siaga"

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.partition("@")[2]


def message(
    letter: Letter, address: str, *, sender: Sender, base: str | None = None, organisation: str = ""
) -> EmailMessage:
    """Return an addressee's copy of a letter; ``base`` is the address of our pages, without it there is no link.

    Raises ``ValueError`` when ``address`` is none.
    """
    if not usable(address):
        raise ValueError(f"{address!r} is no address")
    made = EmailMessage(policy=_POLICY)
    made["From"] = f"{_phrase(_line(sender.name, 80))} <{sender.address}>"
    made["To"] = f"<{address}>"
    made["Subject"] = _unstructured(subject_of(letter))
    made["Date"] = format_datetime(to_datetime(letter.at))
    made["Message-ID"] = message_id(letter, sender)
    if letter.ticket is not None:
        thread = f"<ticket.{_atom(letter.ticket)}@{sender.domain}>"
        made["In-Reply-To"] = thread
        made["References"] = thread
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    link = link_of(letter, base)
    made.set_content(_plain(letter, link), charset="utf-8", cte="quoted-printable")
    html = _html(letter, link, organisation)
    made.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    made["Content-Language"] = letter.language.value
    made.set_boundary(f"=_{hashlib.sha256(f'{letter.id} {address}'.encode('utf-8', 'replace')).hexdigest()[:40]}")
    return made


def subject_of(letter: Letter) -> str:
    """Return the subject: one line, with the ticket's number before it."""
    number = "" if letter.ticket is None else f"[{_line(letter.ticket, 40)}] "
    return number + (_line(letter.subject, LONGEST_SUBJECT) or "Siaga")


def message_id(letter: Letter, sender: Sender) -> str:
    """Return the letter's Message-ID; one id, one Message-ID, whatever the id holds."""
    return f"<{_atom(letter.id)}.letter@{sender.domain}>"


def link_of(letter: Letter, base: str | None) -> str | None:
    """Return the address of the letter's page; None when there is none, or its path would do more than show."""
    if base is None or letter.link is None or not _PATH.fullmatch(letter.link):
        return None
    return base.rstrip("/") + letter.link


def _line(text: str, longest: int) -> str:
    return " ".join(visible(text, longest).split())


def _phrase(name: str) -> str:
    """Return a mailbox's name as a quoted string, or as encoded words where it is not plain ASCII."""
    if name.isascii() and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return _encoded(name)


def _unstructured(text: str) -> str:
    """Return a header's text, folded at its spaces, or as encoded words where it is not plain ASCII."""
    if not text.isascii() or "=?" in text:
        return _encoded(text)
    lines, room = [""], _FOLD_AT - _NAME_BEFORE
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
            room = _FOLD_AT
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return "\r\n ".join(lines)


def _encoded(text: str) -> str:
    """Return encoded words of whole characters (RFC 2047, 5); readers drop the white space between them."""
    chunks = [b""]
    for character in text:
        more = character.encode()
        if len(chunks[-1]) + len(more) > _ENCODED_BYTES:
            chunks.append(b"")
        chunks[-1] += more
    return "\r\n ".join(f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in chunks)


def _atom(text: str) -> str:
    """Return a text as it may stand before the @ of a Message-ID, or its digest where it may not."""
    if len(text) <= _LONGEST_ATOM and _DOT_ATOM.fullmatch(text) and not text.startswith("sha256."):
        return text
    return f"sha256.{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:48]}"


def _paragraphs(letter: Letter) -> list[str]:
    lines = [prose(line, LONGEST_LINE).strip("\n") for line in letter.lines]
    return [line for line in lines if line.strip()]


def _plain(letter: Letter, link: str | None) -> str:
    told = _paragraphs(letter)
    if link is not None:
        told.append(f"{say(letter.language, 'letter.open')}:\n{link}")
    told.append(f"-- \n{say(letter.language, 'letter.footer')}")
    return "\n\n".join(told) + "\n"


def _html(letter: Letter, link: str | None, organisation: str) -> str:
    lang, title = letter.language, escape(_line(letter.subject, LONGEST_SUBJECT) or "Siaga")
    above = [f'<span style="white-space:nowrap">{escape(_line(letter.ticket, 40))}</span>'] if letter.ticket else []
    above = [escape(_line(organisation, 200)), *above]
    body = [f'<p style="margin:0 0 4px;font-size:14px">{" · ".join(part for part in above if part)}</p>']
    body += [f'<h1 style="margin:0 0 16px;font-size:21px;line-height:1.3">{title}</h1>']
    body += [
        f'<p style="margin:0 0 14px">{"<br>".join(escape(line) for line in paragraph.splitlines())}</p>'
        for paragraph in _paragraphs(letter)
    ]
    if link is not None:
        shown = escape(link)
        body.append(
            f'<p style="margin:20px 0"><a href="{shown}"><b>{escape(say(lang, "letter.open"))}</b></a><br>'
            f'<span style="font-size:13px;word-break:break-all">{shown}</span></p>'
        )
    body.append(
        '<p style="margin:28px 0 0;padding-top:10px;border-top:1px solid;font-size:13px;opacity:.75">'
        f"{escape(say(lang, 'letter.footer'))}</p>"
    )
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{lang.value}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta name="color-scheme" content="light dark"><title>{title}</title></head>',
            "<body style=\"margin:0;padding:24px 16px;font:16px/1.5 system-ui,'Segoe UI',Roboto,Arial,sans-serif\">",
            '<div style="max-width:36em;margin:0 auto;overflow-wrap:anywhere">',
            *body,
            "</div></body></html>",
            "",
        ]
    )
