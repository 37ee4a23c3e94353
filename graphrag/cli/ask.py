"""``graphrag ask``: a question becomes an answer with its path and its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graphrag.cli._options import (
    DEFAULT_GRAPH,
    DEFAULT_RECIPE,
    GeneratorOption,
    GraphOption,
    JsonOption,
    RecipeOption,
    read_recipe,
)
from graphrag.cli._output import clean, console, print_json

if TYPE_CHECKING:
    from rich.text import Text

    from graphrag.types import Answer, Citation, Passage

NEAREST = 3
"""Passages shown when the documents hold no answer."""


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What to ask.", show_default=False)],
    graph: GraphOption = DEFAULT_GRAPH,
    recipe: RecipeOption = DEFAULT_RECIPE,
    generator: GeneratorOption = "",
    as_json: JsonOption = False,
) -> None:
    """Answer QUESTION, with its path and sources.

    Every quote shown stands word for word in the file and on the page named beside it. When the documents
    do not hold the answer, that is said.
    """
    chosen = read_recipe(recipe, generator)
    from graphrag import pipeline

    answer = pipeline.ask(question, graph, pipeline.Parts(chosen))
    if as_json:
        print_json(as_dict(answer))
    else:
        _print(answer)


def as_dict(answer: Answer) -> dict[str, object]:
    """The answer as JSON shows it; ``start`` and ``end`` are characters of the document's text."""
    from dataclasses import asdict

    return {
        "question": answer.question,
        "answer": answer.text,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "confidence": round(float(answer.confidence), 4),
        "path": [asdict(step) for step in answer.path],
        "citations": [asdict(citation) for citation in answer.citations],
        "passages": [
            {
                "document_id": passage.chunk.document_id,
                "path": passage.path,
                "title": passage.title,
                "page": passage.chunk.page,
                "start": passage.chunk.start,
                "end": passage.chunk.end,
                "score": round(float(passage.score), 6),
                "text": passage.chunk.text,
            }
            for passage in answer.passages
        ],
    }


def _print(answer: Answer) -> None:
    from rich.text import Text

    out = console()
    if answer.abstained:
        out.print(
            Text(f"The documents do not say{f': {clean(answer.reason)}' if answer.reason else ''}.", style="bold")
        )
        if answer.passages:
            out.print(Text("\nNearest passages:", style="dim"))
        for passage in answer.passages[:NEAREST]:
            out.print(_nearest(passage), soft_wrap=True)
        return
    for line in answer.text.splitlines():
        out.print(Text(clean(line), style="bold"))
    if answer.path:
        out.print(Text("\nPath", style="dim"))
    for step in answer.path:
        out.print(
            Text.assemble("  ", (clean(step.head), "cyan"), " —[", clean(step.type), "]→ ", (clean(step.tail), "cyan"))
        )
    if answer.citations:
        out.print(Text("\nSources", style="dim"))
    for number, citation in enumerate(answer.citations, 1):
        out.print(_source(number, citation))


def _source(number: int, citation: Citation) -> Text:
    from rich.text import Text

    return Text.assemble(
        f"  [{number}] ", (_where(citation.path, citation.page), "green"), f": “{clean(citation.quote)}”"
    )


def _nearest(passage: Passage) -> Text:
    from rich.text import Text

    text = clean(passage.chunk.text)
    shown = text if len(text) <= 120 else text[:119].rstrip() + "…"
    return Text.assemble("  ", (_where(passage.path, passage.chunk.page), "green"), f": {shown}")


def _where(path: str, page: int | None) -> str:
    return clean(path) if page is None else f"{clean(path)}, page {page}"
