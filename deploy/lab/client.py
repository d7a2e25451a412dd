"""What a second process does with a running lab: go inside, and run Siaga there with a socket from outside."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agent.errors import BadInputError
from deploy.lab import control
from deploy.lab.namespaces import die_with_parent, go_inside

_FIRST_PASSED = 3  # SD_LISTEN_FDS_START, sd_listen_fds(3)
_READY_WITHIN = 120.0
_LOOK_EVERY = 0.05
_GRACE = 20.0


def enter(folder: Path, at: str | None) -> dict[str, str]:
    """Move the calling process for good into a device's namespace (default: the first agent's device).

    Returns the environment for what runs there: this one's, with the lab's made-up secrets and its folder.
    Files, standard streams and other descriptors stay the host's. The process must have one thread.
    """
    answer, fds = control.ask(folder, {"do": "enter", "at": at})
    network, user = fds[0], fds[1] if len(fds) > 1 else None
    try:
        complaint = go_inside(network, user)
    except OSError as problem:
        raise BadInputError(f"cannot enter {answer['at']}: {problem}; was the lab started by another user?") from None
    finally:
        for fd in fds:
            os.close(fd)
    if complaint:
        print(f"siaga lab: {complaint}", file=sys.stderr)
    return {**os.environ, **answer["environment"], "SIAGA_LAB": str(folder.resolve())}


def execute(command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Become this command. Raises ``BadInputError`` when it cannot be run."""
    try:
        os.execvpe(command[0], list(command), dict(environ))  # noqa: S606 - running what was asked for is the purpose
    except OSError as problem:
        raise BadInputError(f"cannot run {command[0]}: {problem.strerror}") from None


def open_port(port: int) -> socket.socket:
    """Listen on the host's loopback. Raises ``BadInputError`` when the port is taken or not allowed."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError as problem:
        listener.close()
        raise BadInputError(
            f"port {port} of this machine cannot be used ({problem.strerror}); choose another with --port"
        ) from None
    return listener


def this_command() -> list[str]:
    """Return how to start ``siaga`` again as it was started now."""
    started = Path(sys.argv[0])
    if started.name == "siaga" and os.access(started, os.X_OK):
        return [str(started)]
    return [sys.executable, "-c", "from api.cli.app import main; main()"]


class _StopRequest(Exception):  # noqa: N818 - nothing went wrong
    """A signal asked this process to end."""


@contextmanager
def _stoppable() -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise _StopRequest

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_inside(
    up: Sequence[str],
    server: Sequence[str],
    others: Mapping[str, Sequence[str]],
    *,
    folder: Path,
    listener: socket.socket,
    ready: Callable[[], None],
) -> int:
    """Start a lab, then a server in it that is handed ``listener`` as systemd would; return the exit status.

    ``others`` are commands, by name, that find their own way inside; when one ends it is said, and all else goes on.
    Ends everything, the lab last, when lab or server ends or on SIGINT, SIGTERM or SIGHUP.
    """
    lab = _begin(up)
    inside = 0
    beside: dict[int, str] = {}
    try:
        with _stoppable():
            if not _stands(lab, folder):
                return lab.wait()
            inside = _start_inside(server, folder, listener)
            listener.close()
            beside = {_begin(command).pid: name for name, command in others.items()}
            ready()
            return _until_one_ends(lab, inside, beside)
    except _StopRequest:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # once is enough: the end below is bounded
        for process in (*beside, inside):
            if process:
                _end(process, _GRACE)
        if lab.poll() is None:
            lab.terminate()
            lab.wait()


def _begin(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, start_new_session=True, preexec_fn=lambda: die_with_parent(signal.SIGTERM))  # noqa: PLW1509 - no threads here


def _stands(lab: subprocess.Popen[bytes], folder: Path) -> bool:
    for _ in range(int(_READY_WITHIN / _LOOK_EVERY)):
        if lab.poll() is not None:
            return False
        connection = control.connect(folder, 1.0)
        if connection is not None:
            connection.close()
            return True
        time.sleep(_LOOK_EVERY)
    raise BadInputError(f"the practice province did not stand within {_READY_WITHIN:.0f} s")


def _start_inside(server: Sequence[str], folder: Path, listener: socket.socket) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.setsid()
        environ = enter(folder, None)
        die_with_parent(signal.SIGTERM)
        os.dup2(listener.fileno(), _FIRST_PASSED)
        os.set_inheritable(_FIRST_PASSED, True)  # dup2 of a descriptor onto itself leaves it as it was
        handed = {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid()), "LISTEN_FDNAMES": "http"}
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        execute(server, {**environ, **handed})
    except (BadInputError, OSError) as problem:
        print(f"siaga: {problem}", file=sys.stderr)
        status = 2
    finally:
        os._exit(status)


def _until_one_ends(lab: subprocess.Popen[bytes], inside: int, beside: dict[int, str]) -> int:
    while True:
        ended, status = os.waitpid(-1, 0)
        code = os.waitstatus_to_exitcode(status)
        if ended == lab.pid:
            lab.returncode = code
            print("siaga lab: the practice province ended; stopping", file=sys.stderr)
            return 1
        if ended == inside:
            print(f"siaga lab: siaga run ended with status {code}; stopping", file=sys.stderr)
            return code if code > 0 else 1
        if ended in beside:
            name = beside.pop(ended)
            print(f"siaga lab: {name} ended with status {code}; the others go on", file=sys.stderr)


def _end(pid: int, grace: float) -> None:
    """Ask a child to end and make it after the grace; do nothing when it has ended already."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
            for _ in range(int(grace / _LOOK_EVERY)):
                if os.waitpid(pid, os.WNOHANG)[0]:
                    return
                time.sleep(_LOOK_EVERY)
        except (ProcessLookupError, ChildProcessError):
            return
