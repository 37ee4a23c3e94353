"""Gather what an answer may be read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from graphrag.retrieve.rank import Ranking
from graphrag.types import Community, Context, Entity, Hit, Modality, Passage, Relation

THEMES = 8
"""Communities that a question about the whole graph is answered from."""


class Readable(Protocol):
    """A store from which passages, entities, relations and communities are read."""

    def passages(self, hits: Iterable[Hit]) -> tuple[Passage, ...]:
        """The passages of ``hits``, in their order."""
        ...

    def entities(self, ids: Iterable[str]) -> dict[str, Entity]:
        """The entities and values of some ids."""
        ...

    def relations_within(self, passage_ids: Iterable[str]) -> tuple[Relation, ...]:
        """Relations that were read in some passages."""
        ...

    def communities(self, level: int | None = None) -> tuple[Community, ...]:
        """The communities of one level, largest first."""
        ...


def context(ranking: Ranking, store: Readable, *, passages: int = 10) -> Context:
    """The best passages with their entities and the relations read in them; for the whole, the main communities.

    Of the relations only those that a passage states to be so: none that it denies, plans or supposes. ``start`` are
    the entities that the question names and the graph holds, surest first.
    """
    linked = ranking.linked
    read = store.passages(ranking.passages[:passages])
    ids = dict.fromkeys(mention.entity_id for passage in read for mention in passage.entities)
    start = sorted(linked.entities, key=lambda entity: (-linked.entities[entity], entity))
    entities = store.entities([*ids, *start])
    return Context(
        question=linked.question,
        passages=tuple(replace(p, relevance=tuple(ranking.similarity.get(p.chunk.id, ()))) for p in read),
        entities=entities,
        relations=tuple(
            r for r in store.relations_within(passage.chunk.id for passage in read) if r.modality is Modality.FACT
        ),
        start=tuple(entity for entity in start if entity in entities),
        communities=store.communities(0)[:THEMES] if linked.whole else (),
    )
