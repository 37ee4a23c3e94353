"""``graphrag build`` and ``graphrag sync``, which is the same: a folder becomes a graph, and stays in step with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphrag.cli._options import (
    DEFAULT_GRAPH,
    DEFAULT_RECIPE,
    GraphOption,
    JsonOption,
    PasswordsOption,
    RecipeOption,
    add_passwords,
    read_recipe,
)
from graphrag.cli._output import clean, console, print_json, print_note, print_rows, progress

if TYPE_CHECKING:
    from graphrag.pipeline import BuildReport
    from graphrag.read import Changes, Listing


def build(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="The folder of documents.", show_default=False, readable=False),
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
    recipe: RecipeOption = DEFAULT_RECIPE,
    passwords: PasswordsOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on following FOLDER until Ctrl-C.")] = False,
    database: Annotated[
        str, typer.Option("--database", "-d", metavar="URL", help="A database, such as postgresql://USER@HOST/NAME.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Bring the graph in step with FOLDER, a database, or both.

    Only what is new or changed since the last build is read, and what is gone from FOLDER goes from the
    graph; a file that was renamed or moved is known by its content. A file that cannot be read is named with the
    reason, and never stops the others. build and sync are the same.
    """
    chosen = add_passwords(read_recipe(recipe), passwords)
    from graphrag import pipeline
    from graphrag.errors import UsageError

    if folder is None and not database:
        raise UsageError("nothing to build from: name a folder, or a database with --database URL")

    if dry_run and watch:
        raise UsageError("--dry-run and --watch exclude each other; give one of them")
    if (folder is None or database) and (dry_run or watch):
        raise UsageError("--dry-run and --watch look at a folder alone; name one, and no database")
    if dry_run and folder:
        _preview(*pipeline.preview(folder, graph, chosen), as_json=as_json)
        return
    if watch and folder:
        for number, result in enumerate(pipeline.watch(folder, graph, chosen)):
            if not number or result.added or result.changed or result.removed or result.moved or result.skipped:
                _show(result, folder, graph, as_json=as_json)
        return
    with progress() as report:
        done: list[BuildReport] = []
        if folder is not None:
            done.append(pipeline.build(folder, graph, chosen, report))
        if database:
            from graphrag.databases import build_database

            done.append(build_database(database, graph, chosen, report))
    _show(_together(done), folder, graph, as_json=as_json)


def _show(result: BuildReport, folder: Path | None, graph: str, *, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(result, graph))
        return
    _print(result, graph)
    if not result.counts.documents and not result.skipped:
        print_note(f"{folder or 'the database'} holds no document; graphrag inspect FILE says what is read from one")


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
        "moved": [{"from": old, "to": new} for old, new in result.moved],
        "removed": result.removed,
        "skipped": [{"path": path, "reason": reason} for path, reason in result.skipped],
        "findings": [{"path": path, "finding": finding} for path, finding in result.findings],
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
    counts = result.counts
    print_rows(
        [
            ("files read", f"{result.added + result.changed} ({result.added} new, {result.changed} changed)"),
            ("unchanged", str(result.unchanged)),
            ("moved", str(len(result.moved))),
            ("removed", str(result.removed)),
            ("skipped", str(len(result.skipped))),
            ("findings", str(len(result.findings))),
            ("chunks", str(counts.chunks)),
            ("entities", f"{counts.entities} and {counts.values} values, in {counts.mentions} mentions"),
            ("relations", str(counts.relations)),
            ("communities", str(counts.communities)),
            *_endpoint(result),
            ("seconds", f"{result.seconds:.1f}"),
        ],
        heading=f"{graph}: {counts.documents} documents",
    )
    for old, new in result.moved:
        _line(_verb(old, new), f"{old} → {new}")
    for path, reason in result.skipped:
        _line("skipped", path, reason)
    for path, finding in result.findings:
        _line("finding", path, finding)


def _preview(changes: Changes, listing: Listing, *, as_json: bool) -> None:
    pairs = [(one.record.path, one.source.path) for one in changes.moved]
    if as_json:
        found: dict[str, Any] = {
            "added": [source.path for source in changes.added],
            "edited": [source.path for source in changes.edited],
            "again": [source.path for source in changes.again],
            "moved": [{"from": old, "to": new} for old, new in pairs],
            "deleted": [record.path for record in changes.deleted],
            "unchanged": changes.unchanged,
            "skipped": [{"path": item.path, "reason": item.reason} for item in listing.skipped],
        }
        print_json(found)
        return
    for verb, paths in (
        ("add", [source.path for source in changes.added]),
        ("edit", [source.path for source in changes.edited]),
        ("read again", [source.path for source in changes.again]),
        ("delete", [record.path for record in changes.deleted]),
    ):
        for path in paths:
            _line(verb, path)
    for old, new in pairs:
        _line(_verb(old, new), f"{old} → {new}")
    for item in listing.skipped:
        _line("skip", item.path, item.reason)
    _line("leave", f"{changes.unchanged} files", "unchanged; nothing was written")


def _verb(old: str, new: str) -> str:
    return "renamed" if PurePosixPath(old).parent == PurePosixPath(new).parent else "moved"


def _line(verb: str, path: str, said: str = "") -> None:
    from rich.text import Text

    parts = (Text(f"{verb} ", style="yellow"), Text(clean(path)), Text(f": {clean(said)}" if said else ""))
    console().print(*parts, sep="", soft_wrap=True)
