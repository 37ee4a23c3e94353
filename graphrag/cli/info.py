"""``graphrag info``: what a graph holds, and which documents have problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrag.cli._options import DEFAULT_GRAPH, GraphOption, JsonOption
from graphrag.cli._output import clean, console, print_json, print_rows

if TYPE_CHECKING:
    from graphrag.types import DocumentRecord


def info(graph: GraphOption = DEFAULT_GRAPH, as_json: JsonOption = False) -> None:
    """Show counts, and documents with problems."""
    from dataclasses import asdict

    from graphrag.stores import open_store

    with open_store(graph, create=False) as store:
        counts, records = asdict(store.counts()), store.records()
    problems = [record for record in records if record.problem]
    if as_json:
        rows = [{"path": record.path, "problem": record.problem} for record in problems]
        print_json({"graph": graph, **counts, "problems": rows})
        return
    rows = [(name, str(number)) for name, number in counts.items()]
    print_rows([*rows, ("problems", str(len(problems)))], heading=graph)
    _print_problems(problems)


def _print_problems(problems: list[DocumentRecord]) -> None:
    from rich.text import Text

    for record in problems:
        line = Text.assemble(("problem ", "yellow"), clean(record.path), ": ", clean(record.problem))
        console().print(line, soft_wrap=True)
