from __future__ import annotations

import pytest

from agent.clock import MILLISECOND, SECOND
from agent.inventory.models import Detection, Rule
from collector.core.reachability import Reach, Reached, Seen, Table
from collector.core.runs import Loss, Run
from collector.core.terms import Terms

TERMS = Terms(losses=3, recover=2, stale_after=30 * SECOND, interval=10 * SECOND)


def fold(text: str, *, terms: Terms = TERMS, every: int = 10, believed: bool = True) -> Reach:
    """Fold a line of results, one each ten seconds: ``A`` answered, ``L`` lost, ``.`` nothing sent."""
    table, reach = Table("pkp", "sw", terms), Reach()
    for number, result in enumerate(text):
        if result != ".":
            table.step(reach, Seen(number * every * SECOND, result == "A", believed=believed))
    return reach


def spans(reach: Reach) -> list[tuple[str, int, int, int]]:
    return [(run.result, run.first // SECOND, run.last // SECOND, run.until // SECOND) for run in reach.done]


@pytest.mark.parametrize(
    ("results", "state"),
    [
        ("", Reached.UNKNOWN),
        ("A", Reached.UP),
        ("L", Reached.SUSPECT),
        ("AL", Reached.SUSPECT),
        ("ALL", Reached.SUSPECT),
        ("ALLL", Reached.DOWN),
        ("LLL", Reached.DOWN),
        ("ALLA", Reached.UP),
        ("ALLALL", Reached.SUSPECT),
        ("ALLLA", Reached.RECOVERING),
        ("ALLLAL", Reached.DOWN),
        ("ALLLAA", Reached.UP),
        ("ALLLALAA", Reached.UP),
        ("ALL....L", Reached.SUSPECT),
        ("ALLL....L", Reached.SUSPECT),
        ("ALLL....A", Reached.UP),
    ],
)
def test_every_path_through_the_table_ends_where_it_should(results: str, state: Reached) -> None:
    assert fold(results).state is state


def test_an_outage_is_dated_back_to_its_first_loss_and_ends_at_the_first_answer_of_the_recovery() -> None:
    reach = fold("AALLLLALAA")
    assert spans(reach) == [("answered", 0, 10, 20), ("lost", 20, 70, 80)]
    assert reach.over is not None
    assert (reach.over.start, reach.over.end, reach.over.last_lost) == (20 * SECOND, 80 * SECOND, 70 * SECOND)
    assert reach.over.recovered_at == 90 * SECOND


def test_the_brackets_are_the_last_observation_of_the_old_state_and_the_first_of_the_new() -> None:
    lost = fold("AALLLAA").done[1]
    assert (lost.before, lost.first, lost.last, lost.until) == (10 * SECOND, 20 * SECOND, 40 * SECOND, 50 * SECOND)


def test_beside_unknown_time_there_is_no_bracket() -> None:
    reach = fold("A.....LLL....A")
    up, lost = reach.done
    assert up.until == up.last == 0
    assert lost.before is None
    assert lost.until == lost.last == 80 * SECOND


def test_losses_that_never_confirm_stay_loss_inside_the_answered_run() -> None:
    table = Table("pkp", "sw", TERMS)
    run = table.open_run(fold("ALLAALA"))
    assert run.result == "answered"
    assert run.losses == (
        Loss(0, 10 * SECOND, 30 * SECOND),
        Loss(40 * SECOND, 50 * SECOND, 60 * SECOND),
    )


def test_a_gap_longer_than_stale_after_is_unknown_from_end_to_end_and_ends_an_outage_at_its_last_loss() -> None:
    reach = fold("ALLLL....LLL")
    assert spans(reach) == [("answered", 0, 0, 10), ("lost", 10, 40, 40)]
    assert reach.over is not None
    assert reach.over.recovered_at is None
    assert reach.outage_start == 90 * SECOND


def test_answers_too_few_for_a_recovery_before_unknown_time_leave_open_when_it_was_over() -> None:
    """It answered once and was heard no more: it may have worked from its last loss on, so no later is the lower edge."""
    reach = fold("ALLLLA....A")
    assert spans(reach) == [("answered", 0, 0, 10), ("lost", 10, 40, 50)]
    assert reach.over is not None
    assert (reach.over.start, reach.over.last_lost, reach.over.end) == (10 * SECOND, 40 * SECOND, 50 * SECOND)
    assert reach.over.recovered_at is None
    assert reach.state is Reached.UP


def test_a_gap_of_just_stale_after_breaks_the_run_but_the_state_goes_on() -> None:
    assert spans(fold("A..A")) == [("answered", 0, 0, 30)]
    assert spans(fold("A...A")) == [("answered", 0, 0, 0)]


def test_one_line_may_stand_for_several_losses() -> None:
    table, reach = Table("pkp", "sw", TERMS), Reach()
    table.step(reach, Seen(0, alive=True))
    table.step(reach, Seen(SECOND, alive=False, count=3))
    assert reach.state is Reached.DOWN
    assert reach.outage_start == SECOND


def test_losses_wait_while_the_agent_is_in_doubt_and_confirm_when_it_is_over() -> None:
    reach = fold("ALLLL", believed=False)
    assert reach.state is Reached.SUSPECT
    Table("pkp", "sw", TERMS).step(reach, Seen(50 * SECOND, alive=False))
    assert (reach.state, reach.outage_start) == (Reached.DOWN, 10 * SECOND)


def test_a_run_breaks_at_a_new_boot_or_interval_but_the_state_goes_on() -> None:
    table, reach = Table("pkp", "sw", TERMS), Reach()
    for number, (boot, interval) in enumerate([("a", 10), ("a", 10), ("b", 10), ("b", 5)]):
        table.step(reach, Seen(number * 10 * SECOND, alive=True, boot=boot, interval=interval * SECOND))
    assert spans(reach) == [("answered", 0, 10, 20), ("answered", 20, 20, 30)]


def test_round_trip_times_are_kept_as_least_mean_and_greatest() -> None:
    table, reach = Table("pkp", "sw", TERMS), Reach()
    for number, rtt in enumerate([0.003, 0.001, 0.002]):
        table.step(reach, Seen(number * 10 * SECOND, alive=True, rtt=rtt))
    run: Run = table.open_run(reach)
    assert (run.rtt_min, run.rtt_max, run.count) == (0.001, 0.003, 3)
    assert run.rtt_sum == pytest.approx(0.006)


def test_nothing_is_open_before_the_first_observation() -> None:
    with pytest.raises(LookupError, match="no run is open for sw from pkp"):
        Table("pkp", "sw", TERMS).open_run(Reach())


SEQUENTIAL = Terms.of(Detection(rule=Rule.SEQUENTIAL))


@pytest.mark.parametrize(("loss", "needed"), [(0.0, 4), (0.01, 4), (0.02, 5), (0.2, 14), (0.4, 22), (0.9, 22)])
def test_the_sequential_rule_asks_for_as_many_losses_as_the_promised_false_alarm_rate_needs(
    loss: float, needed: int
) -> None:
    assert SEQUENTIAL.needed(loss) == needed
    assert TERMS.needed(loss) == TERMS.losses


def burst(answers: int, losses: int, spacing_ms: int = 250) -> Reach:
    table, reach = Table("pkp", "sw", SEQUENTIAL), Reach()
    for number in range(answers):
        table.step(reach, Seen(number * 10 * SECOND, alive=True))
    for number in range(losses):
        table.step(reach, Seen(answers * 10 * SECOND + number * spacing_ms * MILLISECOND, alive=False))
    return reach


def test_the_sequential_rule_takes_at_least_its_least_time() -> None:
    assert burst(30, 20).state is Reached.SUSPECT
    assert burst(30, 21).state is Reached.DOWN
    assert burst(30, 3, spacing_ms=5_000).state is Reached.SUSPECT


def test_loss_is_learned_while_up_and_a_long_outage_teaches_nothing() -> None:
    table, reach = Table("pkp", "sw", SEQUENTIAL), burst(300, 0)
    clean = reach.loss
    for number in range(100):
        table.step(reach, Seen((300 + number) * 10 * SECOND, alive=False))
    assert reach.state is Reached.DOWN
    assert reach.loss == clean
    lossy = fold("AAAAL" * 200, terms=SEQUENTIAL)
    assert lossy.state is not Reached.DOWN
    assert 0.15 < lossy.loss < 0.25


def test_what_was_learned_long_ago_fades() -> None:
    table, reach = Table("pkp", "sw", TERMS), fold("AAAL" * 100)
    before = reach.loss
    for number in range(400, 4_400):
        table.step(reach, Seen(number * 10 * SECOND, alive=True))
    assert reach.loss < before / 10
    assert reach.asked <= 1_000
