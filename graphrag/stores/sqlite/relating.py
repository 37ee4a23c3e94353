"""Relations with their evidence, and the neighbourhood that a question walks through."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from graphrag.stores.packing import HALF, INDEX
from graphrag.types import Evidence, Modality, PassageView, Relation, Subgraph

_WITHIN = (
    "SELECT r.row, r.id, h.id, r.type, t.id, r.modality"
    " FROM (SELECT DISTINCT relation FROM evidence WHERE chunk IN (SELECT value FROM json_each(?))) shown"
    " CROSS JOIN relation r ON r.row = shown.relation"
    " CROSS JOIN entity h ON h.row = r.head CROSS JOIN entity t ON t.row = r.tail"
)
_EVIDENCE_WITHIN = (
    'SELECT e.relation, c.id, e.document_id, e.start, e."end", e.quote, e.confidence, e.source'
    " FROM evidence e CROSS JOIN chunk c ON c.row = e.chunk WHERE e.chunk IN (SELECT value FROM json_each(?))"
    ' ORDER BY e.document_id, e.start, e."end", c.id, e.confidence, e.source'
)
_OF = (
    "SELECT r.row, r.id, h.id, r.type, t.id, r.modality"
    " FROM (SELECT row FROM relation WHERE head = ?1 UNION SELECT row FROM relation WHERE tail = ?1) ends"
    " CROSS JOIN relation r ON r.row = ends.row"
    " CROSS JOIN entity h ON h.row = r.head CROSS JOIN entity t ON t.row = r.tail"
    " ORDER BY (SELECT max(confidence) FROM evidence WHERE relation = r.row) DESC, r.id LIMIT ?2"
)
_ALL = (
    "SELECT r.row, r.id, h.id, r.type, t.id, r.modality FROM relation r"
    " CROSS JOIN entity h ON h.row = r.head CROSS JOIN entity t ON t.row = r.tail ORDER BY r.id"
)
_EVIDENCE = (
    'SELECT e.relation, c.id, e.document_id, e.start, e."end", e.quote, e.confidence, e.source'
    " FROM evidence e CROSS JOIN chunk c ON c.row = e.chunk WHERE e.relation IN (SELECT value FROM json_each(?))"
    ' ORDER BY e.document_id, e.start, e."end", c.id, e.confidence, e.source'
)
_ROWS = "SELECT row FROM entity WHERE id IN (SELECT value FROM json_each(?))"
_KEYS = "SELECT id, iif(is_value, '', key) FROM entity WHERE id IN (SELECT value FROM json_each(?))"
_CHUNKS = "SELECT row FROM chunk WHERE id IN (SELECT value FROM json_each(?))"
_FOREMOST = "SELECT chunk FROM link WHERE entity = ? ORDER BY mentions DESC, chunk_id LIMIT ?"
_ABOUT = (
    "SELECT c.row, c.id FROM document d CROSS JOIN chunk c ON c.document = d.row"
    " WHERE d.topic = ? ORDER BY c.position, c.id LIMIT ?"
)
_LONGER = (
    "SELECT DISTINCT topic FROM document"
    " WHERE subject_key > ?1 || ' ' AND subject_key < ?1 || '!' ORDER BY topic LIMIT ?2"
)
_VIEWS = (
    "SELECT id, document_id, topic, dimensions, linked, linked_sentences, sentence_vectors FROM chunk_view"
    " WHERE chunk IN (SELECT value FROM json_each(?))"
)
_BATCH = 500
_MOST_LONGER = 3

_Row = tuple[int, str, str, str, str, str]
_Shown = tuple[int, str, str, int, int, str, float, str]


def read_relations_within(connection: sqlite3.Connection, passages: Iterable[str]) -> tuple[Relation, ...]:
    """Relations read in some passages, by id, with the evidence that stands there."""
    chunks = json.dumps([row for (row,) in connection.execute(_CHUNKS, (json.dumps(list(passages)),))])
    rows = connection.execute(_WITHIN, (chunks,)).fetchall()
    return _with_evidence(rows, connection.execute(_EVIDENCE_WITHIN, (chunks,)))


def read_relations_of(connection: sqlite3.Connection, ids: Iterable[str], limit: int) -> tuple[Relation, ...]:
    """For each of ``ids`` the ``limit`` surest relations that it is an end of, in all by id."""
    found: set[_Row] = set()
    for row in _entity_rows(connection, ids):
        found.update(connection.execute(_OF, (row, limit)))
    return _relations(connection, list(found))


def iterate_relations(connection: sqlite3.Connection) -> Iterator[Relation]:
    """Every relation, by id."""
    cursor = connection.execute(_ALL)
    while rows := cursor.fetchmany(_BATCH):
        yield from _relations(connection, rows)


def _relations(connection: sqlite3.Connection, rows: Sequence[_Row]) -> tuple[Relation, ...]:
    """Relations by id, each with its evidence; confidence and source are its surest evidence's."""
    wanted = json.dumps([row[0] for row in rows])
    return _with_evidence(rows, connection.execute(_EVIDENCE, (wanted,)))


def _with_evidence(rows: Iterable[_Row], evidence: Iterable[_Shown]) -> tuple[Relation, ...]:
    shown: defaultdict[int, list[tuple[Evidence, str]]] = defaultdict(list)
    for relation, chunk, document, start, end, quote, confidence, source in evidence:
        shown[relation].append((Evidence(start, end, chunk, document, quote, confidence), source))
    relations: list[Relation] = []
    for row, relation_id, head, kind, tail, modality in sorted(rows, key=lambda row: row[1]):
        doubt, source = min((-evidence.confidence, source) for evidence, source in shown[row])
        quotes = tuple(one for one, _ in shown[row])
        quotes = quotes if len(quotes) == 1 else tuple(dict.fromkeys(quotes))
        relations.append(Relation(relation_id, head, kind, tail, -doubt, source, quotes, Modality(modality)))
    return tuple(relations)


def _entity_rows(connection: sqlite3.Connection, ids: Iterable[str]) -> list[int]:
    return [row for (row,) in connection.execute(_ROWS, (json.dumps(list(ids)),))]


def read_neighbourhood(
    connection: sqlite3.Connection,
    entity_ids: Collection[str],
    passage_ids: Collection[str],
    per_entity: int,
    per_title: int,
) -> Subgraph:
    """The foremost passages of each entity and those about it, and the given passages."""
    chunks = {row for (row,) in connection.execute(_CHUNKS, (json.dumps(list(passage_ids)),))}
    for entity in _entity_rows(connection, entity_ids) if per_entity else ():
        chunks.update(row for (row,) in connection.execute(_FOREMOST, (entity, per_entity)))
    keys: dict[str, str] = dict(connection.execute(_KEYS, (json.dumps(list(entity_ids)),)).fetchall())
    about: dict[str, tuple[str, ...]] = {}
    for name in dict.fromkeys(entity_ids):
        titled = _about(connection, name, keys.get(name, ""), per_title)
        chunks.update(row for row, _ in titled)
        if titled:
            about[name] = tuple(chunk for _, chunk in titled)
    return Subgraph(_views(connection, chunks), frozenset(keys), about)


def _about(connection: sqlite3.Connection, entity: str, key: str, limit: int) -> list[tuple[int, str]]:
    """How documents open whose title names the entity, or, where there is none, begins with its name of several words.

    A beginning that more than ``_MOST_LONGER`` subjects share says nothing of which one is meant.
    """
    found = connection.execute(_ABOUT, (entity, limit)).fetchall()
    if found or " " not in key or limit < 1:
        return found
    topics = connection.execute(_LONGER, (key, _MOST_LONGER + 1)).fetchall()
    if len(topics) > _MOST_LONGER:
        return []
    return [row for (topic,) in topics for row in connection.execute(_ABOUT, (topic, limit))]


def _views(connection: sqlite3.Connection, chunks: Iterable[int]) -> dict[str, PassageView]:
    """Passages as traversal needs them, by id; all vectors are unpacked at once."""
    rows = connection.execute(_VIEWS, (json.dumps(sorted(chunks)),)).fetchall()
    rows.sort()
    values = np.frombuffer(b"".join(row[6] for row in rows), dtype=HALF).astype(np.float32)
    indexes = np.frombuffer(b"".join(row[5] for row in rows), dtype=INDEX).tolist()
    views: dict[str, PassageView] = {}
    value = index = 0
    for name, document, topic, dimensions, linked, _, vectors in rows:
        ids = linked.split()
        links = tuple(zip(ids, indexes[index : index + len(ids)], strict=True))
        index += len(ids)
        end = value + len(vectors) // HALF.itemsize
        views[name] = PassageView(name, document, topic, values[value:end].reshape(-1, dimensions), links)
        value = end
    return views
