"""The process that holds a practice province, and its parent in the foreground.

The holder is the first process of a process namespace: when it ends, however it ends, the kernel ends every
``snmpd`` with it and the network namespaces go. It ends with its parent, too.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys

from agent.errors import BadInputError, SiagaError
from deploy.lab.daemon import Daemon, Setup
from deploy.lab.namespaces import die_with_parent, isolate


def hold(setup: Setup) -> int:
    """Run the lab until SIGTERM or SIGINT; return the exit status.

    Raises ``BadInputError`` when a lab runs in that folder already, ``NotPermittedError`` when the system forbids
    namespaces.
    """
    setup.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(setup.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BadInputError(
            f"a practice province runs in {setup.folder} already; stop it, or start another with --lab OTHER-FOLDER"
        ) from None
    as_user = isolate()
    alive, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        os._exit(_child(setup, as_user, alive))
    os.close(alive)
    os.close(lock)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: os.kill(child, signal.SIGTERM))
    os.write(told, b"\n")
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        print(f"siaga lab: the province was killed by signal {-code}", file=sys.stderr)
    return code if code >= 0 else 1


def _child(setup: Setup, as_user: bool, alive: int) -> int:
    os.setsid()  # Ctrl-C reaches the parent only, which ends us in order
    die_with_parent(signal.SIGKILL)
    if not os.read(alive, 1):  # the parent died before the line above
        return 1
    try:
        asyncio.run(Daemon(setup, as_user).run())
    except SiagaError as problem:
        print(f"siaga: {problem}", file=sys.stderr)
        return 2
    sys.stdout.flush()
    return 0
