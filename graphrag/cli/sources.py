"""``graphrag sources``: every source of a graph, and how well it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphrag.cli._options import DEFAULT_GRAPH, GraphOption, JsonOption
from graphrag.cli._output import clean, console, print_json

if TYPE_CHECKING:
    from graphrag.types import DocumentRecord


def sources(graph: GraphOption = DEFAULT_GRAPH, as_json: JsonOption = False) -> None:
    """List the sources: state, counts, language, coverage, and what is wrong in them.

    Coverage is the share of a source's text that is in chunks.
    """
    from graphrag.stores import open_store

    with open_store(graph) as store:
        records = store.records()
    if as_json:
        print_json({"graph": graph, "sources": [_as_json(record) for record in records]})
    else:
        _print(records)


def _state(record: DocumentRecord) -> str:
    if not record.problem:
        return "read"
    return "outdated" if record.content_hash else "unread"


def _as_json(record: DocumentRecord) -> dict[str, Any]:
    return {
        "path": record.path,
        "source": record.source,
        "state": _state(record),
        "media_type": record.media_type,
        "language": record.language,
        "title": record.title,
        "pages": record.pages,
        "characters": record.characters,
        "chunks": record.chunks,
        "mentions": record.mentions,
        "relations": record.relations,
        "coverage": round(record.covered / record.characters, 4) if record.characters else None,
        "mentions_per_page": round(record.mentions / max(record.pages, 1), 2),
        "problem": record.problem,
        "findings": list(record.findings),
    }


def _print(records: tuple[DocumentRecord, ...]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("source", overflow="fold")
    for name in ("state", "language"):
        table.add_column(name)
    for name in ("pages", "chunks", "mentions", "a page", "relations", "coverage", "findings"):
        table.add_column(name, justify="right")
    for record in records:
        covered = f"{100 * record.covered // record.characters}%" if record.characters else ""
        row = [record.path, _state(record), record.language, str(record.pages or ""), str(record.chunks)]
        row += [str(record.mentions), f"{record.mentions / max(record.pages, 1):.1f}", str(record.relations), covered]
        table.add_row(*(Text(clean(cell)) for cell in (*row, str(len(record.findings) or ""))))
    out = console()
    out.print(table)
    for record in records:
        for kind, said in (
            *((("problem", record.problem),) if record.problem else ()),
            *(("finding", f) for f in record.findings),
        ):
            line = Text.assemble((f"{kind} ", "yellow"), clean(record.path), ": ", clean(said))
            out.print(line, soft_wrap=True)
