"""A collector in memory that commits batches in order and says how far it is, as ``agent.uplink.ports`` asks."""

from __future__ import annotations

from agent.observation import Acknowledgement, Batch, Observation, unpack


class RecordingCollector:
    """``fail`` makes that many deliveries raise; ``refuse`` names batches it will not take."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.upto: dict[str, int] = {}
        self.fail = 0
        self.lose_answers = 0
        self.refuse: dict[int, str] = {}

    async def deliver(self, batch: Batch) -> Acknowledgement:
        if self.fail > 0:
            self.fail -= 1
            raise ConnectionError("the collector is away")
        upto = self.upto.get(batch.stream, 0)
        if batch.seq != upto + 1:
            return Acknowledgement(upto=upto)
        self.upto[batch.stream] = batch.seq
        if batch.seq in self.refuse:
            return Acknowledgement(upto=batch.seq, refused=self.refuse[batch.seq])
        self.batches.append(batch)
        if self.lose_answers > 0:
            self.lose_answers -= 1
            raise ConnectionError("the answer was lost")
        return Acknowledgement(upto=batch.seq)

    @property
    def observations(self) -> list[Observation]:
        return [observation for batch in self.batches for observation in unpack(batch.body)]

    async def close(self) -> None:
        pass
