"""Copy a graph from one store into another, document by document, so that a copy that was cut short goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from graphrag.errors import UsageError
from graphrag.stores.protocol import GraphStore
from graphrag.types import DocumentRecord


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
    for done, record in enumerate(missing, start=1):
        _copy_document(record, source, target)
        progress("copying", done, len(missing))
    if target.enriched() != source.enriched() or missing:
        target.relink(source.links())
        target.write_enrichment(source.enrichment(), source.enriched())
    return Copied(len(missing), len(wanted) - len(missing))


def _copy_document(record: DocumentRecord, source: GraphStore, target: GraphStore) -> None:
    graph = source.document(record.id)
    if graph is not None:
        target.write(graph, source=record.source, recipe=record.recipe)
    if record.problem or graph is None:
        target.mark_problem(
            record.id,
            path=record.path,
            source=record.source,
            media_type=record.media_type,
            problem=record.problem,
        )
