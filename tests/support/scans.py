"""Small sound files of the kinds that are uploaded, made byte by byte, and their parts."""

from __future__ import annotations

import struct
import zlib

PDF = (
    b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\nxref\n0 3\n0000000000 65535 f \n0000000015 00000 n \n"
    b"0000000064 00000 n \ntrailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n114\n%%EOF\n"
)


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 1, height: int = 1, more: bytes = b"", idat: bytes | None = None) -> bytes:
    """Return a grey PNG; its content is one row whatever its size says."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0\0")) if idat is None else idat
    return b"\x89PNG\r\n\x1a\n" + head + more + data + chunk(b"IEND")


def segment(kind: int, body: bytes = b"") -> bytes:
    """Return one segment of a JPEG."""
    return bytes((0xFF, kind)) + struct.pack(">H", len(body) + 2) + body


def frame(width: int = 8, height: int = 8, kind: int = 0xC0) -> bytes:
    """Return a JPEG's frame header."""
    return segment(kind, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")


SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
EOI = b"\xff\xd9"


def jpeg(*parts: bytes) -> bytes:
    """Return a JPEG of these parts, or of a frame and a scan."""
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + b"".join(parts or (frame(), SCAN, EOI))
