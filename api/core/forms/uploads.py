"""Signed copies that people upload: what the bytes are, whether they are kept, and under which name they are given back.

Rules this module keeps:

- Only the content says what a file is: PDF (ISO 32000), PNG (ISO 15948) or JPEG (ITU-T T.81), from its first byte to its
  last. What the browser or the name claims counts for nothing.
- What is more than a document is refused with a reason and a remedy: other data behind it, scripts, actions, files
  within, a password. Behind a JPEG, where telephones write data of their own, it is cut off.
- A name is given back in ASCII, without a path, with the one ending of its content.
- Of a PDF the objects that are packed together (object streams) are unpacked, up to a limit; nothing else is decoded, so
  nothing can be a bomb. Who gives a file out does so as an attachment, with its own type and ``nosniff``.
- Pure.
"""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from enum import StrEnum

import msgspec

LARGEST = 10 * 1024 * 1024
"""Bytes of a file that is taken."""
MOST_PIXELS = 100_000_000
"""Pixels of a picture that is taken: A4 at 600 dpi has 35 million."""
MOST_PARTS = 10_000
"""Chunks or segments of a picture that is taken; a scan has some hundreds."""
MOST_UNPACKED = 16 * 1024 * 1024
"""Bytes of a PDF's packed objects; a scan has some kilobytes."""
MB = 1024 * 1024
DEFAULT_NAME = "salinan"
LONGEST_NAME = 80
_PNG = b"\x89PNG\r\n\x1a\n"
_TAIL = 1024
_ACTIVE = (
    "JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "SubmitForm", "ImportData", "Rendition",
)  # fmt: skip
_KNOWN_ENDING = re.compile(r"\.(?:pdf|png|jpe?g)$", re.IGNORECASE)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|conin|conout)$", re.IGNORECASE)
_SOI, _EOI, _SOS, _TEM = 0xD8, 0xD9, 0xDA, 0x01
_RESTARTS = range(0xD0, 0xD8)
_FILLED = re.compile(rb"[^\xff]", re.DOTALL)
_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_NO_FRAMES = frozenset({0xC4, 0xC8, 0xCC})


class Format(StrEnum):
    """What is taken; the value is the ending of its name."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"


def _names(*names: str) -> re.Pattern[bytes]:
    """Match a PDF's names (ISO 32000-1, 7.3.5), each letter as it is or as ``#`` and two digits; none of a longer name."""
    letters = "|".join("".join(f"(?:{one}|#(?i:{ord(one):02x}))" for one in name) for name in names)
    return re.compile(rf"/({letters})(?=[\x00\t\n\x0c\r ()<>\[\]{{}}/%]|$)".encode())


_ACTIVE_NAMES = _names(*_ACTIVE)
_ENCRYPTED = _names("Encrypt")
_PACKED = _names("ObjStm")
_STREAM = re.compile(rb"stream\r?\n")
MEDIA_TYPES = {Format.PDF: "application/pdf", Format.PNG: "image/png", Format.JPEG: "image/jpeg"}


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is taken: ``content`` is what is kept, ``digest`` its SHA-256, ``cut`` the bytes taken off its end."""

    format: Format
    content: bytes
    digest: str
    name: str
    cut: int = 0


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Why a file is not taken: a code of the catalogue (``upload.*``) and its values."""

    code: str
    values: dict[str, str | int] = {}


class _BadFileError(Exception):
    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.refused = Refused(code=code, values=values)


def inspect(content: bytes, name: str = "") -> Upload | Refused:
    """Return the file as it is kept, or why it is refused. ``name`` is what the sender called it."""
    if not content:
        return Refused(code="upload.empty")
    if len(content) > LARGEST:
        return Refused(code="upload.large", values={"size": -(-len(content) // MB), "most": LARGEST // MB})
    try:
        found, end = _recognised(content)
    except _BadFileError as problem:
        return problem.refused
    kept = content[:end]
    return Upload(
        format=found,
        content=kept,
        digest=hashlib.sha256(kept).hexdigest(),
        name=download_name(name, found),
        cut=len(content) - end,
    )


def download_name(name: str, found: Format) -> str:
    """Return the name under which a file is given back: ASCII letters, digits, ``-`` and ``_``, and one ending.

    >>> download_name("../../etc/Berita Acara 7.pdf.exe", Format.PDF), download_name("", Format.JPEG)
    ('Berita_Acara_7_pdf_exe.pdf', 'salinan.jpg')
    """
    last = re.split(r"[/\\]", name[:10_000])[-1]
    plain = unicodedata.normalize("NFKD", _KNOWN_ENDING.sub("", last.strip())).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9-]+", "_", plain)[:LONGEST_NAME].strip("_-")
    if _RESERVED.match(stem):
        stem = f"{DEFAULT_NAME}_{stem}"
    return f"{stem or DEFAULT_NAME}.{found.value}"


def _recognised(content: bytes) -> tuple[Format, int]:
    if content.startswith(_PNG):
        return Format.PNG, _png(content)
    if content.startswith(bytes((0xFF, _SOI, 0xFF))):
        return Format.JPEG, _jpeg(content)
    if re.match(rb"%PDF-[12]\.[0-9][\r\n \t%]", content):
        _pdf(content)
        return Format.PDF, len(content)
    raise _BadFileError("upload.kind")


def _pdf(content: bytes) -> None:
    end = content.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in content[max(0, end - _TAIL) : end]:
        raise _BadFileError("upload.cut")
    if content[end + 5 :].strip(b"\x00\t\n\x0c\r "):
        raise _BadFileError("upload.appended")
    if _ENCRYPTED.search(content):
        raise _BadFileError("upload.encrypted")
    names = {found for part in (content, *_unpacked(content)) for found in _ACTIVE_NAMES.findall(part)}
    active = sorted({_unescaped(name) for name in names})
    if active:
        raise _BadFileError("upload.active", what=", ".join(active))


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield what the object streams hold (ISO 32000-1, 7.5.7); one that cannot be read cannot be vouched for."""
    left, start = MOST_UNPACKED, 0
    for found in _PACKED.finditer(content):
        if found.end() <= start:
            continue
        stream = _STREAM.search(content, found.end())
        end = -1 if stream is None else content.find(b"endstream", stream.end())
        if stream is None or end < 0:
            raise _BadFileError("upload.cut")
        start = stream.end()
        unpacking = zlib.decompressobj()
        try:
            plain = unpacking.decompress(content[start:end], left)
        except zlib.error:
            raise _BadFileError("upload.unread") from None
        left -= len(plain)
        if not unpacking.eof or left <= 0:
            raise _BadFileError("upload.unread")
        yield plain


def _unescaped(name: bytes) -> str:
    return re.sub(rb"#(..)", lambda found: bytes((int(found[1], 16),)), name).decode()


def _png(content: bytes) -> int:
    at, kind, kinds = len(_PNG), b"", list[bytes]()
    while kind != b"IEND":
        if at + 12 > len(content):
            raise _BadFileError("upload.cut")
        length, kind = struct.unpack_from(">I4s", content, at)
        if not kind.isalpha():
            raise _BadFileError("upload.kind")
        if len(kinds) >= MOST_PARTS:
            raise _BadFileError("upload.kind")
        body = content[at + 4 : at + 8 + length]
        at += 12 + length
        if at > len(content):
            raise _BadFileError("upload.cut")
        if zlib.crc32(body) != int.from_bytes(content[at - 4 : at], "big"):
            raise _BadFileError("upload.cut")
        if not kinds:
            if kind != b"IHDR" or length != 13:  # noqa: PLR2004  (ISO 15948, 11.2.1)
                raise _BadFileError("upload.kind")
            _pixels(*struct.unpack_from(">II", body, 4))
        kinds.append(kind)
    if b"IDAT" not in kinds:
        raise _BadFileError("upload.kind")
    if at < len(content):
        raise _BadFileError("upload.appended")
    return at


def _jpeg(content: bytes) -> int:
    """Return where the picture ends; the markers are those of T.81, annex B."""
    at, frames, scans = 2, 0, 0
    for _ in range(MOST_PARTS):
        kind, at = _marker(content, at)
        if kind == _EOI:
            if not frames or not scans:
                raise _BadFileError("upload.kind")
            return at
        if kind in _RESTARTS or kind == _TEM:
            continue
        if at + 2 > len(content):
            raise _BadFileError("upload.cut")
        length = int.from_bytes(content[at : at + 2], "big")
        if kind in (0, _SOI) or length < 2:  # noqa: PLR2004  (the length counts itself)
            raise _BadFileError("upload.kind")
        if at + length > len(content):
            raise _BadFileError("upload.cut")
        if 0xC0 <= kind <= 0xCF and kind not in _NO_FRAMES:  # noqa: PLR2004
            if length < 8:  # noqa: PLR2004
                raise _BadFileError("upload.kind")
            height, width = struct.unpack_from(">HH", content, at + 3)
            _pixels(width, height)
            frames += 1
        at += length
        if kind == _SOS:
            scans += 1
            at = _scan_end(content, at)
    raise _BadFileError("upload.kind")


def _marker(content: bytes, at: int) -> tuple[int, int]:
    if at < len(content) and content[at] != 0xFF:  # noqa: PLR2004
        raise _BadFileError("upload.kind")
    found = _FILLED.search(content, at)
    if found is None:
        raise _BadFileError("upload.cut")
    return content[found.start()], found.end()


def _scan_end(content: bytes, at: int) -> int:
    found = _SCAN_END.search(content, at)
    if found is None:
        raise _BadFileError("upload.cut")
    return found.start()


def _pixels(width: int, height: int) -> None:
    if not width or not height:
        raise _BadFileError("upload.kind")
    if width * height > MOST_PIXELS:
        raise _BadFileError("upload.pixels", width=width, height=height, most=MOST_PIXELS // 1_000_000)
