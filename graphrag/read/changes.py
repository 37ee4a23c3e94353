"""What became of a folder's files since a graph last saw them, told by their content."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graphrag.errors import UsageError
from graphrag.read.content import NAME_PASSWORD, needs_password
from graphrag.read.folder import Source
from graphrag.types import DocumentRecord

_SETTLED = 2_000_000_000
"""A file that changed less than these nanoseconds ago may change again without its time showing it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A file that is what another was that is gone: renamed, moved, or both."""

    record: DocumentRecord
    source: Source


@dataclass(frozen=True, slots=True)
class Changes:
    """What to do about each file, all by path.

    ``again`` are files whose content is known, and which another recipe is to read, or which could not be read.
    ``twins`` has, by the id of a source that is new, a document of the same content that the graph holds.
    """

    added: tuple[Source, ...]
    edited: tuple[Source, ...]
    again: tuple[Source, ...]
    moved: tuple[Moved, ...]
    deleted: tuple[DocumentRecord, ...]
    unchanged: int
    twins: Mapping[str, str]

    @property
    def to_read(self) -> tuple[Source, ...]:
        """Every source that is to be read, by path."""
        everything = (*self.added, *self.edited, *self.again, *(one.source for one in self.moved))
        return tuple(sorted(everything, key=lambda source: source.path))

    @property
    def gone(self) -> tuple[str, ...]:
        """The ids of the documents that leave the graph."""
        return tuple(record.id for record in (*self.deleted, *(one.record for one in self.moved)))


def compare(
    sources: Sequence[Source],
    records: Sequence[DocumentRecord],
    root: str,
    recipe: str,
    *,
    whole: bool = True,
    passwords: int = 0,
) -> Changes:
    """Hold a folder's files against what a graph remembers of them, by content hash and recipe.

    What holds encrypted files is read again with another number of ``passwords``, of which nothing else is remembered.
    Unless ``sources`` are the ``whole`` folder, nothing is taken for gone. Raises ``UsageError`` when a file is in the
    graph already, read from another folder that is still there.
    """
    known = {record.id: record for record in records}
    for source in sources:
        other = known.get(source.id)
        if other and other.source != root and Path(other.source).is_dir():
            raise UsageError(
                f"{source.path} is in the graph already, read from {other.source}. "
                "Give this folder a graph of its own with --graph, or build a folder that holds both."
            )
    here = {source.id for source in sources}
    # A folder that moved is known by the files it still holds; one that is merely away loses nothing.
    folders = {r.source for r in records if r.id in here}
    ours = {root} | {folder for folder in folders if not Path(folder).is_dir()}
    gone = [r for r in records if r.id not in here and r.source in ours] if whole else []
    new = [source for source in sources if source.id not in known]
    old = [(source, known[source.id]) for source in sources if source.id in known]
    edited = [s for s, record in old if record.content_hash and record.content_hash != s.content_hash]
    again = [
        source
        for source, record in old
        if not record.content_hash
        or (
            record.content_hash == source.content_hash
            and (record.problem or record.recipe != recipe or _to_unlock(record, passwords))
        )
    ]
    usable = [r for r in records if r.content_hash and not r.problem and r.recipe == recipe]
    left = {r.id for r in gone}
    moved = tuple(_moved(new, [r for r in usable if r.id in left]))
    paired = {one.source.id for one in moved}
    lost = {one.record.id for one in moved}
    twins = {r.content_hash: r.id for r in usable}
    return Changes(
        added=tuple(source for source in new if source.id not in paired),
        edited=tuple(edited),
        again=tuple(again),
        moved=moved,
        deleted=tuple(record for record in gone if record.id not in lost),
        unchanged=len(old) - len(edited) - len(again),
        twins={s.id: twins[s.content_hash] for s in new if s.content_hash in twins}
        | {one.source.id: one.record.id for one in moved},
    )


def _to_unlock(record: DocumentRecord, passwords: int) -> bool:
    said = needs_password(passwords)
    return any(NAME_PASSWORD in finding and said not in finding for finding in record.findings)


def _moved(new: Iterable[Source], gone: Iterable[DocumentRecord]) -> Iterator[Moved]:
    """Files that came paired with documents of the same content that went; of several the first with the first."""
    by_content: defaultdict[str, list[DocumentRecord]] = defaultdict(list)
    for record in sorted(gone, key=lambda record: record.path, reverse=True):
        by_content[record.content_hash].append(record)
    for source in sorted(new, key=lambda source: source.path):
        if by_content and by_content.get(source.content_hash):
            yield Moved(by_content[source.content_hash].pop(), source)


def recall(sources: Iterable[Source], remembered: str) -> tuple[Source, ...]:
    """``sources``, each with its content hash where its stamp is what it was when it was ``remembered``."""
    known: dict[str, list[object]] = json.loads(remembered) if remembered else {}
    return tuple(
        replace(source, known=str(found[0]))
        if (found := known.get(source.path)) and found[1:] == list(source.stamp)
        else source
        for source in sources
    )


def remember(sources: Iterable[Source], listed: int) -> str:
    """What ``recall`` needs of sources that were listed at that time (nanoseconds since 1970).

    What had changed just before is left out: it might change again without its stamp showing it.
    """
    settled = listed - _SETTLED
    return json.dumps(
        {
            source.path: [source.content_hash, *source.stamp]
            for source in sources
            if max(source.stamp[1:3]) < settled and source.content_hash
        },
        separators=(",", ":"),
    )
