"""What of a table's rows goes into vectors: the titles once, and the cells that say something in words.

Numbers and dates say next to nothing in a vector, and are most of what a row is made of: they are found by words and
by the aggregates over tables. Read this way, a row costs a third of the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphrag.types import Chunk, Row, Span, Table


def rows_of(tables: Sequence[Table]) -> dict[Span, tuple[Table, Row]]:
    """The rows of mapped tables, by their place in the document."""
    return {Span(row.start, row.end): (table, row) for table in tables if table.mapping for row in table.rows}


def shortened(chunk: Chunk, rows: Mapping[Span, tuple[Table, Row]]) -> Chunk:
    """The chunk as its vectors are made of it, from position 0 on: a header line before rows, and no titles in them.

    A row without words is empty. A chunk without rows is returned as it is.
    """
    if not any(sentence in rows for sentence in chunk.sentences):
        return chunk
    lines: list[str] = []
    sentences: list[Span] = []
    at = 0
    header: Table | None = None
    for sentence in chunk.sentences:
        table, row = rows.get(sentence, (None, None))
        if table is not None and table is not header:
            lines.append(", ".join(table.header))
            at += len(lines[-1]) + 1
        header = table
        start = sentence.start - chunk.start
        lines.append(_words(chunk, row) if row else chunk.text[start : sentence.end - chunk.start])
        sentences.append(Span(at, at + len(lines[-1])))
        at += len(lines[-1]) + 1
    text = "\n".join(lines)
    return replace(chunk, start=0, end=len(text), text=text, sentences=tuple(sentences))


def _words(chunk: Chunk, row: Row) -> str:
    within = (cell for cell in row.cells if cell and cell.end <= row.end)  # long cells lie behind their row
    cells = (chunk.text[cell.start - chunk.start : cell.end - chunk.start] for cell in within)
    return ", ".join(cell for cell in cells if any(c.isalpha() for c in cell))
