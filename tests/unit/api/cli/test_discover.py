"""What ``siaga discover`` refuses before it sends anything: networks that are not allowed, too many, no networks at all."""

from pathlib import Path

import pytest

from tests.support.command_line import siaga


@pytest.mark.parametrize(
    ("arguments", "allowed", "told"),
    [
        (["10.20.4.0/24"], "", "no network may be looked through"),
        (["10.20.4.0/24"], "10.20.0.0/24 10.21.0.0/16", "10.20.4.0/24 is not within the networks that may be looked"),
        (["10.20.0.0/15"], "10.20.0.0/16", "nothing was sent. If it is yours, add it to SIAGA_DISCOVER_NETWORKS"),
        (["10.20.4.0/24", "2001:db8::/120"], "10.20.0.0/16", "2001:db8::/120 is not within"),
        (
            ["10.20.4.2/24"],
            "10.20.0.0/16",
            "CIDR '10.20.4.2/24': this is no network; its host bits are set; write 10.20.4.0/24",
        ),
        (["sw-dinkes"], "10.20.0.0/16", "CIDR 'sw-dinkes': this is no network; write one such as 10.20.4.0/24"),
        (
            ["10.20.4.0/24"],
            "10.20.0.0",
            "10.20.4.0/24 is not within the networks that may be looked through (10.20.0.0/32)",
        ),
        (["10.0.0.0/8"], "10.0.0.0/8", "16777216 addresses are more than 65536; give smaller networks, or say --most"),
        (["2001:db8::/64"], "2001:db8::/48", "18446744073709551616 addresses are more than 65536"),
        (["10.20.0.0/23", "10.20.0.0/24", "--most", "512"], "10.20.0.0/16", "768 addresses are more than 512"),
        (["10.20.4.0/24"], "10.20.0.0/16,10.21.0.0/16", "--inventory: is missing"),
        (["10.20.4.0/24", "--allow", "10.20.0.0/16"], "", "--inventory: is missing"),
    ],
)
def test_what_is_refused(arguments, allowed, told, monkeypatch):
    monkeypatch.setenv("SIAGA_DISCOVER_NETWORKS", allowed)
    monkeypatch.delenv("SIAGA_INVENTORY", raising=False)
    outcome = siaga("discover", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert told in outcome.err


@pytest.mark.parametrize(
    ("snmp", "arguments", "told"),
    [
        ("", [], "the inventory has no SNMP credential; add one under snmp:"),
        (
            'snmp: {a: {version: "2c", community: "${NOT_SET}"}}',
            [],
            "snmp a: the environment variable NOT_SET is not set",
        ),
        ('snmp: {a: {version: "2c", community: "${X}"}}', ["--snmp", "b"], "--snmp b: the inventory has no such"),
    ],
)
def test_credentials_are_looked_at_before_anything_is_sent(snmp, arguments, told, tmp_path: Path):
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(f"{snmp}\ndevices: [{{id: core, address: 10.20.0.1}}]\nagents: [{{id: pkp, at: core}}]\n")
    outcome = siaga("discover", "10.20.4.0/24", "--allow", "10.20.0.0/16", "--inventory", inventory, *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert told in outcome.err
