"""Chunks as rows of a query and back: what people read as properties, what traversal needs packed."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from graphrag.stores.neo4j.floats import pack_floats
from graphrag.stores.packing import HALF, INDEX, pack, pack_spans, unpack_spans
from graphrag.stores.words import tokens
from graphrag.types import Chunk, DocumentGraph, EntityMention, EntityType, FloatArray, Passage, PassageView

_TYPES = {str(kind): kind for kind in EntityType}


def chunk_rows(
    graph: DocumentGraph, facts: Mapping[str, str], nodes: Mapping[str, str], topic: str
) -> list[dict[str, Any]]:
    """A document's chunks in order, each with its vector and all that is read back of it.

    ``nodes`` are what its entities mean, ``topic`` what its title does.
    """
    mentions: dict[str, list[EntityMention]] = {chunk.id: [] for chunk in graph.chunks}
    for mention in sorted(set(graph.mentions), key=_order):
        mentions[mention.chunk_id].append(mention)
    title = tokens(graph.document.title)
    rows: list[dict[str, Any]] = []
    for chunk, vector, sentences in zip(graph.chunks, graph.vectors, graph.sentence_vectors, strict=True):
        found = mentions[chunk.id]
        properties = {
            "documentId": chunk.document_id,
            "index": chunk.index,
            "page": chunk.page,
            "start": chunk.start,
            "end": chunk.end,
            "text": chunk.text,
            "words": " ".join([*title, *tokens(chunk.text)]),
            "sentences": pack_spans(chunk.sentences),
            "links": _pack_links(topic, len(vector), chunk, [(nodes[m.entity_id], m.start) for m in found]),
            "sentenceVectors": pack(sentences, HALF),
            "mentions": json.dumps([_pack_mention(m, nodes[m.entity_id]) for m in found]),
            "facts": facts.get(chunk.id, "[]"),
        }
        rows.append({"id": chunk.id, "properties": properties, "vector": pack_floats(vector)})
    rows.sort(key=lambda row: (row["properties"]["index"], row["id"]))
    return rows


def _order(mention: EntityMention) -> tuple[object, ...]:
    return mention.start, mention.end, mention.entity_id, mention.type, mention.confidence


def _pack_mention(m: EntityMention, node: str) -> tuple[object, ...]:
    """What is read back of a mention; last the document's own entity, where it means another node."""
    packed = m.start, m.end, node, m.type, m.confidence
    return packed if node == m.entity_id else (*packed, m.entity_id)


def mention_rows(graph: DocumentGraph, nodes: Mapping[str, str]) -> list[dict[str, Any]]:
    """An edge for each pair of a chunk and what it names, with every place where it does."""
    pairs: dict[tuple[str, str], list[EntityMention]] = {}
    for mention in sorted(set(graph.mentions), key=_order):
        pairs.setdefault((mention.chunk_id, nodes[mention.entity_id]), []).append(mention)
    return [
        {
            "chunk": chunk,
            "entity": entity,
            "properties": {
                "mentions": len(found),
                "confidence": max(m.confidence for m in found),
                "surfaces": [m.surface for m in found],
                "starts": [m.start for m in found],
                "ends": [m.end for m in found],
            },
        }
        for (chunk, entity), found in sorted(pairs.items())
    ]


def to_passage(row: Mapping[str, Any], score: float, *, own: bool = False) -> Passage:
    """A passage from a row of ``passages.cypher``; its mentions are of nodes, or of the document's ``own`` entities."""
    start, text, name = row["start"], row["text"], row["id"]
    chunk = Chunk(
        start, row["end"], name, row["document"], row["index"], row["page"], text, unpack_spans(row["sentences"])
    )
    mentions = [
        EntityMention(
            *(first, last, claimed[-1] if own and claimed else node, name),
            *(text[first - start : last - start], _TYPES[kind], confidence),
        )
        for first, last, node, kind, confidence, *claimed in json.loads(row["mentions"])
    ]
    return Passage(chunk, row["path"], row["title"], score, tuple(sorted(mentions, key=_order)))


def _pack_links(topic: str, dimensions: int, chunk: Chunk, places: Iterable[tuple[str, int]]) -> bytes:
    """Which node stands in which sentence; one between sentences goes to the earlier."""
    starts = [sentence.start for sentence in chunk.sentences]
    pairs = sorted({(node, max(0, bisect_right(starts, start) - 1)) for node, start in places}) if starts else []
    header = " ".join((topic, str(dimensions), *(name for name, _ in pairs)))
    return header.encode() + b"\n" + pack(np.array([index for _, index in pairs]), INDEX)


def unpack_links(packed: bytes) -> tuple[str, int, tuple[tuple[str, int], ...]]:
    """Topic, dimensions and links that ``_pack_links`` packed."""
    header, _, indexes = packed.partition(b"\n")
    topic, dimensions, *ids = header.decode().split(" ")
    return topic, int(dimensions), tuple(zip(ids, np.frombuffer(indexes, dtype=INDEX).tolist(), strict=True))


def to_views(rows: Sequence[Sequence[Any]]) -> dict[str, PassageView]:
    """Views by id, from ``(id, document, links, sentence vectors)``; all vectors are unpacked at once."""
    ordered = sorted(rows, key=lambda row: row[0])
    values: FloatArray = np.frombuffer(b"".join(row[3] for row in ordered), dtype=HALF).astype(np.float32)
    views: dict[str, PassageView] = {}
    at = 0
    for name, document, packed, vectors in ordered:
        topic, dimensions, links = unpack_links(packed)
        end = at + len(vectors) // HALF.itemsize
        views[name] = PassageView(name, document, topic, values[at:end].reshape(-1, dimensions), links)
        at = end
    return views
