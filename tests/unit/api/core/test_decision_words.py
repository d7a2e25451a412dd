"""What was decided, in one line each, in both languages."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from agent.clock import parse_instant
from api.core.decision_words import said
from api.core.words import Language
from collector.decisions import Approval, DayOff, Excuse, Hours, Maintenance, Reclassified, Withdrawal

ZONE = ZoneInfo("Asia/Jakarta")
EVENING = {"start": parse_instant("2026-04-07T20:00:00+07:00"), "end": parse_instant("2026-04-07T22:30:00+07:00")}
NIGHT = {"start": parse_instant("2026-04-07T22:00:00+07:00"), "end": parse_instant("2026-04-08T01:00:00+07:00")}


@pytest.mark.parametrize(
    ("decision", "indonesian", "english"),
    [
        (
            Maintenance(element="fo", **EVENING),
            "Kabel fo, 7 Apr 2026 20.00 \u2013 22.30",
            "Kabel fo, 7 Apr 2026 20:00 \u2013 22:30",
        ),
        (
            Maintenance(element="fo", **NIGHT),
            "Kabel fo, 7 Apr 2026 22.00 \u2013 8 Apr 2026 01.00",
            "Kabel fo, 7 Apr 2026 22:00 \u2013 8 Apr 2026 01:00",
        ),
        (
            Maintenance(element="fo", weekly=("thu", "tue"), last="2026-05-14", **NIGHT),
            "Kabel fo, setiap Selasa, Kamis pukul 22.00\u201301.00 sampai 14 Mei 2026",
            "Kabel fo, every Tuesday, Thursday 22:00\u201301:00 until 14 May 2026",
        ),
        (
            Excuse(incident="3", reason="x"),
            "Gangguan 3, semua layanan yang terdampak",
            "Incident 3, all services that it took down",
        ),
        (Excuse(incident="3", reason="x", services=("a", "b")), "Gangguan 3: a, b", "Incident 3: a, b"),
        (Reclassified(incident="3", cause="power"), "Gangguan 3: Listrik padam", "Incident 3: Power failure"),
        (
            DayOff(calendar="dinas", dates="2026-08-17", why="x"),
            "dinas, 17 Agu 2026: tutup",
            "dinas, 17 Aug 2026: closed",
        ),
        (
            DayOff(calendar="dinas", dates="2026-08-17..2026-08-18", why="x", hours=("08:00-10:00", "11:00-12:00")),
            "dinas, 17 Agu 2026 \u2013 18 Agu 2026: 08:00-10:00, 11:00-12:00",
            "dinas, 17 Aug 2026 \u2013 18 Aug 2026: 08:00-10:00, 11:00-12:00",
        ),
        (
            Hours(calendar="dinas", holds_from="2027-01-01", hours={"mon": ("08:00-12:00",), "wed": ("08:00-12:00",)}),
            "dinas, mulai 1 Jan 2027: Senin, Rabu 08:00-12:00; Selasa, Kamis, Jumat, Sabtu, Minggu tutup",
            "dinas, from 1 Jan 2027: Monday, Wednesday 08:00-12:00; Tuesday, Thursday, Friday, Saturday, Sunday closed",
        ),
        (Approval(of=4), "Keputusan nomor 4", "Decision 4"),
        (Withdrawal(of=4), "Keputusan nomor 4", "Decision 4"),
    ],
)
def test_a_decision_is_said(decision, indonesian, english):
    assert said(Language.ID, decision, ZONE, lambda element: f"Kabel {element}") == indonesian
    assert said(Language.EN, decision, ZONE, lambda element: f"Kabel {element}") == english
