"""Documents, entities and passages as dataclasses."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graphrag.stores.packing import unpack_spans
from graphrag.types import Chunk, DocumentRecord, Entity, EntityMention, EntityType, Hit, Passage

_RECORDS = (
    "SELECT id, path, source, title, media_type, language, content_hash, recipe, problem, chunks, mentions, relations,"
    " characters, covered, pages, findings FROM document WHERE ?1 IS NULL OR id = ?1 ORDER BY path, id"
)
_ENTITIES = (
    "SELECT id, key, name, type, aliases, description, mentions, keys FROM entity"
    " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
)
_ALL_ENTITIES = "SELECT id, key, name, type, aliases, description, mentions, keys FROM entity ORDER BY id"
_PASSAGES = (
    'SELECT c.row, c.id, d.id, c.position, c.page, c.start, c."end", c.text, c.sentences, d.path, d.title'
    " FROM chunk c JOIN document d ON d.row = c.document WHERE c.id IN (SELECT value FROM json_each(?))"
)
_ALL_PASSAGES = (
    'SELECT c.row, c.id, d.id, c.position, c.page, c.start, c."end", c.text, c.sentences, d.path, d.title'
    " FROM chunk c JOIN document d ON d.row = c.document ORDER BY c.id"
)
_MENTIONS = (
    'SELECT m.chunk, m.start, m."end", e.id, m.surface, m.type, m.confidence'
    " FROM mention m CROSS JOIN entity e ON e.row = m.entity WHERE m.chunk IN (SELECT value FROM json_each(?))"
    ' ORDER BY m.start, m."end", e.id, m.type, m.confidence'
)
_BATCH = 500

_TYPES = {str(kind): kind for kind in EntityType}  # calling the enumeration is slower


def read_records(connection: sqlite3.Connection, document_id: str | None = None) -> tuple[DocumentRecord, ...]:
    """The record of one document or of every one, by path."""
    rows = connection.execute(_RECORDS, (document_id,))
    return tuple(DocumentRecord(*row, findings=_texts(findings)) for *row, findings in rows)


def _texts(packed: str) -> tuple[str, ...]:
    return tuple(json.loads(packed)) if packed != "[]" else ()


def read_entities(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Entity]:
    """The entities of some ids, by id."""
    return {row[0]: _entity(row) for row in connection.execute(_ENTITIES, (json.dumps(list(ids)),))}


def iterate_entities(connection: sqlite3.Connection) -> Iterator[Entity]:
    """Every entity and value, by id."""
    yield from map(_entity, connection.execute(_ALL_ENTITIES))


def _entity(row: tuple[str, str, str, str, str, str, int, str]) -> Entity:
    name_id, key, name, kind, aliases, description, mentions, keys = row
    return Entity(name_id, key, name, _TYPES[kind], _texts(aliases), description, mentions, _texts(keys))


def read_passages(connection: sqlite3.Connection, hits: Iterable[Hit]) -> tuple[Passage, ...]:
    """The passages of ``hits``, in their order."""
    scores = {hit.id: hit.score for hit in hits}
    rows = connection.execute(_PASSAGES, (json.dumps(list(scores)),)).fetchall()
    found = {passage.chunk.id: passage for passage in _passages(connection, rows, scores)}
    return tuple(found[name] for name in scores if name in found)


def iterate_passages(connection: sqlite3.Connection) -> Iterator[Passage]:
    """Every passage, by id."""
    cursor = connection.execute(_ALL_PASSAGES)
    while rows := cursor.fetchmany(_BATCH):
        yield from _passages(connection, rows, {})


_Row = tuple[int, str, str, int, int | None, int, int, str, bytes, str, str]


def _passages(connection: sqlite3.Connection, rows: Sequence[_Row], scores: Mapping[str, float]) -> Iterator[Passage]:
    ids = {row[0]: row[1] for row in rows}
    mentions: defaultdict[int, list[EntityMention]] = defaultdict(list)
    for chunk, start, end, entity, surface, kind, confidence in connection.execute(_MENTIONS, (json.dumps([*ids]),)):
        mentions[chunk].append(EntityMention(start, end, entity, ids[chunk], surface, _TYPES[kind], confidence))
    for row, name, document, position, page, start, end, text, sentences, path, title in rows:
        chunk = Chunk(start, end, name, document, position, page, text, unpack_spans(sentences))
        yield Passage(chunk, path, title, scores.get(name, 0.0), tuple(mentions[row]))
