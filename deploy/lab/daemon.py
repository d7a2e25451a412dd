"""What goes on inside a running lab: it is built, the control socket served, timed steps done, all ended in order."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from agent.clock import SECOND, Microseconds, SystemClock
from agent.errors import BadInputError, SiagaError
from agent.inventory.models import Inventory
from deploy.lab import control
from deploy.lab.actions import Cue, Step, parse_script
from deploy.lab.faults import Elements, Impairment
from deploy.lab.namespaces import user_namespace
from deploy.lab.practice import Province, Snmp
from deploy.lab.relay import Relay

_T = TypeVar("_T")
_LARGEST_REQUEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Setup:
    """What a lab is started with."""

    inventory: Inventory
    folder: Path
    environ: Mapping[str, str]
    """The environment with every secret that the inventory names."""
    practice: Mapping[str, str]
    """Those of them that were made up for this lab; commands inside get them."""
    about: Mapping[str, Any]
    """What ``status`` says besides: the inventory's path, where the agent stands."""
    cues: tuple[Cue, ...] = ()
    snmp: Snmp = Snmp.AUTO


@dataclass(slots=True)
class _Pending:
    step: Step
    words: list[str]
    timer: asyncio.TimerHandle = field(init=False)


class Daemon:
    """Holds one lab on the running event loop; the kernel's work is done in one thread beside it."""

    def __init__(self, setup: Setup, as_user: bool) -> None:
        self._setup = setup
        self._user = user_namespace() if as_user else None
        self._groups = "0 0" if as_user else "0 2147483647"
        self._clock = SystemClock()
        self._kernel = ThreadPoolExecutor(1, "kernel")
        self._pending: list[_Pending] = []
        self._cues: list[asyncio.TimerHandle] = []
        self._relays: dict[str, Relay] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Build the lab, serve it until a signal, take it down."""
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._stop.set)
        begun = self._clock.monotonic()
        setup = self._setup
        province = await self._in_kernel(
            lambda: Province(setup.inventory, setup.environ, setup.folder, self._clock, self._impair, snmp=setup.snmp)
        )
        self._province = province
        try:
            await self._in_kernel(lambda: province.build(self._groups, _progress(len(province.plan.stations))))
            server = control.listen(setup.folder)
            server.setblocking(False)
            self._play(setup.cues)
            self._announce(self._clock.monotonic() - begun)
            serving = asyncio.create_task(self._serve(server))
            await self._stop.wait()
            serving.cancel()
            server.close()
            control.hang_up(setup.folder)
        finally:
            for timer in [*self._cues, *(pending.timer for pending in self._pending)]:
                timer.cancel()
            for relay in self._relays.values():
                relay.close()
            await self._in_kernel(province.close)
            self._kernel.shutdown()

    async def _in_kernel(self, work: Callable[[], _T]) -> _T:
        return await self._loop.run_in_executor(self._kernel, work)

    def _announce(self, took: Microseconds) -> None:
        plan = self._province.plan
        print(
            f"practice province ready in {took / SECOND:.1f} s: "
            f"{len(plan.stations)} devices, {len(plan.wires)} links; control folder {self._setup.folder}",
            file=sys.stderr,
            flush=True,
        )
        if plan.renamed:
            first = plan.renamed[0]
            print(
                f"{len(plan.renamed)} interfaces bear names that Linux does not allow and are called otherwise inside "
                f"({first.device}/{first.declared} is {first.interface}); SNMP and siaga lab know the inventory's names",
                file=sys.stderr,
                flush=True,
            )

    # --- doing ---------------------------------------------------------------------------------------------

    async def _act(self, words: list[str], by: str) -> list[dict[str, Any]]:
        steps = await self._in_kernel(lambda: self._province.steps(words))
        touched = Elements()
        for step in steps:
            touched |= step.elements
        self._supersede(touched)
        entries = []
        for step in steps:
            if step.after:
                self._later(step, words)
            else:
                entries.append(await self._in_kernel(partial(self._province.perform, step, words, by)))
        return entries

    def _supersede(self, elements: Elements) -> None:
        """Forget what was still to be done to these elements: the last word on an element holds."""
        for pending in list(self._pending):
            pending.step = pending.step.without(elements)
            if not pending.step.elements:
                pending.timer.cancel()
                self._pending.remove(pending)

    def _later(self, step: Step, words: list[str]) -> None:
        pending = _Pending(step, words)
        pending.timer = self._loop.call_later(step.after / SECOND, self._due, pending)
        self._pending.append(pending)

    def _due(self, pending: _Pending) -> None:
        self._pending.remove(pending)
        self._run(self._in_kernel(partial(self._province.perform, pending.step, pending.words, "timer")))

    def _play(self, cues: tuple[Cue, ...] | list[Cue]) -> None:
        for cue in cues:
            self._cues.append(self._loop.call_later(cue.after / SECOND, self._cue, cue))

    def _cue(self, cue: Cue) -> None:
        self._run(self._act(list(cue.words), "script"))

    def _run(self, work: Any) -> None:
        async def guarded() -> None:
            try:
                await work
            except SiagaError as problem:
                print(f"siaga lab: {problem}", file=sys.stderr, flush=True)

        task = asyncio.create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _impair(self, link: str, impairment: Impairment | None) -> None:
        """Called in the kernel's thread; the relay lives on the event loop."""

        async def change() -> None:
            relay = self._relays.pop(link, None)
            if relay is not None and impairment is not None:
                relay.impairment = impairment
                self._relays[link] = relay
            elif relay is not None:
                relay.close()
            elif impairment is not None:
                self._relays[link] = Relay(self._province.plan.wires[link], impairment)

        asyncio.run_coroutine_threadsafe(change(), self._loop).result(5)

    # --- serving -------------------------------------------------------------------------------------------

    async def _serve(self, server: socket.socket) -> None:
        while True:
            client, _ = await self._loop.sock_accept(server)
            self._run(self._answer(client))

    async def _answer(self, client: socket.socket) -> None:
        client.setblocking(False)
        fds: list[int] = []
        with client:
            try:
                async with asyncio.timeout(5):
                    request = await self._read(client)
                answer, fds = await self._do(request)
                reply = {"ok": answer}
            except SiagaError as problem:
                reply = {"error": str(problem)}
            except (LookupError, TypeError, ValueError, TimeoutError) as problem:
                reply = {"error": f"the lab cannot read the request: {problem!r}"}
            data = json.dumps(reply).encode() + b"\n"
            try:
                sent = socket.send_fds(client, [data], fds) if fds else 0
                await self._loop.sock_sendall(client, data[sent:])
            except OSError:  # whoever asked has gone
                return

    async def _read(self, client: socket.socket) -> dict[str, Any]:
        data = b""
        while not data.endswith(b"\n") and len(data) < _LARGEST_REQUEST:
            more = await self._loop.sock_recv(client, 65536)
            if not more:
                break
            data += more
        request = json.loads(data)
        if not isinstance(request, dict):
            raise BadInputError("a request is one JSON object")
        return request

    async def _do(self, request: dict[str, Any]) -> tuple[Any, list[int]]:
        match request.get("do"):
            case "act":
                return await self._act([str(word) for word in request["words"]], "control"), []
            case "play":
                cues = parse_script(str(request["script"]))
                self._play(cues)
                return {"cues": len(cues), "last": cues[-1].after if cues else 0}, []
            case "status":
                return await self._in_kernel(self._status), []
            case "enter":
                device = str(request.get("at") or self._setup.about["agent_at"])
                network = await self._in_kernel(lambda: self._province.network(device))
                fds = [network] if self._user is None else [network, self._user]
                return {"environment": dict(self._setup.practice), "at": device}, fds
            case other:
                raise BadInputError(f"the lab does not know how to do {other!r}")

    def _status(self) -> dict[str, Any]:
        waiting = [
            {"deed": str(pending.step.deed), "elements": pending.step.elements.ids(), "words": pending.words}
            for pending in self._pending
        ]
        script = sum(not timer.cancelled() and timer.when() > self._loop.time() for timer in self._cues)
        truth = str(self._province.log.path)
        return {**self._setup.about, "truth": truth, **self._province.status(), "pending": waiting, "script": script}


def _progress(total: int) -> Callable[[int], None]:
    if not sys.stderr.isatty() or total < 100:  # noqa: PLR2004 - fewer stand within two seconds
        return lambda _: None

    def show(count: int) -> None:
        if count % 20 == 0 or count == total:
            end = "\n" if count == total else ""
            print(f"\rbuilding {count}/{total} devices", end=end, file=sys.stderr, flush=True)

    return show
