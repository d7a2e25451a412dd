"""Traps and informs of real net-snmp, taken, acknowledged, checked; storms, and ports that cannot be had."""

from __future__ import annotations

import asyncio
import socket

import pytest

from agent.core.trap_gate import BURST
from agent.errors import BadInputError, NotPermittedError
from agent.probes.snmp_credential import Community, User
from agent.traps.receiver import MOST_WAITING
from agent.traps.trap_port import TrapPort
from tests.support.isolated import drop_capabilities, isolated
from tests.support.net_snmp_traps import V3, link_down, octets
from tests.support.trap_bench import COMMUNITY, NOC, TrapBench, sender, senders, until

V2C = ("-v2c", "-c", "rahasia-baca")
V1 = ("-v1", "-c", "rahasia-baca")


def test_traps_of_v1_v2c_and_v3_are_taken_and_bring_the_device_forward(tmp_path):
    async def scene() -> None:
        devices = {"127.0.0.1": ("sw", COMMUNITY), "127.0.0.2": ("core", NOC), "::1": ("six", COMMUNITY)}
        async with TrapBench(devices, tmp_path) as bench:
            bench.names["sw", "7"] = "Gi0/7"
            await bench.send(*V2C, *link_down(7))
            await bench.send(*V1, "1.3.6.1.4.1.9", "127.0.0.1", "3", "0", "", "1.3.6.1.2.1.2.2.1.2.8", "s", "eth8")
            await bench.send(*V1, "1.3.6.1.4.1.318", "127.0.0.1", "6", "5", "")
            await bench.send(*V3, *link_down(7), source="127.0.0.2")
            await bench.send(*V2C, "", "1.3.6.1.6.3.1.1.5.1", six=True)
            await bench.send(*V2C, "", "1.3.6.1.4.1.99999.1")
            await bench.until(ok=5, unmapped=1)
            assert sorted(bench.told(), key=str) == [
                ("core", "linkDown", None),
                ("six", "coldStart", None),
                ("sw", "linkDown", "Gi0/7"),
                ("sw", "linkUp", "eth8"),
                ("sw", "upsOnBattery", None),
            ]
            assert sorted(bench.nudges, key=str) == sorted(((d, i) for d, _, i in bench.told()), key=str)

    asyncio.run(scene())


@pytest.mark.parametrize("words", [V2C, V3], ids=["v2c", "v3"])
def test_an_inform_is_acknowledged(tmp_path, words):
    async def scene() -> None:
        devices = {"127.0.0.1": ("sw", COMMUNITY if words is V2C else NOC)}
        async with TrapBench(devices, tmp_path) as bench:
            assert await bench.send(*words, *link_down(), inform=True) == 0
            assert bench.told() == [("sw", "linkDown", None)]

    asyncio.run(scene())


def test_an_inform_of_a_device_that_may_not_send_is_not_acknowledged(tmp_path):
    async def scene() -> None:
        async with TrapBench({"127.0.0.9": ("sw", COMMUNITY)}, tmp_path) as bench:
            assert await bench.send("-r", "1", "-t", "0.2", *V2C, *link_down(), inform=True) != 0
            await bench.until(unknown_source=2)

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("auth", "privacy", "hash_name", "cipher"),
    [("md5", "des", "MD5", "DES"), ("sha1", "aes128", "SHA", "AES"), ("sha512", "aes256", "SHA-512", "AES-256")],
)
def test_every_protocol_of_the_inventory_is_read(tmp_path, auth, privacy, hash_name, cipher):
    async def scene() -> None:
        user = User("noc", auth, "kunci-panjang", privacy, "rahasia-panjang")
        words = ["-v3", "-u", "noc", "-l", "authPriv", "-a", hash_name, "-A", "kunci-panjang"]
        async with TrapBench({"127.0.0.1": ("sw", user)}, tmp_path) as bench:
            await bench.send(*words, "-x", cipher, "-X", "rahasia-panjang", *link_down())
            await bench.until(ok=1)

    asyncio.run(scene())


def test_wrong_keys_communities_users_and_levels_are_counted_and_say_nothing(tmp_path):
    def changed(old: str, new: str) -> list[str]:
        return [new if word == old else word for word in V3]

    async def scene() -> None:
        devices = {"127.0.0.1": ("core", NOC), "127.0.0.2": ("sw", COMMUNITY), "127.0.0.3": ("ups", None)}
        async with TrapBench(devices, tmp_path) as bench:
            await bench.send(*changed("kunci-panjang", "kunci-lain-lagi"), *link_down())
            await bench.send(*changed("rahasia-panjang", "rahasia-lain-lagi"), *link_down())
            await bench.send(*changed("noc", "tamu"), *link_down())
            await bench.send("-v3", "-u", "noc", "-l", "authNoPriv", *V3[5:9], *link_down())
            await bench.send("-v3", "-u", "noc", "-l", "noAuthNoPriv", *link_down())
            await bench.send(*V2C, *link_down())  # a community is nothing to one that has a user
            await bench.send("-v2c", "-c", "public", *link_down(), source="127.0.0.2")
            await bench.send(*V3, *link_down(), source="127.0.0.2")
            await bench.send(*V2C, *link_down(), source="127.0.0.3")
            await bench.until(authentication=9)
            assert (bench.traps, bench.nudges) == ([], [])

    asyncio.run(scene())


def test_another_inventory_changes_who_may_send_and_by_what(tmp_path):
    async def scene() -> None:
        async with TrapBench({"127.0.0.1": ("sw", COMMUNITY)}, tmp_path) as bench:
            bench.receiver.replace(senders({"127.0.0.1": ("sw", Community("baru")), "127.0.0.2": ("core", NOC)}))
            await bench.send(*V2C, *link_down())
            await bench.until(authentication=1)
            await bench.send("-v2c", "-c", "baru", *link_down())
            await bench.send(*V3, *link_down(), source="127.0.0.2")
            await bench.until(authentication=1, ok=2)

    asyncio.run(scene())


def test_a_device_whose_engine_changed_is_believed_again_by_its_key(tmp_path):
    async def scene() -> None:
        async with TrapBench({"127.0.0.1": ("core", NOC)}, tmp_path) as bench:
            for engine in ("0x8000000001020304", "0x8000000001020305", "0x8000000001020304"):
                await bench.send(*V3, "-e", engine, *link_down())
            await bench.until(ok=3)

    asyncio.run(scene())


def test_a_replayed_trap_of_an_older_start_is_refused(tmp_path):
    old = octets(tmp_path, *V3, "-Z", "3,1000", "-e", "0x8000000001020304", *link_down())
    new = octets(tmp_path, *V3, "-Z", "4,10", "-e", "0x8000000001020304", *link_down())

    async def scene() -> None:
        async with TrapBench({"127.0.0.1": ("core", NOC)}, tmp_path) as bench:
            with sender("127.0.0.1", bench.address) as device:
                for datagram, wanted in ((old, {"ok": 1}), (new, {"ok": 2}), (old, {"ok": 2, "authentication": 1})):
                    device.send(datagram)
                    await bench.until(**wanted)

    asyncio.run(scene())


def test_of_10_000_traps_at_once_from_one_source_every_drop_is_counted_and_the_others_lose_none(tmp_path):
    trap = octets(tmp_path, *V2C, *link_down())
    others = [f"127.0.1.{number}" for number in range(1, 41)]

    async def scene() -> None:
        devices = {address: (address, COMMUNITY) for address in others} | {"127.0.0.1": ("loud", COMMUNITY)}
        async with TrapBench(devices, tmp_path) as bench:
            loud = sender("127.0.0.1", bench.address)
            quiet = [sender(address, bench.address) for address in others]

            def storm() -> None:
                for number in range(10_000):
                    loud.send(trap)
                    if number % 250 == 125:
                        quiet[number // 250].send(trap)

            await asyncio.to_thread(storm)
            await until(lambda: bench.statistics.traps_received + bench.outcomes.get("unread", 0) == 10_040)
            await bench.settled()
            for each in (loud, *quiet):
                each.close()
            heard = [trap.device for trap in bench.traps]
            assert sorted({*heard} - {"loud"}) == sorted(others)
            assert BURST <= heard.count("loud") <= BURST + 100  # what a few seconds of storm may bring besides
            assert bench.outcomes == {"ok": len(heard), "limit": 10_040 - len(heard)}
            assert len({(trap.device, trap.at) for trap in bench.traps}) == len(bench.traps)

    asyncio.run(scene())


def test_what_waits_beyond_the_room_there_is_is_counted_and_so_is_what_a_stop_leaves(tmp_path):
    trap = octets(tmp_path, *V2C, *link_down())
    sources = [f"127.0.1.{number}" for number in range(1, 61)]

    async def scene() -> None:
        async with TrapBench({source: (source, COMMUNITY) for source in sources}, tmp_path) as bench:
            for source in sources:
                with sender(source, bench.address) as device:
                    for _ in range(BURST):
                        device.send(trap)
            await until(lambda: bench.statistics.traps_received == 60 * BURST)
            assert bench.outcomes["overflow"] >= 60 * BURST - MOST_WAITING - bench.outcomes.get("ok", 0)
        assert bench.outcomes.keys() == {"ok", "overflow"}
        assert sum(bench.outcomes.values()) == 60 * BURST
        assert len(bench.traps) == bench.outcomes["ok"]

    asyncio.run(scene())


def test_too_long_and_unknown_are_dropped_before_they_are_looked_at(tmp_path):
    async def scene() -> None:
        async with TrapBench({"127.0.0.1": ("sw", COMMUNITY)}, tmp_path) as bench:
            with sender("127.0.0.1", bench.address) as known, sender("127.0.0.2", bench.address) as stranger:
                known.send(bytes(4_097))
                known.send(bytes(60_000))
                known.send(b"")
                stranger.send(bytes(60_000))
            await bench.until(too_long=2, garbage=1, unknown_source=1)

    asyncio.run(scene())


def test_a_port_that_is_taken_says_so():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        with pytest.raises(BadInputError, match=rf"UDP 127\.0\.0\.1:{port}: another program has that port .*; stop it"):
            TrapPort("127.0.0.1", port)


def test_an_address_of_another_machine_says_so():
    with pytest.raises(BadInputError, match=r"UDP 192\.0\.2\.1:1162: .*; name an address of this machine"):
        TrapPort("192.0.2.1", 1162)


def _without_the_right() -> str:
    drop_capabilities()
    try:
        TrapPort("127.0.0.1", 162).close()
    except NotPermittedError as problem:
        return str(problem)
    return "it was given"


def test_a_port_that_wants_a_right_says_which():
    assert "want CAP_NET_BIND_SERVICE; grant it" in isolated(_without_the_right)
