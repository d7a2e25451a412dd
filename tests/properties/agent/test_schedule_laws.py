"""Laws of the schedule, whatever the network does."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from agent.clock import MILLISECOND, SECOND
from agent.core.confirmation import Standing
from agent.core.events import Nudged, RoundBegins, Void
from agent.core.schedule import Schedule
from tests.support.pretend_prober import PretendProber, plan_of
from tests.support.star_network import star

NAMES = ["core", "hub", "near", "office-0", "office-1", "office-2"]


class AnyNetwork(RuleBasedStateMachine):
    """Devices go silent and speak again at any instant; rounds and traps come when they like."""

    def __init__(self) -> None:
        super().__init__()
        self.silent: set[str] = set()
        self.schedule = Schedule(plan_of(star(offices=3), ("near",)))
        self.prober = PretendProber(self.schedule, lambda device, at: device not in self.silent)

    @rule(device=st.sampled_from(NAMES))
    def silence(self, device: str) -> None:
        self.silent.add(device)

    @rule()
    def cut_the_cable(self) -> None:
        self.silent |= {"hub", "office-0", "office-1", "office-2"}

    @rule(device=st.sampled_from(NAMES))
    def mend(self, device: str) -> None:
        self.silent.discard(device)

    @rule()
    def mend_all(self) -> None:
        self.silent.clear()

    @rule(devices=st.sets(st.sampled_from(NAMES)))
    def round(self, devices: set[str]) -> None:
        self.prober.feed(RoundBegins(tuple((device, self.prober.now) for device in sorted(devices))))

    @rule(device=st.sampled_from(NAMES))
    def trap(self, device: str) -> None:
        self.prober.feed(Nudged(device))

    @rule(device=st.sampled_from(NAMES))
    def void(self, device: str) -> None:
        self.prober.feed(Void(device, self.prober.now))

    @rule(duration=st.integers(0, 12_000))
    def wait(self, duration: int) -> None:
        self.prober.run(self.prober.now + duration * MILLISECOND)

    @invariant()
    def one_device_is_never_probed_faster_than_every_tenth_of_a_second_nor_more_than_five_in_a_burst(self) -> None:
        by_device: dict[str, list[int]] = defaultdict(list)
        for at, device in self.prober.probes:
            by_device[device].append(at)
        for instants in by_device.values():
            in_burst = 0
            last = None
            for at in instants:
                assert last is None or at - last >= 100 * MILLISECOND
                in_burst = in_burst + 1 if last is not None and at - last < SECOND else 1
                assert in_burst <= 5
                last = at

    @invariant()
    def probes_are_bounded_by_time(self) -> None:
        seconds = self.prober.now / SECOND
        assert len(self.prober.probes) <= len(NAMES) * 5 * (seconds + 1)

    def teardown(self) -> None:
        """Every first loss led to a confirmation that ended: lost when silent, answering when not."""
        self.prober.run(self.prober.now + 60 * SECOND)
        self.prober.rounds(NAMES, until=self.prober.now + 10 * SECOND)
        self.prober.run(self.prober.now + 60 * SECOND)
        for device in NAMES:
            expected = Standing.LOST if device in self.silent else Standing.ANSWERING
            assert self.schedule.standing(device) is expected, device
        assert self.schedule.next_due() is None, "nothing is left waiting"


TestAnyNetwork = AnyNetwork.TestCase


@given(st.data())
def test_same_events_same_actions(data: st.DataObject) -> None:
    silent = frozenset(data.draw(st.sets(st.sampled_from(NAMES))))
    until = data.draw(st.integers(1, 60)) * SECOND

    def probes() -> list[tuple[int, str]]:
        prober = PretendProber(
            Schedule(plan_of(star(offices=3))), lambda device, at: device not in silent or at < 15 * SECOND
        )
        prober.rounds(NAMES, until=60 * SECOND)
        prober.run(until)
        return prober.probes

    assert probes() == probes()
