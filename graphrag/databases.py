"""Bring a graph in step with a database: the flow ``build``, with blocks of rows for files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from graphrag.extract.mapping import map_tables, named_by
from graphrag.pipeline import BuildReport, Parts, Progress, build_documents, enrich, quiet
from graphrag.read.database import Database, open_database
from graphrag.recipe import Recipe
from graphrag.stores import GraphStore, open_store
from graphrag.types import Document

_VIEW = "a view says again what tables say; name it under [tables] in a recipe to have it read"


def build_database(
    url: str, graph: str | Path, recipe: Recipe | None = None, progress: Progress = quiet
) -> BuildReport:
    """Read what is new or changed in the database at an SQLAlchemy URL, drop what is gone from it, enrich.

    Each document is a block of rows of one table; what else the graph holds stays as it is.

    Raises ``UsageError`` for a URL of no database, ``ReadError`` when the database cannot be read: what was
    read of it until then is kept, and the next build goes on. Raises ``StoreError`` as ``build`` does.
    """
    started = time.monotonic()
    parts = Parts(recipe)
    named = [name for rules in parts.recipe.tables.values() for name in rules]
    with open_database(url, named) as database, open_store(graph, create=True) as store:
        added, changed, removed, unchanged = _follow(database, store, parts, progress)
        skipped = tuple((f"{database.name}/{view}", _VIEW) for view in database.views)
        enrich(store, parts, progress)
        counts = store.counts()
    return BuildReport(
        added=added,
        changed=changed,
        removed=removed,
        unchanged=unchanged,
        skipped=skipped,
        counts=counts,
        seconds=time.monotonic() - started,
    )


def _follow(database: Database, store: GraphStore, parts: Parts, progress: Progress) -> tuple[int, int, int, int]:
    """How many blocks are new, changed, gone and as they were."""
    fingerprint, rules = parts.fingerprint(), parts.recipe.tables
    known = {record.id: record for record in store.records() if record.source == database.source}
    schema = {relation.name: relation.rule for relation in database.relations}
    names = named_by(map_tables(database.sample({}), rules, schema))
    sample = map_tables(database.sample(names), rules, schema)
    seen: set[str] = set()
    unchanged: set[str] = set()

    def documents() -> Iterator[Document]:
        for document in database.documents(sample.tables, names, sample.language):
            seen.add(document.id)
            record = known.get(document.id)
            if record and (record.content_hash, record.recipe) == (document.content_hash, fingerprint):
                unchanged.add(document.id)
            else:
                yield document

    def report(stage: str, done: int, total: int) -> None:
        progress(stage, done, max(done, total))

    build_documents(documents(), store, parts, source=database.source, total=len(known), progress=report)
    gone = known.keys() - seen
    for document_id in sorted(gone):
        store.delete(document_id)
    return len(seen - known.keys()), len(seen & known.keys()) - len(unchanged), len(gone), len(unchanged)
