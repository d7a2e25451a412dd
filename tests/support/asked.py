"""Requests and deeds over HTTP, for tests that need a ticket at some stage."""

from __future__ import annotations

from typing import Any

from tests.support.api_world import World

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
ASKED = {
    "service": "1.4",
    "subject": "Rekomendasi sakelar",
    "description": "Gedung baru memerlukan sakelar 24 port.",
    "location": "Gedung B",
    "letter": "005/12/DINKES/2026",
}


def ask(world: World, **more: Any) -> str:
    answer = world.client().post("/api/v1/requests", json={**ASKED, **more}, headers=world.token("opd"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def do(world: World, number: str, deed: str, user: str, **body: Any) -> dict[str, Any]:
    headers = {"If-Match": "*", **world.token(user)}
    answer = world.client().post(f"/api/v1/tickets/{number}/{deed}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def order(world: World, number: str) -> None:
    do(world, number, "forward", "petugas")
    do(world, number, "disposition", "kadis", note="Tindak lanjuti sesuai ketentuan.")
    do(world, number, "disposition", "kabid")
    do(world, number, "order", "prakom", officers=["petugas"])
    world.client().post(f"/api/v1/tickets/{number}/acknowledge", headers={"If-Match": "*", **world.token("petugas")})
