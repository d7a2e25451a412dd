"""Delivering over real TLS: hostile senders, a busy collector, ways that break, clones, and a cut that costs nothing."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import resource
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import msgspec
import pytest

from agent.clock import SECOND, SystemClock
from agent.errors import StorageError
from agent.observation import Acknowledgement, Batch, Parcel
from agent.outbox.sqlite import SqliteOutbox
from agent.statistics import Statistics
from agent.uplink.credentials import Credentials
from agent.uplink.http import PATH, HttpUplink
from agent.uplink.ports import BusyError
from agent.uplink.shipping import Sender, Shipping
from collector.reader import LiveReader
from collector.uplink import serving
from collector.uplink.intake import LARGEST_BODY, MOST_WAITING
from tests.support.fake_network import EPOCH, FakeNetwork, Fault, at, islands, ping
from tests.support.remote_collector import RemoteCollector, batch, remote
from tests.support.standing_clock import StandingClock

CLOCK = SystemClock()
ANSWER = ping("pkp", "core-a", 1, answered=True)


class TurningClock(StandingClock):
    """Stands still, and lets others have their turn."""

    async def sleep(self, duration: int) -> None:
        await asyncio.sleep(0)


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 90))


def to(known: Credentials, address: str | None = None) -> HttpUplink:
    return HttpUplink(address or known.collector, known.token, context=known.context())


class Sending(Shipping):
    """With its outbox in reach."""

    outbox: SqliteOutbox


@contextlib.asynccontextmanager
async def shipping(place: Path, uplink: HttpUplink, boot: str = "boot", started: int = EPOCH) -> AsyncIterator[Sending]:
    """An agent's sending half over its outbox: what ``siaga agent`` runs."""
    outbox = SqliteOutbox(place, ballast_bytes=0)
    with ThreadPoolExecutor(max_workers=1) as writer:
        made = Sending(
            outbox=outbox,
            writer=writer,
            uplink=uplink,
            clock=CLOCK,
            sender=Sender("pkp", boot, started),
            statistics=Statistics(),
            most_rows=64,
            stretch=lambda: 0.1,
        )
        made.outbox = outbox
        running = asyncio.create_task(made.run())
        try:
            yield made
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            outbox.close()
            await uplink.close()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("a.db*")}


def put_back(folder: Path, backup: dict[str, bytes]) -> None:
    for path in folder.glob("a.db*"):
        path.unlink()
    for name, content in backup.items():
        (folder / name).write_bytes(content)


async def drained(made: Sending) -> None:
    made.wake()
    for _ in range(4000):
        holding = made.outbox.holding()
        if holding.acknowledged == holding.last:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"not drained: {made.outbox.holding()}, {made._statistics.uplink_problem}")


def zeros(mebibytes: int) -> bytes:
    """A gzip body of so many MiB of nothing, made a piece at a time."""
    packing = zlib.compressobj(9, wbits=31)
    pieces = [packing.compress(bytes(1024**2)) for _ in range(mebibytes)]
    return b"".join([*pieces, packing.flush()])


def test_hostile_bodies_are_refused_before_they_take_room(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path) as there:
            async with there.serving() as address:
                known = await there.enrol()
                head = {"Authorization": f"Bearer {known.token}", "Content-Encoding": "gzip"}
                bomb = zeros(128)
                nested = gzip.compress(b"\x91" * 100_000)
                cases: list[tuple[bytes, int]] = [
                    (b"", 400),
                    (b"no gzip", 400),
                    (gzip.compress(b"x" * 1000)[:-9], 400),
                    (bomb, 413),
                    (gzip.compress(b"\xff"), 422),
                    (nested, 422),
                    (gzip.compress(msgspec.msgpack.encode(Parcel(batches=[]))), 422),
                    (gzip.compress(msgspec.msgpack.encode(Parcel(batches=[batch(1), batch(1, agent="b")]))), 422),
                ]
                before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                async with httpx.AsyncClient(base_url=address, verify=known.context(), headers=head) as client:
                    for body, status in cases:
                        answer = await client.post(PATH, content=body)
                        assert (answer.status_code, status) == (status, status), answer.text
                        assert answer.json()["detail"]
                    with contextlib.suppress(httpx.ReadError, httpx.WriteError):  # it is not read to its end
                        assert (await client.post(PATH, content=bytes(LARGEST_BODY + 1))).status_code == 413
                    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
                    garbage = await client.post(
                        PATH, content=gzip.compress(msgspec.msgpack.encode(Parcel(batches=[batch(1, body=b"\xc1")])))
                    )
                taken = msgspec.msgpack.decode(garbage.content, type=Acknowledgement)
                assert (taken.upto, "cannot be read" in (taken.refused or "")) == (1, True)

    run(scenario)


def test_the_slow_and_the_many_are_cut_off_while_an_agent_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(serving, "HEAD_S", 0.5)
    monkeypatch.setattr(serving, "MOST_FROM_ONE", 20)

    async def scenario() -> None:
        with remote(tmp_path) as there:
            async with there.serving():
                known = await there.enrol()
                slow = [
                    await asyncio.open_connection(
                        "127.0.0.1", there.port, ssl=known.context(), server_hostname="127.0.0.1"
                    )
                    for _ in range(25)
                ]
                for _, writer in slow:
                    with contextlib.suppress(OSError):
                        writer.write(b"POST /uplink/v1/parcels HTTP/1.1\r\nHost: x\r\nX-Slow: ")
                ended = [await asyncio.wait_for(_closed(reader), 20) for reader, _ in slow]
                assert all(ended)
                for _, writer in slow:
                    writer.close()
                uplink = to(known)
                assert (await uplink.deliver(batch(1, ANSWER))).upto == 1
                await uplink.close()
                assert not serving.BoundedProtocol._from or max(serving.BoundedProtocol._from.values()) <= 2

    run(scenario)


async def _closed(reader: asyncio.StreamReader) -> bool:
    with contextlib.suppress(OSError, ssl.SSLError):
        return await reader.read() == b""
    return True


def test_a_busy_collector_asks_for_a_pause_and_loses_nothing(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path) as there:
            async with there.serving():
                known = await there.enrol()
                uplink = to(known)
                async with there.intake.place("pkp"):
                    with pytest.raises(BusyError, match="one at a time") as told:
                        await uplink.deliver(batch(1, ANSWER))
                    assert told.value.after == SECOND
                async with contextlib.AsyncExitStack() as stack:
                    for number in range(MOST_WAITING):
                        await stack.enter_async_context(there.intake.place(f"other-{number}"))
                    with pytest.raises(BusyError, match="behind") as told:
                        await uplink.deliver(batch(1, ANSWER))
                    assert told.value.after == 5 * SECOND
                there.collector._astray, recover = True, there.collector._recover
                there.collector._recover = _unreadable
                with pytest.raises(BusyError, match="cannot read its store"):
                    await uplink.deliver(batch(1, ANSWER))
                there.collector._recover = recover
                assert (await uplink.deliver(batch(1, ANSWER))).upto == 1
                assert there.intake.deferred == 3
                await uplink.close()

    run(scenario)


def _unreadable() -> None:
    raise StorageError("the disk is gone")


def test_look_at_comes_through_whole(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path) as there:
            deliver = there.collector.deliver
            wanted = iter([("sw-a00",), ("sw-a01", "sw-a00"), ()])

            async def asking(one: Batch) -> Acknowledgement:
                return msgspec.structs.replace(await deliver(one), look_at=next(wanted))

            there.collector.deliver = asking
            async with there.serving():
                uplink = await there.uplink()
                answer = await uplink.deliver(batch(1, ANSWER), batch(2, ANSWER), batch(3, ANSWER))
                assert answer.look_at == ("sw-a00", "sw-a01")
                await uplink.close()

    run(scenario)


class CuttingProxy:
    """Carries bytes to the collector and cuts each connection after so many of them, in either direction."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.allowances: list[tuple[int, int]] = []
        self.cut = 0

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        async with server:
            yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up, down = self.allowances.pop(0) if self.allowances else (2**62, 2**62)
        there, here = await asyncio.open_connection("127.0.0.1", self.port)
        ways = {
            asyncio.create_task(self._some(reader, here, up)),
            asyncio.create_task(self._some(there, writer, down)),
        }
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (writer, here):
            end.transport.abort()

    async def _some(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int) -> None:
        with contextlib.suppress(OSError):
            while left and (piece := await reader.read(min(left, 1024))):
                writer.write(piece)
                await writer.drain()
                left -= len(piece)
            self.cut += not left


def test_a_way_that_breaks_anywhere_loses_and_repeats_nothing(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path / "c") as there:
            async with there.serving():
                known = await there.enrol()
                proxy = CuttingProxy(there.port)
                proxy.allowances = [(up, 2**62) for up in (1, 700, 1500, 2500, 4000, 9000)]
                proxy.allowances += [(2**62, down) for down in (1, 900, 1400, 1600, 1800, 2400)]
                async with proxy.running() as address, shipping(tmp_path / "outbox.db", to(known, address)) as made:
                    sent = 0
                    while proxy.allowances:
                        for _ in range(10):
                            sent += 1
                            seen = [ping("pkp", f"sw-a{n:02}", sent, answered=True) for n in range(8)]
                            made.outbox.append(list(seen), "boot", 0)
                        await drained(made)
                        assert sent < 2000
                assert proxy.cut >= 9
            kept = [arrived for _, arrived in there.store.raw_after(0, 5000)]
            assert [one.batch.seq for one in kept] == list(range(1, sent + 1))
            told = [msgspec.msgpack.decode(one.batch.body)[0]["at"] for one in kept]
            assert told == [at(number) for number in range(1, sent + 1)]

    run(scenario)


def test_a_clone_is_told_once_and_never_mixed_in_and_the_true_agent_goes_on(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path / "c") as there:
            async with there.serving():
                known = await there.enrol()
                uplink = to(known)
                async with (
                    shipping(tmp_path / "true.db", uplink, "true", EPOCH + 10) as true,
                    shipping(tmp_path / "clone.db", to(known), "clone", EPOCH) as clone,
                ):
                    true.outbox.append([ANSWER], "true", 0)
                    await drained(true)
                    for _ in range(3):
                        clone.outbox.append([ping("pkp", "core-b", 9, answered=True)], "clone", 0)
                    await drained(clone)
                    assert clone._statistics.batches_refused == 3
                    assert "runs twice" in (clone._statistics.refusal or "")
                    true.outbox.append([ANSWER], "true", 0)
                    await drained(true)
                    assert true._statistics.batches_refused == 0
            told = [effect.notice for effect in there.store.effects(0, 10) if effect.notice is not None]
            assert [(one.kind, one.agent, one.ended) for one in told] == [("agent-clone", "pkp", None)]
            assert there.collector.judge.view("pkp", "core-b") is None

    run(scenario)


def test_an_outbox_that_went_back_begins_a_new_stream(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path / "c") as there:
            async with there.serving():
                known = await there.enrol()
                async with shipping(tmp_path / "a.db", to(known), "first", EPOCH) as made:
                    before = made.outbox.stream
                    made.outbox.append([ANSWER], "first", 0)
                    await drained(made)
                backup = files(tmp_path)
                async with shipping(tmp_path / "a.db", to(known), "first", EPOCH) as made:
                    for second in (2, 3, 4):
                        made.outbox.append([ping("pkp", "core-a", second, answered=True)], "first", 0)
                    await drained(made)
                put_back(tmp_path, backup)
                async with shipping(tmp_path / "a.db", to(known), "restored", EPOCH + 60 * SECOND) as made:
                    made.outbox.append([ping("pkp", "core-a", 70, answered=True)], "restored", 0)
                    await drained(made)
                    assert made.outbox.stream != before
            streams = {name: one.upto for (_, name), one in there.store.recover().streams.items()}
            assert streams == {before: 4, made.outbox.stream: 1}

    run(scenario)


def test_a_long_cut_costs_nothing_every_outage_has_its_right_edges(tmp_path: Path):
    """Promise 4 in miniature: the same three quarters of an hour, delivered at once, and after a cut by a collector that also died."""
    inventory = islands(4)
    faults = [Fault("sea", 300, 1200), Fault("fo-a01", 700, 900), Fault("pln-b0", 1900, 2200), Fault("fo-a03", 2400)]
    network = FakeNetwork(inventory, seed=4, faults=faults)
    seconds = 2700
    helpings: list[list] = [[] for _ in range(seconds // 5 + 1)]
    for seen in network.rounds(seconds):
        helpings[(seen.at - EPOCH) // (5 * SECOND)].append(seen)

    async def told(folder: Path, *, cut: bool) -> list:
        clock = TurningClock(at(0))
        there = RemoteCollector(folder, inventory, clock, CLOCK)
        try:
            async with there.serving():
                known = await there.enrol()
            for number, seen in enumerate(helpings):
                if not cut:
                    clock.now = at(5 * (number + 1))
                    await there.collector.deliver(batch(number + 1, *seen))
                    there.collector.tick()
            if cut:
                clock.now = at(seconds)
                async with shipping(folder / "outbox.db", to(known)) as made:
                    for seen in helpings:
                        made.outbox.append(seen, "boot", 0)
                    async with there.serving():
                        made.wake()
                        for _ in range(3000):
                            if made.outbox.holding().acknowledged >= 200:
                                break
                            await asyncio.sleep(0.01)
                    port, clock = there.port, there.clock
                    there.close()
                    there = RemoteCollector(folder, inventory, clock, CLOCK, port=port)
                    async with there.serving():
                        await drained(made)
            for _ in range(40):
                clock.now += 30 * SECOND
                there.collector.tick()
            return [
                (row.subject, row.started, row.ended, row.started_bracket, row.ended_bracket, row.state, row.cause)
                for row in LiveReader(there.collector).outages(0, clock.now)
            ]
        finally:
            there.close()

    async def scenario() -> None:
        at_once = await told(tmp_path / "once", cut=False)
        late = await told(tmp_path / "late", cut=True)
        assert late == at_once
        assert len(at_once) >= 10
        assert len({row for row in at_once if row[0] == "sw-a01"}) == 1

    (tmp_path / "once").mkdir()
    (tmp_path / "late").mkdir()
    run(scenario)
