"""What people read."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from agent.clock import HOUR, MINUTE, SECOND, parse_instant
from agent.inventory.models import Cause, Medium
from api.core import words
from api.core.editing.fields import EDITED, FIELDS
from api.core.procedure.deeds import Lacking
from api.core.procedure.stages import STEP, Refused, Stage
from api.core.procedure.values import Channel, PauseReason, Side, Urgency
from api.core.province import OfficeState
from api.core.roles import Role
from api.core.sheets.objects import ORDER
from api.core.tickets import Entry, Refusal, State
from api.core.words import CATALOG, Language, language, say, visible
from api.http.problems import KINDS
from api.ports import InForce
from collector.reading import Evidence
from collector.replay import sentence
from tests.support.hostile_words import PAYLOADS

ID, EN = Language.ID, Language.EN
WIB = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize("key", sorted(CATALOG))
def test_a_text_has_the_same_places_in_both_languages(key):
    indonesian, english = (set(re.findall(r"\{(\w+)\}", text)) for text in CATALOG[key])
    assert indonesian == english
    assert all(text.strip() for text in CATALOG[key])


def test_everything_that_can_be_shown_has_a_text():
    wanted = [f"cause.{cause}" for cause in Cause]
    wanted += [f"state.{state}" for state in OfficeState]
    wanted += [f"ticket.state.{state}" for state in State]
    wanted += [f"role.{role}" for role in Role]
    wanted += [f"problem.{kind}.{part}" for kind in KINDS for part in ("title", "detail")]
    wanted += [f"problem.refused.{refusal}" for refusals in (Refusal, Refused, Lacking) for refusal in refusals]
    wanted += [f"stage.{stage}" for stage in Stage]
    wanted += [f"ticket.channel.{channel}" for channel in Channel]
    wanted += [f"urgency.{urgency}" for urgency in Urgency]
    wanted += [f"pause.{reason}" for reason in PauseReason] + [f"history.paused.{reason}" for reason in PauseReason]
    wanted += [f"side.{side}" for side in Side]
    wanted += [f"procedure.step.{step}" for step in STEP.values()]
    wanted += [f"edit.{one}.{section}" for section in EDITED for one in ("section", "one")]
    wanted += [f"edit.field.{field.name}" for section in EDITED for field in FIELDS[section]]
    wanted += [f"edit.field.{key}" for key in ORDER]
    wanted += [f"edit.medium.{medium}" for medium in Medium]
    wanted += [f"edit.saved.{reach}" for reach in InForce]
    assert [key for key in wanted if key not in CATALOG] == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ID),
        ("", ID),
        ("en", EN),
        ("en-GB,en;q=0.9,id;q=0.8", EN),
        ("id-ID,id;q=0.9,en;q=0.8", ID),
        ("fr,en;q=0.2", EN),
        ("fr", ID),
        ("en;q=broken", ID),
        ("en;q=0", ID),
        ("," * 5000, ID),
    ],
)
def test_the_language_is_the_best_of_the_header(header, expected):
    assert language(header) is expected


def test_the_switch_beats_the_header():
    assert language("id", "en") is EN


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_control_or_direction_character_is_ever_shown(payload):
    shown = visible(payload)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]", shown)
    assert len(shown) <= words.LONGEST


def test_a_value_cannot_fill_another_place():
    text = say(ID, "history.cause-moved", before="{cause}", cause="Petir")
    assert text == "Perkiraan penyebab berubah dari “{cause}” menjadi “Petir”."


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (
            Evidence(code="port-down", element="core-pkp", values={"device": "core-pkp", "interface": "xe-0/1/0"}),
            "Port xe-0/1/0 di Inti Pangkalpinang kehilangan sinyal, padahal port itu aktif secara administratif.",
        ),
        (
            Evidence(code="members-together", element="skkl", values={"group": "skkl", "count": 3}),
            "3 anggota SKKL terputus dalam selang beberapa detik.",
        ),
        (Evidence(code="parent-answers", element="core-pkp"), "Inti Pangkalpinang, perangkat hulunya, tetap menjawab."),
        (Evidence(code="all-behind", element="skkl", values={}), "Bukti all-behind: element = skkl"),
        (Evidence(code="new-one", element="x", values={"b": 2, "a": 1}), "Bukti new-one: a = 1, b = 2, element = x"),
        (Evidence(code="new-one"), "Bukti new-one: \u2013"),
    ],
)
def test_evidence_reads_as_a_sentence_and_an_unknown_code_plainly(fact, expected):
    assert words.evidence(ID, fact, {"core-pkp": "Inti Pangkalpinang", "skkl": "SKKL"}) == expected


def test_a_route_on_which_nothing_answered_says_so():
    fact = Evidence(code="traceroute", element="sw-1", values={"device": "sw-1", "last": "", "hops": " 1  *"})
    assert words.evidence(EN, fact) == "A test packet to sw-1 was answered by nothing on its way."
    assert words.evidence(ID, fact) == "Paket uji ke sw-1 tidak dijawab oleh satu perangkat pun di jalurnya."
    assert sentence(fact) == "a packet to sw-1 was answered by nothing on its way"


def test_an_unknown_event_is_still_told():
    entry = Entry(at=0, actor="system", person=False, kind="from-the-future")
    assert words.history(EN, entry, WIB) == "Event: from-the-future."


def test_moments_are_in_the_zone_and_the_languages_own_form():
    instant = parse_instant("2026-08-24T01:05:09Z")
    assert words.moment(ID, instant, WIB) == "24 Agu 2026 08.05"
    assert words.moment(EN, instant, WIB, seconds=True) == "24 Aug 2026 08:05:09"
    assert words.moment(ID, None, WIB) == "\u2013"


def test_a_brief_moment_leaves_out_what_is_plain():
    now = parse_instant("2026-08-24T05:00:00Z")
    assert words.brief(ID, now - HOUR, WIB, now) == "11.00"
    assert words.brief(ID, now - 30 * HOUR, WIB, now) == "23 Agu 06.00"
    assert words.brief(EN, parse_instant("2025-12-31T01:00:00Z"), WIB, now) == "31 Dec 2025 08:00"


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (0, "0 dtk"),
        (59 * SECOND, "59 dtk"),
        (61 * SECOND, "1 mnt 1 dtk"),
        (2 * HOUR + 5 * MINUTE + 59 * SECOND, "2 jam 5 mnt"),
        (2 * HOUR + 59 * SECOND, "2 jam"),
        (50 * HOUR, "2 hari 2 jam"),
        (-5, "0 dtk"),
    ],
)
def test_a_length_is_told_in_its_two_largest_units(length, expected):
    assert words.duration(ID, length) == expected
