"""``graphrag drop``: take a graph away, and nothing else."""

from __future__ import annotations

from typing import Annotated

import typer

from graphrag.cli._options import DEFAULT_GRAPH, GraphOption
from graphrag.cli._output import clean
from graphrag.errors import UsageError


def drop(
    graph: GraphOption = DEFAULT_GRAPH,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a graph.

    On a server exactly what graphrag wrote under this name goes; other graphs and all other data stay as they are.
    """
    import sys

    from graphrag.stores import drop_store, open_store

    with open_store(graph) as store:
        address, counts = clean(store.address), store.counts()
    what = f"{address} ({counts.documents} documents, {counts.entities} entities)"
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(f"nothing was deleted; to delete {what} without being asked, add --yes")
        typer.confirm(f"Delete {what}?", abort=True)
    drop_store(graph)
    typer.echo(f"{what}: deleted")
