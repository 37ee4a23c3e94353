"""The rows of mapped tables, as they are counted and streamed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from graphrag.names import is_value
from graphrag.stores.batching import batched
from graphrag.stores.neo4j.queries import cypher
from graphrag.stores.neo4j.reading import unpack_sheets
from graphrag.stores.neo4j.server import Row, Server
from graphrag.stores.tables import Piece, count_rows, pack_layout, read_records, unpack_layout
from graphrag.types import Layout, Record

_STRETCH = 500
"""Chunks that are read at once."""


def read_layouts(server: Server, graph: str) -> tuple[tuple[Layout, int], ...]:
    """Each layout once, with the number of its rows."""
    rows = [(unpack_layout(row["layout"]), row["sizes"]) for row in server.read(cypher("layouts"), graph=graph)]
    return tuple(
        (layout, sum(count_rows(len(layout.header), size // 4 * 3) for size in sizes)) for layout, sizes in rows
    )


def iterate_rows(server: Server, graph: str, layouts: Iterable[Layout]) -> Iterator[Record]:
    """The rows of some layouts, by document."""
    wanted = {pack_layout(layout): layout for layout in layouts}
    found = server.read(cypher("sheets"), graph=graph, layouts=list(wanted))
    documents = sorted((row["path"], row["id"], row["chunks"]) for row in found)
    parts = _stretches(server, graph, documents)
    for path, name, chunks in documents:
        first = next(parts)
        tables = [(wanted[text], places) for text, places in unpack_sheets(first) if text in wanted]
        pieces = _pieces(first, parts, chunks)
        yield from read_records(name, path, tables, pieces)
        for _ in pieces:  # what stands behind the last row
            pass


def _stretches(server: Server, graph: str, documents: Iterable[tuple[str, str, int]]) -> Iterator[Row]:
    """The documents' chunks, so many at once; those of a long document in several stretches."""
    parts = (
        {"id": name, "first": first, "end": min(first + _STRETCH, chunks)}
        for _, name, chunks in documents
        for first in range(0, max(chunks, 1), _STRETCH)
    )
    for batch in batched(parts, lambda part: int(part["end"]) - int(part["first"])):
        yield from server.read(
            cypher("row_chunks"), graph=graph, wanted=[{**part, "number": n} for n, part in enumerate(batch)]
        )


def _pieces(first: Row, rest: Iterator[Row], chunks: int) -> Iterator[Piece]:
    """A document's chunks: those of its first stretch, and of those that follow."""
    for start in range(0, max(chunks, 1), _STRETCH):
        yield from map(_piece, (next(rest) if start else first)["chunks"])


def _piece(chunk: list[Any]) -> Piece:
    name, start, page, text, mentions = chunk
    nodes = {end: node for _, end, node, *_ in json.loads(mentions) if not is_value(node)}
    return Piece(name, start, page, text, nodes)
