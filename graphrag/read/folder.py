"""Which files of a folder are to be read, which are not, and why."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path, PurePosixPath

from graphrag import names
from graphrag.errors import UsageError
from graphrag.read.archive import member_hash, members, unfit
from graphrag.read.content import Format

ARCHIVE = "application/zip"
Stamp = tuple[int, int, int, int]
"""A file's size, when its content and its entry last changed (nanoseconds), and its inode."""

_BESIDE_A_GRAPH = ("", "-wal", "-shm", "-journal", ".lock")


@dataclass(frozen=True)
class Source:
    """A file to be read. ``path`` is relative to the folder, with ``/``; ``size`` in bytes.

    ``member`` is the name of a file in the archive at ``location``, or '' for the file there itself. ``stamp`` says
    what the file system knew of it when it was listed, and ``known`` is the hash that it had under that stamp before.
    """

    path: str
    location: Path
    media_type: str
    size: int
    member: str = ""
    stamp: Stamp = (0, 0, 0, 0)
    known: str = ""

    @cached_property
    def id(self) -> str:
        """The id of the document that it becomes."""
        return names.document_id(self.path)

    @cached_property
    def content_hash(self) -> str:
        """The sha256 of the file when first asked, or '' when it cannot be read; reading it then says why."""
        if self.known:
            return self.known
        if self.member:
            return member_hash(self.location, self.member)
        try:
            with self.location.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is not read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A folder's files, both kinds in the order of their paths; of a single file the folder is not ``whole``."""

    root: Path
    sources: tuple[Source, ...]
    skipped: tuple[Skipped, ...]
    whole: bool = True


def list_folder(
    folder: Path, formats: Mapping[str, Format], leave_out: Collection[Path] = (), *, open_archives: bool = True
) -> Listing:
    """The files below ``folder`` with a suffix in ``formats``, those in archives too; a single file is a folder of one.

    Links are never followed, so that nothing is read twice, for ever, or from outside the folder. ``leave_out``
    are graphs: they and the files that SQLite keeps beside them are passed over without a word.

    Raises ``UsageError`` when there is no such folder or it may not be listed.
    """
    folder = Path(folder)
    try:
        root = folder.resolve(strict=True)
        single = root.is_file()
    except FileNotFoundError as error:
        raise UsageError(f"{folder}: there is no such file or folder; check the path") from error
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{folder}: cannot be opened: {error}") from error
    graphs = graph_files(leave_out)
    files: list[Source] = []
    skipped: list[Skipped] = []
    found = [_judge(root, root.name, root.parent, formats)] if single else _walk(root, formats)
    for one in chain.from_iterable(_opened(one, formats) if open_archives else (one,) for one in found):
        if isinstance(one, Skipped):
            if str(root / one.path) not in graphs:
                skipped.append(one)
        elif str(one.location) not in graphs:
            files.append(one)
    return Listing(
        root=root.parent if single else root,
        sources=tuple(sorted(files, key=lambda f: f.path)),
        skipped=tuple(sorted(skipped, key=lambda s: s.path)),
        whole=not single,
    )


def graph_files(graphs: Iterable[Path]) -> set[str]:
    """The absolute paths of the files in which graphs lie, by whatever way one comes to them."""
    places = [place for graph in graphs for place in (graph, graph.resolve())]
    return {os.path.abspath(f"{place}{end}") for place in places for end in _BESIDE_A_GRAPH}  # noqa: PTH100


def _walk(root: Path, formats: Mapping[str, Format]) -> Iterator[Source | Skipped]:
    waiting = [(str(root), "")]
    while waiting:
        folder, above = waiting.pop()
        try:
            with os.scandir(folder) as listed:
                entries = list(listed)
        except OSError as error:
            if not above:
                raise UsageError(
                    f"{root}: cannot be listed: {error.strerror or error}; check its permissions"
                ) from error
            yield Skipped(_shown(above.rstrip("/")), f"folder cannot be listed: {error.strerror or error}")
            continue
        for entry in entries:
            path = f"{above}{entry.name}"
            if _is_folder(entry) and not entry.name.startswith("."):
                waiting.append((entry.path, f"{path}/"))
            else:
                yield _judge(Path(entry.path), path, root, formats)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _opened(one: Source | Skipped, formats: Mapping[str, Format]) -> Iterator[Source | Skipped]:
    """An archive's files in its place; one that cannot be listed stays, and reading it says why."""
    inside = members(one.location) if isinstance(one, Source) and one.media_type == ARCHIVE else []
    if isinstance(one, Skipped) or not inside:
        yield one
        return
    for name, size in inside:
        path = f"{one.path}/{name}"
        problem = unfit(name, formats)
        if problem:
            yield Skipped(path, problem)
        else:
            media_type = formats[PurePosixPath(name).suffix.lower()].media_type
            yield Source(path, one.location, media_type, size, name, one.stamp)


def _judge(entry: Path, path: str, root: Path, formats: Mapping[str, Format]) -> Source | Skipped:
    """Whether one entry that is no folder to descend into is read; ``path`` is relative to ``root``."""
    if path != _shown(path):
        return Skipped(_shown(path), "its name is not valid Unicode; rename it")
    if entry.name.startswith((".", "~$")):
        return Skipped(path, "hidden")
    try:
        status = entry.lstat()
        if stat.S_ISLNK(status.st_mode):
            inside = entry.resolve().is_relative_to(root)
            return Skipped(path, "a link to what is read where it lies" if inside else "a link out of the folder")
    except (OSError, RuntimeError) as error:
        return Skipped(path, f"cannot be opened: {getattr(error, 'strerror', None) or error}")
    if not stat.S_ISREG(status.st_mode):
        return Skipped(path, "not a regular file")
    suffix = entry.suffix.lower()
    if suffix not in formats:
        return Skipped(path, f"type {suffix or 'without a suffix'} is not supported")
    stamp = status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
    return Source(path, entry, formats[suffix].media_type, status.st_size, stamp=stamp)


def _shown(path: str) -> str:
    """A path whose bytes are no Unicode, with escapes for them."""
    return path.encode("utf8", "backslashreplace").decode("utf8")
