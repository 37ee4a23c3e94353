"""The rows of mapped tables, as they are counted and streamed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby

from graphrag.stores.tables import Piece, count_rows, pack_layout, read_records, unpack_layout
from graphrag.types import Layout, Record

_LAYOUTS = "SELECT layout, sum(length(places)) FROM sheet GROUP BY layout ORDER BY layout"
_SHEETS = (
    "SELECT d.row, d.id, d.path, s.layout, s.places FROM sheet s CROSS JOIN document d ON d.row = s.document"
    " WHERE s.layout IN (SELECT value FROM json_each(?)) ORDER BY d.path, d.id, s.position"
)
_CHUNKS = "SELECT row, id, start, page, text FROM chunk WHERE document = ? ORDER BY position"
_NODES = (
    'SELECT m."end", e.id FROM mention m CROSS JOIN entity e ON e.row = m.entity WHERE m.chunk = ? AND NOT e.is_value'
)


def read_layouts(connection: sqlite3.Connection) -> tuple[tuple[Layout, int], ...]:
    """Each layout once, with the number of its rows."""
    found = [(unpack_layout(text), size) for text, size in connection.execute(_LAYOUTS)]
    return tuple((layout, count_rows(len(layout.header), size)) for layout, size in found)


def iterate_rows(connection: sqlite3.Connection, layouts: Iterable[Layout]) -> Iterator[Record]:
    """The rows of some layouts, by document."""
    wanted = {pack_layout(layout): layout for layout in layouts}
    sheets = connection.execute(_SHEETS, (json.dumps(list(wanted)),))
    for (row, document, path), found in groupby(sheets, lambda sheet: sheet[:3]):
        tables = [(wanted[layout], places) for *_, layout, places in found]
        yield from read_records(document, path, tables, _pieces(connection, row))


def _pieces(connection: sqlite3.Connection, document: int) -> Iterator[Piece]:
    for row, name, start, page, text in connection.execute(_CHUNKS, (document,)):
        yield Piece(name, start, page, text, dict(connection.execute(_NODES, (row,)).fetchall()))
