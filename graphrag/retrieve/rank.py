"""Rank passages by personalised PageRank over what a question woke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphrag.retrieve.link import Linked
from graphrag.retrieve.traverse import Activated
from graphrag.types import Hit

SEARCH_SHARE = 0.5
"""Weight of what searches found in where the walk restarts; what was woken has weight 1."""
FOCUS = 2.0
"""Power of the activation in where the walk restarts: many weakly woken entities must not outweigh a few."""
TITLE_BONUS = 2.0
"""What a passage gains at most for being about something woken; the best PageRank counts 1."""
LEAD = 5
"""Passages that the graph alone puts first; from there on every other one is the next that holds the
question's words, for what no name leads to."""
ROUNDS = 20
"""Steps of the power iteration: at damping 0.85 the rest is below the differences between ranks."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ranking:
    """Passages, best first, and how much of the walk's time each entity had (they sum to at most 1).

    ``similarity`` has, for each passage, the resemblance of its sentences to the question ``[sentences]``.
    """

    linked: Linked
    passages: tuple[Hit, ...]
    entities: Mapping[str, float]
    similarity: Mapping[str, Sequence[float]]


def rank(activated: Activated, *, damping: float = 0.85) -> Ranking:
    """Order the woken passages; ties go by id. Nothing woken gives an empty ranking."""
    passages, entities = sorted(activated.passages), sorted(activated.entities)
    rows, columns, weights = _edges(activated, passages, entities)
    restart = _restart(activated, passages, entities)
    walked = pagerank(rows, columns + len(passages), weights, restart, damping=damping)
    share = walked[: len(passages)] / (walked[: len(passages)].max(initial=0.0) or 1.0)
    bonus = _title_bonus(activated)
    totals = {name: float(share[place]) + bonus.get(name, 0.0) for place, name in enumerate(passages)}
    return Ranking(
        linked=activated.linked,
        passages=_with_words(totals, activated.linked.by_words),
        entities=dict(zip(entities, walked[len(passages) :].tolist(), strict=True)),
        similarity=activated.similarity,
    )


def _title_bonus(activated: Activated) -> dict[str, float]:
    """What passages gain for being about something woken: the one most like the question in full."""
    bonus: dict[str, float] = {}
    for entity, strength in activated.entities.items():
        about = activated.about.get(entity, ())
        fit = {passage: max(activated.similarity[passage], default=0.0) for passage in about}
        best = max(fit.values(), default=0.0) or 1.0
        for passage in about:
            gain = TITLE_BONUS * strength * activated.title_weight(entity, passage) * fit[passage] / best
            bonus[passage] = max(bonus.get(passage, 0.0), gain)
    return bonus


def _with_words(totals: Mapping[str, float], by_words: Sequence[str]) -> tuple[Hit, ...]:
    """Passages by total, from ``LEAD`` on in turn with those that hold the question's words.

    One that its words brought forward has the score of the one before it, so that scores never rise.
    """
    order = sorted(totals, key=lambda name: (-totals[name], name))
    hits = [Hit(name, totals[name]) for name in order[:LEAD]]
    seen = set(order[:LEAD])
    words = iter([name for name in by_words if name in totals])
    for name in order[LEAD:]:
        brought = next((other for other in words if other not in seen), None)
        if brought is not None:
            seen.add(brought)
            hits.append(Hit(brought, hits[-1].score))
        if name not in seen:
            seen.add(name)
            hits.append(Hit(name, totals[name]))
    return tuple(hits)


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
    """Passage, entity and weight of every edge, each pair once.

    The weight is how much the sentences between the two resemble the question; what a title names is in
    all the sentences of its passages.
    """
    place = {name: index for index, name in enumerate(passages)}
    edges: dict[tuple[int, int], float] = {}
    for column, entity in enumerate(entities):
        for passage, sentence in activated.named.get(entity, ()):
            key = place[passage], column
            edges[key] = edges.get(key, 0.0) + activated.similarity[passage][sentence]
        for passage in activated.about.get(entity, ()):
            key = place[passage], column
            weight = activated.title_weight(entity, passage) * sum(activated.similarity[passage])
            edges[key] = edges.get(key, 0.0) + weight
    kept = [(row, column, weight) for (row, column), weight in edges.items() if weight > 0]
    rows, columns, weights = zip(*kept, strict=True) if kept else ((), (), ())
    return np.array(rows, np.int64), np.array(columns, np.int64), np.array(weights, np.float64)


def _restart(activated: Activated, passages: list[str], entities: list[str]) -> Floats:
    """Where the walk begins again: at woken entities by activation, at found passages by their scores."""
    found = np.array([activated.linked.passages.get(name, 0.0) for name in passages])
    woken = np.array([activated.entities[name] for name in entities]) ** FOCUS
    found *= SEARCH_SHARE / (found.sum() or 1.0)
    woken /= woken.sum() or 1.0
    return np.concatenate((found, woken))
