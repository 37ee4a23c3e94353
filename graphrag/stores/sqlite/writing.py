"""Put one document into the graph or take it out; the caller holds the transaction."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from graphrag.errors import StoreError
from graphrag.names import entity_id, normalise, relation_id, subject
from graphrag.stores.packing import HALF, INDEX, SINGLE, pack, pack_spans
from graphrag.stores.sqlite.naming import refresh
from graphrag.stores.tables import pack_tables
from graphrag.types import DocumentGraph, Span

_COUNT_MENTIONS = (
    "SELECT entity, surface, type, count(*) FROM mention"
    " WHERE chunk IN (SELECT row FROM chunk WHERE document = ?) GROUP BY 1, 2, 3"
)
_SHOWN_RELATIONS = (
    "SELECT DISTINCT relation FROM evidence WHERE chunk IN (SELECT row FROM chunk WHERE document = ?)"
    " AND relation IS NOT NULL"
)


_OWN_LINKS = (
    "SELECT c.own_id, e.id, e.key, c.reason FROM document d CROSS JOIN claim c ON c.document = d.row"
    " CROSS JOIN entity e ON e.row = c.entity WHERE d.id = ? AND e.id <> c.own_id"
)


@dataclass(frozen=True)
class _Touched:
    """Rows of what a removed document spoke of."""

    entities: set[int] = field(default_factory=set[int])
    relations: list[tuple[int]] = field(default_factory=list[tuple[int]])


class Node(NamedTuple):
    """The node that a document means by an entity, and why."""

    id: str
    key: str
    reason: str = ""


class _Claim(NamedTuple):
    """Rows of a claim and of its node, and the node's id."""

    row: int
    entity: int
    node: str


def write_document(connection: sqlite3.Connection, graph: DocumentGraph, source: str, recipe: str) -> None:
    """Replace the document by ``graph``; what it names goes on meaning the nodes that it meant."""
    links = {own: Node(*node) for own, *node in connection.execute(_OWN_LINKS, (graph.document.id,))}
    topic = _topic(connection, graph, links)
    touched = _remove(connection, graph.document.id)
    document = _insert_document(connection, graph, source, recipe, topic)
    claims = _insert_claims(connection, document, graph, links)
    chunks = _insert_chunks(connection, document, graph, topic, claims)
    _insert_mentions(connection, graph, chunks, claims)
    _insert_relations(connection, graph, chunks, claims)
    entities = {claim.entity for claim in claims.values()}
    _clean(connection, _Touched(touched.entities | entities, touched.relations))


def _topic(connection: sqlite3.Connection, graph: DocumentGraph, links: Mapping[str, Node]) -> str:
    """The node that the title means: the one that it meant before, if it still says the same."""
    about = entity_id(subject(graph.document.title))
    known = connection.execute("SELECT subject_id, topic FROM document WHERE id = ?", (graph.document.id,)).fetchone()
    if known and known[0] == about:
        return known[1]
    return links[about].id if about in links else about


def mark_document(connection: sqlite3.Connection, document_id: str, values: Mapping[str, str]) -> None:
    """Set path, source and problem of a record, and make one of a document never read."""
    connection.execute(
        "INSERT INTO document (id, path, source, title, title_key, subject_key, subject_id, topic, media_type,"
        " language, content_hash, recipe, problem, chunks, mentions, relations)"
        " VALUES (:id, :path, :source, '', '', '', '', '', :media_type, '', '', '', :problem, 0, 0, 0)"
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
    clean(connection, touched.entities, touched.relations)


def clean(connection: sqlite3.Connection, entities: set[int], relations: Iterable[tuple[int]]) -> None:
    """The same for rows of entities and relations."""
    connection.executemany(
        "DELETE FROM relation WHERE row = ? AND NOT EXISTS (SELECT 1 FROM evidence WHERE relation = relation.row)",
        relations,
    )
    connection.executemany(
        "DELETE FROM name WHERE entity = ? AND mentions = 0 AND claims = 0", [(row,) for row in entities]
    )
    refresh(connection, entities)


def _insert_document(connection: sqlite3.Connection, graph: DocumentGraph, source: str, recipe: str, topic: str) -> int:
    document = graph.document
    about = subject(document.title)
    cursor = connection.execute(
        "INSERT INTO document (id, path, source, title, title_key, subject_key, subject_id, topic, media_type,"
        " language, content_hash, recipe, problem, chunks, mentions, relations, characters, covered, pages, findings)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?)",
        (
            *(document.id, document.path, source, document.title),
            *(normalise(document.title), normalise(about), entity_id(about), topic),
            *(document.media_type, document.language),
            *(document.content_hash, recipe, len(graph.chunks), len(set(graph.mentions)), len(graph.relations)),
            *(len(document.text), graph.covered, len(document.pages), json.dumps(document.findings)),
        ),
    )
    row = cursor.lastrowid or 0
    connection.executemany(
        "INSERT INTO sheet VALUES (?, ?, ?, ?)",
        [(row, position, *packed) for position, packed in enumerate(pack_tables(document))],
    )
    return row


def _insert_chunks(
    connection: sqlite3.Connection, document: int, graph: DocumentGraph, topic: str, claims: Mapping[str, _Claim]
) -> dict[str, int]:
    """Insert the chunks with their vectors and views; the row of each id."""
    rows: dict[str, int] = {}
    places: dict[str, list[tuple[str, int]]] = {chunk.id: [] for chunk in graph.chunks}
    for mention in graph.mentions:
        places[mention.chunk_id].append((claims[mention.entity_id].node, mention.start))
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
        connection.execute(
            "INSERT INTO chunk_view VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(row, chunk.id, graph.document.id, topic, len(vector)),
                *pack_links(chunk.sentences, places[chunk.id]),
                pack(sentences, HALF),
            ),
        )
    return rows


def pack_links(sentences: Sequence[Span], places: Iterable[tuple[str, int]]) -> tuple[str, bytes]:
    """Which node stands in which sentence, as a view keeps it; one between sentences goes to the earlier."""
    if not sentences:
        return "", b""
    starts = [sentence.start for sentence in sentences]
    pairs = sorted({(node, max(0, bisect_right(starts, start) - 1)) for node, start in places})
    return " ".join(name for name, _ in pairs), pack(np.array([index for _, index in pairs]), INDEX)


def entity_rows(connection: sqlite3.Connection, nodes: Mapping[str, str], path: str = "") -> dict[str, int]:
    """The row of every node, given with its key, made where it is new."""
    connection.executemany("INSERT INTO entity (id, key) VALUES (?, ?) ON CONFLICT DO NOTHING", nodes.items())
    found = connection.execute(
        "SELECT id, row, key FROM entity WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(nodes)),)
    ).fetchall()
    for name, _, key in found:
        if nodes[name] != key:
            raise StoreError(f"{path}: entity {name} has the keys {key[:80]!r} and {nodes[name][:80]!r}")
    return {name: row for name, row, _ in found}


def _insert_claims(
    connection: sqlite3.Connection, document: int, graph: DocumentGraph, links: Mapping[str, Node]
) -> dict[str, _Claim]:
    """Insert what the document says of its entities; the rows by its own ids."""
    nodes = {e.id: links.get(e.id) or Node(e.id, e.key) for e in graph.entities}
    entities = entity_rows(connection, {node.id: node.key for node in nodes.values()}, graph.document.path)
    claims: dict[str, _Claim] = {}
    for e in graph.entities:
        node = nodes[e.id]
        cursor = connection.execute(
            "INSERT INTO claim (document, own_id, own_key, entity, reason, name, type, aliases, description, keys)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(document, e.id, e.key, entities[node.id], node.reason, e.name, e.type),
                *(json.dumps(sorted(set(e.aliases))), e.description, json.dumps(sorted(set(e.keys)))),
            ),
        )
        claims[e.id] = _Claim(cursor.lastrowid or 0, entities[node.id], node.id)
    connection.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?, 0, 1) ON CONFLICT DO UPDATE SET claims = claims + 1",
        [(claims[e.id].entity, text, e.type, normalise(text)) for e in graph.entities for text in {e.name, *e.aliases}],
    )
    return claims


def _insert_mentions(
    connection: sqlite3.Connection, graph: DocumentGraph, chunks: Mapping[str, int], claims: Mapping[str, _Claim]
) -> None:
    mentions = set(graph.mentions)
    connection.executemany(
        "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(chunks[m.chunk_id], m.start, m.end, claims[m.entity_id].entity, m.surface, m.type, m.confidence),
                claims[m.entity_id].row,
            )
            for m in sorted(mentions, key=lambda m: (m.start, m.end, m.entity_id, m.type, m.confidence))
        ],
    )
    counts = Counter((claims[m.entity_id].entity, m.chunk_id) for m in mentions)
    connection.executemany(
        "INSERT INTO link VALUES (?, ?, ?, ?)",
        [(entity, count, chunk, chunks[chunk]) for (entity, chunk), count in counts.items()],
    )
    names = Counter((claims[m.entity_id].entity, m.surface, m.type) for m in mentions)
    connection.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET mentions = mentions + excluded.mentions",
        [(entity, surface, kind, normalise(surface), count) for (entity, surface, kind), count in names.items()],
    )


def _insert_relations(
    connection: sqlite3.Connection, graph: DocumentGraph, chunks: Mapping[str, int], claims: Mapping[str, _Claim]
) -> None:
    for relation in graph.relations:
        head, tail = claims[relation.head], claims[relation.tail]
        kind = relation.type, relation.modality
        row = relation_row(connection, head[1:], kind, tail[1:], loop=relation.head == relation.tail)
        connection.executemany(
            "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(row, chunks[e.chunk_id], e.document_id, e.start, e.end, e.quote, e.confidence, relation.source),
                    *(head.row, relation.type, tail.row, relation.modality),
                )
                for e in set(relation.evidence)
            ],
        )


def relation_row(
    connection: sqlite3.Connection, head: tuple[int, str], kind: tuple[str, str], tail: tuple[int, str], *, loop: bool
) -> int | None:
    """The row of the relation of a type and modality between two nodes, given by row and id, made where it is new.

    None for two ends that have become one node, unless they were one from the start (``loop``).
    """
    if head == tail and not loop:
        return None
    name = relation_id(head[1], kind[0], tail[1], kind[1])
    connection.execute(
        "INSERT INTO relation (id, head, type, tail, modality) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (name, head[0], kind[0], tail[0], kind[1]),
    )
    return connection.execute("SELECT row FROM relation WHERE id = ?", (name,)).fetchone()[0]
