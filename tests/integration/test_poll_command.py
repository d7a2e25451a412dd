"""``siaga poll`` on a real snmpd: observations on stdout, all else on stderr, secrets from the environment only."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.observation import Health, Interface, Poll, System, from_json
from tests.support.snmpd import Snmpd, SnmpdUser

USER = SnmpdUser("noc", "sha256", "kunci-tanda-256", "aes128", "kunci-rahasia-256")
SIAGA = Path(sys.executable).with_name("siaga")


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    with Snmpd(tmp_path_factory.mktemp("snmpd"), users=(USER,)) as server:
        yield server


def siaga(*arguments: str, **secrets: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIAGA_")}
    return subprocess.run(
        [SIAGA, "poll", *arguments], env=clean | secrets, capture_output=True, text=True, timeout=60, check=False
    )


def test_json_lines_are_the_observations_of_each_device_in_order(snmpd: Snmpd) -> None:
    done = siaga(
        "127.0.0.1",
        "127.0.0.2",
        "--port",
        str(snmpd.port),
        "--json",
        "--agent",
        "pkp",
        SIAGA_SNMP_COMMUNITY=snmpd.community,
    )
    assert (done.returncode, done.stderr) == (0, "")
    seen = [from_json(line) for line in done.stdout.splitlines()]
    assert isinstance(seen[0], System)
    assert (seen[0].name, seen[0].agent) == ("sw-dinkes", "pkp")
    polls = [item for item in seen if isinstance(item, Poll)]
    assert [(item.device, item.reason) for item in polls] == [("127.0.0.1", None), ("127.0.0.2", "refused")]
    names = [item.interface for item in seen if isinstance(item, Interface)]
    assert "lo" in names
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("profile", "kinds"),
    [("system", {System, Poll}), ("interfaces", {Interface, Poll}), ("all", {System, Health, Interface, Poll})],
)
def test_a_profile_chooses_what_is_asked(snmpd: Snmpd, profile: str, kinds: set[type]) -> None:
    done = siaga(
        "127.0.0.1", "--port", str(snmpd.port), "--json", "--profile", profile, SIAGA_SNMP_COMMUNITY=snmpd.community
    )
    assert {type(from_json(line)) for line in done.stdout.splitlines()} == kinds


def test_version_3_takes_its_keys_from_the_environment(snmpd: Snmpd) -> None:
    secrets = {"SIAGA_SNMP_AUTH_KEY": USER.auth_key, "KEY_OF_NOC": USER.privacy_key}
    how = [
        "--version",
        "3",
        "--user",
        "noc",
        "--auth-protocol",
        "sha256",
        "--privacy-protocol",
        "aes128",
        "--privacy-key-env",
        "KEY_OF_NOC",
    ]
    done = siaga("127.0.0.1", "--port", str(snmpd.port), *how, **secrets)
    assert done.returncode == 0
    assert done.stdout.startswith("127.0.0.1: answered\n")
    assert "sw-dinkes" in done.stdout
    assert USER.privacy_key not in done.stdout + done.stderr


def test_a_table_shows_every_figure_whole(snmpd: Snmpd) -> None:
    done = siaga("127.0.0.1", "--port", str(snmpd.port), SIAGA_SNMP_COMMUNITY=snmpd.community)
    [head] = [line.split() for line in done.stdout.splitlines() if line.split()[:1] == ["interface"]]
    [loopback] = [line.split() for line in done.stdout.splitlines() if line.split()[:1] == ["lo"]]
    assert dict(zip(head, loopback, strict=True))["oper"] == "up"
    assert int(dict(zip(head, loopback, strict=True))["in_octets"]) >= 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["10.0.0.1", "--profile", "printer"],
            "known are all, apc, cisco, dlink, h3c, hpe, huawei, interfaces, mikrotik, ruijie, standard, system, ubiquiti, zte",
        ),
        (["sw.example"], "'sw.example' is no IP address"),
        (["10.0.0.1"], "SIAGA_SNMP_COMMUNITY is not set"),
        (["10.0.0.1", "--version", "3"], "--user"),
        (["10.0.0.1", "--version", "3", "--user", "noc", "--privacy-protocol", "des"], "--auth-protocol"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(arguments: list[str], says: str) -> None:
    done = siaga(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
