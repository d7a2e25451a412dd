"""A few cases of each promise, and planted faults that its check must notice."""

from __future__ import annotations

import pytest

from agent.uplink.collector_time import CollectorTime
from collector.core import docket, likelihood
from collector.core.sight import Sight, Verdict
from collector.core.terms import Terms
from tests.accuracy.promises import causes, children, clocks, false_alarms, outages, own_faults
from tests.accuracy.promises.line import Effort, Line, most_per
from tests.accuracy.promises.telling import PROMISES, told


@pytest.mark.parametrize("number", [1, 3, 5, 7, 8])
def test_its_us_or_the_core(number: int):
    assert own_faults.wrong_of(number) == ""


@pytest.mark.parametrize("number", range(8))
def test_clocks(number: int):
    assert clocks.wrong_of(number) == ""


def test_no_child_tickets():
    assert [text for number in range(30) if (text := children.wrong_of(number))] == []


@pytest.mark.parametrize("number", range(7))
def test_causes(number: int):
    assert causes.told_of((number, 0.0))[0] == "right"


def test_outages():
    assert [text for number in (1, 4, 7) if (text := outages.found_of(number)[0])] == []
    assert outages.told_after((1, "a sea cable", "consecutive")) < 5
    assert outages.told_after((1, "linkDown", "consecutive")) < outages.told_after((1, "one office", "consecutive"))


@pytest.mark.parametrize("row", false_alarms.ROWS, ids=[row.name for row in false_alarms.ROWS])
def test_no_false_down(row: false_alarms.Row, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(false_alarms, "HOURS", 1)
    told_there = false_alarms.told_of((row, 1))
    assert (told_there.outages, told_there.unknown) == (0, 0.0)


def test_an_agent_that_always_believes_itself_is_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Sight, "judge", lambda *_, **__: Verdict.SEES)
    assert "carrier" in own_faults.wrong_of(1)


def test_an_agent_that_goes_by_a_wrong_clock_is_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(CollectorTime, "wall", lambda self: self.machine.wall())
    assert any(clocks.wrong_of(number) for number in range(1, 41, 4))


def test_children_that_call_for_faults_of_their_own_are_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(docket, "unasked", lambda known, _held, _fresh: known)
    assert any(children.wrong_of(number) for number in (31, 40, 41, 46, 51))


def test_a_cause_that_is_always_named_is_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(likelihood, "NAMED_AT", 0.0)
    verdicts = [causes.told_of((number, 1.0))[0] for number in range(8)]
    assert "wrong" in verdicts


def test_an_outage_told_at_the_first_loss_is_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(false_alarms, "HOURS", 1)
    whole = Terms.of
    monkeypatch.setattr(Terms, "of", lambda detection: whole(detection.model_copy(update={"rule": "consecutive"})))
    assert false_alarms.told_of((false_alarms.ROWS[2], 1)).outages > 0


def test_a_bound_is_that_of_poisson():
    assert most_per(0, 300_000) == pytest.approx(2.9957 / 300_000, rel=1e-3)
    assert most_per(3, 1.0) == pytest.approx(7.7537, rel=1e-3)


def test_a_missed_promise_is_told_with_its_cases(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    line = Line(12, "no child tickets", "7 schedules", "1 with one", "0", False, ("case 3: sea",))
    monkeypatch.setattr(PROMISES[12], "lines", lambda _effort: iter([line]))
    assert not told([12], Effort())
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "     12  no child tickets: 7 schedules, 1 with one (0)  MISSED",
        "         case 3: sea",
    ]
