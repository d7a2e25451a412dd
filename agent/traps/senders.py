"""Who may send traps: every device that is watched, held to the credential by which it is polled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from agent.probes.icmp import Address
from agent.probes.snmp import SnmpTarget
from agent.probes.snmp_credential import Credential


class TrapSender(NamedTuple):
    """A device: its id, its address as octets, and the credential it is held to (None: refused)."""

    device: str
    source: bytes
    credential: Credential | None


def senders_of(addresses: Mapping[str, Address], polled: Mapping[str, SnmpTarget]) -> Iterator[TrapSender]:
    """Yield a sender for each address (device → address); ``polled`` holds the credentials."""
    for device, address in addresses.items():
        target = polled.get(device)
        yield TrapSender(device, address.packed, None if target is None else target.credential)
