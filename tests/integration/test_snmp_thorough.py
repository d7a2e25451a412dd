"""SNMPv3 by pysnmp, where the quick client cannot: contexts, 3DES, Cisco's long keys; snmpd and snmpsim are asked."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.clock import SystemClock
from agent.observation import Interface, Observation, Poll, System
from agent.probes.snmp import Budget, SnmpPoller, SnmpTarget, User
from tests.support.snmp_responder import Responder
from tests.support.snmpd import Snmpd, SnmpdUser
from tests.support.snmpsim import Snmpsim

USERS = (
    SnmpdUser("open"),
    SnmpdUser("signed", "sha256", "kunci-tanda-256"),
    SnmpdUser("md5des", "md5", "kunci-tanda-md5", "des", "kunci-rahasia-des"),
    SnmpdUser("sha512aes", "sha512", "kunci-tanda-512", "aes256", "kunci-rahasia-512"),
    SnmpdUser("sha1aes256", "sha1", "kunci-tanda-sha1", "aes256", "kunci-rahasia-sha1"),
    SnmpdUser("md5aes192c", "md5", "kunci-tanda-md5", "aes192c", "kunci-rahasia-md5"),
    SnmpdUser("sha1aes256c", "sha1", "kunci-tanda-sha1", "aes256c", "kunci-rahasia-sha1"),
)
QUICK = Budget(seconds=20, timeout=1, retries=1)


def poll(user: User, times: int = 1) -> list[list[Observation]]:
    async def polling() -> list[list[Observation]]:
        poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
        try:
            return [await poller.poll(SnmpTarget("sw", "127.0.0.1", user)) for _ in range(times)]
        finally:
            await poller.close()

    return asyncio.run(polling())


def end(observations: list[Observation]) -> Poll:
    assert isinstance(observations[-1], Poll)
    return observations[-1]


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def facts(observations: list[Observation]) -> dict[str, tuple[str | None, str | None, int | None, str | None]]:
    ports = [item for item in observations if isinstance(item, Interface)]
    return {port.interface: (port.admin, port.oper, port.speed_bps, port.alias) for port in ports}


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    with Snmpd(tmp_path_factory.mktemp("behind")) as behind:
        proxied = f"proxy -Cn vrf-dinas -v2c -c {behind.community} {behind.address}:{behind.port} .1.3\n"
        settings = f"{proxied}view all included .1\n"
        users = "createUser noc SHA-256 kunci-tanda-256 AES kunci-rahasia-256\nrouser noc priv -V all vrf*\n"
        with Snmpd(tmp_path_factory.mktemp("snmpd"), users=USERS, settings=settings + users) as server:
            yield server


@pytest.mark.parametrize("of", USERS, ids=lambda of: of.name)
def test_it_tells_what_the_quick_client_tells(snmpd: Snmpd, of: SnmpdUser) -> None:
    quick = User(of.name, of.auth, of.auth_key, of.privacy, of.privacy_key, snmpd.port)
    [one], [other] = poll(quick), poll(replace(quick, thorough=True))
    assert (end(one).reason, end(other).reason) == (None, None)
    assert facts(other) == facts(one)
    assert end(other).missing == end(one).missing
    systems = [item for each in (one, other) for item in each if isinstance(item, System)]
    assert len({(item.name, item.description, item.object_id, item.restarts) for item in systems}) == 1


def test_a_context_is_asked_and_one_that_is_not_there_is_said(snmpd: Snmpd) -> None:
    noc = User("noc", "sha256", "kunci-tanda-256", "aes128", "kunci-rahasia-256", snmpd.port, context="vrf-dinas")
    [observations] = poll(noc)
    assert end(observations).reason is None
    assert isinstance(observations[0], System)
    assert facts(observations)
    [observations] = poll(replace(noc, context="vrf-lain"))
    assert end(observations).reason is not None
    assert not facts(observations)


@pytest.mark.parametrize(
    ("change", "reason", "says"),
    [
        ({"auth_key": "bukan-kunci-itu"}, "authentication", "auth key"),
        ({"privacy_key": "bukan-kunci-itu"}, "timeout", "for the privacy key is wrong"),
        ({"user": "tidak-ada"}, "authentication", "does not know the user"),
        ({"privacy_protocol": None, "privacy_key": ""}, "authentication", "does not allow this user"),
    ],
)
def test_a_wrong_credential_has_a_reason_and_says_which(
    snmpd: Snmpd, change: dict[str, str | None], reason: str, says: str
) -> None:
    right = User("sha512aes", "sha512", "kunci-tanda-512", "aes256", "kunci-rahasia-512", snmpd.port, thorough=True)
    [observations] = poll(replace(right, **change))  # type: ignore[arg-type]
    assert (end(observations).reason, len(observations)) == (reason, 1)
    assert says in str(end(observations).detail)
    assert "bukan-kunci-itu" not in str(observations)


def test_a_device_that_restarts_and_one_that_is_silent_are_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    async def across() -> list[Poll]:
        with Snmpd(tmp_path_factory.mktemp("restarts"), users=USERS) as server:
            poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
            user = User("signed", "sha256", "kunci-tanda-256", port=server.port, thorough=True)
            polls = [end(await poller.poll(SnmpTarget("sw", "127.0.0.1", user)))]
            server.restart()
            polls.append(end(await poller.poll(SnmpTarget("sw", "127.0.0.1", user))))
            server.stop()
            polls.append(end(await poller.poll(SnmpTarget("sw", "127.0.0.1", user))))
            await poller.close()
            return polls

    assert [each.reason for each in asyncio.run(across())] == [None, None, "timeout"]


def test_a_device_forgotten_while_it_is_asked_ends_that_poll_at_once_and_leaves_no_socket() -> None:
    async def forgotten(after_s: float) -> tuple[Poll, int]:
        async with Responder({}, mangle=lambda request, answer: None) as device:
            device.datagram_received = lambda data, addr: None  # type: ignore[method-assign]
            gc.collect()  # what other tests left to be closed is not this one's
            before = descriptors()
            poller = SnmpPoller("pkp", SystemClock(), budget=Budget(seconds=60, timeout=30))
            user = User("x", port=device.port, thorough=True)
            polling = asyncio.create_task(poller.poll(SnmpTarget("sw", "127.0.0.1", user)))
            await asyncio.sleep(after_s)
            poller.forget("sw")
            poll = end(await polling)
            await asyncio.sleep(0)
            return poll, descriptors() - before

    for after_s in (0.0, 1.5):
        poll, left = asyncio.run(forgotten(after_s))
        assert poll.reason == "local-fault"
        assert left == 0


def test_what_is_no_snmp_at_all_ends_in_a_reason() -> None:
    async def once() -> Poll:
        async with Responder({}) as device:
            device.datagram_received = lambda data, addr: device._transport.sendto(b"\x30\x82\xff", addr)  # type: ignore[method-assign]
            poller = SnmpPoller("pkp", SystemClock(), budget=Budget(seconds=5, timeout=0.2, retries=1))
            found = await poller.poll(SnmpTarget("sw", "127.0.0.1", User("x", port=device.port, thorough=True)))
            await poller.close()
            return end(found)

    assert asyncio.run(once()).reason in {"timeout", "garbage"}


ODD = {
    "tripel": ("SHA", "3DES", "sha1", "3des"),
    "cisco192": ("SHA", "AES192", "sha1", "aes192c"),
    "cisco256": ("MD5", "AES256", "md5", "aes256c"),
    "blmt256": ("SHA", "AES256BLMT", "sha1", "aes256"),
}
"""User → what snmpsim calls its protocols, and what the inventory does."""


@pytest.fixture(scope="module")
def snmpsim() -> Iterator[Snmpsim]:
    words: list[str] = []
    for user, (auth, privacy, _, _) in ODD.items():
        words += [f"--v3-user={user}", "--v3-auth-key=kunci-tanda", f"--v3-auth-proto={auth}"]
        words += ["--v3-priv-key=kunci-rahasia", f"--v3-priv-proto={privacy}"]
    with Snmpsim({"vrf-kota": "network/switch/metel-poe-box"}, *words) as agent:
        yield agent


@pytest.mark.parametrize("user", ODD)
def test_a_recorded_device_in_a_context_is_read_whatever_the_privacy(snmpsim: Snmpsim, user: str) -> None:
    _, _, auth, privacy = ODD[user]
    noc = User(user, auth, "kunci-tanda", privacy, "kunci-rahasia", snmpsim.port, context="vrf-kota")
    [observations] = poll(noc)
    assert end(observations).reason is None
    assert len(facts(observations)) == 5
