"""What an enrolled agent keeps to be known by its collector: one file in its data folder, for its user alone.

Rules this module keeps:

- ``enrolment.json`` is written whole or not at all, with mode 0600; enrolled by root, it belongs to the folder's owner,
  so that the service's own user can read it.
- The collector is trusted by its own authority's certificate in that file, never by the system's.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import msgspec

from agent.clock import Microseconds
from agent.errors import BadInputError, StorageError

FILE = "enrolment.json"


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """Whose agent this is: the collector's address, our id and token there, and its authority's certificate (PEM)."""

    collector: str
    agent: str
    token: str
    authority: str
    enrolled: Microseconds

    def context(self) -> ssl.SSLContext:
        """Return how connections are made: TLS 1.2 or newer, this collector's authority alone."""
        return context_of(self.authority)


def context_of(authority: str) -> ssl.SSLContext:
    """Return a client's context that trusts one authority (PEM) alone. Raises ``ValueError`` when it is none."""
    try:
        context = ssl.create_default_context(cadata=authority)
    except ssl.SSLError as problem:
        raise ValueError(f"this is no certificate: {problem}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def load_credentials(data: Path) -> Credentials | None:
    """Return what enrolling left in the data folder, None when it was never enrolled.

    Raises ``StorageError`` when the file cannot be read, ``BadInputError`` when it is damaged.
    """
    place = data / FILE
    try:
        return msgspec.json.decode(place.read_bytes(), type=Credentials)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise StorageError(f"{place}: {problem.strerror}; make it readable for the user that runs siaga") from None
    except msgspec.MsgspecError:
        raise BadInputError(f"{place}: is damaged; enrol this agent again: siaga agent enroll") from None


def keep_credentials(data: Path, credentials: Credentials) -> Path:
    """Write them for good and return where. Raises ``StorageError`` with the remedy."""
    place, draft = data / FILE, data / f".{FILE}"
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o750)
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            if os.geteuid() == 0:
                owner = data.stat()
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            file.write(msgspec.json.format(msgspec.json.encode(credentials)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except OSError as problem:
        raise StorageError(f"{place}: {problem.strerror}; give --data a folder that can be written") from None
    return place
