"""InfluxDB 2 by its own client: one synchronous write a portion, never its batching writer (it loses points at exit)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.domain.write_precision import WritePrecision
from influxdb_client.rest import ApiException
from urllib3.exceptions import HTTPError

from agent.clock import MILLISECOND, MINUTE, SECOND, Microseconds
from collector.export.ports import Answer, Verdict
from collector.export.settings import InfluxSettings

TIMEOUT: Microseconds = 10 * SECOND
LONGEST_ASKED: Microseconds = 5 * MINUTE
"""A server that asks for a longer pause gets this one."""

_SERVER_ERRORS = 500
_LONGEST_DETAIL = 300
_REJECTED = {400, 413, 422}
"""Malformed lines; too large; points that break the bucket's schema or retention."""
_REMEDIES = {
    401: ("authentication", "the token is not accepted; give a valid one with --influx-token"),
    403: ("authentication", "the token may not write to this bucket; give one that may with --influx-token"),
    404: ("missing", "there is no such organisation or bucket; correct --influx-org or --influx-bucket"),
    429: ("busy", "it asks for a pause"),
}


class Influxdb:
    """``collector.export.ports.Server`` over HTTP; used from one thread at a time."""

    def __init__(self, settings: InfluxSettings, *, timeout: Microseconds = TIMEOUT) -> None:
        """Nothing is sent yet; ``timeout`` bounds connecting and each wait for the answer."""
        self._settings = settings
        self._client: Any = InfluxDBClient(
            url=settings.url,
            token=settings.token,
            org=settings.org,
            timeout=timeout // MILLISECOND,
            enable_gzip=True,
        )
        self._api: Any = self._client.write_api(write_options=SYNCHRONOUS)

    def write(self, lines: bytes) -> Answer:
        """Write lines; every fault of server, network or settings is an answer."""
        try:
            self._api.write(
                bucket=self._settings.bucket, org=self._settings.org, record=lines, write_precision=WritePrecision.US
            )
        except ApiException as problem:
            return self._refused(problem)
        except (HTTPError, OSError) as problem:
            return Answer(Verdict.HELD, "no-answer", f"{self._settings.url} does not answer: {_short(problem)}")
        return Answer(Verdict.TAKEN)

    def close(self) -> None:
        """Let go of the connections."""
        self._api.close()
        self._client.close()

    def _refused(self, problem: ApiException) -> Answer:
        status = int(problem.status or 0)
        said = f"{self._settings.url} answers {status}: {_short(problem.body or problem.reason)}"
        if status in _REJECTED:
            return Answer(Verdict.REJECTED, "rejected", said)
        pause = _retry_after(problem)
        if status >= _SERVER_ERRORS:
            return Answer(Verdict.HELD, "server", said, pause)
        reason, remedy = _REMEDIES.get(status, ("refused", "see that --influx-url is InfluxDB's own address"))
        return Answer(Verdict.HELD, reason, f"{said}; {remedy}", pause)


def _retry_after(problem: ApiException) -> Microseconds | None:
    """Read ``Retry-After`` in seconds (RFC 9110, 10.2.3); a date is not waited for."""
    headers: Mapping[str, str] = problem.headers or {}
    text = headers.get("Retry-After", "")
    return min(int(text) * SECOND, LONGEST_ASKED) if text.isascii() and text.isdigit() else None


def _short(problem: object) -> str:
    text = problem.decode("utf-8", "replace") if isinstance(problem, bytes) else str(problem)
    return " ".join(text.split())[:_LONGEST_DETAIL]
