"""The JSON Schema of what people write, for editors and other programs.

Rules this module keeps:

- It describes the YAML, not the objects inside: a link's end and a duration are text, and ``opd`` may stand for
  ``office`` (at the top for ``offices``).
- ``siaga inventory check`` judges; the schema helps while writing. It cannot say the rules between objects, and
  wants quotes where an editor's YAML would take a word for a number.
"""

from __future__ import annotations

from typing import Any

from agent.inventory.models import Inventory
from agent.inventory.quantities import format_duration

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_END = {
    "description": "A device, or device/interface (the interface may hold slashes)",
    "examples": ["sw-dinkes", "core-pkp/ge-0/0/4"],
    "anyOf": [{"type": "string", "minLength": 1}, {"$ref": "#/$defs/LinkEnd"}],
}


def inventory_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an inventory file; all sections are optional in one file."""
    schema = Inventory.model_json_schema(mode="validation")
    definitions = schema["$defs"]
    definitions["Link"]["properties"]["ends"] = {
        "title": "Ends",
        "description": "The two devices it joins",
        "type": "array",
        "prefixItems": [_END, _END],
        "minItems": 2,
        "maxItems": 2,
    }
    for model in definitions.values():
        _written_defaults(model.get("properties", {}))
    for name in ("detection", "availability"):
        schema["properties"][name].pop("default", None)
    for name in ("Site", "Service"):
        _rename(definitions[name], "office", "opd")
    _rename(schema, "offices", "opd")
    return {"$schema": DIALECT, "title": "Siaga inventory", **{key: schema[key] for key in schema if key != "title"}}


def _written_defaults(properties: dict[str, Any]) -> None:
    """Say defaults of quantities as people write them; those of whole objects stand at their parts."""
    for field in properties.values():
        if isinstance(field.get("default"), dict):
            del field["default"]
        elif field.get("type") == "string" and isinstance(field.get("default"), float):
            field["default"] = f"{field['default']:g}/h"
        elif field.get("type") == "string" and isinstance(field.get("default"), int):
            field["default"] = format_duration(field["default"])


def _rename(model: dict[str, Any], name: str, other: str) -> None:
    """Let ``other`` stand for ``name``, not both."""
    properties = model["properties"]
    properties[other] = {**properties[name], "description": f"The same as {name}"}
    model["not"] = {"required": [name, other]}
