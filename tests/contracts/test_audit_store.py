"""What the store tells the audit of every change, on the one in memory and on SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from api.core.accounts import Attempts, Session, Token, User
from api.core.audit import NOBODY, Anchor, AuditRow, Author, Deed, system
from api.core.audit_check import check
from api.core.editing.changes import InventoryChange, Kind, ObjectChange, Patch
from api.core.roles import Role
from api.core.tickets import Entry, State, Ticket
from api.ports import Remembered, Store, Transaction
from api.store.audited import AUDITED, UNAUDITED, audited, writes
from api.store.sql import open_store
from collector.reading import Notice
from tests.support.authors import SOMEBODY, by
from tests.support.fake_store import FakeStore

CANARY = "kenari-rahasia-9137"
"""Stands in every secret; it may never be seen in a row."""


@pytest.fixture(params=["memory", "sqlite"])
def store(request: Any, tmp_path: Path) -> Iterator[Store]:
    made: Store = FakeStore() if request.param == "memory" else open_store(tmp_path / "api.db")
    yield made
    made.close()


def user(name: str = "budi", **changes: Any) -> User:
    return replace(User(name=name, role=Role.NOC, office=None, password=CANARY, created=1), **changes)


def ticket(**changes: Any) -> Ticket:
    made = Ticket(
        number="TKT-2026-000001",
        incident="1",
        version=1,
        effect=1,
        state=State.OPEN,
        kind="outage",
        started=1,
        opened=2,
        due=3,
        cause="power",
        measured_cause="power",
        confidence=0.5,
        root=(),
        offices=("dinkes",),
    )
    return replace(made, **changes)


ENTRY = Entry(at=2, actor="budi", person=True, kind="acknowledged")


def rows(store: Store, **asked: Any) -> list[AuditRow]:
    """Return the rows, oldest first."""
    with store.reading() as picture:
        return picture.audit(limit=10_000, **asked)[::-1]


def told(store: Store) -> list[tuple[str, str, str, dict[str, Any]]]:
    return [(row.action, row.kind, row.object, json.loads(row.changes)) for row in rows(store)]


def holds(store: Store) -> None:
    with store.reading() as picture:
        head = picture.audit_head()
    done = check(rows(store), head, [head])
    assert (done.findings, done.head) == ((), head)


def test_every_write_of_a_transaction_is_told_or_said_to_be_no_change():
    assert writes() == AUDITED.keys() | UNAUDITED
    assert not AUDITED.keys() & UNAUDITED


def test_a_write_that_nobody_thought_of_keeps_the_store_from_starting(monkeypatch):
    monkeypatch.setattr(Transaction, "put_parcel", lambda _self: None, raising=False)
    with pytest.raises(TypeError, match="the audit knows nothing of put_parcel"):
        audited(type("Rows", (), {}))


def test_a_new_store_has_an_empty_chain(store):
    with store.reading() as picture:
        assert (picture.audit_head(), picture.audit(), picture.audit_kinds()) == (Anchor(0, "0" * 64), [], [])


def test_a_row_says_who_how_from_where_and_when(store):
    with store.transaction(Author(who="sari", via="token", address="2001:db8::7", at=77)) as tx:
        tx.put_user(user())
    (row,) = rows(store)
    assert (row.seq, row.at, row.actor, row.via, row.address) == (1, 77, "sari", "token", "2001:db8::7")
    holds(store)


def test_a_ticket_is_told_by_what_changed_and_by_its_history(store):
    with store.transaction(system(5)) as tx:
        tx.put_ticket(ticket(), [Entry(at=2, actor="system", person=False, kind="opened")])
    with store.transaction(SOMEBODY) as tx:
        tx.put_ticket(ticket(version=2, state=State.ACKNOWLEDGED, acknowledged=9, acknowledged_by="budi"), [ENTRY])
    made, acknowledged = told(store)
    assert made[:3] == ("made", "ticket", "TKT-2026-000001")
    assert made[3]["state"] == [None, "open"]
    assert made[3]["history"] == [[], [{"kind": "opened"}]]
    assert acknowledged == (
        "acknowledged",
        "ticket",
        "TKT-2026-000001",
        {
            "version": [1, 2],
            "state": ["open", "acknowledged"],
            "acknowledged": [None, 9],
            "acknowledged_by": [None, "budi"],
            "history": [[], [{"kind": "acknowledged"}]],
        },
    )
    holds(store)


def test_a_remark_is_told_with_its_words_and_a_long_one_by_its_digest(store):
    long = "x" * 3_000
    with store.transaction(SOMEBODY) as tx:
        tx.put_ticket(ticket(), [])
        for text in ("sudah dicek", long):
            entry = Entry(at=2, actor="budi", person=True, kind="commented", text=text)
            tx.put_ticket(ticket(), [entry])
    (_, short, cut) = told(store)
    assert short == (
        "commented",
        "ticket",
        "TKT-2026-000001",
        {"history": [[], [{"kind": "commented", "text": "sudah dicek"}]]},
    )
    (entry,) = cut[3]["history"][1]
    assert (len(entry["text"]["cut"]), len(entry["text"]["sha256"])) == (1_000, 64)


def test_what_is_no_news_of_a_ticket_leaves_no_row(store):
    with store.transaction(system(5)) as tx:
        tx.put_ticket(ticket(), [])
        tx.put_ticket(ticket(effect=9, told=99), [])
    assert len(rows(store)) == 1


def test_of_lists_what_went_and_what_came_is_told(store):
    with store.transaction(system(5)) as tx:
        tx.put_ticket(ticket(offices=tuple(f"o{number}" for number in range(500))), [])
        tx.put_ticket(ticket(offices=tuple(f"o{number}" for number in range(1, 501))), [])
    first, second = told(store)
    assert first[3]["offices"][1][-1] == {"more": 480, "sha256": first[3]["offices"][1][-1]["sha256"]}
    assert second[3] == {"offices": [["o0"], ["o500"]]}


def test_users_sessions_and_tokens_are_told_without_their_secrets(store):
    token = Token(id="t1", digest=CANARY, user="budi", label="skrip", created=3, expires=None)
    with store.transaction(SOMEBODY) as tx:
        tx.put_user(user())
        tx.put_user(user(password=f"{CANARY}-2"))
        tx.put_user(user(password=f"{CANARY}-2", role=Role.ADMIN))
        tx.put_user(user(password=f"{CANARY}-2", role=Role.ADMIN))
        for name in ("a", "b", "c"):
            tx.put_session(Session(digest=f"{CANARY}-{name}", user="budi", csrf=f"{CANARY}-csrf", created=1, expires=9))
        tx.drop_session(f"{CANARY}-a")
        tx.drop_session(f"{CANARY}-unknown")
        tx.drop_sessions("budi", besides=f"{CANARY}-b")
        tx.drop_sessions("budi", besides=f"{CANARY}-b")
        tx.put_token(token)
        tx.drop_token("sari", "t1")
        tx.drop_token("budi", "t1")
    assert [row[:3] for row in told(store)] == [
        ("made", "user", "budi"),
        ("changed", "user", "budi"),
        ("changed", "user", "budi"),
        *[("signed-in", "session", "budi")] * 3,
        ("ended", "session", "budi"),
        ("ended", "session", "budi"),
        ("made", "token", "t1"),
        ("removed", "token", "t1"),
    ]
    changes = [row[3] for row in told(store)]
    assert changes[0]["password"] == [None, "set"]
    assert changes[1] == {"password": ["set", "changed"]}
    assert changes[2] == {"role": ["noc", "admin"]}
    assert changes[7] == {"sessions": [1, None]}
    assert changes[8] | {"digest": [None, "set"], "label": [None, "skrip"]} == changes[8]
    assert "kenari" not in repr(rows(store))
    holds(store)


def test_failed_sign_ins_are_told_once_and_who_must_wait(store):
    with store.transaction(by("budi")) as tx:
        for key in ("pair:budi@10.0.0.9", "address:10.0.0.9", "name:budi"):
            tx.put_attempts(Attempts(key=key, failures=1, last=5, until=5))
        for key in ("pair:budi@10.0.0.9", "address:10.0.0.9"):
            tx.put_attempts(Attempts(key=key, failures=5, last=9, until=99))
        tx.drop_attempts("pair:budi@10.0.0.9")
    with store.transaction(by(NOBODY)) as tx:
        tx.put_attempts(Attempts(key=f"pair:{CANARY}@10.0.0.9", failures=1, last=5, until=5))
    assert told(store) == [
        ("refused", "sign-in", "budi", {"failures": [None, 1]}),
        ("locked", "sign-in", "budi", {"failures": [1, 5], "until": [None, 99]}),
        ("locked", "sign-in", "10.0.0.9", {"failures": [1, 5], "until": [None, 99]}),
        ("refused", "sign-in", "?", {"failures": [None, 1]}),
    ]
    assert CANARY not in repr(rows(store))


def test_a_change_of_the_inventory_is_told_by_object_and_field(store):
    change = InventoryChange(
        number=1,
        at=5,
        who="budi",
        why="surat",
        kind=Kind.EDITED,
        objects=(
            ObjectChange(section="offices", id="a", before={"id": "a", "name": "A"}, after={"id": "a", "name": "B"}),
            ObjectChange(
                section="snmp", id="access", before=None, after={"community": CANARY, "auth": {"key": CANARY}}
            ),
        ),
        patches=(Patch(file="a.yaml", at=3, old=CANARY, new=CANARY, before=None, after="f00"),),
    )
    with store.transaction(SOMEBODY) as tx:
        tx.put_inventory_change(change)
        tx.put_inventory_change(replace(change, number=2, kind=Kind.BY_HAND, who="", why=""))
        tx.put_inventory_change(replace(change, undone_by=2))
    edited, by_hand, undone = told(store)
    assert edited == (
        "edited",
        "inventory",
        "1",
        {
            "offices a name": ["A", "B"],
            "snmp access community": [None, "set"],
            "snmp access auth": [None, {"key": "set"}],
            "SHA-256 a.yaml": [None, "f00"],
            "why": [None, "surat"],
        },
    )
    assert by_hand[:3] == ("by-hand", "inventory", "2")
    assert undone == ("changed", "inventory", "1", {"undone_by": [None, 2]})
    assert [row.actor for row in rows(store)] == ["budi", "system", "budi"]
    assert CANARY not in repr(rows(store))


def test_what_is_no_change_of_anybodys_leaves_no_row(store):
    with store.transaction(SOMEBODY) as tx:
        tx.advance(9)
        tx.serial(2026)
        tx.put_notice(Notice(kind="agent-blind", agent="pkp", started=5, ended=None))
        tx.remember(Remembered(user="budi", key="k", fingerprint="f", status=200, etag=None, body="{}", at=5))
        tx.put_inventory_texts({"a.yaml": "x"})
        tx.prune(sessions=9, attempts=9, answers=9)
    assert rows(store) == []


def test_a_transaction_that_fails_leaves_no_row_and_the_head_as_it_was(store):
    with store.transaction(SOMEBODY) as tx:
        tx.put_user(user())
    with store.reading() as picture:
        head = picture.audit_head()

    def fail() -> None:
        with store.transaction(SOMEBODY) as tx:
            tx.put_user(user("sari"))
            tx.record(Deed(action="x", kind="y", name="z", changes={}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as picture:
        assert (picture.audit_head(), len(picture.audit())) == (head, 1)
    with store.transaction(SOMEBODY) as tx:
        tx.record(Deed(action="x", kind="y", name="z", changes={}))
    holds(store)


def test_rows_are_read_newest_first_by_page_actor_kind_object_and_period(store):
    for number in range(1, 7):
        with store.transaction(by("budi" if number % 2 else "sari", at=number * 10)) as tx:
            tx.record(Deed(action="x", kind="user" if number < 4 else "ticket", name=f"n{number % 3}", changes={}))
    with store.reading() as picture:
        first = picture.audit(limit=2)
        assert [row.seq for row in first] == [6, 5]
        assert [row.seq for row in picture.audit(before=first[-1].seq)] == [4, 3, 2, 1]
        assert [row.seq for row in picture.audit(actor="sari")] == [6, 4, 2]
        assert [row.seq for row in picture.audit(kind="ticket")] == [6, 5, 4]
        assert [row.seq for row in picture.audit(name="n1")] == [4, 1]
        assert [row.seq for row in picture.audit(start=20, end=50)] == [4, 3, 2]
        assert [row.seq for row in picture.audit(actor="budi", kind="ticket", name="n2", start=0, end=99)] == [5]
        assert picture.audit_kinds() == ["ticket", "user"]
