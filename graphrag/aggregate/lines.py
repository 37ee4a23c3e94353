"""The rows of a sheet as they are counted: what several tables of a document tell of one invoice is one row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from graphrag.aggregate.sheets import Field, Sheet, is_document
from graphrag.models.cells import read_cell, read_figure
from graphrag.models.titles import currency
from graphrag.types import Column, EntityType, Layout, Record


class Cell(NamedTuple):
    """A cell that is not empty: its text, the node that it names or '', and how it is read."""

    text: str
    node: str
    field: Field
    column: Column

    @property
    def thing(self) -> str:
        """The node, where that is what the cell names: the first cell of a row without a name has the row's."""
        return self.node if self.field.refers or self.field.own else ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: its cells by field, the node that it is of, and where it stands."""

    number: int
    node: str
    cells: Mapping[str, Cell]
    record: Record

    def node_of(self, name: str) -> str:
        """The node that a field's cell names, or ''."""
        return self.cells[name].node if name in self.cells else ""

    def value(self, name: str) -> str:
        """The one form of what is in a field, or ''."""
        cell = self.cells.get(name)
        return read_cell(cell.text, cell.column, self.record.layout.language) if cell else ""

    def figure(self, name: str) -> tuple[Decimal, str] | None:
        """The number in a field, with its unit."""
        cell = self.cells.get(name)
        found = read_figure(cell.text, cell.column) if cell else None
        if found and not found[1] and cell and cell.column.type is EntityType.AMOUNT:
            return found[0], self._currency()
        return found

    def _currency(self) -> str:
        """The currency that another cell of the row says, or ''."""
        text = next((cell.text for cell in self.cells.values() if "currency" in cell.field.words), "")
        return currency(text) or (text if len(text) == 3 and text.isupper() else "")


def lines(sheet: Sheet, rows: Iterable[Record]) -> Iterator[Line]:
    """The rows of a sheet; what several tables of a document tell of one invoice is one row."""
    named = [f.id for f in sheet.named()]
    number = 0
    open_line: Line | None = None
    layout: Layout | None = None
    places: tuple[tuple[Field, Column], ...] = ()
    joint = False
    for row in rows:
        if row.layout is not layout:
            layout = row.layout
            places = tuple(zip(sheet.places[layout], layout.mapping.columns, strict=False))
            joint = is_document(layout.mapping)
        cells = {
            place.id: Cell(text, node, place, column)
            for (place, column), text, node in zip(places, row.cells, row.nodes, strict=False)
            if text
        }
        node = next((cells[name].node for name in named if name in cells and cells[name].node), "")
        if open_line and joint and node == open_line.node and row.document_id == open_line.record.document_id:
            open_line = Line(open_line.number, node, {**cells, **open_line.cells}, open_line.record)
            continue
        if open_line:
            yield open_line
        open_line = Line(number, node, cells, row)
        number += 1
    if open_line:
        yield open_line
