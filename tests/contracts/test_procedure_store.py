"""What the store keeps of the procedure: on the fake and on SQLite alike."""

from __future__ import annotations

import json

import msgspec
import pytest

from agent.clock import HOUR, MINUTE
from agent.errors import StorageError
from api.core.audit import system
from api.core.forms.berita_acara import BeritaAcara, Need, fingerprint
from api.core.forms.berita_acara import Person as Signer
from api.core.forms.filling import Printed
from api.core.procedure import intake
from api.core.procedure.orders import StandingOrder
from api.core.procedure.queue import Wanted, place, words
from api.core.procedure.rules import DeskRules
from api.core.procedure.stages import Stage
from api.core.procedure.values import Attachment
from api.core.tickets import State, Ticket
from api.store.sql import open_store
from tests.support.fake_store import FakeStore
from tests.support.old_store import old_store
from tests.support.procedure import BUDI, MONDAY, request


@pytest.fixture(params=["fake", "sqlite"])
def store(request, tmp_path):
    made = FakeStore() if request.param == "fake" else open_store(tmp_path / "api.db")
    yield made
    made.close()


def several() -> list[Ticket]:
    made = [request(MONDAY + hour * HOUR, number=f"TKT-2026-{hour + 1:06d}") for hour in range(6)]
    made[2] = msgspec.structs.replace(made[2], due=1, offices=("samsat",), state=State.CLOSED)
    work = msgspec.structs.replace(made[3].work, officers=(BUDI,), stage=Stage.ACTION)
    made[3] = msgspec.structs.replace(made[3], service_code="1.2", work=work)
    return made


@pytest.fixture
def filled(store):
    with store.transaction(system(0)) as tx:
        for ticket in several():
            tx.put_ticket(ticket, [])
    return store


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [6, 5, 4, 3, 2, 1]),
        (Wanted(limit=2), [6, 5]),
        (Wanted(after="TKT-2026-000003"), [2, 1]),
        (Wanted(states=(State.CLOSED,)), [3]),
        (Wanted(stages=(Stage.ACTION,)), [4]),
        (Wanted(office="samsat"), [3]),
        (Wanted(officer="budi"), [4]),
        (Wanted(officer="bud"), []),
        (Wanted(service="1.2"), [4]),
        (Wanted(late_at=2), [3]),
        (Wanted(words=words("SAKELAR gédung")), [6, 5, 4, 3, 2, 1]),
        (Wanted(words=words("budi")), [4]),
        (Wanted(words=words("budi"), office="dinkes"), []),
        (Wanted(words=("100%",)), []),
        (Wanted(order="due", limit=1), [3]),
    ],
)
def test_tickets_are_found_by_what_is_wanted(filled, wanted, found):
    with filled.reading() as picture:
        assert [int(ticket.number[-6:]) for ticket in picture.wanted(wanted)] == found


def test_pages_by_due_follow_one_another_without_a_gap(filled):
    seen, after = [], None
    with filled.reading() as picture:
        while page := picture.wanted(Wanted(order="due", after=after, limit=2)):
            seen += [ticket.number for ticket in page]
            after = place(page[-1])
        whole = [ticket.number for ticket in picture.wanted(Wanted(order="due"))]
    assert seen == whole
    assert len(seen) == 6


def test_alarms_are_those_that_have_passed_the_longest_ago_first(filled):
    with filled.reading() as picture:
        waiting = sorted((ticket.work.alarm, ticket.number) for ticket in several() if ticket.work.alarm is not None)
        late = waiting[2][0]
        assert [ticket.number for ticket in picture.alarms(late, 9)] == [
            number for alarm, number in waiting if alarm <= late
        ]
        assert len(picture.alarms(late, 1)) == 1


def test_requests_that_start_are_counted_but_for_those_that_ended_before(filled):
    with filled.transaction(system(0)) as tx:
        assert tx.starting(MONDAY, MONDAY + 6 * HOUR) == 6
        assert tx.starting(MONDAY + HOUR, MONDAY + 2 * HOUR) == 1
        ticket = tx.ticket("TKT-2026-000002")
        assert ticket is not None
        outcome = intake.cancel(ticket, BUDI, MONDAY + HOUR, "x")
        assert isinstance(outcome, tuple)
        tx.put_ticket(*outcome)
        assert tx.starting(MONDAY + HOUR, MONDAY + 2 * HOUR) == 0


def test_a_series_counts_by_the_year_and_has_no_hole_where_a_transaction_fails(store):
    with store.transaction(system(0)) as tx:
        assert [tx.next_number("BA", 2026), tx.next_number("BA", 2026), tx.next_number("BA", 2027)] == [1, 2, 1]
    with pytest.raises(ZeroDivisionError), store.transaction(system(0)) as tx:
        assert 1 // (tx.next_number("BA", 2026) - 3)
    with store.transaction(system(0)) as tx:
        assert [tx.next_number("BA", 2026), tx.next_number("AGENDA", 2026)] == [3, 1]


def test_orders_and_settings_are_kept(store):
    rules = msgspec.structs.replace(DeskRules(), capacity=7, take=5 * MINUTE)
    first, second = StandingOrder(number="SO-01", since=2), StandingOrder(number="SO-02", since=1, offices=("dinkes",))
    with store.transaction(system(0)) as tx:
        assert (tx.desk_rules(), tx.standing_orders()) == (DeskRules(), [])
        tx.put_desk_rules(rules)
        tx.put_standing_order(first)
        tx.put_standing_order(second)
        tx.put_standing_order(msgspec.structs.replace(first, revoked=9, revoked_by="kadis"))
    with store.reading() as picture:
        assert picture.desk_rules() == rules
        assert [(order.number, order.revoked) for order in picture.standing_orders()] == [("SO-02", None), ("SO-01", 9)]


def test_a_form_is_kept_as_it_was_issued_and_never_twice(filled):
    form = BeritaAcara(
        number="BA-2026-0001",
        ticket="TKT-2026-000001",
        need=Need.RECOMMEND,
        applicant=Signer(name="Ani"),
        officer=Signer(name="Budi"),
    )
    printed = Printed(number=form.number, ticket=form.ticket, at=5, by="budi", fingerprint=fingerprint(form), form=form)
    with filled.transaction(system(0)) as tx:
        tx.put_form(printed)
    with filled.reading() as picture:
        assert picture.form("BA-2026-0001") == printed
        assert picture.forms("TKT-2026-000001") == [printed]
        assert (picture.form("BA-2026-0002"), picture.forms("TKT-2026-000002")) == (None, [])
    with pytest.raises(StorageError), filled.transaction(system(0)) as tx:
        tx.put_form(msgspec.structs.replace(printed, by="x"))


def test_a_file_is_kept_with_its_bytes(filled):
    item = Attachment(
        id="a1",
        ticket="TKT-2026-000001",
        kind="signed",
        name="ba.pdf",
        type="application/pdf",
        size=3,
        sha256="0" * 64,
        at=5,
        by="budi",
    )
    with filled.transaction(system(0)) as tx:
        tx.put_attachment(item, b"\x00\xff%")
    with filled.reading() as picture:
        assert picture.attachments(item.ticket) == [item]
        assert picture.attachment("a1") == (item, b"\x00\xff%")
        assert (picture.attachment("a2"), picture.attachments("TKT-2026-000002")) == (None, [])


OLD = {
    "number": "TKT-2026-000001",
    "incident": "1",
    "version": 2,
    "effect": 1,
    "state": "closed",
    "channel": "monitoring",
    "service_code": "1.3",
    "kind": "outage",
    "started": 10,
    "opened": 20,
    "due": 30,
    "cause": "power",
    "measured_cause": "power",
    "confidence": 0.5,
    "root": [{"id": "sw-dinkes", "name": "Dinas Kesehatan", "kind": "device"}],
    "offices": ["dinkes"],
}


def test_tickets_of_an_earlier_version_are_found_and_go_on(tmp_path):
    engine = old_store(tmp_path / "api.db", "v0002")
    with engine.begin() as connection:
        for number, state in (("TKT-2026-000001", "closed"), ("TKT-2026-000002", "open")):
            told = json.dumps({**OLD, "number": number, "incident": number, "state": state})
            connection.exec_driver_sql("INSERT INTO tickets VALUES (?, ?, ?, 20, 2, ?)", (number, number, state, told))
    engine.dispose()
    store = open_store(tmp_path / "api.db")
    with store.reading() as picture:
        newest, oldest = picture.wanted(Wanted(words=words("kesehatan")))
        assert (oldest.work.stage, newest.work.stage) == (Stage.CLOSED, Stage.ACTION)
        assert (newest.work.starts, newest.due) == (20, 30)
        assert [ticket.number for ticket in picture.wanted(Wanted(stages=(Stage.ACTION,)))] == ["TKT-2026-000002"]
        assert picture.starting(0, 100) == 0
    store.close()
