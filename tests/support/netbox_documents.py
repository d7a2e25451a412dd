"""NetBox's documents, in the shape of its published serializers, and a small province of them."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]


def named(one: int, name: str, slug: str | None = None) -> Document:
    """Return an object as it stands nested in others."""
    return {"id": one, "display": name, "name": name, "slug": slug or name.lower().replace(" ", "-")}


def choice(value: str) -> Document:
    return {"value": value, "label": value.capitalize()}


def region(one: int, name: str, parent: Document | None = None) -> Document:
    return {**named(one, name), "parent": parent}


def site(one: int, name: str, slug: str, **more: Any) -> Document:
    plain = {
        "status": choice("active"),
        "region": None,
        "tenant": None,
        "latitude": None,
        "longitude": None,
        "tags": [],
    }
    return {**named(one, name, slug), **plain, **more}


def device(
    one: int, name: str | None, at: int, address: str | None, role: str = "access-switch", **more: Any
) -> Document:
    ip = {"id": 1000 + one, "address": address, "family": {"value": 4, "label": "IPv4"}} if address else None
    return {
        "id": one,
        "display": name or f"unnamed {one}",
        "name": name,
        "role": named(500, role, role),
        "site": {"id": at},
        "status": choice("active"),
        "primary_ip": ip,
        "primary_ip4": ip,
        "primary_ip6": None,
        "tags": [],
        "custom_fields": {},
        **more,
    }


def end(at: int, port: str, kind: str = "dcim.interface") -> Document:
    seen: Document = {"id": at * 100, "display": port, "name": port, "device": {"id": at, "name": f"d{at}"}}
    return {"object_type": kind, "object_id": seen["id"], "object": seen}


def circuit_end(one: int) -> Document:
    return {"object_type": "circuits.circuittermination", "object_id": one, "object": {"id": one, "term_side": "A"}}


def cable(one: int, a: list[Document], b: list[Document], kind: str | None = "smf", **more: Any) -> Document:
    plain = {"label": "", "status": choice("connected"), "tags": [], "custom_fields": {}}
    return {"id": one, "display": f"#{one}", "type": kind, "a_terminations": a, "b_terminations": b, **plain, **more}


def circuit(one: int, cid: str, provider: str, **more: Any) -> Document:
    plain = {"status": choice("active"), "tags": [], "custom_fields": {}}
    return {"id": one, "display": cid, "cid": cid, "provider": named(one, provider), **plain, **more}


def termination(one: int, of: int, side: str, at: int, *, old: bool = False) -> Document:
    """Return a circuit's end at a site, as 4.2 writes it or as older ones do."""
    place = (
        {"site": {"id": at}}
        if old
        else {"termination_type": "dcim.site", "termination_id": at, "termination": {"id": at}}
    )
    return {"id": one, "circuit": {"id": of}, "term_side": side, **place}


def province() -> dict[str, list[Document]]:
    """Two islands: a core and an access switch on Bangka, a switch on Belitung behind a leased circuit."""
    babel, bangka = named(1, "Kepulauan Bangka Belitung"), named(2, "Pangkalpinang")
    dinkes = named(31, "Dinas Kesehatan", "dinkes")
    return {
        "dcim/regions": [
            region(1, "Kepulauan Bangka Belitung"),
            region(2, "Pangkalpinang", babel),
            region(3, "Belitung", babel),
        ],
        "dcim/sites": [
            site(10, "Dinas Kominfo", "diskominfo", region=bangka, latitude=-2.1631, longitude=106.1415),
            site(11, "Dinas Kesehatan", "dinkes", region=bangka, tenant=dinkes),
            site(12, "Labkes Belitung", "labkes-tjp", region=named(3, "Belitung"), tenant=dinkes),
        ],
        "dcim/devices": [
            device(1, "core-pkp", 10, "10.20.0.1/32", "core"),
            device(2, "SW Dinkes", 11, "10.20.4.2/24"),
            device(3, "sw-labkes", 12, "10.21.0.2/24"),
        ],
        "dcim/cables": [
            cable(1, [end(1, "sfp1")], [end(2, "ge-0/0/1")]),
            cable(2, [end(1, "sfp2")], [circuit_end(71)]),
        ],
        "circuits/circuits": [circuit(7, "A-12", "Operator Contoh")],
        "circuits/circuit-terminations": [termination(71, 7, "A", 10), termination(72, 7, "Z", 12)],
    }
