"""One UDP socket to one device's SNMP agent, on the running event loop.

Rules this module keeps:

- One request is under way at a time; an answer to an earlier one is passed over by its request id.
- Every outcome that a device or the network can bring about is an ``SnmpFailure`` with a reason, or a value.
- The socket is watched as long as the session lives, so nothing piles up in it between polls.

The codec and the socket are gufo_snmp's compiled client sockets, driven here directly: its own asyncio
session cannot tell a refused port from silence, starts its timeout anew with each stray datagram, and
costs half of a poll's processor time. What it does not tell (SNMP types, error-status, which usmStats
report it was) cannot be had here either; and it does not check the digest of an answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from gufo.snmp import user as usm
from gufo.snmp._fast import (
    GetIter,
    SnmpAuthError,
    SnmpDecodeError,
    SnmpEncodeError,
    SnmpV1ClientSocket,
    SnmpV2cClientSocket,
    SnmpV3ClientSocket,
)
from gufo.snmp.utils import format_sock_addr

from agent.probes.snmp_credential import Community, Credential, User

_AUTH: dict[str, type[usm.BaseAuthKey]] = {
    "md5": usm.Md5Key,
    "sha1": usm.Sha1Key,
    "sha224": usm.Sha224Key,
    "sha256": usm.Sha256Key,
    "sha384": usm.Sha384Key,
    "sha512": usm.Sha512Key,
}
_PRIVACY: dict[str, type[usm.BasePrivKey]] = {
    "des": usm.DesKey,
    "aes128": usm.Aes128Key,
    "aes192": usm.Aes192Key,
    "aes256": usm.Aes256Key,
    "aes192c": usm.Aes192Key,
    "aes256c": usm.Aes256Key,
}
_OS_ERROR = re.compile(r"\(os error (\d+)\)")
_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})

_LONGEST_DATAGRAM = 65_535

Item = tuple[str, Any]
"""An OID and its value: int, bytes, text of an OID or address, float."""


class SnmpFailure(Exception):  # noqa: N818 - an outcome that the poller turns into a reason, not an error
    """A request that brought nothing: ``reason`` is one of ``agent.observation.Poll``'s."""

    def __init__(self, reason: str, detail: str, *, truncated: bool = False) -> None:
        """Keep the reason and a sentence for people; ``truncated`` when the answer did not fit the buffer."""
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.truncated = truncated


class Session:
    """A connected socket with its credential; ``discover`` before the first request, ``close`` at the end."""

    def __init__(self, address: str, credential: Credential) -> None:
        """Make the socket; raises ``SnmpFailure`` (``local-fault``) when the system has none to give."""
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[Any] | None = None
        self._receive: Callable[[], Any] | None = None
        self.strays = 0
        self._next_only = isinstance(credential, Community) and credential.version == "1"
        self._user = _gufo_user(credential) if isinstance(credential, User) else None
        self._socket: Any
        peer = format_sock_addr(address, credential.port)
        try:
            if isinstance(credential, Community):
                client = SnmpV1ClientSocket if self._next_only else SnmpV2cClientSocket
                self._socket = client(peer, credential.community, 0, 0, 0, 0)
            else:
                self._socket = SnmpV3ClientSocket(peer, b"", "", 0, b"", 0, b"", 0, 0, 0, 0)
        except OSError as problem:
            raise _failure(problem) from None
        self._fd: int = self._socket.get_fd()
        self._loop.add_reader(self._fd, self._readable)

    def close(self) -> None:
        """Stop watching; the descriptor goes with the last reference to the socket."""
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
            self._fd = -1
            self._receive = None
            self._socket = None
            if self._waiter is not None and not self._waiter.done():
                self._waiter.set_exception(_closed())

    @property
    def _client(self) -> Any:
        if self._socket is None:
            raise _closed()
        return self._socket

    async def discover(self, within_s: float) -> None:
        """Find the engine and set the keys (RFC 3414, 4); nothing to do for communities."""
        if self._user is None:
            return
        await self._exchange(self._client.send_refresh, self._client.recv_refresh, within_s)
        user = self._user
        self._client.set_keys(
            user.name, user.get_auth_alg(), user.get_auth_key(), user.get_priv_alg(), user.get_priv_key()
        )

    async def synchronise(self, within_s: float) -> None:
        """Learn the engine's boots and time anew; wanted after 150 s of silence (RFC 3414, 2.2.3)."""
        if self._user is not None and self._user.require_auth():
            await self._exchange(self._client.send_refresh, self._client.recv_refresh, within_s)

    async def get(self, oids: list[str], within_s: float) -> dict[str, Any]:
        """GET scalars in one request; what the device does not have is not in the answer.

        By SNMPv1 nothing is in it when one is missing (noSuchName, RFC 1157, 4.1.2).
        """
        values: dict[str, Any] = await self._exchange(
            partial(self._client.send_get_many, oids), self._client.recv_get_many, within_s
        )
        return values

    def walk(self, oid: str, repetitions: int) -> GetIter:
        """Begin the walk of a column; hand the result to ``get_bulk`` until it is done."""
        return GetIter(oid, repetitions)

    async def get_bulk(self, walk: GetIter, within_s: float) -> list[Item | None]:
        """GETBULK the next rows of a walk; by SNMPv1, which has no such request, GETNEXT for one.

        A ``None`` at the end says that the column is done; an empty list that there was nothing at all,
        because the column is done or because the device refused the request.
        """
        if self._next_only:
            item: Item | list[Item] = await self._exchange(
                partial(self._client.send_get_next, walk), partial(self._client.recv_get_next, walk), within_s
            )
            return [item] if isinstance(item, tuple) else [None]
        items: list[Item | None] = await self._exchange(
            partial(self._client.send_get_bulk, walk), partial(self._client.recv_get_bulk, walk), within_s
        )
        return items

    async def _exchange(self, send: Callable[[], None], receive: Callable[[], Any], within_s: float) -> Any:
        self._send(send)
        waiter = self._loop.create_future()
        self._waiter, self._receive = waiter, receive
        timer = self._loop.call_later(within_s, _expire, waiter, within_s)
        try:
            return await waiter
        finally:
            timer.cancel()
            self._waiter = self._receive = None
            # A failure's traceback holds this frame, and the future holds the failure: without this, each one
            # would keep the socket open until the garbage collector comes.
            del waiter, send, receive, timer

    def _send(self, send: Callable[[], None]) -> None:
        """Send; an ICMP error that an earlier datagram earned comes up here once and is old news."""
        for attempt in (0, 1):
            try:
                send()
            except OSError as problem:
                failure = _failure(problem)
                if attempt or failure.reason not in {"refused", "unreachable"}:
                    raise failure from None
            except SnmpEncodeError as problem:
                raise SnmpFailure("local-fault", f"the request cannot be encoded: {problem}") from None
            else:
                return

    def _readable(self) -> None:
        waiter, receive = self._waiter, self._receive
        if waiter is None or receive is None or waiter.done():
            self._drain()
            return
        try:
            answer = receive()
        except BlockingIOError:
            return
        except StopAsyncIteration:
            waiter.set_result([])
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as problem:  # noqa: BLE001 - a panic of the compiled client is a BaseException
            waiter.set_exception(_failure(problem))
        else:
            waiter.set_result(answer)

    def _drain(self) -> None:
        """Take a datagram that nobody waits for out of the socket, unread: decoding is for what was asked."""
        self.strays += 1
        with contextlib.suppress(OSError):
            os.read(self._fd, _LONGEST_DATAGRAM)


def _closed() -> SnmpFailure:
    return SnmpFailure("local-fault", "the session was closed while it was used")


def _expire(waiter: asyncio.Future[Any], within_s: float) -> None:
    if not waiter.done():
        waiter.set_exception(SnmpFailure("timeout", f"no answer within {within_s:g} s"))


def _failure(problem: BaseException) -> SnmpFailure:
    """Say which reason an exception of the client stands for."""
    if isinstance(problem, SnmpAuthError):
        return SnmpFailure(
            "authentication",
            "the device refused the request with a report (usmStats): user, auth key or protocol, or security level is wrong",
        )
    if isinstance(problem, SnmpDecodeError):
        return SnmpFailure(
            "garbage", f"the answer cannot be decoded: {problem}", truncated=str(problem) == "incomplete"
        )
    if isinstance(problem, TimeoutError):
        return SnmpFailure("refused", "nothing listens on the device's SNMP port (ICMP port unreachable)")
    if isinstance(problem, OSError):
        return _system_failure(problem)
    return SnmpFailure("garbage", f"the answer broke the decoder: {type(problem).__name__}: {problem}"[:200])


def _system_failure(problem: OSError) -> SnmpFailure:
    found = _OS_ERROR.search(str(problem))
    number = int(found[1]) if found else problem.errno
    if number == errno.ECONNREFUSED:
        return SnmpFailure("refused", "nothing listens on the device's SNMP port (ICMP port unreachable)")
    if number in _UNREACHABLE:
        return SnmpFailure("unreachable", str(problem))
    if number in {errno.EMFILE, errno.ENFILE}:
        return SnmpFailure("local-fault", f"{problem}: raise the limit of open files (LimitNOFILE)")
    return SnmpFailure("local-fault", str(problem))


@lru_cache(maxsize=1024)
def _gufo_user(credential: User) -> usm.User:
    """Derive the master keys once a credential: that hashes a megabyte for each (RFC 3414, A.2)."""
    auth = privacy = None
    if credential.auth_protocol:
        kind = _AUTH[credential.auth_protocol]
        auth = kind(kind.get_master_key(credential.auth_key.encode()), usm.KeyType.Master)
        if credential.privacy_protocol:
            privacy = _PRIVACY[credential.privacy_protocol](
                kind.get_master_key(credential.privacy_key.encode()), usm.KeyType.Master
            )
    ciscos = (credential.privacy_protocol or "").endswith("c")
    expansion = usm.KeyExpansion.Cisco if ciscos else usm.KeyExpansion.Blumenthal
    return usm.User(credential.user, auth_key=auth, priv_key=privacy, key_expansion=expansion)
