"""``collector.reading.Reader`` over HTTP, for an api that runs apart from its collector.

One thread waits on the collector's revision, so that ``revision`` costs nothing to ask. A collector that
cannot be reached raises ``ConnectionError`` with its address; one that has not finished what takes long within
``PATIENCE_S`` raises ``TimeoutError`` with the remedy.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from agent.clock import Microseconds
from agent.errors import StorageError
from agent.observation import Neighbour
from collector.core.objections import ObjectionError
from collector.decisions import Asked, Decision, Recorded
from collector.facts import Revision
from collector.reading import (
    Altered,
    Availability,
    Basis,
    DeviceFigures,
    DeviceReadings,
    DeviceStatus,
    Effect,
    Explanation,
    Forecast,
    Incident,
    Outage,
    ServiceStatus,
    Statement,
)
from collector.sums import Reliability
from collector.supposed import Supposed

_T = TypeVar("_T")
PATIENCE_S = 300.0
"""How long an answer may take that is made from many months' figures."""
_WAIT_S = 20.0
_RETRY_S = 1.0


class RemoteReader:
    """Reads a collector at ``url`` with its bearer ``token``."""

    def __init__(self, url: str, token: str, patience_s: float = PATIENCE_S) -> None:
        self.url = url
        self._patience = httpx.Timeout(10.0, read=patience_s)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(base_url=url, headers=headers, timeout=10.0, trust_env=False)
        self._waiting = httpx.Client(base_url=url, headers=headers, timeout=_WAIT_S + 10.0, trust_env=False)
        self._revision = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="siaga-revision", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop waiting and let go of the connections."""
        self._stopped.set()
        self._waiting.close()
        self._client.close()

    def _follow(self) -> None:
        while not self._stopped.is_set():
            try:
                answer = self._waiting.get("/reading/v1/revision", params={"after": self._revision, "wait": _WAIT_S})
                answer.raise_for_status()
                self._revision = msgspec.msgpack.decode(answer.content, type=int)
            except (httpx.HTTPError, RuntimeError, msgspec.MsgspecError):
                self._stopped.wait(_RETRY_S)

    def _get(self, path: str, shape: type[_T] | Any, **params: Any) -> Any:
        try:
            answer = self._client.get(path, params=params)
            answer.raise_for_status()
        except httpx.HTTPError as problem:
            raise ConnectionError(f"the collector at {self.url} does not answer: {problem}") from None
        return msgspec.msgpack.decode(answer.content, type=shape)

    def revision(self) -> int:
        """Return the newest revision heard of."""
        return self._revision

    def effects(self, after: int, limit: int) -> list[Effect]:
        """Return effects with ``seq > after``, oldest first, at most ``limit``."""
        return list(self._get("/reading/v1/effects", list[Effect], after=after, limit=limit))

    def _post(self, path: str, **params: Any) -> bytes:
        try:
            answer = self._client.post(path, params=params).raise_for_status()
        except httpx.HTTPError as problem:
            raise ConnectionError(f"the collector at {self.url} does not answer: {problem}") from None
        return answer.content

    def acknowledge(self, upto: int) -> None:
        """Tell that effects up to ``upto`` are acted on."""
        self._post("/reading/v1/acknowledge", upto=upto)

    def devices(self) -> list[DeviceStatus]:
        """Return every device's standing, sorted by id."""
        return list(self._get("/reading/v1/devices", list[DeviceStatus]))

    def readings(self, device: str) -> DeviceReadings | None:
        """Return how a device stands and what it was last heard to say; None when the inventory has no such device."""
        found: DeviceReadings | None = self._get(_path(device), DeviceReadings | None)
        return found

    def neighbours(self) -> list[Neighbour]:
        """Return the neighbours that devices were last heard to tell of, by device."""
        return list(self._get("/reading/v1/neighbours", list[Neighbour]))

    def look_at(self, device: str) -> Microseconds | None:
        """Have a device probed and polled now; return 0, how long to wait, or None for a device that is not known."""
        wait: Microseconds | None = msgspec.msgpack.decode(self._post(f"{_path(device)}/look"), type=int | None)
        return wait

    def services(self) -> list[ServiceStatus]:
        """Return every service's standing, sorted by id."""
        return list(self._get("/reading/v1/services", list[ServiceStatus]))

    def incidents(self, *, open_only: bool = False, limit: int = 500) -> list[Incident]:
        """Return incidents, newest first."""
        return list(self._get("/reading/v1/incidents", list[Incident], open_only=open_only, limit=limit))

    def incident(self, incident: str) -> Incident | None:
        """Return one incident, or None."""
        found: Incident | None = self._get(f"/reading/v1/incidents/{incident}", Incident | None)
        return found

    def revisions(self, incident: str) -> list[Revision]:
        """Return what an incident was taken for, in order of time, the system's and people's."""
        return list(self._get(f"/reading/v1/incidents/{quote(incident, safe='')}/revisions", list[Revision]))

    def outages(self, start: Microseconds, end: Microseconds, subject: str | None = None) -> list[Outage]:
        """Return outages that overlap ``[start, end)``, sorted by subject, then start."""
        params: dict[str, Any] = {"start": start, "end": end}
        if subject is not None:
            params["subject"] = subject
        return list(self._get("/reading/v1/outages", list[Outage], **params))

    def availability(
        self, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> list[Availability]:
        """Return both bases for every service over ``[start, min(end, now))``, by what was ``known`` (None: is) decided."""
        return list(self._get("/reading/v1/availability", list[Availability], **_period(start, end, known)))

    def reliability(
        self, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> list[Reliability]:
        """Return how often every service failed over ``[start, min(end, now))`` and how long its repairs took."""
        return list(self._get("/reading/v1/reliability", list[Reliability], **_period(start, end, known)))

    def device_figures(
        self, device: str, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> DeviceFigures | None:
        """Return one device's figures over ``[start, min(end, now))``; None when there is no such device."""
        asked = _period(start, end, known)
        found: DeviceFigures | None = self._get(f"{_path(device)}/figures", DeviceFigures | None, **asked)
        return found

    def forecasts(self) -> list[Forecast]:
        """Return when the services that are down run out of this month's error budget, sorted by service."""
        return list(self._get("/reading/v1/forecasts", list[Forecast]))

    def what_if(self, failed: Sequence[str], lasting: Microseconds | None = None) -> Supposed:
        """Return what these elements would take down if they failed now, for so long or to the month's end."""
        asked = {"element": list(failed)} | ({} if lasting is None else {"lasting": lasting})
        found: Supposed = self._get("/reading/v1/what-if", Supposed, **asked)
        return found

    def decisions(self) -> list[Recorded]:
        """Return every decision that was ever recorded, in order."""
        return list(self._get("/reading/v1/decisions", list[Recorded]))

    def decide(self, decision: Decision, by: str, key: str = "") -> Recorded:
        """Record a decision of a person and let it hold."""
        asked = Asked(decision=decision, by=by, key=key)
        return msgspec.msgpack.decode(self._ask("/reading/v1/decisions", asked), type=Recorded)

    def impact(self, decision: Decision) -> list[Altered]:
        """Return the figures that a decision would alter, by month and service; ``TimeoutError`` after ``PATIENCE_S``."""
        try:
            answer = self._ask("/reading/v1/impact", Asked(decision=decision), self._patience)
        except httpx.ReadTimeout:
            raise TimeoutError(
                f"the collector at {self.url} has not finished within {self._patience.read:g} s;"
                " give the decision fewer months, or ask for its impact on the collector's machine, from its data folder"
            ) from None
        return msgspec.msgpack.decode(answer, type=list[Altered])

    def _ask(self, path: str, asked: Asked, patience: httpx.Timeout | None = None) -> bytes:
        """Send a decision; raises ``ObjectionError``, ``StorageError``, or ``ConnectionError``.

        With ``patience`` an answer that takes longer raises ``httpx.ReadTimeout``.
        """
        try:
            answer = self._client.post(
                path, content=msgspec.msgpack.encode(asked), timeout=patience or self._client.timeout
            )
            if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
                code, values = msgspec.msgpack.decode(answer.content, type=tuple[str, dict[str, str]])
                raise ObjectionError(code, **values)
            if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                raise StorageError(answer.text)
            answer.raise_for_status()
        except httpx.HTTPError as problem:
            if patience is not None and isinstance(problem, httpx.ReadTimeout):
                raise
            raise ConnectionError(f"the collector at {self.url} does not answer: {problem}") from None
        return answer.content

    def began(self) -> Microseconds | None:
        """Return the first instant that there is evidence of, None before there is any."""
        found: int | None = self._get("/reading/v1/began", int | None)
        return found

    def statement(self, start: Microseconds, end: Microseconds) -> Statement:
        """Return the books of ``[start, min(end, now))``, with every local day and what each incident took."""
        found: Statement = self._get("/reading/v1/statement", Statement, start=start, end=end)
        return found

    def explanation(self, service: str, start: Microseconds, end: Microseconds, basis: Basis) -> Explanation | None:
        """Return what one figure of ``availability`` is made of; None when there is no such service."""
        asked = {"service": service, "start": start, "end": end, "basis": basis}
        found: Explanation | None = self._get("/reading/v1/explanation", Explanation | None, **asked)
        return found


def _path(device: str) -> str:
    return f"/reading/v1/devices/{quote(device, safe='')}"


def _period(start: Microseconds, end: Microseconds, known: Microseconds | None) -> dict[str, Microseconds]:
    return {"start": start, "end": end} | ({} if known is None else {"known": known})
