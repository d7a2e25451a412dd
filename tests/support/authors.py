"""Who writes in tests."""

from __future__ import annotations

from api.core.audit import Author, Via

SOMEBODY = Author(who="budi", via="session", address="10.0.0.9", at=1)


def by(who: str, via: Via = "session", at: int = 1) -> Author:
    return Author(who=who, via=via, address="10.0.0.9", at=at)
