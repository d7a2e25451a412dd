"""SNMP polls against Debian's snmpd: every kind of credential, every kind of refusal, restarts."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.clock import SECOND, SystemClock
from agent.core.parts import OF_SYSTEM
from agent.observation import Interface, Observation, Poll, System
from agent.probes.snmp import Budget, Community, Credential, SnmpPoller, SnmpTarget, User
from tests.support.snmpd import Snmpd, SnmpdUser

USERS = (
    SnmpdUser("open"),
    SnmpdUser("signed", "sha256", "kunci-tanda-256"),
    SnmpdUser("md5des", "md5", "kunci-tanda-md5", "des", "kunci-rahasia-des"),
    SnmpdUser("sha1aes", "sha1", "kunci-tanda-sha1", "aes128", "kunci-rahasia-sha1"),
    SnmpdUser("sha224aes", "sha224", "kunci-tanda-224", "aes128", "kunci-rahasia-224"),
    SnmpdUser("sha256aes", "sha256", "kunci-tanda-256", "aes128", "kunci-rahasia-256"),
    SnmpdUser("sha384aes", "sha384", "kunci-tanda-384", "aes192", "kunci-rahasia-384"),
    SnmpdUser("sha512aes", "sha512", "kunci-tanda-512", "aes256", "kunci-rahasia-512"),
    SnmpdUser("sha1aes256", "sha1", "kunci-tanda-sha1", "aes256", "kunci-rahasia-sha1"),
)
QUICK = Budget(seconds=10, timeout=0.3, retries=1)


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    with Snmpd(tmp_path_factory.mktemp("snmpd"), users=USERS) as server:
        yield server


def poll_once(server: Snmpd, credential: Credential) -> list[Observation]:
    async def once() -> list[Observation]:
        poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
        try:
            return await poller.poll(SnmpTarget("sw-dinkes", server.address, credential), interval_s=60.0)
        finally:
            await poller.close()

    return asyncio.run(once())


def outcome(observations: list[Observation]) -> Poll:
    polls = [item for item in observations if isinstance(item, Poll)]
    assert len(polls) == 1
    assert observations[-1] is polls[0]
    return polls[0]


def user(of: SnmpdUser, port: int, *, auth_key: str | None = None, privacy_key: str | None = None) -> User:
    return User(
        of.name,
        of.auth,
        of.auth_key if auth_key is None else auth_key,
        of.privacy,
        of.privacy_key if privacy_key is None else privacy_key,
        port,
    )


def test_a_community_poll_tells_the_system_first_then_every_port_by_name(snmpd: Snmpd) -> None:
    observations = poll_once(snmpd, Community(snmpd.community, snmpd.port))
    poll = outcome(observations)
    system, *ports = observations[:-1]
    assert poll.reason is None
    assert isinstance(system, System)
    assert (system.name, system.restarts) == ("sw-dinkes", 1)
    assert system.object_id is not None
    assert system.object_id.startswith("1.3.6.1.4.1.8072.")
    real = sorted(name for _, name in socket.if_nameindex())
    assert [port.interface for port in ports if isinstance(port, Interface)] == real
    assert poll.rows == len(real)
    loopback = next(port for port in ports if isinstance(port, Interface) and port.interface == "lo")
    assert (loopback.admin, loopback.oper) == ("up", "up")
    assert loopback.in_octets is not None
    assert all(poll.at <= item.at <= poll.at + poll.took * SECOND for item in observations)
    assert {item.interval for item in observations} == {60.0}


@pytest.mark.parametrize("of", USERS, ids=lambda of: of.name)
def test_every_security_that_the_server_offers_is_understood(snmpd: Snmpd, of: SnmpdUser) -> None:
    observations = poll_once(snmpd, user(of, snmpd.port))
    assert outcome(observations).reason is None
    assert outcome(observations).rows == len(socket.if_nameindex())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"auth_key": "bukan-kunci-itu"}, "auth key"),
        ({"privacy_key": "bukan-kunci-itu"}, "privacy key or protocol is wrong"),
    ],
)
def test_a_wrong_key_is_authentication_and_says_which(snmpd: Snmpd, change: dict[str, str], says: str) -> None:
    poll = outcome(poll_once(snmpd, user(USERS[5], snmpd.port, **change)))
    assert poll.reason == "authentication"
    assert says in str(poll.detail)


def test_an_unknown_user_and_a_level_that_is_too_low_are_authentication(snmpd: Snmpd) -> None:
    assert outcome(poll_once(snmpd, User("tidak-ada", port=snmpd.port))).reason == "authentication"
    too_low = User("sha256aes", "sha256", "kunci-tanda-256", port=snmpd.port)
    assert outcome(poll_once(snmpd, too_low)).reason == "authentication"


def test_a_wrong_community_is_a_timeout_that_says_so(snmpd: Snmpd) -> None:
    poll = outcome(poll_once(snmpd, Community("bukan-itu", snmpd.port)))
    assert poll.reason == "timeout"
    assert "community" in str(poll.detail)


def test_a_port_where_nothing_listens_is_refused_each_time() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    async def twice() -> list[str | None]:
        poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
        target = SnmpTarget("sw", "127.0.0.1", Community("public", port))
        reasons = [outcome(await poller.poll(target)).reason for _ in range(2)]
        await poller.close()
        return reasons

    assert asyncio.run(twice()) == ["refused", "refused"]


def test_by_version_1_all_is_told_but_what_has_64_bits(snmpd: Snmpd) -> None:
    observations = poll_once(snmpd, Community(snmpd.community, snmpd.port, version="1"))
    poll, ports = outcome(observations), [item for item in observations if isinstance(item, Interface)]
    assert poll.reason is None
    assert isinstance(observations[0], System)
    assert (observations[0].name, observations[0].restarts) == ("sw-dinkes", 1)
    assert [port.interface for port in ports] == sorted(name for _, name in socket.if_nameindex())
    assert {"ifHCInOctets", "ifHCOutOctets"} <= set(poll.missing)
    assert all(port.in_octets is not None for port in ports)


def test_a_device_that_restarts_is_polled_again_with_the_same_session_and_says_that_counters_restarted(
    tmp_path: Path,
) -> None:
    async def across() -> tuple[list[Observation], list[Observation], list[Observation]]:
        with Snmpd(tmp_path, users=USERS) as server:
            poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
            target = SnmpTarget("sw", server.address, user(USERS[5], server.port))
            await asyncio.sleep(2.5)
            first = await poller.poll(target)
            server.restart()
            second = await poller.poll(target)
            third = await poller.poll(target)
            await poller.close()
            return first, second, third

    first, second, third = asyncio.run(across())
    assert [outcome(each).reason for each in (first, second, third)] == [None, None, None]
    restarts = [item.restarts for each in (first, second) for item in each if isinstance(item, System)]
    assert restarts == [1, 2]
    flags = [{item.discontinuity for item in each if isinstance(item, Interface)} for each in (first, second, third)]
    assert flags == [{False}, {True}, {False}]


def test_a_device_that_was_replaced_by_one_with_another_engine_is_found_again(tmp_path: Path) -> None:
    async def across() -> list[str | None]:
        with Snmpd(tmp_path / "old", users=USERS) as old:
            poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
            target = SnmpTarget("sw", old.address, user(USERS[5], old.port))
            reasons = [outcome(await poller.poll(target)).reason]
            old.stop()
            reasons.append(outcome(await poller.poll(target)).reason)
            new = Snmpd(tmp_path / "new", users=USERS)
            new.port = old.port
            with new:
                reasons.append(outcome(await poller.poll(target)).reason)
            await poller.close()
            return reasons

    assert asyncio.run(across()) == [None, "refused", None]


class JumpingClock(SystemClock):
    """The machine's clock with a jump ahead, as after a suspend."""

    ahead = 0

    def monotonic(self) -> int:
        return super().monotonic() + self.ahead


def test_after_a_long_silence_the_engine_is_asked_for_its_time_first(snmpd: Snmpd) -> None:
    async def across() -> list[str | None]:
        clock = JumpingClock()
        poller = SnmpPoller("pkp", clock, budget=QUICK)
        target = SnmpTarget("sw", snmpd.address, user(USERS[5], snmpd.port))
        reasons = [outcome(await poller.poll(target, parts=OF_SYSTEM)).reason]
        asked = answered(snmpd)
        await poller.poll(target, parts=OF_SYSTEM)
        usual = answered(snmpd) - asked
        clock.ahead = 200 * SECOND
        asked = answered(snmpd)
        reasons.append(outcome(await poller.poll(target, parts=OF_SYSTEM)).reason)
        reasons.append(None if answered(snmpd) - asked == usual + 1 else "no request more than usual")
        await poller.close()
        return reasons

    def answered(server: Snmpd) -> int:
        return (server.folder / "snmpd.log").read_text().count("Connection from UDP")

    assert asyncio.run(across()) == [None, None, None]


def test_one_bad_device_leaves_the_others_alone(snmpd: Snmpd) -> None:
    targets = [
        SnmpTarget("wrong", snmpd.address, Community("bukan-itu", snmpd.port)),
        *(SnmpTarget(f"sw-{n}", snmpd.address, Community(snmpd.community, snmpd.port)) for n in range(20)),
    ]

    async def sweep() -> dict[str, str | None]:
        poller = SnmpPoller("pkp", SystemClock(), budget=QUICK, concurrency=4)
        found = {outcome(each).device: outcome(each).reason async for each in poller.poll_many(targets)}
        await poller.close()
        return found

    assert asyncio.run(sweep()) == {"wrong": "timeout"} | {f"sw-{n}": None for n in range(20)}


def test_no_socket_is_left_behind_and_no_more_are_kept_than_allowed(snmpd: Snmpd) -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    async def many() -> tuple[int, int, int, int]:
        before = descriptors()
        poller = SnmpPoller("pkp", SystemClock(), budget=QUICK, concurrency=2, sessions=5)
        targets = [SnmpTarget(f"sw-{n}", snmpd.address, Community(snmpd.community, snmpd.port)) for n in range(30)] + [
            SnmpTarget("wrong", snmpd.address, user(USERS[5], snmpd.port, auth_key="bukan-kunci-itu"))
        ]
        for _ in range(2):
            async for _ in poller.poll_many(targets, parts_of=lambda _: OF_SYSTEM):
                pass
        kept, during = poller.open_sessions, descriptors()
        await poller.close()
        return before, kept, during, descriptors()

    gc.disable()  # sockets must go by themselves
    try:
        before, kept, during, after = asyncio.run(many())
    finally:
        gc.enable()
    assert kept <= 5
    assert during <= before + 5
    assert after == before


def test_no_secret_shows_in_what_a_poll_says(snmpd: Snmpd) -> None:
    secrets = ["kunci-tanda-salah", "kunci-rahasia-salah", "komunitas-salah"]
    credentials: list[Credential] = [
        Community(secrets[2], snmpd.port),
        Community(secrets[2], snmpd.port, version="1"),
        user(USERS[5], snmpd.port, auth_key=secrets[0]),
        user(USERS[5], snmpd.port, privacy_key=secrets[1]),
        User("noc", None, "", "aes128", secrets[1], snmpd.port),
    ]
    for credential in credentials:
        poll = outcome(poll_once(snmpd, credential))
        assert poll.reason is not None
        said = f"{poll} {credential!r} {SnmpTarget('sw', '127.0.0.1', credential)!r}"
        assert [secret for secret in secrets if secret in said] == []
