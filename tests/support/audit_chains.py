"""Chains of audit rows, and every way in which somebody may tamper with one."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from msgspec.structs import replace

from api.core.audit import START, Anchor, AuditRow, Author, Deed, canonical, seal, sealed

WAYS = ("edit", "edit-and-seal", "delete", "delete-and-renumber", "insert", "insert-sealed", "swap", "move", "truncate")


def chain(length: int, random: Random | None = None) -> list[AuditRow]:
    """Return a chain of so many rows, drawn where ``random`` is given."""
    rows: list[AuditRow] = []
    head = START
    for number in range(length):
        drawn = random.choice(("Ünal “x”\n", "a", "", "\u2028\x00\x7f", "budi")) if random else "budi"
        author = Author(who=drawn, via="session", address="10.0.0.1", at=number * 7)
        deed = Deed(action="changed", kind="ticket", name=f"TKT-{number % 9}", changes={"state": [drawn, number]})
        rows.append(sealed(author, deed, head))
        head = head_of(rows)
    return rows


def head_of(rows: Sequence[AuditRow]) -> Anchor:
    return Anchor(rows[-1].seq, rows[-1].hash) if rows else START


def resealed(row: AuditRow, previous: str | None = None) -> AuditRow:
    """Return a row as somebody who knows the rule would leave it."""
    linked = replace(row, previous=row.previous[:64] if previous is None else previous)
    return replace(linked, hash=seal(linked.previous, canonical(linked)))


def renumbered(rows: Sequence[AuditRow]) -> list[AuditRow]:
    return [replace(row, seq=number) for number, row in enumerate(rows, start=1)]


def tampered(rows: Sequence[AuditRow], way: str, random: Random) -> list[AuditRow]:
    """Return the chain after one tampering; it has at least three rows."""
    made, place = list(rows), random.randrange(len(rows))
    if way == "edit":
        field = random.choice(
            ("at", "actor", "via", "address", "action", "kind", "object", "changes", "previous", "hash")
        )
        old = getattr(made[place], field)
        made[place] = replace(made[place], **{field: old + 1 if isinstance(old, int) else f"{old}0"})
    elif way == "edit-and-seal":
        made[place] = resealed(replace(made[place], actor=f"{made[place].actor}x"))
    elif way == "delete":
        del made[place]
    elif way == "delete-and-renumber":
        del made[place]
        made = renumbered(made)
    elif way == "insert":
        made.insert(place, replace(made[place], actor="x"))
        made = renumbered(made)
    elif way == "insert-sealed":
        new = replace(made[place], actor="x", seq=place + 1)
        made.insert(place, new)
        made = renumbered(made)
        made[place] = resealed(made[place])
    elif way in ("swap", "move"):
        other = random.choice([number for number in range(len(made)) if number != place])
        if way == "swap":
            made[place], made[other] = made[other], made[place]
        else:
            made.insert(other, made.pop(place))
        made = renumbered(made)
    else:
        made = made[:place]
    return made
