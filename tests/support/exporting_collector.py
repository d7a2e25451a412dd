"""``siaga collector`` as a process of its own, exporting to what stands at an address, and an agent that feeds it.

collector = ExportingCollector(folder, "http://127.0.0.1:8428")
collector.start()
collector.observe(ping, …)         # delivered and acknowledged, however often the collector has to be started again
collector.kill()                   # kill -9
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from agent.clock import SystemClock
from agent.observation import Acknowledgement, Batch, Observation, Parcel, pack
from tests.support.lab import SIAGA
from tests.support.prometheus import free_port

INVENTORY = {
    "sites": [{"id": "s1"}],
    "devices": [
        {"id": "core", "address": "10.0.0.1", "site": "s1"},
        {"id": "sw-1", "address": "10.0.0.2", "site": "s1"},
    ],
    "links": [{"id": "fo", "ends": ["core/ge-0/0/0", "sw-1/uplink"]}],
    "agents": [{"id": "pkp", "at": "core"}],
    "services": [{"id": "net", "needs": "sw-1"}],
}


class ExportingCollector:
    """The process is started and killed at will; its data folder stays."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "inventory.yaml").write_text(json.dumps(INVENTORY), "utf-8")
        self.port = free_port()
        self._environ = {
            **os.environ,
            "SIAGA_INFLUX_URL": url,
            "SIAGA_INFLUX_TOKEN": "sesame",
            "SIAGA_INFLUX_ORG": "kominfo",
            "SIAGA_INFLUX_BUCKET": "siaga",
        }
        self.clock = SystemClock()
        self._stream, self._boot, self._started = uuid.uuid4().hex, uuid.uuid4().hex, self.clock.wall()
        self._seq = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def said(self) -> str:
        return (self.folder / "said").read_text("utf-8")

    def start(self) -> None:
        arguments = ["--inventory", str(self.folder / "inventory.yaml"), "--data", str(self.folder / "data")]
        with (self.folder / "said").open("a") as said:
            self.process = subprocess.Popen(
                [*SIAGA, "collector", *arguments, "--listen", f"127.0.0.1:{self.port}"],
                env=self._environ,
                stdout=said,
                stderr=said,
            )
        until = time.monotonic() + 60
        while True:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            try:
                with self._open("healthz", None):
                    return
            except OSError:
                time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> int:
        """End it as a service manager would; return its exit status."""
        assert self.process is not None
        self.process.terminate()
        status = self.process.wait(40)
        self.process = None
        return status

    def observe(self, *observations: Observation) -> None:
        """Deliver one batch until it is acknowledged."""
        self._seq += 1
        batch = Batch(
            agent="pkp",
            stream=self._stream,
            seq=self._seq,
            boot=self._boot,
            sender=self._boot,
            sender_started=self._started,
            sent=self.clock.wall(),
            body=pack(list(observations)),
        )
        body = msgspec.msgpack.encode(Parcel(batches=[batch]))
        until = time.monotonic() + 60
        while True:
            assert time.monotonic() < until, self.said
            try:
                with self._open("uplink/v1/parcels", body) as answer:
                    if msgspec.msgpack.decode(answer.read(), type=Acknowledgement).upto >= self._seq:
                        return
            except OSError:
                time.sleep(0.05)

    def readyz(self) -> tuple[int, dict[str, Any]]:
        """Return the status and the item of InfluxDB."""
        try:
            with self._open("readyz", None) as answer:
                return answer.status, dict(json.load(answer)["items"]["influxdb"])
        except urllib.error.HTTPError as problem:
            return problem.code, dict(json.load(problem)["items"]["influxdb"])

    def metrics(self) -> dict[str, float]:
        """Return what it counts of the export, by name with labels."""
        with self._open("metrics", None) as answer:
            text = answer.read().decode()
        return {name: float(value) for name, value in re.findall(r"^(siaga_influxdb_\S+) (\S+)$", text, re.MULTILINE)}

    def _open(self, path: str, body: bytes | None) -> Any:
        token = self.folder / "data" / "collector.token"
        headers = {"Authorization": f"Bearer {token.read_text('ascii').strip()}"} if token.exists() else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{path}", body, headers)
        return urllib.request.urlopen(request, timeout=10)


@contextmanager
def exporting_collector(folder: Path, url: str) -> Iterator[ExportingCollector]:
    """Give a collector that is running; it is gone on the way out."""
    collector = ExportingCollector(folder, url)
    collector.start()
    try:
        yield collector
    finally:
        collector.kill()
