"""Files that are a zip of XML parts, as office documents and books are: opened, checked and parsed within limits."""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from graphrag.errors import NotTextError, ReadError, TooLargeError
from graphrag.read.content import Raw
from graphrag.read.unlocking import UnknownEncryptionError, unlock_member

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, NotImplementedError,
    OverflowError, KeyError,
)  # fmt: skip
"""What the standard library raises on a zip that breaks the rules."""

_RATIO_COUNTS_FROM = 1 << 20
"""Smaller parts may be as repetitive as they like."""

ENCRYPTED = 1
"""The flag of an encrypted file in a zip."""

_NO_TITLE = re.compile(
    r"untitled.*|sem título|t[íi]tulo|documento?\s*\d*|word document|powerpoint presentation|"
    r"apresentação do powerpoint|microsoft (word|powerpoint).*|.*\.(docx?|dotx?|odt|pptx?|rtf)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A part that another part refers to: by which id, as what, and its name in the package."""

    id: str
    kind: str
    target: str


def is_file(info: zipfile.ZipInfo) -> bool:
    """Whether a part is no folder; the library's own question fails on one without a name."""
    return not info.filename.endswith("/")


class Package:
    """The parts of ``raw``, a zip that should be ``kind`` (as a message calls it).

    Raises ``NotTextError`` when it is no zip, ``ReadError`` when it is encrypted or broken, ``TooLargeError`` when
    a part is larger, or packed tighter, than an honest file's.
    """

    def __init__(self, raw: Raw, kind: str) -> None:
        self.raw, self.kind = raw, kind
        if raw.data.startswith(_OLD_OFFICE):
            raise NotTextError(f"{raw.path}: is an old office file, not {kind}; open it and save it as one")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw.data))
            self.members = {info.filename: info for info in self._zip.infolist() if is_file(info)}
        except NO_ZIP as error:
            if raw.data.startswith(b"PK"):
                raise ReadError(f"{raw.path}: is cut short or broken ({error}); get a whole copy of it") from error
            raise NotTextError(f"{raw.path}: is not {kind}, whatever its name says") from error
        if len(self.members) > raw.limits.max_members:
            raise TooLargeError(
                f"{raw.path}: holds {len(self.members):,} files, the limit is {raw.limits.max_members:,}; "
                "split it, or raise max_members under [read] in a recipe"
            )

    def not_of_kind(self) -> NotTextError:
        """The error for a zip without the parts that make it of this kind."""
        return NotTextError(f"{self.raw.path}: is a zip, but not {self.kind}; give it the suffix that belongs to it")

    def read(self, name: str) -> bytes:
        """The bytes of a part, or none when there is no such part."""
        info = self.members.get(name)
        if info is None:
            return b""
        path, limits = f"{self.raw.path}/{name}", self.raw.limits
        if info.file_size > limits.max_bytes:
            raise TooLargeError(
                f"{path}: unpacks to {info.file_size:,} bytes, the limit is {limits.max_bytes:,}; "
                "leave it out, or raise max_bytes under [read] in a recipe"
            )
        if info.file_size > max(_RATIO_COUNTS_FROM, limits.max_ratio * info.compress_size):
            raise TooLargeError(
                f"{path}: unpacks to more than {limits.max_ratio:,} times its size, as a zip bomb does; "
                "leave it out, or raise max_ratio under [read] in a recipe"
            )
        self.raw.unpack(info.file_size)
        if info.flag_bits & ENCRYPTED:
            return self._unlocked(info, replace(self.raw, path=path))
        try:
            with self._zip.open(info) as file:
                return file.read(info.file_size)
        except (*NO_ZIP, RuntimeError) as error:
            raise ReadError(f"{path}: is cut short or broken ({error}); get a whole copy of it") from error

    def _unlocked(self, info: zipfile.ZipInfo, part: Raw) -> bytes:
        try:
            found = unlock_member(self.raw.data, info, self.raw.limits.passwords)
        except UnknownEncryptionError as error:
            raise part.unknown_encryption(error) from error
        if found is None:
            raise part.locked()
        return found

    def xml(self, name: str) -> Any:
        """The root element of a part, or None when there is no such part."""
        data = self.read(name)
        return parse(data, f"{self.raw.path}/{name}", self.raw) if data else None

    def relations(self, part: str = "") -> list[Relation]:
        """What a part (or the package itself) refers to inside the package; links to elsewhere are left out."""
        folder, file = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: list[Relation] = []
        for element in () if root is None else root:
            if element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, unquote(element.get("Target", ""))))
                kind = element.get("Type", "").rpartition("/")[2]
                found.append(Relation(element.get("Id", ""), kind, target.lstrip("/")))
        return found

    def title(self) -> str:
        """The title in the document's properties, unless it is one that a program made up."""
        for relation in self.relations():
            if relation.kind == "core-properties" and (root := self.xml(relation.target)) is not None:
                return real_title(root)
        return ""


def real_title(root: Any) -> str:
    """The first ``title`` element below ``root``, or '' when it is one that a program made up."""
    title = next((str(element.text or "").strip() for element in walk(root) if local(element) == "title"), "")
    return "" if _NO_TITLE.fullmatch(title) else title


def parse(data: bytes, path: str, raw: Raw) -> Any:
    """The root element of an XML part; nothing outside it is ever loaded.

    Raises ``ReadError`` when it declares entities, is nested too deep or is no XML, ``TooLargeError`` when it has
    more elements than fit in a modest memory.
    """
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    if data.count(b"<") > raw.limits.max_elements:
        raise TooLargeError(
            f"{path}: more than {raw.limits.max_elements:,} elements; "
            "split it, or raise max_elements under [read] in a recipe"
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "EXCESSIVE_DEPTH" in str(parser.error_log) or "depth" in str(error):
            raise ReadError(f"{path}: elements are nested too deep to be read; save it anew") from error
        if "amplification" in str(error) or "entity reference loop" in str(error):
            raise _with_entities(path) from error
        raise ReadError(f"{path}: is broken XML ({error.msg}); open the document and save it anew") from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise _with_entities(path)
    return root


def _with_entities(path: str) -> ReadError:
    return ReadError(f"{path}: declares entities, which no honest document needs; save it anew without them")


def local(element: Any) -> str:
    """An element's name without its namespace; '' for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str, otherwise: str = "") -> str:
    """An attribute by its name without its namespace."""
    if element is None:
        return otherwise
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), otherwise)


def child(element: Any, *names: str) -> Any:
    """The element that one comes to by going down from ``element`` along ``names``, or None."""
    for name in names:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element


def walk(root: Any, skip: frozenset[str] = frozenset()) -> Iterator[Any]:
    """``root`` and all below it in document order, without the elements named in ``skip`` and what is in them."""
    stack = [root]
    while stack:
        element = stack.pop()
        yield element
        stack.extend(inner for inner in reversed(element) if local(inner) not in skip)


def rows(table: list[list[str]]) -> str:
    """A table as lines of cells apart by `` | ``; rows without text are left out."""
    lines = ([" ".join(cell.split()) for cell in row] for row in table)
    return "\n".join(" | ".join(line) for line in lines if any(line))
