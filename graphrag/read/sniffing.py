"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import io
import zipfile

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = {
    ".msg": "__properties_version1.0",
    ".xls": "Workbook",
    ".doc": "WordDocument",
    ".ppt": "PowerPoint Document",
}
_PARTS = {".docx": "word/document.xml", ".pptx": "ppt/presentation.xml", ".xlsx": "xl/workbook.xml"}
_MIMETYPES = {
    b"application/epub+zip": ".epub",
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
_LONGEST = 1 << 20
"""A zip with a longer table of contents is not looked into."""


def sniff(data: bytes) -> str:
    r"""The suffix that belongs to the bytes, or '' where they do not tell: text of any kind and a mere zip do not.

    >>> sniff(b"%PDF-1.7 ..."), sniff(b"{\\rtf1 ...}"), sniff(b"a;b")
    ('.pdf', '.rtf', '')
    """
    if data.startswith(b"PK\x03\x04"):
        return _packed(data)
    if data.startswith(_COMPOUND):
        return next((suffix for suffix, name in _STREAMS.items() if name.encode("utf-16-le") in data), "")
    if data[:64].lstrip().startswith(b"%PDF-"):
        return ".pdf"
    return ".rtf" if data.startswith(b"{\\rtf") else ""


def directory_size(tail: bytes) -> int:
    """How long a zip, of which ``tail`` is the end, says that its table of contents is; 0 when it is no zip."""
    at = tail.rfind(b"PK\x05\x06")
    return int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0


def _packed(data: bytes) -> str:
    """Which kind of zip: an office document, a book, or just files."""
    if directory_size(data[-65_557:]) > _LONGEST:
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, KeyError, EOFError):
        return ""  # whoever reads it says what is wrong
    found = next((suffix for suffix, part in _PARTS.items() if part in names), "")
    # The mimetype of these is their first file, stored as it is.
    return found or next((s for kind, s in _MIMETYPES.items() if data[30:120].startswith(b"mimetype" + kind)), "")
