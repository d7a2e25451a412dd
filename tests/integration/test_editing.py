"""Editing an inventory's files as the pages do: real files, the real store, and somebody else at the same time."""

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from agent.inventory.load import load
from api.core.editing.changes import Kind
from api.core.editing.planning import Asked, Refused
from api.editing import ClosedError, Saved
from api.inventory_files import InventoryFiles
from api.ports import InForce
from api.store.sql import open_store
from tests.support.api_world import make_world
from tests.support.authors import by
from tests.support.edited_world import edited_world

NEW_DEVICE = {
    "address": ["10.0.0.3"],
    "site": ["dinkes"],
    "role": ["access-switch"],
    "link.to": ["core-pkp"],
    "link.far": ["ge2"],
    "link.near": ["up"],
    "link.medium": ["radio"],
}


@pytest.fixture
def edited(tmp_path):
    store = open_store(tmp_path / "api.db")
    yield edited_world(tmp_path / "inventory", store)
    store.close()


def change(edited, number):
    with edited.world.store.reading() as picture:
        return picture.inventory_change(number)


def changes(edited):
    with edited.world.store.reading() as picture:
        return picture.inventory_changes()


def asked(edited, section, one, why="surat 12"):
    return Asked(section, edited.editor.noticed().version(section, one), why)


def rename(edited, one="dinkes", name="Dinas Kesehatan Provinsi", **more: list[str]):
    typed = {"name": [name], "responsible.name": ["Ibu Sari"], "responsible.phone": ["0812"], **more}
    return edited.editor.edit(asked(edited, "offices", one), one, typed, by("budi"))


def codes(outcome):
    assert isinstance(outcome, Refused), outcome
    return [(trouble.field, trouble.code) for trouble in outcome.troubles]


def test_a_change_keeps_every_other_byte_is_remembered_and_in_force(edited):
    before = edited.texts()
    outcome = rename(edited)
    assert outcome == Saved(1, InForce.EVERYWHERE)
    after = edited.texts()
    assert after["b-jaringan.yaml"] == before["b-jaringan.yaml"]
    assert after["a-instansi.yaml"] == before["a-instansi.yaml"].replace(
        b"    name: Dinas Kesehatan\n", b"    name: Dinas Kesehatan Provinsi\n"
    )
    made = change(edited, 1)
    assert (made.who, made.why, made.kind, made.at) == ("budi", "surat 12", Kind.EDITED, edited.world.clock.wall())
    assert [(item.section, item.id, item.keys) for item in made.objects] == [("offices", "dinkes", ("name",))]
    assert edited.world.app.state.siaga.directory.office["dinkes"].name == "Dinas Kesehatan Provinsi"
    assert [file.read_bytes() for file in edited.folder.glob("*.bak")] == [before["a-instansi.yaml"]]


def test_undoing_gives_the_same_bytes_and_undoing_that_the_change_again(edited):
    before = edited.texts()
    rename(edited)
    changed = edited.texts()
    assert edited.editor.undo(1, by("sari"), "keliru") == Saved(2, InForce.EVERYWHERE)
    assert edited.texts() == before
    assert (change(edited, 1).undone_by, change(edited, 2).undoes, change(edited, 2).kind) == (2, 1, Kind.UNDONE)
    assert codes(edited.editor.undo(1, by("sari"), "")) == [("", "edit.undo.done")]
    assert edited.editor.undo(2, by("sari"), "") == Saved(3, InForce.EVERYWHERE)
    assert edited.texts() == changed


def test_a_device_comes_with_its_link_and_goes_with_it(edited):
    before = edited.texts()
    assert isinstance(edited.editor.add(Asked("devices", "", "baru"), NEW_DEVICE, by("budi")), Saved)
    inventory = load(edited.folder, {}, secrets=False)
    assert [str(link.ends) for link in inventory.links[1:]] == [
        "(LinkEnd(device='core-pkp', interface='ge2'), LinkEnd(device='sw-dinkes-2', interface='up'))"
    ]
    one, link = "sw-dinkes-2", "core-pkp--sw-dinkes-2"
    assert codes(edited.editor.remove(asked(edited, "devices", one), one, [], by("budi"))) == [("", "edit.needed")]
    assert codes(edited.editor.remove(asked(edited, "links", link), link, [], by("budi"))) == [
        ("", "edit.rule.unreachable_device")
    ]
    assert isinstance(edited.editor.remove(asked(edited, "devices", one), one, [link], by("budi")), Saved)
    assert edited.texts() == before


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"link.to": []}, [("link.to", "edit.link.to")]),
        ({"link.to": [], "link.far": [], "link.near": []}, [("link.to", "edit.rule.unreachable_device")]),
        ({"address": ["10.0.0.2"]}, [("address", "edit.rule.duplicate_address")]),
        ({"link.far": ["ge1"]}, [("link.far", "edit.rule.shared_interface")]),
        ({"id": ["pln"]}, [("id", "edit.rule.duplicate_id")]),
        ({"address": ["10.0.0"], "site": ["hilang"], "installed": ["kemarin"]},
         [("address", "import.value.address"), ("site", "edit.choice"), ("installed", "import.value.date")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_field_and_nothing_is_written(edited, typed, found):
    before = edited.texts()
    assert sorted(codes(edited.editor.add(Asked("devices", "", "baru"), NEW_DEVICE | typed, by("budi")))) == sorted(
        found
    )
    assert edited.texts() == before
    assert changes(edited) == []


def test_the_second_of_two_is_told_and_nothing_is_lost(edited):
    first, second = asked(edited, "offices", "dinkes"), asked(edited, "offices", "dinkes")
    other = asked(edited, "offices", "kominfo")
    assert isinstance(edited.editor.edit(first, "dinkes", {"name": ["A"]}, by("budi")), Saved)
    outcome = edited.editor.edit(second, "dinkes", {"name": ["B"]}, by("sari"))
    assert outcome == Refused(outcome.troubles, moved=True)
    assert codes(outcome) == [("", "edit.moved")]
    assert isinstance(edited.editor.edit(other, "kominfo", {"name": ["K"], "people": ["96"]}, by("sari")), Saved)
    offices = {office.id: office.name for office in load(edited.folder, {}, secrets=False).offices}
    assert offices == {"dinkes": "A", "kominfo": "K"}


def test_a_file_that_is_written_at_the_same_moment_is_read_again(edited, monkeypatch):
    file = edited.folder / "a-instansi.yaml"
    written = InventoryFiles.write
    meanwhile = iter([True])

    def write(self, amended, now):
        if next(meanwhile, False):
            file.write_text(file.read_text().replace("people: 96", "people: 97"))
        return written(self, amended, now)

    version = asked(edited, "offices", "dinkes")
    monkeypatch.setattr(InventoryFiles, "write", write)
    assert isinstance(edited.editor.edit(version, "dinkes", {"name": ["A"]}, by("budi")), Saved)
    offices = {office.id: (office.name, office.people) for office in load(edited.folder, {}, secrets=False).offices}
    assert offices == {"dinkes": ("A", 0), "kominfo": ("Dinas Kominfo", 97)}
    assert [(item.kind, [one.id for one in item.objects]) for item in changes(edited)] == [
        (Kind.EDITED, ["dinkes"]),
        (Kind.BY_HAND, ["kominfo"]),
    ]


def test_many_at_once_lose_nothing_and_nothing_is_taken_for_a_change_by_hand(edited):
    before = edited.texts()

    def add(number):
        section = "offices" if number % 2 else "risk_groups"
        typed = {"name": [f"Baru {number}"], "cause": ["power"]}
        for _ in range(20):
            edited.editor.noticed()
            outcome = edited.editor.add(Asked(section, "", "ramai"), typed, by(f"orang-{number}"))
            if isinstance(outcome, Saved):
                return outcome.number
            assert codes(outcome) == [("", "edit.busy")]
        raise AssertionError(number)

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(add, range(16)))
    assert sorted(numbers) == list(range(1, 17))
    edited.editor.noticed()
    assert {change.kind for change in changes(edited)} == {Kind.EDITED}
    for number in sorted(numbers, reverse=True):
        assert isinstance(edited.editor.undo(number, by("budi"), ""), Saved)
    assert edited.texts() == before


def test_what_was_changed_by_hand_is_noticed_and_can_be_undone(edited):
    edited.editor.noticed()
    file = edited.folder / "a-instansi.yaml"
    before = file.read_bytes()
    file.write_bytes(before.replace(b"# kantor kami", b"# kantor").replace(b"people: 96", b"people: 100"))
    edited.editor.noticed()
    edited.editor.noticed()
    [noticed] = changes(edited)
    assert (noticed.kind, noticed.who) == (Kind.BY_HAND, "")
    assert [(item.id, item.before["people"], item.after["people"]) for item in noticed.objects] == [
        ("kominfo", "96", "100")
    ]
    assert isinstance(edited.editor.undo(1, by("budi"), ""), Saved)
    assert file.read_bytes() == before


def test_an_older_change_is_undone_where_its_objects_are_as_it_left_them(edited):
    rename(edited)
    rename(edited, "kominfo", "Diskominfo", people=["96"])
    assert isinstance(edited.editor.undo(1, by("budi"), ""), Saved)
    offices = {office.id: office for office in load(edited.folder, {}, secrets=False).offices}
    assert (offices["dinkes"].name, offices["kominfo"].people) == ("Dinas Kesehatan", 96)
    rename(edited, name="Yang ketiga")
    assert codes(edited.editor.undo(3, by("budi"), "")) == [("", "edit.undo.moved")]


def test_a_removed_device_comes_back_with_what_no_form_shows(edited):
    one = "sw-dinkes"
    edited.editor.remove(asked(edited, "devices", one), one, ["fo-dinkes"], by("budi"))
    rename(edited)
    file = edited.folder / "b-jaringan.yaml"
    file.write_text("# disunting\n" + file.read_text())
    assert isinstance(edited.editor.undo(1, by("budi"), ""), Saved)
    inventory = load(edited.folder, {}, secrets=False)
    assert (inventory.devices[1].profile, str(inventory.devices[1].address)) == ("ruijie", "10.0.0.2")
    assert inventory.links[0].groups == ["tiang-7"]


@pytest.mark.parametrize(
    ("section", "one", "names"),
    [
        ("sites", "dinkes", "sw-dinkes"),
        ("risk_groups", "pln", "core-pkp"),
        ("risk_groups", "tiang-7", "fo-dinkes"),
        ("providers", "telkom", "fo-dinkes"),
        ("devices", "core-pkp", "pkp, net-kominfo"),
    ],
)
def test_what_others_name_is_not_removed(edited, section, one, names):
    before = edited.texts()
    outcome = edited.editor.remove(asked(edited, section, one), one, ["fo-dinkes"], by("budi"))
    told = {name for trouble in outcome.troubles for name in str(trouble.values["names"]).split(", ")}
    assert set(names.split(", ")) <= told
    assert edited.texts() == before


def test_nothing_to_change_is_no_change(edited):
    assert rename(edited, name="Dinas Kesehatan") == Saved(0, InForce.EVERYWHERE)
    assert changes(edited) == []


def test_wrong_files_close_the_pages_and_say_why(edited):
    file = edited.folder / "b-jaringan.yaml"
    file.write_text(file.read_text().replace("10.0.0.2", "10.0.0"))
    with pytest.raises(ClosedError) as closed:
        edited.editor.noticed()
    assert closed.value.code == "edit.closed.wrong"
    assert "b-jaringan.yaml:3" in closed.value.problems[0]


def test_what_shares_an_anchor_is_not_changed_along(tmp_path):
    text = "offices:\n  - &a {id: a, name: A, responsible: &orang {name: Sari}}\n  - {id: b, name: B, responsible: *orang}\n"
    files = {"x.yaml": text + "devices: [{id: d, address: 10.0.0.1}]\nagents: [{id: p, at: d}]\n"}
    edited = edited_world(tmp_path / "i", files=files)
    outcome = edited.editor.edit(
        asked(edited, "offices", "a"), "a", {"name": ["A"], "responsible.name": ["Budi"]}, by("x")
    )
    assert codes(outcome) == [("", "edit.rule.other")]
    offices = {
        one.id: one.responsible.name for one in load(edited.folder, {}, secrets=False).offices if one.responsible
    }
    assert offices["b"] == "Sari"


def test_without_the_files_the_page_says_that_they_are_not_known():
    world = make_world()
    answer = world.client().get("/inventory", headers=world.token("noc"))
    assert answer.status_code == 409
    assert "tanpa letak berkas inventaris" in answer.text


def test_a_folder_that_may_only_be_read_is_said_and_nothing_is_written():
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        edited = edited_world(Path(place) / "inventory")
        before = edited.texts()
        folder = Path(place) / "inventory"
        folder.chmod(0o555)
        child = os.fork()
        if child == 0:
            status = 2
            try:
                if os.geteuid() == 0:  # root may write anywhere
                    os.setresuid(65534, 65534, 65534)
                told = codes(rename(edited))
                status = 0 if told == [("", "edit.unwritten")] and not edited.editor.writable() else 1
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert edited.texts() == before
        folder.chmod(0o755)
        assert edited.editor.writable()
