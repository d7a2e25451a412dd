"""Laws of a person's details: what is kept stays kept, and can stand anywhere a line can."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.core.person_details import DETAILS, checked, grouped_nip
from api.core.words import visible

TYPED = st.dictionaries(
    st.sampled_from(DETAILS),
    st.one_of(
        st.none(),
        st.text(max_size=120),
        st.from_regex(r"\A[ -~]{1,20}@[a-zA-Z0-9.-]{1,20}\Z"),
        st.from_regex(r"\A[0-9 +().-]{0,40}\Z"),
        st.from_regex(r"\A(19|20)[0-9]{2}(0[1-9]|1[012])[0-3][0-9] ?[0-9]{6} ?[12] ?[0-9]{3}\Z"),
    ),
)


@given(TYPED)
def test_what_is_kept_is_kept_again_as_it_is(typed):
    first = checked(typed)
    assert set(first.values) | set(first.errors) == set(typed)
    assert not set(first.values) & set(first.errors)
    assert checked(first.values) == (first.values, {})


@given(TYPED)
def test_what_is_kept_is_one_visible_line(typed):
    for kept in checked(typed).values.values():
        assert kept is None or (kept == visible(kept) == kept.strip() and kept and "\n" not in kept)


@given(st.dates(), st.integers(0, 10**10 - 1))
def test_a_grouped_nip_is_a_nip(born, rest):
    nip = f"{born:%Y%m%d}".rjust(8, "0") + f"{rest:010d}"
    assert checked({"nip": grouped_nip(nip)}).values == {"nip": nip}
