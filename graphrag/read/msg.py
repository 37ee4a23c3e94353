"""Mails as Outlook saves them: properties in the streams of a compound file."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from typing import Any

from graphrag.errors import NotTextError, ReadError
from graphrag.read.content import Content, Raw
from graphrag.read.html import html_content
from graphrag.read.letter import Attached, compose, too_deep
from graphrag.read.rtf import read_rtf
from graphrag.read.text import decode

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SUBJECT, _FROM, _FROM_ADDRESS, _FROM_SMTP = "0037", "0C1A", "0C1F", "5D01"
_TO, _CC, _HEADERS, _BODY, _HTML, _RTF = "0E04", "0E03", "007D", "1000", "1013", "1009"
_NAME, _SHORT_NAME, _DATA, _CONTENT_ID = "3707", "3704", "3701", "3712"
_CODE_PAGES, _DATES = (0x3FFD0003, 0x3FDE0003), (0x00390040, 0x0E060040)
_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9A-Fa-f]{8}")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_MOST_ATTACHMENTS = 1_000
_PRELOADED = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def read_msg(raw: Raw) -> Content:
    """A mail of Outlook with the mails and files attached to it; its title is its subject.

    Raises ``NotTextError`` when it is none, ``ReadError`` when it is broken.
    """
    import olefile

    if not raw.data.startswith(_SIGNATURE):
        raise NotTextError(f"{raw.path}: is not a mail of Outlook (.msg), whatever its name says")
    broken = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, RecursionError)
    try:
        with olefile.OleFileIO(io.BytesIO(raw.data)) as file:
            mail = _Mail(file, [], raw)
            if not mail.properties:
                raise NotTextError(f"{raw.path}: is an old office file, but no mail of Outlook (.msg)")
            return mail.content(0)
    except broken as error:
        raise ReadError(f"{raw.path}: is cut short or broken ({error}); save it anew") from error


class _Mail:
    """A mail in ``file`` below ``at``: the file's own, or one attached to it."""

    def __init__(self, file: Any, at: list[str], raw: Raw) -> None:
        self.file, self.at, self.raw = file, at, raw
        data = self._stream("__properties_version1.0")
        starts = range(24 if at else 32, len(data) - 15, 16)
        self.properties = {int.from_bytes(data[i : i + 4], "little"): data[i + 8 : i + 16] for i in starts}
        page = next((int.from_bytes(self.properties[p][:4], "little") for p in _CODE_PAGES if p in self.properties), 0)
        self.encoding = {65001: "utf-8", 20127: "ascii", 28591: "latin-1", 0: ""}.get(page, f"cp{page}")

    def content(self, depth: int) -> Content:
        """The lines at the top, the body and what is attached."""
        if self.raw.depth + depth > self.raw.limits.max_depth:
            raise too_deep(self.raw)
        address = self._text(_FROM_SMTP) or self._text(_FROM_ADDRESS)
        sender = self._text(_FROM)
        shown = {
            "Subject": self._text(_SUBJECT),
            "From": f"{sender} <{address}>" if "@" in address and address != sender else sender or address,
            "To": self._text(_TO),
            "Cc": self._text(_CC),
            "Date": self._date(),
        }
        lines = [f"{name}: {' '.join(value.split())}" for name, value in shown.items() if value.strip()]
        return compose(lines, self._body(), shown["Subject"], list(self._attached(depth)))

    def _stream(self, name: str, *folder: str) -> bytes:
        path = [*self.at, *folder, name]
        return self.file.openstream(path).read() if self.file.exists(path) else b""

    def _text(self, tag: str, *folder: str) -> str:
        wide = self._stream(f"__substg1.0_{tag}001F", *folder)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\x00")
        narrow = self._stream(f"__substg1.0_{tag}001E", *folder).rstrip(b"\x00")
        return decode(narrow, self.raw.path, self.encoding) if narrow else ""

    def _date(self) -> str:
        """When it was sent: as its headers say, or else as its properties do."""
        headers = message_from_string(self._text(_HEADERS), policy=policy.compat32)
        if headers["Date"]:
            return str(headers["Date"])
        for tag in _DATES:
            ticks = int.from_bytes(self.properties.get(tag, b""), "little")
            if 0 < ticks < 1 << 58:
                return (_EPOCH + timedelta(microseconds=ticks // 10)).strftime("%a, %d %b %Y %H:%M:%S +0000")
        return ""

    def _body(self) -> str:
        plain = self._text(_BODY)
        if plain.strip():
            return plain
        page = self._stream(f"__substg1.0_{_HTML}0102")
        markup = decode(page, self.raw.path, self.encoding) if page else self._text(_HTML)
        if markup.strip():
            return html_content(markup, self.raw.path).text
        packed = self._stream(f"__substg1.0_{_RTF}0102")
        rich = _unpacked(packed, self.raw) if packed else b""
        return read_rtf(Raw(rich, self.raw.path, self.raw.limits)).text if rich.strip(b"\x00 \r\n") else ""

    def _attached(self, depth: int) -> Iterator[Attached]:
        depth_here = len(self.at)
        folders = {
            path[depth_here]: None
            for path in self.file.listdir(streams=True, storages=False)
            if len(path) > depth_here + 1 and path[:depth_here] == self.at and _ATTACHMENT.fullmatch(path[depth_here])
        }
        for folder in sorted(folders)[:_MOST_ATTACHMENTS]:
            yield self._one(folder, depth)

    def _one(self, folder: str, depth: int) -> Attached:
        name = " ".join((self._text(_NAME, folder) or self._text(_SHORT_NAME, folder)).split())
        inner = [*self.at, folder, f"__substg1.0_{_DATA}000D"]
        if self.file.exists([*inner, "__properties_version1.0"]):
            return Attached("", lambda: _Mail(self.file, inner, self.raw).content(depth + 1))
        if self._text(_CONTENT_ID, folder) and name.lower().endswith((".png", ".jpg", ".jpeg")):
            return Attached(name, lambda: None)  # a picture of the letter itself, such as the logo in a signature
        return Attached(name, lambda: self.raw.inner(name, self._stream(f"__substg1.0_{_DATA}0102", folder)))


def _unpacked(packed: bytes, raw: Raw) -> bytes:
    """Rich text as Outlook packs it: literal bytes, and places and lengths in the last 4,096 of them."""
    size, kind = int.from_bytes(packed[4:8], "little"), packed[8:12]
    if kind != b"LZFu":
        return packed[16 : 16 + size]
    raw.unpack(min(size, raw.limits.max_unpacked + 1))
    window = bytearray(_PRELOADED.ljust(4096, b" "))
    place, position = len(_PRELOADED), 16
    out = bytearray()
    while position < len(packed) and len(out) < size:
        control = packed[position]
        position += 1
        for bit in range(8):
            if control >> bit & 1:
                pair = int.from_bytes(packed[position : position + 2], "big")
                position += 2
                start, length = pair >> 4, (pair & 15) + 2
                if start == place or position > len(packed):
                    return bytes(out)
            else:
                start, length = -1, 1
                position += 1
                if position > len(packed):
                    return bytes(out)
            for step in range(length):
                byte = packed[position - 1] if start < 0 else window[(start + step) % 4096]
                window[place] = byte
                place = (place + 1) % 4096
                out.append(byte)
    return bytes(out)
