"""Files of rows apart by commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from graphrag.errors import ReadError, TooLargeError
from graphrag.read.composition import Composition
from graphrag.read.content import Content, Raw, clean
from graphrag.read.grid import compose
from graphrag.read.text import decode_named

_DELIMITERS = ";\t,|"
_SAMPLE_ROWS = 50
_RAGGED_NAMED = 5


def read_csv(raw: Raw) -> Content:
    """The tables of a file of rows; rows without a header above them are `` | `` lines.

    Raises ``ReadError`` when a cell is longer than a cell can be, which an open quote makes of it, and
    ``TooLargeError`` when there are too many cells.
    """
    decoded, encoding = decode_named(raw.data, raw.path)
    numbers: list[int] = []
    grid: list[list[str]] = []
    cells = 0
    for number, row in _rows(decoded, _delimiter(decoded), raw.path):
        numbers.append(number)
        grid.append(row)
        cells += len(row)
        if cells > raw.limits.max_cells:
            raise TooLargeError(
                f"{raw.path}: more than {raw.limits.max_cells:,} cells; "
                "split it, or raise max_cells under [read] in a recipe"
            )
    findings: list[str] = []
    ragged = 0

    def tell(place: int, width: int) -> None:
        nonlocal ragged
        ragged += 1
        if ragged <= _RAGGED_NAMED:
            findings.append(f"line {numbers[place]}: {len(grid[place])} cells, the header has {width}")

    text = Composition(raw)
    compose(grid, text, PurePosixPath(raw.path).stem, tell)
    if ragged > _RAGGED_NAMED:
        findings.append(f"{ragged - _RAGGED_NAMED} more lines have more or fewer cells than the header")
    return text.content("", encoding, tuple(findings))


def _rows(text: str, delimiter: str, path: str) -> Iterator[tuple[int, list[str]]]:
    """Every row, each with the line that it ends on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, [clean(cell).strip() for cell in row]
    except csv.Error as error:
        raise ReadError(f"{path}: line {reader.line_num}: {error}; is a quote never closed? mend it there") from error


def _delimiter(text: str) -> str:
    """The sign that parts the first lines into as many cells each, and into the most."""
    lines = [line for line in islice(io.StringIO(text), _SAMPLE_ROWS) if line.strip()]
    best = (0, ",")
    for sign in _DELIMITERS:
        counts = Counter(len(row) for row in _cut(lines, sign))
        width, often = max(counts.items(), key=lambda c: (c[0] > 1, c[1], c[0]), default=(1, 0))
        best = max(best, ((often * (width - 1) * (1 + (2 * often > len(lines)))), sign), key=lambda b: b[0])
    return best[1]


def _cut(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []
