"""A month's report word for word, as a reader of the PDF finds it, in both languages.

What belongs to the day is left out: the fingerprints, whose width moves other words on the page, and how wide the
columns are. To accept new words,
copy the file that the failure names over the one beside this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import reports
from api.core.words import Language
from api.reports import Reports
from collector.reader import LiveReader
from tests.support.fed_month import march_folder
from tests.support.printed import text_of

FOLDER = Path(__file__).parent / "report"


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reports]:
    made = march_folder(tmp_path_factory.mktemp("march"))
    collector = made.collector("2026-04-02 08:00")
    with pytest.MonkeyPatch.context() as patched:
        for name in ("fingerprint", "version_of"):
            patched.setattr(reports, name, lambda _: "0123456789ab")
        yield Reports(LiveReader(collector), made.network, collector.clock)
    collector.store.close()


@pytest.mark.parametrize("lang", Language)
def test_the_words_of_march(march: Reports, lang: Language, tmp_path: Path):
    told = text_of(march.printed("2026-03", lang).pdf, tmp_path)
    told = re.sub(r"\b[0-9a-f]{12}\b", "FINGERPRINT", told)
    told = "\n".join(" ".join(line.split()) for line in told.replace("\f", "\n").splitlines() if line.strip()) + "\n"
    found = tmp_path / f"march.{lang}.txt"
    found.write_text(told, encoding="utf-8")
    assert told == (FOLDER / f"march.{lang}.txt").read_text("utf-8"), f"the words have changed; see {found}"
