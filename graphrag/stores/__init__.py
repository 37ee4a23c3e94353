"""Where a graph is kept between a build and a question."""

from __future__ import annotations

import re
from pathlib import Path

from graphrag.errors import StoreError, UsageError
from graphrag.stores.batching import batched
from graphrag.stores.protocol import GraphStore

__all__ = ["GraphStore", "batched", "drop_store", "is_server", "open_store"]

_SERVER = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)


def open_store(address: str | Path, *, create: bool = False) -> GraphStore:
    """Open the graph at ``address``; with ``create`` for writing, made if it is not there.

    An address is a file's path, or a Neo4j server's: ``neo4j://HOST[:PORT][/DATABASE][?graph=NAME]``
    (or ``neo4j+s``, ``neo4j+ssc``, ``bolt``, ``bolt+s``), with the user and the password from
    ``NEO4J_USERNAME`` and ``NEO4J_PASSWORD``.

    Raises ``UsageError`` for any other server's address, and ``StoreError`` when there is no graph or
    it cannot be opened: ``NotAGraphError`` for a file of another program, ``NewerGraphError`` for a
    graph of a newer version.
    """
    if is_server(address):
        from graphrag.stores.neo4j import Neo4jStore

        return Neo4jStore(str(address), create=create)
    from graphrag.stores.sqlite import SQLiteStore

    return SQLiteStore(Path(address).expanduser(), create=create)


def is_server(address: str | Path) -> bool:
    """Whether ``address`` is a Neo4j server's, not a file's. Raises ``UsageError`` for another server's."""
    server = _SERVER.match(str(address))
    if server and not server[1].lower().startswith(("neo4j", "bolt")):
        raise UsageError(f"{server[1]}:// is not supported; give a file's path, or neo4j://HOST for a Neo4j server")
    return server is not None


def drop_store(address: str | Path) -> None:
    """Delete the graph at ``address``, and nothing beside it. Raises ``StoreError`` when there is none."""
    if is_server(address):
        from graphrag.stores.neo4j import Neo4jStore

        with Neo4jStore(str(address)) as store:
            store.drop()
        return
    with open_store(address):  # a file of another program is no graph of ours to delete
        pass
    path = Path(address).expanduser()
    try:
        for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            file.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"cannot delete {path}: {error.strerror or error}") from error
