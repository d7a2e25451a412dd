"""An api on the real collector that lived through March 2026, both on files; its clock stands where it is put."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from api.app import create_app
from api.core.accounts import User
from api.core.roles import Role
from api.settings import Settings
from api.store.sql import open_store
from collector.reader import LiveReader
from tests.support.api_world import PASSWORD, StillClock, quick_gate
from tests.support.authors import SOMEBODY
from tests.support.browserless import Client
from tests.support.fed_month import MarchFolder, local

OFFICE = "dinkes"
"""Whose the user ``opd`` is."""


@dataclass
class LivedProvince:
    """The application with what it works on."""

    app: FastAPI
    reader: LiveReader
    clock: StillClock

    def client(self) -> Client:
        return Client(self.app)

    def token(self, user: str) -> dict[str, str]:
        """Return the header of a new bearer token of a user."""
        with self.app.state.siaga.store.reading() as picture:
            known = picture.user(user)
        assert known is not None
        principal = type("P", (), {"user": user})()
        _, secret = self.app.state.siaga.gate.new_token(principal, "test", None)
        return {"Authorization": f"Bearer {secret}"}

    def at(self, text: str) -> None:
        """Put both clocks to a local instant."""
        self.clock.at = local(text)
        self.reader.collector.clock.now = local(text)  # type: ignore[attr-defined]


@contextlib.contextmanager
def lived_province(march: MarchFolder, folder: Path, now: str = "2026-04-02 08:00") -> Iterator[LivedProvince]:
    """Open one, with one user a role (name = role)."""
    collector = march.collector(now)
    store, clock = open_store(folder / "api.db"), StillClock(local(now))
    reader = LiveReader(collector)
    gate = quick_gate(store, clock)
    app = create_app(reader, store, march.network, clock, Settings(), gate=gate)
    hashed, at = gate.hashed(PASSWORD), local(now)
    with store.transaction(SOMEBODY) as tx:
        for role in Role:
            office = OFFICE if role is Role.OPD else None
            tx.put_user(User(name=role.value, role=role, office=office, password=hashed, created=at))
    app.state.siaga.live.beat()
    yield LivedProvince(app, reader, clock)
    store.close()
    collector.store.close()
