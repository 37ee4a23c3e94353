"""``graphrag explore``: look at the graph in Neo4j Browser."""

from __future__ import annotations

from typing import Annotated

import typer

from graphrag.cli._options import GraphOption
from graphrag.cli._output import clean
from graphrag.errors import UsageError


def explore(
    graph: GraphOption = "",
    http: Annotated[
        str,
        typer.Option(
            "--http",
            metavar="URL",
            help="The Browser's address.",
            show_default="port 7474, or 7473 if encrypted",
        ),
    ] = "",
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the default web browser.")] = False,
) -> None:
    """Show where Neo4j Browser opens the graph.

    Prints the Browser's address with a first query filled in, and how to load the style and the saved queries.
    """
    from urllib.parse import quote, urlsplit

    from graphrag.stores import is_server
    from graphrag.stores.neo4j.address import parse_address
    from graphrag.stores.neo4j.queries import kit_folder

    if not graph or not is_server(graph):
        raise UsageError(
            "Neo4j Browser shows graphs on a server: copy this one there with"
            " `graphrag copy --from graphrag.db --to neo4j://localhost`, then give --graph or set NEO4J_URI"
        )
    address = parse_address(graph)
    server = urlsplit(address.uri)
    secure = server.scheme.endswith(("+s", "+ssc"))
    host = f"[{server.hostname}]" if ":" in (server.hostname or "") else server.hostname
    browser = http.rstrip("/") or (f"https://{host}:7473" if secure else f"http://{host}:7474")
    query = f"MATCH (e:__Entity__ {{graph: '{address.graph}'}}) RETURN e ORDER BY e.mentions DESC LIMIT 25"
    login = quote(f"{server.scheme}://{quote(address.user, safe='')}@{server.netloc}", safe="")
    database = f"&db={quote(address.database, safe='')}" if address.database else ""
    link = f"{browser}/browser/?dbms={login}{database}&cmd=edit&arg={quote(query, safe='')}"
    kit = kit_folder()
    for line in (
        f"Browser        {link}",
        f"user           {clean(address.user)} (the password is the one in NEO4J_PASSWORD)",
        f"style          drag {kit / 'style.grass'} onto the Browser's page",
        f"saved queries  in the side bar under Favorites, import the files of {kit / 'saved'}",
        f"guide          {kit / 'README.md'}",
    ):
        typer.echo(line)
    if open_it:
        typer.launch(link)
