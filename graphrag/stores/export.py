"""Write a graph as GraphML, which Gephi, Cytoscape, yEd and networkx read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from graphrag.errors import StoreError
from graphrag.stores.protocol import GraphStore
from graphrag.stores.view import to_networkx

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(store: GraphStore, path: Path) -> tuple[int, int]:
    """Write the whole graph, and return its number of nodes and edges.

    Lists become text with `` | `` between; characters that XML cannot hold are left out. The file
    is replaced only when the new one is whole. Raises ``StoreError`` when it cannot be written.
    """
    import networkx

    graph = to_networkx(store)
    for _, data in graph.nodes(data=True):
        _make_safe(data)
    for _, _, data in graph.edges(data=True):
        _make_safe(data)
    draft = path.with_name(path.name + ".part")
    try:
        networkx.write_graphml(graph, draft)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StoreError(f"cannot write {path}: {error.strerror or error}") from error
    return graph.number_of_nodes(), graph.number_of_edges()


def _make_safe(data: dict[str, Any]) -> None:
    for key, value in data.items():
        text = " | ".join(value) if isinstance(value, list) else value
        data[key] = _NOT_XML.sub("", text) if isinstance(text, str) else text
