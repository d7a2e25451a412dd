"""One process that answers SNMP for every device, where ``snmpd`` is not installed.

Reads JSON lines on standard input: first what the devices are, then ``{"start": [ids]}``, ``{"stop": [ids]}`` and
``{"battery": [id, true]}``; answers each with a line. It ends with its input.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from pysnmp.carrier.asyncio.dgram import udp, udp6
from pysnmp.entity import config, engine
from pysnmp.entity.rfc3413 import cmdrsp, context
from pysnmp.proto import rfc1902, rfc1905
from pysnmp.smi.instrum import AbstractMibInstrumController

from deploy.lab.interface_mib import Identity, Interface, Oid, Value, snapshot
from deploy.lab.namespaces import Namespace

_AUTH = {
    "md5": config.USM_AUTH_HMAC96_MD5,
    "sha1": config.USM_AUTH_HMAC96_SHA,
    "sha224": config.USM_AUTH_HMAC128_SHA224,
    "sha256": config.USM_AUTH_HMAC192_SHA256,
    "sha384": config.USM_AUTH_HMAC256_SHA384,
    "sha512": config.USM_AUTH_HMAC384_SHA512,
}
_PRIVACY = {
    "des": config.USM_PRIV_CBC56_DES,
    "aes128": config.USM_PRIV_CFB128_AES,
    "3des": config.USM_PRIV_CBC168_3DES,
    "aes192": config.USM_PRIV_CFB192_AES_BLUMENTHAL,
    "aes256": config.USM_PRIV_CFB256_AES_BLUMENTHAL,
    "aes192c": config.USM_PRIV_CFB192_AES,
    "aes256c": config.USM_PRIV_CFB256_AES,
}
_TYPES: dict[str, Callable[..., Any]] = {
    "integer": rfc1902.Integer32,
    "octets": lambda text: rfc1902.OctetString(str(text).encode("latin-1", "replace")),  # type: ignore[no-untyped-call]
    "oid": rfc1902.ObjectName,
    "ticks": rfc1902.TimeTicks,
    "gauge": rfc1902.Gauge32,
    "counter32": rfc1902.Counter32,
    "counter64": rfc1902.Counter64,
}
_KEPT_FOR = 0.02  # seconds: a walk reads the kernel once for each of its bulks
_MIB: Oid = (1, 3, 6)


def _octets(data: bytes) -> Any:
    return rfc1902.OctetString(data)  # type: ignore[no-untyped-call]


class _Tables(AbstractMibInstrumController):
    """Answers reads from a fresh snapshot, and the engine's own objects (SNMP-FRAMEWORK-MIB) from the engine."""

    def __init__(self, device: dict[str, Any], home: Namespace) -> None:
        self.identity = Identity(device["id"], device["location"], device["description"], device["source"])
        self._interfaces = [Interface(*row) for row in device["interfaces"]]
        self._home = home
        self._begun = time.clock_gettime(time.CLOCK_BOOTTIME)
        self._read_at = 0.0
        self._table: dict[Oid, Value] = {}
        self._order: list[Oid] = []

    def _fresh(self) -> None:
        now = time.clock_gettime(time.CLOCK_BOOTTIME)
        if now - self._read_at > _KEPT_FOR:
            uptime = int((now - self._begun) * 100)
            self._table = snapshot(self.identity, self._interfaces, self._home, uptime)
            self._order = sorted(self._table)
            self._read_at = now

    def read_variables(self, *bindings: Any, **_: Any) -> list[Any]:
        self._fresh()
        return [(name, self._value(tuple(name)) or rfc1905.noSuchInstance) for name, _ in bindings]

    def read_next_variables(self, *bindings: Any, **_: Any) -> list[Any]:
        self._fresh()
        answers = []
        for name, _ in bindings:
            place = bisect_right(self._order, tuple(name))
            if place == len(self._order):
                answers.append((name, rfc1905.endOfMibView))
            else:
                oid = self._order[place]
                answers.append((_TYPES["oid"](oid), self._value(oid)))
        return answers

    def _value(self, oid: Oid) -> Any:
        if oid not in self._table:
            return None
        kind, value = self._table[oid]
        return _TYPES[kind](value)


class _Agent:
    """One device's SNMP engine, from one start to the next stop."""

    def __init__(self, device: dict[str, Any], home: Namespace, boots: int) -> None:
        identity = _octets(bytes.fromhex("80001f8804") + device["id"].encode()[:27])
        self.tables = _Tables(device, home)
        self._engine: Any = engine.SnmpEngine(identity)
        (counted,) = self._engine.get_mib_builder().import_symbols("__SNMP-FRAMEWORK-MIB", "snmpEngineBoots")
        counted.syntax = counted.syntax.clone(boots)
        self._admit(device["credential"])
        for family, transport in ((socket.AF_INET, udp), *(((socket.AF_INET6, udp6),) if device["six"] else ())):
            with home.entered():
                listener = socket.socket(family, socket.SOCK_DGRAM)
                if family == socket.AF_INET6:
                    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                listener.bind(("", device["port"]))
            carrier = transport.Udp6AsyncioTransport if family == socket.AF_INET6 else transport.UdpAsyncioTransport
            config.add_transport(self._engine, transport.DOMAIN_NAME, carrier().open_server_mode(sock=listener))
        held: Any = context.SnmpContext(self._engine)
        held.unregister_context_name(b"")
        held.register_context_name(b"", self.tables)
        for responder in (cmdrsp.GetCommandResponder, cmdrsp.NextCommandResponder, cmdrsp.BulkCommandResponder):
            responder(self._engine, held)

    def _admit(self, credential: dict[str, Any]) -> None:
        if "community" in credential:
            config.add_v1_system(self._engine, "area", credential["community"])
            config.add_vacm_user(self._engine, 1, "area", "noAuthNoPriv", _MIB)
            config.add_vacm_user(self._engine, 2, "area", "noAuthNoPriv", _MIB)
            return
        user, auth, privacy = credential["user"], credential["auth"], credential["privacy"]
        level = "authPriv" if privacy else "authNoPriv" if auth else "noAuthNoPriv"
        config.add_v3_user(
            self._engine,
            user,
            _AUTH[auth[0]] if auth else config.USM_AUTH_NONE,
            auth[1] if auth else None,
            _PRIVACY[privacy[0]] if privacy else config.USM_PRIV_NONE,
            privacy[1] if privacy else None,
        )
        config.add_vacm_user(self._engine, 3, user, level, _MIB)

    def close(self) -> None:
        self._engine.close_dispatcher()


class _Responder:
    def __init__(self, devices: dict[str, dict[str, Any]]) -> None:
        self._devices = devices
        self._homes = {name: Namespace(device["fd"]) for name, device in devices.items()}
        self._boots = dict.fromkeys(devices, 0)
        self._agents: dict[str, _Agent] = {}

    def do(self, order: dict[str, Any]) -> None:
        for name in order.get("start", []):
            self._boots[name] += 1
            self._agents[name] = _Agent(self._devices[name], self._homes[name], self._boots[name])
        for name in order.get("stop", []):
            self._agents.pop(name).close()
        if "battery" in order:
            name, source = order["battery"]
            self._agents[name].tables.identity.source = source


async def _main() -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 26)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    responder: _Responder | None = None
    while line := await reader.readline():
        order = json.loads(line)
        try:
            if responder is None:
                responder = _Responder(order)
            else:
                responder.do(order)
            reply = "ok"
        except Exception as problem:  # noqa: BLE001 - whoever gave the order is told, whatever it was
            reply = f"{type(problem).__name__}: {problem}"
        print(reply, flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
