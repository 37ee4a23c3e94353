"""Rank passages by personalised PageRank over what a question woke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphrag.retrieve.link import Linked
from graphrag.retrieve.traverse import Activated
from graphrag.types import Hit

SEARCH_SHARE = 0.5
"""Weight of what searches found in where the walk restarts; what was woken has weight 1."""
TITLE_EDGE = 2.0
"""Weight of the edge between a passage and what its title names; others have their sentences' similarity."""
TITLE_BONUS = 2.0
"""What a passage gains at most for being about something woken; the best PageRank counts 1."""
ROUNDS = 20
"""Steps of the power iteration: at damping 0.85 the rest is below the differences between ranks."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ranking:
    """Passages, best first, and how much of the walk's time each entity had (they sum to at most 1)."""

    linked: Linked
    passages: tuple[Hit, ...]
    entities: Mapping[str, float]


def rank(activated: Activated, *, damping: float = 0.85) -> Ranking:
    """Order the woken passages; ties go by id. Nothing woken gives an empty ranking."""
    passages, entities = sorted(activated.passages), sorted(activated.entities)
    rows, columns, weights = _edges(activated, passages, entities)
    restart = _restart(activated, passages, entities)
    scores = pagerank(rows, columns + len(passages), weights, restart, damping=damping)
    place = {name: index for index, name in enumerate(passages)}
    on_passages = scores[: len(passages)]
    best = float(on_passages.max(initial=0.0)) or 1.0
    bonus = np.zeros(len(passages))
    for entity, strength in activated.entities.items():
        about = activated.about.get(entity, ())
        fit = {passage: max(activated.similarity[passage], default=0.0) for passage in about}
        top = max(fit.values(), default=0.0) or 1.0
        for passage in about:
            gain = TITLE_BONUS * strength * activated.title_weight(entity, passage) * fit[passage] / top
            bonus[place[passage]] = max(bonus[place[passage]], gain)
    total = on_passages / best + bonus
    order = np.argsort(-total, kind="stable")
    return Ranking(
        linked=activated.linked,
        passages=tuple(Hit(passages[i], float(total[i])) for i in order),
        entities=dict(zip(entities, scores[len(passages) :].tolist(), strict=True)),
    )


def pagerank(
    rows: Ints, columns: Ints, weights: Floats, restart: Floats, *, damping: float = 0.85, rounds: int = ROUNDS
) -> Floats:
    """How long a walk with restarts stays at each node ``[nodes]``; sums to 1 where ``restart`` is not all zero.

    Edges ``(rows[i], columns[i])`` are walked both ways in proportion to ``weights``, which are positive;
    a node without edges restarts (Page et al., 1999; Haveliwala, 2002, for restarts by topic).
    """
    total = restart.sum()
    if not total:
        return np.zeros(len(restart))
    restart = restart / total
    start, end = np.concatenate((rows, columns)), np.concatenate((columns, rows))
    both = np.concatenate((weights, weights))
    degree = np.bincount(start, both, len(restart))
    share = both / degree[start] if len(start) else both
    scores = restart
    for _ in range(rounds):
        walked = np.bincount(end, share * scores[start], len(restart))
        scores = damping * walked + (1 - damping * walked.sum()) * restart
    return scores


def _edges(activated: Activated, passages: list[str], entities: list[str]) -> tuple[Ints, Ints, Floats]:
    """Passage, entity and weight of every edge, each pair once."""
    place = {name: index for index, name in enumerate(passages)}
    edges: dict[tuple[int, int], float] = {}
    for column, entity in enumerate(entities):
        for passage, sentence in activated.named.get(entity, ()):
            key = place[passage], column
            edges[key] = edges.get(key, 0.0) + activated.similarity[passage][sentence]
        for passage in activated.about.get(entity, ()):
            key = place[passage], column
            edges[key] = edges.get(key, 0.0) + TITLE_EDGE * activated.title_weight(entity, passage)
    kept = [(row, column, weight) for (row, column), weight in edges.items() if weight > 0]
    rows, columns, weights = zip(*kept, strict=True) if kept else ((), (), ())
    return np.array(rows, np.int64), np.array(columns, np.int64), np.array(weights, np.float64)


def _restart(activated: Activated, passages: list[str], entities: list[str]) -> Floats:
    """Where the walk begins again: at woken entities by activation, at found passages by their scores."""
    found = np.array([activated.linked.passages.get(name, 0.0) for name in passages])
    woken = np.array([activated.entities[name] for name in entities])
    found *= SEARCH_SHARE / (found.sum() or 1.0)
    woken /= woken.sum() or 1.0
    return np.concatenate((found, woken))
