"""The way of one batch: known already, in order, judged, committed whole, and only then acknowledged.

Rules this module keeps:

- One transaction a batch: raw log, runs, incidents, effects and the stream's progress stand or fall together.
- When the commit fails the judge forgets what it saw (it is built anew from the store), so memory and disk
  never differ; the batch stays with the agent. While the store cannot even be read, nothing is taken in.
- A clone (``collector.core.senders``) is taken in nowhere and told once; no start is later than its batch's arrival.
- An agent's clock is compared and told when it is off; its times are taken as they are, for an agent apart dates by our
  time (``agent.uplink.collector_time``). When our own clock is set, what is remembered moves along
  (``collector.core.clock_steps``), and people are told.
- What devices were last heard to say is kept once it is committed (``collector.core.readings``), and the newest
  counters of links' ports at once.
- What somebody wants looked at now goes to each agent with its next acknowledgement, and at once to the one in this
  process.
- Batches come in one loop; decisions come from any thread, and wait for each other and for a batch.
- When and in which order a batch is judged, ``collector.core.admission`` says.
- What people decide is kept beside the evidence, never mixed into it; of each inventory that was in force one copy is kept.
- A snapshot goes with every transaction that tells something, and once a minute; what came after it is
  folded again at the start, and gives the same. One a day is kept as long as the raw log, for recordings to begin from.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from agent.clock import DAY, MINUTE, Clock, Microseconds
from agent.errors import StorageError
from agent.inventory.models import Inventory
from agent.observation import Acknowledgement, Batch, Observation, unpack
from collector.core import clock_steps, concerns
from collector.core.admission import admit, hear_decisions, judged_at
from collector.core.clock_steps import ClockWatch
from collector.core.concerns import ASTRAY, CLOCK, CLOCK_SET, CLONE
from collector.core.judge import Judge
from collector.core.link_counters import LinkCounters
from collector.core.memory import Memory
from collector.core.readings import Readings
from collector.core.wishes import Wishes
from collector.deciding import Deciding
from collector.decisions import Decision, Recorded
from collector.ports import Arrived, Change, Recovered, Store
from collector.senders import Senders
from collector.turns import in_turn

RAW_KEPT: Microseconds = 8 * DAY
"""How long raw batches stay, for replay."""
_SNAPSHOT_EVERY: Microseconds = MINUTE
_KEEP_EVERY: Microseconds = DAY
"""How often a memory is kept from which recordings can begin."""


class Collector:
    """Takes batches, keeps the judge, and tells whoever waits that something changed."""

    def __init__(
        self,
        inventory: Inventory,
        references: Mapping[str, Iterable[str]],
        store: Store,
        clock: Clock,
    ) -> None:
        """Recover from the store; raises ``StorageError`` when it cannot be read."""
        self.inventory = inventory
        self.references = {agent: frozenset(names) for agent, names in references.items()}
        self.store = store
        self.clock = clock
        self.revision = 0
        self.revisions = 0
        """How many changes of incidents were committed."""
        self._revised: deque[str] = deque(maxlen=10_000)
        self.batches = 0
        self.observations = 0
        self.refused_batches = 0
        self.commit_failures = 0
        self.counters = LinkCounters(inventory)
        self.clocks: dict[str, Microseconds] = {}
        self.last_commit: Microseconds | None = None
        self.store_failing: str | None = None
        self.on_change: Callable[[], None] | None = None
        self.on_clock_set: Callable[[], None] | None = None
        """Called when the wall clock was set, from the thread of a batch or a tick."""
        self.deciding = Deciding(store)
        self.readings = Readings(device.id for device in inventory.devices)
        self.wishes = Wishes()
        self.beside: tuple[str, Callable[[str], None]] | None = None
        """The agent in this process, and what has it look at a device at once; may be called from any thread."""
        self._snapshot_at: Microseconds = 0
        self._astray = False
        self.turn = threading.RLock()
        self._senders = Senders()
        self._watch = ClockWatch()
        self._recover()

    def _recover(self) -> None:
        found: Recovered = self.store.recover()
        self.streams = dict(found.streams)
        self._kept_at = found.kept_at
        self._senders.recover(found.senders)
        self.deciding.recover()
        self._judge_anew(found.memory)
        # failpoint memory-recovered
        for known in found.batches:
            self.readings.take_all(self._fold(known.batch, known.arrived)[0])
            # failpoint batch-folded-again

    def _judge_anew(self, memory: Memory | None) -> None:
        self.judge = Judge(self.inventory, self.references, memory)
        self.judge.docket.telling.wanting = self.deciding.wants_ticket
        self.deciding.follow(self.inventory, self.judge.topology)
        self.judge.docket.anew.know(self.deciding.all)

    def _follow_clock(self) -> None:
        """When our clock was set, move what is remembered along, keep it so, and tell people."""
        by = self._watch.set_by(self.clock.wall(), self.clock.monotonic())
        if not by:
            return
        self._commit_alone()  # what the judge still holds would go with it
        now = self.clock.wall()
        self._judge_anew(clock_steps.moved(self.judge.memory, by))
        self._kept_at = min(self._kept_at, now)
        if notice := concerns.seen(self.judge.memory.concerns, CLOCK_SET, "", now):
            self.judge.tell(notice, now)
        self._commit_alone()
        if self.on_clock_set is not None:
            self.on_clock_set()

    @in_turn
    def decide(self, decision: Decision, by: str, key: str = "") -> Recorded:
        """Record what a person decided and let it hold; under a ``key`` only once.

        Raises ``ObjectionError`` when it cannot hold and ``StorageError`` when it cannot be kept; then nothing is.
        """
        if not self._found_again():
            raise StorageError(f"the decision is not recorded: {self.store_failing}")
        known = self.deciding.known(key)
        if known is not None:
            return known
        now = self.clock.wall()
        recorded = self.deciding.proposed(decision, by, key, now)
        self.deciding.add(recorded)
        self.judge.tell_decision(recorded, now)
        hear_decisions(self.judge, self.deciding.all, self.store.cases, recorded.at)
        # failpoint decision-made
        try:
            self._commit(None, snapshot=True, decisions=[recorded])
        except StorageError as problem:
            self._failed(problem)
            raise
        return recorded

    def _found_again(self) -> bool:
        """Whether memory holds what the store does; tries once more when it could not be read."""
        if self._astray:
            try:
                self._recover()
            except StorageError as problem:
                self.store_failing = str(problem)
                return False
            self._astray = False
        return True

    @in_turn
    def reload(self, inventory: Inventory, references: Mapping[str, Iterable[str]]) -> None:
        """Put another inventory in force; what is known of the devices that stay is kept."""
        memory: Memory = self.judge.memory
        self.inventory = inventory
        self.counters.follow(inventory)
        self.readings.follow(device.id for device in inventory.devices)
        self.references = {agent: frozenset(names) for agent, names in references.items()}
        self._judge_anew(memory)
        self.judge.conclude(self.clock.wall())
        self._commit_alone()

    async def deliver(self, batch: Batch) -> Acknowledgement:
        """Take one batch in; the answer says how far its stream is committed.

        Raises ``ConnectionError`` when the store does not take it; the batch stays with the agent.
        """
        return self._deliver(batch)

    @in_turn
    def _deliver(self, batch: Batch) -> Acknowledgement:
        if not self._found_again():
            raise ConnectionError("the collector cannot read its store")
        self._follow_clock()
        arrived = self.clock.wall()
        if batch.sender_started > arrived:
            batch = msgspec.structs.replace(batch, sender_started=arrived)
        progress = self.streams.get((batch.agent, batch.stream))
        upto = progress.upto if progress else 0
        if self._senders.is_clone(batch):
            self.refused_batches += 1
            self._concern(CLONE, batch.agent)
            return Acknowledgement(
                upto=upto,
                refused=f"agent {batch.agent} runs twice: a start at an earlier time sends after a later one;"
                " stop the clone, or give it an id and a data folder of its own",
            )
        if batch.seq != upto + 1:
            return Acknowledgement(upto=upto)
        # failpoint batch-taken
        taken, held, refused = self._fold(batch, arrived)
        try:
            # failpoint batch-judged
            self._commit(Arrived(batch, arrived))
        except StorageError as problem:
            self._failed(problem)
            raise ConnectionError("the collector cannot write its store") from None
        # failpoint batch-committed
        self.streams[batch.agent, batch.stream] = self._senders.heard(batch)
        self.batches += refused is None
        self.refused_batches += refused is not None
        self.observations += held
        self.readings.take_all(taken)
        wanted = self.wishes.tell(batch.agent, self.clock.monotonic()) if batch.agent in self.judge.agents else ()
        # failpoint batch-acknowledging
        return Acknowledgement(upto=batch.seq, refused=refused, look_at=wanted)

    def look_at(self, device: str) -> Microseconds | None:
        """Have a device probed and polled now; return 0, or how long to wait before that can be asked.

        None when the inventory has no such device.
        """
        if self.readings.of(device) is None:
            return None
        wait = self.wishes.ask(device, self.clock.monotonic())
        if not wait and self.beside is not None:
            agent, look = self.beside
            self.wishes.told(device, agent)
            look(device)
        return wait

    @in_turn
    def clock_told(self, agent: str, ahead: Microseconds) -> None:
        """Note how far an agent's clock is ahead of ours; people are told while it is far off."""
        self.clocks[agent] = ahead
        if abs(ahead) > ASTRAY:
            self._concern(CLOCK, agent)
        else:
            self._unconcern(CLOCK, agent)

    def _concern(self, kind: str, agent: str) -> None:
        """Tell of a concern about one of our agents, once while it lasts."""
        if agent not in self.judge.agents or not self._found_again():
            return
        now = self.clock.wall()
        notice = concerns.seen(self.judge.memory.concerns, kind, agent, now)
        if notice is not None:
            self.judge.tell(notice, now)
            self._commit_alone()

    def _unconcern(self, kind: str | None = None, agent: str | None = None) -> None:
        """Tell that a concern is over: this one, or those that were not seen for long."""
        known = self.judge.memory.concerns
        if not known or not self._found_again():
            return
        now = self.clock.wall()
        ended = list(concerns.over(known, now, kind, agent))
        for notice in ended:
            self.judge.tell(notice, now)
        if ended:
            self._commit_alone()

    def _commit_alone(self) -> None:
        """Keep what was told without a batch."""
        try:
            self._commit(None, snapshot=True)
        except StorageError as problem:
            self._failed(problem)

    @in_turn
    def tick(self) -> None:
        """Let time pass: judge what became due, and keep a snapshot now and then."""
        if not self._found_again():
            return
        self._follow_clock()
        self._unconcern()
        now = self.clock.wall()
        self.judge.advance(judged_at(self.judge, now))
        # failpoint tick-judged
        if self.judge.effects or self.deciding.pending or now - self._snapshot_at >= _SNAPSHOT_EVERY:
            self._commit_alone()

    def _failed(self, problem: StorageError) -> None:
        """Forget what could not be written: the judge goes back to what the store holds."""
        self.commit_failures += 1
        self.store_failing = str(problem)
        self._astray = True
        if self._found_again():
            self.store_failing = str(problem)

    def prune(self) -> int:
        """Drop raw batches that are older than they are kept; return how many."""
        return self.store.prune(self.clock.wall() - RAW_KEPT)

    def _fold(self, batch: Batch, arrived: Microseconds) -> tuple[list[Observation], int, str | None]:
        """Feed a batch to the judge; return what it took, of how many observations, or why they could not be read."""
        try:
            observations = unpack(batch.body)
        except ValueError as problem:
            return [], 0, f"batch {batch.seq} of {batch.agent} cannot be read: {problem}"
        taken = admit(self.judge, batch.agent, observations, arrived, batch.sent)
        self.counters.take(observations, batch.agent)
        return taken, len(observations), None

    def revised_since(self, count: int) -> list[str] | None:
        """Return the incidents that were committed since ``revisions`` was ``count``; None when they are too many."""
        news = self.revisions - count
        return None if news > len(self._revised) else list(self._revised)[len(self._revised) - news :]

    def _commit(self, arrived: Arrived | None, *, snapshot: bool = False, decisions: Sequence[Recorded] = ()) -> None:
        judge = self.judge
        now = self.clock.wall()
        effects = judge.take_effects()
        # failpoint effects-taken
        changed = judge.docket.take_changed()
        setting = self.deciding.unsaved(now) if arrived is None else None
        snapshot = snapshot or bool(effects) or now - self._snapshot_at >= _SNAPSHOT_EVERY
        keep = snapshot and now - self._kept_at >= _KEEP_EVERY
        self.store.commit(
            Change(
                arrived=arrived,
                runs=judge.take_finished(),
                cases=changed,
                effects=effects,
                decisions=decisions,
                setting=setting,
                memory=judge.memory if snapshot else None,
                keep=keep,
                at=now,
            )
        )
        if arrived is None:
            self.deciding.saved()
        self.last_commit = now
        self.store_failing = None
        if snapshot:
            self._snapshot_at = now
        if keep:
            self._kept_at = now
        self.revision += 1
        self.revisions += len(changed)
        self._revised.extend(case.id for case in changed)
        if effects and self.on_change is not None:
            self.on_change()
