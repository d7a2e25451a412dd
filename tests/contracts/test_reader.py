"""What an explanation promises, of whoever reads: in process, over HTTP, and the fake that the api is tested on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from agent.clock import DAY, HOUR, Microseconds
from agent.inventory.load import load
from api.collector_client import RemoteReader
from collector.explained import Piece
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.reading import Basis, Explanation, Reader
from deploy.lab.enlarge import PROVINCE
from tests.support.api_world import NOON
from tests.support.fake_collector_store import FakeCollectorStore
from tests.support.fake_reader import FakeReader
from tests.support.fed_month import fed_march, hourly_file, local
from tests.support.pretend_province import pretend_province
from tests.support.served_collector import serving

DOWN = "net-cabdin-belitung"
BASES: tuple[Basis, Basis] = ("service-time", "24x7")


@dataclass(frozen=True)
class Case:
    """A reader, a period, a service that was down in it and for what cause."""

    reader: Reader
    start: Microseconds
    end: Microseconds
    service: str
    cause: str

    def explained(self, basis: Basis = "service-time") -> Explanation:
        made = self.reader.explanation(self.service, self.start, self.end, basis)
        assert made is not None
        return made


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Collector:
    folder = tmp_path_factory.mktemp("march")
    return fed_march(FakeCollectorStore(), load(hourly_file(PROVINCE, folder, 12), {}, secrets=False))


@pytest.fixture(scope="module", params=["live", "remote", "fake"])
def case(request: pytest.FixtureRequest, march: Collector) -> Iterator[Case]:
    start, end = local("2026-03-01 00:00"), local("2026-04-01 00:00")
    if request.param == "live":
        yield Case(LiveReader(march), start, end, DOWN, "submarine-cable")
    elif request.param == "remote":
        with serving(march, "rahasia") as address, closing(RemoteReader(address, "rahasia")) as remote:
            yield Case(remote, start, end, DOWN, "submarine-cable")
    else:
        fake = FakeReader(pretend_province(), NOON)
        fake.open("1", cause="power", root=("sw-dinkes",), devices={"sw-dinkes": "down"})
        fake.now += 3 * HOUR
        yield Case(fake, NOON - 48 * HOUR, NOON + 48 * HOUR, "net-dinkes", "power")


def length(pieces: list[Piece], state: str | None = None) -> Microseconds:
    return sum(piece.end - piece.start for piece in pieces if piece.rule is None and state in (None, piece.state))


@pytest.mark.parametrize("basis", BASES)
def test_the_pieces_cover_the_period_and_sum_to_its_figure(case: Case, basis: Basis):
    made = case.explained(basis)
    assert (made.start, made.end, made.figures.service, made.figures.basis) == (
        case.start,
        case.end,
        case.service,
        basis,
    )
    edges = [made.start, *(piece.end for piece in made.pieces)]
    assert [piece.start for piece in made.pieces] == edges[:-1]
    assert edges[-1] == made.until
    figures = made.figures
    assert length(made.pieces) == figures.considered
    assert [length(made.pieces, state) for state in ("up", "down", "unknown")] == [
        figures.up,
        figures.down,
        figures.unknown,
    ]
    assert figures.down > 0


def test_down_time_names_its_incident_and_cause_and_every_piece_its_evidence(case: Case):
    made = case.explained()
    down = [piece for piece in made.pieces if piece.state == "down"]
    assert {piece.cause for piece in down} == {case.cause}
    for piece in down:
        assert piece.incident is not None
        incident = case.reader.incident(piece.incident)
        assert incident is not None
        assert case.service in incident.services
    for piece in made.pieces:
        assert bool(piece.evidence) == (piece.state != "unknown")
        assert bool(piece.silences) == (piece.state == "unknown")


def test_of_a_time_to_come_nothing_is_told(case: Case):
    late = case.reader.explanation(case.service, case.end + 999 * HOUR, case.end + 1000 * HOUR, "24x7")
    assert late is not None
    assert (late.pieces, late.until, late.figures.considered) == ([], late.start, 0)


def test_there_is_no_explanation_of_a_service_that_there_is_not(case: Case):
    assert case.reader.explanation("net-nothing", case.start, case.end, "24x7") is None


def test_a_figure_is_that_of_the_availability(march: Collector):
    reader = LiveReader(march)
    start, end = local("2026-03-01 00:00"), local("2026-04-01 00:00")
    for row in reader.availability(start, end):
        made = reader.explanation(row.service, start, end, row.basis)
        assert made is not None
        assert made.figures == row


def test_a_services_days_are_those_of_the_statement(march: Collector):
    reader = LiveReader(march)
    start, end = local("2026-03-01 00:00"), local("2026-04-01 00:00")
    for service, days in reader.statement(start, end).days.items():
        made = reader.explanation(service, start, end, "service-time")
        assert made is not None
        for day in days:
            pieces = [piece for piece in made.pieces if day.start <= piece.start < day.start + DAY]
            assert day.considered == length(pieces)
            assert [day.up, day.down, day.unknown] == [length(pieces, state) for state in ("up", "down", "unknown")]
