"""``graphrag inspect``: what is read from one file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphrag.cli._options import DEFAULT_RECIPE, JsonOption, PasswordsOption, RecipeOption, add_passwords, read_recipe
from graphrag.cli._output import clean, print_error, print_json, print_note, print_rows

if TYPE_CHECKING:
    from graphrag.read import Inspection
    from graphrag.types import Column, Table


def inspect(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file of any format.", show_default=False, readable=False)
    ],
    recipe: RecipeOption = DEFAULT_RECIPE,
    passwords: PasswordsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is read from FILE: its text, and what is wrong in it."""
    chosen = add_passwords(read_recipe(recipe), passwords)
    from graphrag.errors import ReadError, UsageError
    from graphrag.extract.mapping import map_tables
    from graphrag.read import single
    from graphrag.read.workers import shared

    if file.is_dir():
        raise UsageError(f"{file}: is a folder; name one file, or build it")
    media_type = ""
    try:
        source = single(file)
        media_type = source.media_type
        found = shared().read(source, chosen.read)
        found = replace(found, document=map_tables(found.document, chosen.tables))
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
        "tables": [_table(table) for table in document.tables] if document else [],
        "findings": list(document.findings) if document else [],
        "error": error,
    }


def _table(table: Table) -> dict[str, Any]:
    mapping = table.mapping
    return {
        "name": table.name,
        "header": list(table.header),
        "rows": len(table.rows),
        "mapping": {
            "type": mapping.type,
            "word": mapping.word,
            "columns": [
                _column(table, title, column) for title, column in zip(table.header, mapping.columns, strict=False)
            ],
        }
        if mapping
        else None,
    }


def _column(table: Table, title: str, column: Column) -> dict[str, Any]:
    """What is made of a column, less what is not said of it."""
    said = {
        "type": column.type,
        "relation": column.relation,
        "key": column.key,
        "of": "" if column.of is None else table.header[column.of],
        "unit": column.unit,
    }
    return {"column": title, "is": _meaning(column), **{name: value for name, value in said.items() if value}}


def _meaning(column: Column) -> str:
    if column.type is None:
        return "ignored"
    if not column.relation:
        return "key" if column.key else "name"
    return "value" if column.type.is_value else "reference"


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
    for table in document.tables:
        _print_table(table)
    print()
    for line in document.text.split("\n"):
        print(clean(line))


def _print_table(table: Table) -> None:
    mapping = table.mapping
    if mapping is None:
        return
    rows: list[tuple[str, str]] = []
    for title, column in zip(table.header, mapping.columns, strict=False):
        of = f" of {table.header[column.of]}" if column.of is not None else ""
        rows.append((title, " ".join(filter(None, (_meaning(column) + of, column.type, column.relation, column.key)))))
    heading = f"table {table.name}: {len(table.rows):,} rows, each {mapping.type or 'a relation'} {mapping.word}"
    print_rows([(clean(title), clean(said)) for title, said in rows], heading=clean(heading.strip()))
