"""The schema describes what people write."""

import re
from pathlib import Path

import pytest
import yaml

from agent.inventory.marked_yaml import plain, read_yaml
from agent.inventory.schema import DIALECT, inventory_schema

PROVINCE = Path(__file__).parents[4] / "deploy" / "lab" / "province"


def fits(value, schema, root):
    """Tell whether a value fits: the keywords of JSON Schema that ours uses, and none passed over in silence."""
    if "$ref" in schema and not fits(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root):
        return False
    checks = {
        "type": lambda name: {
            "string": isinstance(value, str),
            "integer": isinstance(value, int) and not isinstance(value, bool),
            "number": isinstance(value, int | float) and not isinstance(value, bool),
            "boolean": isinstance(value, bool),
            "array": isinstance(value, list),
            "object": isinstance(value, dict),
            "null": value is None,
        }[name],
        "enum": lambda words: value in words,
        "const": lambda word: value == word,
        "pattern": lambda pattern: not isinstance(value, str) or re.search(pattern, value) is not None,
        "minLength": lambda limit: not isinstance(value, str) or len(value) >= limit,
        "maxLength": lambda limit: not isinstance(value, str) or len(value) <= limit,
        "minimum": lambda limit: not isinstance(value, int | float) or value >= limit,
        "maximum": lambda limit: not isinstance(value, int | float) or value <= limit,
        "minItems": lambda limit: not isinstance(value, list) or len(value) >= limit,
        "maxItems": lambda limit: not isinstance(value, list) or len(value) <= limit,
        "items": lambda inner: not isinstance(value, list) or all(fits(item, inner, root) for item in value),
        "prefixItems": lambda inner: (
            not isinstance(value, list) or all(fits(item, one, root) for item, one in zip(value, inner, strict=False))
        ),
        "anyOf": lambda parts: any(fits(value, part, root) for part in parts),
        "oneOf": lambda parts: sum(fits(value, part, root) for part in parts) == 1,
        "not": lambda part: not fits(value, part, root),
        "required": lambda keys: not isinstance(value, dict) or all(key in value for key in keys),
        "properties": lambda inner: (
            not isinstance(value, dict) or all(fits(value[key], inner[key], root) for key in value if key in inner)
        ),
        "propertyNames": lambda inner: not isinstance(value, dict) or all(fits(key, inner, root) for key in value),
        "patternProperties": lambda inner: (
            not isinstance(value, dict)
            or all(
                fits(value[key], one, root)
                for key in value
                for pattern, one in inner.items()
                if re.search(pattern, key)
            )
        ),
        "additionalProperties": lambda inner: (
            not isinstance(value, dict)
            or all(
                inner is not False and fits(value[key], inner, root)
                for key in value
                if key not in schema.get("properties", {})
            )
        ),
    }
    said = {"$schema", "$defs", "$ref", "title", "description", "default", "examples", "format", "discriminator"}
    assert set(schema) <= said | set(checks), set(schema) - said - set(checks)
    return all(check(schema[word]) for word, check in checks.items() if word in schema)


class Editor(yaml.SafeLoader):
    """YAML 1.2 as editors read it: a date is text."""


Editor.yaml_implicit_resolvers = {
    first: [entry for entry in entries if entry[0] != "tag:yaml.org,2002:timestamp"]
    for first, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.mark.parametrize("file", sorted(PROVINCE.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_worked_example_fits(file):
    schema = inventory_schema()

    assert schema["$schema"] == DIALECT
    assert fits(yaml.load(file.read_text("utf-8"), Loader=Editor), schema, schema)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("links: [{id: l, ends: [a, b/ge-0/0/1]}]", True),
        ("links: [{id: l, ends: [a, {device: b, interface: ge-0/0/1}]}]", True),
        ("links: [{id: l, ends: [a]}]", False),
        ("links: [{id: l, ends: [a, b, c]}]", False),
        ("detection: {interval: 10s, confirm: {spacing: 250ms}, false_alarms: 1e-5/h}", True),
        ("detection: {interval: ten}", False),
        ("opd: [{id: dinkes}]", True),
        ("opd: [{id: dinkes}]\noffices: []", False),
        ("sites: [{id: s, opd: dinkes}]", True),
        ("sites: [{id: s, opd: dinkes, office: dinkes}]", False),
        ("services: [{id: s, opd: dinkes, needs: {any: [a, {all: [b]}]}}]", True),
        ("services: [{id: s, needs: {some: [a]}}]", False),
        ("devices: [{id: a, address: 10.0.0.1, adress: x}]", False),
        ("devices: [{id: a}]", False),
        ("calendars: {dinas: {hours: {mon: ['08:00-12:00']}}}", True),
        ("calendars: {dinas: {hours: {senin: ['08:00-12:00']}}}", False),
        (
            "snmp: {a: {version: '2c', community: '${X}'}, b: {version: '3', user: u, auth: {protocol: sha256, key: {file: k}}}}",
            True,
        ),
        ("snmp: {a: {version: '9'}}", False),
    ],
)
def test_what_may_be_written_fits_and_nothing_else(text, right):
    schema = inventory_schema()

    assert fits(plain(read_yaml(text, "x")[0]), schema, schema) is right


def test_defaults_are_said_as_people_write_them():
    detection = inventory_schema()["$defs"]["Detection"]["properties"]

    assert {name: detection[name]["default"] for name in ("interval", "settle", "false_alarms", "recover")} == {
        "interval": "10s",
        "settle": "10m",
        "false_alarms": "1e-05/h",
        "recover": 2,
    }
