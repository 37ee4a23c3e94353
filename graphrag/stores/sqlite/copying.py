"""One document as it was written, for copying a graph into another store."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict

import numpy as np

from graphrag.names import relation_id
from graphrag.stores.packing import HALF, unpack_rows
from graphrag.stores.rebuilding import rebuild
from graphrag.stores.sqlite.reading import read_passages, read_records
from graphrag.types import DocumentGraph, Entity, EntityMention, EntityType, Evidence, Hit, Modality, Relation

_CHUNKS = (
    "SELECT c.id, n.vector, v.dimensions, v.sentence_vectors FROM document d CROSS JOIN chunk c ON c.document = d.row"
    " CROSS JOIN chunk_vector n ON n.chunk = c.row CROSS JOIN chunk_view v ON v.chunk = c.row"
    " WHERE d.id = ? ORDER BY c.position, c.id"
)
_TABLES = (
    "SELECT s.layout, s.places FROM document d CROSS JOIN sheet s ON s.document = d.row WHERE d.id = ?"
    " ORDER BY s.position"
)
_CLAIMS = (
    "SELECT l.own_id, l.own_key, l.name, l.type, l.aliases, l.description, l.keys FROM document d CROSS JOIN claim l"
    " ON l.document = d.row WHERE d.id = ? ORDER BY l.own_id"
)
_MENTIONS = (
    'SELECT m.start, m."end", l.own_id, c.id, m.surface, m.type, m.confidence FROM document d CROSS JOIN chunk c'
    " ON c.document = d.row CROSS JOIN mention m ON m.chunk = c.row CROSS JOIN claim l ON l.row = m.claim"
    ' WHERE d.id = ? ORDER BY m.start, m."end", l.own_id, m.type, m.confidence'
)
_SHOWN = (
    'SELECT h.own_id, s.type, t.own_id, s.modality, s.source, s.start, s."end", c.id, s.document_id, s.quote,'
    " s.confidence"
    " FROM document d CROSS JOIN chunk c ON c.document = d.row CROSS JOIN evidence s ON s.chunk = c.row"
    " CROSS JOIN claim h ON h.row = s.head CROSS JOIN claim t ON t.row = s.tail WHERE d.id = ?"
    ' ORDER BY s.source, s.document_id, s.start, s."end", c.id, s.confidence'
)


def read_document(connection: sqlite3.Connection, document_id: str) -> DocumentGraph | None:
    """One document's part of the graph; None when it was never read."""
    records = read_records(connection, document_id)
    if not records or not records[0].content_hash:
        return None
    rows = connection.execute(_CHUNKS, (document_id,)).fetchall()
    passages = read_passages(connection, [Hit(row[0], 0.0) for row in rows])
    chunks = [
        (
            passage.chunk,
            unpack_rows([vector])[0],
            np.frombuffer(sentences, HALF).astype(np.float32).reshape(-1, dimensions),
        )
        for passage, (_, vector, dimensions, sentences) in zip(passages, rows, strict=True)
    ]
    mentions = [
        EntityMention(start, end, entity, chunk, surface, EntityType(kind), confidence)
        for start, end, entity, chunk, surface, kind, confidence in connection.execute(_MENTIONS, (document_id,))
    ]
    counts = Counter(mention.entity_id for mention in mentions)
    entities = [
        Entity(own, key, name, EntityType(kind), tuple(json.loads(aliases)), told, counts[own], tuple(json.loads(keys)))
        for own, key, name, kind, aliases, told, keys in connection.execute(_CLAIMS, (document_id,))
    ]
    tables = connection.execute(_TABLES, (document_id,)).fetchall()
    return rebuild(records[0], chunks, entities, mentions, _relations(connection, document_id), tables)


def _relations(connection: sqlite3.Connection, document_id: str) -> list[Relation]:
    """The document's relations; one that several readers read comes once for each of them."""
    shown: defaultdict[tuple[str, str, str, str, str, str], list[Evidence]] = defaultdict(list)
    for head, kind, tail, modality, source, *evidence in connection.execute(_SHOWN, (document_id,)):
        name = relation_id(head, kind, tail, modality)
        shown[name, head, kind, tail, modality, source].append(Evidence(*evidence))
    return [
        Relation(name, head, kind, tail, max(e.confidence for e in found), source, tuple(found), Modality(modality))
        for (name, head, kind, tail, modality, source), found in sorted(shown.items(), key=lambda item: item[0])
    ]
