"""Rows of cells to titles, tables and remarks: where in a sheet (or a file of rows) a table begins and ends.

Found by shape alone: blank rows and columns between tables, titles above them, a header of one or two
lines, lines of totals and remarks below. The words that a header may hold are left to whoever reads the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from graphrag.read.composition import Composition

Cells = list[str]
Finding = Callable[[int, int], None]

_MONEY = r"(?:[A-Z]{0,3}\s?[$€£]|[A-Z]{3})?"
_NUMBER = re.compile(rf"[-+(]?\s*{_MONEY}\s*[-+]?\d[\d.,:/ \u00a0-]*\s*(?:%|[€£]|[A-Z]{{3}})?\)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*|(?i:true|false|sim|não|nao|yes|no)")
_TOTAL = re.compile(
    r"(?:(?:sub|grand|running|overall)[\s-]?)?totals?\b.*|sum\b.*|som[ao]s?\b.*|(?:sub)?tota(?:l|is)\b.*|média\b.*|average\b.*",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"(?:19|20)\d\d|\d{1,2}/(?:19|20)\d\d")
_LONGEST_TITLE = 80
"""Characters of a column's title; longer ones are prose."""

_LOOK = 30
"""Rows below a line that are looked at to tell whether it heads them."""


@dataclass
class Found:
    """A table: its title or '', its header, and its rows with their numbers in the grid."""

    title: str
    header: Cells
    rows: list[tuple[int, Cells]] = field(default_factory=list[tuple[int, Cells]])
    left: int = 0
    right: int = 0


def compose(grid: Sequence[Sequence[str]], text: Composition, name: str, ragged: Finding | None = None) -> None:
    """Add what a grid holds to ``text``; tables take the title above them for their name, or ``name``.

    Where there are several, a line by itself is the title of the table behind it, too.

    ``ragged`` is told of rows with more or fewer cells than the header, by number from 0 and how many they have.
    """
    found = segment([list(row) for row in grid])
    count = sum(isinstance(one, Found) for one in found)
    number = 0
    for above, one in pairwise(["", *found]):
        if isinstance(one, str):
            text.paragraph(one)
            continue
        number += 1
        title = one.title or (name if count == 1 else _heading(above) or f"{name} {number}".strip())
        text.table(title, one.header, (row for _, row in one.rows))
        for place, _ in one.rows if ragged else ():
            if ragged and len(grid[place]) != len(one.header):
                ragged(place, len(one.header))


def segment(grid: list[Cells]) -> list[str | Found]:
    """Tables and, between them, lines of other text, from top to bottom and from left to right.

    A table goes on behind blank rows when what follows has its columns and no header of its own.
    """
    found: list[str | Found] = []
    tables: list[Found] = []
    for top, bottom in _bands(grid):
        for left, right in _sides(grid[top:bottom]):
            block = [(n, row[left:right]) for n, row in enumerate(grid[top:bottom], start=top)]
            block = [(n, row) for n, row in block if any(row)]
            known = next((t for t in tables if (t.left, t.right) == (left, right)), None)
            if known and _goes_on(known, [row for _, row in block]):
                lines = _body(known, block)
            else:
                if known:
                    tables.remove(known)
                known, lines, above = _table(block, left, right)
                found += [*above, known] if known else above
                tables += [known] if known else []
            if lines:
                tables.clear()
                found += lines
    return found


def _heading(above: str | Found) -> str:
    """A line that may be the title of the table behind it, or ''."""
    if not isinstance(above, str) or len(above) > _LONGEST_TITLE or " | " in above or above.endswith((".", ":")):
        return ""
    return "" if _TOTAL.match(above) else above


def kind(cell: str) -> str:
    """'' of a blank cell, ``n`` of a number, an amount or a moment, ``t`` of other text."""
    if not cell:
        return ""
    return "n" if _NUMBER.fullmatch(cell) or _MOMENT.fullmatch(cell) else "t"


def _bands(grid: list[Cells]) -> Iterator[tuple[int, int]]:
    """Stretches of rows without a blank one."""
    start = None
    for number, row in enumerate([*grid, []]):
        if any(row) and start is None:
            start = number
        elif not any(row) and start is not None:
            yield start, number
            start = None


def _sides(band: list[Cells]) -> list[tuple[int, int]]:
    """Stretches of columns of a band apart by blank columns; one stretch where the parts are too small for tables."""
    width = max(map(len, band))
    used = [any(len(row) > column and row[column] for row in band) for column in range(width)]
    sides: list[tuple[int, int]] = []
    for column, filled in enumerate(used):
        if filled and sides and sides[-1][1] == column:
            sides[-1] = (sides[-1][0], column + 1)
        elif filled:
            sides.append((column, column + 1))
    whole = [(sides[0][0], sides[-1][1])]
    if len(sides) == 1 or len(band) < 3:
        return whole
    full = [sum(any(row[left:right]) for row in band) for left, right in sides]
    wide = all(right - left > 1 for left, right in sides)
    return sides if wide and min(full) > 2 else whole


def _table(block: list[tuple[int, Cells]], left: int, right: int) -> tuple[Found | None, list[str], list[str]]:
    """The table of a block, what stands below it, and what stands above; without a table all is above."""
    rows = [row for _, row in block]
    width = max(map(len, rows))
    place = next((n for n, row in enumerate(rows) if _alone(row) > 1 and 2 * sum(map(bool, row)) >= width), 0)
    header, depth = _header(rows[place:])
    if not depth or _is_form(rows[place:]):
        return None, [], _lines(rows)
    above = _lines(rows[:place])
    title = above[-1] if above and _alone(rows[place - 1]) == 1 else ""
    found = Found(title, header, left=left, right=right)
    return found, _body(found, block[place + depth :]), above


def _header(rows: list[Cells]) -> tuple[Cells, int]:
    """The titles of the columns and in how many lines they stand at the top of ``rows``: 0, 1 or 2."""
    if len(rows) > 2 and (titles := _grouped(rows[0], rows[1], rows[2 : 2 + _LOOK])):
        return titles, 2
    row, below = rows[0], rows[1 : 1 + _LOOK]
    named = [cell for cell in row if cell]
    if len(named) < 2 or not below or len(set(named)) < len(named) or 2 * len(named) < max(map(len, rows[:_LOOK])):
        return [], 0
    if any(kind(c) == "n" or len(c) > _LONGEST_TITLE or c.endswith(":") for c in named):
        return [], 0
    recurs = any(cell and any(len(r) > n and r[n] == cell for r in below) for n, cell in enumerate(row))
    return ([], 0) if recurs else (list(row), 1)


def _grouped(first: Cells, second: Cells, body: list[Cells]) -> Cells:
    """The titles of a header of two lines, where the upper one names groups of columns; none where it is no such."""
    columns = range(max(len(first), len(second)))
    upper = [first[n] if n < len(first) else "" for n in columns]
    lower = [second[n] if n < len(second) else "" for n in columns]
    groups = [cell for cell in upper if cell]
    if len(set(groups)) < 2 or (len(set(groups)) == len(groups) and all(upper)) or sum(map(bool, lower)) < 2:
        return []
    if any(kind(c) == "n" and not _PERIOD.fullmatch(c) for c in groups) or any(kind(c) == "n" for c in lower):
        return []
    if not all(a or b for a, b in zip(upper, lower, strict=True)):
        return []
    if not any(len(r) > n and kind(r[n]) == "n" for r in body for n in columns if lower[n] and lower[n] != upper[n]):
        return []
    titles: Cells = []
    group = ""
    for above, below in zip(upper, lower, strict=True):
        group = above or group
        titles.append(f"{group} {below}".strip() if below and below != group else group)
    return titles if len(set(titles)) == len(titles) else []


def _is_form(rows: list[Cells]) -> bool:
    """Whether two columns are labels and what they label, whose kinds change from line to line."""
    if max(len(row) for row in rows) != 2 or any(kind(row[0]) == "n" for row in rows if row):
        return False
    kinds = [kind(row[1]) for row in rows[1:] if len(row) > 1 and row[1]]
    return len(rows) > 2 and 0 < kinds.count("n") < len(kinds) and len({row[0] for row in rows}) == len(rows)


def _goes_on(table: Found, rows: list[Cells]) -> bool:
    """Whether rows behind a blank one belong to the table before it."""
    first = rows[0]
    if first == table.header[: len(first)]:
        return True
    if _alone(first) == 1 and len(table.header) > 1 and not _TOTAL.fullmatch(next(filter(None, first))):
        return False
    above = [row for _, row in table.rows[-_LOOK:]]
    numeric = [n for n in range(len(table.header)) if above and _share(above, n) > 0.7]
    if not numeric:
        return not _header(rows)[1]
    return any(kind(first[n]) == "n" for n in numeric if n < len(first))


def _share(rows: list[Cells], column: int) -> float:
    """The share of numbers in what a column holds."""
    kinds = [k for row in rows if len(row) > column and (k := kind(row[column]))]
    return kinds.count("n") / len(kinds) if kinds else 0.0


def _body(table: Found, block: list[tuple[int, Cells]]) -> list[str]:
    """Add the rows to the table; what stands at their end and is none, or sums them up, comes back as lines."""
    lines: list[str] = []
    for place, row in block:
        if row == table.header[: len(row)]:
            continue
        named = [cell for cell in row if cell]
        if _TOTAL.fullmatch(named[0]) and len(named) < len(table.header):
            lines.append(": ".join(_distinct(named)) if len(_distinct(named)) == 2 else " | ".join(_distinct(named)))
        elif len(table.header) > 2 and _alone(row) == 1 and kind(named[0]) == "t" and (lines or place == block[-1][0]):
            lines.append(named[0])
        else:
            table.rows.append((place, row))
    return lines


def _alone(row: Cells) -> int:
    """How many texts a row has, those repeated by merged cells once; 1 is a title or a remark."""
    return len({cell for cell in row if cell})


def _distinct(cells: Cells) -> Cells:
    return list(dict.fromkeys(cells))


def _lines(rows: list[Cells]) -> list[str]:
    """Rows as lines of cells apart by bars; labels keep their colon."""
    found: list[str] = []
    for row in rows:
        named = _distinct([cell for cell in row if cell])
        form = len(named) == 2 and named[0].endswith(":")
        found.append(" ".join(named) if form else " | ".join(named))
    return found
