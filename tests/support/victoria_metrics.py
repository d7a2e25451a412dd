"""Debian's VictoriaMetrics on a free loopback port: it takes InfluxDB 2's writes and gives them back.

``-search.latencyOffset=0s`` shows points at once, ``-influxSkipSingleField`` names a series as its measurement, and
``-dedup.minScrapeInterval=1ms`` makes the same point written twice one point, as it is in InfluxDB.
"""

from __future__ import annotations

import json
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.prometheus import free_port

Series = tuple[str, tuple[tuple[str, str], ...]]


class VictoriaMetrics:
    """A running server."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                [
                    "victoria-metrics",
                    f"-httpListenAddr=127.0.0.1:{self.port}",
                    f"-storageDataPath={self._folder / 'data'}",
                    "-search.latencyOffset=0s",
                    "-influxSkipSingleField",
                    "-dedup.minScrapeInterval=1ms",
                    "-retentionPeriod=100y",
                ],
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 30
        while True:
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < until, (self._folder / "log").read_text()
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)

    def stop(self) -> None:
        """End it as a service manager would, so that all it took is on its disk."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            finally:
                self._process.kill()
                self._process.wait()
            self._process = None

    def export(self, measurement: str) -> dict[Series, list[tuple[int, float]]]:
        """Return every point of a measurement by series: instants in milliseconds, values."""
        query = urllib.parse.urlencode({"match[]": measurement, "start": "0", "reduce_mem_usage": "0"})
        found: dict[Series, list[tuple[int, float]]] = {}
        with urllib.request.urlopen(f"{self.url}/api/v1/export?{query}", timeout=20) as answer:
            for row in map(json.loads, answer):
                tags = {name: text for name, text in row["metric"].items() if name not in {"__name__", "db"}}
                series = (row["metric"]["__name__"], tuple(sorted(tags.items())))
                found.setdefault(series, []).extend(zip(row["timestamps"], row["values"], strict=True))
        return found


@contextmanager
def victoria_metrics(folder: Path) -> Iterator[VictoriaMetrics]:
    """Start a server; it is gone on the way out."""
    folder.mkdir(parents=True, exist_ok=True)
    server = VictoriaMetrics(free_port(), folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
