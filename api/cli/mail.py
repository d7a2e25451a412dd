"""``siaga mail``: try the mail server, and look into the outbox of letters."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.clock import SystemClock, format_instant
from agent.errors import BadInputError
from api.cli import mail_options, options

if TYPE_CHECKING:
    from api.core.letters import Copy, Letter
    from api.store.sql import SqlStore

app = typer.Typer(add_completion=False, help="Letters by e-mail: try the mail server, look into the outbox.")

MOST_LISTED = 1_000


@app.command(
    "test",
    epilog="Example: SIAGA_SMTP_HOST=mail.example.go.id SIAGA_SMTP_FROM=siaga@example.go.id siaga mail test budi@example.go.id",
)
def try_out(
    address: Annotated[str, typer.Argument(help="Who gets the letter.")],
    english: Annotated[bool, typer.Option("--english", help="Write it in English.")] = False,
    host: mail_options.Host = "",
    port: mail_options.Port = 0,
    security: mail_options.Secured = "starttls",
    user: mail_options.User = "",
    password: mail_options.Password = "",
    password_file: mail_options.PasswordFile = None,
    sender: mail_options.From = "",
    timeout: mail_options.Timeout = mail_options.TIMEOUT,
    ca: mail_options.Authority = None,
) -> None:
    """Send one letter now, not by the outbox, and say what the mail server answered and what to do about it.

    Exits 1 when the server does not take it. That it took it does not mean that it arrived: look into the mailbox.
    """
    import secrets
    from zoneinfo import ZoneInfo

    from api.core.letter_message import message
    from api.core.letter_words import trial
    from api.core.letters import Verdict, usable, write
    from api.core.words import Language
    from api.smtp_client import Relay, RelayError

    settings = mail_options.mail_settings(
        host=host,
        port=port,
        security=security,
        user=user,
        password=password,
        password_file=password_file,
        sender=sender,
        timeout=timeout,
        ca=ca,
    )
    if settings is None:
        raise BadInputError("no mail server is set; give --smtp-host (or SIAGA_SMTP_HOST) and --smtp-from")
    if not usable(address):
        raise BadInputError(f"{address!r} is no e-mail address; write it like budi@example.go.id")
    now, lang = SystemClock().wall(), Language.EN if english else Language.ID
    said = trial(lang, at=now, zone=ZoneInfo("Asia/Jakarta"))
    letter = write(
        id=f"trial.{secrets.token_hex(8)}",
        to=(address,),
        kind="trial",
        language=lang,
        subject=said.subject,
        lines=said.lines,
        at=now,
    )
    try:
        with Relay(settings) as relay:
            outcome = relay.deliver(address, message(letter, address, sender=settings.sender).as_bytes())
    except RelayError as problem:
        print(f"not sent: {problem}", file=sys.stderr)
        raise typer.Exit(1) from None
    if outcome.verdict is Verdict.ACCEPTED:
        print(f"{settings.place} took the letter for {address}: {outcome.said}")
        print("look into that mailbox, the folder for spam too", file=sys.stderr)
        return
    if outcome.verdict is Verdict.NEVER:
        remedy = "correct the address, or ask who runs the server"
    elif outcome.said.startswith("5"):
        remedy = "sign in by SIAGA_SMTP_USER, or have this machine, sender or mailbox permitted there"
    else:
        remedy = "it may be taken later: try again in some minutes"
    print(
        f"not sent: {settings.place} did not take the letter for {address}: {outcome.said}; {remedy}", file=sys.stderr
    )
    raise typer.Exit(1)


@app.command("list", epilog="Example: siaga mail list --waiting --data ./data")
def list_letters(
    waiting: Annotated[bool, typer.Option("--waiting", help="Only letters of which a copy waits.")] = False,
    given_up: Annotated[bool, typer.Option("--given-up", help="Only letters of which a copy was given up.")] = False,
    as_json: options.ListAsJson = False,
    data: options.Data = Path("data"),
) -> None:
    """Print the letters of the outbox, newest first: a line a copy, with what became of it."""
    from api.core.letters import LetterState

    if waiting and given_up:
        raise BadInputError("--waiting and --given-up are both given; choose one")
    state = LetterState.WAITING if waiting else LetterState.GIVEN_UP if given_up else None
    store = _store(data)
    try:
        with store.reading() as picture:
            letters = picture.letters(state=state, limit=MOST_LISTED)
    finally:
        store.close()
    if as_json:
        print(json.dumps([_document(letter) for letter in letters], indent=2, ensure_ascii=False))
        return
    for letter in letters:
        written, subject = format_instant(letter.at), letter.subject
        if not letter.copies:
            print(f"{letter.id}\t{written}\t-\t{letter.state.value}\tnobody to write to\t{subject}")
        for copy in letter.copies:
            print("\t".join((letter.id, written, copy.address, _standing(copy), copy.said, subject)))


@app.command(epilog="Example: siaga mail retry escalation.TKT-2026-000001.5.80.id --data ./data")
def retry(
    letter: Annotated[str, typer.Argument(metavar="ID", help="The letter's id; siaga mail list shows it.")],
    data: options.Data = Path("data"),
) -> None:
    """Have what was not taken of a letter tried again by the Siaga that runs, or by the next one.

    Exits 1 when there is nothing of it to try.
    """
    from api.cli.author import at_the_keyboard
    from api.core.letters import again

    store, now = _store(data), SystemClock().wall()
    try:
        with store.transaction(at_the_keyboard(now)) as tx:
            known = tx.letter(letter)
            if known is None:
                raise BadInputError(f"{letter}: there is no such letter; siaga mail list shows those that there are")
            after = again(known, now)
            tx.put_letter(after)
    finally:
        store.close()
    if after.next is None:
        print(f"{letter}: there is nothing to try; it was taken, or has no address to go to", file=sys.stderr)
        raise typer.Exit(1)
    print(f"{letter}: is tried again", file=sys.stderr)


def _store(data: Path) -> SqlStore:
    from api.store.sql import open_store

    if not (data / "api.db").exists():
        raise BadInputError(f"{data / 'api.db'}: is not there; give --data, the folder that siaga runs with")
    return open_store(data / "api.db")


def _standing(copy: Copy) -> str:
    return "waiting" if copy.next is not None else "sent" if copy.sent is not None else "given-up"


def _document(letter: Letter) -> dict[str, object]:
    return {
        "id": letter.id,
        "kind": letter.kind,
        "language": letter.language.value,
        "subject": letter.subject,
        "ticket": letter.ticket,
        "at": format_instant(letter.at),
        "state": letter.state.value,
        "copies": [
            {
                "address": copy.address,
                "state": _standing(copy),
                "attempts": copy.attempts,
                "next": None if copy.next is None else format_instant(copy.next),
                "sent": None if copy.sent is None else format_instant(copy.sent),
                "given_up": None if copy.given_up is None else format_instant(copy.given_up),
                "said": copy.said,
            }
            for copy in letter.copies
        ],
    }
