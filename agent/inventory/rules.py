"""What must hold between the objects of an inventory: one function a rule.

Rules this module keeps:

- Each rule yields every fault it finds, whatever the others find, in objects that are wrong otherwise too.
- What is wrong elsewhere is not reported again as a consequence: an object that is wrong in itself still
  counts as declared, and a link with a wrong end still joins what it can.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from ipaddress import ip_address
from itertools import chain, count

from agent.inventory.calendar_rules import CALENDAR_RULES
from agent.inventory.draft import Draft, Fault, Location, items_of, part_at, word_at
from agent.inventory.marked_yaml import Listing, Part, Table, Words
from agent.inventory.models import Cause, LinkEnd
from agent.inventory.problems import suggestion

ELEMENTS = ("devices", "links", "risk_groups")
"""What can fail; their ids share one namespace, because an incident names any of them."""
MOST_GUESSES = 100
"""How many unknown names are compared with all known ones to guess what was meant: that is slow in a large network."""
_NOUNS = {
    "calendars": "calendar",
    "snmp": "credential of snmp",
    "providers": "provider",
    "offices": "office",
    "sites": "site",
    "devices": "device",
    "links": "link",
    "risk_groups": "risk group",
    "agents": "agent",
    "services": "service",
}
_REFERENCES: Mapping[str, Mapping[str, str]] = {
    "sites": {"office": "offices"},
    "devices": {
        "site": "sites",
        "snmp": "snmp",
        "power": "risk_groups",
        "groups": "risk_groups",
        "ups": "devices",
    },
    "links": {"ends": "devices", "groups": "risk_groups", "provider": "providers"},
    "agents": {"at": "devices", "references": "devices"},
    "services": {"office": "offices", "needs": "devices", "seen_from": "agents", "calendar": "calendars"},
}
"""Section → key → the section in which what the key names is defined."""


def nothing_to_watch(draft: Draft) -> Iterator[Fault]:
    """There is at least one device, and one agent to watch from."""
    for section, example in (("devices", "{id: core-pkp, address: 10.20.0.1}"), ("agents", "{id: pkp, at: core-pkp}")):
        part = part_at(draft.root, section)
        if (part is None or isinstance(part, Listing)) and not items_of(part):
            yield Fault((section,), f"there are no {section}", f"add one under {section}: such as {example}")


def duplicate_id(draft: Draft) -> Iterator[Fault]:
    """An id means one thing."""
    for sections in (("providers",), ("offices",), ("sites",), ("agents",), ("services",), ELEMENTS):
        first: dict[str, Location] = {}
        for location, part in chain.from_iterable(draft.written(section) for section in sections):
            name = word_at(part, "id")
            if name is None:
                continue
            holder = first.setdefault(name, (*location, "id"))
            if holder != (*location, "id"):
                place = draft.place(Fault(holder, "", ""))
                what = f"the id {name!r} is {_a(holder[0])} already, at {place.file}:{place.line}:{place.column}"
                yield Fault((*location, "id"), what, "give one of them another id", names=(name,))


def unknown_reference(draft: Draft) -> Iterator[Fault]:
    """What is referred to is there."""
    offices = office_ids(draft)
    guesses = count(MOST_GUESSES, -1)
    for section, keys in _REFERENCES.items():
        for key, target in keys.items():
            known = offices if target == "offices" else draft.ids[target]
            for location, part in draft.written(section):
                for at, name in _named((*location, key), part_at(part, key), is_end=key == "ends"):
                    if name not in known:
                        yield _unknown(draft, at, name, target, known if next(guesses) > 0 else frozenset())


def office_ids(draft: Draft) -> frozenset[str]:
    """Return what may stand as an office: those that are defined, and sites that are offices of their own."""
    own = {
        name
        for _, site in draft.written("sites")
        if (name := word_at(site, "id")) is not None and word_at(site, "office") in (None, name)
    }
    return draft.ids["offices"] | own


def empty_needs(draft: Draft) -> Iterator[Fault]:
    """A service needs something."""
    for location, service in draft.written("services"):
        for at, part in _nested((*location, "needs"), part_at(service, "needs")):
            for key in ("all", "any"):
                inner = part_at(part, key)
                if isinstance(inner, Listing) and not inner.items:
                    what = f"{word_at(service, 'id')!r} needs nothing: {key!r} is empty"
                    yield Fault((*at, key), what, "name the devices it needs")


def duplicate_address(draft: Draft) -> Iterator[Fault]:
    """An address belongs to one device."""
    first: dict[str, tuple[Location, str | None]] = {}
    for location, device in draft.written("devices"):
        try:
            address = str(ip_address(word_at(device, "address") or ""))
        except ValueError:
            continue
        holder, name = first.setdefault(address, (location, word_at(device, "id")))
        if holder != location:
            what = f"{word_at(device, 'id')!r} has the address {address} of {name!r}"
            yield Fault((*location, "address"), what, "correct one of them", names=(str(name),))


def self_link(draft: Draft) -> Iterator[Fault]:
    """A link joins two devices."""
    for location, link in draft.written("links"):
        ends = _ends(link)
        if len(ends) > 1 and ends[0][0] == ends[1][0]:
            what = f"{word_at(link, 'id')!r} joins {ends[0][0]!r} to itself"
            yield Fault((*location, "ends", 1), what, "name the other device", names=(ends[0][0],))


def shared_interface(draft: Draft) -> Iterator[Fault]:
    """An interface holds one end of one link."""
    first: dict[tuple[str, str], tuple[Location, str | None]] = {}
    for location, link in draft.written("links"):
        for index, (device, interface) in enumerate(_ends(link)):
            if interface is None:
                continue
            holder, name = first.setdefault((device, interface), (location, word_at(link, "id")))
            if holder != location:
                what = f"{device}/{interface} holds an end of {name!r} already"
                yield Fault(
                    (*location, "ends", index), what, "name the interface that is really used", names=(str(name),)
                )


def power_of_another_cause(draft: Draft) -> Iterator[Fault]:
    """What feeds a device is a risk group of the cause power."""
    causes = {word_at(group, "id"): word_at(group, "cause") for _, group in draft.written("risk_groups")}
    for location, device in draft.written("devices"):
        power = word_at(device, "power")
        cause = causes.get(power) if power is not None else None
        if cause is not None and cause != Cause.POWER and cause in set(Cause):
            what = f"the risk group {power!r} has the cause {cause}, so it feeds nothing"
            remedy = "name one of cause: power, or put this one under groups"
            yield Fault((*location, "power"), what, remedy, names=(str(power),))


def backs_itself(draft: Draft) -> Iterator[Fault]:
    """A device's ups is another device, and so is an agent's reference."""
    for location, device in draft.written("devices"):
        name = word_at(device, "id")
        if name is not None and word_at(device, "ups") == name:
            yield Fault((*location, "ups"), f"{name!r} is its own ups", "name the device that backs it up")
    for location, agent in draft.written("agents"):
        for index, part in enumerate(items_of(part_at(agent, "references"))):
            if isinstance(part, Words) and part.text is not None and part.text == word_at(agent, "at"):
                what = f"{word_at(agent, 'id')!r} stands at {part.text!r} and cannot take it as a reference"
                yield Fault((*location, "references", index), what, "name a device beyond it")


def unreachable_device(draft: Draft) -> Iterator[Fault]:
    """Some agent can reach every device over the links."""
    neighbours: dict[str, set[str]] = {device: set() for device in draft.ids["devices"]}
    seen: set[str] = set()
    for _, link in draft.written("links"):
        ends = [device for device, _ in _ends(link)]
        known = [device for device in ends if device in neighbours]
        for device in known:
            neighbours[device].update(known)
        if len(known) == 1 and len(ends) > 1:
            seen.update(known)  # the far end is misnamed: what hangs here may well be reached through it
    origins = {at for _, agent in draft.written("agents") if (at := word_at(agent, "at")) in neighbours}
    if not origins:
        return
    seen |= origins
    edge = list(seen)
    while edge:
        new = neighbours[edge.pop()] - seen
        seen |= new
        edge += new
    for location, part in draft.written("devices"):
        name = word_at(part, "id")
        if name is not None and name not in seen:
            what = f"no agent can reach {name!r} over the links"
            yield Fault((*location, "id"), what, "add the link that joins it, or an agent on its side", names=(name,))


def unknown_profile(draft: Draft, profiles: Collection[str]) -> Iterator[Fault]:
    """A profile that a device names is there; asked only where profiles are known."""
    for location, device in draft.written("devices"):
        name = word_at(device, "profile")
        if name is not None and name not in profiles:
            what = f"{name!r} is no profile"
            remedy = suggestion(name, sorted(profiles)) or "see siaga profile list, or put it into the profiles' folder"
            yield Fault((*location, "profile"), what, remedy)


RULES: tuple[Callable[[Draft], Iterable[Fault]], ...] = (
    nothing_to_watch,
    duplicate_id,
    unknown_reference,
    empty_needs,
    duplicate_address,
    self_link,
    shared_interface,
    power_of_another_cause,
    backs_itself,
    unreachable_device,
    *CALENDAR_RULES,
)


def faults(draft: Draft) -> list[Fault]:
    """Return every fault: of each object in itself, then rule by rule."""
    found = (fault._replace(rule=rule.__name__) for rule in RULES for fault in rule(draft))
    return [*draft.faults, *found]


def _unknown(draft: Draft, at: Location, name: str, target: str, known: frozenset[str]) -> Fault:
    other = next((section for section in _NOUNS if name in draft.ids[section]), None)
    what = f"{name!r} is no {_NOUNS[target]}" + (f" but {_a(other)}" if other else "")
    remedy = suggestion(name, sorted(known)) or f"define it under {target}:, or correct the name"
    return Fault(at, what, remedy, names=(name,))


def _a(section: str | int) -> str:
    noun = _NOUNS[str(section)]
    return f"an {noun}" if noun[0] in "ao" else f"a {noun}"


def _named(location: Location, part: Part | None, *, is_end: bool) -> Iterator[tuple[Location, str]]:
    """Yield every name that a reference holds: a word, a list of them, ``any``/``all`` of them."""
    if isinstance(part, Words):
        if part.text is not None:
            yield location, _device(part.text) if is_end else part.text
    elif isinstance(part, Listing):
        for index, item in enumerate(part.items):
            yield from _named((*location, index), item, is_end=is_end)
    elif part is not None:
        for key in ("device",) if is_end else ("all", "any"):
            yield from _named((*location, key), part_at(part, key), is_end=is_end)


def _nested(location: Location, part: Part | None) -> Iterator[tuple[Location, Part]]:
    if isinstance(part, Table):
        yield location, part
        for key in ("all", "any"):
            for index, inner in enumerate(items_of(part_at(part, key))):
                yield from _nested((*location, key, index), inner)


def _device(text: str) -> str:
    return str(LinkEnd.parse(text)["device"])


def _ends(link: Part) -> list[tuple[str, str | None]]:
    """Return the devices and interfaces that a link names, also one that is wrong otherwise."""
    found: list[tuple[str, str | None]] = []
    for end in items_of(part_at(link, "ends")):
        if isinstance(end, Words) and end.text is not None:
            read = LinkEnd.parse(end.text)
            found.append((read["device"], read["interface"]))
        elif (name := word_at(end, "device")) is not None:
            found.append((name, word_at(end, "interface")))
    return found
