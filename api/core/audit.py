"""The audit: who changed what, when and from where, in a chain in which nothing can be altered unseen.

Rules this module keeps:

- A row is sealed by SHA-256 over the hash of the row before it and its own canonical bytes; the first row's
  predecessor is ``BEGINNING``. Whoever has the rows can recompute all of it (``docs/how-to/audit.md``).
- What is checked is only what the rows say themselves: no key is needed, and none is kept.
- A chain that was rewritten whole fits in itself. It does not fit an anchor that was kept elsewhere.
- Pure: time is an argument. Instants in microseconds.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Literal, TypeAlias

import msgspec

from agent.clock import Microseconds

BEGINNING = "0" * 64
"""What stands for the hash before the first row."""
SYSTEM = "system"
"""The author of what no person did."""
NOBODY = ""
"""The author of what somebody tried who is not known."""
RESTORED = "restored"
"""The action of the row that a restore from a backup leaves."""
Via: TypeAlias = Literal["session", "token", "cli", "system"]
_ANCHOR = re.compile(r"(?<![0-9a-zA-Z])(\d{1,18}):([0-9a-f]{64})(?![0-9a-zA-Z])")


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes a transaction: a user's name (of the command line: the machine's user), ``SYSTEM`` or ``NOBODY``.

    ``via`` is how, ``address`` where from: a network address, ``local`` on the machine itself, empty for the system.
    """

    who: str
    via: Via
    address: str
    at: Microseconds


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """One change to be recorded; ``changes`` is field → [before, after], as ``api.core.audit_changes`` makes it."""

    action: str
    kind: str
    name: str
    changes: dict[str, list[object]]
    system: bool = False
    """Whether it is the system's, or an unknown hand's, whoever writes the transaction."""


class AuditRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the chain; ``changes`` is JSON text, sealed as it is written."""

    seq: int
    at: Microseconds
    actor: str
    via: str
    address: str
    action: str
    kind: str
    object: str
    changes: str
    previous: str
    hash: str


class Anchor(msgspec.Struct, frozen=True):
    """A place in the chain: the number of a row and its hash. Number 0 is the beginning."""

    seq: int
    hash: str

    def __str__(self) -> str:
        """Return it as it is printed: ``SEQ:HASH``."""
        return f"{self.seq}:{self.hash}"


START = Anchor(0, BEGINNING)
"""The head of a chain without rows."""


def system(at: Microseconds) -> Author:
    """Return the author of what no person does."""
    return Author(who=SYSTEM, via="system", address="", at=at)


def clean(text: str) -> str:
    """Return a text that UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode()


def canonical(row: AuditRow, seq: int | None = None) -> bytes:
    """Return the bytes of a row that are sealed: a JSON array in UTF-8, without spaces, of its nine fields in order.

    These are ``seq``, ``at``, ``actor``, ``via``, ``address``, ``action``, ``kind``, ``object`` and the text ``changes``;
    strings are escaped as RFC 8785 (3.2.2.2) says. ``seq`` stands in for the row's own number. Raises ``TypeError`` or
    ``ValueError`` for values that no row has.
    """
    number = row.seq if seq is None else seq
    if type(number) is not int or type(row.at) is not int:
        raise TypeError("a row's number and instant are integers")
    texts = [row.actor, row.via, row.address, row.action, row.kind, row.object, row.changes]
    if not all(type(text) is str for text in texts):
        raise TypeError("all else of a row is text")
    return json.dumps([number, row.at, *texts], ensure_ascii=False, separators=(",", ":")).encode()


def seal(previous: str, content: bytes) -> str:
    """Return the hash of a row: SHA-256 over the 32 bytes of the hash before it and its canonical bytes, in hexadecimal.

    Raises ``ValueError`` when ``previous`` is no hexadecimal number, ``TypeError`` when it is no text.
    """
    return hashlib.sha256(bytes.fromhex(previous) + content).hexdigest()


def sealed(author: Author, deed: Deed, head: Anchor) -> AuditRow:
    """Return the row of a deed, the next one after ``head``."""
    by = system(author.at) if deed.system else author
    draft = AuditRow(
        seq=head.seq + 1,
        at=by.at,
        actor=clean(by.who),
        via=by.via,
        address=clean(by.address),
        action=deed.action,
        kind=deed.kind,
        object=clean(deed.name),
        changes=json.dumps(deed.changes, ensure_ascii=False, separators=(",", ":")),
        previous=head.hash,
        hash="",
    )
    return msgspec.structs.replace(draft, hash=seal(head.hash, canonical(draft)))


def anchors_in(text: str) -> list[Anchor]:
    """Return every anchor that stands in a text, one ``SEQ:HASH`` or a file of them with words around.

    >>> anchors_in("kept on 1 Dec: 0:" + "0" * 64)[0].seq
    0
    """
    return [Anchor(int(seq), digest) for seq, digest in _ANCHOR.findall(text)]
