"""Mapped tables as stores keep them, and their rows as they are read back: cells with the nodes that they name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from graphrag.stores.packing import OFFSET
from graphrag.types import Column, Document, EntityType, Layout, Record, Row, RowMapping, Span, Table

_NONE = -1
_BLOCK = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk as rows are read from it; ``nodes`` has for the end of each thing's mention the node that it means."""

    id: str
    start: int
    page: int | None
    text: str
    nodes: Mapping[int, str]


def pack_tables(document: Document) -> list[tuple[str, bytes]]:
    """Each mapped table as the text of its layout, and the places of its rows and cells."""
    return [
        (pack_layout(Layout(t.name, t.header, t.mapping, document.language)), _pack_rows(t))
        for t in document.tables
        if t.mapping and t.rows
    ]


@lru_cache(maxsize=2048)
def pack_layout(layout: Layout) -> str:
    """A layout as text, the same for the same layout."""
    mapping = layout.mapping
    columns = [astuple(column) for column in mapping.columns]
    return json.dumps([layout.name, layout.language, layout.header, mapping.type, mapping.word, columns])


def unpack_layout(packed: str) -> Layout:
    """The layout that ``pack_layout`` packed."""
    name, language, header, kind, word, columns = json.loads(packed)
    mapping = RowMapping(kind and EntityType(kind), word, tuple(_column(*column) for column in columns))
    return Layout(name, tuple(header), mapping, language)


def _column(kind: str | None, *rest: Any) -> Column:
    return Column((kind and EntityType(kind)) or None, *rest)


def _pack_rows(table: Table) -> bytes:
    """Start and end of each row and of each cell under the header, -1 for one that is empty."""
    width = len(table.header)
    places: list[int] = []
    for row in table.rows:
        places += (row.start, row.end)
        cells = (*row.cells[:width], *(None for _ in range(width - len(row.cells))))
        for cell in cells:
            places += (cell.start, cell.end) if cell else (_NONE, _NONE)
    return np.array(places, dtype=OFFSET).tobytes()


def count_rows(header: int, size: int) -> int:
    """How many rows of so many columns are packed in so many bytes."""
    return size // (OFFSET.itemsize * 2 * (header + 1))


def unpack_table(layout: str, rows: bytes) -> Table:
    """The table that ``pack_tables`` packed."""
    told = unpack_layout(layout)
    placed = (
        Row(start, end, tuple(Span(a, b) if a != _NONE else None for a, b in zip(cells[::2], cells[1::2], strict=True)))
        for start, end, *cells in _places(len(told.header), rows)
    )
    return Table(told.name, told.header, tuple(placed), told.mapping)


def _places(width: int, packed: bytes) -> Iterator[list[int]]:
    """For each row its start and end, then those of its cells."""
    every = np.frombuffer(packed, dtype=OFFSET).reshape(-1, 2 * (width + 1))
    for first in range(0, len(every), _BLOCK):
        yield from every[first : first + _BLOCK].tolist()


def read_records(
    document_id: str, path: str, tables: Sequence[tuple[Layout, bytes]], pieces: Iterable[Piece]
) -> Iterator[Record]:
    """The rows of a document's tables in the order of its text, given its chunks in that order.

    A row that is longer than a chunk goes on in the next ones; a cell that stands behind its row is '': it is prose.
    """
    waiting = iter(pieces)
    text, base = "", 0
    held: list[Piece] = []
    for layout, packed in tables:
        for places in _places(len(layout.header), packed):
            start, end = places[0], places[1]
            while base + len(text) < end and (piece := next(waiting, None)):
                past = min(max(0, start - base), len(text))
                text, base = text[past:], base + past
                held = [p for p in held if p.start + len(p.text) > start]
                text += " " * (piece.start - base - len(text)) + piece.text
                held.append(piece)
            here = next((p for p in held if p.start <= start < p.start + len(p.text)), None)
            if here is not None:
                cells, nodes = _cells(places, held, text, base)
                end = min(end, here.start + len(here.text))
                yield Record(start, end, layout, here.id, document_id, path, here.page, cells, nodes)


def _cells(
    places: Sequence[int], held: Sequence[Piece], text: str, base: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts of a row's cells, and the nodes that they name."""
    end = places[1]
    around = [piece.nodes for piece in held if piece.start < end]
    named = around[0] if len(around) == 1 else {last: node for nodes in around for last, node in nodes.items()}
    cells: list[str] = []
    nodes: list[str] = []
    for at in range(2, len(places), 2):
        first, last = places[at], places[at + 1]
        if first == _NONE or first >= end:
            cells.append("")
            nodes.append("")
        else:
            cells.append(text[first - base : last - base])
            nodes.append(named.get(last, ""))
    return tuple(cells), tuple(nodes)
