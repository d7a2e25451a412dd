"""Which writes the audit tells of, and how: the rows write themselves, in the transaction of what they tell.

A new ``put`` of ``api.ports.Transaction`` needs one line here: in ``AUDITED`` what it did, or in ``UNAUDITED`` that it is
no change of anybody's. Without either, the store does not start.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from api.core.accounts import Attempts, Identity, Session, Token, User
from api.core.audit import Author, Deed, sealed
from api.core.audit_changes import bounded, changed
from api.core.editing.changes import InventoryChange, Kind
from api.core.forms.filling import Printed
from api.core.procedure.orders import StandingOrder
from api.core.procedure.values import Attachment
from api.core.tickets import Entry, Ticket
from api.ports import Reading, Transaction

_Rows = TypeVar("_Rows")
Telling = Callable[..., list[Deed]]
"""From the picture before a write, its author, and the write's arguments to what it did."""


def _ticket(tx: Reading, _author: Author, ticket: Ticket, entries: list[Entry]) -> list[Deed]:
    deeds = changed("ticket", ticket.number, tx.ticket(ticket.number), ticket)
    if not entries:
        return deeds
    told = [{"kind": entry.kind, **({"text": entry.text} if entry.text else {})} for entry in entries]
    kinds = {entry.kind for entry in entries}
    first = deeds[0] if deeds else Deed(action="changed", kind="ticket", name=ticket.number, changes={})
    action = kinds.pop() if len(kinds) == 1 and first.action == "changed" else first.action
    return [msgspec.structs.replace(first, action=action, changes=first.changes | {"history": [[], bounded(told)]})]


def _user(tx: Reading, _author: Author, user: User) -> list[Deed]:
    """When a user last signed in is told by the session."""
    before = tx.user(user.name)
    last = None if before is None else before.last_sign_in
    return changed("user", user.name, before, msgspec.structs.replace(user, last_sign_in=last))


def _session(_tx: Reading, _author: Author, session: Session) -> list[Deed]:
    return changed("session", session.user, None, {"expires": session.expires}, "signed-in")


def _session_end(tx: Reading, _author: Author, digest: str) -> list[Deed]:
    session = tx.session(digest)
    return [] if session is None else changed("session", session.user, {"expires": session.expires}, None, "ended")


def _sessions_end(tx: Reading, _author: Author, user: str, besides: str | None = None) -> list[Deed]:
    ended = [session for session in tx.sessions(user) if session.digest != besides]
    return changed("session", user, {"sessions": len(ended)}, None, "ended") if ended else []


def _token_end(tx: Reading, _author: Author, user: str, token: str) -> list[Deed]:
    known = next((held for held in tx.tokens(user) if held.id == token), None)
    return changed("token", token, known, None) if known is not None else []


def _token(_tx: Reading, _author: Author, token: Token) -> list[Deed]:
    return changed("token", token.id, None, token)


def _attempts(tx: Reading, author: Author, attempts: Attempts) -> list[Deed]:
    """A failure is told once, under name and address; the other counts when they make somebody wait.

    A name that no user has is not told: people type passwords there.
    """
    counted = attempts.key.partition(":")[0]
    locked = attempts.until > attempts.last
    if counted != "pair" and not locked:
        return []
    name = author.address if counted == "address" else author.who or "?"
    before = tx.attempts(attempts.key)
    was = {} if before is None else _waiting(before)
    return changed("sign-in", name, was, _waiting(attempts), "locked" if locked else "refused")


def _waiting(attempts: Attempts) -> dict[str, int | None]:
    return {"failures": attempts.failures, "until": attempts.until if attempts.until > attempts.last else None}


def _inventory(tx: Reading, _author: Author, change: InventoryChange) -> list[Deed]:
    before = tx.inventory_change(change.number)
    if before is not None:
        return changed(
            "inventory", str(change.number), {"undone_by": before.undone_by}, {"undone_by": change.undone_by}
        )
    was: dict[str, Any] = {}
    now: dict[str, Any] = {"why": change.why, "undoes": change.undoes}
    for item in change.objects:
        for key in item.keys:
            field = " ".join(part for part in (item.section, item.id, key) if part)
            was[field], now[field] = (item.before or {}).get(key), (item.after or {}).get(key)
    for patch in change.patches:
        was[f"SHA-256 {patch.file}"], now[f"SHA-256 {patch.file}"] = patch.before, patch.after
    by_hand = change.kind is Kind.BY_HAND
    return [
        msgspec.structs.replace(deed, system=by_hand)
        for deed in changed("inventory", str(change.number), was, now, change.kind.value)
    ]


def _identity(_tx: Reading, _author: Author, identity: Identity) -> list[Deed]:
    return changed("user", identity.user, None, {"single_sign_on": identity.subject}, "linked")


def _identities_end(_tx: Reading, _author: Author, user: str) -> list[Deed]:
    return [Deed(action="unlinked", kind="user", name=user, changes={})]


def _order(tx: Reading, _author: Author, order: StandingOrder) -> list[Deed]:
    before = next((known for known in tx.standing_orders() if known.number == order.number), None)
    return changed("standing-order", order.number, before, order)


def _form(_tx: Reading, _author: Author, printed: Printed) -> list[Deed]:
    told = {"ticket": printed.ticket, "fingerprint": printed.fingerprint}
    return changed("form", printed.number, None, told, "issued")


def _attachment(_tx: Reading, _author: Author, attachment: Attachment, _content: bytes) -> list[Deed]:
    return changed("file", attachment.id, None, attachment)


AUDITED: Mapping[str, Telling] = MappingProxyType(
    {
        "put_ticket": _ticket,
        "put_user": _user,
        "put_session": _session,
        "drop_session": _session_end,
        "drop_sessions": _sessions_end,
        "put_token": _token,
        "drop_token": _token_end,
        "put_attempts": _attempts,
        "put_inventory_change": _inventory,
        "put_identity": _identity,
        "drop_identities": _identities_end,
        "put_standing_order": _order,
        "put_desk_rules": lambda tx, _, rules: changed("desk-settings", "desk", tx.desk_rules(), rules),
        "put_form": _form,
        "put_attachment": _attachment,
        "put_agenda": lambda _tx, _, entry: changed("agenda", entry.number, None, entry),
    }
)
UNAUDITED = frozenset(
    {
        "advance",  # how far effects were followed; what came of them is told
        "serial",  # the number stands in the ticket
        "next_number",  # the number stands in the form or the ticket
        "post",  # what is said in it is told where it happened; the outbox keeps it
        "put_letter",  # the mail server's word on it
        "forget_letters",  # what was settled long ago
        "drop_attempts_of",  # the unlocking is told by the session or the password that follows
        "put_notice",  # the collector's word, kept there
        "drop_attempts",  # a success, whose session is told
        "remember",  # an answer that was given
        "put_inventory_texts",  # the change beside it is told, with the digests of the texts
        "prune",  # what was over already
        "record",  # the telling itself
    }
)


def writes() -> frozenset[str]:
    """Return the names of what a transaction can do and a reading cannot."""
    return frozenset(name for name in vars(Transaction) if not name.startswith("_"))


def audited(rows: type[_Rows]) -> type[_Rows]:
    """Return a class of rows that tells the audit what it writes; give each instance its ``author``.

    Raises ``TypeError`` for a write that stands neither in ``AUDITED`` nor in ``UNAUDITED``.
    """
    strange = writes() - AUDITED.keys() - UNAUDITED
    if strange:
        raise TypeError(
            f"the audit knows nothing of {', '.join(sorted(strange))}; say in api/store/audited.py what it does"
        )
    told = {name: _telling(rows, name, telling) for name, telling in AUDITED.items()}
    return type(rows.__name__, (rows,), {**told, "record": _record, "author": None})


def _telling(rows: type, name: str, telling: Telling) -> Callable[..., Any]:
    @functools.wraps(getattr(rows, name))
    def written(self: Any, *given: Any, **named: Any) -> Any:
        deeds = telling(self, self.author, *given, **named)
        done = getattr(rows, name)(self, *given, **named)
        for deed in deeds:
            self.record(deed)
        return done

    return written


def _record(self: Any, deed: Deed) -> None:
    """Append a deed to the chain, by the author of the transaction."""
    self.append_audit(sealed(self.author, deed, self.audit_head()))
