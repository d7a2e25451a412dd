"""The command line as its own help, the README and the pages tell it."""

from __future__ import annotations

import re

import pytest

from agent.inventory.load import load
from deploy.lab.enlarge import PROVINCE
from tests.support.command_line import siaga
from tests.support.repository import commands_of, parse, text_of, tracked, walk

COMMANDS = {path: command for path, command, _ in walk()}
LEAVES = {path: command for path, command in COMMANDS.items() if not hasattr(command, "list_commands")}
PAGES = [path for path in tracked(".md") if path.name != "CHANGELOG.md" and path.parts[:2] != ("docs", "reference")]
"""The pages that people write; the reference is the commands' own help."""
NAMED = sorted({(str(page), line) for page in PAGES for line in commands_of(text_of(page))})


@pytest.mark.parametrize("path", COMMANDS)
def test_a_command_explains_itself(path):
    told = siaga(*path.split()[1:], "--help")
    assert told.status == 0
    assert (COMMANDS[path].help or "").strip(), f"{path}: say what it does, in its docstring"


@pytest.mark.parametrize("path", LEAVES)
def test_a_commands_help_ends_with_an_example_that_parses(path):
    epilog = (LEAVES[path].epilog or "").replace("\f", "").replace("\b", "")
    joined = re.sub(r"\\?\n\s+(?=--|\S+ \\)", " ", epilog)
    examples = re.findall(rf"{path}\b[^\n]*", joined.replace("\\\n", " "))
    assert re.match(r"\s*Examples?:", epilog), f"{path}: give its help an example"
    assert examples, f"{path}: the example does not run it"
    for example in examples:
        parse(re.split(r"\s(?:[|>&#]|2>|   )", example)[0])
    assert "Example" in siaga(*path.split()[1:], "--help").out


@pytest.mark.parametrize(("page", "line"), NAMED, ids=[f"{page}: {line}" for page, line in NAMED])
def test_a_command_line_on_a_page_parses(page, line):
    parse(line)


def test_a_command_line_that_there_is_not_does_not_parse():
    for line in ("siaga watch", "siaga due --calender x", "siaga lab cut --all", "siaga replay --inventory x"):
        with pytest.raises(Exception, match=r"No such|Missing"):
            parse(line)


def test_what_the_readme_breaks_is_in_the_province():
    province = load(PROVINCE, {}, secrets=False)
    known = {item.id for items in (province.devices, province.links, province.risk_groups) for item in items}
    known |= {"all"} | {f"{end.device}/{end.interface}" for link in province.links for end in link.ends}
    broken = re.findall(r"lab (?:cut|restore|power (?:on|off)|admin-(?:down|up)|bump) ([^\s`]+)", text_of("README.md"))
    assert len(broken) >= 5
    assert set(broken) <= known


def test_the_readme_does_name_commands():
    assert len([line for page, line in NAMED if page == "README.md"]) >= 5
