"""``siaga inventory``: what a person types, sees, and what a script reads."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import siaga

PROVINCE = Path(__file__).parents[4] / "deploy" / "lab" / "province"
SECRETS = ("SIAGA_SNMP_COMMUNITY", "SIAGA_SNMP_AUTH_KEY", "SIAGA_SNMP_PRIVACY_KEY")


@pytest.fixture(autouse=True)
def secrets(monkeypatch):
    for name in SECRETS:
        monkeypatch.setenv(name, "set")


def test_a_right_inventory_is_summed_up():
    done = siaga("inventory", "check", PROVINCE)

    assert done.status == 0
    assert [line.split() for line in done.out.splitlines()[:3]] == [
        ["offices", "47"],
        ["sites", "48"],
        ["devices", "62"],
    ]
    assert done.err == ""


def test_a_missing_secret_is_a_warning_only(monkeypatch):
    monkeypatch.delenv("SIAGA_SNMP_AUTH_KEY")

    done = siaga("inventory", "check", PROVINCE)

    assert done.status == 0
    assert done.out
    assert done.err == (
        f"{PROVINCE}/province.yaml:22:35: the environment variable SIAGA_SNMP_AUTH_KEY is not set; "
        "set it to the secret that is needed here (needed when running)\n"
    )


def test_a_wrong_inventory_lists_every_mistake(tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text("devices: [{id: a, address: 10.0.0.1, site: x}]\nagents: [{id: p, at: b}]\n", "utf-8")

    done = siaga("inventory", "check", path)

    assert done.status == 1
    assert done.out == ""
    assert done.err == (
        f"{path}:1:44: 'x' is no site; define it under sites:, or correct the name\n"
        f"{path}:2:22: 'b' is no device; define it under devices:, or correct the name\n"
        f"{path}: 2 problems\n"
    )


def test_json_says_the_same(tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text("devices: [{id: a, address: 10.0.0.1}]\nagents: [{id: p, at: b}]\n", "utf-8")

    wrong, right = siaga("inventory", "check", path, "--json"), siaga("inventory", "check", PROVINCE, "--json")

    answer = json.loads(wrong.out)
    assert (wrong.status, answer["valid"], answer["files"], answer["counts"]) == (1, False, [str(path)], {})
    assert answer["problems"] == [
        {
            "file": str(path),
            "line": 2,
            "column": 22,
            "what": "'b' is no device",
            "remedy": "define it under devices:, or correct the name",
        }
    ]
    answer = json.loads(right.out)
    assert (right.status, answer["valid"], answer["problems"], answer["warnings"]) == (0, True, [], [])
    assert answer["counts"]["offices"] == 47
    assert [Path(file).name for file in answer["files"]] == ["bangka.yaml", "belitung.yaml", "province.yaml"]


def test_nothing_to_check_is_wrong_usage(tmp_path):
    for path, words in ((tmp_path / "gone", "there is no such file or folder"), (tmp_path, "holds no inventory")):
        done = siaga("inventory", "check", path)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith(f"siaga: {path}: {words}")
    assert siaga("inventory", "check").status == 2
    assert siaga("inventory").status == 2


def test_the_schema_is_json():
    done = siaga("inventory", "schema")

    assert done.status == 0
    assert json.loads(done.out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("command", ["check", "schema"])
def test_help_has_an_example(command):
    done = siaga("inventory", command, "--help")

    assert done.status == 0
    assert f"Example: siaga inventory {command}" in done.out
