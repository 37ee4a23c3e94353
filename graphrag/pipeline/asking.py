"""The flow ``ask``: aggregate, or link → traverse → rank → context → generate → verify."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graphrag.errors import UsageError
from graphrag.pipeline.parts import Parts
from graphrag.stores import GraphStore, open_store
from graphrag.types import Answer, Context, Draft

if TYPE_CHECKING:
    from graphrag.aggregate import Reckoned, Tables


def ask(question: str, graph: str | Path | GraphStore, parts: Parts | None = None) -> Answer:
    """Answer a question from a graph, with the path and the quotes that the answer rests on.

    Raises ``StoreError`` when there is no such graph, ``UsageError`` for an empty question.
    """
    if not question.strip():
        raise UsageError('the question is empty: ask something, such as graphrag ask "Who supplies us?"')
    if isinstance(graph, (str, Path)):
        with open_store(graph) as store:
            return ask(question, store, parts)
    from graphrag.aggregate import Tables

    return _ask(question, graph, Tables(graph), parts or Parts())


def _ask(question: str, store: GraphStore, tables: Tables, parts: Parts) -> Answer:
    """The answer of rows, of rows and passages in two steps, or of passages."""
    from graphrag.generate import verify

    told = _told_by_rows(question, tables, parts)
    if told and told.draft.text:
        return verify(question, told.draft, told.passages)
    if composed := _in_two(question, store, tables, parts):
        return composed
    if told:
        return replace(verify(question, told.draft, ()), reason=told.reason)
    found, look = _looking(question, store, parts)
    draft = parts.generator.generate(found[0], look)
    answer = verify(question, draft, [passage for context in found for passage in context.passages])
    return _no_single_row(answer, store)


def _looking(question: str, store: GraphStore, parts: Parts) -> tuple[list[Context], Callable[[str], Context]]:
    """What was retrieved, first for a question, and how to retrieve more for parts of it."""
    found = [retrieve(question, store, parts)]

    def look(part: str) -> Context:
        found.append(retrieve(part, store, parts))
        return found[-1]

    return found, look


def _no_single_row(answer: Answer, store: GraphStore) -> Answer:
    """The answer, unless it reads in one row of a table what a question asks of all that are meant."""
    from graphrag.aggregate import asks_for_a_figure, in_rows

    if answer.abstained or not asks_for_a_figure(answer.question) or not in_rows(answer.citations, store):
        return answer
    return replace(answer, text="", abstained=True, citations=(), path=())


def _told_by_rows(question: str, tables: Tables, parts: Parts) -> Reckoned | None:
    """What rows of tables say to a question, or why they do not tell what it asks of them; nobody is called 0."""
    from graphrag.aggregate import aggregate, read_best
    from graphrag.generate.expect import Expected, expected

    named = expected(question) in (Expected.NAME, Expected.PERSON, Expected.ORGANIZATION, Expected.PLACE)

    def fits(told: Reckoned | None) -> bool:
        text = told.draft.text.partition("\n")[0] if told else ""
        return bool(text) and (not named or any(c.isalpha() for c in text))

    figure = aggregate(question, tables)
    if fits(figure):
        return figure
    best = read_best(question, tables, parts.embedder.embed)
    return best if fits(best) else figure if figure and not figure.draft.text else None


def _in_two(question: str, store: GraphStore, tables: Tables, parts: Parts) -> Answer | None:
    """The answer in two steps, at least one of them by rows: what a description in the question means, then all of it.

    The description ("the customer whose director is Ana") is a question of its own. Where rows answer it, whatever
    tells the rest may; where passages do, the likeliest of what they say of which rows tell the rest is meant.
    """
    from graphrag.generate import verify
    from graphrag.generate.nested import nested
    from graphrag.language import is_portuguese

    described = nested(question, portuguese=is_portuguese(question))
    if described is None:
        return None
    if (meant := _told_by_rows(described.inner, tables, parts)) and meant.draft.text:
        inner = verify(described.inner, meant.draft, meant.passages)
        outer = _ask(described.asked_of(_named_first(inner)), store, tables, parts)
        return None if outer.abstained else _joined(question, inner, outer)
    for inner in _guesses(described.inner, store, parts):
        asked = described.asked_of(_named_first(inner))
        if (told := _told_by_rows(asked, tables, parts)) and told.draft.text:
            return _joined(question, inner, verify(asked, told.draft, told.passages))
    return None


def _guesses(question: str, store: GraphStore, parts: Parts) -> Iterator[Answer]:
    """What passages may say to a question, the likeliest first."""
    from graphrag.generate import verify

    found, look = _looking(question, store, parts)
    for draft in parts.generator.guesses(found[0], look):
        answer = verify(question, draft, [passage for context in found for passage in context.passages])
        if not answer.abstained:
            yield answer


def _named_first(answer: Answer) -> str:
    """The name that an answer begins with: rows tell more behind it."""
    return answer.text.splitlines()[0].partition(": ")[0]


def _joined(question: str, inner: Answer, outer: Answer) -> Answer:
    """An answer in two steps, with what both rest on."""
    from graphrag.generate import verify

    draft = Draft(
        outer.text,
        (*inner.citations, *outer.citations),
        (*inner.path, *outer.path),
        min(inner.confidence, outer.confidence),
    )
    return verify(question, draft, (*inner.passages, *outer.passages))


def retrieve(question: str, store: GraphStore, parts: Parts) -> Context:
    """What the graph holds for a question: link → traverse → rank → context."""
    from graphrag.retrieve import context, link, rank, traverse

    options = parts.recipe.ask
    linked = link(question, parts.embedder, store)
    activated = traverse(linked, store, hops=options.hops)
    ranking = rank(activated, damping=options.damping)
    return context(ranking, store, passages=options.passages)
