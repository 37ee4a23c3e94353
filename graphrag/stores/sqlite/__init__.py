"""The embedded store: one SQLite file, full text by FTS5, exact vector search by numpy."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from graphrag.errors import StoreError
from graphrag.stores.sqlite import copying, enriching, linking, reading, relating, searching, tabling, writing
from graphrag.stores.sqlite.opening import connect
from graphrag.stores.validation import validate
from graphrag.stores.words import fuse
from graphrag.types import (
    Claim,
    Community,
    Counts,
    DocumentGraph,
    DocumentRecord,
    Enrichment,
    Entity,
    FloatArray,
    Found,
    Gathered,
    Hit,
    Layout,
    Link,
    Passage,
    Query,
    Record,
    Relation,
    Start,
    Subgraph,
)

T = TypeVar("T")

_ENRICHED = "enrichment"
_COUNTS = (
    "SELECT (SELECT count(*) FROM document WHERE content_hash <> ''), (SELECT count(*) FROM chunk),"
    " (SELECT count(*) FROM entity WHERE NOT is_value), (SELECT count(*) FROM entity WHERE is_value),"
    " (SELECT count(*) FROM mention), (SELECT count(*) FROM relation), (SELECT count(*) FROM community)"
)


class SQLiteStore:
    """A graph in one file; see ``GraphStore`` for what each method does.

    ``wait`` is for how many seconds a method waits for another process that writes, before it raises.
    """

    def __init__(self, path: Path, *, create: bool = False, wait: float = 10.0) -> None:
        self._path = path
        self._connection = connect(path, create=create, wait=wait)
        self._vectors: dict[tuple[str, int], tuple[object, searching.Vectors]] = {}

    @property
    def address(self) -> str:
        """The file's path."""
        return str(self._path)

    # Writing

    def write(self, graph: DocumentGraph, *, source: str, recipe: str) -> None:
        """Replace a document in one transaction."""
        self.write_all((graph,), source=source, recipe=recipe)

    def write_all(self, graphs: Sequence[DocumentGraph], *, source: str, recipe: str) -> None:
        """Replace several documents in one transaction."""
        for graph in graphs:
            validate(graph)
        with self._transaction("IMMEDIATE", graphs[0].document.path if graphs else ""):
            for graph in graphs:
                with self._errors(graph.document.path):
                    writing.write_document(self._connection, graph, source, recipe)

    def mark_problem(self, document_id: str, *, path: str, source: str, media_type: str, problem: str) -> None:
        """Remember why a file could not be read."""
        values = {"path": path, "source": source, "media_type": media_type, "problem": problem}
        with self._transaction("IMMEDIATE", path):
            writing.mark_document(self._connection, document_id, values)

    def delete(self, document_id: str) -> bool:
        """Take a document out in one transaction."""
        with self._transaction("IMMEDIATE"):
            return writing.delete_document(self._connection, document_id)

    def relink(self, links: Iterable[Link]) -> None:
        """Say which nodes the documents' entities mean, in one transaction."""
        with self._transaction("IMMEDIATE"):
            linking.relink(self._connection, links)

    def set_state(self, key: str, value: str) -> None:
        """Remember a word about the graph."""
        with self._transaction("IMMEDIATE"):
            self._set_state(key, value)

    def write_enrichment(self, enrichment: Enrichment, fingerprint: str) -> None:
        """Replace the enrichment in one transaction."""
        with self._transaction("IMMEDIATE"):
            enriching.write_enrichment(self._connection, enrichment)
            self._set_state(_ENRICHED, fingerprint)

    def _set_state(self, key: str, value: str) -> None:
        if value:
            self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))
        else:
            self._connection.execute("DELETE FROM state WHERE key = ?", (key,))

    # Bookkeeping

    def records(self) -> tuple[DocumentRecord, ...]:
        """Every document's record, by path."""
        return self._read(reading.read_records)

    def document(self, document_id: str) -> DocumentGraph | None:
        """One document's part of the graph."""
        return self._read(lambda c: copying.read_document(c, document_id))

    def state(self, key: str) -> str:
        """What was remembered under ``key``."""
        with self._transaction():
            found = self._connection.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return found[0] if found else ""

    def fingerprint(self) -> str:
        """A hash over every document's id, content hash and recipe."""
        known = sorted((r.id, r.content_hash, r.recipe) for r in self.records() if r.content_hash)
        return hashlib.sha256(repr(known).encode()).hexdigest()[:32]

    def enriched(self) -> str:
        """The fingerprint of the last enrichment."""
        return self.state(_ENRICHED)

    def counts(self) -> Counts:
        """How much the graph holds."""
        with self._transaction():
            return Counts(*self._connection.execute(_COUNTS).fetchone())

    def claims(self) -> Iterator[Claim]:
        """What each document says of each of its entities."""
        return self._iterate(linking.read_claims)

    def links(self) -> Iterator[Link]:
        """The entities of documents that mean another node."""
        return self._iterate(linking.read_links)

    # Asking

    def find(self, query: Query) -> Found:
        """Passages by words and by vector, entities by name and by vector."""
        with self._transaction():
            return Found(
                by_text=searching.search_text(self._connection, "chunk", query.text, query.limit),
                by_vector=self._nearest("chunk", query.vector, query.limit),
                by_name=searching.find_names(self._connection, query.names),
                entities=self._nearest("entity", query.vector, query.entities),
                by_title=searching.find_titles(self._connection, query.names, query.limit),
            )

    def neighbourhood(
        self, entity_ids: Iterable[str], passage_ids: Iterable[str], *, per_entity: int, per_title: int = 0
    ) -> Subgraph:
        """The passages around some entities."""
        entities, passages = tuple(entity_ids), tuple(passage_ids)
        return self._read(lambda c: relating.read_neighbourhood(c, entities, passages, per_entity, per_title))

    def walk(self, start: Start) -> Self:
        """The store itself: steps within a file cost nothing beside each other."""
        return self

    def passages(self, hits: Iterable[Hit]) -> tuple[Passage, ...]:
        """The passages of ``hits``, in their order."""
        return self._read(lambda c: reading.read_passages(c, hits))

    def entities(self, ids: Iterable[str]) -> dict[str, Entity]:
        """The entities of some ids."""
        return self._read(lambda c: reading.read_entities(c, tuple(ids)))

    def relations_of(self, ids: Iterable[str], *, limit: int = 100) -> tuple[Relation, ...]:
        """The surest relations of each of some entities."""
        return self._read(lambda c: relating.read_relations_of(c, ids, limit))

    def gather(self, hits: Iterable[Hit], entity_ids: Iterable[str], *, level: int | None = None) -> Gathered:
        """Passages, the entities and relations in them, and the communities of a level."""
        with self._transaction():
            passages = reading.read_passages(self._connection, hits)
            ids = dict.fromkeys(mention.entity_id for passage in passages for mention in passage.entities)
            return Gathered(
                passages=passages,
                entities=reading.read_entities(self._connection, tuple(ids | dict.fromkeys(entity_ids))),
                relations=relating.read_relations_within(self._connection, tuple(p.chunk.id for p in passages)),
                communities=() if level is None else enriching.read_communities(self._connection, level),
            )

    def layouts(self) -> tuple[tuple[Layout, int], ...]:
        """What the tables say, and how many rows they have."""
        return self._read(tabling.read_layouts)

    def rows(self, layouts: Iterable[Layout]) -> Iterator[Record]:
        """Every row of some layouts."""
        wanted = tuple(layouts)
        return self._iterate(lambda c: tabling.iterate_rows(c, wanted))

    def search_entities(self, text: str, limit: int = 10) -> tuple[Hit, ...]:
        """Entities by the words of their names."""
        return self._read(lambda c: searching.search_text(c, "entity", text, limit))

    def communities(self, level: int | None = None) -> tuple[Community, ...]:
        """The communities, largest first within a level."""
        return self._read(lambda c: enriching.read_communities(c, level))

    def search_communities(self, text: str, vector: FloatArray, limit: int = 5) -> tuple[Hit, ...]:
        """Communities by words and by vector."""
        with self._transaction():
            by_text = searching.search_text(self._connection, "community", text, 10 * limit)
            by_vector = self._nearest("community", vector, 10 * limit)
        return fuse(by_text, by_vector, limit=limit)

    def _nearest(self, kind: str, vector: FloatArray, limit: int) -> tuple[Hit, ...]:
        """Search the vectors of one kind, kept in memory until this or another process changes the file."""
        if limit < 1 or not len(vector):
            return ()
        key = (kind, len(vector))
        version = (
            self._connection.total_changes,
            self._connection.execute("PRAGMA data_version").fetchone()[0],
        )
        kept = self._vectors.get(key)
        if kept is None or kept[0] != version:
            kept = self._vectors[key] = (version, searching.load_vectors(self._connection, *key))
        return kept[1].nearest(vector, limit)

    # The whole graph

    def all_entities(self) -> Iterator[Entity]:
        """Every entity and value."""
        return self._iterate(reading.iterate_entities)

    def all_relations(self) -> Iterator[Relation]:
        """Every relation."""
        return self._iterate(relating.iterate_relations)

    def all_passages(self) -> Iterator[Passage]:
        """Every passage."""
        return self._iterate(reading.iterate_passages)

    def co_mentions(self) -> Iterator[tuple[str, str, int]]:
        """Pairs of entities in one sentence."""
        return self._iterate(enriching.count_co_mentions)

    def passage_vectors(self) -> tuple[tuple[str, ...], FloatArray]:
        """All passages' ids and vectors."""
        return self._read(searching.all_vectors)

    def enrichment(self) -> Enrichment:
        """The last enrichment."""
        return self._read(enriching.read_enrichment)

    # Opening and closing

    def close(self) -> None:
        """Let the file go."""
        self._vectors.clear()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, function: Callable[[sqlite3.Connection], T]) -> T:
        with self._transaction():
            return function(self._connection)

    def _iterate(self, function: Callable[[sqlite3.Connection], Iterator[T]]) -> Iterator[T]:
        with self._errors():
            yield from function(self._connection)

    @contextmanager
    def _transaction(self, kind: str = "DEFERRED", path: str = "") -> Generator[None]:
        """All or nothing; reads see one state of the file even while another process writes."""
        with self._errors(path):
            self._connection.execute(f"BEGIN {kind}")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def _errors(self, path: str = "") -> Generator[None]:
        """Tell SQLite's errors in our words."""
        about = f"{path}: not stored: " if path else ""
        try:
            yield
        except sqlite3.ProgrammingError as error:
            raise StoreError(f"{about}the graph {self._path} is closed or used from another thread: {error}") from error
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise StoreError(
                    f"{about}another process is writing to {self._path}; try again when it is done"
                ) from error
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:
                raise StoreError(f"{about}the graph {self._path} may not be written") from error
            raise StoreError(f"{about}cannot use the graph {self._path}: {error}") from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{about}the graph {self._path} is damaged or does not fit: {error};"
                " if this stays, delete it and build it again"
            ) from error
        except (UnicodeEncodeError, OverflowError) as error:
            raise StoreError(f"{about}its text or numbers cannot be stored in {self._path}: {error}") from error
