"""An api on a pretend world: fake reader, a store, a clock that stands still unless told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from fastapi import FastAPI

from agent.clock import Clock, Microseconds, SystemClock, parse_instant
from agent.inventory.models import Inventory
from api.app import create_app
from api.core.accounts import User
from api.core.roles import Role
from api.ports import InventoryHome, Store
from api.settings import Settings
from api.signin import Gate
from tests.support.authors import SOMEBODY
from tests.support.browserless import Client
from tests.support.fake_reader import FakeReader
from tests.support.fake_store import FakeStore
from tests.support.pretend_province import BELITUNG, pretend_province

NOON = parse_instant("2026-11-24T05:00:00Z")
PASSWORD = "rahasia-sekali-1"
OFFICES = {"opd": "dinkes", "opd-tjp": "samsat-tjp"}


class StillClock:
    """Tells the instant it was set to; sleeps on the real loop, so that the pulse may beat."""

    def __init__(self, at: Microseconds) -> None:
        self.at = at
        self._real = SystemClock()

    def wall(self) -> Microseconds:
        return self.at

    def monotonic(self) -> Microseconds:
        return self._real.monotonic()

    async def sleep(self, duration: Microseconds) -> None:
        await self._real.sleep(duration)


@dataclass
class World:
    app: FastAPI
    reader: FakeReader
    store: Store
    clock: Clock
    inventory: Inventory

    def beat(self) -> None:
        """Let the pulse beat once, here and now."""
        self.app.state.siaga.live.beat()

    def cut_sea_cable(self, incident: str = "1") -> None:
        self.reader.open(
            incident,
            cause="submarine-cable",
            root=("skkl-bangka-belitung",),
            devices={"core-tjp": "unreachable", **dict.fromkeys(BELITUNG, "unreachable")},
        )

    def token(self, user: str) -> dict[str, str]:
        """Return the header of a new bearer token of a user."""
        principal: Any = type("P", (), {"user": user})()
        _, secret = self.app.state.siaga.gate.new_token(principal, "test", None)
        return {"Authorization": f"Bearer {secret}"}

    def client(self) -> Client:
        return Client(self.app)


PATIENT = 120.0
"""Seconds that a request waits at most for risks: on a busy machine, too, they are there by then."""


def quick_gate(store: Store, clock: Clock) -> Gate:
    """Return a gate whose hashing is real argon2id at the least cost."""
    return Gate(store, clock, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def make_world(
    store: Store | None = None,
    clock: Clock | None = None,
    inventory: Inventory | None = None,
    *,
    home: InventoryHome | None = None,
    **settings: Any,
) -> World:
    """Return a world with one user a role (name = role), two of them bound to offices."""
    stored = store or FakeStore()
    ticking = clock or StillClock(NOON)
    known = inventory or pretend_province()
    reader = FakeReader(known, ticking.wall())
    gate = quick_gate(stored, ticking)
    app = create_app(reader, stored, known, ticking, Settings(**settings), gate=gate, home=home)
    app.state.siaga.exposed.patience = PATIENT
    hashed = gate.hashed(PASSWORD)
    with stored.transaction(SOMEBODY) as tx:
        for name in (*Role, "opd-tjp"):
            role = Role.OPD if str(name) in OFFICES else Role(name)
            tx.put_user(User(name=str(name), role=role, office=OFFICES.get(str(name)), password=hashed, created=NOON))
    return World(app=app, reader=reader, store=stored, clock=ticking, inventory=known)
