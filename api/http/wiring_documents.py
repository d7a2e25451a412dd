"""What ``/api/v1`` says of wiring that differs from the inventory. Instants are RFC 3339 in UTC."""

from __future__ import annotations

from typing import Literal

from api.http.shapes import Document


class ToldDocument(Document):
    """What a device hears on a port, in its own words; ``device`` is who that is in the inventory."""

    protocol: str
    name: str | None
    chassis: str | None
    port: str | None
    address: str | None
    device: str | None
    at: str


class RemedyDocument(Document):
    """The link as the devices tell it; ``link`` is null for one that the inventory does not have."""

    link: str | None
    ends: list[str]


class DiscordDocument(Document):
    """One difference; ``inventory`` is the end that the inventory has there, of ``link``."""

    key: str
    verdict: Literal["differs", "unlisted", "unheard"]
    device: str
    interface: str | None
    told: ToldDocument | None
    link: str | None
    inventory: str | None
    both: bool
    remedy: RemedyDocument | None
    text: str


class DiscordList(Document):
    """Differences between the inventory and what devices hear."""

    items: list[DiscordDocument]
    next: str | None
