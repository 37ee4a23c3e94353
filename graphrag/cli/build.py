"""``graphrag build``: a folder becomes a graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphrag.cli._options import DEFAULT_GRAPH, DEFAULT_RECIPE, GraphOption, JsonOption, RecipeOption, read_recipe
from graphrag.cli._output import clean, console, print_json, print_note, print_rows, progress

if TYPE_CHECKING:
    from graphrag.pipeline import BuildReport


def build(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder of documents.", show_default=False, readable=False)
    ],
    graph: GraphOption = DEFAULT_GRAPH,
    recipe: RecipeOption = DEFAULT_RECIPE,
    as_json: JsonOption = False,
) -> None:
    """Bring the graph in step with FOLDER.

    Only what is new or changed since the last build is read, and what is gone from FOLDER goes from the
    graph. A file that cannot be read is named with the reason, and never stops the others.
    """
    chosen = read_recipe(recipe)
    from graphrag import pipeline

    with progress() as report:
        result = pipeline.build(folder, graph, chosen, report)
    if as_json:
        print_json(_as_json(result, graph))
    else:
        _print(result, graph)
        if not result.counts.documents and not result.skipped:
            print_note(f"{folder} holds no document; graphrag inspect FILE says what is read from one")


def _as_json(result: BuildReport, graph: str) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "graph": graph,
        "added": result.added,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "removed": result.removed,
        "skipped": [{"path": path, "reason": reason} for path, reason in result.skipped],
        **asdict(result.counts),
        **({"endpoint": result.usage.as_dict() | {"cost": result.cost}} if result.usage else {}),
        "seconds": round(result.seconds, 3),
    }


def _endpoint(result: BuildReport) -> list[tuple[str, str]]:
    if result.usage is None:
        return []
    used = result.usage
    cost = f", cost {result.cost:.4f}" if result.cost else ""
    return [
        ("model asked", f"{used.requests} times ({used.failed} texts failed, {used.repaired} replies mended)"),
        ("tokens", f"{used.input_tokens} in, {used.output_tokens} out{cost}"),
    ]


def _print(result: BuildReport, graph: str) -> None:
    from rich.text import Text

    counts = result.counts
    print_rows(
        [
            ("files read", f"{result.added + result.changed} ({result.added} new, {result.changed} changed)"),
            ("unchanged", str(result.unchanged)),
            ("removed", str(result.removed)),
            ("skipped", str(len(result.skipped))),
            ("chunks", str(counts.chunks)),
            ("entities", f"{counts.entities} and {counts.values} values, in {counts.mentions} mentions"),
            ("relations", str(counts.relations)),
            ("communities", str(counts.communities)),
            *_endpoint(result),
            ("seconds", f"{result.seconds:.1f}"),
        ],
        heading=f"{graph}: {counts.documents} documents",
    )
    out = console()
    for path, reason in result.skipped:
        out.print(
            Text("skipped ", style="yellow"), Text(clean(path)), Text(f": {clean(reason)}"), sep="", soft_wrap=True
        )
