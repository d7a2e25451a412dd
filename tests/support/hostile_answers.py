"""A rogue between a real snmpd and our client: every answer is changed, or made up, before it is handed on.

The client's compiled sockets are driven without an event loop, so that what is timed is reading one datagram and
nothing else.
"""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from gufo.snmp._fast import GetIter

from agent.probes.snmp_credential import Community, Credential, User
from agent.probes.snmp_session import Session
from tests.support.hostile_traps import element, mutated, oid, tlv
from tests.support.snmp_responder import read_request
from tests.support.snmpd import Snmpd, SnmpdUser

SYSTEM = [f"1.3.6.1.2.1.1.{number}.0" for number in range(1, 7)]
COLUMN = "1.3.6.1.2.1.2.2.1.2"


@dataclass
class Outcomes:
    """What came of the datagrams: by kind, the processor seconds of the worst, and what a good one brought after."""

    kinds: Counter[str] = field(default_factory=Counter)
    worst_s: float = 0.0
    good_lost: int = 0


class Rogue:
    """Use with ``between``; ``round`` sends one request, and a hostile answer to it before the good one."""

    def __init__(self, server: Snmpd, credential: Credential, random: Random) -> None:
        self.outcomes = Outcomes()
        self._random = random
        self._credential = credential
        self._near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._near.bind(("127.0.0.1", 0))
        self._near.settimeout(5)
        self._far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._far.connect((server.address, server.port))
        self._far.settimeout(5)
        self.port: int = self._near.getsockname()[1]

    def close(self) -> None:
        self._near.close()
        self._far.close()

    def discover(self, session: Session) -> None:
        """Let a v3 session find its engine, undisturbed."""
        user, client = session._user, session._client
        if user is not None:
            for last in (False, True):
                client.send_refresh()
                self._near.sendto(self._answer()[0], self._peer)
                client.recv_refresh()
                if not last:
                    client.set_keys(
                        user.name, user.get_auth_alg(), user.get_auth_key(), user.get_priv_alg(), user.get_priv_key()
                    )

    def round(self, client: Any) -> None:
        """Make one request; hand on a hostile answer, then the good one, and heed what comes of each."""
        asks_scalars = self._random.random() < 0.5
        receive = self._ask(client, scalars=asks_scalars)
        good, request = self._answer()
        self._near.sendto(self._hostile(good, request), self._peer)
        kind = self._timed(receive)
        self.outcomes.kinds[kind] += 1
        if kind != "passed over":
            receive = self._ask(client, scalars=asks_scalars)
            good, _ = self._answer()
        self._near.sendto(good, self._peer)
        if self._timed(receive) != "value":
            self.outcomes.good_lost += 1

    @staticmethod
    def _ask(client: Any, *, scalars: bool) -> Callable[[], Any]:
        """Send a request; return what receives its answer. A walk begins anew: a rogue may have led it astray."""
        if scalars:
            client.send_get_many(SYSTEM)
            return client.recv_get_many
        walk = GetIter(COLUMN, 10)
        client.send_get_bulk(walk)
        return lambda: client.recv_get_bulk(walk)

    def _timed(self, receive: Callable[[], Any]) -> str:
        begun = time.thread_time()
        try:
            receive()
        except BlockingIOError:
            kind = "passed over"
        except Exception as problem:  # noqa: BLE001 - which one is what is counted
            kind = type(problem).__name__
        except BaseException as problem:  # noqa: BLE001 - a panic of the compiled client is no Exception
            kind = f"panic: {type(problem).__name__}"
        else:
            kind = "value"
        self.outcomes.worst_s = max(self.outcomes.worst_s, time.thread_time() - begun)
        return kind

    def _answer(self) -> tuple[bytes, bytes]:
        request, self._peer = self._near.recvfrom(65_535)
        self._far.send(request)
        return self._far.recv(65_535), request

    def _hostile(self, good: bytes, request: bytes) -> bytes:
        random, kind = self._random, self._random.randrange(4)
        if kind < 2 or not isinstance(self._credential, Community):
            return mutated(random, good)
        made = self._made_up(request)
        return made if kind == 2 else mutated(random, made)

    def _made_up(self, request: bytes) -> bytes:
        """Return an answer to this very request whose lengths are right and whose objects are anything."""
        asked = read_request(request)
        column = tlv(0x06, b"\x2b\x06\x01\x02\x01\x02\x02\x01\x02" + bytes([self._random.randrange(128)]))
        oddness = self._random.choice((0.0, 0.02, 0.3))
        objects = b"".join(
            tlv(0x30, (column if self._random.random() < 0.5 else oid(self._random)) + element(self._random, oddness))
            for _ in range(self._random.choice((0, 1, 10, 60)))
        )
        number = tlv(0x02, asked.number.to_bytes(asked.number.bit_length() // 8 + 1, "big", signed=True))
        error = tlv(0x02, bytes([self._random.choice((0, 0, 0, 1, 2, 5, 255))])) + tlv(0x02, b"\x00")
        pdu = tlv(0xA2, number + error + tlv(0x30, objects))
        return tlv(0x30, tlv(0x02, bytes([asked.version])) + tlv(0x04, asked.community) + pdu)


@contextmanager
def between(server: Snmpd, credential_at: Callable[[int], Credential], random: Random) -> Iterator[tuple[Rogue, Any]]:
    """Open a session to ``server`` with a rogue in the middle; ``credential_at`` gives the credential for a port."""
    rogue = Rogue(server, credential_at(0), random)
    session = Session("127.0.0.1", credential_at(rogue.port))
    try:
        rogue.discover(session)
        yield rogue, session._client
    finally:
        session.close()
        rogue.close()


NOC = SnmpdUser("noc", "sha256", "kunci-tanda-256", "aes128", "kunci-rahasia-256")
VERSIONS: dict[str, Callable[[str, int], Credential]] = {
    "1": lambda community, port: Community(community, port, "1"),
    "2c": Community,
    "3": lambda _community, port: User(NOC.name, NOC.auth, NOC.auth_key, NOC.privacy, NOC.privacy_key, port),
}
"""Version → a credential for a port; ``NOC`` must be a user of the server."""


async def outcomes(server: Snmpd, version: str, seed: int, rounds: int) -> Outcomes:
    """Make so many requests by one version, each answered by a hostile datagram and then by a good one."""
    with between(server, lambda port: VERSIONS[version](server.community, port), Random(seed)) as (rogue, client):
        for _ in range(rounds):
            rogue.round(client)
    return rogue.outcomes
