"""``/api/v1/wiring`` and its page: told as described, accepted by one click into the files, undone from the history."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from agent.inventory.load import load
from agent.observation import Neighbour
from api.http.wiring_documents import DiscordList
from collector.reading import DeviceReadings
from tests.support.api_world import PASSWORD, World
from tests.support.authors import by
from tests.support.edited_world import NETWORK, OFFICES, EditedWorld, edited_world

MORE = NETWORK.replace(
    "links:", "  - {id: sw-7, site: kominfo, address: 10.0.0.7}\nlinks:\n  - {id: cu-7, ends: [core-pkp/ge9, sw-7]}"
)


def hears(world: World, device: str, interface: str, name: str, port: str | None = None) -> None:
    row = Neighbour(
        at=world.reader.now, agent="pkp", device=device, interface=interface, protocol="lldp", name=name, port=port
    )
    known = world.reader.told.get(device, DeviceReadings(device=device))
    world.reader.told[device] = msgspec.structs.replace(known, neighbours=(*known.neighbours, row))


@pytest.fixture
def edited(tmp_path: Path) -> EditedWorld:
    made = edited_world(tmp_path / "inventory", files={"a-instansi.yaml": OFFICES, "b-jaringan.yaml": MORE})
    hears(made.world, "core-pkp", "ge1", "sw-7", "up")
    return made


class Person:
    """A signed-in browser."""

    def __init__(self, world: World, name: str = "noc") -> None:
        self.client = world.client()
        assert self.client.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 303

    def page(self, path: str = "/inventory/wiring", status: int = 200) -> str:
        answer = self.client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == status
        return str(answer.text)

    def send(self, fields: dict[str, str]) -> Any:
        return self.client.post(
            "/inventory/wiring", data=fields, headers={"Accept": "text/html", "Origin": "http://siaga.test"}
        )


def forms(text: str) -> list[dict[str, str]]:
    return [
        dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        for form in re.findall(r'<form method="post" action="/inventory/wiring">.*?</form>', text, re.DOTALL)
    ]


def ask(world: World, user: str = "noc", lang: str = "en") -> Any:
    return world.client().get("/api/v1/wiring", headers={**world.token(user), "Accept-Language": lang})


def test_a_difference_is_told_as_described_in_both_languages(edited: EditedWorld):
    told = ask(edited.world).json()
    DiscordList.model_validate(told)
    row = told["items"][0]
    assert row["text"] == "LLDP of core-pkp sees sw-7, port up on port ge1; the inventory says sw-dinkes, port up."
    assert row["remedy"] == {"link": "fo-dinkes", "ends": ["core-pkp/ge1", "sw-7/up"]}
    assert "menurut inventaris" in ask(edited.world, lang="id").json()["items"][0]["text"]


@pytest.mark.parametrize("user", ["opd", "petugas", "kadis"])
def test_only_those_who_edit_the_inventory_see_it(edited: EditedWorld, user: str):
    assert ask(edited.world, user).status_code == 403


def test_one_click_that_would_leave_a_device_without_a_way_is_refused_with_the_reason(edited: EditedWorld):
    noc = Person(edited.world)
    before = edited.texts()
    (form,) = forms(noc.page())
    answer = noc.send(form)
    assert answer.status_code == 422
    assert "sw-dinkes" in answer.text
    assert edited.texts() == before


def test_one_click_writes_the_link_keeps_all_else_and_can_be_undone(edited: EditedWorld):
    noc = Person(edited.world)
    edited.world.reader.told.clear()
    hears(edited.world, "core-pkp", "ge5", "sw-dinkes", "up")
    before = edited.texts()
    (form,) = forms(noc.page())
    answer = noc.send(form)
    assert answer.status_code == 303
    (link,) = [one for one in load(edited.folder, {}, secrets=False).links if one.id == "fo-dinkes"]
    assert [f"{end.device}/{end.interface}" for end in link.ends] == ["core-pkp/ge5", "sw-dinkes/up"]
    assert (link.medium.value, link.groups, link.provider) == ("aerial-cable", ["tiang-7"], "telkom")
    history = noc.page(answer.headers["location"].split("?")[0])
    assert "LLDP: core-pkp port ge5 melihat sw-dinkes, port up" in history
    assert forms(noc.page()) == [], "what was accepted is no difference any more"
    saved = edited.editor.undo(int(re.findall(r"/history/(\d+)", answer.headers["location"])[0]), by("noc"), "salah")
    assert saved
    assert edited.texts() == before


def test_a_link_that_the_inventory_lacks_is_added(edited: EditedWorld):
    noc = Person(edited.world)
    edited.world.reader.told.clear()
    hears(edited.world, "sw-dinkes", "p2", "sw-7", "p1")
    text = noc.page()
    assert "/inventory/new/links?a.device=sw-dinkes" in text
    new = [form for form in forms(text) if not form["version"]]
    assert noc.send(new[0]).status_code == 303
    ends = {frozenset(end.device for end in link.ends) for link in load(edited.folder, {}, secrets=False).links}
    assert frozenset({"sw-dinkes", "sw-7"}) in ends


def test_what_changed_since_it_was_shown_is_not_overwritten(edited: EditedWorld):
    noc = Person(edited.world)
    edited.world.reader.told.clear()
    hears(edited.world, "core-pkp", "ge5", "sw-dinkes", "up")
    (form,) = forms(noc.page())
    file = edited.folder / "b-jaringan.yaml"
    file.write_text(file.read_text("utf-8").replace("provider: telkom", "provider: telkom, circuit: A-1"), "utf-8")
    answer = noc.send(form)
    assert answer.status_code == 409
    assert "ge5" not in file.read_text("utf-8")


def test_a_difference_that_is_no_more_says_so(edited: EditedWorld):
    noc = Person(edited.world)
    (form,) = forms(noc.page())
    edited.world.reader.told.clear()
    answer = noc.send(form)
    assert answer.status_code == 409
    assert "sudah tidak ada" in answer.text


def test_without_the_forms_secret_nothing_is_written(edited: EditedWorld):
    noc = Person(edited.world)
    (form,) = forms(noc.page())
    assert noc.send({**form, "csrf": "x"}).status_code == 403


def test_a_stranger_and_silence_are_told_without_a_button(edited: EditedWorld):
    noc = Person(edited.world)
    edited.world.reader.told.clear()
    hears(edited.world, "core-pkp", "ge1", "<b>telepon</b>")
    text = noc.page()
    assert "siaga discover" in text
    assert "<b>telepon" not in text
    assert forms(text) == []
    edited.world.reader.told.clear()
    assert "Belum ada perangkat yang menyebut tetangganya" in noc.page()
    hears(edited.world, "sw-7", "up", "core-pkp", "ge9")
    assert "Tidak ada perbedaan" in noc.page()
