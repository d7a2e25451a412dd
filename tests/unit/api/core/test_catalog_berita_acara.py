"""The words of the forms: all can be printed, causes and services are the known ones."""

from __future__ import annotations

import pytest

from agent.inventory.models import Cause
from api.core.catalog_berita_acara import ALTERNATIVES, CAUSES, CHANNELS, FORM_TEXTS, NEEDS, text
from api.core.forms.berita_acara import Need
from api.core.forms.letterhead import CATALOGUE
from api.documents.press import repertoire


def test_every_text_of_the_forms_can_be_printed():
    texts = [*NEEDS.values(), *CAUSES.values(), *ALTERNATIVES.values(), *CHANNELS.values(), *FORM_TEXTS.values()]
    texts += [CATALOGUE.government, CATALOGUE.office, *CATALOGUE.address, "\u2610\u2611"]
    parts = [line for one in texts for line in one.split("\n")]
    assert {letter for part in parts for letter in part if ord(letter) not in repertoire()} == set()


def test_every_cause_and_every_service_has_its_words():
    assert CAUSES.keys() == ALTERNATIVES.keys() == {cause.value for cause in Cause}
    assert NEEDS.keys() == {need.value for need in Need}


def test_a_text_is_filled_in_and_an_unknown_one_is_an_error():
    assert text("footer", short="ab") == "Sidik ab"
    with pytest.raises(KeyError):
        text("nothing")
