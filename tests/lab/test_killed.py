"""kill -9 in the middle of an outage: no outage is lost, no second ticket opened, whichever part dies and when.

The real practice province, its parts as processes of their own and all in one. What was done and when is the lab's
ground truth; what became of it is read as a person reads it, over HTTP, and from the collector's raw log.
"""

import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

import pytest
import yaml

from agent.clock import MILLISECOND, SystemClock, format_instant, parse_instant
from agent.inventory.load import load
from deploy.lab.enlarge import PROVINCE, read
from tests.support.desk_client import seen
from tests.support.lab import practice_province
from tests.support.parts import Watch, apart, in_one

pytestmark = pytest.mark.lab

SEA_CABLE, ISLAND = "skkl-bangka-belitung", "Belitung"
WITHIN = 60
"""Seconds that a program may take to start and to see, on a busy machine."""
UNDER_WAY = 20 * MILLISECOND
"""A probe and its answer take so long at most; a cut between the two takes an answer to a probe sent before it."""
DETECTION = {
    "rule": "consecutive",
    "interval": "2s",
    "timeout": "500ms",
    "confirm": {"losses": 4, "spacing": "500ms"},
    "recover": 2,
    "stale_after": "60s",
}
"""Shorter rounds than the province's, that there is time for many outages, and a confirmation that can be met."""


class Span(NamedTuple):
    """From just before the lab did something to just after; microseconds."""

    at: int
    done: int

    @classmethod
    def of(cls, entries) -> "Span":
        return cls(parse_instant(entries[0]["at"]), parse_instant(entries[-1]["done"]))


@pytest.fixture(scope="module")
def inventory(tmp_path_factory):
    path = tmp_path_factory.mktemp("inventory") / "province.yaml"
    path.write_text(yaml.safe_dump(read(PROVINCE) | {"detection": DETECTION}), "utf-8")
    return path


@pytest.fixture(scope="module")
def lab(inventory, tmp_path_factory):
    with practice_province(inventory, tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="module")
def fibres(inventory):
    """Fibres of one device of one office each; none twice, for the same one cut again soon reopens its incident."""
    known = load(inventory, {}, secrets=False)
    links_of = Counter(end.device for link in known.links for end in link.ends)
    offices = {site.id: site.office for site in known.sites}
    devices = {device.id: offices[device.site] for device in known.devices if device.site}
    return iter(
        [
            (link.id, link.ends[1].device, devices[link.ends[1].device])
            for link in known.links
            if link.id.startswith("fo-") and link.ends[0].device == "core-pkp" and links_of[link.ends[1].device] == 1
        ]
        * 2  # the two ways to run know nothing of each other
    )


class Fault:
    """One element that is cut and mended once, and what Siaga must have made of it."""

    def __init__(self, siaga, element, devices, offices) -> None:
        self.siaga, self.element, self.devices, self.offices = siaga, element, devices, offices
        self.desk, self.lab = siaga.desk, siaga.lab
        self.known = {ticket["number"] for ticket in self.desk.tickets()}
        self.incidents = {incident["id"] for incident in self.desk.incidents()}
        self.number = None

    def cut(self):
        self.broken = Span.of(self.lab.cut(self.element))

    def restore(self):
        self.mended = Span.of(self.lab.restore(self.element))

    def come_and_gone(self, seconds):
        """Cut and mend it by a script of the lab's, and wait for the end of that."""
        before = len(self.lab.truth())
        self.lab.play(f"0s cut {self.element}\n{seconds}s restore {self.element}")
        seen(lambda: len(self.lab.truth()) >= before + 2, WITHIN, "the script was played")
        broken, mended = self.lab.truth()[before : before + 2]
        self.broken, self.mended = Span.of([broken]), Span.of([mended])

    def state(self, device):
        return next(one["state"] for one in self.desk.get("devices")["items"] if one["device"] == device)

    def await_doubt(self):
        """Wait until it is suspected; it is not confirmed yet."""
        (device,) = self.devices
        doubted = seen(lambda: (state := self.state(device)) != "up" and state, WITHIN, f"{device} is in doubt")
        assert doubted == "suspect"

    def new(self):
        return [ticket for ticket in self.desk.tickets() if ticket["number"] not in self.known]

    def await_ticket(self):
        """Wait for the ticket with all its offices."""
        found = seen(
            lambda: [one for one in self.new() if set(one["offices"]) == self.offices], WITHIN, "a ticket with all"
        )
        assert len(found) == 1
        assert self.number in (None, found[0]["number"])
        self.number = found[0]["number"]

    def await_resolved(self):
        seen(
            lambda: (new := self.new()) and all(one["state"] == "resolved" for one in new),
            WITHIN,
            "the ticket is resolved",
        )
        seen(lambda: all(self.state(device) == "up" for device in self.devices), WITHIN, "all are up")

    def check(self):
        """One incident, one ticket, each device's one outage, its edges where the lab says."""
        (ticket,) = self.new()
        assert self.number in (None, ticket["number"])
        assert ticket["reopened"] == 0
        assert set(ticket["offices"]) == self.offices
        assert self.element in {item["id"] for item in ticket["root"]}
        (incident,) = [one for one in self.desk.incidents() if one["id"] not in self.incidents]
        assert incident["id"] == ticket["incident"]
        assert incident["closed"] is not None
        assert {device["device"] for device in incident["devices"]} == self.devices
        until_now = {"from": format_instant(self.broken.at), "to": format_instant(SystemClock().wall())}
        rows = self.desk.get("outages", **until_now)["items"]
        assert sorted(row["subject"] for row in rows) == sorted(self.devices)
        for row in rows:
            assert row["incident"] == incident["id"]
            assert_in_bracket(self.broken, row["started_bracket"], row)
            assert_in_bracket(self.mended, row["ended_bracket"], row)


def assert_in_bracket(done, bracket, row):
    """The bracket is from a probe sent under the old state to one sent under the new."""
    before, after = (parse_instant(instant) for instant in bracket)
    assert before <= done.done, row
    assert after >= done.at - UNDER_WAY, row


def assert_all_was_delivered(siaga):
    """What the agent's starts kept is with the collector byte for byte, in one stream, without a hole or a repeat.

    What the agent wrote on its way out waits for its next start.
    """
    with closing(sqlite3.connect(siaga.outbox)) as outbox:
        (stream,) = outbox.execute("SELECT stream FROM state").fetchone()
        rows = outbox.execute("SELECT seq, boot, body FROM batches ORDER BY seq").fetchall()
        kept = [(seq, boot, zlib.decompress(body)) for seq, boot, body in rows]
    with closing(sqlite3.connect(siaga.collected)) as collected:
        ((known, upto),) = collected.execute("SELECT stream, upto FROM stream").fetchall()
        delivered = collected.execute("SELECT seq, boot, body FROM raw ORDER BY id").fetchall()
    assert known == stream
    assert [seq for seq, _, _ in delivered] == list(range(1, upto + 1))
    assert delivered == kept[:upto]


@pytest.fixture
def fault(siaga, fibres):
    """A fibre of one office, in a province in which nothing is broken and all is known."""
    element, device, office = next(fibres)
    await_peace(siaga)
    return Fault(siaga, element, {device}, {office})


def watching(start):
    """Start Siaga for the tests of a class; at the end nothing that was measured may be missing."""
    with start as siaga:
        yield siaga
        siaga.stop()
        assert_all_was_delivered(siaga)


def await_peace(siaga):
    siaga.lab.restore()
    seen(lambda: all(one["state"] == "up" for one in siaga.desk.get("devices")["items"]), WITHIN, "all devices are up")
    seen(lambda: all(one["resolved"] for one in siaga.desk.tickets()), WITHIN, "no ticket is open")


class Deaths:
    """What holds for every part, whichever way Siaga runs; ``siaga`` is how it runs, ``part`` what is killed."""

    def test_killed_before_the_outage_is_confirmed_and_again_during_the_repair(self, part, fault):
        fault.cut()
        fault.await_doubt()
        part.kill()
        part.start()
        fault.await_ticket()
        fault.restore()
        part.kill()
        part.start()
        fault.await_resolved()
        fault.check()

    def test_killed_during_the_outage_and_again_until_after_the_repair(self, part, fault):
        fault.cut()
        fault.await_ticket()
        part.kill()
        part.start()
        fault.await_ticket()
        part.kill()
        fault.restore()
        part.start()
        fault.await_resolved()
        fault.check()

    def test_dead_when_it_is_cut(self, part, fault):
        part.kill()
        fault.cut()
        part.start()
        fault.await_ticket()
        fault.restore()
        fault.await_resolved()
        fault.check()

    def test_the_sea_cable_is_cut_and_all_parts_die_at_once_at_every_stage(self, siaga, inventory):
        await_peace(siaga)
        known = load(inventory, {}, secrets=False)
        sites = {site.id: site for site in known.sites}
        island = [device for device in known.devices if device.site and sites[device.site].island == ISLAND]
        fault = Fault(siaga, SEA_CABLE, {one.id for one in island}, {sites[one.site].office for one in island})
        assert len(fault.offices) == 20
        fault.cut()
        siaga.die_and_rise()
        fault.await_ticket()
        siaga.die_and_rise()
        fault.await_ticket()
        fault.restore()
        siaga.die_and_rise()
        fault.await_resolved()
        fault.check()


class TestApart(Deaths):
    """``siaga agent``, ``siaga collector`` and ``siaga api``."""

    @pytest.fixture(scope="class")
    @classmethod
    def siaga(cls, lab, inventory, tmp_path_factory) -> Iterator[Watch]:
        yield from watching(apart(lab, inventory, tmp_path_factory.mktemp("apart") / "data"))

    @pytest.fixture(params=["agent", "collector", "api"])
    def part(self, siaga, request):
        return siaga.parts[request.param]

    @pytest.mark.parametrize("sleeper", ["collector", "api"])
    def test_dead_from_before_the_cut_until_after_the_repair(self, siaga, sleeper, fault):
        """The agent saw it all."""
        siaga.parts[sleeper].kill()
        fault.come_and_gone(seconds=6)
        siaga.parts[sleeper].start()
        fault.await_resolved()
        fault.check()


class TestInOne(Deaths):
    """``siaga run``."""

    @pytest.fixture(scope="class")
    @classmethod
    def siaga(cls, lab, inventory, tmp_path_factory) -> Iterator[Watch]:
        yield from watching(in_one(lab, inventory, tmp_path_factory.mktemp("in_one") / "data"))

    @pytest.fixture
    def part(self, siaga):
        return siaga.parts["run"]
