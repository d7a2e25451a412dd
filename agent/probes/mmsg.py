"""Many datagrams a system call: ``sendmmsg(2)`` and ``recvmmsg(2)``, which Python's ``socket`` does not offer.

A vector owns its buffers: equal slots, one a message, whose addresses the kernel is told once. A system call for 64
messages costs Python about as much as one ``sendto``; at 100,000 probes a second that is most of the work.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
from collections.abc import Iterator
from typing import Any

_HEADER = struct.Struct("@PIPNPNi0PI0P")
"""``struct mmsghdr``: name, its length, vector, its length, control, its length, flags, and the message's length."""

_FILLED = struct.Struct(f"@{struct.calcsize('@PIPNP')}xN4x0PI0P")
"""What the kernel writes there: the control's length and the message's."""

_VECTOR = struct.Struct("@PN")
"""``struct iovec``."""

_CONTROL = 64
_STAMP = struct.Struct(f"@{struct.calcsize('@Nii0P')}xll")
_STAMPS = struct.Struct(f"{_STAMP.format}{_CONTROL - _STAMP.size}x")
"""The ``struct timespec`` behind the ``struct cmsghdr`` of SO_TIMESTAMPNS."""

_libc = ctypes.CDLL(None, use_errno=True)
_DONTWAIT = int(socket.MSG_DONTWAIT)


def _address(buffer: bytearray) -> int:
    return ctypes.addressof((ctypes.c_char * len(buffer)).from_buffer(buffer))


class _Vector:
    def __init__(self, count: int, *, name: int, data: int, control: int) -> None:
        self.count = count
        self.data_size = data
        self.name_size = name
        self.control_size = control
        self.data = bytearray(count * data)
        self.names = bytearray(count * name)
        self.controls = bytearray(count * control)
        self._vectors = bytearray(count * _VECTOR.size)
        self._headers = bytearray(count * _HEADER.size)
        data_at, vectors_at = _address(self.data), _address(self._vectors)
        names_at = _address(self.names) if name else 0
        controls_at = _address(self.controls) if control else 0
        for slot in range(count):
            _VECTOR.pack_into(self._vectors, slot * _VECTOR.size, data_at + slot * data, data)
            _HEADER.pack_into(
                self._headers,
                slot * _HEADER.size,
                names_at + slot * name,
                name,
                vectors_at + slot * _VECTOR.size,
                1,
                controls_at + slot * control,
                control,
                0,
                0,
            )
        self._headers_at = _address(self._headers)


class Outbound(_Vector):
    """Up to ``count`` messages of ``data`` octets, each to its own socket address of ``name`` octets."""

    def __init__(self, count: int, *, name: int, data: int) -> None:
        super().__init__(count, name=name, data=data, control=0)

    def send(self, fd: int, start: int, stop: int) -> int:
        """Send the slots from ``start`` to ``stop``; return how many left, at least one.

        Raises ``OSError`` when the first of them could not be sent.
        """
        at = ctypes.c_void_p(self._headers_at + start * _HEADER.size)
        sent = _libc.sendmmsg(fd, at, stop - start, _DONTWAIT)
        if sent < 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
        return int(sent)


class Inbound(_Vector):
    """Up to ``count`` messages of at most ``data`` octets, with source addresses and kernel receive timestamps."""

    def __init__(self, count: int, *, name: int, data: int) -> None:
        super().__init__(count, name=name, data=data, control=_CONTROL)
        self._fresh = bytes(self._headers)
        self._used = 0

    def receive(self, fd: int) -> int:
        """Receive what is there, up to ``count`` messages, in place of the last ones; 0 when nothing is.

        Raises ``OSError``, such as an error that an earlier message left on the socket.
        """
        used = self._used * _HEADER.size
        self._headers[:used] = self._fresh[:used]
        self._used = 0
        received = int(_libc.recvmmsg(fd, ctypes.c_void_p(self._headers_at), self.count, _DONTWAIT, None))
        if received >= 0:
            self._used = received
            return received
        code = ctypes.get_errno()
        if code in {errno.EAGAIN, errno.EINTR}:
            return 0
        raise OSError(code, os.strerror(code))

    def lengths(self) -> Iterator[tuple[int, int]]:
        """Yield for each message the length of its control data (0: no timestamp) and its own."""
        return _FILLED.iter_unpack(memoryview(self._headers)[: self._used * _HEADER.size])

    def stamps(self) -> Iterator[tuple[int, int]]:
        """Yield for each message the seconds and nanoseconds of its arrival on the wall clock."""
        return _STAMPS.iter_unpack(memoryview(self.controls)[: self._used * _CONTROL])

    def unpack_data(self, layout: struct.Struct) -> Iterator[tuple[Any, ...]]:
        """Yield for each message the fields of ``layout``, which is as long as a slot."""
        return layout.iter_unpack(memoryview(self.data)[: self._used * self.data_size])

    def unpack_names(self, layout: struct.Struct) -> Iterator[tuple[Any, ...]]:
        """Yield for each message the fields of its source's socket address."""
        return layout.iter_unpack(memoryview(self.names)[: self._used * self.name_size])

    def message(self, slot: int, length: int) -> bytes:
        """Return the octets of one message."""
        start = slot * self.data_size
        return bytes(self.data[start : start + min(length, self.data_size)])
