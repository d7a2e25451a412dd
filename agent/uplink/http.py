"""The uplink over HTTP: ``POST {base}/uplink/v1/batches``, MessagePack both ways, a bearer token.

Rules this module keeps:

- The body is a ``Batch``, the answer with status 200 an ``Acknowledgement`` (``agent.observation``, msgspec MessagePack).
- Whatever else happens (no connection, a time-out, another status, garbage) is a ``ConnectionError`` with its reason:
  the batch stays in the outbox and is tried again.
"""

from __future__ import annotations

import httpx
import msgspec

from agent.errors import BadInputError
from agent.observation import Acknowledgement, Batch

PATH = "/uplink/v1/batches"
MEDIA_TYPE = "application/msgpack"


class HttpUplink:
    """A collector at ``http://host:port``, ``https://…`` or ``unix:///path/of/socket``."""

    def __init__(self, base: str, token: str = "", timeout_s: float = 10.0) -> None:
        """Open nothing yet. Raises ``BadInputError`` when ``base`` is no such address."""
        headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        transport = None
        if base.startswith("unix://"):
            transport = httpx.AsyncHTTPTransport(uds=base.removeprefix("unix://"))
            base = "http://collector"
        elif not base.startswith(("http://", "https://")):
            raise BadInputError(f"{base!r} is no collector; give http://host:port, https://host:port or unix:///path")
        self._url = base.rstrip("/") + PATH
        self._client = httpx.AsyncClient(headers=headers, transport=transport, timeout=timeout_s, trust_env=False)
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(Acknowledgement)

    async def deliver(self, batch: Batch) -> Acknowledgement:
        """Deliver one batch. Raises ``ConnectionError`` when it did not arrive."""
        try:
            answer = await self._client.post(self._url, content=self._encoder.encode(batch))
        except httpx.HTTPError as problem:
            raise ConnectionError(f"{self._url}: {problem or type(problem).__name__}") from problem
        if answer.status_code != httpx.codes.OK:
            raise ConnectionError(f"{self._url}: status {answer.status_code} {answer.text[:200]!r}")
        try:
            return self._decoder.decode(answer.content)
        except msgspec.MsgspecError as problem:
            raise ConnectionError(f"{self._url}: no acknowledgement ({problem})") from problem

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
