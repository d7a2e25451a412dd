"""Loss and delay on one wire: a relay in the patch panel in place of the bridge.

The kernel this has to run on may lack netem, and nft need not be installed; so frames are read at one port
and written at the other (packet(7)), with the virtio-net header, so that checksums and segments
that the kernel has left unfinished stay right.

Loss and delay are what a **ping** across the wire sees: with loss p each direction drops ``1 - sqrt(1 - p)`` of
its frames, with delay d each direction holds a frame for d/2.
"""

from __future__ import annotations

import asyncio
import math
import random
import socket
from collections.abc import Callable
from contextlib import suppress

from agent.clock import SECOND
from deploy.lab.faults import Impairment
from deploy.lab.plan import Wire

_ETH_P_ALL = 3
_SOL_PACKET = 263
_PACKET_VNET_HDR = 15
_PACKET_IGNORE_OUTGOING = 23
_LARGEST_FRAME = 10 + 18 + 65536  # header, Ethernet with a tag, an unsegmented packet
_AT_ONCE = 64


class Relay:
    """Carries the frames of one wire, both ways, on the running event loop."""

    def __init__(self, wire: Wire, impairment: Impairment, chance: Callable[[], float] = random.random) -> None:
        self.impairment = impairment
        self._chance = chance
        self._loop = asyncio.get_running_loop()
        near, far = (_tap(port.panel) for port in wire.ports)
        self._taps = (near, far)
        self._loop.add_reader(near, self._carry, near, far)
        self._loop.add_reader(far, self._carry, far, near)

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        dropped = 1 - math.sqrt(1 - self.impairment.loss)
        held = self.impairment.delay / 2 / SECOND
        for _ in range(_AT_ONCE):
            try:
                frame = source.recv(_LARGEST_FRAME)
            except OSError:  # nothing more, or the port went down: the next frame wakes us again
                return
            if self._chance() < dropped:
                continue
            if held:
                self._loop.call_later(held, _send, target, frame)
            else:
                _send(target, frame)

    def close(self) -> None:
        """Stop; frames still held are lost."""
        for tap in self._taps:
            self._loop.remove_reader(tap)
            tap.close()


def _send(target: socket.socket, frame: bytes) -> None:
    with suppress(OSError):  # a port without carrier, or a closed relay: the frame is lost, as on a cut cable
        target.send(frame)


def _tap(interface: str) -> socket.socket:
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, 0)
    tap.setsockopt(_SOL_PACKET, _PACKET_VNET_HDR, 1)
    tap.setsockopt(_SOL_PACKET, _PACKET_IGNORE_OUTGOING, 1)
    tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    tap.bind((interface, _ETH_P_ALL))
    return tap
