"""Sentences of an explanation, in both languages."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
import pytest

from agent.clock import DAY, HOUR, Microseconds, parse_instant
from api.core.explained_days import Line, lines
from api.core.explaining import Narrator, exact
from api.core.words import Language
from collector.explained import Piece, Rule, Silence, Witness
from collector.reading import Contractual
from tests.support.explained_cases import MONDAY, explained, piece

WIB = ZoneInfo("Asia/Jakarta")
ID, EN = (Narrator(lang, WIB, {"sw-dinkes": "Dinas Kesehatan (sw-dinkes)"}.__getitem__) for lang in Language)


def both(told: Narrator, *pieces: Piece, **more: object) -> str:
    return told.figure(explained(list(pieces), **more), "net-dinkes")


def test_the_figure_and_its_verdict_are_one_sentence():
    assert both(ID, piece(0, 8, "down"), piece(8, 24)) == (
        "Ketersediaan net-dinkes, Sen 2 Mar 2026, pada jam layanan: 66,66\u00a0%, "
        "terputus 8 jam dari 24 jam yang terpantau; jaminan 90\u00a0% tidak terpenuhi."
    )
    assert both(EN, piece(0, 8, "down"), piece(8, 24)) == (
        "Availability of net-dinkes, Mon 2 Mar 2026, in service hours: 66.66\u00a0%, "
        "down 8 h of 24 h measured; the guarantee of 90\u00a0% is missed."
    )


def test_what_is_in_doubt_is_told_with_its_bounds():
    assert both(EN, piece(0, 8, "unknown"), piece(8, 24)).endswith(
        "the guarantee of 90\u00a0% is undetermined. 8 h were not measured. "
        "The true value lies between 66.66\u00a0% and 100.00\u00a0%."
    )
    assert both(ID, piece(0, 24), doubt=0.5).endswith(
        "Nilai sebenarnya terletak antara 50,00\u00a0% dan 100,00\u00a0%."
    )


def test_no_data_and_no_time_are_neither_0_nor_100_percent():
    assert "no data, nothing of 24 h was measured" in both(EN, piece(0, 24, "unknown"))
    assert both(EN, piece(0, 24, "up", "weekend")).endswith("in service hours: no time counts.")
    assert both(ID, piece(0, 24, "up", "weekend"), basis="24x7").endswith(
        "24 jam sehari: tidak ada waktu yang dihitung."
    )


@pytest.mark.parametrize(
    ("start", "end", "until", "named"),
    [
        ("2026-06-01T00:00", "2026-07-01T00:00", None, "June 2026"),
        ("2026-12-01T00:00", "2027-01-01T00:00", None, "December 2026"),
        ("2026-06-01T00:00", "2026-07-01T00:00", "2026-06-05T09:30", "June 2026 up to 5 Jun 2026 09:30 WIB"),
        ("2026-06-01T00:00", "2026-08-01T00:00", None, "1 Jun 2026 00:00 WIB \N{EN DASH} 1 Aug 2026 00:00 WIB"),
        ("2026-06-02T00:00", "2026-06-03T00:00", None, "Tue 2 Jun 2026"),
        ("2026-06-02T01:00", "2026-06-03T01:00", None, "2 Jun 2026 01:00 WIB \N{EN DASH} 3 Jun 2026 01:00 WIB"),
    ],
)
def test_a_period_is_named_as_people_do(start: str, end: str, until: str | None, named: str):
    def wib(text: str) -> Microseconds:
        return parse_instant(f"{text}:00+07:00")

    made = explained([], start=wib(start), end=wib(end), until=wib(until or end))
    assert EN.period(made) == named


def line(*pieces: Piece) -> Line:
    (found,) = lines(list(pieces), WIB)
    return found


def test_a_line_bears_its_time_state_and_reason():
    one = Line((piece(8, 15.5, "down", cause="power", incident="7"),), 0, 0)
    assert (ID.when(one), ID.state(one), ID.why(one)) == (
        "Sen 2 Mar 08.00\N{EN DASH}15.30",
        "terputus",
        "Listrik padam (insiden\u00a07)",
    )
    closed = Line((piece(16, 24, "up", Rule(code="exception", text="Ramadan")),), 0, 0)
    assert (EN.when(closed), EN.why(closed)) == (
        "Mon 2 Mar 16:00\N{EN DASH}24:00",
        "not counted, calendar exception: Ramadan",
    )
    brief = Line((piece(8, 8 + 1.5 / 3600),), 0, 0)
    assert EN.when(brief) == "Mon 2 Mar 08:00\N{EN DASH}08:00:01"


def test_days_that_were_alike_tell_how_many_and_what_did_not_count():
    week = line(piece(0, 24), piece(24, 48), piece(48, 72, "up", "weekend"))
    assert (EN.when(week), EN.why(week)) == (
        "Mon 2 Mar \N{EN DASH} Wed 4 Mar",
        "2 days up throughout; 1 day not counted (a day without service hours)",
    )
    part = line(piece(0, 8, "up", Rule(code="maintenance", elements=("sw-dinkes",))), piece(8, 24))
    assert ID.why(part) == (
        "1 hari tersedia sepanjang jam yang dihitung; sebagian tidak dihitung (pemeliharaan Dinas Kesehatan (sw-dinkes))"
    )
    assert EN.why(line(piece(0, 24, "up", "outside-hours"))) == "1 day not counted"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (Rule(code="outside-hours"), "di luar jam layanan"),
        (Rule(code="holiday", text="Nyepi"), "hari libur: Nyepi"),
        (Rule(code="exception"), "pengecualian kalender"),
        (
            Rule(code="maintenance", text="ganti modul", elements=("sw-dinkes",)),
            "pemeliharaan Dinas Kesehatan (sw-dinkes): ganti modul",
        ),
        (Rule(code="excluded"), "dikecualikan"),
        (Rule(code="before-commissioning", elements=("sw-dinkes",)), "Dinas Kesehatan (sw-dinkes) belum beroperasi"),
        (Rule(code="after-retirement", elements=("sw-dinkes",)), "Dinas Kesehatan (sw-dinkes) sudah tidak dipakai"),
    ],
)
def test_a_rule_is_told_with_what_it_names(rule: Rule, told: str):
    assert ID.rule(rule) == told


def test_down_time_is_somebodys_or_on_record_as_nobodys():
    assert EN.incident(piece(0, 1, "down")) == "not on record as any incident"
    assert EN.incident(piece(0, 1, "down", incident="7", cause="unknown")) == "cause not yet known (incident\u00a07)"


def witness(result: str, losses: int = 0) -> Witness:
    return Witness(
        agent="pkp",
        device="sw-dinkes",
        result=result,
        first=MONDAY,
        last=MONDAY + HOUR,
        until=MONDAY + HOUR,
        count=360,
        losses=losses,
    )


def test_evidence_names_agent_device_and_from_when_to_when():
    told = EN.evidence(piece(0, 1, evidence=(witness("answered", 2), witness("lost"))))
    assert told == [
        (
            "agent pkp: Dinas Kesehatan (sw-dinkes) answered, 360 observations, 2 Mar 2026 00:00:00 to 2 Mar 2026 01:00:00"
            "; losses that never became an outage: 2"
        ),
        (
            "agent pkp: Dinas Kesehatan (sw-dinkes) did not answer, 360 observations, 2 Mar 2026 00:00:00 to "
            "2 Mar 2026 01:00:00"
        ),
    ]
    assert ID.evidence(piece(0, 1, evidence=(witness("lost"),) * 9), 2)[2] == "dan 7 lagi"


@pytest.mark.parametrize(
    ("code", "since", "until", "alone", "told"),
    [
        ("never", None, None, True, "tidak pernah teramati pada periode ini"),
        ("not-yet", None, HOUR, True, "baru teramati mulai 2 Mar 2026 01.00.00"),
        ("stale", HOUR, None, False, "tidak teramati lagi sejak 2 Mar 2026 01.00.00; agen itu juga tidak mengamati perangkat lain"),
        ("gap", 0, HOUR, True, "tidak teramati dari 2 Mar 2026 00.00.00 sampai 2 Mar 2026 01.00.00"),
        ("blind", 0, HOUR, False, "agen pkp buta atau terhenti dari 2 Mar 2026 00.00.00 sampai 2 Mar 2026 01.00.00, pengamatannya atas Dinas Kesehatan (sw-dinkes) bukan bukti"),
        ("blind", 0, None, False, "agen pkp buta sejak 2 Mar 2026 00.00.00, pengamatannya atas Dinas Kesehatan (sw-dinkes) bukan bukti"),
    ],
)  # fmt: skip
def test_a_silence_tells_between_which_observations(code, since, until, alone, told):
    item = Silence(
        agent="pkp",
        device="sw-dinkes",
        code=code,
        since=None if since is None else MONDAY + since,
        until=None if until is None else MONDAY + until,
        alone=alone,
    )
    (said,) = ID.evidence(piece(0, 1, "unknown", silences=(item,)))
    assert said.endswith(told)


def test_the_sums_are_written_exactly_and_are_the_figure():
    made = explained([piece(0, 8, "down"), piece(8, 24), piece(24, 24.25, "unknown")], causes={"power": 8 * HOUR})
    assert EN.sums(made) == [
        "Sum: counted 24:15:00 = up 16:00:00 + down 8:00:00 + unknown 0:15:00.",
        "Availability: 16:00:00 / 24:00:00 = 66.66\u00a0%.",
        "Down by cause: Power failure 8:00:00.",
    ]
    assert ID.sums(explained([piece(0, 1, "unknown")])) == [
        "Jumlah: dihitung 1:00:00 = tersedia 0:00:00 + terputus 0:00:00 + tidak diketahui 1:00:00."
    ]


def test_the_contractual_figure_stands_below_with_what_it_spares():
    made = explained([piece(0, 8, "down"), piece(8, 24)], causes={"power": 8 * HOUR})
    contract = Contractual(
        considered=16 * HOUR,
        up=16 * HOUR,
        down=0,
        unknown=0,
        availability=1.0,
        lower=1.0,
        upper=1.0,
        verdict="met",
    )
    made = msgspec.structs.replace(made, figures=msgspec.structs.replace(made.figures, contractual=contract))
    assert ID.sums(made)[-1] == (
        "Menurut kontrak: 16:00:00 / 16:00:00 = 100,00\u00a0% (Terpenuhi), tanpa 8:00:00 gangguan yang sebabnya dikecualikan."
    )


def test_time_that_is_credited_is_told_as_counted_as_up():
    rule = Rule(code="maintenance", text="ganti modul", elements=("sw-dinkes",), credited=True)
    credited = Line((piece(8, 9, "down", rule),))
    assert ID.uncounted(credited) == "dihitung tersedia, pemeliharaan Dinas Kesehatan (sw-dinkes): ganti modul"


def test_a_length_is_exact_to_the_microsecond():
    assert exact(2 * DAY + 1) == "48:00:00.000001"
    assert exact(0) == "0:00:00"
