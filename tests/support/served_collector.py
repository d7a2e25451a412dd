"""Serves a collector's own door on loopback, as ``siaga collector`` does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from prometheus_client import CollectorRegistry

from api.app import bind
from collector.http import create_app
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.uplink.intake import Intake


@contextmanager
def serving(collector: Collector, token: str, reader: LiveReader | None = None) -> Iterator[str]:
    """Give the address under which the collector answers, through ``reader`` where one is given."""
    listener = bind("127.0.0.1", 0)
    app = create_app(collector, reader or LiveReader(collector), CollectorRegistry(), token, intake=Intake(collector))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
