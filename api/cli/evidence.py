"""Where a command's figures come from: a data folder, or a running collector."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from agent.clock import SystemClock
from agent.errors import BadInputError
from agent.inventory.models import Inventory
from agent.inventory.views import references_of
from api.collector_client import RemoteReader
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.reading import Reader
from collector.store.sqlite import SqliteStore


@contextlib.contextmanager
def reader_of(network: Inventory, data: Path, collector: str | None, token: str) -> Iterator[Reader]:
    """Open what the figures come from; a data folder is only read, so that a siaga that runs on it is not disturbed."""
    if collector is not None:
        remote = RemoteReader(collector, token)
        try:
            yield remote
        finally:
            remote.close()
        return
    place = data / "collector.db"
    if not place.exists():
        raise BadInputError(f"{place}: there is nothing recorded; give --data the folder of siaga run")
    store = SqliteStore(place)
    try:
        yield LiveReader(Collector(network, references_of(network), store, SystemClock()))
    finally:
        store.close()
