"""What rows change in an inventory: ids, references, what is added with them, what stays."""

import textwrap
from decimal import Decimal

import pytest

from agent.inventory.load import Source, judge
from api.core.sheets.plan import Action, plan, plan_good
from api.core.sheets.records import take_in

BASE = """\
snmp: {access: {version: "2c", community: "${C}"}}
sites:
  - {id: dinkes, name: Dinas  Kesehatan, at: [-2.1631, 106.1415], island: Bangka}
  - {id: gudang, name: Gudang, office: dinkes}
devices:
  - {id: core-pkp, site: dinkes, address: 10.20.0.1, role: core}
  - {id: sw-dinkes, site: dinkes, address: 10.20.4.2, power: pln-air-itam, groups: [petir-1]}
links:
  - {id: fo-dinkes, ends: [core-pkp/sfp1, sw-dinkes/sfp1], medium: underground-cable, groups: [duct-1]}
risk_groups:
  - {id: pln-air-itam, cause: power, name: PLN Air Itam}
  - {id: duct-1, cause: underground-cable, name: Ducting satu}
  - {id: petir-1, cause: lightning}
agents:
  - {id: pkp, at: core-pkp}
"""


def inventory(text=BASE):
    read = judge([Source("a.yaml", text)], {"C": "set"})
    assert read.objects is not None
    return read.objects


def records(*tables: str):
    taken = [take_in(textwrap.dedent(table).encode(), f"{number}.csv") for number, table in enumerate(tables)]
    assert [intake.problems for intake in taken] == [()] * len(taken)
    return [record for intake in taken for record in intake.records]


def changes(*tables: str, base=BASE):
    planned = plan(records(*tables), inventory(base))
    assert planned.problems == ()
    return {
        (entry.section, entry.id): (entry.action.value, entry.after)
        for entry in planned.entries
        if entry.action is not Action.UNCHANGED
    }


def codes(*tables: str):
    return [(one.row, one.code) for one in plan(records(*tables), inventory()).problems]


def test_an_office_is_found_by_its_name_and_what_is_not_said_stays():
    assert changes("nama;pegawai\ndinas kesehatan;\n") == {
        ("sites", "dinkes"): ("changed", {"name": "dinas kesehatan"})
    }
    assert changes("nama;pulau\nDinas Kesehatan;\n") == {}


def test_a_new_office_is_a_place_and_an_office_once_it_has_people():
    assert changes("nama;pulau;lintang;bujur;pegawai\nDinas Baru;Bangka;-2,5;106,5;\nDinas Lain;;;;12\n") == {
        ("sites", "dinas-baru"): (
            "added",
            {"name": "Dinas Baru", "at": [Decimal("-2.5"), Decimal("106.5")], "island": "Bangka"},
        ),
        ("sites", "dinas-lain"): ("added", {"name": "Dinas Lain"}),
        ("offices", "dinas-lain"): ("added", {"name": "Dinas Lain", "people": 12}),
    }


def test_names_that_give_the_same_id_are_numbered_in_the_order_of_the_rows():
    table = "nama;pulau\nDinas A;\nDinas (A);\nDinas-A;\n"
    assert list(changes(table)) == [("sites", "dinas-a"), ("sites", "dinas-a-2"), ("sites", "dinas-a-3")]


def test_a_dash_takes_away_what_is_there():
    assert changes("id;nama;lintang;bujur;instansi\ndinkes;;-;-;\ngudang;;;;-\n") == {
        ("sites", "dinkes"): ("changed", {"at": None}),
        ("sites", "gudang"): ("changed", {"office": "gudang"}),
    }
    assert changes("id;alamat_ip;penyulang;grup;ups\nsw-dinkes;10.20.4.2;-;-;-\n") == {
        ("devices", "sw-dinkes"): ("changed", {"power": None, "groups": None})
    }


def test_a_place_of_another_office_has_no_people_of_its_own():
    assert codes("id;nama;instansi;pegawai\ncabang;Cabang;Dinas Kesehatan;3\n") == [(2, "import.row.branch")]
    assert changes("id;nama;instansi\ncabang;Cabang;Dinas Kesehatan\n") == {
        ("sites", "cabang"): ("added", {"name": "Cabang", "office": "dinkes"})
    }


def test_a_responsible_person_keeps_what_the_row_leaves_out():
    base = BASE + "offices:\n  - {id: dinkes, name: Dinas Kesehatan, responsible: {name: Siti, email: s@example.org}}\n"
    assert changes("id;nama;telepon;email\ndinkes;;0717;-\n", base=base) == {
        ("offices", "dinkes"): ("changed", {"responsible": {"name": "Siti", "phone": "0717"}})
    }
    assert changes("id;nama;penanggung_jawab\ndinkes;;-\n", base=base) == {
        ("offices", "dinkes"): ("changed", {"responsible": None})
    }


def test_rows_may_name_what_stands_in_another_file_and_new_feeders_cables_and_providers_come_with_them():
    found = changes(
        "nama;perangkat_a;port_a;perangkat_b;jenis_kabel;grup;penyedia\n;core-pkp;sfp9;SW Baru;kabel udara;Tiang 7;PT Contoh\n",
        "nama;alamat_ip;instansi;penyulang;agen\nSW Baru;10.20.4.9;Dinas Baru;PLN Baru;ya\n",
        "nama;pulau\nDinas Baru;Bangka\n",
    )
    assert found == {
        ("sites", "dinas-baru"): ("added", {"name": "Dinas Baru", "island": "Bangka"}),
        ("risk_groups", "pln-baru"): ("added", {"name": "PLN Baru", "cause": "power"}),
        ("risk_groups", "tiang-7"): ("added", {"name": "Tiang 7", "cause": "aerial-cable"}),
        ("providers", "pt-contoh"): ("added", {"name": "PT Contoh"}),
        ("devices", "sw-baru"): ("added", {"site": "dinas-baru", "address": "10.20.4.9", "power": "pln-baru"}),
        ("links", "core-pkp--sw-baru"): (
            "added",
            {
                "ends": ["core-pkp/sfp9", "sw-baru"],
                "medium": "aerial-cable",
                "groups": ["tiang-7"],
                "provider": "pt-contoh",
            },
        ),
        ("agents", "sw-baru"): ("added", {"at": "sw-baru"}),
    }


def test_a_link_is_found_by_its_ends_in_either_order_and_keeps_ports_that_are_not_said():
    assert changes("perangkat_a;perangkat_b;jenis_kabel\nsw-dinkes;core-pkp;kabel tanah\n") == {}
    assert changes("id;perangkat_a;perangkat_b;port_a\nfo-dinkes;sw-dinkes;core-pkp/sfp4;\n") == {
        ("links", "fo-dinkes"): ("changed", {"ends": ["sw-dinkes/sfp1", "core-pkp/sfp4"]})
    }
    assert list(changes("perangkat_a;port_a;perangkat_b\ncore-pkp;sfp8;sw-dinkes\n")) == [
        ("links", "core-pkp--sw-dinkes")
    ]


def test_a_file_of_several_kinds_tells_each_rows():
    found = changes("jenis_data;nama;alamat_ip;pulau\nkantor;Dinas X;;Bangka\nperangkat;SW X;10.9.9.9;\n")
    assert list(found) == [("sites", "dinas-x"), ("devices", "sw-x")]


@pytest.mark.parametrize("column", ["groups", "grup"])
def test_a_group_of_devices_must_be_there_for_its_cause_is_not_clear(column):
    assert codes(f"id;alamat_ip;{column}\nsw-x;10.9.9.9;menara\n") == [(2, "import.ref.group")]


def test_all_problems_of_a_row_are_told_also_when_a_cell_of_it_cannot_be_read():
    intake = take_in(b"id;alamat_ip;instansi;ups\nsw-x;10.9.9;dinkez;sw-y\n", "a.csv")
    found = [*intake.problems, *plan(intake.records, inventory()).problems]
    assert [one.code for one in found] == ["import.value.address", "import.ref.office.near", "import.ref.ups"]


def test_good_rows_alone_leave_out_what_refers_to_bad_ones():
    intake = take_in(
        b"id;alamat_ip;ups\nups-1;10.9.9;\nsw-1;10.9.9.1;ups-1\nsw-2;10.9.9.2;sw-1\nsw-3;10.9.9.3;\n", "a.csv"
    )
    planned, left_out, problems = plan_good(intake.records, inventory())
    assert [entry.id for entry in planned.entries] == ["sw-3"]
    assert left_out == {("a.csv", 2), ("a.csv", 3), ("a.csv", 4)}
    assert [(one.row, one.code) for one in problems] == [(3, "import.ref.ups"), (4, "import.ref.ups")]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("id;alamat_ip;penyulang\nsw-x;10.9.9.9;东\n", "penyulang"),
        ("id;alamat_ip;agen\nsw-x;10.9.9.9;东\n", "agen"),
        ("id;perangkat_a;perangkat_b;penyedia\nl;core-pkp;sw-dinkes;东\n", "penyedia"),
        ("id;perangkat_a;perangkat_b;jenis_kabel;grup\nl;core-pkp;sw-dinkes;kabel udara;东\n", "grup"),
    ],
)
def test_a_new_thing_whose_name_gives_no_id_is_refused(table, column):
    (problem,) = plan(records(table), inventory()).problems
    assert (problem.column, problem.value, problem.code) == (column, "东", "import.value.slug")


def test_a_link_without_a_name_to_a_device_that_is_not_there_is_told_of():
    table = "perangkat_a;perangkat_b\ncore-pkp;gedung lama\ncore-pkp;sw-dinkes/sfp1\n"
    assert codes(table) == [(2, "import.ref.device")]


def test_an_office_without_a_place_gets_one_only_when_the_row_says_something_of_a_place():
    base = BASE + "offices: [{id: dishub, name: Dishub, people: 3}]\n"
    assert changes("id;pegawai;pulau\ndishub;4;\n", base=base) == {("offices", "dishub"): ("changed", {"people": 4})}
    assert changes("id;pegawai;pulau\ndishub;;Bangka\n", base=base) == {
        ("sites", "dishub"): ("added", {"island": "Bangka"})
    }
    moved = changes("id;nama;instansi\ndishub;Perhubungan;dinkes\n", base=base)
    assert moved == {
        ("offices", "dishub"): ("changed", {"name": "Perhubungan"}),
        ("sites", "dishub"): ("added", {"name": "Perhubungan", "office": "dinkes"}),
    }


def test_a_site_that_is_its_own_office_gets_one_written_out_once_it_has_people():
    assert changes("id;pegawai\ndinkes;7\n") == {
        ("offices", "dinkes"): ("added", {"name": "Dinas  Kesehatan", "people": 7})
    }
    assert changes("id;pegawai\ndinkes;-\n") == {}


def test_remarks_are_not_read_and_invisible_cells_say_nothing():
    assert changes("no;id;pegawai;keterangan\n1;dinkes;\u200b;=1+1\n") == {}


@pytest.mark.parametrize("row", ["l;;sw-dinkes", ";-;sw-dinkes"])
def test_a_link_without_a_device_is_told_of_once(row):
    intake = take_in(f"id;perangkat_a;perangkat_b\n{row}\n".encode(), "a.csv")
    found = [*intake.problems, *plan(intake.records, inventory()).problems]
    assert [one.column for one in found] == ["perangkat_a"]
