"""What is asked about: a world with something in every state, whose time passes while it is asked."""

from __future__ import annotations

import itertools
from http import HTTPStatus
from pathlib import Path
from typing import Any

from agent.clock import DAY, MINUTE, Microseconds
from api.core.procedure.stages import Deed, Stage, lead
from api.store.sql import open_store
from tests.fuzz.crew import Crew
from tests.support.api_world import World, make_world
from tests.support.asked import PDF, ask, do, order

_DEEDS = {
    "acknowledge": Deed.TAKE,
    "disposition": Deed.DISPOSE,
    "officers": Deed.ASSIGN,
    "assessment": Deed.ASSESS,
    "priority": Deed.PRIORITISE,
    "records": Deed.RECORD,
    "settlement": Deed.PROPOSE,
    "agreement": Deed.AGREE,
    "signature": Deed.SIGN,
    **{deed.value: deed for deed in Deed},
}
"""Path behind the ticket's → deed."""
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

    def fitting(self, operation: str) -> list[dict[str, str]]:
        """Return the tickets that an operation can be asked of as things are, each as parameters of its path."""
        _, _, below = operation.partition("/tickets/{number}/")
        if not below:
            return []
        with self.world.store.reading() as picture:
            tickets = picture.tickets(limit=200)
            if below.startswith("attachments/"):
                held = [item for ticket in tickets for item in picture.attachments(ticket.number)]
                return [{"number": item.ticket, "attachment": item.id} for item in held]
            if below.startswith("forms/"):
                printed = [form for ticket in tickets for form in picture.forms(ticket.number)]
                return [{"number": form.ticket, "form": form.number} for form in printed]
        deed = _DEEDS.get(below)
        fit = [ticket for ticket in tickets if deed is None or isinstance(lead(ticket.work.stage, deed), Stage)]
        paused = [ticket for ticket in fit if ticket.work.pause is not None]
        return [{"number": ticket.number} for ticket in (paused if deed is Deed.RESUME else fit)]

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
        late, done, signed, signing, finished, paused, ordered, to_order, disposed, returned, _new = (
            ask(world) for _ in range(11)
        )
        for number in (late, done, signed, signing, finished, paused, ordered):
            order(world, number)
        for number in (to_order, disposed):
            do(world, number, "forward", "petugas")
        for user in ("kadis", "kabid"):
            do(world, to_order, "disposition", user)
        do(world, returned, "return", "petugas", reason="Surat belum ditandatangani.")
        do(world, paused, "pause", "petugas", reason="applicant", note="Menunggu surat.")
        for number in (done, signed, signing, finished):
            do(world, number, "finish", "petugas", text="Survei lapangan.")
        for number in (done, signed, signing):
            do(world, number, "report", "petugas", work="Survei.", problem="Perlu sakelar.", location="Gedung B")
        for number in (done, signed):
            do(world, number, "signature", "opd", side="applicant", name="Ani Lestari")
            do(world, number, "signature", "petugas", side="officer")
        do(world, done, "archive", "petugas")
        self._wait(8 * DAY)
        do(world, late, "finish", "petugas", text="Selesai terlambat.")
        do(world, late, "report", "petugas", work="Survei.", problem="Perlu sakelar.")
        do(world, late, "settlement", "petugas", text="Dipinjami sakelar.", by_when="2026-12-10T09:00:00Z")
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
