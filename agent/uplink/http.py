"""The uplink over HTTP: ``POST {base}/uplink/v1/parcels``, MessagePack both ways, a bearer token.

Rules this module keeps:

- The body is a ``Parcel``, compressed by gzip; the answer with status 200 an ``Acknowledgement``
  (``agent.observation``, msgspec MessagePack).
- 429 and 503 are a collector that has too much to do: ``BusyError`` with its ``Retry-After``, within bounds.
- Whatever else happens (no connection, a time-out, another status, garbage) is a ``ConnectionError`` with its reason
  and the remedy: the batches stay in the outbox and are tried again.
- Each exchange compares the clocks (``agent.uplink.collector_time``, which is ``time``); how far ours is ahead goes with the
  next parcel.
"""

from __future__ import annotations

import contextlib
import gzip
import logging
import ssl

import httpx
import msgspec

from agent.clock import SECOND, Clock, Microseconds, SystemClock
from agent.core.clock_offset import Exchange
from agent.errors import BadInputError
from agent.observation import Acknowledgement, Batch, Parcel
from agent.uplink.collector_time import CollectorTime
from agent.uplink.ports import BusyError
from agent.uplink.tls_trouble import told

PATH = "/uplink/v1/parcels"
MEDIA_TYPE = "application/msgpack"
_LEVEL = 1  # of gzip: higher levels take twice the time for 4 % (docs/decisions/remote-agents.md)
_PAUSES = (1, 300)
_BUSY = frozenset({httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE})
_LONGEST_TEXT = 300

_log = logging.getLogger(__name__)


class HttpUplink:
    """A collector at ``http://host:port``, ``https://…`` or ``unix:///path/of/socket``; ``time`` is the time there."""

    def __init__(
        self,
        base: str,
        token: str = "",
        *,
        context: ssl.SSLContext | None = None,
        clock: Clock | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        """Open nothing yet; without ``context`` HTTPS trusts whom the system trusts.

        Raises ``BadInputError`` when ``base`` is no such address or ``token`` cannot be one.
        """
        headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE, "Content-Encoding": "gzip"}
        if not token.isascii() or not token.isprintable():
            raise BadInputError("the token holds signs that no token has; copy it again")
        if token:
            headers["Authorization"] = f"Bearer {token}"
        transport = None
        if base.startswith("unix://"):
            transport = httpx.AsyncHTTPTransport(uds=base.removeprefix("unix://"))
            base = "http://collector"
        elif not base.startswith(("http://", "https://")):
            raise BadInputError(f"{base!r} is no collector; give http://host:port, https://host:port or unix:///path")
        self._url = base.rstrip("/") + PATH
        self._client = httpx.AsyncClient(
            headers=headers,
            transport=transport,
            timeout=httpx.Timeout(timeout_s, connect=10.0),
            trust_env=False,
            verify=context or True,
        )
        self.time = CollectorTime(clock or SystemClock())
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(Acknowledgement)
        self._astray = False

    async def deliver(self, *batches: Batch) -> Acknowledgement:
        """Deliver batches. Raises ``BusyError`` or ``ConnectionError`` when they did not arrive."""
        body = gzip.compress(
            self._encoder.encode(Parcel(batches=list(batches), ahead=self.time.ahead)), _LEVEL, mtime=0
        )
        begun = self.time.monotonic()
        try:
            answer = await self._client.post(self._url, content=body)
        except httpx.HTTPError as problem:
            raise ConnectionError(f"{self._url}: {told(problem, self.time.machine.wall())}") from problem
        heard = self.time.monotonic()
        if answer.status_code in _BUSY:
            raise BusyError(f"{self._url}: {_text(answer)}", _pause(answer))
        if answer.status_code != httpx.codes.OK:
            raise ConnectionError(f"{self._url}: status {answer.status_code}: {_text(answer)}")
        try:
            taken = self._decoder.decode(answer.content)
        except msgspec.MsgspecError as problem:
            raise ConnectionError(f"{self._url}: no acknowledgement ({problem})") from problem
        if taken.received is not None and taken.answered is not None:
            self._compare(Exchange(begun, taken.received, taken.answered, heard))
        return taken

    def _compare(self, exchange: Exchange) -> None:
        """Set our clock beside the collector's, and say so when it goes astray or comes back."""
        self.time.compare(exchange)
        ahead, astray = self.time.ahead or 0, self.time.astray
        if astray and not self._astray:
            way = "ahead of" if ahead > 0 else "behind"
            _log.warning(
                "this machine's clock is %.1f s %s the collector's: what is measured bears the collector's time; set ours by NTP",
                abs(ahead) / SECOND,
                way,
            )
        elif self._astray and not astray:
            _log.warning("this machine's clock agrees with the collector's again")
        self._astray = astray

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _pause(answer: httpx.Response) -> Microseconds:
    """Return what ``Retry-After`` asks for (RFC 9110, 10.2.3: seconds), a second where it says nothing usable."""
    text = answer.headers.get("retry-after", "")
    least, most = _PAUSES
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000") else least
    return min(max(seconds, least), most) * SECOND


def _text(answer: httpx.Response) -> str:
    """Return the detail of a refusal, one printable line of it: it may come from anything between."""
    text = answer.text[:2000]
    if answer.headers.get("content-type", "").startswith("application/json"):
        with contextlib.suppress(msgspec.MsgspecError):
            text = str(msgspec.json.decode(answer.content, type=dict[str, object]).get("detail", text))
    shown = "".join(sign if sign.isprintable() else " " for sign in text[:_LONGEST_TEXT])
    return shown.strip() or answer.reason_phrase
