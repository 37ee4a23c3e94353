"""How many of the passages that a question needs are found, beside BM25, dense search and both fused.

Recall at k, in percent: the share of a question's supporting titles that the best k passages carry,
averaged over the questions (as HippoRAG, NeurIPS 2024, counts on 2WikiMultihopQA). A title that several
chunks carry counts once, at its best chunk.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphrag.errors import FormatError
from graphrag.evaluate.corpus import corpus_graph, read_corpus
from graphrag.labels import read_json
from graphrag.pipeline import Parts, Progress, quiet, retrieve
from graphrag.recipe import Recipe
from graphrag.stores import GraphStore
from graphrag.types import Hit, Query

AT = (2, 5, 10)
ALL_GOLD_AT = 8
DEPTH = 60
"""Chunks that a search returns, so that the best ten titles are among them."""
RRF = 60
"""The constant of reciprocal rank fusion (Cormack et al., SIGIR 2009)."""

Titles = Sequence[str]


@dataclass(frozen=True, slots=True)
class Needed:
    """A question and the titles that its answer rests on."""

    question: str
    titles: frozenset[str]


def evaluate_retrieval(
    corpus: Path,
    questions: Path,
    *,
    limit: int | None = None,
    graph: str | None = None,
    recipe: Recipe | None = None,
    progress: Progress = quiet,
) -> dict[str, Any]:
    """Build the corpus's graph (``graph``, or a temporary one), ask every question, and count what was found.

    Returns ``recall@2 recall@5 recall@10 all_gold@8`` (percent), ``questions passages`` (counts), ``ms_p50
    ms_p95`` (milliseconds a question, from its text to the passages, one process, warm), ``build_seconds``
    (0 when the graph was complete) and ``baselines``: the recalls of ``bm25``, ``dense`` and ``hybrid``
    over the same chunks. Raises ``FormatError`` when a file is not in the format.
    """
    documents = read_corpus(corpus)
    needed = read_needed(questions)[:limit]
    parts = Parts(recipe)
    started = time.monotonic()
    with corpus_graph(documents, graph, parts, progress) as store:
        built = time.monotonic() - started
        retrieve(needed[0].question, store, parts)  # loads the models and the vectors
        found: list[Titles] = []
        milliseconds: list[float] = []
        for done, one in enumerate(needed, start=1):
            begun = time.perf_counter()
            passages = retrieve(one.question, store, parts).passages
            milliseconds.append((time.perf_counter() - begun) * 1000)
            found.append(_titles(p.title for p in passages))
            progress("asking", done, len(needed))
        baselines = _baselines(store, parts, needed)
    return _recalls(needed, found) | {
        "questions": len(needed),
        "passages": len(documents),
        "ms_p50": round(float(np.percentile(milliseconds, 50)), 2),
        "ms_p95": round(float(np.percentile(milliseconds, 95)), 2),
        "build_seconds": round(built, 2),
        "baselines": {name: _recalls(needed, titles) for name, titles in baselines.items()},
    }


def read_needed(path: Path) -> list[Needed]:
    """Questions with their ``supporting_titles``. Raises ``FormatError`` when there are none."""
    rows: Any = read_json(path)
    try:
        needed = [Needed(str(row["question"]), frozenset(map(str, row["supporting_titles"]))) for row in rows]
    except (KeyError, TypeError) as error:
        raise FormatError(f"{path}: expected a list of objects with question and supporting_titles") from error
    if not needed or not all(one.titles for one in needed):
        raise FormatError(f"{path}: holds no questions, or one without supporting_titles")
    return needed


def _baselines(store: GraphStore, parts: Parts, needed: Sequence[Needed]) -> dict[str, list[Titles]]:
    """What plain search finds, by words, by vector and by both."""
    found: dict[str, list[Titles]] = {"bm25": [], "dense": [], "hybrid": []}
    for one in needed:
        hits = store.find(Query(one.question, parts.embedder.embed(one.question), (), DEPTH))
        titles = {p.chunk.id: p.title for p in store.passages([*hits.by_text, *hits.by_vector])}
        for name, ranking in (
            ("bm25", hits.by_text),
            ("dense", hits.by_vector),
            ("hybrid", _fuse(hits.by_text, hits.by_vector)),
        ):
            found[name].append(_titles(titles[hit.id] for hit in ranking))
    return found


def _fuse(*rankings: Sequence[Hit]) -> list[Hit]:
    scores: dict[str, float] = {}
    for ranking in rankings:
        for place, hit in enumerate(ranking, start=1):
            scores[hit.id] = scores.get(hit.id, 0.0) + 1 / (RRF + place)
    return sorted((Hit(i, s) for i, s in scores.items()), key=lambda hit: (-hit.score, hit.id))


def _titles(titles: Iterable[str]) -> Titles:
    return list(dict.fromkeys(titles))


def _recalls(needed: Sequence[Needed], found: Sequence[Titles]) -> dict[str, float]:
    def mean(score: Callable[[frozenset[str], Titles], float]) -> float:
        total = sum(score(one.titles, titles) for one, titles in zip(needed, found, strict=True))
        return round(100 * total / len(needed), 2)

    recalls: Mapping[str, float] = {
        f"recall@{k}": mean(lambda gold, titles, k=k: len(gold & set(titles[:k])) / len(gold)) for k in AT
    }
    return {**recalls, f"all_gold@{ALL_GOLD_AT}": mean(lambda gold, titles: gold <= set(titles[:ALL_GOLD_AT]))}
