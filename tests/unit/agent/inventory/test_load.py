"""An inventory is read from a file or a folder; what is wrong is said at its place, all at once."""

from datetime import date
from decimal import Decimal
from ipaddress import IPv6Address
from pathlib import Path
from typing import Any

import pytest

from agent.clock import SECOND
from agent.errors import BadInputError
from agent.inventory.credentials import SnmpV2c, SnmpV3
from agent.inventory.load import load, read
from agent.inventory.models import AllOf, AnyOf, Medium
from agent.inventory.problems import InventoryError
from agent.inventory.secrets import resolve_secret

PROVINCE = Path(__file__).parents[4] / "deploy" / "lab" / "province"
SMALLEST = "devices: [{id: core-pkp, address: 10.20.0.1}]\nagents: [{id: pkp, at: core-pkp}]\n"


def written(folder, **files: str):
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def problems_of(path, environ=None, **options: Any):
    with pytest.raises(InventoryError) as refused:
        load(path, environ or {}, **options)
    return refused.value.problems


def test_the_worked_example_is_right():
    inventory = load(PROVINCE, {}, secrets=False)

    islands = {site.office: site.island for site in inventory.sites if site.office == site.id}
    assert len(inventory.offices) >= 40
    assert sum(island == "Belitung" for island in islands.values()) == 20
    assert sum(island == "Bangka" for island in islands.values()) >= 22
    sea = [link for link in inventory.links if "skkl-bangka-belitung" in link.groups]
    assert [link.id for link in sea] == ["skkl-1", "skkl-2"]
    assert {link.medium for link in sea} == {Medium.SUBMARINE_CABLE}
    assert {end.device for link in sea for end in link.ends} == {"core-tbl", "core-tjp"}


def test_each_office_of_the_worked_example_is_promised_its_own_switch():
    inventory = load(PROVINCE, {}, secrets=False)

    assert {service.office: service.needs for service in inventory.services} == {
        office.id: f"sw-{office.id}" for office in inventory.offices
    }


def test_interfaces_of_the_worked_example_can_be_made_real():
    inventory = load(PROVINCE, {}, secrets=False)

    names = [end.interface for link in inventory.links for end in link.ends]
    assert all(name and len(name) <= 15 and "/" not in name for name in names)


def test_plain_words_stay_words(tmp_path):
    text = SMALLEST + (
        "snmp: {access: {version: 2c, community: '${X}'}, core: {version: 3, user: no}}\n"
        "calendars: {dinas: {hours: [08:00-16:00], exceptions: [{dates: 2026-11-21, hours: []}]}}\n"
        "offices: [{id: 0123, name: on, people: 120}, {id: no, name: 2026-11-24}]\n"
        "services: [{id: 1.0, office: 0123, needs: core-pkp, guarantee: 0.90}]\n"
    )
    inventory = load(written(tmp_path, all=text), {"X": "set"})

    assert [(office.id, office.name) for office in inventory.offices] == [("0123", "on"), ("no", "2026-11-24")]
    assert inventory.offices[0].people == 120
    assert isinstance(inventory.snmp["access"], SnmpV2c)
    assert isinstance(inventory.snmp["core"], SnmpV3)
    assert inventory.calendars["dinas"].hours == ["08:00-16:00"]
    assert inventory.calendars["dinas"].exceptions[0].dates == "2026-11-21"
    assert inventory.services[0].guarantee == Decimal("0.90")


def test_values_get_the_types_of_the_models(tmp_path):
    text = (
        "detection: {interval: 20s}\n"
        "devices:\n"
        "  - {id: a, address: '2001:db8::1', commissioned: 2021-04-01, detection: {timeout: 250ms}}\n"
        "  - {id: b, address: 10.0.0.2}\n"
        "links: [{id: ab, ends: [a/ge-0/0/4, b]}]\n"
        "agents: [{id: pkp, at: a}]\n"
        "services: [{id: s, needs: {any: [a, {all: [a, b]}]}}]\n"
    )
    inventory = load(written(tmp_path, all=text), {})

    device = inventory.devices[0]
    assert device.address == IPv6Address("2001:db8::1")
    assert device.commissioned == date(2021, 4, 1)
    assert inventory.detection_of(device).interval == 20 * SECOND
    assert inventory.detection_of(device).timeout == SECOND // 4
    assert (inventory.links[0].ends[0].interface, inventory.links[0].ends[1].interface) == ("ge-0/0/4", None)
    assert inventory.services[0].needs == AnyOf(any=["a", AllOf(all=["a", "b"])])


def test_files_of_a_folder_are_joined(tmp_path):
    folder = written(
        tmp_path,
        one="organisation: Kominfo\ndevices: [{id: a, address: 10.0.0.1}]\ncalendars: {x: {}}\nagents: [{id: p, at: a}]",
        two="devices: [{id: b, address: 10.0.0.2}]\ncalendars: {y: {}}\nlinks: [{id: ab, ends: [a, b]}]\nsites:\n",
    )
    (folder / "three.yml").write_text("devices: [{id: c, address: 10.0.0.3}]\nlinks: [{id: bc, ends: [b, c]}]")
    (folder / "notes.txt").write_text("no: [inventory")
    (folder / ".hidden.yaml").write_text("no: [inventory")
    inventory = load(folder, {})

    assert [device.id for device in inventory.devices] == ["a", "c", "b"]
    assert list(inventory.calendars) == ["x", "y"]
    assert inventory.organisation == "Kominfo"


def test_what_stands_in_two_files_names_both(tmp_path):
    folder = written(
        tmp_path,
        one=SMALLEST + "timezone: Asia/Jakarta\ncalendars: {dinas: {}}\n",
        two="calendars:\n  dinas: {}\ntimezone: Asia/Makassar\nsites: [{id: x, office: y}]\n",
    )
    one, two = folder / "one.yaml", folder / "two.yaml"

    assert [str(problem) for problem in problems_of(folder)] == [
        f"{two}:2:3: 'dinas' of 'calendars' stands here and in {one}:4:13; keep one of them",
        f"{two}:3:1: 'timezone' stands here and in {one}:3:1; keep one of them",
        f"{two}:4:25: 'y' is no office; define it under offices:, or correct the name",
    ]


def test_opd_is_office(tmp_path):
    text = SMALLEST + (
        "opd: [{id: dinkes}]\nsites: [{id: gedung, opd: dinkes}, {id: lain, opd: dinkess}]\n"
        "services: [{id: s, opd: dinkes, needs: core-pkp}]\n"
    )
    path = written(tmp_path, all=text) / "all.yaml"

    assert [str(problem) for problem in problems_of(path)] == [
        f"{path}:4:52: 'dinkess' is no office; did you mean 'dinkes'?"
    ]
    path.write_text(text.replace("dinkess", "dinkes"), "utf-8")
    inventory = load(path, {})
    assert [office.id for office in inventory.offices] == ["dinkes"]
    assert [site.office for site in inventory.sites] == ["dinkes", "dinkes"]
    assert inventory.services[0].office == "dinkes"


def test_a_site_without_an_office_is_one(tmp_path):
    text = (
        SMALLEST
        + "sites: [{id: dinkes}, {id: gudang, office: dinkes}]\nservices: [{id: s, office: dinkes, needs: core-pkp}]\n"
    )

    assert load(written(tmp_path, all=text), {}).services[0].office == "dinkes"


def test_a_site_of_another_office_is_none_itself(tmp_path):
    text = SMALLEST + (
        "offices: [{id: kominfo}]\nsites: [{id: gudang, office: kominfo}]\n"
        "services: [{id: s, office: gudang, needs: core-pkp}]\n"
    )

    assert problems_of(written(tmp_path, all=text))[0].what == "'gudang' is no office but a site"


def test_secrets_are_wanted_only_where_they_are_used(tmp_path):
    (tmp_path / "key").write_text("from a file\n", "utf-8")
    text = SMALLEST + (
        "snmp:\n  one: {version: '2c', community: '${SIAGA_TEST_COMMUNITY}'}\n"
        "  two: {version: '3', user: noc, auth: {protocol: sha256, key: {file: key}}}\n"
        "  three: {version: '2c', community: {file: gone}}\n"
    )
    path = written(tmp_path, all=text) / "all.yaml"
    (tmp_path / "gone").write_text("soon gone")
    (tmp_path / "gone").unlink()

    missing = problems_of(path)
    assert [(problem.line, problem.column) for problem in missing] == [(4, 35), (6, 37)]
    assert "SIAGA_TEST_COMMUNITY is not set" in missing[0].what
    assert str(tmp_path / "gone") in missing[1].what
    reading = read(path, {})
    assert (reading.problems, reading.warnings) == ((), missing)
    inventory = load(path, {}, secrets=False)
    two = inventory.snmp["two"]
    assert isinstance(two, SnmpV3)
    assert two.auth is not None
    assert resolve_secret(two.auth.key, {}) == "from a file"


def test_a_secret_in_clear_is_never_repeated(tmp_path):
    text = SMALLEST + "snmp: {core: {version: '2c', community: hunter2, comunity: x}, x: {version: hunter2}}\n"

    told = "\n".join(str(problem) for problem in problems_of(written(tmp_path, all=text)))
    assert "a secret stands here in clear" in told
    assert "hunter2" not in told.replace("'hunter2' is no version", "")


def test_one_mistake_hides_no_other_in_the_same_object(tmp_path):
    text = SMALLEST.replace("10.20.0.1", "10.20.0.999, adress: x, site: nowhere, power: fo, installed: soon")

    whats = [problem.what for problem in problems_of(written(tmp_path, all=text))]
    assert whats == [
        "'10.20.0.999' is no IP address",
        "'adress' is no key here",
        "'nowhere' is no site",
        "'fo' is no risk group",
        "'installed' is 'soon', which is no date",
    ]


def test_a_broken_file_does_not_hide_mistakes_in_the_objects_of_others(tmp_path):
    folder = written(tmp_path, one="devices: [\n", two="links: [{id: ab, ends: [a, b], medium: fibre}]\n")

    assert [(Path(p.file).name, p.what) for p in problems_of(folder)] == [
        ("one.yaml", "this is not YAML: did not find expected node content while parsing a flow node"),
        ("two.yaml", "'fibre' is no medium"),
    ]


def test_an_empty_file_among_others_is_nothing(tmp_path):
    assert load(written(tmp_path, empty="# nothing yet\n", full=SMALLEST), {}).devices[0].id == "core-pkp"


@pytest.mark.parametrize(
    ("content", "line", "column", "what"),
    [
        (b"\xff\xfe\x00", 1, 1, "the byte 0xff is not UTF-8"),
        (b"a: 1\nb: caf\xe9\n", 2, 7, "the byte 0xe9 is not UTF-8"),
        (b"a: 1\nb: \x00\n", 2, 4, "the character U+0000 may not stand in YAML"),
    ],
)
def test_a_file_that_is_no_text_says_where(tmp_path, content, line, column, what):
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)

    assert [problem[1:4] for problem in problems_of(path)] == [(line, column, what)]


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALLEST.encode())

    assert load(path, {}).agents[0].id == "pkp"


def test_nothing_to_read_is_told_apart_from_mistakes(tmp_path):
    for path, words in ((tmp_path, "holds no inventory"), (tmp_path / "gone", "no such file or folder")):
        with pytest.raises(BadInputError, match=words) as refused:
            load(path, {})
        assert not isinstance(refused.value, InventoryError)


def test_an_inventory_without_devices_behind_a_misspelt_link_reports_the_link_only(tmp_path):
    text = (
        "devices: [{id: a, address: 10.0.0.1}, {id: b, address: 10.0.0.2}, {id: c, address: 10.0.0.3}]\n"
        "links: [{id: ab, ends: [a, bb]}, {id: bc, ends: [b, c]}, {id: b2, ends: [b, aa]}]\n"
        "agents: [{id: p, at: a}]\n"
    )
    assert [problem.what for problem in problems_of(written(tmp_path, all=text))] == [
        "'bb' is no device",
        "'aa' is no device",
    ]


def test_a_profile_that_is_not_there_is_told_at_its_place_where_profiles_are_known(tmp_path):
    written(
        tmp_path,
        net="""\
devices:
  - {id: core-pkp, address: 10.20.0.1, profile: ciscoo}
  - {id: sw, address: 10.20.0.2, profile: own}
agents: [{id: pkp, at: core-pkp}]
links: [{id: fo, ends: [core-pkp, sw]}]
""",
    )
    assert [device.profile for device in load(tmp_path, {}).devices] == ["ciscoo", "own"]
    first, second = problems_of(tmp_path, profiles=("cisco", "huawei"))
    assert str(first) == f"{tmp_path}/net.yaml:2:49: 'ciscoo' is no profile; did you mean 'cisco'?"
    assert first[1:3] == (2, 49)
    assert second.remedy == "see siaga profile list, or put it into the profiles' folder"
    assert load(tmp_path, {}, profiles=("ciscoo", "own")).devices[0].profile == "ciscoo"
