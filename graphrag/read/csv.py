"""Tables as text: each row a paragraph of ``header: value`` lines."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from graphrag.errors import ReadError
from graphrag.read.content import Content, Raw
from graphrag.read.text import decode_named

_DELIMITERS = ";\t,|"
_SAMPLE_ROWS = 50
_NUMBER = re.compile(r"[-+(]?\s*(?:[A-Z]{0,3}\s?[$€£])?\s*\d[\d.,:/ -]*%?\)?")
_RAGGED_NAMED = 5


def read_csv(raw: Raw) -> Content:
    """A table apart by commas, semicolons, tabs or bars; without a header its rows are `` | `` lines.

    Raises ``ReadError`` when a cell is longer than a cell can be, which an open quote makes of it.
    """
    text, encoding = decode_named(raw.data, raw.path)
    findings: list[str] = []
    blocks = list(raw.within(_blocks(text, raw, findings)))
    return Content.of("\n\n".join(blocks), "", encoding, tuple(findings))


def _blocks(text: str, raw: Raw, findings: list[str]) -> Iterator[str]:
    read = _rows(text, _delimiter(text), raw.path)
    first = list(islice(read, _SAMPLE_ROWS))
    header = _header(first)
    ragged = 0
    for number, row in _chain(first[1:] if header else first, read):
        if header and len(row) != len(header):
            ragged += 1
            if ragged <= _RAGGED_NAMED:
                findings.append(f"line {number}: {len(row)} cells, the header has {len(header)}")
        yield _record(header, row) if header else " | ".join(row)
    if ragged > _RAGGED_NAMED:
        findings.append(f"{ragged - _RAGGED_NAMED} more lines have more or fewer cells than the header")


def _chain(
    first: list[tuple[int, list[str]]], rest: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield from first
    yield from rest


def _rows(text: str, delimiter: str, path: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with a cell that is not empty, each with the line that it ends on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise ReadError(f"{path}: line {reader.line_num}: {error}; is a quote never closed? mend it there") from error


def _record(header: list[str], row: list[str]) -> str:
    names = [*header, *(f"column {n}" for n in range(len(header) + 1, len(row) + 1))]
    return "\n".join(f"{name}: {cell}" for name, cell in zip(names, row, strict=False) if cell)


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


def _header(rows: list[tuple[int, list[str]]]) -> list[str]:
    """The first row where it names the columns: each cell its own text, and none of them a number."""
    if len(rows) < 2:
        return []
    cells = rows[0][1]
    named = [cell for cell in cells if cell]
    if len(set(named)) < len(named) or any(_NUMBER.fullmatch(cell) for cell in named) or len(named) < 0.5 * len(cells):
        return []
    return [cell or f"column {n}" for n, cell in enumerate(cells, start=1)]
