"""What a supposed cut takes of November 2026: 21 working days of eight hours, a budget of 16:48."""

from __future__ import annotations

from agent.clock import DAY, HOUR, MINUTE
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.intervals import Spans, difference
from collector.core.ledger import Ledger
from collector.core.lookout import Lookout
from collector.core.supposing import cut_off, struck
from collector.core.timeline import Bounded, Timeline
from collector.supposed import Struck
from tests.support.november import NOVEMBER, inventory, wib

BUDGET = 16 * HOUR + 48 * MINUTE


def told(now: str, until: str, *down: tuple[str, str], seen_from: str = "2026-11-01 00:00") -> Struck:
    """Suppose a cut of a service that was up but for some stretches since it was seen first."""
    known = inventory()
    ledger = Ledger(known, Topology(known))
    lost: Spans = [(wib(first), wib(last)) for first, last in down]
    seen = Bounded.exact(Timeline(difference([(wib(seen_from), wib(now))], lost), lost))
    sheet = ledger.sheet(known.services[0], lambda *_: seen, [])
    return struck(ledger, sheet, NOVEMBER, wib(now), wib(until))


def test_two_working_days_stay_within_the_budget_and_three_do_not():
    two = told("2026-11-03 00:00", "2026-11-05 00:00")
    assert (two.budget, two.used, two.takes) == (BUDGET, 0, 16 * HOUR)
    assert (two.verdict, two.spared, two.breach) == ("met", "met", None)
    assert two.availability == 152 / 168
    three = told("2026-11-03 00:00", "2026-11-06 00:00")
    assert (three.takes, three.verdict, three.spared) == (24 * HOUR, "missed", "met")
    assert three.breach == wib("2026-11-05 08:48")


def test_what_is_used_already_counts():
    found = told("2026-11-05 08:00", "2026-11-05 16:00", ("2026-11-03 08:00", "2026-11-04 12:00"))
    assert (found.used, found.takes, found.verdict) == (12 * HOUR, 8 * HOUR, "missed")
    assert found.breach == wib("2026-11-05 12:48")


def test_a_budget_that_is_spent_is_spent_in_the_past():
    found = told("2026-11-05 08:00", "2026-11-05 16:00", ("2026-11-02 08:00", "2026-11-04 12:00"))
    assert found.spared == found.verdict == "missed"
    assert found.breach == wib("2026-11-04 08:48")


def test_a_night_takes_nothing():
    found = told("2026-11-03 16:00", "2026-11-04 08:00")
    assert (found.takes, found.verdict, found.availability) == (0, "met", 1.0)


def test_time_that_was_not_measured_leaves_the_verdict_open():
    found = told("2026-11-05 00:00", "2026-11-06 00:00", seen_from="2026-11-03 00:00")
    assert found.spared == "met"
    assert found.verdict == "met"  # a day unknown and a day down: 16 of 168 hours
    later = told("2026-11-05 00:00", "2026-11-07 00:00", seen_from="2026-11-03 00:00")
    assert later.verdict == "undetermined"


def test_nothing_that_lies_after_now_is_taken_from_what_was_seen():
    """A sheet whose history reaches beyond now, as one made a moment later does."""
    known = inventory()
    ledger = Ledger(known, Topology(known))
    whole = Bounded.exact(Timeline([], [NOVEMBER]))
    sheet = ledger.sheet(known.services[0], lambda *_: whole, [])
    found = struck(ledger, sheet, NOVEMBER, NOVEMBER[0], NOVEMBER[0] + DAY)
    assert (found.used, found.takes) == (0, 0)  # the first is a Sunday
    assert found.availability == 1.0


def test_only_services_that_lose_every_agents_way_are_down():
    words = inventory().model_dump(mode="json", exclude_unset=True)
    words["devices"].append({"id": "far", "address": "10.0.0.3"})
    words["links"].append({"id": "sea", "ends": ["core", "far"]})
    words["links"].append({"id": "fo-2", "ends": ["far", "sw"]})
    words["agents"].append({"id": "tjp", "at": "far"})
    words["services"].append({"id": "net-both", "needs": "sw", "seen_from": ["pkp", "tjp"]})
    words["services"].append({"id": "net-far", "needs": "far"})
    known = Inventory.model_validate(words)
    ledger = Ledger(known, Topology(known))
    lookout = Lookout(known, ledger.topology)

    def down(*failed: str) -> tuple[tuple[str, ...], list[str]]:
        found = cut_off(ledger, lookout, failed)
        return found.devices, [service.id for service in found.services]

    assert down("fo") == ((), [])
    assert down("fo", "fo-2") == (("sw",), ["net", "net-both"])
    assert down("sw") == (("sw",), ["net", "net-both"])
    assert down("fo", "sea") == (("core",), [])  # the first agent is blind, and the far one reaches all but the core
    found = cut_off(ledger, lookout, ("fo", "sea"))
    assert (found.blind, found.unmeasured, found.unseen) == (("pkp",), {"net", "net-far"}, set())
    nobody = cut_off(ledger, lookout, ("core", "far"))
    assert (nobody.devices, nobody.blind) == ((), ("pkp", "tjp"))
    assert nobody.unseen == {"net", "net-both", "net-far"}
    assert nobody.dark == ("core", "far", "sw")


def test_down_as_another_agent_sees_it_takes_nothing_of_a_budget_that_is_not_measured():
    known = inventory()
    ledger = Ledger(known, Topology(known))
    seen = Bounded.exact(Timeline([(NOVEMBER[0], wib("2026-11-03 00:00"))], []))
    sheet = ledger.sheet(known.services[0], lambda *_: seen, [])
    lasts = (wib("2026-11-03 00:00"), wib("2026-11-26 00:00"))
    found = struck(ledger, sheet, NOVEMBER, *lasts, measured=False)
    assert (found.measured, found.used, found.takes, found.breach) == (False, 0, 0, None)
    assert (found.verdict, found.spared, found.availability) == ("undetermined", "met", 1.0)


def test_without_an_agent_nothing_can_be_said_to_be_down():
    known = inventory().model_copy(update={"agents": []})
    ledger = Ledger(known, Topology(known))
    found = cut_off(ledger, Lookout(known, ledger.topology), ["sw"])
    assert (found.devices, found.services, found.unseen) == ((), (), set())
