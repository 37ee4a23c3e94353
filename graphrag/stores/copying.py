"""Copy a graph from one store into another, document by document, so that a copy that was cut short goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from graphrag.errors import UsageError
from graphrag.stores.batching import batched
from graphrag.stores.protocol import GraphStore
from graphrag.types import DocumentGraph, DocumentRecord


class Progress(Protocol):
    """Told after each document: how many are done, and of how many."""

    def __call__(self, stage: str, done: int, total: int) -> None:  # noqa: D102
        ...


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy did; ``known`` documents were there already, from a copy that was cut short."""

    documents: int
    known: int


def copy(source: GraphStore, target: GraphStore, progress: Progress) -> Copied:
    """Bring everything in ``source`` into ``target``, which then answers alike; what is there already stays.

    Raises ``UsageError`` when ``target`` holds documents that ``source`` lacks.
    """
    wanted = source.records()
    known = {record.id: record for record in target.records()}
    if other := known.keys() - {record.id for record in wanted}:
        raise UsageError(
            f"{target.address} holds documents that {source.address} lacks, such as {known[min(other)].path};"
            " copy into a graph of another name, or drop this one first with `graphrag drop`"
        )
    missing = [record for record in wanted if known.get(record.id) != record]
    done = 0
    for (folder, recipe), records in groupby(missing, key=lambda record: (record.source, record.recipe)):
        for batch in batched(_documents(source, records), _size):
            target.write_all([graph for _, graph in batch if graph], source=folder, recipe=recipe)
            for record, graph in batch:
                if record.problem or graph is None:
                    _mark(record, target)
            done += len(batch)
            progress("copying", done, len(missing))
    if target.enriched() != source.enriched() or missing:
        target.relink(source.links())
        target.write_enrichment(source.enrichment(), source.enriched())
    return Copied(len(missing), len(wanted) - len(missing))


_Item = tuple[DocumentRecord, DocumentGraph | None]


def _documents(source: GraphStore, records: Iterable[DocumentRecord]) -> Iterator[_Item]:
    for record in records:
        yield record, source.document(record.id)


def _size(item: _Item) -> int:
    return len(item[1].chunks) if item[1] else 0


def _mark(record: DocumentRecord, target: GraphStore) -> None:
    problem = {"source": record.source, "media_type": record.media_type, "problem": record.problem}
    target.mark_problem(record.id, path=record.path, **problem)
