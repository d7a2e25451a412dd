"""What ``api.ports.Store`` promises, on the one in memory and on SQLite."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from agent.errors import StorageError
from api.core.accounts import Attempts, Session, Token, User
from api.core.editing.changes import InventoryChange, Kind, ObjectChange, Patch
from api.core.roles import Role
from api.core.tickets import Entry, Named, State, Ticket
from api.ports import Remembered, Store
from api.store.sql import open_store
from collector.reading import RESTORED, Evidence, Notice
from tests.support.authors import SOMEBODY
from tests.support.fake_store import FakeStore


@pytest.fixture(params=["memory", "sqlite"])
def store(request: Any, tmp_path: Path) -> Iterator[Store]:
    made: Store = FakeStore() if request.param == "memory" else open_store(tmp_path / "api.db")
    yield made
    made.close()


def ticket(number: int = 1, **changes: Any) -> Ticket:
    made = Ticket(
        number=f"TKT-2026-{number:06d}",
        incident=str(number),
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
        root=(Named(id="a", name="A “ü” \u202e", kind="device"),),
        evidence=(Evidence(code="x", element="a", at=5, values={"n": 1, "s": "t", "f": 0.5}),),
        offices=("dinkes",),
    )
    return msgspec.structs.replace(made, **changes)


def user(name: str = "budi") -> User:
    return User(name=name, role=Role.NOC, office=None, password="$argon2id$…", created=1)


ENTRY = Entry(at=2, actor="system", person=False, kind="opened", values={"cause": "power"})


def test_a_new_store_holds_nothing(store):
    with store.reading() as picture:
        assert (picture.cursor(), picture.tickets(), picture.users(), picture.notices()) == (0, [], [], [])
        assert picture.ticket("TKT-2026-000001") is None
        assert picture.ticket_of("1") is None
        assert picture.user("nobody") is None
        assert picture.session("x") is None
        assert picture.token("x") is None
        assert picture.attempts("x") is None
        assert picture.remembered("x", "y") is None
        assert set(picture.counts().values()) == {0}


def test_a_ticket_comes_back_as_it_was_put(store):
    with store.transaction(SOMEBODY) as tx:
        tx.put_ticket(ticket(), [ENTRY])
    with store.reading() as picture:
        assert picture.ticket("TKT-2026-000001") == ticket()
        assert picture.ticket_of("1") == ticket()
        assert picture.history("TKT-2026-000001") == [ENTRY]


def test_tickets_are_found_from_an_incident_on_and_the_lost_ones_by_their_mark(store):
    with store.transaction(SOMEBODY) as tx:
        for number, name in enumerate(("2", "9", "10", "lost-5-11", "los", "lost", "lost.", "x7"), start=1):
            tx.put_ticket(ticket(number, incident=name), [])
    with store.reading() as picture:
        assert [item.incident for item in picture.tickets_since(9)] == ["9", "10"]
        assert [item.incident for item in picture.lost_tickets()] == ["lost-5-11"]


def test_the_last_restoration_of_the_collector_is_told_by_its_notices(store):
    with store.transaction(SOMEBODY) as tx:
        assert tx.restored() == 0
        tx.put_notice(Notice(kind="agent-blind", agent="pkp", started=1, ended=99))
        assert tx.restored() == 0
        for started, ended in ((3, 50), (4, 20)):
            tx.put_notice(Notice(kind=RESTORED, agent="", started=started, ended=ended, unknown=7))
        assert tx.restored() == 50
        assert [notice.kind for notice in tx.notices()] == []


def test_a_transaction_that_fails_leaves_nothing(store):
    def fail() -> None:
        with store.transaction(SOMEBODY) as tx:
            tx.advance(9)
            tx.serial(2026)
            tx.put_ticket(ticket(), [ENTRY])
            tx.put_user(user())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as picture:
        assert (picture.cursor(), picture.tickets(), picture.history("TKT-2026-000001"), picture.users()) == (
            0,
            [],
            [],
            [],
        )
    with store.transaction(SOMEBODY) as tx:
        assert tx.serial(2026) == 1


def test_a_change_replaces_the_ticket_and_appends_to_its_history(store):
    later = msgspec.structs.replace(ENTRY, at=9, kind="resolved")
    changed = ticket(version=2, state=State.RESOLVED, offices=("setda",))
    with store.transaction(SOMEBODY) as tx:
        tx.put_ticket(ticket(), [ENTRY])
    with store.transaction(SOMEBODY) as tx:
        tx.put_ticket(changed, [later])
    with store.reading() as picture:
        assert picture.tickets() == [changed]
        assert picture.history("TKT-2026-000001") == [ENTRY, later]
        assert picture.tickets(office="dinkes") == []
        assert picture.tickets(office="setda") == [changed]
        assert picture.counts()[State.RESOLVED] == 1


def test_an_incident_has_one_ticket_whatever_is_tried(store):
    with store.transaction(SOMEBODY) as tx:
        tx.put_ticket(ticket(1), [])
    with pytest.raises(StorageError), store.transaction(SOMEBODY) as tx:
        tx.put_ticket(ticket(2, incident="1"), [])
    with store.reading() as picture:
        assert picture.tickets() == [ticket(1)]


def test_tickets_are_paged_newest_first_by_state_and_office(store):
    with store.transaction(SOMEBODY) as tx:
        for number in range(1, 8):
            state = State.CLOSED if number % 2 else State.OPEN
            tx.put_ticket(ticket(number, state=state, offices=("dinkes", "setda") if number < 4 else ("setda",)), [])
    with store.reading() as picture:
        first = picture.tickets(limit=3)
        rest = picture.tickets(limit=9, before=first[-1].number)
        assert [item.incident for item in [*first, *rest]] == ["7", "6", "5", "4", "3", "2", "1"]
        assert [item.incident for item in picture.tickets(states=(State.OPEN,))] == ["6", "4", "2"]
        assert [item.incident for item in picture.tickets(office="dinkes")] == ["3", "2", "1"]
        assert [item.incident for item in picture.tickets(office="dinkes", states=(State.OPEN,))] == ["2"]
        assert picture.tickets(office="dink%") == []


def test_serials_count_by_year(store):
    with store.transaction(SOMEBODY) as tx:
        assert [tx.serial(2026), tx.serial(2026), tx.serial(2027)] == [1, 2, 1]
    with store.transaction(SOMEBODY) as tx:
        assert tx.serial(2026) == 3


def test_a_notice_is_kept_until_it_ends(store):
    blind = Notice(kind="agent-blind", agent="pkp", started=5, ended=None)
    with store.transaction(SOMEBODY) as tx:
        tx.put_notice(blind)
        tx.put_notice(blind)
    with store.reading() as picture:
        assert picture.notices() == [blind]
    with store.transaction(SOMEBODY) as tx:
        tx.put_notice(msgspec.structs.replace(blind, ended=9))
    with store.reading() as picture:
        assert picture.notices() == []


def test_sessions_end_one_by_one_all_but_one_or_by_age(store):
    def session(digest: str, name: str = "budi", expires: int = 100) -> Session:
        return Session(digest=digest, user=name, csrf="c", created=1, expires=expires)

    with store.transaction(SOMEBODY) as tx:
        tx.put_user(user())
        tx.put_user(user("sari"))
        for made in (session("a"), session("b"), session("c"), session("d", "sari"), session("e", "sari", 7)):
            tx.put_session(made)
        tx.drop_session("a")
        tx.drop_sessions("budi", besides="c")
        tx.prune(sessions=8, attempts=0, answers=0)
    with store.reading() as picture:
        assert [picture.session(digest) is not None for digest in "abcde"] == [False, False, True, True, False]
        assert picture.session("c") == session("c")


def test_tokens_belong_to_their_user(store):
    token = Token(id="1", digest="d", user="budi", label="x", created=1, expires=None)
    with store.transaction(SOMEBODY) as tx:
        tx.put_user(user())
        tx.put_user(user("sari"))
        tx.put_token(token)
        assert tx.drop_token("sari", "1") is False
    with store.reading() as picture:
        assert (picture.token("d"), picture.tokens("budi"), picture.tokens("sari")) == (token, [token], [])
    with store.transaction(SOMEBODY) as tx:
        assert tx.drop_token("budi", "1") is True
        assert tx.token("d") is None


def test_a_user_is_replaced_as_a_whole(store):
    changed = msgspec.structs.replace(user(), role=Role.OPD, office="dinkes", disabled=True)
    with store.transaction(SOMEBODY) as tx:
        tx.put_user(user())
        tx.put_user(changed)
    with store.reading() as picture:
        assert picture.users() == [changed]


def test_failed_sign_ins_and_answers_are_kept_and_forgotten(store):
    counted = Attempts(key="k", failures=3, last=50, until=60)
    answer = Remembered(user="budi", key="k", fingerprint="f", status=200, etag='"2"', body="{}", at=50)
    with store.transaction(SOMEBODY) as tx:
        tx.put_attempts(msgspec.structs.replace(counted, failures=1))
        tx.put_attempts(counted)
        tx.remember(answer)
    with store.reading() as picture:
        assert (picture.attempts("k"), picture.remembered("budi", "k")) == (counted, answer)
        assert picture.remembered("sari", "k") is None
    with store.transaction(SOMEBODY) as tx:
        tx.prune(sessions=0, attempts=51, answers=51)
        assert (tx.attempts("k"), tx.remembered("budi", "k")) == (None, None)


def test_transactions_wait_for_one_another(store):
    def count() -> None:
        for _ in range(20):
            with store.transaction(SOMEBODY) as tx:
                tx.advance(tx.cursor() + 1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as picture:
        assert picture.cursor() == 80


def inventory_change(number: int, why: str = "surat") -> InventoryChange:
    item = ObjectChange(section="offices", id="a", before=None, after={"id": "a", "responsible": {"name": "“ü”"}})
    patch = Patch(file="a.yaml", at=3, old="", new="x\r\n", before=None, after="f00")
    return InventoryChange(
        number=number, at=5, who="budi", why=why, kind=Kind.EDITED, objects=(item,), patches=(patch,)
    )


def test_the_inventorys_history_is_kept_by_number_and_read_newest_first(store):
    with store.transaction(SOMEBODY) as tx:
        assert (tx.last_inventory_change(), tx.inventory_changes(), tx.inventory_texts()) == (0, [], {})
        for number in (1, 2, 3):
            tx.put_inventory_change(inventory_change(number))
        tx.put_inventory_change(msgspec.structs.replace(inventory_change(2), undone_by=3))
    with store.reading() as picture:
        assert picture.last_inventory_change() == 3
        assert [change.number for change in picture.inventory_changes(limit=2)] == [3, 2]
        assert [change.number for change in picture.inventory_changes(before=2)] == [1]
        assert picture.inventory_change(1) == inventory_change(1)
        assert picture.inventory_change(2).undone_by == 3
        assert picture.inventory_change(4) is None


def test_the_inventorys_texts_are_those_put_last(store):
    with store.transaction(SOMEBODY) as tx:
        tx.put_inventory_texts({"a.yaml": "x: 1\r\n", "b.yaml": ""})
        tx.put_inventory_texts({"a.yaml": "\ufeff“ü”\n"})
    with store.reading() as picture:
        assert picture.inventory_texts() == {"a.yaml": "\ufeff“ü”\n"}
    with store.transaction(SOMEBODY) as tx:
        tx.put_inventory_texts({})
        assert tx.inventory_texts() == {}
