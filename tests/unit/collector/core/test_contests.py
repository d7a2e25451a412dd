"""What offices contest: one open contest of an incident each, one answer at a time, withdrawals undo both."""

from __future__ import annotations

import pytest

from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.contests import contests
from collector.core.foresight import touched
from collector.core.ledger import Ledger
from collector.core.objections import ObjectionError, check
from collector.core.rulings import rulings
from collector.decisions import Answer, Contest, Decision, Recorded, Withdrawal
from tests.support.november import inventory

WORDS = inventory().model_dump(mode="json", exclude_unset=True) | {
    "offices": [{"id": "dinkes", "name": "Dinas Kesehatan"}]
}
INVENTORY = Inventory.model_validate(WORDS)
CONTEST = Contest(incident="7", office="dinkes", text="Jaringan bisa dipakai")


def recorded(*said: Decision) -> list[Recorded]:
    return [Recorded(number=number, at=number, by="opd", decision=one) for number, one in enumerate(said, 1)]


def objection(decision: Decision, *before: Decision) -> str | None:
    try:
        check(decision, INVENTORY, recorded(*before), lambda name: name == "7", 100)
    except ObjectionError as problem:
        return problem.code
    return None


def test_a_contest_waits_until_it_is_answered():
    (waiting,) = contests(recorded(CONTEST))
    assert (waiting.said, waiting.answer, waiting.verdict) == (CONTEST, None, None)
    answer = Answer(of=1, upheld=True, reason="Log port menunjukkan tidak terputus")
    (answered,) = contests(recorded(CONTEST, answer))
    assert answered.answer is not None
    assert (answered.answer.number, answered.verdict) == (2, answer)


def test_a_withdrawn_answer_waits_again_and_a_withdrawn_contest_is_gone():
    answer = Answer(of=1, upheld=False, reason="Port mati")
    (again,) = contests(recorded(CONTEST, answer, Withdrawal(of=2)))
    assert again.answer is None
    assert contests(recorded(CONTEST, answer, Withdrawal(of=1))) == []


@pytest.mark.parametrize(
    ("decision", "before", "code"),
    [
        (CONTEST, (), None),
        (Contest(incident="8", office="dinkes", text="x"), (), "unknown-incident"),
        (Contest(incident="7", office="dinas-x", text="x"), (), "unknown-office"),
        (Contest(incident="7", office="dinkes", text=" "), (), "no-reason"),
        (CONTEST, (CONTEST,), "contested-already"),
        (CONTEST, (CONTEST, Answer(of=1, upheld=False, reason="x")), None),
        (CONTEST, (CONTEST, Withdrawal(of=1)), None),
        (Answer(of=1, upheld=True, reason="x"), (CONTEST,), None),
        (Answer(of=1, upheld=True, reason=" "), (CONTEST,), "no-reason"),
        (Answer(of=2, upheld=True, reason="x"), (CONTEST,), "unknown-contest"),
        (Answer(of=1, upheld=True, reason="x"), (CONTEST, Withdrawal(of=1)), "unknown-contest"),
        (Answer(of=1, upheld=True, reason="x"), (CONTEST, Answer(of=1, upheld=True, reason="x")), "answered-already"),
    ],
)
def test_what_speaks_against_it(decision: Decision, before: tuple[Decision, ...], code: str | None):
    assert objection(decision, *before) == code


def test_neither_alters_a_figure_nor_touches_any_time():
    said = recorded(CONTEST, Answer(of=1, upheld=True, reason="x"))
    ledger = Ledger(INVENTORY, Topology(INVENTORY))
    found = rulings(said, ledger.zone)
    assert (found.windows, found.excuses, found.causes, found.calendars) == ((), {}, {}, {})
    for row in said:
        assert touched(row.decision, said, [], ledger) is None
    assert touched(Withdrawal(of=1), said, [], ledger) is None
