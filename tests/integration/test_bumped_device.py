"""A device of a powered cabinet that restarts was switched off by hand, whatever was suspected of it at first."""

from __future__ import annotations

from agent.inventory.models import Inventory
from tests.support.fake_network import Fault, at, islands_in_words
from tests.support.judging import Bench
from tests.support.live_agent import LiveAgent


def test_a_bumped_device_is_human_error_though_its_fibre_was_suspected_first():
    words = islands_in_words(3)
    words["sites"] = [{"id": "cabinet", "name": "Cabinet"}]
    for device in words["devices"]:
        if device["id"].startswith("sw-a"):
            device |= {"site": "cabinet", "snmp": "default"}
    bench = Bench(Inventory.model_validate(words))
    for arrived, batch in LiveAgent(bench.inventory, [Fault("sw-a01", 70, 190)], seed=5, polled=True).batches(400):
        bench.feed_at_once(batch, arrived)
    bench.wait(at(1_200))
    (incident,) = bench.incidents
    assert (incident.root, incident.cause) == (("sw-a01",), "human-error")
    assert "power-beside" in [fact.code for fact in incident.evidence]
