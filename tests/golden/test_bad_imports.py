"""Every sentence that an import refuses a file or a row with, in both languages, as a person then reads it."""

import os
from pathlib import Path

import pytest

from api.cli.import_telling import ImportTelling
from api.core.catalog_import import IMPORT
from api.core.sheets.plan import plan
from api.core.sheets.records import take_in
from api.core.words import Language
from api.inventory_files import InventoryFiles

FOLDER = Path(__file__).parent / "bad_imports"
CASES = sorted(FOLDER.glob("*.csv"))
KINDS = ("import.file.", "import.header.", "import.row.", "import.cell.", "import.value.", "import.ref.", "import.end.")
BIG = {"import.file.large", "import.file.rows", "import.file.cell"}
"""Their files would be too large to be kept; ``tests/unit/api/core/sheets`` makes them."""


def problems_of(case):
    intake = take_in(case.read_bytes(), case.name)
    inventory = InventoryFiles(FOLDER / "inventory.yaml", {}).inventory
    return intake, [*intake.problems, *plan(intake.records, inventory).problems]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
@pytest.mark.parametrize("lang", Language)
def test_every_mistake_is_told_with_file_row_column_value_and_remedy(case, lang):
    intake, problems = problems_of(case)
    telling = ImportTelling(lang, [intake])
    told = "".join(f"{telling.line(problem)}\n" for problem in telling.in_order(problems))
    expected = case.with_suffix(f".{lang}.txt")
    if os.environ.get("SIAGA_WRITE_GOLDEN"):
        expected.write_text(told, "utf-8")
    assert told == expected.read_text("utf-8")
    assert all("; " in line for line in told.splitlines())


def test_every_sentence_has_a_case():
    met = {problem.code for case in CASES for problem in problems_of(case)[1]}
    assert {code for code in IMPORT if code.startswith(KINDS)} - met == BIG
