"""Texts that paper can bear."""

from __future__ import annotations

import pytest

from api.core.forms.print_texts import lines, reference, single
from tests.support.hostile_words import PAYLOADS


def test_a_long_word_can_break_and_nothing_is_lost():
    (told,) = lines("x" * 10_000)
    assert max(map(len, told.split("\u200b"))) == 18
    assert told.replace("\u200b", "") == "x" * 10_000


def test_lines_are_kept_apart():
    assert lines("a\r\n\nb") == ["a", "", "b"]
    assert lines(" \n ") == []
    assert reference("0007/BA-JIPD/III/2026 ") == "0007/BA-JIPD/III/2026"
    assert single("a\nb") == "a b"


@pytest.mark.parametrize("word", PAYLOADS)
def test_no_letter_bears_more_than_two_marks(word: str):
    told = "".join(lines(word))
    assert "\u0301\u0301\u0301" not in told
    assert "\u0351\u0300\u0301" not in told
