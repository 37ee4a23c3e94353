"""``graphrag export``: the graph as a GraphML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphrag.cli._options import DEFAULT_GRAPH, GraphOption
from graphrag.cli._output import clean
from graphrag.errors import UsageError


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.graphml", help="The file to write.", show_default=False)],
    graph: GraphOption = DEFAULT_GRAPH,
) -> None:
    """Write the graph as a GraphML file.

    GraphML is read by Gephi, Cytoscape, yEd, networkx and others.
    """
    if file.suffix != ".graphml":
        raise UsageError(f"{file}: only GraphML can be written; give the file a name that ends in .graphml")
    from graphrag.stores import open_store
    from graphrag.stores.export import write_graphml

    with open_store(graph, create=False) as store:
        nodes, edges = write_graphml(store, file)
    typer.echo(f"{clean(str(file))}: {nodes} nodes, {edges} edges")
