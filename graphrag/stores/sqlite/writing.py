"""Put one document into the graph or take it out; the caller holds the transaction."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from graphrag.errors import StoreError
from graphrag.names import entity_id, normalise, subject
from graphrag.stores.packing import HALF, INDEX, SINGLE, pack, pack_spans
from graphrag.stores.sqlite.naming import refresh
from graphrag.types import Chunk, DocumentGraph, EntityMention

_COUNT_MENTIONS = (
    "SELECT entity, surface, type, count(*) FROM mention"
    " WHERE chunk IN (SELECT row FROM chunk WHERE document = ?) GROUP BY 1, 2, 3"
)
_SHOWN_RELATIONS = "SELECT DISTINCT relation FROM evidence WHERE chunk IN (SELECT row FROM chunk WHERE document = ?)"


@dataclass(frozen=True)
class _Touched:
    """Rows of what a removed document spoke of."""

    entities: set[int] = field(default_factory=set[int])
    relations: list[tuple[int]] = field(default_factory=list[tuple[int]])


def write_document(connection: sqlite3.Connection, graph: DocumentGraph, source: str, recipe: str) -> None:
    """Replace the document by ``graph``."""
    touched = _remove(connection, graph.document.id)
    document = _insert_document(connection, graph, source, recipe)
    chunks = _insert_chunks(connection, document, graph)
    entities = _entity_rows(connection, graph)
    _insert_mentions(connection, graph, chunks, entities)
    _insert_claims(connection, document, graph, entities)
    _insert_relations(connection, graph, chunks, entities)
    _clean(connection, _Touched(touched.entities.union(entities.values()), touched.relations))


def mark_document(connection: sqlite3.Connection, document_id: str, values: Mapping[str, str]) -> None:
    """Set path, source and problem of a record, and make one of a document never read."""
    connection.execute(
        "INSERT INTO document (id, path, source, title, title_key, subject_key, topic, media_type, language,"
        " content_hash, recipe, problem, chunks, mentions, relations)"
        " VALUES (:id, :path, :source, '', '', '', '', :media_type, '', '', '', :problem, 0, 0, 0)"
        " ON CONFLICT (id) DO UPDATE SET path = :path, source = :source, problem = :problem,"
        " media_type = iif(content_hash = '', :media_type, media_type)",
        {"id": document_id, **values},
    )


def delete_document(connection: sqlite3.Connection, document_id: str) -> bool:
    """Take the document out; False when there is none."""
    known = connection.execute("SELECT 1 FROM document WHERE id = ?", (document_id,)).fetchone() is not None
    _clean(connection, _remove(connection, document_id))
    return known


def _remove(connection: sqlite3.Connection, document_id: str) -> _Touched:
    """Delete the document's own rows, and uncount what it called its entities."""
    found = connection.execute("SELECT row, title FROM document WHERE id = ?", (document_id,)).fetchone()
    if found is None:
        return _Touched()
    row, title = found
    connection.execute(
        "INSERT INTO chunk_text (chunk_text, rowid, title, text)"
        " SELECT 'delete', row, ?, text FROM chunk WHERE document = ? ORDER BY row",
        (title, row),
    )
    mentions = connection.execute(_COUNT_MENTIONS, (row,)).fetchall()
    connection.executemany(
        "UPDATE name SET mentions = mentions - ?4 WHERE entity = ?1 AND text = ?2 AND type = ?3", mentions
    )
    claims = connection.execute("SELECT entity, name, type, aliases FROM claim WHERE document = ?", (row,)).fetchall()
    connection.executemany(
        "UPDATE name SET claims = claims - 1 WHERE entity = ? AND text = ? AND type = ?",
        [(entity, text, kind) for entity, name, kind, aliases in claims for text in {name, *json.loads(aliases)}],
    )
    relations = connection.execute(_SHOWN_RELATIONS, (row,)).fetchall()
    connection.execute("DELETE FROM document WHERE row = ?", (row,))
    return _Touched({entity for entity, *_ in claims}, relations)


def _clean(connection: sqlite3.Connection, touched: _Touched) -> None:
    """Delete touched relations and names that nothing shows any more, then work out the touched entities."""
    connection.executemany(
        "DELETE FROM relation WHERE row = ? AND NOT EXISTS (SELECT 1 FROM evidence WHERE relation = relation.row)",
        touched.relations,
    )
    connection.executemany(
        "DELETE FROM name WHERE entity = ? AND mentions = 0 AND claims = 0", [(row,) for row in touched.entities]
    )
    refresh(connection, touched.entities)


def _insert_document(connection: sqlite3.Connection, graph: DocumentGraph, source: str, recipe: str) -> int:
    document = graph.document
    about = subject(document.title)
    cursor = connection.execute(
        "INSERT INTO document (id, path, source, title, title_key, subject_key, topic, media_type, language,"
        " content_hash, recipe, problem, chunks, mentions, relations, characters, covered, pages, findings)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?)",
        (
            *(document.id, document.path, source, document.title),
            *(normalise(document.title), normalise(about), entity_id(about), document.media_type, document.language),
            *(document.content_hash, recipe, len(graph.chunks), len(set(graph.mentions)), len(graph.relations)),
            *(len(document.text), graph.covered, len(document.pages), json.dumps(document.findings)),
        ),
    )
    return cursor.lastrowid or 0


def _insert_chunks(connection: sqlite3.Connection, document: int, graph: DocumentGraph) -> dict[str, int]:
    """Insert the chunks with their vectors and views; the row of each id."""
    rows: dict[str, int] = {}
    mentions: dict[str, list[EntityMention]] = {chunk.id: [] for chunk in graph.chunks}
    for mention in graph.mentions:
        mentions[mention.chunk_id].append(mention)
    for chunk, vector, sentences in zip(graph.chunks, graph.vectors, graph.sentence_vectors, strict=True):
        cursor = connection.execute(
            'INSERT INTO chunk (id, document, position, page, start, "end", text, sentences)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(chunk.id, document, chunk.index, chunk.page, chunk.start, chunk.end, chunk.text),
                pack_spans(chunk.sentences),
            ),
        )
        row = rows[chunk.id] = cursor.lastrowid or 0
        connection.execute("INSERT INTO chunk_vector VALUES (?, ?, ?)", (row, chunk.id, pack(vector, SINGLE)))
        connection.execute(
            "INSERT INTO chunk_text (rowid, title, text) VALUES (?, ?, ?)", (row, graph.document.title, chunk.text)
        )
        topic = entity_id(subject(graph.document.title))
        connection.execute(
            "INSERT INTO chunk_view VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(row, chunk.id, graph.document.id, topic, len(vector)),
                *_links(chunk, mentions[chunk.id]),
                pack(sentences, HALF),
            ),
        )
    return rows


def _links(chunk: Chunk, mentions: Iterable[EntityMention]) -> tuple[str, bytes]:
    """Which entity stands in which sentence, as a view keeps it; one between sentences goes to the earlier."""
    if not chunk.sentences:
        return "", b""
    starts = [sentence.start for sentence in chunk.sentences]
    pairs = sorted({(m.entity_id, max(0, bisect_right(starts, m.start) - 1)) for m in mentions})
    return " ".join(name for name, _ in pairs), pack(np.array([index for _, index in pairs]), INDEX)


def _entity_rows(connection: sqlite3.Connection, graph: DocumentGraph) -> dict[str, int]:
    """The row of every entity of ``graph``, made where it is new."""
    connection.executemany(
        "INSERT INTO entity (id, key) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(entity.id, entity.key) for entity in graph.entities],
    )
    found = connection.execute(
        "SELECT id, row, key FROM entity WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([entity.id for entity in graph.entities]),),
    ).fetchall()
    keys = {entity.id: entity.key for entity in graph.entities}
    for name, _, key in found:
        if keys[name] != key:
            raise StoreError(f"{graph.document.path}: entity {name} has the keys {key[:80]!r} and {keys[name][:80]!r}")
    return {name: row for name, row, _ in found}


def _insert_mentions(
    connection: sqlite3.Connection, graph: DocumentGraph, chunks: Mapping[str, int], entities: Mapping[str, int]
) -> None:
    mentions = set(graph.mentions)
    connection.executemany(
        "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (chunks[m.chunk_id], m.start, m.end, entities[m.entity_id], m.surface, m.type, m.confidence)
            for m in sorted(mentions, key=lambda m: (m.start, m.end, m.entity_id, m.type, m.confidence))
        ],
    )
    connection.executemany(
        "INSERT INTO link VALUES (?, ?, ?, ?)",
        [
            (entities[entity], count, chunk, chunks[chunk])
            for (entity, chunk), count in Counter((m.entity_id, m.chunk_id) for m in mentions).items()
        ],
    )
    connection.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET mentions = mentions + excluded.mentions",
        [
            (entities[entity], surface, kind, normalise(surface), count)
            for (entity, surface, kind), count in Counter((m.entity_id, m.surface, m.type) for m in mentions).items()
        ],
    )


def _insert_claims(
    connection: sqlite3.Connection, document: int, graph: DocumentGraph, entities: Mapping[str, int]
) -> None:
    connection.executemany(
        "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?)",
        [
            (document, entities[e.id], e.name, e.type, json.dumps(sorted(set(e.aliases))), e.description)
            for e in graph.entities
        ],
    )
    connection.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?, 0, 1) ON CONFLICT DO UPDATE SET claims = claims + 1",
        [(entities[e.id], text, e.type, normalise(text)) for e in graph.entities for text in {e.name, *e.aliases}],
    )


def _insert_relations(
    connection: sqlite3.Connection, graph: DocumentGraph, chunks: Mapping[str, int], entities: Mapping[str, int]
) -> None:
    for relation in graph.relations:
        connection.execute(
            "INSERT INTO relation (id, head, type, tail) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (relation.id, entities[relation.head], relation.type, entities[relation.tail]),
        )
        found = connection.execute("SELECT row FROM relation WHERE id = ?", (relation.id,)).fetchone()
        connection.executemany(
            "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (found[0], chunks[e.chunk_id], e.document_id, e.start, e.end, e.quote, e.confidence, relation.source)
                for e in set(relation.evidence)
            ],
        )
