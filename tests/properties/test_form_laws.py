"""Laws of the forms: what is hashed can be read back, nothing that is seen goes unhashed, numbers and lists are whole."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from api.core.forms.berita_acara import Measured, Record, canonical_bytes, check, fields, fingerprint
from api.core.forms.fingerprint import Match, canonical, compare, digest, fields_of, full, short
from api.core.forms.indonesian import listed, spelt, written
from api.core.forms.print_texts import lines
from tests.support.filled_forms import handled
from tests.support.hostile_words import PAYLOADS

texts = st.one_of(st.text(max_size=60), st.sampled_from(PAYLOADS))
plain = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40)
names = st.from_regex(r"[a-z0-9_.]{1,8}", fullmatch=True)
field_lists = st.lists(st.tuples(names, plain), max_size=6, unique_by=lambda pair: pair[0])


@given(field_lists)
def test_what_is_hashed_can_be_read_back(pairs: list[tuple[str, str]]):
    assert fields_of(canonical("f", pairs)) == ("f", tuple(pairs))


@given(field_lists, field_lists)
def test_two_lists_of_fields_have_two_texts(one: list[tuple[str, str]], other: list[tuple[str, str]]):
    assert (canonical("f", one) == canonical("f", other)) == (one == other)


@given(st.binary(max_size=80))
def test_bytes_are_read_as_a_form_only_if_they_are_one(content: bytes):
    try:
        form, pairs = fields_of(content)
    except ValueError:
        return
    assert canonical(form, pairs) == content


@given(st.binary(max_size=20), st.text(max_size=80))
def test_a_hash_matches_nothing_but_itself(content: bytes, told: str):
    mine = digest(content)
    assert compare(mine, full(mine)) is Match.SAME
    assert compare(mine, short(mine)) is Match.SHORT
    digits = re.sub(r"[^0-9a-f]", "", told.lower())
    if digits not in (mine, mine[:16]):
        assert compare(mine, told) in (Match.DIFFERENT, Match.MALFORMED)


@given(texts, texts)
def test_a_form_with_any_words_is_hashed_and_differs_when_its_words_are_seen_to_differ(one: str, other: str):
    forms = [
        replace(handled(), work=word, measured=Measured(evidence=(word,), records=(Record(at=0, by=word, text=word),)))
        for word in (one, other)
    ]
    assert (fingerprint(forms[0]) == fingerprint(forms[1])) == (written(one) == written(other))
    assert fields_of(canonical_bytes(forms[0]))[1] == fields(forms[0])
    assert check(forms[0], fingerprint(forms[0])) is Match.SAME


@given(texts)
def test_a_persons_text_is_whole_on_paper_but_for_marks_heaped_on_one_letter(text: str):
    shown = written(text)
    assert written(shown) == shown
    assert unicodedata.is_normalized("NFC", shown)
    letters = [one for one in shown if not unicodedata.category(one).startswith("M") and not one.isspace()]
    printed = [
        one
        for one in "".join(lines(text))
        if one != "\u200b" and not unicodedata.category(one).startswith("M") and not one.isspace()
    ]
    assert printed == letters


WORTH = {
    word: number
    for number, word in enumerate(
        "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()  # noqa: SIM905
    )
} | {"seratus": 100, "seribu": 1000}
FACTOR = {"puluh": 10, "ratus": 100}
BIG = {"ribu": 1000, "juta": 1_000_000, "miliar": 1_000_000_000}


def read(words: str) -> int:
    """Read a number in words: another way round, by a running sum."""
    whole = part = last = 0
    for word in words.split():
        if word == "seribu":
            whole, part, last = whole + 1000, 0, 0
        elif word in BIG:
            whole, part, last = whole + (part + last) * BIG[word], 0, 0
        elif word == "belas":
            last += 10
        elif word in FACTOR:
            part, last = part + last * FACTOR[word], 0
        elif word == "seratus":
            part += 100
        else:
            last = WORTH[word]
    return whole + part + last


@given(st.integers(0, 10**12 - 1))
def test_a_number_in_words_is_that_number(number: int):
    assert read(spelt(number)) == number


@given(st.lists(st.from_regex(r"[A-Z]{1,3}", fullmatch=True), max_size=12), st.integers(1, 6))
def test_a_list_in_a_sentence_tells_of_all(items: list[str], most: int):
    told = listed(items, most)
    more = re.search(r"(\d+) lainnya$", told)
    named = re.findall(r"[A-Z]+", told)
    assert len(named) + (int(more[1]) if more else 0) == len(items)
    assert named == items[: len(named)]
