"""Who may speak for which agent: one small file an agent, in the collector's data folder.

Rules this module keeps:

- Of a token and of a code only the SHA-256 is kept; both are random and long.
- A code works once and ends; the same token asked for again with the same code is the same enrolment (a lost answer).
- Enrolling anew replaces the token when the new code is redeemed, not before. Revoking works from the next request on:
  every request reads the agent's file.
- Any program may change a file while the collector runs; each change is whole and under one lock.
"""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

import msgspec

from agent.clock import Clock, Microseconds, format_instant
from agent.errors import SiagaError, StorageError
from agent.invitation import SECRET_BYTES, agent_of, hashed
from collector.uplink.keeping import keep_secret, locked

_SUFFIX = ".json"
_LONGEST_ID = 100


class NotEnrolledError(SiagaError):
    """A token or a code is not, or no longer, good; the message says why and what to do."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of one agent's enrolment; hashes are of SHA-256, instants the collector's."""

    agent: str
    token: bytes | None = None
    enrolled: Microseconds | None = None
    revoked: Microseconds | None = None
    code: bytes | None = None
    invited: Microseconds | None = None
    ends: Microseconds | None = None
    redeemed: bool = False

    def state(self, now: Microseconds) -> str:
        """Return ``enrolled``, ``revoked``, ``invited``, or ``expired`` for an invitation nobody took up."""
        if self.revoked is not None:
            return "revoked"
        if self.token is not None:
            return "enrolled"
        return "invited" if self.ends is not None and now < self.ends else "expired"


class Register:
    """The agents of one collector; ``folder`` is its own. Every method raises ``StorageError`` when it fails."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Nothing is opened until something is asked."""
        self._folder = folder
        self._clock = clock

    def invite(self, agent: str, lasting: Microseconds) -> bytes:
        """Return a secret with which this agent enrols once, within ``lasting``; an older one ends."""
        secret, now = secrets.token_bytes(SECRET_BYTES), self._clock.wall()
        with locked(self._folder):
            known = self._entry(agent) or Entry(agent=agent)
            self._put(
                msgspec.structs.replace(known, code=hashed(secret), invited=now, ends=now + lasting, redeemed=False)
            )
        return secret

    def redeem(self, secret: bytes, token_hash: bytes) -> str:
        """Return whose code that is, and let the token speak for it. Raises ``NotEnrolledError``."""
        wanted = hashed(secret)
        with locked(self._folder):
            entry = next((one for one in self.entries() if one.code and hmac.compare_digest(one.code, wanted)), None)
            if entry is None:
                raise NotEnrolledError("the collector does not know this code; make a new one: siaga collector invite")
            again = f"make a new one: siaga collector invite {entry.agent}"
            if entry.redeemed:
                if entry.revoked is None and entry.token and hmac.compare_digest(entry.token, token_hash):
                    return entry.agent
                raise NotEnrolledError(f"this code was used already; {again}")
            now = self._clock.wall()
            if entry.ends is None or now >= entry.ends:
                raise NotEnrolledError(f"this code ended at {format_instant(entry.ends or now)}; {again}")
            self._put(msgspec.structs.replace(entry, token=token_hash, enrolled=now, revoked=None, redeemed=True))
        return entry.agent

    def bearer(self, token: str) -> str:
        """Return the agent that a token speaks for. Raises ``NotEnrolledError``."""
        entry = self._entry(agent_of(token))
        if entry is None or entry.token is None or not hmac.compare_digest(entry.token, hashed(_secret(token))):
            raise NotEnrolledError("the collector does not know this token; enrol the agent: siaga collector invite")
        if entry.revoked is not None:
            raise NotEnrolledError(
                f"agent {entry.agent} was revoked at {format_instant(entry.revoked)}; to let it in again: "
                f"siaga collector invite {entry.agent}"
            )
        return entry.agent

    def revoke(self, agent: str) -> Entry | None:
        """Let an agent's token and code be worth nothing; None when there is no such agent."""
        with locked(self._folder):
            entry = self._entry(agent)
            if entry is None:
                return None
            since = self._clock.wall() if entry.revoked is None else entry.revoked
            entry = Entry(agent=agent, token=entry.token, enrolled=entry.enrolled, revoked=since)
            self._put(entry)
            return entry

    def entries(self) -> list[Entry]:
        """Return every agent that was ever invited, by id."""
        found = (self._read(path) for path in self._folder.glob(f"[!.]*{_SUFFIX}"))
        return sorted((entry for entry in found if entry is not None), key=lambda entry: entry.agent)

    def _entry(self, agent: str) -> Entry | None:
        """Read one agent's file; what could name another place names nobody."""
        if (
            not agent
            or len(agent) > _LONGEST_ID
            or agent.startswith(".")
            or not agent.replace("-", "").replace("_", "").replace(".", "").isalnum()
        ):
            return None
        return self._read(self._folder / f"{agent}{_SUFFIX}")

    def _read(self, path: Path) -> Entry | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Entry)
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise StorageError(f"{path}: {problem.strerror}; run this as the user of siaga") from None
        except msgspec.MsgspecError:
            raise StorageError(f"{path}: is damaged; remove it and invite that agent again") from None

    def _put(self, entry: Entry) -> None:
        keep_secret(self._folder / f"{entry.agent}{_SUFFIX}", msgspec.json.format(msgspec.json.encode(entry)) + b"\n")


def _secret(token: str) -> str:
    return token.rpartition(":")[2]
