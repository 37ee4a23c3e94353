"""How many of the passages that a question needs are among the first found, beside plain searches.

Recall is in percent and counted on titles, as by HippoRAG (Gutiérrez et al., NeurIPS 2024): a title
counts when any passage with it is among the first k. A passage of the corpus is one document, so a
long one that was stored in parts takes one place, the best of its parts'. The baselines search the
same store: BM25, dense vectors, and the reciprocal rank fusion of both.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, cast

import numpy as np

from graphrag.errors import FormatError
from graphrag.evaluate.corpus import corpus_graph, read_corpus
from graphrag.labels import read_json
from graphrag.pipeline import Parts, Progress, quiet, retrieve
from graphrag.recipe import Recipe
from graphrag.stores import GraphStore
from graphrag.stores.words import fuse
from graphrag.types import Hit, Query

AT = (2, 5, 10)
ALL_AT = 8
DEPTH = 50
"""Chunks looked at in each ranking, which are enough for the first ten documents."""

Recalls = TypedDict("Recalls", {"recall@2": float, "recall@5": float, "recall@10": float, "all_gold@8": float})


class RetrievalReport(Recalls):
    """Recalls in percent, milliseconds a question, seconds of building (0 for a graph that was built before)."""

    questions: int
    passages: int
    ms_p50: float
    ms_p95: float
    build_seconds: float
    baselines: dict[str, Recalls]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the titles of the passages that it needs."""

    question: str
    titles: tuple[str, ...]


def evaluate_retrieval(
    corpus: Path,
    questions: Path,
    *,
    limit: int | None = None,
    graph: str | None = None,
    recipe: Recipe | None = None,
    progress: Progress = quiet,
) -> RetrievalReport:
    """Build a graph of the corpus (or bring ``graph`` up to date with it) and ask the first ``limit`` questions.

    The time of a question is that of link, traverse, rank and context, after the models are loaded.
    Raises ``FormatError`` when a file is not in a known format.
    """
    documents = read_corpus(corpus)
    asked = read_questions(questions)[:limit]
    parts = Parts(recipe)
    started = time.perf_counter()
    with corpus_graph(documents, graph, parts, progress) as store:
        build_seconds = time.perf_counter() - started
        titles = {identity: document.title for identity, document in documents.items()}
        rankings: dict[str, list[list[str]]] = {"graph": [], "bm25": [], "dense": [], "hybrid": []}
        milliseconds: list[float] = []
        retrieve(asked[0].question, store, parts)
        for done, item in enumerate(asked, start=1):
            begun = time.perf_counter()
            context = retrieve(item.question, store, parts)
            milliseconds.append((time.perf_counter() - begun) * 1000)
            ours = list(dict.fromkeys(passage.chunk.document_id for passage in context.passages))
            found = _searches(item.question, store, parts) | {"graph": ours}
            for name, ranking in found.items():
                rankings[name].append([titles[identity] for identity in ranking])
            progress("asking", done, len(asked))
    wanted = [item.titles for item in asked]
    figures = {name: recalls(found, wanted) for name, found in rankings.items()}
    return RetrievalReport(
        **figures.pop("graph"),
        questions=len(asked),
        passages=len(documents),
        ms_p50=round(float(np.percentile(milliseconds, 50)), 2),
        ms_p95=round(float(np.percentile(milliseconds, 95)), 2),
        build_seconds=round(build_seconds, 2),
        baselines=figures,
    )


def recalls(rankings: Sequence[Sequence[str]], wanted: Sequence[Sequence[str]]) -> Recalls:
    """Mean recall of each question's titles among its first k, and how often all are among the first eight.

    >>> recalls([["A", "B", "C"]], [["A", "C"]])
    {'recall@2': 50.0, 'recall@5': 100.0, 'recall@10': 100.0, 'all_gold@8': 100.0}
    """

    def share(k: int) -> list[float]:
        return [len(set(want) & set(found[:k])) / len(set(want)) for found, want in zip(rankings, wanted, strict=True)]

    figures = {f"recall@{k}": round(100 * float(np.mean(share(k))), 2) for k in AT}
    figures[f"all_gold@{ALL_AT}"] = round(100 * float(np.mean([found == 1 for found in share(ALL_AT)])), 2)
    return cast(Recalls, figures)


def read_questions(path: Path) -> list[Asked]:
    """Questions with the titles in ``supporting_titles``, ``supporting_facts`` or supporting ``paragraphs``.

    Raises ``FormatError`` that says which question lacks what.
    """
    rows: Any = read_json(path)
    if not isinstance(rows, list) or not rows:
        raise FormatError(f"{path}: expected a list of questions with question and supporting_titles")
    return [_read_question(row, f"{path}: question {number}") for number, row in enumerate(cast(list[Any], rows), 1)]


def _read_question(row: Any, place: str) -> Asked:
    try:
        question: Any = row["question"]
        titles: tuple[Any, ...] = tuple(dict.fromkeys(_titles(row)))
    except (KeyError, TypeError, IndexError) as error:
        raise FormatError(
            f"{place}: expected question and supporting_titles (or supporting_facts, or paragraphs with is_supporting),"
            f" but there is no {error}"
        ) from error
    if not isinstance(question, str) or not question.strip() or not all(isinstance(title, str) for title in titles):
        raise FormatError(f"{place}: question and titles must be text, and the question not empty")
    if not titles:
        raise FormatError(f"{place}: names no supporting title, so there is nothing to find")
    return Asked(question, titles)


def _titles(row: Mapping[str, Any]) -> Iterable[Any]:
    """The needed titles, as 2WikiMultihopQA, HotpotQA or MuSiQue write them."""
    if "supporting_titles" in row:
        return row["supporting_titles"]
    if "supporting_facts" in row:
        facts = row["supporting_facts"]
        return facts["title"] if isinstance(facts, dict) else [fact[0] for fact in facts]
    if "paragraphs" in row:
        return [paragraph["title"] for paragraph in row["paragraphs"] if paragraph["is_supporting"]]
    return row["supporting_titles"]


def _searches(question: str, store: GraphStore, parts: Parts) -> dict[str, list[str]]:
    """The documents that plain searches find."""
    found = store.find(Query(question, parts.embedder.embed(question), (), limit=DEPTH))
    bm25, dense = _documents(found.by_text, store), _documents(found.by_vector, store)
    both = fuse(*([Hit(identity, 0.0) for identity in ranking] for ranking in (bm25, dense)), limit=2 * DEPTH)
    return {"bm25": bm25, "dense": dense, "hybrid": [hit.id for hit in both]}


def _documents(hits: Sequence[Hit], store: GraphStore) -> list[str]:
    """The documents of ranked chunks, each at its best chunk's place."""
    return list(dict.fromkeys(passage.chunk.document_id for passage in store.passages(hits[:DEPTH])))
