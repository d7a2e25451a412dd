"""What is asked about: a world with something in every state, whose time passes while it is asked."""

from __future__ import annotations

import itertools
from http import HTTPStatus
from pathlib import Path
from typing import Any

from agent.clock import DAY, MINUTE, Microseconds
from api.store.sql import open_store
from tests.fuzz.crew import Crew
from tests.support.api_world import World, make_world
from tests.support.asked import PDF, ask, do, order

MOMENT: Microseconds = 10 * MINUTE
MOMENT_EVERY, INCIDENT_EVERY = 40, 200
"""Requests between two moments, and between two changes of the network."""


class LivedIn:
    """A world on a real store."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.world: World = make_world(store=open_store(folder / "api.db"))
        self._asked = itertools.count(1)
        self._disturbed = False
        self._beat()
        self._fill()
        self.crew = Crew(self.world, seed)

    def asked(self, who: str, method: str, status: int) -> None:
        """Note a request: its harm to the crew is undone, time passes, and now and then an office is cut off or comes back."""
        if status == HTTPStatus.UNAUTHORIZED:
            self.crew.refused(who)
        elif method != "GET" and status < HTTPStatus.BAD_REQUEST:
            self.crew.restore()
        count = next(self._asked)
        if count % MOMENT_EVERY == 0:
            self._wait(MOMENT)
        if count % INCIDENT_EVERY == 0:
            if self._disturbed:
                self.world.reader.close("9")
            elif count == INCIDENT_EVERY:
                self.world.reader.open("9", cause="power", root=("sw-bpbd",), devices={"sw-bpbd": "down"})
            else:
                self.world.reader.reopen("9")
            self._disturbed = not self._disturbed
            self._beat()

    def _beat(self) -> None:
        """Let the pulse beat as it does by itself: well."""
        live = self.world.app.state.siaga.live
        live.beat()
        live.trouble, live.last_good = None, self.world.clock.wall()

    def _wait(self, length: Microseconds) -> None:
        self.world.clock.at += length  # type: ignore[attr-defined]
        self.world.reader.now += length
        self._beat()

    def _send(self, user: str, path: str, status: int, **body: Any) -> Any:
        answer = self.world.client().post(f"/api/v1{path}", json=body, headers=self.world.token(user))
        assert answer.status_code == status, answer.text
        return answer.json()

    def _fill(self) -> None:
        """Make what there is to ask about."""
        world = self.world
        late, done, signing, ordered, disposed, returned, _new = (ask(world) for _ in range(7))
        for number in (late, done, signing, ordered):
            order(world, number)
        do(world, disposed, "forward", "petugas")
        do(world, returned, "return", "petugas", reason="Surat belum ditandatangani.")
        for number in (done, signing):
            do(world, number, "finish", "petugas", text="Survei lapangan.")
            do(world, number, "report", "petugas", work="Survei.", problem="Perlu sakelar.", location="Gedung B")
        do(world, done, "signature", "opd", side="applicant", name="Ani Lestari")
        do(world, done, "signature", "petugas", side="officer")
        do(world, done, "archive", "petugas")
        self._wait(8 * DAY)
        do(world, late, "finish", "petugas", text="Selesai terlambat.")
        do(world, late, "report", "petugas", work="Survei.", problem="Perlu sakelar.")
        self._attach(ordered)
        self._send(
            "kadis", "/standing-orders", 201, number="SO-02", text="Gangguan langsung ditangani.", kinds=["outage"]
        )
        world.cut_sea_cable()
        world.reader.open("7", cause="power", root=("sw-dinkes",), devices={"sw-dinkes": "down"})
        self._wait(MOMENT)
        world.reader.close("7")
        self._beat()
        self._send("opd", "/incidents/7/contests", 201, text="Listrik kami tidak padam.")

    def _attach(self, number: str) -> None:
        answer = self.world.client().post(
            f"/api/v1/tickets/{number}/attachments",
            files={"file": ("surat.pdf", PDF, "application/pdf")},
            data={"kind": "letter"},
            headers={"If-Match": "*", **self.world.token("petugas")},
        )
        assert answer.status_code == 200, answer.text
