"""Gather what an answer may be read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from graphrag.retrieve.rank import Ranking
from graphrag.types import Context, Gathered, Hit, Modality

THEMES = 8
"""Communities that a question about the whole graph is answered from."""


class Readable(Protocol):
    """A store from which passages are read with what is in them."""

    def gather(self, hits: Iterable[Hit], entity_ids: Iterable[str], *, level: int | None = None) -> Gathered:
        """The passages of ``hits``, their entities and ``entity_ids``, their relations, a level's communities."""
        ...


def context(ranking: Ranking, store: Readable, *, passages: int = 10) -> Context:
    """The best passages with their entities and the relations read in them; for the whole, the main communities.

    Of the relations only those that a passage states to be so: none that it denies, plans or supposes. ``start`` are
    the entities that the question names and the graph holds, surest first.
    """
    linked = ranking.linked
    start = sorted(linked.entities, key=lambda entity: (-linked.entities[entity], entity))
    found = store.gather(ranking.passages[:passages], start, level=0 if linked.whole else None)
    similarity = ranking.similarity
    return Context(
        question=linked.question,
        passages=tuple(replace(p, relevance=tuple(similarity.get(p.chunk.id, ()))) for p in found.passages),
        entities=found.entities,
        relations=tuple(r for r in found.relations if r.modality is Modality.FACT),
        start=tuple(entity for entity in start if entity in found.entities),
        communities=found.communities[:THEMES],
    )
