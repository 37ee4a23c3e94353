"""The two flows, ``build`` and ``ask``: read this file to know what the system does, in which order.

    build:  read → chunk → extract → resolve → store → enrich
    ask:    link → traverse → rank → context → generate → verify

A build touches only what changed since the last one, writes each document in one transaction and
can be killed at any moment: the next build ends in the same graph.
"""

from __future__ import annotations

import os
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from graphrag.errors import ReadError, UsageError
from graphrag.recipe import Recipe
from graphrag.stores import GraphStore, open_store
from graphrag.types import Answer, Chunk, Context, Counts, Document, DocumentGraph, DocumentRecord, Span

if TYPE_CHECKING:
    from graphrag.extract import Extractor
    from graphrag.generate import Generator
    from graphrag.models.embedder import Embedder
    from graphrag.read import Source

T = TypeVar("T")
R = TypeVar("R")

WINDOW_PIECES = 480
"""Extraction reads consecutive chunks of a document together, up to this many word pieces."""


class Progress(Protocol):
    """Told after each step: the stage, how much of it is done, and of how much."""

    def __call__(self, stage: str, done: int, total: int) -> None:  # noqa: D102
        ...


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that shows nothing."""


@dataclass(frozen=True)
class BuildReport:
    """What a build did; ``skipped`` are ``(path, reason)`` of what was not read."""

    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[tuple[str, str], ...]
    counts: Counts
    seconds: float


class Parts:
    """The models that a recipe names; each is loaded when it is first used, and then kept."""

    def __init__(self, recipe: Recipe | None = None) -> None:
        self.recipe = recipe or Recipe()

    @cached_property
    def embedder(self) -> Embedder:
        """The model behind every vector."""
        from graphrag.models.embedder import load_embedder

        return load_embedder(self.recipe.embed.model)

    @cached_property
    def extractor(self) -> Extractor:
        """The model that reads mentions and relations."""
        from graphrag.extract import load_extractor

        return load_extractor(self.recipe.extract.model, min_confidence=self.recipe.extract.min_confidence)

    @cached_property
    def generator(self) -> Generator:
        """The model that words answers."""
        from graphrag.generate import load_generator

        return load_generator(self.recipe.generate.model, max_tokens=self.recipe.generate.max_tokens)

    def fingerprint(self) -> str:
        """Changes when a document would be read differently."""
        return self.recipe.fingerprint(self.embedder.name, self.extractor.name)


@dataclass(frozen=True)
class _Plan:
    """What to do about each file, seen against what the graph remembers."""

    read: tuple[Source, ...]
    changed: frozenset[str]
    gone: tuple[str, ...]
    unchanged: int


def build(
    folder: str | Path, graph: str | Path, recipe: Recipe | None = None, progress: Progress = quiet
) -> BuildReport:
    """Bring the graph in step with a folder: read what is new or changed, drop what is gone, enrich.

    A single file in the place of the folder is added to what its folder's build left in the graph.

    Raises ``UsageError`` for a folder that cannot be walked, ``StoreError`` for a graph that cannot
    be written. A file that cannot be read is reported, and what was known of it stays.
    """
    from graphrag.read import read_file, walk

    started = time.monotonic()
    parts = Parts(recipe)
    folder = Path(folder)
    listing = walk(folder, leave_out=() if "://" in str(graph) else (Path(graph),))
    root = str(listing.root)
    skipped = [(item.path, item.reason) for item in listing.skipped]
    with open_store(graph, create=True) as store:
        plan = _compare(listing.sources, store.records(), root, parts.fingerprint())
        plan = replace(plan, gone=()) if folder.is_file() else plan
        for document_id in plan.gone:
            store.delete(document_id)

        failed: set[str] = set()

        def documents() -> Iterator[Document]:
            for source in plan.read:
                try:
                    yield read_file(source, parts.recipe.read)
                except ReadError as error:
                    failed.add(source.id)
                    skipped.append((source.path, str(error)))
                    store.mark_problem(
                        source.id, path=source.path, source=root, media_type=source.media_type, problem=str(error)
                    )

        build_documents(documents(), store, parts, source=root, total=len(plan.read), progress=progress)
        enrich(store, parts, progress)
        counts = store.counts()
    changed = len(plan.changed - failed)
    return BuildReport(
        added=len(plan.read) - len(failed) - changed,
        changed=changed,
        removed=len(plan.gone),
        unchanged=plan.unchanged,
        skipped=tuple(skipped),
        counts=counts,
        seconds=time.monotonic() - started,
    )


def build_documents(
    documents: Iterable[Document],
    store: GraphStore,
    parts: Parts,
    *,
    source: str,
    total: int,
    progress: Progress = quiet,
) -> None:
    """Read the meaning of documents into a graph, several at a time, each stored whole in one transaction.

    Reading in parallel is over documents: what is read in one never depends on the others.
    """
    fingerprint = parts.fingerprint()
    for done, graph in enumerate(_side_by_side(documents, lambda document: digest(document, parts)), start=1):
        store.write(graph, source=source, recipe=fingerprint)
        progress("reading", done, total)


def digest(document: Document, parts: Parts) -> DocumentGraph:
    """One document's part of the graph: chunk → extract → resolve → embed. No model reads the rows of mapped tables."""
    from graphrag.chunk import split
    from graphrag.extract.mapping import map_tables
    from graphrag.extract.rows import read_rows
    from graphrag.resolve import resolve

    embedder = parts.embedder
    document = map_tables(document, parts.recipe.tables)
    chunks = split(document, embedder.count_pieces, parts.recipe.chunk.max_pieces)
    rows = [row for table in document.tables if table.mapping for row in table.rows]
    windows = [
        (span, parts.extractor.extract(document.text[span.start : span.end], sentences))
        for span, sentences in _windows(document.text, chunks, rows, embedder.count_pieces)
    ]
    windows.append((Span(0, len(document.text)), read_rows(document)))
    entities, mentions, relations = resolve(document, chunks, windows)
    embedded = [embedder.embed_passage(document.title, chunk) for chunk in chunks]
    return DocumentGraph(
        document=document,
        chunks=chunks,
        entities=entities,
        mentions=mentions,
        relations=relations,
        vectors=np.array([vector for vector, _ in embedded], dtype=np.float32).reshape(len(chunks), -1),
        sentence_vectors=tuple(sentences for _, sentences in embedded),
    )


def enrich(store: GraphStore, parts: Parts, progress: Progress = quiet) -> None:
    """Compute what concerns the whole graph, unless it was computed for just these documents before."""
    wanted = f"{store.fingerprint()}:{parts.recipe.enrich.model_dump_json()}"
    if store.enriched() == wanted:
        return
    from graphrag import enrich as stage

    progress("enriching", 0, 1)
    store.write_enrichment(stage.enrich(store, parts.recipe.enrich), wanted)
    progress("enriching", 1, 1)


def ask(question: str, graph: str | Path | GraphStore, parts: Parts | None = None) -> Answer:
    """Answer a question from a graph, with the path and the quotes that the answer rests on.

    Raises ``StoreError`` when there is no such graph, ``UsageError`` for an empty question.
    """
    if not question.strip():
        raise UsageError('the question is empty: ask something, such as graphrag ask "Who supplies us?"')
    if isinstance(graph, (str, Path)):
        with open_store(graph) as store:
            return ask(question, store, parts)
    from graphrag.generate import verify

    parts = parts or Parts()
    found = [retrieve(question, graph, parts)]

    def look(part: str) -> Context:
        found.append(retrieve(part, graph, parts))
        return found[-1]

    draft = parts.generator.generate(found[0], look)
    return verify(question, draft, [passage for context in found for passage in context.passages])


def retrieve(question: str, store: GraphStore, parts: Parts) -> Context:
    """What the graph holds for a question: link → traverse → rank → context."""
    from graphrag.retrieve import context, link, rank, traverse

    options = parts.recipe.ask
    linked = link(question, parts.embedder, store)
    activated = traverse(linked, store, hops=options.hops)
    ranking = rank(activated, damping=options.damping)
    return context(ranking, store, passages=options.passages)


def _compare(sources: Sequence[Source], records: Sequence[DocumentRecord], root: str, recipe: str) -> _Plan:
    """Hold a folder against what the graph remembers of it, by content hash and recipe."""
    known = {record.id: record for record in records}
    for source in sources:
        other = known.get(source.id)
        if other and other.source != root and Path(other.source).is_dir():
            raise UsageError(
                f"{source.path} is in the graph already, read from {other.source}. "
                "Give this folder a graph of its own with --graph, or build a folder that holds both."
            )
    here = {source.id for source in sources}
    read = tuple(
        source
        for source in sources
        if (record := known.get(source.id)) is None
        or record.problem
        or (record.content_hash, record.recipe) != (source.content_hash, recipe)
    )
    # A folder that moved is known by the files it still holds; one that is merely away loses nothing.
    ours = {root} | {r.source for r in records if r.id in here and not Path(r.source).is_dir()}
    gone = tuple(r.id for r in records if r.id not in here and r.source in ours)
    changed = frozenset(source.id for source in read if source.id in known and known[source.id].chunks)
    return _Plan(read, changed, gone, len(sources) - len(read))


def _windows(
    text: str, chunks: Sequence[Chunk], rows: Sequence[Span], count_pieces: Callable[[str], int]
) -> list[tuple[Span, list[Span]]]:
    """Spans of prose in consecutive chunks of at most ``WINDOW_PIECES``, with their sentences' offsets in the span."""
    groups: list[list[Span]] = []
    size = 0
    for prose, goes_on in _prose(chunks, rows):
        pieces = count_pieces(text[prose[0].start : prose[-1].end])
        if not groups or not goes_on or size + pieces > WINDOW_PIECES:
            groups.append([])
            size = 0
        groups[-1].extend(prose)
        size += pieces
    return [
        (
            Span(group[0].start, group[-1].end),
            [Span(s.start - group[0].start, s.end - group[0].start) for s in group],
        )
        for group in groups
    ]


def _prose(chunks: Sequence[Chunk], rows: Sequence[Span]) -> Iterator[tuple[list[Span], bool]]:
    """Each chunk's sentences that are no part of a row, and whether no row lies between them and those before."""

    def in_row(sentence: Span) -> bool:
        at = bisect_right(rows, sentence.start, key=lambda row: row.start) - 1
        return at >= 0 and sentence.start < rows[at].end

    goes_on = True
    for chunk in chunks:
        for is_row, found in groupby(chunk.sentences, in_row):
            if not is_row:
                yield list(found), goes_on
            goes_on = not is_row


def _side_by_side(items: Iterable[T], work: Callable[[T], R], *, ahead: int = 4) -> Iterator[R]:
    """``work`` of each item, in order, on as many threads as there are cores (the models release the lock)."""
    threads = os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= threads * ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
