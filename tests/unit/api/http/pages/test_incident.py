"""The page of an incident: drawing, story, explanations with probabilities, history; an office only what is its own."""

from __future__ import annotations

import re

import pytest

from agent.clock import MINUTE
from collector.decisions import Reclassified
from collector.facts import Revision
from collector.reading import Evidence
from tests.support.api_world import NOON, World, make_world
from tests.support.pretend_province import BELITUNG


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    made.reader.open(
        "1",
        cause="submarine-cable",
        root=("skkl-bangka-belitung",),
        devices={"core-tjp": "unreachable", **dict.fromkeys(BELITUNG, "unreachable")},
        evidence=(
            Evidence(code="parent-answers", element="core-pkp"),
            Evidence(code="traceroute", element="core-tjp", values={"device": "core-tjp", "last": "10.0.0.1", "hops": "1  10.0.0.1  0.2 ms"}),
        ),
    )  # fmt: skip
    made.reader.change("1", alternatives=(("core-tjp",),))
    made.reader.revised["1"] = (
        Revision(at=NOON, author="system", cause="unknown", root=("core-tjp",), confidence=0.55,
                 alternatives=(("skkl-bangka-belitung",),), odds=(0.45,), devices=1),
        Revision(at=NOON + MINUTE, author="system", cause="submarine-cable", root=("skkl-bangka-belitung",),
                 confidence=0.97, alternatives=(("core-tjp",),), odds=(0.0312,),
                 evidence=(Evidence(code="parent-answers", element="core-pkp"),), devices=10),
    )  # fmt: skip
    made.beat()
    return made


def page(world: World, path: str, user: str = "noc", lang: str = "id", status: int = 200) -> str:
    client = world.client()
    client.cookies["siaga_lang"] = lang
    answer = client.get(path, headers={**world.token(user), "Accept": "text/html"})
    assert answer.status_code == status
    return str(answer.text)


def test_the_drawing_crosses_what_failed_and_names_whom_it_hides(world: World):
    text = page(world, "/incidents/1")
    assert "Kabel bawah laut putus: SKKL Bangka" in text
    assert text.count('class="s-cross"') == 1
    assert len(re.findall(r'class="node s-hidden"', text)) >= 6
    assert 'class="node s-agent"' in text
    assert re.search(r"gagal SKKL Bangka.{1,3}Belitung; yang tersembunyi 10", text)


def test_explanations_bear_their_probabilities_and_the_history_every_revision(world: World):
    text = page(world, "/incidents/1")
    assert "97,0 %" in text
    assert "3,1 %" in text
    assert "55,0 %" in text
    assert "Sumber gangguan diperbarui" in text
    assert text.count("<details>") == 1
    english = page(world, "/incidents/1", lang="en")
    assert "97.0 %" in english
    assert "History of the explanation" in english


def test_odds_of_other_alternatives_than_those_that_stand_are_not_shown(world: World):
    world.reader.change("1", alternatives=(("core-pkp",),))
    text = page(world, "/incidents/1")
    assert "3,1 %" not in text
    assert "kemungkinannya tidak dihitung" in text


def test_the_route_and_the_ticket_are_there(world: World):
    text = page(world, "/incidents/1")
    assert "1  10.0.0.1  0.2 ms" in text
    number = re.search(r'href="/tickets/(TKT-[0-9-]+)"', text)
    assert number is not None
    assert 'href="/incidents/1"' in page(world, f"/tickets/{number[1]}")


def test_once_over_it_says_when_and_a_persons_verdict_who(world: World):
    world.reader.now = NOON + 3 * MINUTE
    world.reader.close("1")
    world.reader.decide(Reclassified(incident="1", cause="human-error", reason="Jangkar kapal"), "budi")
    text = page(world, "/incidents/1")
    assert "Semua yang terdampak telah pulih" in text
    assert "Penyebab ditetapkan budi" in text
    assert "Jangkar kapal" in text


def test_an_office_sees_itself_the_cable_and_no_other_office(world: World):
    world.reader.decide(Reclassified(incident="1", cause="human-error", reason="Samsat Manggar memutusnya"), "budi")
    text = page(world, "/incidents/1", "opd-tjp")
    assert "Samsat Tanjungpandan" in text
    assert "SKKL Bangka" in text
    for foreign in ("Manggar", "manggar", "Kelayang", "gantung", "budi", "0.2 ms"):
        assert foreign not in text
    assert "Penyebab ditetapkan petugas" in text
    page(world, "/incidents/1", "opd", status=404)


def test_an_incident_from_before_histories_were_kept_has_a_page_too(world: World):
    world.reader.revised.clear()
    assert "lebih tua daripada pencatatan" in page(world, "/incidents/1")
    page(world, "/incidents/none", status=404)
