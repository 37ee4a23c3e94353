"""Zip archives: in a folder each file inside becomes a document; anywhere else they are read as one."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import IO

from graphrag.errors import ReadError
from graphrag.read.composition import Composition
from graphrag.read.content import Content, Format, Raw
from graphrag.read.package import ENCRYPTED, NO_ZIP, Package, is_file
from graphrag.read.sniffing import directory_size
from graphrag.recipe import Read

_KIND = "a zip archive (.zip)"
_HASHED = 1 << 30
"""A larger file in an archive is a bomb, or past every limit."""

_TAIL, _CONTENTS = 65_557, 1 << 20
"""Bytes: where in a zip its end is looked for, and the longest table of contents of one that is opened in a folder."""

_HEADER = 30
"""Bytes before the name of a file in a zip; the last four are the lengths of what follows before its data."""

_LISTED = 1_000
"""An archive with more files is one source, which the limits of the recipe then judge."""


def read_zip(raw: Raw) -> Content:
    """An archive as one text: each file that can be read, under its name.

    Raises ``ReadError`` when it is broken, encrypted, or nothing in it can be read.
    """
    package = Package(raw, _KIND)
    composition = Composition(raw)
    findings: list[str] = []
    for name in sorted(package.members):
        problem = unfit(name, raw.formats)
        if problem:
            findings.append(f"{name}: {problem}")
            continue
        try:
            content = raw.inner(name, package.read(name))
        except ReadError as error:
            findings.append(str(error))
            continue
        if content is not None and content.text.strip():
            composition.paragraph(name)
            composition.embed(content)
            findings.extend(f"{name}: {finding}" for finding in content.findings)
    whole = composition.content(findings=tuple(findings))
    if not whole.parts:
        reason = f" ({findings[0]})" if findings else ""
        raise ReadError(f"{raw.path}: nothing in it can be read{reason}")
    return whole


def members(location: Path) -> list[tuple[str, int]]:
    """The names and sizes of the files in an archive, or nothing when it is broken or huge and so read whole."""
    try:
        with location.open("rb") as file:
            file.seek(max(0, location.stat().st_size - _TAIL))
            if directory_size(file.read()) > _CONTENTS:
                return []
        with zipfile.ZipFile(location) as archive:
            found = {info.filename: info.file_size for info in archive.infolist() if is_file(info)}
    except NO_ZIP:
        return []
    return sorted(found.items()) if len(found) <= _LISTED else []


def unfit(name: str, formats: Mapping[str, Format]) -> str:
    """Why a file in an archive is not read, or ''."""
    path = PurePosixPath(name)
    if not path.name:
        return "it has no name"
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in path.parts[0]:
        return "its path leads out of the archive"
    if any(part.startswith((".", "~$")) or part == "__MACOSX" for part in path.parts):
        return "hidden"
    if path.suffix.lower() not in formats:
        return f"type {path.suffix.lower() or 'without a suffix'} is not supported"
    return ""


def read_member(data: bytes, path: str, name: str, limits: Read) -> tuple[bytes, str]:
    """One file in an archive, and what ``member_hash`` says of it.

    Raises ``ReadError``, and ``TooLargeError`` past a limit.
    """
    package = Package(Raw(data, path, limits), _KIND)
    if name not in package.members:
        raise ReadError(f"{path}/{name}: is no longer in the archive; build again")
    found, info = package.read(name), package.members[name]
    return found, _sealed(io.BytesIO(data), info) if info.flag_bits & ENCRYPTED else hashlib.sha256(found).hexdigest()


def member_hash(location: Path, name: str) -> str:
    """The sha256 of one file in an archive, as it lies there if it is encrypted; '' when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(location) as archive:
            info = archive.getinfo(name)
            if info.file_size > _HASHED:
                return ""
            if info.flag_bits & ENCRYPTED:
                with location.open("rb") as whole:
                    return _sealed(whole, info)
            with archive.open(name) as file:
                while piece := file.read(1 << 20):
                    digest.update(piece)
    except (*NO_ZIP, RuntimeError):
        return ""
    return digest.hexdigest()


def _sealed(archive: IO[bytes], info: zipfile.ZipInfo) -> str:
    """The sha256 of an encrypted file: no password is needed to see that it changed."""
    archive.seek(info.header_offset + _HEADER - 4)
    name, extra = int.from_bytes(archive.read(2), "little"), int.from_bytes(archive.read(2), "little")
    archive.seek(name + extra, io.SEEK_CUR)
    return hashlib.sha256(archive.read(min(info.compress_size, _HASHED))).hexdigest()
