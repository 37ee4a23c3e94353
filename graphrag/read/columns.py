"""Columns of a page: where they part, and the order in which their lines are read.

A PDF may draw its lines in any order, across all columns too. Only columns of prose are told apart; the cells of a
table stay in their rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Generic, TypeVar

from graphrag.read.layout import Line

T = TypeVar("T")

WIDE_SPACE = 0.7
"""A space this many line heights wide may part two columns."""

_GRID = 2.0
"""Points, in which a page's width is divided to find where nothing stands."""

_GUTTER = 6.0
_CROSSED = 0.15
"""A gutter is at least as many points wide, and crossed by at most this share of the lines that stand beside it."""

_LINES = 5
_FILLED, _CHARACTERS, _RUNNING_ON = 0.6, 15, 0.35
"""A column of prose has as many lines, which on average fill this share of its width and have so many characters; this
share of them begins as the middle of a sentence does, and hardly a cell of a table."""

_BREAK = 1.9
"""Lines further apart than this many line heights, foot to foot, belong to two blocks."""

_APART = 2
"""A running head or foot is as many line heights away from the text."""

Gutters = tuple[tuple[float, float], ...]


def find_gutters(lines: Sequence[Line]) -> Gutters:
    """The strips between the columns of prose of a page, from left to right; none where it has only one.

    ``lines`` are pieces of text without wide spaces in them.
    """
    if len(lines) < 2 * _LINES:
        return ()
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    counts = [0] * (int((right - left) / _GRID) + 2)
    for line in lines:
        for place in range(int((line.left - left) / _GRID), int((line.right - left) / _GRID) + 1):
            counts[place] += 1
    most = _CROSSED * median(count for count in counts if count) if any(counts) else 0
    found: Gutters = ()
    at = 0
    for free, places in groupby(counts, key=lambda count: count <= most):
        width = len(list(places))
        if free and at and at + width < len(counts) - 1 and width * _GRID >= _GUTTER:
            found += ((left + at * _GRID, left + (at + width) * _GRID),)
        at += width
    return found if found and _are_prose(lines, found) else ()


def _are_prose(lines: Sequence[Line], gutters: Gutters) -> bool:
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for line in lines:
        column = column_of(line, gutters)
        if column is not None:
            columns[column].append(line)
    return all(_is_prose(column) for column in columns)


def _is_prose(column: Sequence[Line]) -> bool:
    if len(column) < _LINES:
        return False
    left, right = min(line.left for line in column), max(line.right for line in column)
    filled = sum(line.right - line.left for line in column) / len(column)
    characters = sum(len(line.text) for line in column) / len(column)
    running_on = sum(line.text[:1].islower() for line in column) / len(column)
    return filled >= _FILLED * (right - left) and characters >= _CHARACTERS and running_on >= _RUNNING_ON


def column_of(line: Line, gutters: Gutters) -> int | None:
    """The number of the column that a line stands in; None when it crosses a gutter."""
    middles = [(start + end) / 2 for start, end in gutters]
    column = sum(middle < line.left for middle in middles)
    return column if column == len(middles) or line.right <= middles[column] else None


def in_order(items: Sequence[T], line_of: Callable[[T], Line], gutters: Gutters) -> list[T]:
    """Items in the order in which they are read: down one column after the other, between what spans columns.

    What stands apart at the page's head or foot is read before or after all columns, a table row by row.
    """
    rows = _rows([_Placed(item, line_of(item), column_of(line_of(item), gutters)) for item in items])
    ordered: list[_Placed[T]] = []
    band: list[_Placed[T]] = []
    for block in _blocks(rows):
        placed = [one for row in block for one in row]
        if _spans(block[0]) or _is_apart(block, rows) or _is_table(block):
            ordered += [*sorted(band, key=lambda one: one.column or 0), *placed]
            band = []
        else:
            band += placed
    return [one.item for one in (*ordered, *sorted(band, key=lambda one: one.column or 0))]


@dataclass(frozen=True, slots=True)
class _Placed(Generic[T]):
    item: T
    line: Line
    column: int | None


def _rows(items: Sequence[_Placed[T]]) -> list[list[_Placed[T]]]:
    """What stands on one level from left to right, and the levels from the top of the page."""
    rows: list[list[_Placed[T]]] = []
    for one in sorted(items, key=lambda one: -one.line.top):
        if rows and _level(rows[-1][0].line, one.line):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [sorted(row, key=lambda one: one.line.left) for row in rows]


def _level(one: Line, other: Line) -> bool:
    return min(one.top, other.top) - max(one.bottom, other.bottom) > 0.5 * min(one.height, other.height)


def _spans(row: Sequence[_Placed[T]]) -> bool:
    return any(one.column is None for one in row)


def _blocks(rows: Sequence[list[_Placed[T]]]) -> list[list[list[_Placed[T]]]]:
    """Rows parted where a strip is free across the page, and where they begin or cease to span columns."""
    blocks: list[list[list[_Placed[T]]]] = []
    for above, row in zip([None, *rows], rows, strict=False):
        step = min(one.line.bottom for one in above) - min(one.line.bottom for one in row) if above else 0.0
        if above and step < _BREAK * row[0].line.height and _spans(above) == _spans(row):
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return blocks


def _is_apart(block: Sequence[list[_Placed[T]]], rows: Sequence[list[_Placed[T]]]) -> bool:
    """Whether it is the first or the last row of the page, far from the next."""
    if len(rows) < 2 or len(block) > 1 or (block[0] is not rows[0] and block[0] is not rows[-1]):
        return False
    upper, lower = (rows[0], rows[1]) if block[0] is rows[0] else (rows[-2], rows[-1])
    gap = min(one.line.bottom for one in upper) - max(one.line.top for one in lower)
    return gap > _APART * block[0][0].line.height


def _is_table(block: Sequence[list[_Placed[T]]]) -> bool:
    """Whether most rows have cells in several columns, most of them short."""
    cells = [len(one.line.text) for row in block for one in row]
    return len(block) > 1 and len(cells) > 1.5 * len(block) and 2 * sum(n < _CHARACTERS for n in cells) > len(cells)
