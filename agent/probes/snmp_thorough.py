"""One device's SNMPv3 agent by pysnmp, where the quick client (``agent.probes.snmp_session``) cannot talk to it.

That is: a context, 3DES, or an agent that a person has marked with ``client: thorough``, because it keeps its time in a
way of its own or answers only who asks for reports.

Rules this module keeps:

- The same requests, outcomes and values as ``Session``: whoever asks does not see which client answers.
- An engine of its own for each session, so that two devices with one user name do not mix their keys.
- It costs some 75 times the processor time of the quick client and is imported only where it is wanted.
- A refused port cannot be told from silence here.
"""

from __future__ import annotations

import asyncio
from typing import Any

from pyasn1.type.univ import Integer, ObjectIdentifier, OctetString
from pysnmp.carrier.asyncio.dgram import udp, udp6
from pysnmp.entity import config, engine
from pysnmp.entity.rfc3413 import cmdgen
from pysnmp.proto.rfc1902 import IpAddress, ObjectName
from pysnmp.proto.rfc1905 import EndOfMibView, NoSuchInstance, NoSuchObject, UnSpecified, unSpecified

from agent.core.usm import master_key
from agent.probes.snmp_credential import User
from agent.probes.snmp_session import Item, SnmpFailure

_AUTH = {
    None: config.USM_AUTH_NONE,
    "md5": config.USM_AUTH_HMAC96_MD5,
    "sha1": config.USM_AUTH_HMAC96_SHA,
    "sha224": config.USM_AUTH_HMAC128_SHA224,
    "sha256": config.USM_AUTH_HMAC192_SHA256,
    "sha384": config.USM_AUTH_HMAC256_SHA384,
    "sha512": config.USM_AUTH_HMAC384_SHA512,
}
_PRIVACY = {
    None: config.USM_PRIV_NONE,
    "des": config.USM_PRIV_CBC56_DES,
    "3des": config.USM_PRIV_CBC168_3DES,
    "aes128": config.USM_PRIV_CFB128_AES,
    "aes192": config.USM_PRIV_CFB192_AES_BLUMENTHAL,
    "aes256": config.USM_PRIV_CFB256_AES_BLUMENTHAL,
    "aes192c": config.USM_PRIV_CFB192_AES,
    "aes256c": config.USM_PRIV_CFB256_AES,
}
_REFUSALS = {
    "UnknownUserName": "the device does not know the user",
    "WrongDigest": "the device finds the signature wrong: auth key or protocol is wrong",
    "AuthenticationFailure": "the answer's signature is wrong: auth key or protocol is wrong",
    "UnsupportedSecurityLevel": "the device does not allow this user this security level",
    "UnsupportedSecLevel": "the device does not allow this user this security level",
    "DecryptionError": "privacy key or protocol is wrong",
    "NotInTimeWindow": "the device refuses the time that it has told itself; restart its SNMP agent",
    "UnknownContext": "the device does not know the context",
    "UnavailableContext": "the device does not know the context",
}
_ABSENT = (NoSuchObject, NoSuchInstance, EndOfMibView, UnSpecified)
_FORBIDDEN = frozenset({6, 16})
"""noAccess and authorizationError (RFC 3416, 3)."""
_TARGET, _HOW = "device", "how"
_PATIENCE = 6_000
"""When pysnmp itself gives a request up, in 1/100 s: later than anybody here."""


class Walk:
    """A column and how far the walk of it has come."""

    def __init__(self, oid: str, repetitions: int) -> None:
        """Begin before the column's first row."""
        self.column = oid + "."
        self.at = oid
        self.repetitions = repetitions


class ThoroughSession:
    """What ``Session`` is, by pysnmp."""

    def __init__(self, address: str, credential: User) -> None:
        """Nothing is opened before ``discover``."""
        self.strays = 0
        self._address = address
        self._credential = credential
        self._context = credential.context.encode()
        self._engine: Any = None
        self._closed = False
        self._waiter: asyncio.Future[Any] | None = None
        self._get = cmdgen.GetCommandGenerator()  # type: ignore[no-untyped-call]
        self._bulk = cmdgen.BulkCommandGenerator()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Close the socket and end the engine's own clockwork."""
        self._closed = True
        ended, self._engine = self._engine, None
        if ended is not None:
            ended.close_dispatcher()
            if self._waiter is not None and not self._waiter.done():
                self._waiter.set_exception(_closed())

    async def discover(self, within_s: float) -> None:  # noqa: ARG002 - as Session's
        """Open the socket. Finding the device's engine is part of the first request; ours is made beside the loop."""
        made = await asyncio.to_thread(_engine_of, self._credential)
        if self._closed:
            raise _closed()
        kind = udp6 if ":" in self._address else udp
        transport = udp6.Udp6AsyncioTransport() if kind is udp6 else udp.UdpAsyncioTransport()
        config.add_transport(made, kind.DOMAIN_NAME, transport.open_client_mode())
        peer = (self._address, self._credential.port)
        config.add_target_address(made, _TARGET, kind.DOMAIN_NAME, peer, _HOW, timeout=_PATIENCE, retryCount=0)
        self._engine = made

    async def synchronise(self, within_s: float) -> None:
        """Nothing to do: pysnmp keeps the engine's time, and learns it anew by itself."""

    async def get(self, oids: list[str], within_s: float) -> dict[str, Any]:
        """GET scalars in one request; what the device does not have is not in the answer."""
        found = await self._answer(self._get, (), oids, within_s)
        return {oid: value for oid, value in found if value is not None}

    def walk(self, oid: str, repetitions: int) -> Walk:
        """Begin the walk of a column; hand the result to ``get_bulk`` until it is done."""
        return Walk(oid, repetitions)

    async def get_bulk(self, walk: Walk, within_s: float) -> list[Item | None]:
        """GETBULK the next rows of a walk; as ``Session.get_bulk``."""
        items: list[Item | None] = []
        for oid, value in await self._answer(self._bulk, (0, walk.repetitions), [walk.at], within_s):
            if not oid.startswith(walk.column) or value is None:
                return [*items, None]
            items.append((oid, value))
            walk.at = oid
        return items

    async def _answer(self, ask: Any, how: tuple[int, ...], oids: list[str], within_s: float) -> list[Item]:
        if self._engine is None:
            raise _closed()
        waiter = self._waiter = asyncio.get_running_loop().create_future()
        asked = [(ObjectName(oid), unSpecified) for oid in oids]  # type: ignore[no-untyped-call]
        ask.send_varbinds(self._engine, _TARGET, None, self._context, *how, asked, _answered, waiter)
        try:
            wrong, status, bindings = await asyncio.wait_for(waiter, within_s)
        except TimeoutError:
            raise SnmpFailure("timeout", f"no answer within {within_s:g} s") from None
        finally:
            self._waiter = None
        if wrong is not None:
            raise _failure(wrong)
        if status in _FORBIDDEN:
            raise SnmpFailure("authentication", "the device does not allow this user to read what is asked")
        return [] if status else [(str(oid), _plain(value)) for oid, value in bindings]


def _engine_of(credential: User) -> Any:
    """Make an engine that knows the user; that takes a tenth of a second, for it loads MIBs."""
    made = engine.SnmpEngine()
    auth, privacy = credential.auth_protocol, credential.privacy_protocol
    master = config.USM_KEY_TYPE_MASTER
    config.add_v3_user(
        made,
        credential.user,
        _AUTH[auth],
        master_key(auth, credential.auth_key) if auth else None,
        _PRIVACY[privacy],
        master_key(auth, credential.privacy_key) if auth and privacy else None,
        authKeyType=master,
        privKeyType=master,
    )
    level = "authPriv" if privacy else "authNoPriv" if auth else "noAuthNoPriv"
    config.add_target_parameters(made, _HOW, credential.user, level)
    return made


def _answered(
    _engine: Any, _handle: Any, wrong: Any, status: Any, _index: Any, bindings: Any, waiter: asyncio.Future[Any]
) -> None:
    if not waiter.done():
        waiter.set_result((wrong, int(status), bindings))


def _closed() -> SnmpFailure:
    return SnmpFailure("local-fault", "the session was closed while it was used")


def _failure(wrong: Any) -> SnmpFailure:
    """Say which reason an error indication of pysnmp stands for."""
    kind = type(wrong).__name__
    if kind == "RequestTimedOut":
        return SnmpFailure("timeout", "no answer")
    if kind in _REFUSALS:
        return SnmpFailure("authentication", _REFUSALS[kind])
    return SnmpFailure("garbage", f"the answer cannot be used: {wrong}"[:200])


def _plain(value: Any) -> Any:
    """Return a value as the quick client gives it: int, bytes, text of an OID or address; None for what is not there."""
    if isinstance(value, _ABSENT):
        return None
    if isinstance(value, IpAddress):
        return str(value.prettyPrint())  # type: ignore[no-untyped-call]
    if isinstance(value, ObjectIdentifier):
        return str(value)
    if isinstance(value, Integer):
        return int(value)
    return bytes(value) if isinstance(value, OctetString) else None
