from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.invitation import Code, agent_of, bearer, hashed, read_code

CODES = st.builds(Code, st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16))


@given(CODES)
def test_a_code_is_read_as_it_was_written(code: Code):
    assert len(code.text()) == 68
    assert read_code(f"  {code.text()[:30]}\n{code.text()[30:]} ") == code


@given(CODES, st.integers(0, 67), st.characters())
def test_a_mistyped_code_is_told_from_a_wrong_one(code: Code, place: int, sign: str):
    text = code.text()
    wrong = text[:place] + sign + text[place + 1 :]
    if wrong.split() != text.split() and not sign.isspace():
        with pytest.raises(ValueError, match="copy all of what siaga collector invite printed"):
            read_code(wrong)


@pytest.mark.parametrize("text", ["", "x", "AAAA", "ä" * 68, "A" * 10_000])
def test_what_is_no_code_is_told(text: str):
    with pytest.raises(ValueError, match="copy all"):
        read_code(text)


def test_a_token_says_whose_it_is():
    assert agent_of(bearer("pkp", "s:e")) == "pkp:s"
    assert agent_of(bearer("pkp", "secret")) == "pkp"
    assert agent_of("nobody") == ""
    assert hashed("secret") == hashed(b"secret") != hashed("other")
