"""A supposed failure by office, and what is said to a name that there is not."""

from __future__ import annotations

import pytest

from api.core.directory import Directory
from api.core.what_if import Unwatched, by_office, strange, turned, unwatched
from collector.supposed import Struck, Supposed, Verdict
from tests.support.pretend_province import pretend_province

NAMES = {"fo-dinkes": "Dinas Kesehatan (fo-dinkes)", "skkl-bangka-belitung": "SKKL Bangka–Belitung"}  # noqa: RUF001


def struck(service: str, verdict: Verdict = "met", spared: Verdict = "met", breach: int | None = None) -> Struck:
    return Struck(
        service=service, guarantee=0.9, budget=10, used=1, takes=5, breach=breach, availability=0.9, verdict=verdict,
        spared=spared,
    )  # fmt: skip


def supposed(*rows: Struck, devices: tuple[str, ...] = ()) -> Supposed:
    return Supposed(start=0, until=1, month_end=2, devices=devices, services=rows)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("fo-dinkess", ("fo-dinkes",)),
        ("SKKL", ("skkl-bangka-belitung",)),
        ("Dinas Kesehatan", ("fo-dinkes",)),
        ("FO-DINKES", ("fo-dinkes",)),
        ("xyzzy", ()),
        ("", ()),
    ],
)
def test_what_names_nothing_is_told_with_the_nearest(text: str, near: tuple[str, ...]):
    ((asked, found),) = strange(NAMES, [text, "fo-dinkes", text])
    assert (asked, found) == (text, near)


def test_what_is_known_is_not_strange():
    assert strange(NAMES, NAMES) == []


def test_offices_whose_verdict_is_the_worst_come_first_then_those_whose_budget_ends_first():
    directory = Directory(pretend_province())
    rows = by_office(
        directory,
        supposed(
            struck("net-dinkes"),
            struck("net-dinsos", "missed", breach=9),
            struck("net-disdik", "missed", "missed", breach=3),
            struck("net-setda", "undetermined"),
        ),
    )
    assert [row.office for row in rows] == ["disdik", "dinsos", "setda", "dinkes"]
    assert [row.breach for row in rows] == [3, 9, None, None]
    assert turned(rows) == 1


def test_an_office_without_a_service_is_down_with_all_its_devices():
    known = pretend_province()
    bare = known.model_copy(update={"services": [one for one in known.services if one.id != "net-dinkes"]})
    directory = Directory(bare)
    own = directory.office["dinkes"].devices
    (row,) = by_office(directory, supposed(devices=own))
    assert (row.office, row.services, row.verdict, row.spared, row.breach) == ("dinkes", (), None, None, None)
    assert by_office(directory, supposed(devices=())) == []


def test_offices_that_nobody_sees_come_first_and_one_that_is_down_is_not_unwatched():
    known = pretend_province()
    bare = known.model_copy(update={"services": [one for one in known.services if one.id != "net-setda"]})
    directory = Directory(bare)
    made = Supposed(
        start=0,
        until=1,
        month_end=2,
        devices=(),
        services=(struck("net-dinkes"),),
        blind=("pkp",),
        unmeasured=("net-dinkes", "net-bakuda", "net-dinsos"),
        unseen=("net-dinsos",),
        dark=directory.office["setda"].devices,
    )
    assert unwatched(directory, made) == [
        Unwatched("dinsos", seen=False),
        Unwatched("setda", seen=False),
        Unwatched("bakuda", seen=True),
    ]
