from collector.core.attribution import Claim
from collector.core.cases import Case
from collector.core.claims import FAR, claims_of, held_of
from collector.core.rows import Row


def row(device: str, started: int, ended: int | None, agent: str = "pkp") -> Row:
    return Row(
        agent=agent,
        device=device,
        outage=started,
        started=started,
        before=started,
        losses=(started,),
        answered=None,
        confirmed_at=started,
        ended=ended,
    )


def case(name: str, *rows: Row) -> Case:
    return Case(
        id=name,
        root=("x",),
        cause="power",
        causes={},
        confidence=1.0,
        alternatives=(),
        since=0,
        opened=0,
        rows=list(rows),
    )


CASES = [
    case("9", row("a", 30, 40), row("b", 20, 35)),
    case("2", row("a", 10, 30)),
    case("1", row("b", 20, None, agent="blt"), row("a", 50, 50)),
]


def test_the_earlier_incident_claims_first_whatever_the_order_in_which_they_come():
    for cases in (CASES, CASES[::-1]):
        assert claims_of({"a", "b"}, ["pkp", "blt"], held_of(cases)) == [
            Claim("2", [(10, 30)]),
            Claim("1", [(20, FAR)]),
            Claim("9", [(20, 40)]),
        ]


def test_another_devices_and_another_agents_rows_claim_nothing():
    assert claims_of({"b"}, ["pkp"], held_of(CASES)) == [Claim("9", [(20, 35)])]
    assert claims_of({"c"}, ["pkp"], held_of(CASES)) == []


def test_a_row_that_was_over_before_it_was_handed_over_claims_nothing():
    assert claims_of({"a"}, ["pkp"], held_of([CASES[2]])) == []


def test_only_the_devices_that_are_asked_for_are_looked_at():
    assert held_of(CASES, {"a"}).keys() == {"a"}
