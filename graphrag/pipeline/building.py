"""The flow ``build``: read → chunk → extract → resolve → store → unite → enrich.

A build touches only what changed since the last one, writes each document in one transaction and
can be killed at any moment: the next build ends in the same graph.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from graphrag.errors import NoGraphError, ReadError
from graphrag.pipeline.parallel import side_by_side
from graphrag.pipeline.parts import Parts, Progress, quiet
from graphrag.recipe import Recipe
from graphrag.stores import GraphStore, batched, open_store
from graphrag.stores.relocating import relocate
from graphrag.types import (
    Counts,
    Document,
    DocumentGraph,
    DocumentRecord,
    Extraction,
    Fact,
    Mention,
    Span,
)

if TYPE_CHECKING:
    from graphrag.models.endpoint import Usage
    from graphrag.read import Changes, Listing, Source

_UNITED = "united"


@dataclass(frozen=True)
class BuildReport:
    """What a build did: ``moved`` are ``(from, to)``, ``skipped`` are ``(path, reason)`` of what was not read,
    ``findings`` are ``(path, finding)`` of what is wrong in what was.

    ``usage`` is what was asked of a language model's endpoint, where the recipe names one, and ``cost`` its price.
    """

    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[tuple[str, str], ...]
    counts: Counts
    seconds: float
    moved: tuple[tuple[str, str], ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    usage: Usage | None = None
    cost: float = 0.0


def build(
    folder: str | Path, graph: str | Path, recipe: Recipe | Parts | None = None, progress: Progress = quiet
) -> BuildReport:
    """Bring the graph in step with a folder: read what is new or changed, drop what is gone, enrich.

    A single file in the place of the folder is added to what its folder's build left in the graph.

    Raises ``UsageError`` for a folder that cannot be walked, ``StoreError`` for a graph that cannot
    be written. A file that cannot be read is reported, and what was known of it stays.
    """
    started, listed = time.monotonic(), time.time_ns()
    parts = recipe if isinstance(recipe, Parts) else Parts(recipe)
    listing = _list(Path(folder), graph)
    with open_store(graph, create=True) as store:
        done = _follow(listing, listed, store, parts, progress)
        enrich(store, parts, progress)
        counts = store.counts()
    usage = parts.usage() if done.added or done.changed else None
    return BuildReport(
        added=done.added,
        changed=done.changed,
        removed=done.removed,
        unchanged=done.unchanged,
        skipped=done.skipped,
        counts=counts,
        seconds=time.monotonic() - started,
        moved=done.moved,
        findings=done.findings,
        usage=usage,
        cost=usage.cost(parts.recipe.endpoint.input_price, parts.recipe.endpoint.output_price) if usage else 0.0,
    )


def preview(folder: str | Path, graph: str | Path, recipe: Recipe | Parts | None = None) -> tuple[Changes, Listing]:
    """What ``build`` would do, and what it would read; nothing is written. Raises the same errors."""
    from graphrag.read import recall

    parts = recipe if isinstance(recipe, Parts) else Parts(recipe)
    listing = _list(Path(folder), graph)
    try:
        with open_store(graph) as store:
            sources, records = recall(listing.sources, store.state(f"seen:{listing.root}")), store.records()
    except NoGraphError:
        sources, records = listing.sources, ()
    return _compare(listing, sources, records, parts), listing


def watch(
    folder: str | Path,
    graph: str | Path,
    recipe: Recipe | Parts | None = None,
    progress: Progress = quiet,
) -> Iterator[BuildReport]:
    """Build, and build again whenever something in the folder has changed; ends when interrupted while it waits.

    Changes that come within a second and a half of each other are one.
    """
    from watchfiles import watch as notify

    parts = recipe if isinstance(recipe, Parts) else Parts(recipe)
    own = _own_files(graph)
    rounds = notify(
        folder,
        watch_filter=lambda _, path: path not in own,
        yield_on_timeout=True,  # the first round is ours: only then does it listen
        rust_timeout=500,
        raise_interrupt=False,
        ignore_permission_denied=True,
    )
    for number, seen in enumerate(rounds):
        if seen or not number:
            yield build(folder, graph, parts, progress)


def _list(folder: Path, graph: str | Path) -> Listing:
    from graphrag.read import walk

    return walk(folder, leave_out=() if "://" in str(graph) else (Path(graph),))


def _compare(listing: Listing, sources: Sequence[Source], records: Sequence[DocumentRecord], parts: Parts) -> Changes:
    from graphrag.read import compare

    given = len(parts.recipe.read.passwords)
    root, recipe = str(listing.root), parts.fingerprint()
    return compare(sources, records, root, recipe, whole=listing.whole, passwords=given)


def _own_files(graph: str | Path) -> frozenset[str]:
    """The files in which a graph lies, none for one on a server."""
    from graphrag.read import graph_files

    return frozenset() if "://" in str(graph) else frozenset(graph_files([Path(graph)]))


@dataclass
class _Reading:
    """Files as they become documents, and what came of those that did not."""

    store: GraphStore
    parts: Parts
    root: str
    skipped: list[tuple[str, str]]
    findings: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    failed: set[str] = field(default_factory=set[str])

    def documents(self, sources: Iterable[Source]) -> Iterator[Document]:
        """Each source that can be read, in their order; the others are marked in the graph."""
        from graphrag.read.workers import shared

        workers = shared()

        def read(source: Source) -> tuple[Source, Document | ReadError]:
            try:
                return source, workers.read(source, self.parts.recipe.read).document
            except ReadError as error:
                return source, error

        for source, found in side_by_side(sources, read, threads=workers.size, give_up=workers.give_up):
            if isinstance(found, Document):
                self.findings.extend((source.path, finding) for finding in found.findings)
                yield found
                continue
            self.failed.add(source.id)
            self.skipped.append((source.path, str(found)))
            self.store.mark_problem(
                source.id, path=source.path, source=self.root, media_type=source.media_type, problem=str(found)
            )


@dataclass(frozen=True)
class _Followed:
    """What was done to bring the graph in step with a folder."""

    added: int
    changed: int
    removed: int
    unchanged: int
    moved: tuple[tuple[str, str], ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    findings: tuple[tuple[str, str], ...] = ()


def _follow(listing: Listing, listed: int, store: GraphStore, parts: Parts, progress: Progress) -> _Followed:
    """Read what is new or changed in a folder, drop what is gone from it."""
    from graphrag.read import recall, remember

    root, seen = str(listing.root), f"seen:{listing.root}"
    sources = recall(listing.sources, store.state(seen))
    records = store.records()
    changes = _compare(listing, sources, records, parts)
    for record in changes.deleted:
        store.delete(record.id)
    reading = _Reading(store, parts, root, [(item.path, item.reason) for item in listing.skipped])
    to_read = changes.to_read
    documents = reading.documents(to_read)
    build_documents(documents, store, parts, source=root, total=len(to_read), progress=progress, twins=changes.twins)
    for one in changes.moved:
        store.delete(one.record.id)
    remembered = remember(sources, listed)
    if listing.whole and remembered != store.state(seen):
        store.set_state(seen, remembered)
    read_before = {record.id for record in records if record.chunks}
    done = [source for source in to_read if source.id not in reading.failed]
    changed = sum(source.id in read_before for source in done)
    return _Followed(
        added=len(done) - changed - sum(one.source.id not in reading.failed for one in changes.moved),
        changed=changed,
        removed=len(changes.deleted),
        unchanged=changes.unchanged,
        moved=tuple((one.record.path, one.source.path) for one in changes.moved),
        skipped=tuple(reading.skipped),
        findings=tuple(reading.findings),
    )


def build_documents(
    documents: Iterable[Document],
    store: GraphStore,
    parts: Parts,
    *,
    source: str,
    total: int,
    progress: Progress = quiet,
    twins: Mapping[str, str] | None = None,
) -> None:
    """Read the meaning of documents into a graph, several at a time, each stored whole with others in one transaction.

    Reading in parallel is over documents: what is read in one never depends on the others. ``twins`` has, by a
    document's id, that of one with the same content in the graph, which spares reading it anew.
    """
    fingerprint, twins = parts.fingerprint(), twins or {}
    known = ((one, store.document(twins[one.id]) if one.id in twins else None) for one in documents)
    graphs = side_by_side(known, lambda item: digest(item[0], parts, item[1]))
    done = 0
    for batch in batched(graphs, lambda graph: len(graph.chunks)):
        store.write_all(batch, source=source, recipe=fingerprint)
        done += len(batch)
        progress("reading", done, max(done, total))


def digest(document: Document, parts: Parts, twin: DocumentGraph | None = None) -> DocumentGraph:
    """One document's part of the graph: chunk → extract → resolve → embed. No model reads the rows of mapped tables.

    ``twin`` is what is known of a document with the same content.
    """
    from graphrag.chunk import rows_of, shortened, split, windows
    from graphrag.extract.mapping import map_tables
    from graphrag.extract.rows import read_rows
    from graphrag.resolve import resolve

    embedder = parts.embedder
    document = map_tables(document, parts.recipe.tables)
    chunks = split(document, embedder.count_pieces, parts.recipe.chunk.max_pieces)
    if twin and (same := relocate(twin, document, chunks)):
        return same
    rows = [row for table in document.tables if table.mapping for row in table.rows]
    read = [
        (span, parts.extractor.extract(document.text[span.start : span.end], sentences))
        for span, sentences in windows(document.text, chunks, rows, embedder.count_pieces)
    ]
    read.append((Span(0, len(document.text)), read_rows(document)))
    entities, mentions, relations = resolve(document, chunks, read)
    placed = rows_of(document.tables)
    embedded = [embedder.embed_passage(document.title, shortened(chunk, placed)) for chunk in chunks]
    return DocumentGraph(
        document=document,
        chunks=chunks,
        entities=entities,
        mentions=mentions,
        relations=relations,
        vectors=np.array([vector for vector, _ in embedded], dtype=np.float32).reshape(-1, embedder.dimensions),
        sentence_vectors=tuple(sentences for _, sentences in embedded),
    )


def extract_text(text: str, parts: Parts) -> Extraction:
    """The mentions and facts of a text alone, which goes through no graph: chunk → extract, offsets into ``text``."""
    from graphrag.chunk import split, windows

    document = Document("", "", "", "text/plain", "", "", text)
    chunks = split(document, parts.embedder.count_pieces, parts.recipe.chunk.max_pieces)
    mentions: list[Mention] = []
    facts: list[Fact] = []
    clusters = 0
    for span, sentences in windows(text, chunks, (), parts.embedder.count_pieces):
        found = parts.extractor.extract(text[span.start : span.end], sentences)
        first, base = len(mentions), clusters
        for m in found.mentions:
            place = {"start": m.start + span.start, "end": m.end + span.start}
            mentions.append(replace(m, **place, cluster=base + m.cluster))
            clusters = max(clusters, base + m.cluster + 1)
        for fact in found.facts:
            evidence = Span(fact.evidence.start + span.start, fact.evidence.end + span.start)
            facts.append(replace(fact, head=first + fact.head, tail=first + fact.tail, evidence=evidence))
    return Extraction(tuple(mentions), tuple(facts))


def unite(store: GraphStore, parts: Parts) -> None:
    """Make one node of what is one thing in several documents, unless it was done for just these documents before."""
    from graphrag.resolve.unite import RULES, unite

    options = parts.recipe.resolve
    wanted = f"{store.fingerprint()}:{RULES}:{options.model_dump_json()}"
    if store.state(_UNITED) == wanted:
        return
    titles = [(record.id, record.title) for record in store.records() if record.content_hash]
    store.relink(unite(store.claims(), titles, options))
    store.set_state(_UNITED, wanted)


def enrich(store: GraphStore, parts: Parts, progress: Progress = quiet) -> None:
    """Compute what concerns the whole graph, unless it was computed for just these documents before."""
    unite(store, parts)
    wanted = f"{store.state(_UNITED)}:{parts.recipe.enrich.model_dump_json()}"
    if store.enriched() == wanted:
        return
    from graphrag import enrich as stage

    progress("enriching", 0, 1)
    store.write_enrichment(stage.enrich(store, parts.recipe.enrich), wanted)
    progress("enriching", 1, 1)
