"""A document as ``write`` took it, from what a store kept of it: for copying a graph into another store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from graphrag.stores.tables import unpack_table
from graphrag.types import (
    Chunk,
    Document,
    DocumentGraph,
    DocumentRecord,
    Entity,
    EntityMention,
    FloatArray,
    Page,
    Relation,
)


def rebuild(
    record: DocumentRecord,
    chunks: Sequence[tuple[Chunk, FloatArray, FloatArray]],
    entities: Iterable[Entity],
    mentions: Iterable[EntityMention],
    relations: Iterable[Relation],
    tables: Iterable[tuple[str, bytes]] = (),
) -> DocumentGraph:
    """Put a document together; ``chunks`` come with their vector and their sentences' vectors, ``tables`` packed.

    No store keeps a document's whole text: what stands neither in a chunk nor in a quote becomes spaces. Of its pages
    only the number is known.
    """
    relations = tuple(relations)
    ordered = sorted(chunks, key=lambda item: (item[0].index, item[0].id))
    pieces = [(chunk.start, chunk.text) for chunk, _, _ in ordered]
    pieces += [(evidence.start, evidence.quote) for relation in relations for evidence in relation.evidence]
    text = [" "] * max([record.characters, *(start + len(piece) for start, piece in pieces)])
    for start, piece in pieces:
        text[start : start + len(piece)] = piece
    return DocumentGraph(
        document=Document(
            *(record.id, record.path, record.title, record.media_type, record.language, record.content_hash),
            "".join(text),
            tuple(Page(0, 0, number) for number in range(1, record.pages + 1)),
            tables=tuple(unpack_table(layout, places) for layout, places in tables),
            findings=record.findings,
        ),
        chunks=tuple(chunk for chunk, _, _ in ordered),
        entities=tuple(entities),
        mentions=tuple(mentions),
        relations=relations,
        vectors=np.array([vector for _, vector, _ in ordered], np.float32).reshape(len(ordered), -1)
        if ordered
        else np.zeros((0, 0), np.float32),
        sentence_vectors=tuple(sentences for _, _, sentences in ordered),
    )
