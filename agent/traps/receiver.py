"""The trap port at work: what comes in is judged at once, decoded one at a time, and brings probes forward.

Rules this module keeps:

- Whenever there is something to read, all of it is read and judged before anything is decoded, so that a storm from one
  device fills neither the kernel's buffer nor the queue.
- One message is decoded in a turn of the event loop, and turns leave room between them: probes go first.
- A trap writes no state. What it means is recorded as a ``Trap``, and the device's next probe and poll are brought
  forward, nothing else.
- Each datagram received ends as exactly one ``Outcome``, counted; two traps of a device never have the same instant.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from agent.clock import MILLISECOND, SECOND, Clock, Microseconds
from agent.core.snmp_envelope import read_envelope
from agent.core.trap_gate import Outcome, TrapGate
from agent.core.trap_table import port_of
from agent.observation import Trap
from agent.probes.snmp_credential import Credential
from agent.statistics import Statistics
from agent.traps.decoder import Notice, TrapDecoder, boots_at
from agent.traps.notifications import table
from agent.traps.senders import TrapSender
from agent.traps.trap_port import TrapPort

MOST_WAITING = 4_096
PACE = 2 * MILLISECOND
_MOST_READS = 64


class _Waiting(NamedTuple):
    device: str
    at: Microseconds
    datagram: bytes
    port: TrapPort
    answer_to: object


class TrapReceiver:
    """Receives the traps of one agent; ``start`` and ``stop`` it on the event loop.

    Constructing it binds the ports and raises ``NotPermittedError`` or ``BadInputError`` with the remedy.
    """

    def __init__(
        self,
        *,
        agent: str,
        listen: Iterable[tuple[str, int]],
        senders: Iterable[TrapSender],
        clock: Clock,
        record: Callable[..., None],
        nudge: Callable[[str, str | None], None],
        port_name: Callable[[str, str], str | None],
        statistics: Statistics,
        pace: Microseconds = PACE,
    ) -> None:
        """``port_name`` gives the name of a device's ifIndex as the last poll knew it; ``pace`` is the least pause."""
        self._agent = agent
        self._clock = clock
        self._record = record
        self._nudge = nudge
        self._port_name = port_name
        self._statistics = statistics
        self._pace = pace
        self._table = table()
        self._waiting: deque[_Waiting] = deque()
        self._turn: asyncio.TimerHandle | None = None
        self._told: dict[str, Microseconds] = {}
        self._answering: TrapPort | None = None
        self._boots = boots_at(clock.wall())
        known = tuple(senders)
        self._gate = TrapGate({sender.source: sender.device for sender in known})
        self._credentials = _credentials(known)
        self._decoder = self._decoder_of(self._credentials)
        self._ports: list[TrapPort] = []
        try:
            for host, port in listen:
                self._ports.append(TrapPort(host, port))
        except BaseException:
            self.close()
            raise

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Return where it listens: address and port."""
        return [(port.address[0], port.address[1]) for port in self._ports]

    def start(self) -> None:
        """Begin to read."""
        loop = asyncio.get_running_loop()
        for port in self._ports:
            loop.add_reader(port.fileno(), self._read, port)

    def stop(self) -> None:
        """End reading and let go of the ports; what still waits is counted as not decoded."""
        loop = asyncio.get_running_loop()
        for port in self._ports:
            loop.remove_reader(port.fileno())
            self._read(port)
        if self._turn is not None:
            self._turn.cancel()
            self._turn = None
        self._statistics.traps[Outcome.OVERFLOW] += len(self._waiting)
        self._waiting.clear()
        self.close()

    def close(self) -> None:
        """Let go of the ports."""
        for port in self._ports:
            port.close()
        self._ports = []

    def replace(self, senders: Iterable[TrapSender]) -> None:
        """Take other devices or credentials, as the inventory now has them."""
        known = tuple(senders)
        credentials = _credentials(known)
        if credentials != self._credentials:
            self._boots += 1  # its clock begins anew
            self._decoder = self._decoder_of(credentials)
            self._credentials = credentials
        self._gate.replace({sender.source: sender.device for sender in known})
        self._told = {sender.device: self._told[sender.device] for sender in known if sender.device in self._told}

    def _decoder_of(self, credentials: Mapping[str, Credential]) -> TrapDecoder:
        return TrapDecoder(credentials, self._agent, self._boots, self._answer)

    def _read(self, port: TrapPort) -> None:
        now = self._clock.monotonic()
        counts: Counter[Outcome] = Counter()
        received = 0
        for _ in range(_MOST_READS):
            before = received
            for arrival in port.receive():
                received += 1
                device, outcome = self._gate.admit(now, arrival.source, arrival.length)
                if device is None:
                    counts[outcome] += 1
                elif len(self._waiting) >= MOST_WAITING:
                    counts[Outcome.OVERFLOW] += 1
                else:
                    at = self._clock.wall()
                    self._waiting.append(_Waiting(device, at, port.datagram(arrival), port, port.sender(arrival)))
            if received == before:
                break
        self._statistics.traps_received += received
        self._statistics.traps.update(counts)
        self._statistics.traps[Outcome.UNREAD] = sum(each.kernel_drops() for each in self._ports)
        if self._waiting and self._turn is None:
            self._turn = asyncio.get_running_loop().call_later(0, self._decode)

    def _decode(self) -> None:
        """Decode one message, and come again for the next after at least as long as it took."""
        self._turn = None
        begun = self._clock.monotonic()
        self._statistics.traps[self._take(self._waiting.popleft())] += 1
        if self._waiting:
            pause = max(self._pace, self._clock.monotonic() - begun)
            self._turn = asyncio.get_running_loop().call_later(pause / SECOND, self._decode)

    def _take(self, waiting: _Waiting) -> Outcome:
        envelope = read_envelope(waiting.datagram)
        if envelope is None:
            return Outcome.GARBAGE
        self._answering = waiting.port
        found = self._decoder.decode(self._clock.monotonic(), waiting.device, envelope, waiting.answer_to)
        if not isinstance(found, Notice):
            return found
        meaning = self._table.meaning(found.oid, found.bindings)
        if meaning is None:
            return Outcome.UNMAPPED
        device = waiting.device
        interface = port_of(found.bindings, lambda index: self._port_name(device, index)) if meaning.port else None
        at, before = waiting.at, self._told.get(device)
        if before is not None and 0 <= before - at < SECOND:  # further back: the wall clock was set
            at = before + 1
        self._told[device] = at
        self._record(Trap(at=at, agent=self._agent, device=device, trap=meaning.trap, interface=interface))
        self._nudge(device, interface)
        return Outcome.OK

    def _answer(self, octets: bytes, to: object) -> None:
        if self._answering is None or not self._answering.send(octets, tuple(to)):  # type: ignore[arg-type]
            self._statistics.trap_answers_lost += 1


def _credentials(senders: Iterable[TrapSender]) -> dict[str, Credential]:
    return {sender.device: sender.credential for sender in senders if sender.credential is not None}
