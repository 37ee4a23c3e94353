"""One document as it was written, for copying a graph into another store."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict

import numpy as np

from graphrag.stores.packing import HALF, unpack_rows
from graphrag.stores.rebuilding import rebuild
from graphrag.stores.sqlite.reading import read_passages, read_records
from graphrag.types import DocumentGraph, Entity, EntityType, Evidence, Hit, Modality, Relation

_CHUNKS = (
    "SELECT c.id, n.vector, v.dimensions, v.sentence_vectors FROM document d CROSS JOIN chunk c ON c.document = d.row"
    " CROSS JOIN chunk_vector n ON n.chunk = c.row CROSS JOIN chunk_view v ON v.chunk = c.row"
    " WHERE d.id = ? ORDER BY c.position, c.id"
)
_CLAIMS = (
    "SELECT e.id, e.key, l.name, l.type, l.aliases, l.description FROM document d CROSS JOIN claim l"
    " ON l.document = d.row CROSS JOIN entity e ON e.row = l.entity WHERE d.id = ? ORDER BY e.id"
)
_SHOWN = (
    'SELECT r.id, h.id, r.type, t.id, r.modality, s.source, s.start, s."end", c.id, s.document_id, s.quote,'
    " s.confidence"
    " FROM document d CROSS JOIN chunk c ON c.document = d.row CROSS JOIN evidence s ON s.chunk = c.row"
    " CROSS JOIN relation r ON r.row = s.relation CROSS JOIN entity h ON h.row = r.head"
    " CROSS JOIN entity t ON t.row = r.tail WHERE d.id = ?"
    ' ORDER BY r.id, s.source, s.document_id, s.start, s."end", c.id, s.confidence'
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
    mentions = [mention for passage in passages for mention in passage.entities]
    counts = Counter(mention.entity_id for mention in mentions)
    entities = [
        Entity(name_id, key, name, EntityType(kind), tuple(json.loads(aliases)), description, counts[name_id])
        for name_id, key, name, kind, aliases, description in connection.execute(_CLAIMS, (document_id,))
    ]
    return rebuild(records[0], chunks, entities, mentions, _relations(connection, document_id))


def _relations(connection: sqlite3.Connection, document_id: str) -> list[Relation]:
    """The document's relations; one that several readers read comes once for each of them."""
    shown: defaultdict[tuple[str, str, str, str, str, str], list[Evidence]] = defaultdict(list)
    for name, head, kind, tail, modality, source, *evidence in connection.execute(_SHOWN, (document_id,)):
        shown[name, head, kind, tail, modality, source].append(Evidence(*evidence))
    return [
        Relation(name, head, kind, tail, max(e.confidence for e in found), source, tuple(found), Modality(modality))
        for (name, head, kind, tail, modality, source), found in shown.items()
    ]
