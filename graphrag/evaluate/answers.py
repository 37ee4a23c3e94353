"""How many questions are answered right, and how many of the quotes shown stand in the documents.

Exact match and F1 are SQuAD's (Rajpurkar et al., EMNLP 2016), in percent of the questions: lower case, without
punctuation and English articles; the best of the accepted answers counts. Every citation is looked up again in
its document's text, apart from the product's own check.

Two kinds of questions file: a list of ``{question, answer, type, supporting_titles}`` over a corpus of
``{title, text}`` (2WikiMultihopQA), and SQuAD's ``{"data": [{"title", "paragraphs": [{"context", "qas"}]}]}``,
which is its own corpus.
"""

from __future__ import annotations

import re
import string
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, cast

from graphrag.errors import FormatError, UsageError
from graphrag.evaluate.corpus import corpus_graph, make_document, read_corpus
from graphrag.generate import verify
from graphrag.labels import read_json
from graphrag.pipeline import Parts, Progress, ask, digest, quiet
from graphrag.recipe import Recipe
from graphrag.types import Answer, Citation, Context, Document, DocumentGraph, Entity, Passage


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its accepted answers (none: it has no answer) and the documents that hold them."""

    question: str
    answers: tuple[str, ...]
    kind: str
    documents: tuple[str, ...]


Reply = Callable[[Asked], Answer]


@dataclass(frozen=True, slots=True)
class Scored:
    """One question's figures; exact match and F1 from 0 to 1."""

    kind: str
    exact: float
    f1: float
    abstained: bool
    citations: int
    verified: int
    milliseconds: float


def evaluate_answers(
    questions: Path,
    corpus: Path | None = None,
    *,
    oracle: bool = False,
    limit: int | None = None,
    graph: str | None = None,
    recipe: Recipe | None = None,
    progress: Progress = quiet,
) -> dict[str, Any]:
    """Ask every question and compare the answers: ``oracle`` gives the generator the supporting passages alone.

    Without ``oracle`` the corpus is built into ``graph`` (a temporary one when None; what is built already is
    kept) and every question goes the way of ``graphrag ask``. Returns ``exact_match f1`` (percent), ``by_type``
    (the same for each type of question), ``abstained citations citations_verified questions`` (counts) and
    ``ms_p50`` (milliseconds an answer). Raises ``FormatError`` when a file is in no known format.
    """
    documents, asked = read_questions(questions, corpus)
    asked = asked[:limit]
    if not asked:
        raise FormatError(f"{questions}: holds no questions")
    parts = Parts(recipe)
    if oracle:
        return _summary(_scores(asked, documents, _from_supporting(documents, asked, parts, progress), progress))
    with corpus_graph(documents, graph, parts, progress) as store:
        return _summary(_scores(asked, documents, lambda item: ask(item.question, store, parts), progress))


def _scores(
    asked: Sequence[Asked], documents: Mapping[str, Document], reply: Reply, progress: Progress
) -> list[Scored]:
    scored: list[Scored] = []
    for done, item in enumerate(asked, 1):
        started = time.perf_counter()
        answer = reply(item)
        scored.append(_score(item, answer, documents, (time.perf_counter() - started) * 1000))
        progress("answering", done, len(asked))
    return scored


def normalise_answer(text: str) -> str:
    """SQuAD's normal form of an answer.

    >>> normalise_answer("The Acme Corp., of  Leeds")
    'acme corp of leeds'
    """
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(?:a|an|the)\b", " ", text).split())


def exact_match(reply: str, accepted: Sequence[str]) -> float:
    """1.0 when the reply is one of the accepted answers, or is empty where there is none."""
    return float(any(normalise_answer(reply) == normalise_answer(a) for a in accepted or ("",)))


def token_f1(reply: str, accepted: Sequence[str]) -> float:
    """The best F1 of shared words with an accepted answer.

    >>> round(token_f1("Leeds, England", ["Leeds"]), 2)
    0.67
    """
    return max(_f1(normalise_answer(reply).split(), normalise_answer(a).split()) for a in accepted or ("",))


def _f1(got: list[str], want: list[str]) -> float:
    if not got or not want:
        return float(got == want)
    shared = sum((Counter(got) & Counter(want)).values())
    return 2 * shared / (len(got) + len(want))


def read_questions(questions: Path, corpus: Path | None) -> tuple[dict[str, Document], list[Asked]]:
    """The documents by id, and the questions. Raises ``FormatError`` when a file is in no known format."""
    raw: Any = read_json(questions)
    try:
        if isinstance(raw, dict) and "data" in raw:
            return _squad(cast(Mapping[str, Any], raw))
        if corpus is None:
            raise UsageError(f"{questions}: its passages are in another file; name it with --corpus")
        return _multi_hop(raw, read_corpus(corpus))
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise FormatError(f"{questions}: not a file of questions: {type(error).__name__}: {error}") from error


def _multi_hop(raw: Any, documents: dict[str, Document]) -> tuple[dict[str, Document], list[Asked]]:
    by_title: dict[str, list[str]] = {}
    for document in documents.values():
        by_title.setdefault(document.title, []).append(document.id)
    asked = [
        Asked(
            question=row["question"],
            answers=(row["answer"], *row.get("answer_aliases", ())),
            kind=str(row.get("type", "all")),
            documents=tuple(i for title in row.get("supporting_titles", ()) for i in by_title.get(title, ())),
        )
        for row in raw
    ]
    return documents, asked


def _squad(raw: Mapping[str, Any]) -> tuple[dict[str, Document], list[Asked]]:
    documents: dict[str, Document] = {}
    asked: list[Asked] = []
    for number, article in enumerate(raw["data"]):
        for place, paragraph in enumerate(article["paragraphs"]):
            title = str(article.get("title", "")).replace("_", " ")
            document = make_document(f"{number:04}/{place:04}.txt", title, paragraph["context"])
            documents[document.id] = document
            for qa in paragraph["qas"]:
                answers = tuple(dict.fromkeys(str(a["text"]) for a in qa.get("answers", ())))
                asked.append(
                    Asked(qa["question"], answers, "answerable" if answers else "unanswerable", (document.id,))
                )
    return documents, asked


def _from_supporting(
    documents: Mapping[str, Document], asked: Sequence[Asked], parts: Parts, progress: Progress
) -> Reply:
    """Answers from the passages a question names, read as a build reads them, without a search."""
    needed = sorted({i for item in asked for i in item.documents})
    graphs: dict[str, DocumentGraph] = {}
    for done, identity in enumerate(needed, 1):
        graphs[identity] = digest(documents[identity], parts)
        progress("reading", done, len(needed))

    def reply(item: Asked) -> Answer:
        context = as_context(item.question, [graphs[i] for i in item.documents])
        return verify(item.question, parts.generator.generate(context), context.passages)

    return reply


def as_context(question: str, graphs: Sequence[DocumentGraph]) -> Context:
    """Whole documents as a generator reads them, in the order given."""
    entities: dict[str, Entity] = {}
    for graph in graphs:
        entities |= {e.id: e for e in graph.entities}
    passages = tuple(
        Passage(
            chunk=chunk,
            path=graph.document.path,
            title=graph.document.title,
            score=1.0,
            entities=tuple(m for m in graph.mentions if m.chunk_id == chunk.id),
        )
        for graph in graphs
        for chunk in graph.chunks
    )
    relations = tuple(r for graph in graphs for r in graph.relations)
    return Context(question, passages, entities, relations)


def _score(item: Asked, answer: Answer, documents: Mapping[str, Document], milliseconds: float) -> Scored:
    shown = [*answer.citations, *(s.citation for s in answer.path if s.citation is not None)]
    cited = tuple(dict.fromkeys(shown))
    return Scored(
        kind=item.kind,
        exact=exact_match(answer.text, item.answers),
        f1=token_f1(answer.text, item.answers),
        abstained=answer.abstained,
        citations=len(cited),
        verified=sum(_stands(c, documents) for c in cited),
        milliseconds=milliseconds,
    )


def _stands(citation: Citation, documents: Mapping[str, Document]) -> bool:
    document = documents.get(citation.document_id)
    return document is not None and document.text[citation.start : citation.end] == citation.quote != ""


def _summary(scored: Sequence[Scored]) -> dict[str, Any]:
    kinds = sorted({s.kind for s in scored})
    return {
        **_means(scored),
        "by_type": {
            k: _means(rows) | {"questions": len(rows)} for k in kinds if (rows := [s for s in scored if s.kind == k])
        },
        "abstained": sum(s.abstained for s in scored),
        "citations": sum(s.citations for s in scored),
        "citations_verified": sum(s.verified for s in scored),
        "ms_p50": round(median(s.milliseconds for s in scored), 2),
        "questions": len(scored),
    }


def _means(scored: Iterable[Scored]) -> dict[str, float]:
    rows = list(scored)
    return {
        "exact_match": round(100 * sum(s.exact for s in rows) / len(rows), 2),
        "f1": round(100 * sum(s.f1 for s in rows) / len(rows), 2),
    }
