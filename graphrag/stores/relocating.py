"""A document that is in the graph already, under another path: nothing of it need be read for its meaning again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphrag.types import Chunk, Document, DocumentGraph


def relocate(known: DocumentGraph, document: Document, chunks: Sequence[Chunk]) -> DocumentGraph | None:
    """What the graph holds of ``known`` as that of ``document``, which has the same bytes; None where it may differ.

    It does where the title comes from the path, and what rows are called and keyed by may.
    """
    before = sorted(known.chunks, key=lambda chunk: chunk.index)
    same = known.document.title == document.title and known.document.media_type == document.media_type
    if not same or any(table.mapping for table in document.tables) or len(before) != len(chunks):
        return None
    if any(
        (a.start, a.page, a.text, a.sentences) != (b.start, b.page, b.text, b.sentences)
        for a, b in zip(before, chunks, strict=True)
    ):
        return None
    ids = {old.id: new.id for old, new in zip(before, chunks, strict=True)}
    return replace(
        known,
        document=document,
        chunks=tuple(chunks),
        mentions=tuple(replace(mention, chunk_id=ids[mention.chunk_id]) for mention in known.mentions),
        relations=tuple(
            replace(
                relation,
                evidence=tuple(
                    replace(one, chunk_id=ids[one.chunk_id], document_id=document.id) for one in relation.evidence
                ),
            )
            for relation in known.relations
        ),
    )
