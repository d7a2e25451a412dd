"""What a row of links asks for: the link between two devices, and its cable's group and provider where those are new.

Rules this module keeps:

- A port that the row leaves out stays as it is known for that device; ends in the other order are the same ends.
"""

from __future__ import annotations

from agent.inventory.amendment import Value
from agent.inventory.models import Cause, LinkEnd
from api.core.sheets.identities import ends_of, tell_unknown_ends
from api.core.sheets.objects import end_of
from api.core.sheets.records import Record
from api.core.sheets.world import World


def plan_link(record: Record, one: str, world: World) -> None:
    """Ask for what a row of links says; what is wrong with it is reported in ``world``."""
    said = record.values
    owner = ("links", one)
    known = world.before["links"].get(one, {})
    wanted: dict[str, Value | None] = {}
    ends = ends_of(record, world)
    if ends is None:
        tell_unknown_ends(record, world)
    elif ends[0].device == ends[1].device:
        world.tell(record, "device_b", "import.end.same")
    else:
        wanted["ends"] = _ends(record, ends, known.get("ends"))
        world.near[owner] = ("devices", ends[1].device)
    for key in ("medium", "circuit", "installed"):
        if key in said:
            wanted[key] = None if said[key] is None else str(said[key])
    if "groups" in said:
        names = said["groups"] if isinstance(said["groups"], list) else []
        medium = str(wanted.get("medium") or known.get("medium") or "trunk-fibre")
        cause = Cause(medium) if medium in set(Cause) else None
        found = [world.group(record, "groups", str(text), cause, owner) for text in names]
        wanted["groups"] = [group for group in found if group is not None] or None
    if "provider" in said:
        wanted["provider"] = None if said["provider"] is None else world.provider(record, owner)
    world.want("links", one, wanted)


def _ends(record: Record, ends: tuple[LinkEnd, LinkEnd], known: Value | None) -> list[Value]:
    ports: dict[str, str] = {}
    for end in known if isinstance(known, list) else ():
        device, _, port = str(end).partition("/")
        ports[device] = port
    told: list[Value] = []
    for side, end in zip("ab", ends, strict=True):
        kept = ports.get(end.device) if f"port_{side}" not in record.values else None
        told.append(end_of(end.device, end.interface or kept))
    return told
