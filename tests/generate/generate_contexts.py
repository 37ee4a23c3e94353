"""Contexts for the tests of answering: small documents, cut and marked by hand."""

from __future__ import annotations

import re

from graphrag.names import chunk_id, document_id, entity_id, relation_id
from graphrag.types import (
    Chunk,
    Community,
    Context,
    Entity,
    EntityMention,
    EntityType,
    Evidence,
    Passage,
    Relation,
    Span,
    SummarySentence,
)

LEAD = 7
"""Characters that stand before each chunk in its document, so that no test confuses the two offsets."""


def make_passage(path: str, title: str, text: str, names: tuple[str, ...] = (), page: int | None = None) -> Passage:
    """A document of one chunk, behind ``LEAD`` characters of something else."""
    document = document_id(path)
    identity = chunk_id(document, LEAD, text)
    sentences = tuple(
        Span(LEAD + m.start(), LEAD + m.end()) for m in re.finditer(r"(?s)\S.*?[.!?](?=\s|$)|\S.*$", text)
    )
    chunk = Chunk(LEAD, LEAD + len(text), identity, document, 0, page, text, sentences)
    mentions = tuple(
        EntityMention(LEAD + m.start(), LEAD + m.end(), entity_id(name), identity, name, EntityType.ORGANIZATION, 0.9)
        for name in names
        for m in re.finditer(re.escape(name), text)
    )
    return Passage(chunk, path, title, 1.0, mentions)


def make_context(
    question: str, *passages: Passage, relations: tuple[Relation, ...] = (), start: tuple[str, ...] = ()
) -> Context:
    """Passages with the entities that their mentions name."""
    entities = {
        m.entity_id: Entity(m.entity_id, m.surface.casefold(), m.surface, m.type) for p in passages for m in p.entities
    }
    return Context(question, passages, entities, relations, tuple(entity_id(name) for name in start))


def make_relation(head: str, kind: str, tail: str, passage: Passage) -> Relation:
    """A relation read in the whole of a passage."""
    chunk = passage.chunk
    evidence = Evidence(chunk.start, chunk.end, chunk.id, chunk.document_id, chunk.text, 0.8)
    ids = entity_id(head), entity_id(tail)
    return Relation(relation_id(ids[0], kind, ids[1]), ids[0], kind, ids[1], 0.8, "test", (evidence,))


def make_community(title: str, *passages: Passage) -> Community:
    """A community whose summary is the first sentence of each passage."""
    summary: list[SummarySentence] = []
    for passage in passages:
        chunk, span = passage.chunk, passage.chunk.sentences[0]
        text = chunk.text[span.start - chunk.start : span.end - chunk.start]
        summary.append(SummarySentence(text, Evidence(span.start, span.end, chunk.id, chunk.document_id, text, 1.0)))
    return Community(f"m{title}", 0, title, tuple(summary), ())
