"""Rows with the cells of the rows that they refer to: an order's line has its order's day and its customer's city."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from graphrag.aggregate.lines import Cell, Line, lines
from graphrag.aggregate.linking import Rows, handles, links, named_by
from graphrag.aggregate.sheets import Field, Sheet

Path = tuple[tuple[str, str], ...]
"""From a row to another: by which field, to a row of which sheet."""


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a sheet, or of one that its rows refer to over ``path``."""

    field: Field
    sheet: Sheet
    path: Path = ()

    @property
    def far(self) -> int:
        """How many references lie between."""
        return len(self.path)


class Joined:
    """All sheets with their rows, read once, and the ways between them."""

    def __init__(self, sheets: Sequence[Sheet], rows: Rows):
        self.sheets = {sheet.id: sheet for sheet in sheets}
        self._rows = rows
        self._lines: dict[str, list[Line]] = {}
        self._index: dict[str, dict[str, Line]] = {}
        self._ways = {sheet.id: [(link.via.id, link.sheet.id) for link in links(sheet, sheets)] for sheet in sheets}
        self._known: dict[tuple[str, int, Path], Line | None] = {}

    def lines(self, sheet: Sheet) -> list[Line]:
        """The rows of a sheet."""
        if sheet.id not in self._lines:
            self._lines[sheet.id] = list(lines(sheet, self._rows(sheet)))
        return self._lines[sheet.id]

    def columns(self, sheet: Sheet) -> list[Column]:
        """The sheet's own fields, and those that any of its rows reaches, the nearest first."""
        found = [Column(field, sheet) for field in sheet.fields.values()]
        for path in self._paths(sheet):
            if any(self.follow(sheet, line, path) for line in self.lines(sheet)):
                other = self.sheets[path[-1][1]]
                found += [Column(field, other, path) for field in other.fields.values() if not field.of]
        return found

    def _paths(self, sheet: Sheet) -> Iterator[Path]:
        near = [((via, other),) for via, other in self._ways[sheet.id]]
        yield from near
        for (step,) in near:
            for via, other in self._ways[step[1]]:
                if other != sheet.id and all(other != one[1] for (one,) in near):
                    yield (step, (via, other))

    def follow(self, sheet: Sheet, line: Line, path: Path) -> Line | None:
        """The row at the end of a path, if there is one."""
        if not path:
            return line
        key = (sheet.id, line.number, path)
        if key not in self._known:
            before = self.follow(sheet, line, path[:-1])
            self._known[key] = self._next(before, *path[-1]) if before else None
        return self._known[key]

    def _next(self, line: Line, via: str, other: str) -> Line | None:
        cell = line.cells.get(via)
        index = self._indexed(self.sheets[other])
        found = (index.get(handle) for handle in handles(cell.field, cell.text, cell.node)) if cell else ()
        return next((line for line in found if line), None)

    def _indexed(self, sheet: Sheet) -> dict[str, Line]:
        if sheet.id not in self._index:
            index: dict[str, Line] = {}
            several: set[str] = set()
            for line in self.lines(sheet):
                for handle in dict.fromkeys(named_by(sheet, line)):
                    if index.setdefault(handle, line) is not line:
                        several.add(handle)  # no row is meant by what names two
            self._index[sheet.id] = {handle: line for handle, line in index.items() if handle not in several}
        return self._index[sheet.id]

    def cell(self, sheet: Sheet, line: Line, column: Column) -> tuple[Line, Cell] | None:
        """A row's cell of a column, with the row that it stands in."""
        end = self.follow(sheet, line, column.path)
        found = end.cells.get(column.field.id) if end else None
        return (end, found) if end and found else None

    def figure(self, sheet: Sheet, line: Line, column: Column) -> tuple[Decimal, str] | None:
        """The number in a row's cell of a column, with its unit."""
        found = self.cell(sheet, line, column)
        return found[0].figure(column.field.id) if found else None
