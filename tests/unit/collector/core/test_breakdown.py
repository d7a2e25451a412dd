"""June 2026 row by row, and what keeps time from counting."""

from __future__ import annotations

from decimal import Decimal

from agent.clock import DAY, HOUR, Microseconds, parse_instant, to_datetime
from agent.inventory.calendar_spec import CalendarSpec
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.attribution import Claim
from collector.core.availability import Policy, Verdict, figures, percent_floor
from collector.core.breakdown import Subject, explanation, pieces
from collector.core.intervals import Spans, difference
from collector.core.ledger import Ledger
from collector.core.rulings import Rulings, Window
from collector.core.timeline import Bounded, Timeline
from collector.core.worktime import WorkCalendar
from collector.explained import Piece, Rule

OFFICE = WorkCalendar.of(CalendarSpec.model_validate({"holidays": "ID"}), "Asia/Jakarta")
CLOCK = WorkCalendar.around_the_clock("Asia/Jakarta")


def wib(text: str) -> Microseconds:
    return parse_instant(text.replace(" ", "T") + ":00+07:00")


JUNE, JULY = wib("2026-06-01 00:00"), wib("2026-07-01 00:00")
OUTAGES = [
    (wib("2026-06-01 08:00"), wib("2026-06-02 16:00")),
    (wib("2026-06-10 12:00"), wib("2026-06-11 14:00")),
]


def history(down: Spans) -> Bounded:
    return Bounded.exact(Timeline(difference([(JUNE, JULY)], down), down))


def told(made: list[Piece]) -> list[tuple[str, str, str, str]]:
    """Return each piece as ``("01 08:00", "02 00:00", "down", "holiday")``, the rule empty where it counts."""

    def clock(at: Microseconds) -> str:
        return f"{to_datetime(at + 7 * HOUR):%d %H:%M}"

    return [
        (clock(piece.start), clock(piece.end), piece.state, piece.rule.code if piece.rule else "") for piece in made
    ]


def down(made: list[Piece]) -> Microseconds:
    return sum(piece.end - piece.start for piece in made if piece.state == "down" and piece.rule is None)


def test_june_2026_is_88_75_percent_in_service_time_and_its_rows_say_why():
    made = pieces(Subject(history(OUTAGES), OFFICE), JUNE, JULY)
    assert [row for row in told(made) if row[2] == "down"] == [
        ("01 08:00", "02 00:00", "down", "holiday"),
        ("02 00:00", "02 08:00", "down", "outside-hours"),
        ("02 08:00", "02 16:00", "down", ""),
        ("10 12:00", "10 16:00", "down", ""),
        ("10 16:00", "11 00:00", "down", "outside-hours"),
        ("11 00:00", "11 08:00", "down", "outside-hours"),
        ("11 08:00", "11 14:00", "down", ""),
    ]
    assert told(made)[:7] == [
        ("01 00:00", "01 08:00", "up", "holiday"),
        ("01 08:00", "02 00:00", "down", "holiday"),
        ("02 00:00", "02 08:00", "down", "outside-hours"),
        ("02 08:00", "02 16:00", "down", ""),
        ("02 16:00", "03 00:00", "up", "outside-hours"),
        ("03 00:00", "03 08:00", "up", "outside-hours"),
        ("03 08:00", "03 16:00", "up", ""),
    ]
    assert sorted({piece.rule.text for piece in made if piece.rule and piece.rule.code == "holiday"}) == [
        "Hari Lahir Pancasila",
        "Tahun Baru Islam",
    ]
    counted = [piece for piece in made if piece.rule is None]
    assert sum(piece.end - piece.start for piece in counted) == 160 * HOUR
    assert down(made) == 18 * HOUR
    found = figures(history(OUTAGES), OFFICE.spans(JUNE, JULY), [], Policy.REMOVE, Decimal("0.9"))
    assert (percent_floor(found.availability), found.verdict) == ("88.75", Verdict.MISSED)


def test_june_2026_is_91_94_percent_around_the_clock():
    made = pieces(Subject(history(OUTAGES), CLOCK), JUNE, JULY)
    assert [row for row in told(made) if row[2] == "down"] == [
        ("01 08:00", "02 00:00", "down", ""),
        ("02 00:00", "02 16:00", "down", ""),
        ("10 12:00", "11 00:00", "down", ""),
        ("11 00:00", "11 14:00", "down", ""),
    ]
    assert down(made) == 58 * HOUR
    found = figures(history(OUTAGES), CLOCK.spans(JUNE, JULY), [], Policy.REMOVE, Decimal("0.9"))
    assert (percent_floor(found.availability), found.verdict) == ("91.94", Verdict.MET)


def test_sixteen_of_june_2026s_160_hours_down_is_met():
    outages = [OUTAGES[0], (OUTAGES[1][0], wib("2026-06-11 12:00"))]
    assert down(pieces(Subject(history(outages), OFFICE), JUNE, JULY)) == 16 * HOUR
    found = figures(history(outages), OFFICE.spans(JUNE, JULY), [], Policy.REMOVE, Decimal("0.9"))
    assert (percent_floor(found.availability), found.verdict) == ("90.00", Verdict.MET)


def test_down_time_bears_its_incident_and_cause_also_where_it_does_not_count():
    claims = [Claim("7", [OUTAGES[0]])]
    made = pieces(Subject(history(OUTAGES), OFFICE, claims=claims, causes={"7": "power"}), JUNE, JULY)
    assert [(piece.incident, piece.cause) for piece in made if piece.state == "down"] == [("7", "power")] * 3 + [
        (None, "unknown")
    ] * 4
    assert {piece.cause for piece in made if piece.state != "down"} == {None}


def test_an_empty_period_has_no_pieces():
    assert pieces(Subject(history([]), OFFICE), JUNE, JUNE) == []


INVENTORY = Inventory.model_validate(
    {
        "calendars": {"dinas": {"holidays": "ID"}},
        "devices": [
            {"id": "core", "address": "10.0.0.1"},
            {"id": "a", "address": "10.0.0.2", "commissioned": "2026-06-03"},
            {"id": "b", "address": "10.0.0.3", "retired": "2026-06-05"},
            {"id": "c", "address": "10.0.0.4"},
            {"id": "d", "address": "10.0.0.5", "retired": "2026-06-04"},
        ],
        "links": [{"id": f"l-{name}", "ends": ["core", name]} for name in "abcd"],
        "agents": [{"id": "pkp", "at": "core"}],
        "services": [
            {"id": "both", "needs": {"all": ["a", "b"]}},
            {"id": "either", "needs": {"any": ["a", {"all": ["b", "c"]}]}},
            {"id": "nested", "needs": {"all": ["b", {"any": ["d", "c"]}]}},
            {"id": "one", "needs": "c"},
        ],
    }
)
LEDGER = Ledger(INVENTORY, Topology(INVENTORY))


def explained(service: str, windows: list[Window] | None = None) -> list[Piece]:
    found = next(row for row in INVENTORY.services if row.id == service)
    ledger = Ledger(INVENTORY, Topology(INVENTORY), Rulings(windows=tuple(windows or [])))
    sheet = ledger.sheet(found, lambda _agent, _device: history([]), [])
    week = (JUNE, JUNE + 7 * DAY)
    return explanation(ledger, sheet, "24x7", week, week[1], causes={}).pieces


def rules(made: list[Piece]) -> list[Rule | None]:
    return list(dict.fromkeys(piece.rule for piece in made))


def test_a_service_outside_its_life_names_the_devices_that_keep_it_out():
    assert rules(explained("both")) == [
        Rule(code="before-commissioning", elements=("a",)),
        None,
        Rule(code="after-retirement", elements=("b",)),
    ]
    assert rules(explained("either")) == [None]
    assert rules(explained("nested")) == [None, Rule(code="after-retirement", elements=("b",))]


def test_maintenance_names_its_element_and_reason_the_earliest_first():
    begin = JUNE + DAY
    windows = [
        Window("l-c", begin + HOUR, begin + 3 * HOUR, begin, "kabel"),
        Window("c", begin, begin + 2 * HOUR, begin, "switch"),
        Window("l-a", begin, begin + 9 * HOUR, begin, "lain"),
        Window("c", begin, begin + 9 * HOUR, None, "belum disetujui"),
    ]
    made = [piece for piece in explained("one", windows) if piece.rule is not None]
    assert [(piece.start - begin, piece.end - begin, piece.rule) for piece in made] == [
        (0, 2 * HOUR, Rule(code="maintenance", text="switch", elements=("c",))),
        (2 * HOUR, 3 * HOUR, Rule(code="maintenance", text="kabel", elements=("l-c",))),
    ]
