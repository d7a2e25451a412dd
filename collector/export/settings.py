"""Where InfluxDB is, and how much may wait for it on the disk."""

from __future__ import annotations

import msgspec

MOST_BYTES = 512 * 1024**2


class InfluxSettings(msgspec.Struct, frozen=True, kw_only=True):
    """InfluxDB 2 (or what takes its writes): address, token, organisation, bucket; ``most_bytes`` bounds the outbox."""

    url: str
    token: str
    org: str
    bucket: str
    most_bytes: int = MOST_BYTES
