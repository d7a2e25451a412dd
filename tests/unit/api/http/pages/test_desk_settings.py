"""The page of the desk's settings: set by the administrator, with each mistake told, read by the others."""

from __future__ import annotations

import re
from typing import Any

import pytest

from agent.clock import MINUTE
from tests.support.api_world import World, make_world
from tests.support.desk_pages import PAGE, page, signed_in, text_of


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    return made


def send(world: World, user: str = "admin", **typed: Any) -> Any:
    client = signed_in(world, user)
    html = page(client, "/desk-settings")
    form = dict(re.findall(r'<input[^>]* name="([\w-]+)"[^>]*? value="([^"]*)"', html))
    selected = re.findall(r'<select name="([\w-]+)".*?<option value="(\d)" selected>', html, re.DOTALL)
    return client.post("/desk-settings", data={**form, **dict(selected), **typed}, headers=PAGE)


def test_the_administrator_sets_them(world):
    answer = send(world, **{"capacity": "7", "kadis": "45", "offices-1": "12", "priority-low-low": "1"})
    assert answer.headers["location"] == "/desk-settings?saved=yes"
    with world.store.reading() as picture:
        rules = picture.desk_rules()
    assert (rules.capacity, rules.kadis, rules.offices, rules.priority[0][0]) == (7, 45 * MINUTE, (2, 12), 1)
    assert "sudah berlaku" in page(signed_in(world, "admin"), answer.headers["location"])


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"capacity": "banyak"}, "Tulis bilangan 1 sampai 10.000."),
        ({"take": "0"}, "Tulis 1 sampai 2400 menit."),
        ({"people-0": "900"}, "batas dampak besar tidak boleh di bawah"),
        ({"priority-high-high": "9"}, "Pilih prioritas 1 sampai 4."),
    ],
)
def test_each_mistake_is_told_and_what_was_typed_stays(world, typed, told):
    answer = send(world, **{"report": "77", **typed})
    assert answer.status_code == 422
    assert told in text_of(answer.text)
    assert 'value="77"' in answer.text
    with world.store.reading() as picture:
        assert picture.desk_rules() == type(picture.desk_rules())()


def test_others_read_them_without_a_form_and_offices_do_not(world):
    html = page(signed_in(world, "kadis"), "/desk-settings")
    assert "<select" not in html
    assert "Hanya administrator" in html
    assert signed_in(world, "opd").get("/desk-settings", headers=PAGE).status_code == 403
    client = signed_in(world, "kadis")
    csrf = re.findall(r'name="csrf" value="([^"]+)"', html)[0]
    assert client.post("/desk-settings", data={"csrf": csrf}, headers=PAGE).status_code == 403


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_word_is_in_the_catalogue(world, lang):
    text = text_of(page(signed_in(world, "admin", lang), "/desk-settings"))
    assert not re.findall(r"\b(?:settings|desk|clock|urgency)\.[a-z]", text)
