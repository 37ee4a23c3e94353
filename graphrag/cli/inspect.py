"""``graphrag inspect``: what is read from one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphrag.cli._options import DEFAULT_RECIPE, JsonOption, RecipeOption, read_recipe
from graphrag.cli._output import clean, print_error, print_json, print_note, print_rows

if TYPE_CHECKING:
    from graphrag.read import Inspection


def inspect(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file of any format.", show_default=False, readable=False)
    ],
    recipe: RecipeOption = DEFAULT_RECIPE,
    as_json: JsonOption = False,
) -> None:
    """Show what is read from FILE: its text, and what is wrong in it."""
    limits = read_recipe(recipe).read
    from graphrag.errors import ReadError, UsageError
    from graphrag.read import single
    from graphrag.read.workers import shared

    if file.is_dir():
        raise UsageError(f"{file}: is a folder; name one file, or build it")
    media_type = ""
    try:
        source = single(file)
        media_type = source.media_type
        found = shared().read(source, limits)
    except ReadError as error:
        if as_json:
            print_json(_as_json(media_type, None, clean(str(error))))
        else:
            print_error(str(error))
        raise typer.Exit(error.exit_code) from error
    if as_json:
        print_json(_as_json(media_type, found, None))
    else:
        _print(found)


def _as_json(media_type: str, found: Inspection | None, error: str | None) -> dict[str, Any]:
    document = found.document if found else None
    return {
        "media_type": media_type,
        "encoding": found.encoding if found else "",
        "language": document.language if document else "",
        "pages": len(document.pages) if document else 0,
        "characters": len(document.text) if document else 0,
        "text": document.text if document else "",
        "tables": [],
        "findings": list(document.findings) if document else [],
        "error": error,
    }


def _print(found: Inspection) -> None:
    document = found.document
    rows = [
        ("media type", document.media_type),
        ("encoding", found.encoding),
        ("language", document.language),
        ("pages", str(len(document.pages) or "")),
        ("characters", f"{len(document.text):,}"),
    ]
    print_rows([row for row in rows if row[1]], heading=document.title)
    for finding in document.findings:
        print_note(finding)
    print()
    for line in document.text.split("\n"):
        print(clean(line))
