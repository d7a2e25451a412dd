"""How a second terminal speaks to a running lab: one JSON line each way on a socket in the lab's folder.

A request is ``{"do": …, …}``, the answer ``{"ok": …}`` or ``{"error": message}``. To let a command into a
namespace the answer carries descriptors (SCM_RIGHTS, unix(7)).
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agent.errors import BadInputError

_SOCKET = "control"
_LARGEST = 16 << 20
_FDS = 2


def default_folder(environ: Mapping[str, str]) -> Path:
    """Return the lab's folder when none is given: ``SIAGA_LAB``, else one of the user's own."""
    if chosen := environ.get("SIAGA_LAB"):
        return Path(chosen)
    if runtime := environ.get("XDG_RUNTIME_DIR"):
        return Path(runtime) / "siaga-lab"
    return Path(environ.get("XDG_STATE_HOME") or Path(environ.get("HOME", "/")) / ".local/state") / "siaga-lab"


@contextmanager
def _reachable(folder: Path) -> Iterator[str]:
    """Give a short path to the socket: its own may be longer than the 108 octets that a socket address holds."""
    fd = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{fd}/{_SOCKET}"
    finally:
        os.close(fd)


def listen(folder: Path) -> socket.socket:
    """Open the lab's end, over a socket that a killed lab may have left."""
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    (folder / _SOCKET).unlink(missing_ok=True)
    with _reachable(folder) as path:
        server.bind(path)
    server.listen(16)
    return server


def hang_up(folder: Path) -> None:
    """Remove the socket."""
    (folder / _SOCKET).unlink(missing_ok=True)


def connect(folder: Path, timeout: float) -> socket.socket | None:
    """Open the other end; None when no lab runs there (a stale socket of a killed lab included)."""
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.settimeout(timeout)
    try:
        with _reachable(folder) as path:
            client.connect(path)
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
        client.close()
        return None
    return client


def ask(folder: Path, request: dict[str, Any], timeout: float = 60.0) -> tuple[Any, list[int]]:
    """Send a request to the lab of this folder; return its answer and the descriptors that came with it.

    Raises ``BadInputError`` when no lab runs there, or with what the lab objects to.
    """
    client = connect(folder, timeout)
    if client is None:
        raise BadInputError(
            f"no practice province runs in {folder}; start one with: siaga lab up (or name it with --lab)"
        )
    with client:
        client.sendall(json.dumps(request).encode() + b"\n")
        data, fds, _, _ = socket.recv_fds(client, _LARGEST, _FDS)
        while data and not data.endswith(b"\n"):
            more = client.recv(_LARGEST)
            if not more:
                break
            data += more
    if not data.endswith(b"\n"):
        raise BadInputError(f"the practice province in {folder} stopped before it answered")
    answer = json.loads(data)
    if "error" in answer:
        raise BadInputError(answer["error"])
    return answer["ok"], list(fds)
