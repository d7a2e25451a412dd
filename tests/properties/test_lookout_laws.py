"""Whom a failure leaves blind, by the topology, is whom the judge takes for blind when it is told of that failure."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from agent.inventory.views import agents_of_service, references_of
from agent.observation import Observation, SelfCheck
from collector.core.lookout import Lookout, State
from collector.replay import Replay
from tests.properties.test_risk_laws import drawn
from tests.support.fake_network import at, ping

INTERVAL, BEGINS, LATER, ENDS = 10, 100, 200, 300
"""Seconds; by ``LATER`` everything is confirmed."""


def told(inventory: Inventory, references: Mapping[str, Sequence[str]], failed: list[str]) -> Iterator[Observation]:
    """Yield what every agent tells of the network while some elements fail at ``BEGINS``, round by round."""
    topology = Topology(inventory)
    for start in range(0, ENDS, INTERVAL):
        broken = failed if start >= BEGINS else []
        for agent in inventory.agents:
            reached = topology.reached(agent.at, broken)
            stands = agent.at not in topology.broken(broken)
            yield SelfCheck(at=at(start), agent=agent.id, carrier=stands or bool(references[agent.id]), gateway=stands)
            for number, device in enumerate(topology.devices):
                yield ping(agent.id, device, start + number / 10, answered=device in reached, interval=INTERVAL)


def joined(words: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """Return an inventory's words with a link to each device that no agent reaches, as an inventory must have."""
    topology = Topology(Inventory.model_validate(words))
    origins = [agent["at"] for agent in words["agents"]]
    reached = set().union(*(topology.reached(origin) for origin in origins))
    links = [
        {"id": f"m-{device}", "ends": [draw.choice(sorted(reached)), device]}
        for device in topology.devices
        if device not in reached
    ]
    return words | {"links": [*words["links"], *links]}


@given(st.randoms(use_true_random=False))
def test_the_topology_tells_blindness_as_the_judge_does(draw: random.Random):
    words = drawn(draw).model_dump(mode="json", exclude_unset=True)
    inventory = Inventory.model_validate(
        joined(words, draw) | {"detection": {"rule": "consecutive", "interval": "10s"}}
    )
    references = references_of(inventory)
    failed = draw.sample([*(one.id for one in inventory.devices), *(one.id for one in inventory.links)], 2)
    lookout = Lookout(inventory, Topology(inventory))
    outlook = lookout.outlook(failed)
    for agent, hidden in outlook.hidden.items():
        assume(len(references[agent]) != 1 or hidden.isdisjoint(references[agent]))
    replay = Replay(inventory, references)
    replay.run(told(inventory, references, failed))
    answer = replay.answer(at(LATER), at(ENDS))
    assert {row["agent"] for row in answer["notices"] if row["kind"] == "agent-blind"} == outlook.blind
    figures = {row["service"]: row for row in answer["availability"] if row["basis"] == "24x7"}
    for service in inventory.services:
        agents = agents_of_service(inventory, service)
        row = figures[service.id]
        if not outlook.seeing(agents):
            assert row["up"] == row["down"] == 0
        else:
            down = outlook.state(service.needs, agents) is State.DOWN
            assert (row["down" if down else "up"], row["up" if down else "down"]) == (row["considered"], 0)
