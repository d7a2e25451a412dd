"""NetBox's REST documents as they come, and how their parts are read without trusting their shape.

Rules this module keeps:

- A part that is missing, null or of another type reads as nothing; no document raises.
- Both forms of what changed between versions are read: ``role`` (4.0) and ``device_role``, ``termination`` (4.2) and
  ``site`` of a circuit's end. Cables have lists of terminations (3.3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

Document: TypeAlias = Mapping[str, Any]
INTERFACE = "dcim.interface"
CIRCUIT_END = "circuits.circuittermination"
OVERRIDE = "siaga_medium"
"""The custom field that says a cable's or circuit's medium; as a tag: ``siaga-medium-aerial-cable``."""
_TAG = "siaga-medium-"


class Pulled(NamedTuple):
    """All that a pull has read, in NetBox's order."""

    regions: Sequence[Document] = ()
    sites: Sequence[Document] = ()
    devices: Sequence[Document] = ()
    cables: Sequence[Document] = ()
    circuits: Sequence[Document] = ()
    circuit_ends: Sequence[Document] = ()


class End(NamedTuple):
    """One termination of a cable: NetBox's type and id of it, and device and interface where it has them."""

    kind: str
    id: int
    device: int
    interface: str


def number(document: Document, key: str = "id") -> int:
    """Return a whole number, 0 when there is none."""
    value = document.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def text(document: Document, key: str) -> str:
    """Return a text or a number as text; empty when there is none."""
    value = document.get(key)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def nested(document: Document, *keys: str) -> Document:
    """Return the object under the first key that has one; empty when none has."""
    for key in keys:
        value = document.get(key)
        if isinstance(value, Mapping):
            return value
    return {}


def choice(document: Document, key: str) -> str:
    """Return a choice's value, whether NetBox gives it bare or with its label."""
    return text(nested(document, key), "value") or text(document, key)


def ends(cable: Document, side: str) -> list[End]:
    """Return the terminations of one side (``a`` or ``b``)."""
    listed = cable.get(f"{side}_terminations")
    found = []
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, Mapping):
            seen = nested(one, "object")
            device = number(nested(seen, "device"))
            found.append(End(text(one, "object_type"), number(one, "object_id"), device, text(seen, "name")))
    return found


def stated_medium(document: Document) -> str:
    """Return the medium that a custom field or a tag states; empty when neither does."""
    fields = nested(document, "custom_fields")
    if stated := choice(fields, OVERRIDE):
        return stated
    tags = document.get("tags")
    slugs = [text(tag, "slug") for tag in tags if isinstance(tag, Mapping)] if isinstance(tags, list) else []
    return next((slug.removeprefix(_TAG) for slug in slugs if slug.startswith(_TAG)), "")


def site_of(circuit_end: Document) -> int:
    """Return the id of the site at which a circuit ends, 0 when it ends elsewhere."""
    if text(circuit_end, "termination_type") == "dcim.site":
        return number(nested(circuit_end, "termination")) or number(circuit_end, "termination_id")
    return number(nested(circuit_end, "site"))
