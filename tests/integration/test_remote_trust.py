"""Enrolling and being let in, over real TLS: whom an agent trusts, whom a collector trusts, and what each bad case says."""

from __future__ import annotations

import asyncio
import ssl
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from agent.clock import DAY, HOUR, MINUTE, SECOND, SystemClock
from agent.errors import BadInputError
from agent.invitation import Code, read_code
from agent.observation import Acknowledgement
from agent.uplink.credentials import context_of, keep_credentials, load_credentials
from agent.uplink.enrolling import enrol
from agent.uplink.http import PATH, HttpUplink
from tests.support.fake_network import ping
from tests.support.remote_collector import batch, remote
from tests.support.standing_clock import StandingClock

CLOCK = SystemClock()
ANSWER = ping("pkp", "core-a", 1, answered=True)


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 60))


class AtYear(SystemClock):
    """A machine whose clock is off."""

    def __init__(self, off: int) -> None:
        self.off = off

    def wall(self) -> int:
        return super().wall() + self.off


def test_an_invited_agent_is_let_in_and_delivers(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path / "c") as there:
            async with there.serving():
                known = await there.enrol()
                place = keep_credentials(tmp_path / "a", known)
                assert stat.S_IMODE(place.stat().st_mode) == 0o600
                assert load_credentials(tmp_path / "a") == known
                assert (known.agent, known.collector) == ("pkp", there.address)
                uplink = HttpUplink(known.collector, known.token, context=known.context())
                answer = await uplink.deliver(batch(1, ANSWER), batch(2, ANSWER), batch(3, ANSWER))
                assert (answer.upto, answer.refused) == (3, None)
                assert there.store.recover().streams["pkp", "s"].upto == 3
                await uplink.close()
            kept = b"".join(path.read_bytes() for path in (tmp_path / "c" / "uplink").rglob("*") if path.is_file())
            assert known.token.encode() not in kept
            assert known.token.rpartition(":")[2].encode() not in kept
            for path in (tmp_path / "c" / "uplink").rglob("*"):
                assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path

    run(scenario)


def test_a_code_works_once_and_a_repeated_answer_is_the_same_enrolment(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path) as there:
            code = there.code()
            async with there.serving() as address:
                await asyncio.to_thread(enrol, address, code, CLOCK)
                with pytest.raises(ConnectionError, match="used already; make a new one: siaga collector invite pkp"):
                    await asyncio.to_thread(enrol, address, code, CLOCK)
            secret = read_code(there.code()).secret
            assert there.register.redeem(secret, b"h" * 32) == "pkp"
            assert there.register.redeem(secret, b"h" * 32) == "pkp"

    run(scenario)


def test_a_code_ends_and_a_wrong_one_is_known_by_nobody(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path, clock=StandingClock(CLOCK.wall())) as there:
            code = there.code(lasting=HOUR)
            stranger = Code(there.authority.fingerprint, bytes(16)).text()
            there.clock.now += HOUR
            async with there.serving() as address:
                with pytest.raises(ConnectionError, match=r"this code ended at .*Z; make a new one"):
                    await asyncio.to_thread(enrol, address, code, CLOCK)
                with pytest.raises(ConnectionError, match="does not know this code"):
                    await asyncio.to_thread(enrol, address, stranger, CLOCK)
                with pytest.raises(BadInputError, match=r"--code: .*copy all of what"):
                    await asyncio.to_thread(enrol, address, code[:-2], CLOCK)
                with pytest.raises(BadInputError, match="write https://HOST:PORT"):
                    await asyncio.to_thread(enrol, address.replace("https", "http"), code, CLOCK)

    run(scenario)


def test_codes_cannot_be_guessed_quickly(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path, clock=StandingClock(CLOCK.wall())) as there:
            async with there.serving() as address:
                said = []
                for _ in range(8):
                    try:
                        await asyncio.to_thread(
                            enrol, address, Code(there.authority.fingerprint, bytes(16)).text(), CLOCK
                        )
                    except ConnectionError as problem:
                        said.append(str(problem))
                assert ["too many codes" in text for text in said] == [False] * 5 + [True] * 3

    run(scenario)


def test_another_collector_with_the_same_address_learns_nothing(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path / "ours") as ours, remote(tmp_path / "theirs") as theirs:
            async with ours.serving():
                known, code = await ours.enrol(), ours.code()
            theirs.port = ours.port
            async with theirs.serving() as address:
                with pytest.raises(ConnectionError, match="not the collector that made the code"):
                    await asyncio.to_thread(enrol, address, code, CLOCK)
                uplink = HttpUplink(known.collector, known.token, context=known.context())
                with pytest.raises(ConnectionError, match="not of the collector that this agent was enrolled with"):
                    await uplink.deliver(batch(1, ANSWER))
                await uplink.close()
            assert theirs.collector.batches == 0

    run(scenario)


def test_a_revoked_agent_is_refused_at_once_and_can_be_invited_again(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path) as there:
            async with there.serving():
                uplink = await there.uplink()
                assert (await uplink.deliver(batch(1, ANSWER))).upto == 1
                unused = there.code()
                there.register.revoke("pkp")
                with pytest.raises(ConnectionError, match=r"agent pkp was revoked at .*siaga collector invite pkp"):
                    await uplink.deliver(batch(2, ANSWER))
                with pytest.raises(ConnectionError, match="does not know this code"):
                    await asyncio.to_thread(enrol, there.address, unused, CLOCK)
                again = await there.uplink()
                assert (await again.deliver(batch(2, ANSWER))).upto == 2
                await uplink.close()
                await again.close()

    run(scenario)


def test_a_token_opens_its_own_agent_alone_and_nothing_to_read(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path) as there:
            async with there.serving() as address:
                known = await there.enrol("pkp")
                uplink = HttpUplink(address, known.token, context=known.context())
                with pytest.raises(ConnectionError, match="this token is agent pkp's and the batches are agent tjp's"):
                    await uplink.deliver(batch(1, ANSWER, agent="tjp"))
                await uplink.close()
                head = {"Authorization": f"Bearer {known.token}"}
                async with httpx.AsyncClient(base_url=address, verify=known.context(), headers=head) as client:
                    for path in ("reading/v1/devices", "reading/v1/effects", "metrics", "readyz", "uplink/v1/batches"):
                        assert (await client.get(f"/{path}")).status_code == 404, path
                for token in ("", "pkp:", "pkp:wrong", "tjp:x", "../pkp:x", ".:x", f"{'a' * 9000}:x"):
                    stranger = HttpUplink(address, token, context=known.context())
                    with pytest.raises(ConnectionError, match=r"401|bearer|400"):
                        await stranger.deliver(batch(1, ANSWER))
                    await stranger.close()
                with pytest.raises(BadInputError, match="copy it again"):
                    HttpUplink(address, "pkp:\u00e9", context=known.context())
                async with httpx.AsyncClient(base_url=address, verify=known.context()) as client:
                    strange = await client.post(PATH, headers={"Authorization": b"Bearer pkp:\xe9\xff"})
                    assert strange.status_code == 401
            assert there.collector.batches == 0

    run(scenario)


def test_what_is_not_its_subject_is_set_aside_and_blocks_nothing(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path) as there:
            far = there.inventory.model_copy(
                update={"links": [link for link in there.inventory.links if not link.id.startswith("sea")]}
            )
            there.collector.reload(far, {"pkp": ()})
            async with there.serving():
                uplink = await there.uplink()
                answer = await uplink.deliver(
                    batch(1, ping("tjp", "core-a", 1, answered=True), ANSWER), batch(2, ANSWER)
                )
                assert answer.upto == 1
                assert answer.refused == "it speaks for another agent (tjp); agent pkp speaks for itself alone"
                answer = await uplink.deliver(
                    batch(2, ANSWER, ping("pkp", "sw-b00", 1, answered=True)), batch(3, ANSWER)
                )
                assert answer.upto == 2
                assert "cannot reach sw-b00 over the inventory's links" in (answer.refused or "")
                assert (await uplink.deliver(batch(3, ANSWER))).upto == 3
                await uplink.close()
            assert there.collector.judge.view("pkp", "core-a") is not None
            assert there.collector.judge.view("pkp", "sw-b00") is None
            assert there.collector.observations == 2

    run(scenario)


@pytest.mark.parametrize(("off", "said"), [(365 * DAY, "no longer valid"), (-365 * DAY, "not valid yet")])
def test_a_clock_a_year_off_is_called_by_its_name(off: int, said: str, tmp_path: Path):
    """The agent's clock is right and the certificates are a year off: TLS sees the same difference."""

    async def scenario() -> None:
        with remote(tmp_path, clock=AtYear(-off)) as there:
            async with there.serving() as address:
                with pytest.raises(ConnectionError, match=f"{said} by this machine's clock, which says 20..-.*set it"):
                    await asyncio.to_thread(enrol, address, there.code(), CLOCK)

    run(scenario)


def test_a_certificate_that_names_another_host_says_which_option_names_it(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path, names=("noc.example",)) as there:
            async with there.serving() as address:
                with pytest.raises(ConnectionError, match="--uplink-name"):
                    await asyncio.to_thread(enrol, address, there.code(), CLOCK)

    run(scenario)


def test_the_certificate_is_renewed_while_the_door_is_open(tmp_path: Path):
    async def scenario() -> None:
        clock = StandingClock(CLOCK.wall() - 60 * DAY)
        with remote(tmp_path, clock=clock) as there:
            async with there.serving():
                known = await there.enrol()

                async def serial() -> str:
                    _, writer = await asyncio.open_connection(
                        "127.0.0.1", there.port, ssl=context_of(known.authority), server_hostname="127.0.0.1"
                    )
                    shown = writer.get_extra_info("peercert")["serialNumber"]
                    writer.close()
                    return str(shown)

                first = await serial()
                clock.now += MINUTE
                there.authority.renew(there.context, there.names)
                assert await serial() == first
                clock.now += 60 * DAY
                until = there.authority.renew(there.context, there.names)
                assert await serial() != first
                assert until - clock.now > 88 * DAY

    run(scenario)


def test_old_tls_is_not_spoken(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path) as there:
            async with there.serving():
                old = context_of(there.authority.pem)
                old.set_ciphers("ALL:@SECLEVEL=0")
                old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
                with pytest.warns(DeprecationWarning, match="TLSv1_1"):
                    old.maximum_version = ssl.TLSVersion.TLSv1_1
                assert there.context.minimum_version is ssl.TLSVersion.TLSv1_2
                with pytest.raises((ssl.SSLError, ConnectionResetError)):
                    await asyncio.open_connection("127.0.0.1", there.port, ssl=old)

    run(scenario)


def test_clocks_are_compared_and_told(tmp_path: Path):
    async def scenario() -> None:
        with remote(tmp_path) as there:
            async with there.serving():
                uplink = await there.uplink(clock=AtYear(5 * SECOND))
                for seq in (1, 2):
                    assert isinstance(await uplink.deliver(batch(seq, ANSWER)), Acknowledgement)
                assert uplink.time.ahead is not None
                assert abs(uplink.time.ahead - 5 * SECOND) < SECOND
                assert there.collector.clocks == {"pkp": pytest.approx(5 * SECOND, abs=SECOND)}
                (concern,) = there.collector.judge.memory.concerns
                assert (concern.kind, concern.agent) == ("agent-clock", "pkp")
                uplink.time.machine = AtYear(0)
                for seq in (3, 4):
                    await uplink.deliver(batch(seq, ANSWER))
                assert there.collector.judge.memory.concerns == []
                told = [effect.notice for effect in there.store.effects(0, 10) if effect.notice is not None]
                assert [(one.kind, one.ended is None) for one in told] == [
                    ("agent-clock", True),
                    ("agent-clock", False),
                ]
                await uplink.close()

    run(scenario)
