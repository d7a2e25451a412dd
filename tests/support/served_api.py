"""The api served on a free loopback port, in a thread with its own loop, as the product serves it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from api.app import bind, serve


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application; gives its address."""
    listener = bind("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ready = threading.Event()
    stop: list[object] = []
    trouble: list[BaseException] = []

    async def main() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        stop.append(lambda: loop.call_soon_threadsafe(task.cancel))
        try:
            await serve(app, listener, started=ready.set)
        except asyncio.CancelledError:
            pass
        except BaseException as problem:
            trouble.append(problem)
            ready.set()
            raise

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    assert ready.wait(20), "the api did not start"
    if trouble:
        raise trouble[0]
    try:
        yield address
    finally:
        stop[0]()  # type: ignore[operator]
        thread.join(10)
        listener.close()
        assert not thread.is_alive(), "the api did not stop within 10 s"
