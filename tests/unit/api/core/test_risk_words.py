"""Risks as documents and as a table for a spreadsheet, which takes no name for a formula."""

from __future__ import annotations

from typing import Any

from api.core.directory import Directory
from api.core.risk_words import Risks, document, searched, table
from api.core.words import Language
from collector.core.pairs import Pairs, pairs
from collector.core.risk import Exposure, doublings, singles
from tests.support.pretend_province import pretend_province


def risks(**names: str) -> tuple[Risks, Directory]:
    known = pretend_province()
    groups = [group.model_copy(update={"name": names.get(group.id, group.name)}) for group in known.risk_groups]
    known = known.model_copy(update={"risk_groups": groups})
    exposure = Exposure(known)
    return Risks.of(known, singles(exposure), doublings(exposure), pairs(exposure)), Directory(known)


def test_the_table_has_one_width_and_no_formula():
    made, directory = risks(**{"skkl-bangka-belitung": "=HYPERLINK(1)"})
    rows = list(table(Language.EN, made, directory, 500))
    assert {len(row) for row in rows} == {8}
    assert {row[0] for row in rows[1:]} <= {"single", "double", "doubling", "blinding"}
    (sea,) = [row for row in rows if row[2] == "skkl-bangka-belitung"]
    assert sea[3] == "'=HYPERLINK(1)"
    assert (sea[4], len(sea[7].split())) == ("9", 9)


def test_no_more_rows_than_asked_for_and_pairs_only_when_looked_for():
    made, directory = risks()
    told = document(made, directory, 3)
    assert [len(told[kind]) for kind in ("singles", "doublings")] == [3, 3]
    assert told["search"]["unseen"] == 0
    alone = made._replace(pairs=None)
    assert "doubles" not in document(alone, directory, 3)
    kinds = {row[0] for row in table(Language.EN, alone, directory, 3)}
    assert kinds == {"kind", "single", "doubling", "blinding"}


def test_how_far_the_search_went_is_said():
    assert "Semua 7" in searched(Language.ID, Pairs([], 7, 7, 0))
    assert "at most 3" in searched(Language.EN, Pairs([], 5, 7, 3))
    assert "too large" in searched(Language.EN, Pairs([], 5, 7, None))


def test_what_the_agent_hangs_on_stands_by_itself():
    made, directory = risks()
    (core,) = document(made, directory, 3)["blindings"]
    assert (core["element"]["id"], core["agents"]) == ("core-pkp", ["pkp"])
    assert len(core["offices"]) == len(core["unseen"]) == 45
    assert not any(one["id"] == "core-pkp" for row in made_rows(made, directory) for one in row["elements"])
    (row,) = [row for row in table(Language.EN, made, directory, 500) if row[0] == "blinding"]
    assert (row[2], row[4]) == ("core-pkp", "45")


def made_rows(made: Risks, directory: Directory) -> list[dict[str, Any]]:
    """Return every failure that is told, single or double."""
    told = document(made, directory, 500)
    return [*told["singles"], *told["doubles"]]
