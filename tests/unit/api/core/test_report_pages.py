"""What the report says, in both languages, for every kind of month."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.clock import DAY, HOUR, MINUTE
from agent.inventory.models import Cause
from api.core.directory import Directory
from api.core.report import report
from api.core.report_pages import Facts, pages, shown
from api.core.report_words import NONE
from api.core.words import Language
from collector.reading import Loss, Statement
from collector.sums import Day
from tests.support.pretend_province import pretend_province
from tests.support.report_cases import END, START, incident, row, statement

ID, EN = Language.ID, Language.EN
INVENTORY = pretend_province()
DIRECTORY = Directory(INVENTORY)
FACTS = Facts(directory=DIRECTORY, zone=ZoneInfo("Asia/Jakarta"), version="0123456789ab")


def said(made: Statement, lang: Language = ID, facts: Facts = FACTS) -> Any:
    return plain(pages(lang, report(made, facts.directory), facts))


def plain(value: Any) -> Any:
    """The pages with ordinary spaces."""
    if isinstance(value, str):
        return value.replace("\u00a0", " ")
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def test_a_good_month_is_said_in_three_sentences():
    told = said(statement([row("net-dinkes"), row("net-setda")]))
    assert told["lead"] == [
        "Seluruh 2 instansi memperoleh layanan jaringan sesuai jaminan 90 % pada jam layanan Maret 2026.",
        "Tidak ada jam layanan terpantau yang hilang akibat gangguan.",
        "Seluruh jam layanan terpantau, sehingga angka ini lengkap.",
    ]
    assert (told["worst"]["rows"], told["causes"]["rows"], told["hits"]["rows"]) == ([], [], [])


def test_a_bad_month_says_what_is_missed_and_what_is_not_known():
    made = statement([row("net-dinkes"), row("net-setda", up=50, down=50), row("net-esdm", up=50, unknown=50)])
    assert said(made)["lead"] == [
        (
            "1 dari 3 instansi memperoleh layanan jaringan sesuai jaminan 90 % pada jam layanan Maret 2026. "
            "Bagi 1 instansi jaminan itu tidak terpenuhi. "
            "Bagi 1 instansi belum dapat dipastikan, karena sebagian jam layanannya tidak terpantau."
        ),
        (
            "Gangguan mengambil 50 jam dari jam layanan seluruh instansi. "
            "Dari jam layanan yang terpantau, jaringan tersedia 80,00 %."
        ),
        (
            "Yang tidak diketahui: 50 jam dari jam layanan tidak terpantau. Waktu itu tidak dihitung tersedia dan tidak "
            "dihitung terputus; ketersediaan sebenarnya terletak antara 66,66 % dan 83,33 %."
        ),
    ]
    assert said(made, EN)["lead"][1] == (
        "Outages took 50 h of all offices\u2019 service hours. Of the hours that were measured, the network was up for 80.00 %."
    )


def test_a_month_without_service_time_says_so():
    told = said(statement([row("net-dinkes", up=0)]))
    assert told["lead"] == ["Pada periode ini belum ada jam layanan yang dapat dinilai."]
    assert told["total"]["availability"] == "tanpa data"
    (line,) = told["table"]["groups"][0]["rows"]
    assert (line["availability"], line["bounds"], line["around"], line["down"]) == ("tanpa data", NONE, NONE, NONE)


def test_differing_guarantees_are_not_said_as_one():
    told = said(statement([row("net-dinkes"), row("net-setda", guarantee=0.995)]))
    assert "jaminan masing-masing pada" in told["lead"][0]
    assert told["verdicts"]["title"] == "Jaminan menurut instansi"


def test_the_total_is_shown_with_its_parts_in_thousandths():
    total = said(statement([row("net-dinkes", up=900, down=60, unknown=40)]))["total"]
    assert total["availability"] == "93,75 %"
    assert [(part["state"], part["time"], part["share"]) for part in total["parts"]] == [
        ("up", "900 jam", 900),
        ("down", "60 jam", 60),
        ("unknown", "40 jam", 40),
    ]
    assert total["facts"] == [["Jam layanan", "1.000 jam"], ["Hari kerja", "0"], ["Terpantau", "96,00 %"]]


def test_the_worst_office_stands_with_its_main_cause():
    told = said(statement([row("net-dinkes", down=5, causes={"lightning": 3 * HOUR, "power": 2 * HOUR})]))
    assert told["worst"]["rows"] == [
        {
            "name": "Dinas Kesehatan",
            "availability": "95,23 %",
            "down": "5 jam",
            "cause": "Sambaran petir",
            "verdict": "met",
        }
    ]
    assert [(cause["name"], cause["share"]) for cause in told["causes"]["rows"]] == [
        ("Sambaran petir", 1000),
        ("Listrik padam", 666),
    ]


def test_a_loss_that_the_figures_give_no_cause_for_has_none():
    assert said(statement([row("net-dinkes", down=5, causes={})]))["worst"]["rows"][0]["cause"] == ""


def hit(made: Any, until: int = END, lang: Language = ID) -> Any:
    loss = Loss(incident=made, down=90 * MINUTE, services=("net-dinkes", "net-setda"))
    return said(statement([row("net-dinkes", down=5)], [loss], until=until), lang)["hits"]["rows"]


def test_an_incident_is_told_with_its_source_its_time_and_what_it_took():
    told = hit(incident("1", started=START + 9 * HOUR, ended=START + 11 * HOUR))
    assert told == [["Listrik padam: Penyulang PLN Air Itam", "1 Mar 2026 09.00", "2 jam", "2", "1 jam 30 mnt"]]


def test_a_link_is_told_with_the_office_at_its_end_and_a_root_may_be_missing():
    (told,) = hit(incident("1", cause="trunk-fibre", root=("fo-dinkes",), ended=START + HOUR))
    assert told[0] == "Kabel FO induk putus: Dinas Kesehatan (fo-dinkes)"
    (told,) = hit(incident("1", root=(), ended=START + HOUR))
    assert told[0] == "Listrik padam"


@pytest.mark.parametrize("ended", [None, END + 1])
def test_an_incident_that_outlasts_the_period_goes_on(ended):
    (told,) = hit(incident("1", ended=ended))
    assert told[2] == "berlangsung"


def test_what_no_incident_claims_is_said_so():
    assert hit(None, lang=EN) == [["Not on record as any incident", NONE, NONE, "2", "1 h 30 min"]]


def test_the_smaller_incidents_are_counted():
    losses = [Loss(incident=incident(str(n)), down=HOUR, services=("net-dinkes",)) for n in range(8)]
    assert said(statement([row("net-dinkes")], losses))["hits"]["more"] == "dan 3 gangguan lain yang lebih kecil"


def test_a_final_report_is_signed_and_a_preliminary_one_is_not():
    final = said(statement([row("net-dinkes")]))
    assert final["preliminary"] is None
    assert final["sign"]["office"] == ("Kepala Dinas Komunikasi dan Informatika Provinsi Kepulauan Bangka Belitung,")
    early = said(statement([row("net-dinkes")], until=START + DAY + HOUR))
    assert early["preliminary"] == "Sementara, sampai 2 Mar 2026 01.00 WIB"
    assert list(early["sign"]) == ["not_yet"]
    assert [item["state"] for item in early["table"]["states"]][-1] == "ahead"


def test_an_organisation_without_a_name_still_has_a_head():
    facts = Facts(directory=Directory(INVENTORY.model_copy(update={"organisation": ""})), zone=FACTS.zone, version="")
    assert said(statement([]), EN, facts)["sign"]["office"] == "Head of the Office,"


def test_what_the_report_stands_on_is_at_its_foot():
    told = shown(said(statement([row("net-dinkes")], evidence=(START + HOUR, END - HOUR))), "fedcba987654")
    assert told["inputs"] == (
        "Inventaris: 1 instansi, versi 0123456789ab. Bukti pengukuran: 1 Mar 2026 01.00 WIB sampai 31 Mar 2026 23.00 WIB. "
        "Disusun dari data per 1 Apr 2026 00.00 WIB. Sidik laporan: fedcba987654."
    )


def test_offices_not_seen_at_all_and_doubtful_holidays_are_noted():
    facts = Facts(
        directory=DIRECTORY,
        zone=FACTS.zone,
        version="",
        doubts=(("estimated-dates", 2027), ("joint-leave-not-decreed", 2027)),
    )
    notes = said(statement([row("net-dinkes", up=0, unknown=5)]), EN, facts)["notes"]["texts"]
    assert notes[-3:] == [
        "Offices not measured at all in service hours: 1.",
        "Some holidays of 2027 are estimates.",
        "Joint leave of 2027 is not decreed yet; working days may change.",
    ]


def test_a_strip_has_each_day_as_shares_closed_or_to_come():
    days = [
        Day(START, 0, 0, 0, 0),
        Day(START + DAY, 8 * HOUR, 6 * HOUR, 2 * HOUR, 0),
        Day(START + 2 * DAY, 8 * HOUR, 8 * HOUR - 2, 1, 1),
        Day(START + 3 * DAY, 0, 0, 0, 0),
    ]
    told = said(statement([row("net-dinkes")], days={"net-dinkes": days}, until=START + 3 * DAY))
    (line,) = told["table"]["groups"][0]["rows"]
    assert line["days"] == [[], [250, 0], [1, 1], [-1]]
    assert line["told"] == "Terputus pada tanggal 2-3. Sebagian tidak diketahui pada tanggal 3."
    assert told["table"]["days"] == 4


def test_offices_stand_by_place_and_name():
    names = ("net-samsat-tjp", "net-bpbd", "net-setda", "net-dinkes", "net-gone")
    told = said(statement([row(name) for name in names]), EN)
    assert [(group["name"], [line["name"] for line in group["rows"]]) for group in told["table"]["groups"]] == [
        ("Governor's office complex", ["Dinas Kesehatan", "Sekretariat Daerah"]),
        ("Elsewhere", ["net-gone"]),
        ("Outside the complex: Bangka", ["Badan Penanggulangan Bencana Daerah"]),
        ("Outside the complex: Belitung", ["Samsat Tanjungpandan"]),
    ]


def test_services_of_one_office_are_told_apart_and_an_unprintable_name_gives_way_to_the_id():
    second = INVENTORY.services[1].model_copy(update={"id": "net-second", "office": "dinkes"})
    offices = [
        office.model_copy(update={"name": "\u200b"}) if office.id == "setda" else office for office in INVENTORY.offices
    ]
    both = Directory(INVENTORY.model_copy(update={"services": [*INVENTORY.services, second], "offices": offices}))
    facts = Facts(directory=both, zone=FACTS.zone, version="")
    told = said(statement([row("net-dinkes"), row("net-second"), row("net-setda")]), ID, facts)
    names = [line["name"] for group in told["table"]["groups"] for line in group["rows"]]
    assert sorted(names) == ["Dinas Kesehatan (net-dinkes)", "Dinas Kesehatan (net-second)", "setda"]


def test_the_smaller_causes_are_summed_so_that_all_add_up():
    causes = {cause.value: (9 - place) * HOUR for place, cause in enumerate(Cause)}
    rows = said(statement([row("net-dinkes", down=45, causes=causes)]), EN)["causes"]["rows"]
    assert [(cause["name"], cause["time"], cause["share"]) for cause in rows[3:]] == [
        ("Trunk fibre cut", "6 h", 400),
        ("other causes: 5", "15 h", 1000),
    ]
    assert len(rows) == 5
