"""A text with tables, composed piece by piece so that every cell's place in it is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graphrag.read.content import Content, Raw, clean
from graphrag.types import Row, RowMapping, Span, Table

LONG = 200
"""A cell of more characters is prose: it follows its row and is read as any text is."""

_BREAK = "\n\n"


class Composition:
    """Paragraphs and tables one after the other, on pages where ``page`` is called; ``content`` is what they make.

    A row is a paragraph of ``header: value`` lines, its cells of long text are paragraphs of their own behind it.
    With ``raw``, whatever adds more characters than its limits allow raises ``TooLargeError``.
    """

    def __init__(self, raw: Raw | None = None) -> None:
        self._raw = raw
        self._parts: list[tuple[int, list[str]]] = [(0, [])]
        self._length = 0
        self._tables: list[Table] = []

    def page(self, number: int) -> None:
        """What follows stands on that page, or sheet."""
        self._parts.append((number, []))

    def paragraph(self, text: str) -> Span:
        """Add a text, cleaned; where it stands then."""
        return self._add(clean(text).strip())

    def table(
        self, name: str, header: Sequence[str], rows: Iterable[Sequence[str]], mapping: RowMapping | None = None
    ) -> Table:
        """Add the rows of a table that hold something; cells beyond the header are named by their number."""
        names = [_line(title) or f"column {n}" for n, title in enumerate(header, start=1)]
        placed = [row for cells in rows if (row := self._row(names, cells))]
        table = Table(_line(name), tuple(names), tuple(placed), mapping)
        if placed:
            self._tables.append(table)
        return table

    def embed(self, content: Content) -> None:
        """Add what another file reads as, with its tables."""
        start = self._add(content.text if content.tables else clean(content.text).strip()).start
        self._tables.extend(_moved(table, start) for table in content.tables)

    def amend(self, table: Table) -> None:
        """Put ``table`` in the place of the last one: the same text, read otherwise."""
        self._tables[-1] = table

    def content(
        self, title: str = "", encoding: str = "", findings: tuple[str, ...] = (), language: str = ""
    ) -> Content:
        """Everything that was added."""
        parts = tuple((number, _BREAK.join(pieces)) for number, pieces in self._parts if pieces)
        return Content(parts, title, encoding, findings, tuple(self._tables), language)

    def _row(self, names: list[str], cells: Sequence[str]) -> Row | None:
        names.extend(f"column {n}" for n in range(len(names) + 1, len(cells) + 1))
        texts = [clean(cell).strip() for cell in cells]
        given = [index for index, text in enumerate(texts) if text]
        long = [index for index in given if len(texts[index]) > LONG]
        short = [index for index in given if index not in long] or given
        if not given:
            return None
        found: list[Span | None] = [None] * len(texts)
        row = self._lines([(index, names[index], _line(texts[index])) for index in short], found)
        for index in long if short is not given else ():
            self._lines([(index, names[index], texts[index])], found)
        return Row(row.start, row.end, tuple(found))

    def _lines(self, cells: Sequence[tuple[int, str, str]], found: list[Span | None]) -> Span:
        """One paragraph of ``name: value`` lines, and into ``found`` where each value stands."""
        start = self._length + len(_BREAK) * bool(self._length)
        at = start
        for index, name, text in cells:
            at += len(name) + 2
            found[index] = Span(at, at + len(text))
            at += len(text) + 1
        return self._add("\n".join(f"{name}: {text}" for _, name, text in cells))

    def _add(self, text: str) -> Span:
        if not text:
            return Span(self._length, self._length)
        start = self._length + len(_BREAK) * bool(self._length)
        self._parts[-1][1].append(text)
        self._length = start + len(text)
        if self._raw:
            self._raw.refuse_long(self._length)
        return Span(start, self._length)


def _moved(table: Table, by: int) -> Table:
    """``table`` where its text begins ``by`` characters further on."""

    def moved(span: Span | None) -> Span | None:
        return span and Span(span.start + by, span.end + by)

    rows = tuple(Row(row.start + by, row.end + by, tuple(map(moved, row.cells))) for row in table.rows)
    return replace(table, rows=rows)


def _line(text: str) -> str:
    return " ".join(clean(text).split())
