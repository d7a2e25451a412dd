"""The pages: reference made from the code, every setting told, decisions dated, links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import generate
from tests.support.repository import PROGRAMS, ROOT, text_of, tracked, walk

SETTINGS = text_of("docs/reference/settings.md")
READ_BY_TESTS = re.compile(r"environ(?:\.get\(|\[)\"(SIAGA_[A-Z_]+)\"")
PAGES = tracked(".md")
RECORDS = [path for path in PAGES if path.parts[:2] == ("docs", "decisions") and path.name != "README.md"]
EXPLANATIONS = [path for path in PAGES if path.parts[:2] == ("docs", "explanation")]


def settings_of_the_code() -> dict[str, set[str]]:
    """Return where each setting is read: in the programs wherever it stands, in the tests where it is asked for."""
    found: dict[str, set[str]] = {}
    for path in tracked(".py"):
        pattern = re.compile(r"(SIAGA_[A-Z][A-Z_]*[A-Z])") if path.parts[0] in PROGRAMS else READ_BY_TESTS
        for name in pattern.findall(text_of(path)):
            found.setdefault(name, set()).add(str(path))
    return found


@pytest.mark.parametrize("page", generate.PAGES)
def test_a_reference_page_is_what_the_code_makes(page):
    assert (generate.REFERENCE / page).read_text("utf-8") == generate.PAGES[page](), "run: make docs"


def test_no_reference_page_is_left_over():
    assert {path.name for path in generate.REFERENCE.iterdir()} == set(generate.PAGES)


def test_every_setting_is_told():
    known = settings_of_the_code()
    assert len(known) > 15
    untold = {name: sorted(places) for name, places in known.items() if f"`{name}`" not in SETTINGS}
    assert untold == {}, "add it to docs/generate.py and run: make docs"


def test_every_setting_that_is_told_is_read():
    assert set(re.findall(r"SIAGA_[A-Z_]+", SETTINGS)) <= settings_of_the_code().keys()


def test_every_option_with_a_variable_has_one_of_ours():
    variables = {
        str(option.envvar) for _, command, _ in walk() for option in command.params if getattr(option, "envvar", None)
    }
    assert len(variables) > 10
    assert all(name.startswith("SIAGA_") for name in variables)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_link_leads_somewhere(page: Path):
    links = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text_of(page), flags=re.DOTALL))
    near = [link.split("#")[0] for link in links if not re.match(r"[a-z]+:|#", link)]
    broken = [link for link in near if not (ROOT / page.parent / link).exists()]
    assert broken == []


def test_a_metric_that_a_page_names_is_served():
    served = set(re.findall(r"`(siaga_\w+)`", text_of("docs/reference/metrics.md")))
    named = {(str(page), name) for page in PAGES for name in re.findall(r"`(siaga_\w+)`", text_of(page))}
    assert {(page, name) for page, name in named if name not in served} == set()


@pytest.mark.parametrize("record", RECORDS, ids=str)
def test_a_decision_is_short_dated_and_tells_its_bad_sides(record):
    text = text_of(record)
    assert re.match(r"# .+\n\n20\d\d-[01]\d-[0-3]\d\n", text), f"{record}: a title, then the date alone on a line"
    assert re.search(r"[Bb]ad sides?\b", text), f"{record}: say what is bad about it"
    assert text.count("\n") <= 80


def test_every_decision_and_explanation_is_listed():
    assert len(RECORDS) >= 9
    listed = text_of("docs/decisions/README.md")
    assert [str(path) for path in RECORDS if f"({path.name})" not in listed] == []
    readme = text_of("README.md")
    assert [str(path) for path in EXPLANATIONS if f"({path})" not in readme] == []
