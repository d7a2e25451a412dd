from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.clock import SECOND, SystemClock
from agent.errors import BadInputError
from agent.uplink.credentials import Credentials, keep_credentials
from api.cli.agent import uplink_of
from api.cli.app import app
from api.cli.arguments import lasting
from collector.uplink.authority import Authority

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


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("enrolled")
    pem = Authority(folder / "uplink", SystemClock()).pem
    keep_credentials(
        folder,
        Credentials(collector="https://noc.example:8443", agent="pkp", token="pkp:secret", authority=pem, enrolled=1),
    )
    return folder


def test_an_enrolled_agent_knows_who_it_is(enrolled: Path):
    assert uplink_of(enrolled, None, None, "")[0] == "pkp"
    agent, uplink = uplink_of(enrolled, "pkp", "https://10.0.0.1:8443", "")
    assert agent == "pkp"
    assert uplink._url.startswith("https://10.0.0.1:8443/")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("tjp", None, ""), "was made for agent pkp"),
        ((None, "http://127.0.0.1:8090", ""), "an enrolled agent speaks TLS"),
        ((None, None, "secret"), "SIAGA_TOKEN too"),
    ],
)
def test_what_contradicts_the_enrolment_is_told(enrolled: Path, given: tuple[str, str, str], said: str):
    with pytest.raises(BadInputError, match=said):
        uplink_of(enrolled, *given)


@pytest.mark.parametrize(
    ("given", "missing"),
    [((None, None), "--id and --collector"), (("pkp", ""), "--collector"), (("", "http://x"), "--id")],
)
def test_without_an_enrolment_both_must_be_said(tmp_path: Path, given: tuple[str, str], missing: str):
    with pytest.raises(BadInputError, match=f"so {missing} must be given; or enrol"):
        uplink_of(tmp_path, *given, "")
    assert uplink_of(tmp_path, "pkp", "http://127.0.0.1:8090", "t")[0] == "pkp"


def test_a_damaged_enrolment_is_told(tmp_path: Path):
    (tmp_path / "enrolment.json").write_text("{}")
    with pytest.raises(BadInputError, match="is damaged; enrol this agent again"):
        uplink_of(tmp_path, None, None, "")
