from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from agent.clock import SECOND
from agent.errors import BadInputError
from api.cli.app import app
from api.cli.arguments import lasting

RUNNER = CliRunner()


def test_help_names_every_setting_with_its_environment_variable_and_default():
    result = RUNNER.invoke(app, ["agent", "--help"], env={"COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1"})
    assert result.exit_code == 0
    words = re.sub(r"\s+", " ", result.stdout)
    for variable in (
        "INVENTORY",
        "AGENT",
        "COLLECTOR",
        "DATA",
        "TOKEN",
        "POLL_INTERVAL",
        "OUTBOX_KEEP",
        "OUTBOX_BYTES",
    ):
        assert f"SIAGA_{variable}" in words
    for default in ("data", "60s", "7d", "2147483648"):
        assert f"default: {default}" in words
    assert "Examples: siaga agent" in words


def test_what_is_left_out_is_wrong_usage():
    assert RUNNER.invoke(app, ["agent"], env={"SIAGA_INVENTORY": ""}).exit_code == 2


@pytest.mark.parametrize("text", ["soon", "0s", "60", "4999ms"])
def test_a_duration_that_is_none_or_too_short_is_told_with_its_option(text: str):
    with pytest.raises(BadInputError, match=r"^--poll-interval: "):
        lasting("--poll-interval", text, 5 * SECOND)


def test_the_least_duration_is_taken():
    assert lasting("--poll-interval", "5s", 5 * SECOND) == 5 * SECOND
