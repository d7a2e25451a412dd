"""``siaga profile`` and ``siaga poll --profile``, as a person types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.observation import Interface, Optical, from_json
from agent.probes.profile_shelf import OWN
from tests.support.command_line import siaga
from tests.support.snmpd import Snmpd

LAID_IN = """
override 1.3.6.1.4.1.14988.1.1.19.1.1.2.1 octet_str "lo"
override 1.3.6.1.4.1.14988.1.1.19.1.1.9.1 integer -2400
override 1.3.6.1.4.1.14988.1.1.19.1.1.10.1 integer -5100
"""
MINE = "profile: mine\ntitle: My own\ntested: on nothing yet\nchosen_by: [1.3.6.1.4.1.8072]\n"
INTERFACES = "interfaces: [ifName, ifAdminStatus, ifOperStatus]\n"


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    with Snmpd(tmp_path_factory.mktemp("snmpd"), settings=LAID_IN) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(MINE + INTERFACES)
    return tmp_path


def test_our_own_profiles_are_checked_listed_and_shown() -> None:
    checked, listed, shown = siaga("profile", "check", OWN), siaga("profile", "list"), siaga("profile", "show", "h3c")
    assert (checked.status, checked.err) == (listed.status, listed.err) == (shown.status, shown.err) == (0, "")
    names = [line.partition(":")[0] for line in checked.out.splitlines()]
    assert names == [line.split()[0] for line in listed.out.splitlines()] == sorted(names)
    assert shown.out == (OWN / "h3c.yaml").read_text("utf-8")
    assert all(siaga("profile", "show", name).out.count(f"profile: {name}\n") == 1 for name in names)


def test_a_mistake_is_exit_1_with_its_place_and_remedy_in_words_and_in_json(folder: Path) -> None:
    file = folder / "mine.yaml"
    file.write_text(MINE + INTERFACES + "system: [sysUpTime, sysObjectID, sysNmae]\n")
    told = siaga("profile", "check", folder)
    place = f"{file}:6:34: 'sysNmae' is no object that is known here; did you mean 'sysName'?"
    assert told == (1, "", f"{place}\n{folder}: 1 problem\n")
    [problem] = json.loads(siaga("profile", "check", folder, "--json").out)["problems"]
    assert (problem["line"], problem["column"], problem["remedy"]) == (6, 34, "did you mean 'sysName'?")


def test_what_is_in_force_is_told_with_ones_own_among_it(folder: Path) -> None:
    summaries = json.loads(siaga("profile", "list", "--profiles", folder, "--json").out)
    mine = next(one for one in summaries if one["name"] == "mine")
    assert mine["chosen_by"] == ["1.3.6.1.4.1.8072"]
    assert mine["power"] == ["upsOutputSource"]
    assert mine["neighbours"] == ["lldp: lldpRemPortId", "lldp: lldpV2RemPortId"]
    assert mine["health"][:2] == ["cpu: hrProcessorLoad", "cpu: ssCpuIdle"]
    assert siaga("profile", "show", "mine", "--profiles", folder).out == MINE + INTERFACES


def test_a_name_that_is_none_is_exit_2_with_what_it_may_have_been() -> None:
    assert siaga("profile", "show", "hawei") == (
        2,
        "",
        "siaga: hawei: there is no such profile; did you mean 'huawei'?\n",
    )
    assert "known are apc, cisco" in siaga("profile", "show", "x").err


def poll(server: Snmpd, *options: object) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("siaga"), "poll", "127.0.0.1", "--port", server.port, *options]
    return subprocess.run(
        [str(word) for word in command],
        env={**os.environ, "SIAGA_SNMP_COMMUNITY": server.community},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


def test_a_named_profile_is_asked_whatever_the_device_says_it_is(snmpd: Snmpd) -> None:
    seen = [from_json(line) for line in poll(snmpd, "--json", "--profile", "mikrotik").stdout.splitlines()]
    [light] = [item for item in seen if isinstance(item, Optical)]
    assert (light.interface, light.rx_dbm, light.tx_dbm) == ("lo", -5.1, -2.4)
    assert not any(isinstance(from_json(line), Optical) for line in poll(snmpd, "--json").stdout.splitlines())


def test_light_stands_beside_its_port_in_the_table(snmpd: Snmpd) -> None:
    lines = [line.split() for line in poll(snmpd, "--profile", "mikrotik").stdout.splitlines()]
    [titles] = [line for line in lines if line[:1] == ["interface"]]
    assert titles[-2:] == ["rx_dbm", "tx_dbm"]
    assert [line[-2:] for line in lines if line[:1] == ["lo"]] == [["-5.1", "-2.4"]]


def test_a_profile_of_ones_own_that_the_device_chooses_is_what_is_asked(snmpd: Snmpd, folder: Path) -> None:
    seen = [from_json(line) for line in poll(snmpd, "--json", "--profiles", folder).stdout.splitlines()]
    [loopback] = [item for item in seen if isinstance(item, Interface) and item.interface == "lo"]
    assert (loopback.oper, loopback.in_errors) == ("up", None)
