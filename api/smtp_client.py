"""One conversation with a mail server (RFC 5321): greeted, secured, signed in, then a letter after another.

Rules this module keeps:

- What is said about one letter is an ``Outcome``; what is wrong with the server or our settings is a ``RelayError``.
- STARTTLS and TLS verify certificate and name, always; a password never goes over a connection without.
- Every wait is bounded by the settings' timeout, and ``cut`` ends one from another thread.
- An answer that did not come after the letter was handed over counts as "later": it may then arrive twice, with the same
  Message-ID, and is never lost.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from types import TracebackType
from typing import Any, NoReturn, Self

from agent.clock import SECOND
from agent.errors import SiagaError
from api.core.letters import Outcome, Verdict, judged
from api.core.words import Language, say, visible
from api.mail_settings import MailSettings, Security

_OK = 250
_TAKEN = (250, 251)
_CLOSING = 421
_SIGN_IN_FIRST = (530, 538)
_PERMANENT = 500


class RelayError(SiagaError):
    """The mail server cannot be used, for a reason that is no letter's; ``key`` and ``values`` say it in a language."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(self.told(Language.EN))

    def told(self, lang: Language) -> str:
        """Return what is wrong, where, and the remedy."""
        return say(lang, self.key, **self.values)


class _Smtp(smtplib.SMTP):
    """smtplib's client on a socket that is at hand from the start, so that it can be cut."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        settings = relay.settings
        super().__init__(settings.host, settings.port, _own_name(settings), settings.timeout / SECOND)

    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        """Connect, with TLS at once where the settings say so, and read the greeting."""
        timeout = self._relay.settings.timeout / SECOND
        self.sock = self._relay.sock = socket.create_connection((host, port), timeout, source_address)
        if self._relay.settings.security is Security.TLS:
            self.sock = self._relay.sock = self._relay.context().wrap_socket(self.sock, server_hostname=host)
        return self.getreply()


class Relay:
    """A mail server that letters are handed to; a context manager that says goodbye."""

    def __init__(self, settings: MailSettings) -> None:
        """Take the settings; nothing is opened yet."""
        self.settings = settings
        self.sock: socket.socket | None = None
        self.broken = False
        """Whether the connection is gone."""
        self._client: _Smtp | None = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, what: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def context(self) -> ssl.SSLContext:
        """Return what certificates are verified by. Raises ``RelayError`` when the authority's file is no good."""
        try:
            return ssl.create_default_context(cafile=self.settings.ca)
        except OSError as problem:
            why = problem.strerror or problem
            raise RelayError("mail.no-authority", place=self.settings.place, file=self.settings.ca, why=why) from None

    def open(self) -> None:
        """Connect, secure the connection, sign in. Raises ``RelayError``."""
        try:
            self._opened()
        except BaseException:
            self.close()
            raise

    def _opened(self) -> None:
        settings, place = self.settings, self.settings.place
        try:
            self._client = client = _Smtp(self)
            client.ehlo_or_helo_if_needed()
            if settings.security is Security.STARTTLS:
                if not client.has_extn("starttls"):
                    raise RelayError("mail.no-starttls", place=place)
                client.starttls(context=self.context())
                self.sock = client.sock
                client.ehlo_or_helo_if_needed()
            if settings.user:
                client.login(settings.user, settings.password)
        except smtplib.SMTPAuthenticationError as problem:
            raise RelayError(
                "mail.wrong-password", place=place, why=_said(problem.smtp_code, problem.smtp_error)
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise RelayError("mail.no-sign-in", place=place) from None
        except smtplib.SMTPResponseException as problem:
            raise RelayError("mail.unwilling", place=place, why=_said(problem.smtp_code, problem.smtp_error)) from None
        except smtplib.SMTPException as problem:
            if isinstance(problem.__context__, OSError):
                self._unreachable(problem.__context__)
            raise RelayError("mail.hung-up", place=place, why=problem) from None
        except OSError as problem:
            self._unreachable(problem)

    def _unreachable(self, problem: OSError) -> NoReturn:
        place = self.settings.place
        if isinstance(problem, ssl.SSLCertVerificationError):
            raise RelayError("mail.untrusted", place=place, why=problem.verify_message) from None
        if isinstance(problem, ssl.SSLError):
            raise RelayError("mail.no-tls", place=place, why=problem.reason or problem) from None
        if isinstance(problem, socket.gaierror):
            raise RelayError("mail.unknown-name", place=place) from None
        if isinstance(problem, TimeoutError):
            raise RelayError("mail.silent", place=place, seconds=f"{self.settings.timeout / SECOND:g}") from None
        if isinstance(problem, ConnectionRefusedError):
            raise RelayError("mail.refused", place=place) from None
        raise RelayError("mail.unreachable", place=place, why=problem.strerror or problem) from None

    def deliver(self, address: str, message: bytes) -> Outcome:
        """Hand a message over for one address.

        Raises ``RelayError`` when the fault is not the letter's; nothing was handed over then. ``broken`` tells
        afterwards whether the connection still serves.
        """
        client = self._client
        if client is None or self.broken:
            raise RelayError("mail.hung-up", place=self.settings.place, why="-")
        try:
            return self._delivered(client, address, message)
        except smtplib.SMTPDataError as problem:
            return self._outcome(problem.smtp_code, problem.smtp_error)
        except (smtplib.SMTPException, OSError) as problem:
            self.broken = True
            return Outcome(verdict=Verdict.LATER, said=visible(problem) or type(problem).__name__)

    def _delivered(self, client: _Smtp, address: str, message: bytes) -> Outcome:
        sender = self.settings.sender.address
        code, said = client.mail(sender)
        if code != _OK:
            if code >= _PERMANENT:
                self._refused("mail.wrong-sender", code, said, sender=sender)
            return self._outcome(code, said)
        code, said = client.rcpt(address)
        if code not in _TAKEN:
            if code in _SIGN_IN_FIRST:
                self._refused("mail.wants-sign-in", code, said)
            return self._outcome(code, said)
        return self._outcome(*client.data(message))

    def _refused(self, key: str, code: int, said: bytes, **values: object) -> NoReturn:
        if code in _SIGN_IN_FIRST or b"authenticat" in said.lower():
            key = "mail.wants-sign-in"
        raise RelayError(key, place=self.settings.place, why=_said(code, said), **values)

    def _outcome(self, code: int, said: bytes | str) -> Outcome:
        text = said if isinstance(said, str) else said.decode("utf-8", "replace")
        verdict = judged(code, text)
        if code == _CLOSING or code < 0:
            self.broken = True
        elif verdict is not Verdict.ACCEPTED and self._client is not None:
            try:
                self._client.rset()
            except (smtplib.SMTPException, OSError):
                self.broken = True
        return Outcome(verdict=verdict, said=_said(code, said))

    def cut(self) -> None:
        """End the conversation, whatever it waits for; from any thread."""
        self.broken = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say goodbye and let go of the connection."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if not self.broken:
                    client.quit()
            client.close()
        if self.sock is not None:
            self.sock.close()


def _own_name(settings: MailSettings) -> str:
    """Return what to greet with: this machine's whole name, else the sender's domain; no DNS is asked."""
    name = socket.gethostname()
    return name if "." in name else settings.sender.domain


def _said(code: int, said: bytes | str) -> str:
    text = said if isinstance(said, str) else said.decode("utf-8", "replace")
    return visible(f"{code} {text}".strip())
