"""From a datagram to a trap's OID and objects: pysnmp, behind checks of our own.

Rules this module keeps:

- A device is held to its own credential: its community, or its user with at least that user's security level. A
  device without one is refused.
- Community and digest are checked here, so that a stranger's message never reaches pysnmp: it would keep something of
  each that fails, and costs 50 times as much.
- A signed message that is older than what its engine sent before is refused (RFC 3414, 3.2, 7b); pysnmp takes a
  trap's own clock for the truth.
- pysnmp is given users for the engines that signed with a right key, one engine a device and credential.
- Informs are acknowledged, and engine discovery answered, through ``send``; our engine's id is the agent's for good and
  its boots grow with time, so that what a device remembers of us stays true (RFC 3414, 2.2).
- Whatever pysnmp raises over a message is that message's fault: garbage, counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pyasn1.type import univ
from pysnmp.carrier.base import AbstractTransportDispatcher
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413.ntfrcv import NotificationReceiver
from pysnmp.proto import errind, rfc1902

from agent.clock import SECOND, Microseconds
from agent.core.snmp_envelope import AUTH, PRIV, V3, Envelope
from agent.core.trap_gate import Outcome
from agent.core.trap_table import Bindings, Value
from agent.core.usm import localized, master_key, signed
from agent.probes.snmp_credential import Community, Credential, User, unsupported

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
_DOMAIN = (1, 3, 6, 1, 6, 1, 1)
"""snmpUDPDomain: whatever the family, for answers go where ``send`` takes them."""
_TRAP_OID = "1.3.6.1.6.3.1.1.4.1.0"
_ENTERPRISE = bytes.fromhex("80001f8804")  # text follows (RFC 3411, SnmpEngineID), of net-snmp's number
_LONGEST_NAME = 27
_WINDOW_S = 150
_TICK_S = 10
_MOST_TICKS = 31  # after 300 s of silence pysnmp has forgotten a sender's clock
_BOOTS_BEGIN = 1_577_836_800  # 2020: what is left of 2**31 seconds lasts beyond 2080
_SHORTEST_ENGINE, _LONGEST_ENGINE = 5, 32
_MISTRUSTED = (errind.NotInTimeWindow, errind.DecryptionError)

Send = Callable[[bytes, Any], None]


class Notice(NamedTuple):
    """A trap or inform: its snmpTrapOID and its objects in their order."""

    oid: str
    bindings: Bindings


class _Answering(AbstractTransportDispatcher):
    """Takes the place of pysnmp's sockets: hands on what is to be sent."""

    def __init__(self, send: Send) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._send = send

    def send_message(self, outgoingMessage: Any, transportDomain: Any, transportAddress: Any) -> None:  # noqa: ARG002, N803
        self._send(bytes(outgoingMessage), transportAddress)


class _Engine:
    """One SNMP engine of pysnmp, and what it made of the last message."""

    def __init__(self, identity: bytes, boots: int, send: Send) -> None:
        self.engine: Any = SnmpEngine()
        (own,) = self.engine.get_mib_builder().import_symbols("__SNMP-FRAMEWORK-MIB", "snmpEngineID")
        own.syntax = self.engine.snmpEngineID = own.syntax.clone(identity)
        (counted,) = self.engine.get_mib_builder().import_symbols("__SNMP-FRAMEWORK-MIB", "snmpEngineBoots")
        counted.syntax = counted.syntax.clone(boots)
        self._dispatcher = _Answering(send)
        self._dispatcher.set_timer_resolution(_TICK_S)
        self.engine.register_transport_dispatcher(self._dispatcher)
        NotificationReceiver(self.engine, self._noticed)
        self.engine.observer.register_observer(  # type: ignore[no-untyped-call]
            self._failed, "rfc2576.prepareDataElements:sm-failure", "rfc3412.prepareDataElements:sm-failure"
        )
        self._ticks = 1
        self._ticked: Microseconds | None = None
        self._found: Any = None
        self._error: Any = None

    def decode(self, now: Microseconds, message: bytes, source: Any) -> Notice | Outcome:
        self._found = self._error = None
        try:
            self._pass_time(now)
            self.engine.message_dispatcher.receive_message(self.engine, _DOMAIN, source, message)
            if self._found is not None:
                return _notice(self._found)
        except Exception:  # noqa: BLE001 - whatever it is, it is about this message alone
            return Outcome.GARBAGE
        return Outcome.AUTHENTICATION if isinstance(self._error, _MISTRUSTED) else Outcome.GARBAGE

    def _pass_time(self, now: Microseconds) -> None:
        """Let pysnmp's caches grow old by as much as has passed."""
        if self._ticked is None:
            self._ticked = now
        passed = (now - self._ticked) // (_TICK_S * SECOND)
        self._ticked += passed * _TICK_S * SECOND
        for _ in range(min(passed, _MOST_TICKS)):
            self._ticks += 1
            self._dispatcher.handle_timer_tick(self._ticks * _TICK_S)

    def _noticed(self, *told: Any) -> None:
        self._found = told[4]

    def _failed(self, _engine: Any, _point: Any, variables: Mapping[str, Any], _context: Any) -> None:
        self._error = variables["statusInformation"].get("errorIndication")


class _Signer:
    """A user with the keys of its pass phrases, and the engines that may sign as it: one a device."""

    def __init__(self, user: User, identity: bytes, boots: int, send: Send) -> None:
        self.user = user
        self.level = (AUTH if user.auth_protocol else 0) | (PRIV if user.privacy_protocol else 0)
        self.snmp = _Engine(identity, boots, send)
        self._identity = identity
        protocol = user.auth_protocol
        self._auth = master_key(protocol, user.auth_key) if protocol else b""
        self._privacy = master_key(protocol, user.privacy_key) if protocol and user.privacy_protocol else b""
        self._signing: dict[bytes, bytes] = {identity: self._localized(identity)}
        self._engines: dict[str, bytes] = {}
        self._clocks: dict[bytes, tuple[tuple[int, int], Microseconds]] = {}
        """Engine → the newest boots and time it signed, and when they came."""
        self._admit(identity)

    def signed(self, now: Microseconds, device: str, envelope: Envelope) -> bool:
        """Tell whether it is this user's message, and no old one; make its engine known when that is new."""
        if envelope.user != self.user.user.encode() or envelope.flags & self.level != self.level:
            return False
        if not _SHORTEST_ENGINE <= len(envelope.engine) <= _LONGEST_ENGINE:
            return False
        key = self._signing.get(envelope.engine)
        fresh = key is None
        if key is None:
            key = self._localized(envelope.engine)
        protocol = self.user.auth_protocol
        if envelope.flags & AUTH and (protocol is None or not signed(envelope, protocol, key)):
            return False
        if fresh:
            self._take_over(device, envelope.engine, key)
        return not envelope.flags & AUTH or envelope.engine == self._identity or self._timely(now, envelope)

    def _timely(self, now: Microseconds, envelope: Envelope) -> bool:
        clock = (envelope.boots, envelope.time)
        known = self._clocks.get(envelope.engine)
        if known is not None:
            (boots, time), heard = known
            if clock < (boots, time + (now - heard) // SECOND - _WINDOW_S):
                return False
        if known is None or clock > known[0]:
            self._clocks[envelope.engine] = (clock, now)
        return True

    def asks_the_time(self, envelope: Envelope, found: Outcome) -> bool:
        """Tell whether it was refused, and told our clock, for it did not know that yet (RFC 3414, 3.2, 7a)."""
        return found is Outcome.AUTHENTICATION and envelope.engine == self._identity

    def _localized(self, engine: bytes) -> bytes:
        protocol = self.user.auth_protocol
        return localized(protocol, self._auth, engine) if protocol else b""

    def _take_over(self, device: str, engine: bytes, key: bytes) -> None:
        before = self._engines.pop(device, None)
        if before is not None and before not in self._engines.values():
            del self._signing[before]
            self._clocks.pop(before, None)
            config.delete_v3_user(self.snmp.engine, self.user.user, rfc1902.OctetString(before))  # type: ignore[no-untyped-call]
        self._engines[device] = engine
        self._signing[engine] = key
        self._admit(engine)

    def _admit(self, engine: bytes) -> None:
        user = self.user
        config.add_v3_user(
            self.snmp.engine,
            user.user,
            _AUTH[user.auth_protocol] if user.auth_protocol else config.USM_AUTH_NONE,
            self._auth or None,
            _PRIVACY[user.privacy_protocol] if user.privacy_protocol else config.USM_PRIV_NONE,
            self._privacy or None,
            securityEngineId=None if engine == self._identity else rfc1902.OctetString(engine),  # type: ignore[no-untyped-call]
            authKeyType=config.USM_KEY_TYPE_MASTER,
            privKeyType=config.USM_KEY_TYPE_MASTER,
        )


class TrapDecoder:
    """Decodes what devices send, each by its own credential."""

    def __init__(self, credentials: Mapping[str, Credential], agent: str, boots: int, send: Send) -> None:
        """``credentials``: device → what it is held to; ``boots`` from ``boots_at``; ``send`` gets answers."""
        identity = _ENTERPRISE + agent.encode()[:_LONGEST_NAME]
        self._credentials = dict(credentials)
        self._signers: dict[User, _Signer] = {}
        self._plain = _Engine(identity, boots, send)
        known: set[str] = set()
        for credential in credentials.values():
            if isinstance(credential, User):
                if credential not in self._signers and unsupported(credential) is None:
                    self._signers[credential] = _Signer(credential, identity, boots, send)
            elif credential.community not in known:
                known.add(credential.community)
                config.add_v1_system(self._plain.engine, f"community-{len(known)}", credential.community.encode())  # type: ignore[arg-type]

    def decode(self, now: Microseconds, device: str, envelope: Envelope, source: Any) -> Notice | Outcome:
        """Return the trap in a message of a device, or why there is none; ``source`` is where an answer goes."""
        credential = self._credentials.get(device)
        if isinstance(credential, Community):
            if envelope.version == V3 or envelope.community != credential.community.encode():
                return Outcome.AUTHENTICATION
            return self._plain.decode(now, envelope.message, source)
        if credential is None or envelope.version != V3:
            return Outcome.AUTHENTICATION
        signer = self._signers.get(credential)
        if signer is None or not (envelope.discovery or signer.signed(now, device, envelope)):
            return Outcome.AUTHENTICATION
        found = signer.snmp.decode(now, envelope.message, source)
        if isinstance(found, Notice) or not (envelope.discovery or signer.asks_the_time(envelope, found)):
            return found
        return Outcome.DISCOVERY


def boots_at(wall: Microseconds) -> int:
    """Return how often our engine has started, as far as others can tell: it grows with each start."""
    return max(1, wall // SECOND - _BOOTS_BEGIN)


def _notice(found: Any) -> Notice | Outcome:
    bindings: list[tuple[str, Value]] = []
    trap: str | None = None
    for name, value in found:
        oid = ".".join(map(str, name))
        plain: Value
        if isinstance(value, univ.ObjectIdentifier):
            plain = ".".join(map(str, value))
            if oid == _TRAP_OID:
                trap = trap or plain
        elif isinstance(value, univ.OctetString):
            plain = bytes(value)
        elif isinstance(value, univ.Integer):
            plain = int(value)
        else:
            continue
        bindings.append((oid, plain))
    return Outcome.GARBAGE if trap is None else Notice(trap, bindings)
