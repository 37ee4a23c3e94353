"""Where a graph is kept between a build and a question."""

from __future__ import annotations

import re
from pathlib import Path

from graphrag.errors import UsageError
from graphrag.stores.protocol import GraphStore

__all__ = ["GraphStore", "open_store"]

_SERVER = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)


def open_store(address: str | Path, *, create: bool = False) -> GraphStore:
    """Open the graph at ``address``, a file's path; with ``create`` for writing, made if it is not there.

    Raises ``UsageError`` for a server's address, which this version does not support, and
    ``StoreError`` when there is no graph or it cannot be opened: ``NotAGraphError`` for a file of
    another program, ``NewerGraphError`` for one of a newer version.
    """
    if server := _SERVER.match(str(address)):
        kind = "Neo4j is" if server[1].lower().startswith(("neo4j", "bolt")) else f"{server[1]}:// is"
        raise UsageError(f"{kind} not supported by this version; give the path of a file, such as graphrag.db")
    from graphrag.stores.sqlite import SQLiteStore

    return SQLiteStore(Path(address).expanduser(), create=create)
