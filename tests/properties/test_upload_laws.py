"""Laws of uploads: any bytes and any name give a verdict, and what is kept is a sound file under a harmless name."""

from __future__ import annotations

import hashlib
import re

from hypothesis import example, given
from hypothesis import strategies as st

from api.core.forms.uploads import DEFAULT_NAME, LONGEST_NAME, Format, Refused, Upload, download_name, inspect
from api.core.words import CATALOG
from tests.support.hostile_words import PAYLOADS
from tests.support.scans import PDF, jpeg, png

SOUND = [PDF, png(), jpeg()]
STARTS = {Format.PDF: b"%PDF-", Format.PNG: b"\x89PNG\r\n\x1a\n", Format.JPEG: b"\xff\xd8\xff"}
names = st.one_of(
    st.text(max_size=120), st.sampled_from(PAYLOADS), st.text("./\\:\0 aZ\u202e\uff0f\u2215", max_size=40)
)
damaged = st.builds(
    lambda content, at, other: content[: at % len(content)] + other + content[at % len(content) + len(other) :],
    st.sampled_from(SOUND),
    st.integers(0, 500),
    st.binary(max_size=6),
)
joined = st.builds(
    bytes.__add__, st.sampled_from(SOUND), st.one_of(st.binary(min_size=1, max_size=40), st.sampled_from(SOUND))
)
behind = st.builds(
    bytes.__add__, st.one_of(st.binary(min_size=1, max_size=40), st.sampled_from(SOUND)), st.sampled_from(SOUND)
)


@given(st.one_of(st.binary(max_size=200), damaged, joined, behind), names)
def test_any_bytes_give_a_verdict_and_what_is_kept_is_whole(content: bytes, name: str):
    found = inspect(content, name)
    if isinstance(found, Refused):
        assert found.code in CATALOG
        return
    assert content.startswith(STARTS[found.format])
    assert content.startswith(found.content)
    assert found.cut == len(content) - len(found.content)
    assert found.digest == hashlib.sha256(found.content).hexdigest()
    again = inspect(found.content, name)
    assert isinstance(again, Upload)
    assert (again.content, again.cut, again.format) == (found.content, 0, found.format)


@given(st.sampled_from(SOUND), st.binary(min_size=1, max_size=60))
def test_nothing_behind_a_file_is_kept(content: bytes, more: bytes):
    found = inspect(content + more)
    if isinstance(found, Upload):
        kept = found.content[len(content) :]
        assert kept.strip(b"\x00\t\n\x0c\r ") in (b"", b"%%EOF")


@given(st.binary(min_size=1, max_size=60), st.sampled_from(SOUND))
def test_nothing_before_a_file_hides_it(more: bytes, content: bytes):
    found = inspect(more + content)
    assert isinstance(found, Refused) or (more + content).startswith(STARTS[found.format])


@given(st.sampled_from(SOUND), st.integers(1, 400))
def test_a_file_that_is_cut_off_is_refused_or_lacks_only_line_ends(content: bytes, less: int):
    short = content[: max(0, len(content) - less)]
    found = inspect(short)
    assert isinstance(found, Refused) or content[len(short) :].strip() == b""


@given(names, st.sampled_from(Format))
@example("a\u0338/b", Format.PDF)
@example("\u212aon.pdf", Format.PDF)
@example("c\u200bon", Format.PDF)
@example("." * 300, Format.PNG)
def test_a_name_is_harmless_wherever_it_is_put(name: str, kind: Format):
    given_back = download_name(name, kind)
    stem, dot, ending = given_back.partition(".")
    assert (dot, ending) == (".", kind.value)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", stem)
    assert len(stem) <= LONGEST_NAME + len(DEFAULT_NAME) + 1
    assert not re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d|conin|conout", stem)
    assert download_name(given_back, kind) == given_back
