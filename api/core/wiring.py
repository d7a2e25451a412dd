"""Where what devices hear of each other differs from the inventory, and what the inventory would say if they are right.

Rules this module keeps:

- A difference that both devices of a link tell is one finding; ``both`` says so.
- Nothing is ever deleted: a link of which nothing is heard is told, and that is all.
- Who is no device of the inventory cannot be taken into a link: it is to be added first (``siaga discover``).
- A finding is known by what it says, so that the same one is the same tomorrow; pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from agent.observation import Neighbour
from api.core.cabling import Cabling, Heard, Peer, Verdict, is_port
from api.core.editing import fields, forms
from api.core.editing.planning import Standing
from api.core.sheets.objects import end_of

ORDER: tuple[Verdict, ...] = ("differs", "unlisted", "unheard")


class Remedy(NamedTuple):
    """The link as the devices tell it; ``link`` None: one that the inventory does not have."""

    link: str | None
    near: tuple[str, str | None]
    far: tuple[str, str | None]

    @property
    def ends(self) -> tuple[str, str]:
        """Both ends as the inventory writes them, ordered."""
        one, other = sorted((end_of(*self.near), end_of(*self.far)))
        return one, other


class Discord(NamedTuple):
    """One difference: what ``device`` hears, which device of the inventory that is, and what the inventory has there."""

    key: str
    verdict: Verdict
    device: str
    interface: str | None
    neighbour: Neighbour | None
    who: str | None
    peer: Peer | None
    remedy: Remedy | None
    both: bool


def discords(cabling: Cabling, neighbours: Iterable[Neighbour]) -> list[Discord]:
    """Return the differences, those that name a link of the inventory first, then by device and port."""
    by_device: dict[str, list[Neighbour]] = {}
    for one in neighbours:
        by_device.setdefault(one.device, []).append(one)
    rows = [
        _discord(device, row)
        for device, told in sorted(by_device.items())
        for row in cabling.compared(device, told)
        if row.verdict != "agrees"
    ]
    named = {row.peer.link for row in rows if row.verdict == "differs" and row.peer is not None}
    kept: dict[object, Discord] = {}
    for row in rows:
        if row.verdict == "unheard" and (row.peer is None or row.peer.link in named):
            continue
        same = _same(row)
        kept[same] = kept[same]._replace(both=True) if same in kept else row
    return sorted(kept.values(), key=lambda row: (ORDER.index(row.verdict), row.device, row.interface or "", row.key))


def _same(row: Discord) -> object:
    """Return what two devices' words of one difference have in common."""
    if row.remedy is not None:
        return row.remedy.ends
    return row.peer.link if row.verdict == "unheard" and row.peer is not None else row.key


def _discord(device: str, row: Heard) -> Discord:
    neighbour = row.neighbour
    told = [device, row.verdict, row.interface, row.device, row.peer.link if row.peer else None]
    told += [] if neighbour is None else [neighbour.name, neighbour.chassis, neighbour.port, neighbour.address]
    key = hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    remedy = None
    if neighbour is not None and row.device is not None and row.device != device:
        same = row.peer is not None and row.peer.device == row.device
        port = neighbour.port if is_port(neighbour.port) else row.peer.port if same and row.peer is not None else None
        link = row.peer.link if row.peer is not None else None
        remedy = Remedy(link, (device, neighbour.interface), (row.device, port))
    return Discord(key, row.verdict, device, row.interface, neighbour, row.device, row.peer, remedy, both=False)


def typed(standing: Standing, remedy: Remedy) -> dict[str, list[str]]:
    """Return what the form of the link would send if a person had typed what the devices tell; sides stay as they are."""
    if remedy.link is None:
        made = fields.defaults_of("links")
        sides: Sequence[str] = "ab"
    else:
        made = forms.typed_of("links", standing.objects["links"][remedy.link])
        sides = "ba" if made["b.device"] == [remedy.near[0]] != made["a.device"] else "ab"
    for side, (device, interface) in zip(sides, (remedy.near, remedy.far), strict=True):
        made |= {f"{side}.device": [device], f"{side}.interface": [interface] if interface else []}
    return made


def prefilled(remedy: Remedy) -> Mapping[str, str]:
    """Return what a form for a new link begins with."""
    (near, port), (far, other) = remedy.near, remedy.far
    filled = {"a.device": near, "a.interface": port or "", "b.device": far, "b.interface": other or ""}
    return {name: text for name, text in filled.items() if text}
