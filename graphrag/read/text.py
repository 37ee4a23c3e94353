"""Plain text, in whatever encoding it was written."""

from __future__ import annotations

import codecs
import re

from graphrag.errors import NotTextError
from graphrag.read.content import Content, Raw

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF (.pdf)"),
    (b"PK\x03\x04", "a ZIP archive or office file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office file"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"{\\rtf", "rich text (.rtf)"),
)
_WESTERN = ("cp1252", "cp850", "mac_roman")
_EXPECTED = frozenset("áàâãäåéèêëíìîïóòôõöúùûüçñßæøœÁÀÂÃÄÅÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑØŒªº°§€£©®™«»“”‘’–—…•·±½¼¾²³¿¡´\xa0\xad")
_HIGH = re.compile(r"[^\x00-\x7f]")
_LETTER = re.compile(r"[A-Za-z]")
_ODD_CAPITAL = re.compile(r"[a-zà-öø-ÿ][À-ÖØ-Þ]|[^\W\d_][«»ªº°¿¡¼½¾][^\W\d_]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 1 << 16
_MOST_CONTROL = 0.05
_TITLE = re.compile(r"\s*+(\S[^\r\n]{0,99})(?:\r\n|\r|\n)[^\S\r\n]*[\r\n]")


def read_text(raw: Raw) -> Content:
    """A text file; its title is the first line where that stands alone like a heading."""
    text, encoding = decode_named(raw.data, raw.path)
    return Content.of(text, heading(text), encoding)


def heading(text: str) -> str:
    """The first line of ``text`` if a blank line follows and it does not end as a sentence does, or ''."""
    match = _TITLE.match(text)
    line = match.group(1).strip() if match else ""
    return "" if line.endswith((".", ",", ";", ":", "!", "?")) and not line.isupper() else line


def decode(data: bytes, path: str, declared: str = "") -> str:
    """The text that ``data`` encodes: by its mark, as UTF-8, as ``declared``, as Western European, or by a guess.

    Raises ``NotTextError`` when it is no text.
    """
    return decode_named(data, path, declared)[0]


def decode_named(data: bytes, path: str, declared: str = "") -> tuple[str, str]:
    """What ``decode`` says, and the encoding's name."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise NotTextError(f"{path}: is {kind}, not text; give it the suffix that belongs to it")
    wide = _without_mark(data[:_SAMPLE])
    if wide:
        return data.decode(wide, "replace"), wide
    if len(_CONTROL.findall(data[:_SAMPLE].decode("latin-1"))) > _MOST_CONTROL * len(data[:_SAMPLE]):
        raise NotTextError(
            f"{path}: holds binary data, not text; give it the suffix that belongs to it or leave it out"
        )
    for encoding in ("utf-8", declared):
        try:
            if encoding:
                return data.decode(encoding), encoding
        except (UnicodeError, LookupError):
            continue
    return _guess(data, path)


def _without_mark(sample: bytes) -> str:
    """UTF-16 leaves every other byte of Latin text zero."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if max(even, odd) < 0.3 * half or min(even, odd) > 0.05 * half:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _guess(data: bytes, path: str) -> tuple[str, str]:
    """Of the Western European encodings the likeliest; of all others what charset-normalizer says.

    The guesser alone takes half of all short Portuguese texts for Central European ones.
    """
    sample = data[:_SAMPLE]
    best = max(_WESTERN, key=lambda encoding: _plausible(sample, encoding))
    if _plausible(sample, best) >= 0.9:
        return data.decode(best, "replace"), best
    from charset_normalizer import from_bytes

    match = from_bytes(sample).best()
    if match is None:
        raise NotTextError(f"{path}: no known encoding fits; save it as UTF-8")
    return data.decode(match.encoding, "replace"), match.encoding.replace("_", "-")


def _plausible(sample: bytes, encoding: str) -> float:
    """The share of non-ASCII characters that Western European text uses, less those in odd places.

    It is 0 where ASCII letters are few: that is another script.
    """
    text = sample.decode(encoding, "replace")
    high = _HIGH.findall(text)
    if len(high) > 2 * len(_LETTER.findall(text)):
        return 0.0
    good = sum(character in _EXPECTED for character in high) - len(_ODD_CAPITAL.findall(text))
    return good / len(high) if high else 1.0
