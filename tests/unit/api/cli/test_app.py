"""Wrong usage: one clear line on stderr, exit status 2, nothing on stdout."""

from importlib.metadata import version

import pytest

from tests.support.command_line import siaga


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("frob",), "siaga: No such command 'frob'; see siaga --help\n"),
        (("lab", "frob"), "siaga: No such command 'frob'; see siaga lab --help\n"),
        (("run", "--frob"), "siaga: No such option: --frob; see siaga run --help\n"),
        (("due", "--calendar", "24x7"), "siaga: Missing option '--start'; see siaga due --help\n"),
        (("ping",), "siaga: Missing argument 'FILE|ADDRESS…'; see siaga ping --help\n"),
    ],
)
def test_wrong_usage_is_one_line_that_says_where_to_look(arguments, said):
    assert siaga(*arguments) == (2, "", said)


@pytest.mark.parametrize("group", [(), ("lab",), ("lab", "power"), ("inventory",), ("user",)])
def test_a_group_without_a_command_lists_its_commands_on_stderr(group):
    outcome = siaga(*group)

    assert (outcome.status, outcome.out) == (2, "")
    assert "Commands" in outcome.err


def test_the_version_is_the_distributions():
    assert siaga("--version") == (0, f"siaga {version('siaga')}\n", "")


def test_help_is_what_was_asked_for():
    outcome = siaga("lab", "--help")

    assert (outcome.status, outcome.err) == (0, "")
    assert "lightning" in outcome.out
