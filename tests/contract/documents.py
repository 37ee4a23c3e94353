"""Small documents made from words, with everything a store must keep of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from graphrag.names import chunk_id, document_id, entity_id, make_id, normalise, relation_id, value_id
from graphrag.types import (
    Chunk,
    Document,
    DocumentGraph,
    Entity,
    EntityMention,
    EntityType,
    Evidence,
    FloatArray,
    Relation,
    Span,
)

DIMENSIONS = 8

Sentence = Sequence[tuple[str, EntityType]]
NewAddress = Callable[[], str]


def unit(text: str, dimensions: int = DIMENSIONS) -> FloatArray:
    """A unit vector that is a function of the text."""
    seed = int.from_bytes(hashlib.sha256(text.encode("utf8", "surrogatepass")).digest()[:8], "big")
    vector = np.random.default_rng(seed).standard_normal(dimensions).astype(np.float32)
    return vector / np.linalg.norm(vector)


def make(
    path: str, chunks: Sequence[Sequence[Sentence]], *, title: str = "", dimensions: int = DIMENSIONS, words: str = ""
) -> DocumentGraph:
    """A document whose sentences are the given names in a row; neighbours in a sentence are related."""
    text, made, mentions, facts = "", [], [], []
    document = document_id(path)
    for index, sentences in enumerate(chunks):
        start, spans, found = len(text), [], []
        for number, sentence in enumerate(sentences):
            first = len(text)
            for name, kind in sentence:
                text += f"{words} " if words else "the "
                found.append((len(text), len(text) + len(name), name, kind, number))
                text += name + " "
            text += "met. "
            spans.append(Span(first, len(text) - 1))
        end = len(text)
        name = chunk_id(document, start, text[start:end])
        made.append(Chunk(start, end, name, document, index, index + 1, text[start:end], tuple(spans)))
        for first, last, surface, kind, number in found:
            mentions.append(EntityMention(first, last, _id(surface, kind), name, surface, kind, 0.5 + number / 100))
        for (a, _, one, kind, number), (_, b, two, other, same) in pairwise(found):
            if number == same and not kind.is_value:
                facts.append((_id(one, kind), "knows", _id(two, other), Evidence(a, b, name, document, text[a:b], 0.9)))
    relations: dict[tuple[str, str, str], list[Evidence]] = {}
    for head, kind, tail, evidence in facts:
        relations.setdefault((head, kind, tail), []).append(evidence)
    return DocumentGraph(
        document=Document(document, path, title or path, "text/plain", "en", make_id("h", text), text),
        chunks=tuple(made),
        entities=tuple(_entities(mentions)),
        mentions=tuple(mentions),
        relations=tuple(
            Relation(relation_id(*ends), *ends, 0.9, "test", tuple(evidence)) for ends, evidence in relations.items()
        ),
        vectors=np.array([unit(c.text, dimensions) for c in made], dtype=np.float32).reshape(len(made), dimensions),
        sentence_vectors=tuple(
            np.array([unit(text[s.start : s.end], dimensions) for s in c.sentences], dtype=np.float32).reshape(
                len(c.sentences), dimensions
            )
            for c in made
        ),
    )


def _id(surface: str, kind: EntityType) -> str:
    return value_id(kind, surface) if kind.is_value else entity_id(surface)


def _entities(mentions: Sequence[EntityMention]) -> list[Entity]:
    by_id: dict[str, list[EntityMention]] = {}
    for mention in mentions:
        by_id.setdefault(mention.entity_id, []).append(mention)
    return [
        Entity(
            name,
            found[0].surface if found[0].type.is_value else normalise(found[0].surface),
            found[0].surface,
            found[0].type,
            tuple(sorted({m.surface for m in found[1:]} - {found[0].surface})),
            "",
            len(found),
        )
        for name, found in by_id.items()
    ]
