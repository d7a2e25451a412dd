"""A real mail server (aiosmtpd) on loopback that answers as it is told, and an authority of its own for its certificate.

with mail_server() as server:
    server.rcpt["budi@a.test"] = ["450 4.2.0 greylisted"]   # then 250
    …
    server.got  # what it took, in order
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DROP = "drop"
"""Told as a reply: the connection is cut instead."""
HANG = "hang"
"""Told as a reply: none comes for a long time."""
_LONG = 60.0


@dataclass(frozen=True)
class Got:
    """One message as the server took it."""

    sender: str
    to: tuple[str, ...]
    raw: bytes
    secure: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class MailServer:
    """``mail``, ``rcpt`` (by address) and ``data`` hold replies still to be given; then it says yes."""

    port: int = 0
    mail: list[str] = field(default_factory=list)
    rcpt: dict[str, list[str]] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    got: list[Got] = field(default_factory=list)
    tries: list[str] = field(default_factory=list)
    """Every RCPT TO, also refused ones."""
    connections: int = 0
    most_at_once: int = 0
    _open: int = 0

    def to(self, address: str) -> list[Got]:
        return [one for one in self.got if address in one.to]


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_MAIL(self, smtp: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        envelope.mail_from = address
        return await self._reply(smtp, self._server.mail, "250 2.1.0 ok")

    async def handle_RCPT(self, smtp: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        self._server.tries.append(address)
        said = await self._reply(smtp, self._server.rcpt.get(address, []), "250 2.1.5 ok")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, smtp: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        told = self._server.data[0] if self._server.data else "250"
        if told.startswith("250") or told in (DROP, HANG):
            user = session.auth_data.login.decode() if session.authenticated else None
            self._server.got.append(
                Got(
                    envelope.mail_from,
                    tuple(envelope.rcpt_tos),
                    envelope.original_content,
                    session.ssl is not None or smtp.transport.get_extra_info("sslcontext") is not None,
                    user,
                )
            )
        return await self._reply(smtp, self._server.data, "250 2.0.0 queued")

    @staticmethod
    async def _reply(smtp: Any, told: list[str], usual: str) -> str:
        said = told.pop(0) if told else usual
        if said == DROP:
            smtp.transport.abort()
            return usual
        if said == HANG:
            await asyncio.sleep(_LONG)
            return usual
        return said


class _Smtp(SMTP):
    """Counts connections."""

    def __init__(self, told: MailServer, *args: Any, **kwargs: Any) -> None:
        self._told = told
        super().__init__(*args, **kwargs)

    def connection_made(self, transport: Any) -> None:
        if self._original_transport is None and not getattr(self, "_counted", False):
            self._counted = True
            self._told.connections += 1
            self._told._open += 1
            self._told.most_at_once = max(self._told.most_at_once, self._told._open)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._told._open -= 1
        super().connection_lost(error)


@contextmanager
def mail_server(
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    user: tuple[str, str] | None = None,
    port: int = 0,
) -> Iterator[MailServer]:
    """Serve on loopback; with ``user`` (name, password) nobody else may send."""
    told = MailServer()
    ready, loop = threading.Event(), asyncio.new_event_loop()

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        known = user is not None and isinstance(data, LoginPassword)
        good = known and (data.login.decode(), data.password.decode()) == user
        return AuthResult(success=good, handled=False, auth_data=data)

    def make() -> SMTP:
        return _Smtp(
            told,
            _Handler(told),
            hostname="mail.test",
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=authenticate if user else None,
            auth_required=user is not None,
            auth_require_tls=starttls is not None or user is None,
            loop=loop,
        )

    async def main() -> None:
        server = await loop.create_server(make, "127.0.0.1", port, ssl=tls)
        told.port = server.sockets[0].getsockname()[1]
        ready.set()
        try:
            await asyncio.Event().wait()
        finally:
            server.close()

    task = loop.create_task(main())

    def run() -> None:
        asyncio.set_event_loop(loop)
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        left = asyncio.all_tasks(loop)
        for one in left:
            one.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10), "the mail server did not start"
    try:
        yield told
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)
        assert not thread.is_alive(), "the mail server did not stop"


@dataclass(frozen=True)
class Certified:
    """An authority's file, and the context of a server that it vouches for."""

    authority: Path
    context: ssl.SSLContext


def certified(folder: Path, *, names: tuple[str, ...] = ("localhost", "127.0.0.1"), days: int = 1) -> Certified:
    """Make an authority and a server's certificate for ``names``; with negative ``days`` one that is over."""
    now = datetime.now(UTC)
    start = now - timedelta(days=10)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA surat uji")])
    root = (
        x509.CertificateBuilder()
        .subject_name(root_name)
        .issuer_name(root_name)
        .public_key(root_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    general = [x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name) for name in names]
    leaf = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])]))
        .issuer_name(root_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(general), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ca.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (folder / "server.pem").write_bytes(
        leaf.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return Certified(folder / "ca.pem", context)
