"""When a budget runs out, in a sentence of either language."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.clock import HOUR
from api.core.foretelling import foretold, used
from api.core.words import Language
from collector.decisions import DayOff, Decision, Hours, Recorded, Withdrawal
from collector.reading import Forecast
from tests.support.november import wib

ZONE = ZoneInfo("Asia/Jakarta")
NOW = wib("2026-11-20 15:00")


def made(breach: str | None, **more: Any) -> Forecast:
    return Forecast(
        service="net", breach=None if breach is None else wib(breach), budget=16 * HOUR, used=6 * HOUR, **more
    )


def said(lang: Language, forecast: Forecast, *decisions: Decision) -> str:
    known = {
        number: Recorded(number=number, at=wib("2026-11-20 14:00"), by="noc", decision=decision)
        for number, decision in enumerate(decisions, 1)
    }
    return foretold(lang, ZONE, forecast, known, NOW)


DAY = DayOff(calendar="dinas", dates="2026-11-24", why="cuti bersama")


def test_a_holiday_that_moved_it_is_named_with_the_day_it_was_announced():
    forecast = made("2026-11-25 10:15", moved_by=(1,), undecided=wib("2026-11-24 11:03"))
    assert said(Language.ID, forecast, DAY) == (
        "Jika gangguan berlanjut, anggaran gangguan bulan ini habis Rabu 25 November pukul 10.15 WIB; libur 24 November "
        "(cuti bersama) yang diumumkan tanggal 20 November menggesernya dari Selasa 24 November pukul 11.03 WIB."
    )
    assert said(Language.EN, forecast, DAY) == (
        "If the outage goes on, this month's error budget runs out on Wednesday 25 November at 10:15 WIB; the holiday on 24 "
        "November (cuti bersama) announced on 20 November moved it from Tuesday 24 November at 11:03 WIB."
    )


def test_a_budget_that_is_gone_and_one_that_lasts():
    assert said(Language.ID, made("2026-11-20 14:59")) == (
        "Anggaran gangguan bulan ini sudah habis sejak Jumat 20 November pukul 14.59 WIB."
    )
    assert said(Language.EN, made(None)) == (
        "If the outage goes on, the error budget still lasts to the end of the month."
    )


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        (DayOff(calendar="dinas", dates="2026-11-24..2026-11-26", why="banjir"), "the holiday on 24 November\u201326 November"),
        (DayOff(calendar="dinas", dates="2026-11-24", why="banjir", hours=("08:00-10:00",)), "the changed service hours of 24 November"),
        (Hours(calendar="dinas", holds_from="2026-11-23", hours={}), "the new service hours from 23 November"),
        (Withdrawal(of=7), "decision number 1"),
    ],
)  # fmt: skip
def test_every_kind_of_decision_has_words(decision: Decision, told: str):
    forecast = made("2026-11-25 10:15", moved_by=(1,))
    assert f"; without {told}" in said(Language.EN, forecast, decision)


def test_two_decisions_are_joined_and_one_that_is_not_known_is_passed_over():
    other = DayOff(calendar="dinas", dates="2026-11-23", why="banjir")
    forecast = made(None, moved_by=(1, 2, 9), undecided=wib("2026-11-24 11:03"))
    assert said(Language.ID, forecast, DAY, other).count("libur") == 2
    assert " dan libur 23 November" in said(Language.ID, forecast, DAY, other)


def test_how_much_is_used():
    assert used(Language.ID, made(None)) == "Terpakai 6 jam dari 16 jam."


def test_the_withdrawal_of_an_older_day_off_is_told_with_its_number_and_what_it_withdrew():
    forecast = made("2026-11-24 11:03", moved_by=(2,), undecided=wib("2026-11-25 10:15"))
    assert said(Language.ID, forecast, DAY, Withdrawal(of=1)).endswith(
        "; penarikan (keputusan nomor 2, 20 November) atas libur 24 November (cuti bersama) yang diumumkan tanggal 20 "
        "November menggesernya dari Rabu 25 November pukul 10.15 WIB."
    )
    assert (
        "; the withdrawal (decision 2, 20 November) of the holiday on 24 November (cuti bersama) announced on"
        in said(Language.EN, forecast, DAY, Withdrawal(of=1))
    )
