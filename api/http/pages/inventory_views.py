"""What the inventory's pages show: rows of its lists, fields of its forms, values before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from agent.inventory.views import needed_devices, office_of_service
from api.core.editing.changes import InventoryChange, ObjectChange
from api.core.editing.fields import NESTED, Field, Shape, fields_of, key_of
from api.core.editing.forms import Trouble
from api.core.editing.planning import Standing
from api.core.words import CATALOG, Language, cause, say, visible

CONTACTS = "contacts"
MOST_ROWS = 300
"""Rows of one list; a search finds the others."""
_GROUPED = ("responsible", "contact", "at", "link", "a", "b", "needs")


class Row(NamedTuple):
    """One row of a list: where it leads, its id, what it is, and labelled cells."""

    section: str
    id: str
    title: str
    cells: tuple[tuple[str, str], ...]


class Shown(NamedTuple):
    """One field as it is drawn; ``now`` is what stands there meanwhile, where that is another."""

    field: Field
    texts: Sequence[str]
    options: Sequence[tuple[str, str]]
    errors: Sequence[str]
    now: str | None
    hint: str

    @property
    def place(self) -> str:
        """The id of its control on the page."""
        return f"f-{self.field.name.replace('.', '-')}"


def rows(lang: Language, standing: Standing, section: str, search: str) -> list[Row]:
    """Return the rows of a section that hold every word of a search."""
    made = _contacts(standing) if section == CONTACTS else _ROWS[section](lang, standing)
    words = search.casefold().split()
    return [row for row in made if all(word in _text(row) for word in words)]


def _text(row: Row) -> str:
    return " ".join((row.id, row.title, *(cell for _, cell in row.cells))).casefold()


def _offices(_lang: Language, standing: Standing) -> Iterable[Row]:
    for office in standing.inventory.offices:
        person = office.responsible
        cells = (
            ("people", str(office.people or "")),
            ("responsible", person.name if person else ""),
            ("phone", (person.phone or "") if person else ""),
        )
        yield Row("offices", office.id, office.name, cells)


def _sites(_lang: Language, standing: Standing) -> Iterable[Row]:
    names = {office.id: office.name or office.id for office in standing.inventory.offices}
    for site in standing.inventory.sites:
        office = site.office or site.id
        yield Row("sites", site.id, site.name, (("island", site.island or ""), ("office", names.get(office, office))))


def _devices(_lang: Language, standing: Standing) -> Iterable[Row]:
    names = {site.id: site.name or site.id for site in standing.inventory.sites}
    for device in standing.inventory.devices:
        place = names.get(device.site or "", "")
        yield Row("devices", device.id, place, (("role", device.role), ("address", str(device.address))))


def _links(lang: Language, standing: Standing) -> Iterable[Row]:
    for link in standing.inventory.links:
        ends = " ↔ ".join(f"{end.device}/{end.interface}" if end.interface else end.device for end in link.ends)
        yield Row("links", link.id, ends, (("medium", say(lang, f"edit.medium.{link.medium.value}")),))


def _services(_lang: Language, standing: Standing) -> Iterable[Row]:
    inventory = standing.inventory
    names = {site.id: site.name for site in inventory.sites} | {office.id: office.name for office in inventory.offices}
    for service in inventory.services:
        office = office_of_service(inventory, service) or ""
        cells = (
            ("guarantee", f"{float(service.guarantee) * 100:g}"),
            ("needs", ", ".join(needed_devices(service.needs))),
            ("calendar", service.calendar or ""),
        )
        yield Row("services", service.id, names.get(office) or office, cells)


def _groups(lang: Language, standing: Standing) -> Iterable[Row]:
    for group in standing.inventory.risk_groups:
        yield Row("risk_groups", group.id, group.name, (("cause", cause(lang, group.cause.value)),))


def _providers(_lang: Language, standing: Standing) -> Iterable[Row]:
    for provider in standing.inventory.providers:
        person = provider.contact
        cells = (
            ("phone", (person.phone or "") if person else ""),
            ("contact.name", (person.name or "") if person else ""),
            ("email", (person.email or "") if person else ""),
        )
        yield Row("providers", provider.id, provider.name, cells)


def _contacts(standing: Standing) -> Iterable[Row]:
    inventory = standing.inventory
    for office in inventory.offices:
        if (person := office.responsible) is not None:
            cells = (("phone", person.phone or ""), ("of", office.name or office.id), ("email", person.email or ""))
            yield Row("offices", office.id, person.name, cells)
    for provider in inventory.providers:
        if (contact := provider.contact) is not None:
            cells = (
                ("phone", contact.phone or ""),
                ("of", provider.name or provider.id),
                ("email", contact.email or ""),
            )
            yield Row("providers", provider.id, contact.name or "", cells)


_ROWS: Mapping[str, Callable[[Language, Standing], Iterable[Row]]] = {
    "offices": _offices,
    "sites": _sites,
    "devices": _devices,
    "links": _links,
    "services": _services,
    "risk_groups": _groups,
    "providers": _providers,
}
SECTIONS = (*_ROWS, CONTACTS)


def form(
    lang: Language,
    section: str,
    typed: Mapping[str, Sequence[str]],
    choices: Mapping[str, Sequence[tuple[str, str]]],
    troubles: Sequence[Trouble],
    *,
    now: Mapping[str, Sequence[str]] | None,
    new: bool,
) -> list[tuple[str | None, list[Shown]]]:
    """Return the fields in groups, each with its heading; ``now``: what stands there, when that is another."""
    groups: list[tuple[str | None, list[Shown]]] = []
    for field in fields_of(section, new=new):
        prefix = field.name.partition(".")[0]
        heading = prefix if "." in field.name and prefix in _GROUPED else None
        texts = typed.get(field.name, ())
        options = [(value, option(lang, field, name)) for value, name in choices.get(_list_of(field), ())]
        if field.of == "modes" and NESTED not in texts:
            options = [item for item in options if item[0] != NESTED]
        if field.shape is Shape.CHOICES:
            options.sort(key=lambda item: item[0] not in texts)
        stands = [] if now is None else list(now.get(field.name, ()))
        moved = None if now is None or stands == [text for text in texts if text] else stands
        errors = [message(lang, trouble) for trouble in troubles if trouble.field == field.name]
        shown = Shown(
            field,
            texts,
            options,
            errors,
            None if moved is None else _joined(option_names(options, moved)),
            hint(lang, section, field.name),
        )
        if not groups or groups[-1][0] != heading:
            groups.append((heading, []))
        groups[-1][1].append(shown)
    return groups


def hint(lang: Language, section: str, name: str) -> str:
    """Return what helps to fill in a field, where something does."""
    keys = (f"edit.field.{section}.{name}.hint", f"edit.field.{name}.hint")
    return next((say(lang, key) for key in keys if key in CATALOG), "")


def _list_of(field: Field) -> str:
    return "roles" if field.shape is Shape.ROLE else field.of


def option(lang: Language, field: Field, name: str) -> str:
    """Return a choice in words."""
    if field.of == "media":
        return say(lang, f"edit.medium.{name}")
    if field.of == "modes":
        return say(lang, f"edit.mode.{name}")
    return cause(lang, name) if field.of == "causes" else visible(name)


def option_names(options: Sequence[tuple[str, str]], values: Sequence[str]) -> list[str]:
    """Return the names of values."""
    names = dict(options)
    return [names.get(value, value) for value in values]


def _joined(texts: Sequence[str]) -> str:
    return ", ".join(visible(text) for text in texts) or "\u2013"


def message(lang: Language, trouble: Trouble) -> str:
    """Return what is wrong as a sentence."""
    own = f"edit.{trouble.code}"
    told = say(lang, own if own in CATALOG else trouble.code, **trouble.values)
    return told[:1].upper() + told[1:]


def elsewhere(lang: Language, section: str, troubles: Iterable[Trouble], *, new: bool) -> list[str]:
    """Return what is wrong with no field of the form."""
    known = {field.name for field in fields_of(section, new=new)} | {"why"}
    return [message(lang, trouble) for trouble in troubles if trouble.field not in known]


def left_alone(lang: Language, section: str, written: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what an object says that its form has no field for."""
    known = {key_of(field.name) for field in fields_of(section, new=False)} | {"id"}
    return [(label(lang, key), value(lang, key, item)) for key, item in written.items() if key not in known]


def label(lang: Language, key: str) -> str:
    """Return what a key is called."""
    return say(lang, f"edit.field.{key}") if f"edit.field.{key}" in CATALOG else visible(key)


def value(lang: Language, key: str, said: Any) -> str:
    """Return a value as a person reads it; a dash for none."""
    if said is None or said == []:
        return "\u2013"
    if isinstance(said, Mapping):
        return ", ".join(f"{label(lang, name)}: {value(lang, '', item)}" for name, item in said.items())
    if isinstance(said, list):
        return ", ".join(value(lang, "", item) for item in said)
    if key in {"medium", "cause"}:
        return say(lang, f"edit.medium.{said}") if key == "medium" else cause(lang, str(said))
    return visible(said)


class Told(NamedTuple):
    """One object of a change: what happened to it, and its keys before and after."""

    section: str
    id: str
    deed: str
    keys: tuple[tuple[str, str, str], ...]


def told(lang: Language, item: ObjectChange) -> Told:
    """Return one object of a change as it is shown."""
    deed = "added" if item.before is None else "removed" if item.after is None else "changed"
    before, after = item.before or {}, item.after or {}
    keys = [(key, label(lang, key)) for key in item.keys if key != "id"]
    lines = [(name, value(lang, key, before.get(key)), value(lang, key, after.get(key))) for key, name in keys]
    return Told(item.section, visible(item.id), deed, tuple(lines))


def follow_up(change: InventoryChange) -> tuple[str, str] | None:
    """Return what is usually added next: its section, and the query that fills in its form."""
    first = next((item for item in change.objects if item.section in _NEXT), None)
    if first is None or first.before is not None:
        return None
    section, keys = _NEXT[first.section]
    given = {**first.after, "id": first.id} if first.after is not None else {}
    query = {field: str(given[key]) for field, key in keys.items() if given.get(key)}
    return section, urlencode(query)


_NEXT: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "offices": ("sites", {"name": "name", "office": "id"}),
    "sites": ("devices", {"site": "id"}),
    "devices": ("services", {"needs.devices": "id"}),
}
"""Section → what follows it, and which of its fields are filled in by which key."""


def summary(lang: Language, change: InventoryChange) -> str:
    """Return a change in one line."""
    if not change.objects:
        return say(lang, "edit.history.text")
    first = told(lang, change.objects[0])
    noun = f"edit.one.{first.section}" if f"edit.one.{first.section}" in CATALOG else f"edit.section.{first.section}"
    line = " ".join(part for part in (say(lang, noun), first.id, say(lang, f"edit.history.{first.deed}")) if part)
    line = line[:1].upper() + line[1:]
    more = len(change.objects) - 1
    return f"{line}, {say(lang, 'edit.history.and', count=more)}" if more else line
