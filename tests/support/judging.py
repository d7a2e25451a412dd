"""Feeding a judge the way the pipeline does, and keeping what it tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from agent.clock import Microseconds
from agent.inventory.models import Inventory
from agent.observation import Observation
from collector.core.judge import Judge
from collector.reading import Effect, Incident


@dataclass
class Bench:
    """A judge with its effects, observation by observation."""

    inventory: Inventory
    judge: Judge = field(init=False)
    effects: list[Effect] = field(default_factory=list)

    def __post_init__(self) -> None:
        references = {agent.id: agent.references for agent in self.inventory.agents}
        self.judge = Judge(self.inventory, references)

    def feed(self, observations: Iterable[Observation]) -> Bench:
        for observation in observations:
            arrived = observation.at if observation.arrived is None else observation.arrived
            self.judge.advance(arrived)
            self.judge.feed(observation, arrived)
            self.judge.conclude(arrived)
            self.effects += self.judge.take_effects()
        return self

    def feed_at_once(self, observations: Iterable[Observation], arrived: Microseconds) -> Bench:
        """Feed one batch."""
        self.judge.advance(arrived)
        for observation in observations:
            self.judge.feed(observation, arrived)
        self.judge.conclude(arrived)
        self.effects += self.judge.take_effects()
        return self

    def wait(self, now: Microseconds) -> Bench:
        self.judge.advance(now)
        self.judge.conclude(now)
        self.effects += self.judge.take_effects()
        return self

    @property
    def incidents(self) -> list[Incident]:
        newest = {effect.incident.id: effect.incident for effect in self.effects if effect.incident is not None}
        return list(newest.values())

    def kinds(self) -> list[str]:
        return [effect.kind for effect in self.effects if effect.kind != "incident-updated"]
