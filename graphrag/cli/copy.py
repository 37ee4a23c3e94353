"""``graphrag copy``: a graph into another store."""

from __future__ import annotations

from typing import Annotated

import typer

from graphrag.cli._output import clean, progress


def copy(
    source: Annotated[str, typer.Option("--from", metavar="GRAPH", help="The graph to read.", show_default=False)],
    target: Annotated[str, typer.Option("--to", metavar="GRAPH", help="Where to copy it.", show_default=False)],
) -> None:
    """Copy a graph from a file to a server, or back.

    Nothing is lost on the way, and a copy that was cut short goes on where it stopped.
    """
    from graphrag.stores import open_store
    from graphrag.stores.copying import copy as copy_graph

    with open_store(source) as one, open_store(target, create=True) as other, progress() as report:
        done = copy_graph(one, other, report)
        known = f", {done.known} were there already" if done.known else ""
        typer.echo(f"{clean(other.address)}: {done.documents} documents copied{known}")
