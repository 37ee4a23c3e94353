"""Walk from what a question names to what its words lead to, through the sentences that name both.

The graph has no edges but these: a passage holds sentences, a sentence names entities, and what a
document's title names is in all of its sentences, for a text about somebody goes on with "she". An
entity wakes those beside it by how much the sentence between them resembles the question; that
follows the relation the question asks for without having to know relations. (Relation-free graphs
with activation through sentences: LinearRAG, Zhuang et al., 2025.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from graphrag.names import is_value
from graphrag.retrieve.link import SEEDS, Linked
from graphrag.types import PassageView, Start, Subgraph

FIRST_PASSAGES = 50
"""Passages fetched for each entity that the question names."""
NEXT_PASSAGES = 5
"""Passages fetched for each entity further on; together with ``FRONT`` this bounds what a hub costs."""
TITLED_PASSAGES = 8
"""Passages fetched that an entity's name titles."""
FRONT = 20
"""Entities from which each further hop sets out."""
SHARPNESS = 2.0
"""Power of the cosine between question and sentence."""
SAME_TITLE = 0.5
"""Weight of documents with the title that the question gives, less a bracket, where another has it in full."""


class Neighbourhoods(Protocol):
    """Shows what surrounds some entities and passages."""

    def neighbourhood(
        self, entity_ids: Iterable[str], passage_ids: Iterable[str], *, per_entity: int, per_title: int = 0
    ) -> Subgraph:
        """Their passages as views, and which passages an entity's name titles."""
        ...


class Walkable(Protocol):
    """A store that a question can walk through."""

    def walk(self, start: Start) -> Neighbourhoods:
        """The neighbourhoods around ``start``."""
        ...


@dataclass(eq=False)
class Activated:
    """The part of the graph that a question woke: entities with their activation, in (0, 1], and passages.

    ``similarity`` has, for each passage, the resemblance of its sentences to the question ``[sentences]``;
    ``links`` its ``(entity, sentence)``, without values; ``named`` the same the other way round, as
    ``(passage, sentence)`` of each entity; ``about`` the passages that an entity's name titles.
    """

    linked: Linked
    entities: dict[str, float] = field(default_factory=dict[str, float])
    passages: dict[str, PassageView] = field(default_factory=dict[str, PassageView])
    similarity: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    links: dict[str, list[tuple[str, int]]] = field(default_factory=dict[str, list[tuple[str, int]]])
    about: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    named: defaultdict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))

    def title_weight(self, entity: str, passage: str) -> float:
        """How surely a passage that is titled so is the one that the question means."""
        titled = self.linked.titled
        if passage in titled or entity not in self.linked.entities:
            return 1.0
        return SAME_TITLE if any(other in titled for other in self.about.get(entity, ())) else 1.0


def traverse(linked: Linked, store: Walkable, *, hops: int = 2) -> Activated:
    """What a question wakes within ``hops`` steps; an empty graph wakes nothing."""
    activated = Activated(linked)
    passages = tuple({**linked.passages, **dict.fromkeys(linked.titled)})
    seeds = tuple(sorted(linked.passages, key=lambda name: (-linked.passages[name], name))[:SEEDS])
    named = tuple(linked.entities)
    around = store.walk(Start(named, passages, seeds, hops, FIRST_PASSAGES, NEXT_PASSAGES, TITLED_PASSAGES))
    _fetch(activated, around, named, passages, FIRST_PASSAGES)
    activated.entities.update(linked.entities or _unnamed_start(activated, seeds))
    front: Mapping[str, float] = dict(activated.entities)
    if not linked.entities:
        _fetch(activated, around, front, (), NEXT_PASSAGES)
    for hop in range(hops):
        front = _step(activated, front)
        _fetch(activated, around, front, (), NEXT_PASSAGES if hop + 1 < hops else 0)
    return activated


def _fetch(
    activated: Activated, store: Neighbourhoods, entities: Iterable[str], passages: Iterable[str], per_entity: int
) -> None:
    """Add what surrounds some entities and passages; titles that no text names are no entities, and sleep on."""
    entities = tuple(entities)
    around = store.neighbourhood(entities, passages, per_entity=per_entity, per_title=TITLED_PASSAGES)
    for entity in entities:
        if entity not in around.known and entity not in activated.linked.entities:
            activated.entities.pop(entity, None)
        elif entity in around.about:
            activated.about[entity] = around.about[entity]
    new = [view for name, view in sorted(around.passages.items()) if name not in activated.passages]
    vector = activated.linked.vector
    for view in new:
        activated.passages[view.id] = view
        fits = view.sentence_vectors.shape[1:] == vector.shape
        cosines = view.sentence_vectors @ vector if fits else np.zeros(len(view.sentence_vectors), np.float32)
        activated.similarity[view.id] = (np.maximum(cosines, 0.0) ** SHARPNESS).tolist()
        links = activated.links[view.id] = [link for link in view.links if not is_value(link[0])]
        for entity, sentence in links:
            activated.named[entity].append((view.id, sentence))


def _unnamed_start(activated: Activated, seeds: Iterable[str]) -> dict[str, float]:
    """Where a question without a known name starts: what the passages nearest to it are about, and name."""
    start: dict[str, float] = {}
    for passage in seeds:
        weight = activated.linked.passages[passage]
        view = activated.passages.get(passage)
        if view is None or weight <= 0:
            continue
        start[view.topic] = max(start.get(view.topic, 0.0), weight)
        for entity, sentence in activated.links[passage]:
            strength = weight * activated.similarity[passage][sentence]
            start[entity] = max(start.get(entity, 0.0), strength)
    return start


def _step(activated: Activated, front: Mapping[str, float]) -> dict[str, float]:
    """Wake what stands beside the entities of ``front``; the strongest of what grew stronger by it."""
    reached: dict[str, float] = {}

    def wake(entity: str, strength: float) -> None:
        if strength > reached.get(entity, 0.0):
            reached[entity] = strength

    for entity, strength in front.items():
        for passage in activated.about.get(entity, ()):
            weight = strength * activated.title_weight(entity, passage)
            similarity = activated.similarity[passage]
            for other, sentence in activated.links[passage]:
                wake(other, weight * similarity[sentence])
        for passage, sentence in activated.named.get(entity, ()):
            weight = strength * activated.similarity[passage][sentence]
            wake(activated.passages[passage].topic, weight)
            for other, place in activated.links[passage]:
                if place == sentence:
                    wake(other, weight)
    stronger = [(-strength, entity) for entity, strength in reached.items() if strength > _known(activated, entity)]
    grown = {entity: -strength for strength, entity in sorted(stronger)[:FRONT]}
    activated.entities.update(grown)
    return grown


def _known(activated: Activated, entity: str) -> float:
    return activated.entities.get(entity, 0.0)
