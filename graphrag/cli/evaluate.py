"""``graphrag eval``: the figures a user judges by, on files of questions or labelled documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, cast

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
from graphrag.cli._output import print_json, print_rows, progress

CorpusOption = Annotated[Path, typer.Option("--corpus", metavar="FILE", help="Passages: a list of {title, text}.")]
QuestionsOption = Annotated[Path, typer.Option("--questions", metavar="FILE", help="Questions, as JSON (or .json.gz).")]
LimitOption = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Only the first N questions.")]

app = typer.Typer(help="Measure how well a stage does its work.", no_args_is_help=True)


@app.command()
def retrieval(
    corpus: CorpusOption,
    questions: QuestionsOption,
    limit: LimitOption = None,
    graph: Annotated[str, typer.Option("--graph", "-g", metavar="GRAPH", help="Keep the corpus's graph here.")] = "",
    recipe: RecipeOption = DEFAULT_RECIPE,
    as_json: JsonOption = False,
) -> None:
    """Passages found, beside BM25 and dense search.

    Recall of the passages that each question needs, for the graph and for BM25, dense and hybrid search.
    """
    chosen = read_recipe(recipe)
    from graphrag.evaluate.retrieval import evaluate_retrieval

    with progress() as report:
        result = evaluate_retrieval(corpus, questions, limit=limit, graph=graph or None, recipe=chosen, progress=report)
    _show("retrieval", result, as_json)


@app.command()
def answers(
    questions: QuestionsOption,
    corpus: Annotated[
        Path | None, typer.Option("--corpus", metavar="FILE", help="Passages; not needed for SQuAD files.")
    ] = None,
    oracle: Annotated[bool, typer.Option("--oracle", help="Answer from the supporting passages.")] = False,
    generator: GeneratorOption = "",
    limit: LimitOption = None,
    graph: Annotated[str, typer.Option("--graph", "-g", metavar="GRAPH", help="Keep the corpus's graph here.")] = "",
    recipe: RecipeOption = DEFAULT_RECIPE,
    as_json: JsonOption = False,
) -> None:
    """Questions answered right, citations verified.

    Exact match and F1 with SQuAD's normalisation, and how many citations are verbatim.
    """
    chosen = read_recipe(recipe, generator)
    from graphrag.evaluate.answers import evaluate_answers

    with progress() as report:
        result = evaluate_answers(
            questions, corpus, oracle=oracle, limit=limit, graph=graph or None, recipe=chosen, progress=report
        )
    _show("answers", result, as_json)


@app.command()
def extraction(
    documents: Annotated[
        Path,
        typer.Option(
            "--documents",
            metavar="FILE",
            help="DocRED's, KnowledgeNet's or CORE's .json, .iob2, .spacy, or .jsonl of spans or statements.",
        ),
    ],
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Only the fifth of the documents that training leaves out.")
    ] = False,
    recipe: RecipeOption = DEFAULT_RECIPE,
    as_json: JsonOption = False,
) -> None:
    """Mentions and relations, against labels."""
    chosen = read_recipe(recipe)
    from graphrag.evaluate.extraction import evaluate_extraction

    with progress() as report:
        result = evaluate_extraction(documents, held=held_out, recipe=chosen, progress=report)
    _show("extraction", result, as_json)


@app.command()
def folder(
    questions: QuestionsOption,
    graph: GraphOption = DEFAULT_GRAPH,
    generator: GeneratorOption = "",
    recipe: RecipeOption = DEFAULT_RECIPE,
    as_json: JsonOption = False,
) -> None:
    """Questions about a folder, right files cited.

    Right when an accepted answer is contained in the reply.
    """
    chosen = read_recipe(recipe, generator)
    from graphrag.evaluate.folder import evaluate_folder

    with progress() as report:
        result = evaluate_folder(graph, questions, recipe=chosen, progress=report)
    _show("folder", result, as_json)


def _show(name: str, result: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(result)
    else:
        print_rows(_rows(result), heading=f"eval {name}")


def _rows(result: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Every figure on a row of its own, nested ones as ``outer inner``; lists are for ``--json``."""
    rows: list[tuple[str, str]] = []
    for name, value in result.items():
        if isinstance(value, Mapping):
            rows += _rows(cast(Mapping[str, Any], value), f"{prefix}{name} ")
        elif isinstance(value, float):
            rows.append((prefix + name, f"{value:.4g}"))
        elif not isinstance(value, list | tuple):
            rows.append((prefix + name, str(value)))
    return rows
