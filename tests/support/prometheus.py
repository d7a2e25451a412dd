"""A real Prometheus (Debian's package) on a free loopback port, scraping what it is told to.

with prometheus(folder, scrape="127.0.0.1:8080", token="…") as server:
    server.ask("sum(siaga_incident_open)")            # [({"cause": "power", …}, 1.0), …]
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

EVERY = "1s"


class Prometheus:
    """A running server, asked over its HTTP API."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, expression: str) -> list[tuple[dict[str, str], float]]:
        """Return every series of an instant query, with its labels; raises ``AssertionError`` on a bad query."""
        body = urllib.parse.urlencode({"query": expression}).encode()
        answer = self._get("query", body)
        assert answer["status"] == "success", answer
        return [(row["metric"], float(row["value"][1])) for row in answer["data"]["result"]]

    def targets(self) -> list[dict[str, Any]]:
        return list(self._get("targets", None)["data"]["activeTargets"])

    def _get(self, what: str, body: bytes | None) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/{what}", body, timeout=10) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as problem:
            return dict(json.load(problem))


def free_port() -> int:
    """Return a loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def prometheus(folder: Path, *, scrape: str, token: str) -> Iterator[Prometheus]:
    """Start a server that scrapes ``HOST:PORT`` with a bearer token; it is gone on the way out."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "token").write_text(token, "utf-8")
    (folder / "prometheus.yml").write_text(
        yaml.safe_dump(
            {
                "global": {"scrape_interval": EVERY, "scrape_timeout": EVERY},
                "scrape_configs": [
                    {
                        "job_name": "siaga",
                        "authorization": {"type": "Bearer", "credentials_file": str(folder / "token")},
                        "static_configs": [{"targets": [scrape]}],
                    }
                ],
            }
        ),
        "utf-8",
    )
    port = free_port()
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        _wait(process, port, folder / "log")
        yield Prometheus(port)
    finally:
        process.terminate()
        try:
            process.wait(20)
        finally:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 30
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
