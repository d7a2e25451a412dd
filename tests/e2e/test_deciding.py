"""People decide in a real browser: maintenance planned and approved, a day off announced and withdrawn, an outage excused.

Behind the pages stand the real collector, which lived through March 2026, and both stores; nothing needs a script.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import expect

from collector.decisions import Approval, DayOff, Excuse, Hours, Maintenance, Withdrawal
from tests.support.browsing import fits, opened
from tests.support.fed_month import MarchFolder, local, march_folder
from tests.support.lived_province import LivedProvince, lived_province
from tests.support.served_api import served

pytestmark = pytest.mark.e2e

MARCH = (local("2026-03-01 00:00"), local("2026-04-01 00:00"))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> MarchFolder:
    with ThreadPoolExecutor(1) as pool:  # this thread has the browser's loop already
        return pool.submit(march_folder, tmp_path_factory.mktemp("march")).result()


@pytest.fixture
def province(lived: MarchFolder, tmp_path: Path) -> Iterator[LivedProvince]:
    data = Path(shutil.copytree(lived.data, tmp_path / "data"))
    with lived_province(MarchFolder(data, lived.inventory), tmp_path) as made:
        yield made


@pytest.fixture
def address(province: LivedProvince) -> Iterator[str]:
    with served(province.app) as url:
        yield url


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def verdict(province: LivedProvince, service: str) -> str:
    rows = province.reader.availability(*MARCH)
    return next(row.verdict for row in rows if row.service == service and row.basis == "service-time")


def test_noc_plans_late_maintenance_and_kabid_approves_what_its_impact_shows(browser, address, province, script):
    noc = opened(browser, address, "noc", script=script)
    noc.get_by_role("link", name="Pemeliharaan").click()
    noc.get_by_role("link", name="Rencanakan pemeliharaan").click()
    noc.get_by_label("Yang dipelihara").fill("fo-dinkes")
    noc.get_by_label("Mulai").fill("2026-03-03T08:00")
    noc.get_by_label("Selesai").fill("2026-03-06T12:00")
    noc.get_by_role("button", name="Lihat dampaknya").click()
    expect(noc.get_by_role("alert")).to_contain_text("Alasan wajib diisi")
    noc.get_by_label("Alasan").fill("Pindah jalur kabel, surat menyusul")
    noc.get_by_role("button", name="Lihat dampaknya").click()
    expect(noc.locator(".covered")).to_have_text("Dinas Kesehatan")
    expect(noc.locator("#headline")).to_contain_text("2 penilaian berubah")
    assert province.reader.decisions() == [], "nothing is recorded before it is confirmed"
    noc.get_by_role("button", name="Ajukan untuk disetujui").click()
    expect(noc.get_by_role("status")).to_contain_text("Keputusan nomor 1 telah dicatat")
    expect(noc.get_by_role("link", name="Lihat dampak dan setujui")).to_have_count(0)
    assert verdict(province, "net-dinkes") == "missed", "nothing counts before it is approved"

    kabid = opened(browser, address, "kabid", script=script)
    kabid.get_by_role("link", name="Pemeliharaan").click()
    kabid.get_by_role("link", name="Lihat dampak dan setujui").click()
    turned = kabid.locator(".impact .turns").filter(has_text="pada jam layanan")
    expect(turned).to_contain_text("Tidak terpenuhi")
    kabid.get_by_role("button", name="Setujui").click()
    expect(kabid.locator("#m-1")).to_contain_text("Disetujui kabid")
    assert verdict(province, "net-dinkes") == "met"
    assert [type(row.decision) for row in province.reader.decisions()] == [Maintenance, Approval]
    assert [row.by for row in province.reader.decisions()] == ["noc", "kabid"]


def test_a_day_off_is_announced_late_seen_by_an_office_and_withdrawn(browser, address, province, script):
    kadis = opened(browser, address, "kadis", script=script)
    before = province.reader.availability(*MARCH)
    kadis.get_by_role("link", name="Kalender").click()
    kadis.get_by_role("link", name="Umumkan hari libur atau jam khusus").click()
    kadis.get_by_label("Tanggal", exact=False).first.fill("2026-03-05")
    kadis.get_by_label("Dasar atau alasan").fill("SE Gubernur 4/2026")
    kadis.get_by_role("button", name="Lihat dampaknya").click()
    expect(kadis.locator("#headline")).to_contain_text("47 angka berubah pada 47 instansi")
    kadis.get_by_role("button", name="Ubah isian").click()
    expect(kadis.get_by_label("Dasar atau alasan")).to_have_value("SE Gubernur 4/2026")
    kadis.get_by_role("button", name="Lihat dampaknya").click()
    kadis.get_by_role("button", name="Umumkan").click()
    expect(kadis.get_by_role("status")).to_contain_text("Keputusan nomor 1")
    row = kadis.locator(".decisions tr", has_text="SE Gubernur 4/2026")
    expect(row).to_contain_text("5 Mar 2026")
    expect(row).to_contain_text("2 Apr 2026 08.00")

    office = opened(browser, address, "opd", script=script, width=390)
    office.get_by_role("link", name="Kalender").click()
    expect(office.locator(".month .cell.decided", has_text="5").first).to_be_visible()
    expect(office.get_by_role("link", name="Tarik kembali")).to_have_count(0)
    expect(office.locator(".decisions")).not_to_contain_text("kadis")
    fits(office)

    kadis.get_by_role("link", name="Tarik kembali").click()
    kadis.get_by_label("Alasan").fill("Dibatalkan")
    kadis.get_by_role("button", name="Tarik kembali").click()
    expect(kadis.locator(".gone")).to_contain_text("ditarik")
    assert province.reader.availability(*MARCH) == before
    assert [type(row.decision) for row in province.reader.decisions()] == [DayOff, Withdrawal]


def test_an_outage_is_excused_on_its_ticket_and_a_form_sent_twice_records_once(browser, address, province, script):
    kabid = opened(browser, address, "kabid", script=script)
    with province.app.state.siaga.store.reading() as picture:
        ticket = picture.ticket_of("1")
    kabid.goto(f"/tickets/{ticket.number}")
    kabid.get_by_role("link", name="Kecualikan gangguan ini").click()
    kabid.get_by_label("Alasan").fill("Kantor pindah")
    kabid.get_by_role("button", name="Lihat dampaknya").click()
    hidden = kabid.locator("form.editing input[type=hidden]").all()
    form = {str(field.get_attribute("name")): str(field.get_attribute("value")) for field in hidden}
    kabid.get_by_role("button", name="Kecualikan").click()
    expect(kabid.locator("#excuses")).to_contain_text("Kantor pindah")
    again = kabid.context.request.post("/decide/excuse", form=form, headers={"Origin": address})
    assert again.ok
    assert "Keputusan nomor 1 telah dicatat" in again.text()
    assert [row.decision for row in province.reader.decisions()] == [Excuse(incident="1", reason="Kantor pindah")]
    assert verdict(province, "net-dinkes") == "met"


def test_new_hours_begin_from_those_in_force_and_hold_from_their_date(browser, address, province):
    admin = opened(browser, address, "admin")
    admin.goto("/calendar")
    admin.get_by_role("link", name="Ubah jam layanan").click()
    expect(admin.get_by_label("Senin")).to_have_value("08:00-16:00")
    expect(admin.get_by_label("Minggu")).to_have_value("")
    admin.get_by_label("Jumat").fill("07:30-11:30, 13.00-16.30")
    admin.get_by_label("Berlaku mulai").fill("2026-03-23")
    admin.get_by_label("Dasar atau alasan").fill("Perpres 21/2023")
    admin.get_by_role("button", name="Lihat dampaknya").click()
    expect(admin.locator("#headline")).to_contain_text("47 instansi")
    admin.get_by_role("button", name="Berlakukan").click()
    expect(admin.locator(".decisions tbody tr").first).to_contain_text("mulai 23 Mar 2026")
    (made,) = province.reader.decisions()
    assert isinstance(made.decision, Hours)
    assert made.decision.hours["mon"] == ("08:00-16:00",)
    assert made.decision.hours["fri"] == ("07:30-11:30", "13:00-16:30")
    assert "sun" not in made.decision.hours


@pytest.mark.parametrize("user", ["opd", "petugas", "manajemen"])
def test_who_may_not_decide_is_shown_no_way_to(browser, address, province, user):
    province.reader.decide(
        Maintenance(element="fo-dinkes", start=local("2026-04-05 10:00"), end=local("2026-04-05 11:00"), reason="RHS"),
        "noc",
    )
    page = opened(browser, address, user)
    for path in ("/maintenance", "/calendar"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("a[href^='/decide']")).to_have_count(0)
    page.goto("/maintenance")
    expect(page.locator("#m-1")).to_contain_text("Dinas Kesehatan")
    if user == "opd":
        expect(page.locator("#m-1")).not_to_contain_text("RHS")
        expect(page.locator("#m-1")).not_to_contain_text("noc")
    for kind in ("maintenance", "day", "hours", "approval", "withdrawal", "excuse"):
        answer = page.goto(f"/decide/{kind}?of=1&incident=1")
        assert answer.status == 403
