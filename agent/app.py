"""The agent put together: the one place that knows all its parts.

Rules this module keeps:

- One job a round (ping, poll, clean-up), never one a device; a late job runs once, missed ones are counted.
- ``boot`` is minted at construction and names this start of the agent in every batch.
- Stopping flushes what was measured into the outbox; sending it is the next start's business.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from agent.clock import HOUR, MINUTE, SECOND, Clock, Microseconds, count_anew, to_datetime
from agent.core.confirmation import Standing
from agent.core.pacing import phase
from agent.core.profile import Profiles
from agent.errors import BadInputError, StorageError
from agent.inventory.credentials import Secret
from agent.inventory.models import Inventory
from agent.inventory.secrets import resolve_secret
from agent.outbox.sqlite import KEEP, MOST_BYTES, open_or_set_aside
from agent.polling import Polling
from agent.probes.icmp import IcmpEngine
from agent.probes.profile_shelf import profiles_of
from agent.probes.snmp import SnmpPoller, SnmpTarget, credential_of
from agent.recording import Recording
from agent.rounds import Rounds
from agent.statistics import Statistics
from agent.targets import Targets, targets_of
from agent.tracing import Tracing
from agent.traps.senders import senders_of
from agent.uplink.collector_time import CollectorTime
from agent.uplink.ports import Uplink
from agent.uplink.shipping import Sender, Shipping
from agent.uplink.starts import next_start

if TYPE_CHECKING:
    from agent.probes.trace import TraceEvidence
    from agent.traps.receiver import TrapReceiver

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """What can be set of an agent besides its inventory; durations in microseconds.

    ``profiles``: a folder of profiles that go before Siaga's own.
    """

    poll_interval: Microseconds = MINUTE
    profiles: Path | None = None
    clean_interval: Microseconds = HOUR
    outbox_keep: Microseconds = KEEP
    outbox_most_bytes: int = MOST_BYTES
    parcel_rows: int = 1
    """How many batches go to the collector in one request; one where it is in the same process."""
    trap_listen: tuple[tuple[str, int], ...] = ()
    """Addresses and UDP ports at which traps are received; none: they are not."""


class AgentApp:
    """One agent: ``start`` it on a running event loop, ``stop`` it there.

    ``statistics`` are its counters; ``boot`` and ``started`` name this start of it. Constructing it opens the ping
    sockets and the outbox, and raises ``NotPermittedError`` or ``StorageError`` with the remedy.
    """

    def __init__(
        self,
        *,
        inventory: Inventory,
        agent_id: str,
        data: Path,
        uplink: Uplink,
        clock: Clock,
        settings: AgentSettings | None = None,
        environ: Mapping[str, str] | None = None,
        derive_references: Callable[[Inventory, str], Iterable[str]] = lambda _inventory, _agent: (),
    ) -> None:
        """``data`` is the folder of the outbox, one file an agent; ``environ`` holds the secrets that the inventory names.

        ``clock`` is the uplink's ``CollectorTime`` where the collector is on another machine. ``derive_references`` names the devices that tell "it's us" for an agent that names none.
        """
        self.settings = settings or AgentSettings()
        self.statistics = Statistics()
        self.boot = uuid.uuid4().hex
        self.started = next_start(data / f"started-{agent_id}", clock.wall())
        self._clock = clock
        common = clock if isinstance(clock, CollectorTime) else None
        self._machine = clock if common is None else common.machine
        self._agent_id = agent_id
        self._environ = os.environ if environ is None else environ
        self._derive_references = derive_references
        self._inventory = inventory
        self._day = self._today(inventory)
        targets = self._targets(inventory)
        self._profiles = profiles_of(self.settings.profiles)
        snmp_targets = self._snmp_targets(targets, inventory, self._profiles)
        self._outbox, aside = open_or_set_aside(
            data / f"outbox-{agent_id}.db",
            str(self.started),
            keep=self.settings.outbox_keep,
            most_bytes=self.settings.outbox_most_bytes,
        )
        if aside is not None:
            _log.error("the outbox was damaged; it is kept as %s and a new stream begun", aside)
        try:
            self._engine = IcmpEngine.open(clock)
        except BaseException:
            self._outbox.close()
            raise
        self.statistics.ping_mode = ",".join(f"ipv{family}={mode.value}" for family, mode in self._engine.modes.items())
        self.statistics.receive_buffer_bytes = self._engine.receive_buffer_bytes
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")
        self._shipping = Shipping(
            outbox=self._outbox,
            writer=self._writer,
            uplink=uplink,
            clock=clock,
            sender=Sender(agent_id, self.boot, self.started),
            statistics=self.statistics,
            most_rows=self.settings.parcel_rows,
            look_at=self.look_at,
            common=common,
        )
        self._recording = Recording(
            outbox=self._outbox,
            writer=self._writer,
            clock=clock,
            boot=self.boot,
            statistics=self.statistics,
            kept=self._shipping.wake,
        )
        self._poller = SnmpPoller(agent_id, clock, profiles=self._profiles)
        self._polling = Polling(
            poller=self._poller,
            targets=snmp_targets,
            clock=clock,
            interval_s=self.settings.poll_interval / SECOND,
            record=self._recording.record,
            statistics=self.statistics,
        )
        self._tracing = Tracing(agent=agent_id, clock=clock, trace=_traceroute, record=self._recording.record)
        self._addresses = targets.addresses
        self._rounds = Rounds(
            engine=self._engine,
            clock=clock,
            machine=self._machine,
            targets=targets,
            phase=phase,
            record=self._recording.record,
            poll=self._polling.ask,
            clock_stepped=self._clock_stepped,
            changed=self._noticed,
            statistics=self.statistics,
        )
        try:
            self.traps = self._trap_receiver(targets, snmp_targets)
        except BaseException:
            self._engine.close()
            self._outbox.close()
            raise
        self._intervals = targets.intervals
        self._scheduler: Any = AsyncIOScheduler(timezone=UTC)  # type: ignore[no-untyped-call]
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin measuring and sending."""
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._recording.run(), name="recording"),
            loop.create_task(self._shipping.run(), name="shipping"),
        ]
        self._rounds.start()
        if self.traps is not None:
            self.traps.start()
        self._add_ping_jobs()
        self._add_job(self._polling.round, self.settings.poll_interval, "poll", at_once=True)
        self._add_job(self._clean, self.settings.clean_interval, "clean-up")
        self._scheduler.start()

    async def stop(self) -> None:
        """End measuring, keep what was measured, and let go of everything."""
        with contextlib.suppress(Exception):
            self._scheduler.shutdown(wait=False)
        if self.traps is not None:
            self.traps.stop()
        self._rounds.stop()
        await self._polling.stop()
        await self._tracing.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._recording.flush()
        self._engine.close()
        await asyncio.get_running_loop().run_in_executor(self._writer, self._outbox.close)
        self._writer.shutdown(wait=True)

    def look_at(self, devices: Iterable[str]) -> None:
        """Probe and poll these devices now, as far as they are watched; call it on the running loop."""
        for device in devices:
            self._rounds.nudge(device)

    def reload(self, inventory: Inventory) -> None:
        """Watch by another inventory, and by the profiles as they are written now; what did not change keeps its state.

        Raises ``BadInputError`` when one of them cannot be used; then the old ones stay in force.
        """
        profiles = profiles_of(self.settings.profiles)
        if profiles.same_as(self._profiles):
            profiles = self._profiles
        targets = self._targets(inventory)
        snmp_targets = self._snmp_targets(targets, inventory, profiles)
        self._inventory, self._day = inventory, self._today(inventory)
        if profiles is not self._profiles:
            self._profiles = profiles
            self._poller.use(profiles)
        self._addresses = targets.addresses
        self._polling.replace(snmp_targets)
        if self.traps is not None:
            self.traps.replace(senders_of(targets.addresses, snmp_targets))
        for interval in set(self._intervals) - set(targets.intervals):
            self._scheduler.remove_job(_ping_job(interval))
        self._intervals = targets.intervals
        self._rounds.replace(targets)
        self._add_ping_jobs()

    def _noticed(self, device: str, standing: Standing) -> None:
        self._tracing.noticed(device, standing, self._addresses)

    def _targets(self, inventory: Inventory) -> Targets:
        references = self._derive_references(inventory, self._agent_id)
        return targets_of(inventory, self._agent_id, references, self._today(inventory))

    def _today(self, inventory: Inventory) -> date:
        return to_datetime(self._clock.wall()).astimezone(ZoneInfo(inventory.timezone)).date()

    def _snmp_targets(self, targets: Targets, inventory: Inventory, profiles: Profiles) -> dict[str, SnmpTarget]:
        credentials = {name: credential_of(model, self._resolve) for name, model in inventory.snmp.items()}
        return {
            device: SnmpTarget(
                device,
                targets.addresses[device].text,
                credentials[model.snmp],
                None if model.profile is None else profiles.named(model.profile, f"the device {device!r}"),
            )
            for device, model in targets.devices.items()
            if model.snmp is not None
        }

    def _trap_receiver(self, targets: Targets, snmp_targets: Mapping[str, SnmpTarget]) -> TrapReceiver | None:
        """Import pysnmp only where traps are received; an agent without never pays for it."""
        if not self.settings.trap_listen:
            return None
        from agent.traps.receiver import TrapReceiver  # noqa: PLC0415

        return TrapReceiver(
            agent=self._agent_id,
            listen=self.settings.trap_listen,
            senders=senders_of(targets.addresses, snmp_targets),
            clock=self._clock,
            record=self._recording.record,
            nudge=self._rounds.nudge,
            port_name=self._poller.port_name,
            statistics=self.statistics,
        )

    def _resolve(self, secret: Secret) -> str:
        return resolve_secret(secret, self._environ)

    def _add_ping_jobs(self) -> None:
        for interval in self._intervals:
            if self._scheduler.get_job(_ping_job(interval)) is None:
                self._add_job(self._begin_round, interval, _ping_job(interval), interval)

    async def _begin_round(self, interval: Microseconds) -> None:
        """Run on the loop: the scheduler would give a plain function to a thread."""
        self._rounds.begin_round(interval)
        counters = self._engine.counters
        self.statistics.packets_malformed = counters.malformed
        self.statistics.packets_foreign = counters.foreign
        self.statistics.packets_dropped = counters.kernel_drops

    def _add_job(
        self, run: Callable[..., Any], every: Microseconds, name: str, *arguments: Any, at_once: bool = False
    ) -> None:
        first = {"next_run_time": to_datetime(self._machine.wall())} if at_once else {}
        self._scheduler.add_job(
            run,
            "interval",
            args=arguments,
            seconds=every / SECOND,
            id=name,
            name=name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            **first,
        )

    def _clock_stepped(self) -> None:
        """The jobs wait for wall-clock instants; after a step those are wrong: count from now."""
        _log.warning("the wall clock was set; rounds go on from now")
        count_anew(self._scheduler.get_jobs(), self._machine.wall())

    async def _clean(self) -> None:
        """Clean up the outbox; from a new day on, watch without the devices that are retired by then."""
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._writer, self._outbox.clean, self._clock.wall())
        except StorageError as problem:
            _log.error("the outbox could not be cleaned up: %s", problem)
        if self._day != self._today(self._inventory):
            try:
                self.reload(self._inventory)
            except BadInputError as problem:
                _log.error("devices that are retired today are watched still: %s", problem)


def _traceroute(address: str) -> TraceEvidence:
    """Import the library with the first route that is asked for; a quiet agent never pays for it."""
    from agent.probes.trace import traceroute  # noqa: PLC0415

    return traceroute(address)


def _ping_job(interval: Microseconds) -> str:
    return f"ping-{interval}"
