"""``graphrag build``: a folder becomes a graph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphrag.cli._options import DEFAULT_GRAPH, DEFAULT_RECIPE, GraphOption, JsonOption, RecipeOption, read_recipe
from graphrag.cli._output import clean, console, print_json, print_note, print_rows, progress

if TYPE_CHECKING:
    from graphrag.pipeline import BuildReport


def build(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="The folder of documents.", show_default=False, readable=False),
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
    recipe: RecipeOption = DEFAULT_RECIPE,
    database: Annotated[
        str, typer.Option("--database", "-d", metavar="URL", help="A database, such as postgresql://USER@HOST/NAME.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Bring the graph in step with FOLDER, a database, or both.

    Only what is new or changed since the last build is read, and what is gone from FOLDER goes from the
    graph. A file that cannot be read is named with the reason, and never stops the others.
    """
    chosen = read_recipe(recipe)
    from graphrag import pipeline
    from graphrag.errors import UsageError

    if folder is None and not database:
        raise UsageError("nothing to build from: name a folder, or a database with --database URL")

    with progress() as report:
        done: list[BuildReport] = []
        if folder is not None:
            done.append(pipeline.build(folder, graph, chosen, report))
        if database:
            from graphrag.databases import build_database

            done.append(build_database(database, graph, chosen, report))
    result = _together(done)
    if as_json:
        print_json(_as_json(result, graph))
    else:
        _print(result, graph)
        if not result.counts.documents and not result.skipped:
            print_note(
                f"{folder or 'the database'} holds no document; graphrag inspect FILE says what is read from one"
            )


def _together(done: list[BuildReport]) -> BuildReport:
    """What was done in all; the counts are those after the last."""
    first, last = done[0], done[-1]
    if first is last:
        return first
    return replace(
        first,
        added=first.added + last.added,
        changed=first.changed + last.changed,
        removed=first.removed + last.removed,
        unchanged=first.unchanged + last.unchanged,
        counts=last.counts,
        seconds=first.seconds + last.seconds,
    )


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
        "seconds": round(result.seconds, 3),
    }


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
            ("seconds", f"{result.seconds:.1f}"),
        ],
        heading=f"{graph}: {counts.documents} documents",
    )
    out = console()
    for path, reason in result.skipped:
        out.print(
            Text("skipped ", style="yellow"), Text(clean(path)), Text(f": {clean(reason)}"), sep="", soft_wrap=True
        )
