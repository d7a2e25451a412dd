"""The page that asks what a failure would take down: both languages, hostile words, refusals that can be mended."""

from __future__ import annotations

import threading
from typing import Any

import pytest

import api.exposed
from tests.support.api_world import PATIENT, World, make_world
from tests.support.hostile_words import PAYLOADS
from tests.support.pretend_province import pretend_province


@pytest.fixture(scope="module")
def world() -> World:
    known = pretend_province()
    spare = known.links[-1].model_copy(update={"id": "cadangan", "groups": []})
    return make_world(inventory=known.model_copy(update={"links": [*known.links, spare]}))


def page(world: World, path: str, user: str = "noc", lang: str = "id", status: int = 200) -> str:
    client = world.client()
    client.cookies["siaga_lang"] = lang
    answer = client.get(path, headers={**world.token(user), "Accept": "text/html"})
    assert answer.status_code == status
    return str(answer.text)


def test_the_form_alone_asks_nothing(world: World):
    text = page(world, "/what-if")
    assert "Bagaimana jika terputus?" in text
    assert '<option value="skkl-bangka-belitung">' in text
    assert "Penilaian terburuk" not in text


def test_the_sea_cable_names_its_offices_and_verdicts_in_both_languages(world: World):
    text = page(world, "/what-if?element=skkl-bangka-belitung&element=")
    assert "Samsat Tanjungpandan" in text
    assert "9 instansi tidak akan mencapai jaminan" in text
    assert text.count('class="verdict missed"') == 9
    english = page(world, "/what-if?element=skkl-bangka-belitung", lang="en")
    assert "Offices that would miss this month" in english


def test_what_is_chosen_stays_chosen_and_can_be_left_out(world: World):
    text = page(world, "/what-if?element=sw-dinkes&element=sw-dinsos&lasting=4h")
    assert text.count("checked>") == 2
    assert '<option value="4h" selected>' in text
    assert "Dinas Sosial" in text


def test_a_typing_error_is_told_beside_the_form_with_what_was_typed(world: World):
    text = page(world, "/what-if?element=sw-dinkess&lasting=lama")
    assert "maksudnya sw-dinkes" in text
    assert "bukan lama waktu" in text
    assert 'value="sw-dinkess"' in text


def test_what_nothing_hangs_on_says_so(world: World):
    assert "Tidak ada instansi yang terputus" in page(world, "/what-if?element=cadangan")


def test_what_blinds_the_agent_is_told_apart_in_both_languages(world: World):
    text = page(world, "/what-if?element=core-pkp")
    assert "Agen pkp buta" in text
    assert "Tidak ada instansi yang terputus" not in text
    assert "45 instansi tidak terpantau" in text
    assert "Agent pkp would be blind" in page(world, "/what-if?element=core-pkp", lang="en")
    assert "Yang membuat agen buta" in page(world, "/risk")
    assert "What would leave the agent blind" in page(world, "/risk", lang="en")


@pytest.mark.parametrize("words", PAYLOADS)
def test_no_word_breaks_out(world: World, words: str):
    client = world.client()
    answer = client.get(
        "/what-if",
        params={"element": words[:200].encode("utf-8", "replace").decode()},
        headers={**world.token("noc"), "Accept": "text/html"},
    )
    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.text


def test_risks_name_the_sea_cable_with_a_way_to_what_it_would_do(world: World):
    text = page(world, "/risk")
    assert "Link yang paling berguna bila digandakan" in text
    assert '/what-if?element=skkl-bangka-belitung"' in text
    assert 'aria-label="9 dari ' in text
    assert "Links most worth doubling" in page(world, "/risk", lang="en")
    assert 'href="/risk"' not in page(world, "/", "opd")
    page(world, "/risk", "opd", status=403)


def test_rows_beyond_the_first_are_folded_away(world: World):
    text = page(world, "/risk")
    assert text.count('class="rest"') == 2  # of failures and of links
    assert '<ol class="risks" start="6">' in text


def test_while_risks_are_worked_out_the_page_says_how_far_and_reloads_itself(monkeypatch):
    go_on, worked = threading.Event(), api.exposed.singles

    def held(*given: Any) -> Any:
        assert go_on.wait(PATIENT)
        return worked(*given)

    monkeypatch.setattr(api.exposed, "singles", held)
    made = make_world()
    exposed = made.app.state.siaga.exposed
    exposed.patience = 0
    text = page(made, "/risk", status=202)
    assert '<meta http-equiv="refresh" content="2">' in text
    assert "Risiko sedang dihitung" in text
    go_on.set()
    exposed.patience = PATIENT
    done = page(made, "/risk", lang="en")
    assert "http-equiv" not in done
    assert "Single failures" in done


def test_an_office_has_no_such_page_and_no_way_to_it(world: World):
    page(world, "/what-if?element=sw-dinkes", "opd", status=403)
    assert "/what-if" not in page(world, "/devices/sw-dinkes", "opd")
    assert "/what-if?element=sw-dinkes" in page(world, "/devices/sw-dinkes")
