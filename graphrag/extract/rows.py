"""Rows to mentions and facts, as their mapping says: no model reads them, and nothing in them is in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphrag.models.cells import read_cell
from graphrag.names import normalise, strong_key
from graphrag.types import Column, Document, EntityType, Extraction, Fact, Mention, Row, RowMapping, Span

_CERTAIN = 1.0
_TELLING_DIGITS = 5
"""A key of fewer digits and no letter says nothing by itself; it is mentioned together with its header."""


@dataclass(frozen=True, slots=True)
class _Thing:
    """A thing that each row names: its own (``column`` None) or a column's, and the columns of its names and keys."""

    column: int | None
    type: EntityType
    word: str
    names: tuple[int, ...]
    keys: tuple[tuple[int, str], ...]


def read_rows(document: Document) -> Extraction:
    """What the mapped tables of a document say; offsets are those of its text, a fact's evidence is its row.

    A key that another row of the document has is called by that row's name.
    """
    tables = [(t.name, t.rows, t.mapping, _things(t.mapping)) for t in document.tables if t.mapping]
    names: dict[str, str] = {}
    for _, rows, _, things in tables:
        for thing in things:
            for row in rows if thing.names and thing.keys else ():
                if name := _own_name(document.text, row, thing):
                    for _, key in _keys(document.text, row, thing):
                        names.setdefault(key, name)
    reading = _Reading(document, names)
    for name, rows, mapping, things in tables:
        place = document.path if len(document.tables) == 1 else f"{document.path}, {name}"
        for number, row in enumerate(rows, start=1):
            reading.read(row, mapping, things, f"{number} of {place}")
    return Extraction(tuple(reading.mentions), tuple(reading.facts), "table")


class _Reading:
    """Mentions and facts as they are found; a thing of one name, and a value of one form, is one cluster."""

    def __init__(self, document: Document, names: Mapping[str, str]) -> None:
        self.mentions: list[Mention] = []
        self.facts: list[Fact] = []
        self._document = document
        self._names = names
        self._clusters: dict[tuple[EntityType | None, str], int] = {}

    def read(self, row: Row, mapping: RowMapping, things: Sequence[_Thing], number: str) -> None:
        """Mentions of a row's things and values, and the facts between them."""
        stands = {thing.column: self._thing(row, thing, number) for thing in things}
        for index, column in enumerate(mapping.columns[: len(row.cells)]):
            head = stands.get(column.of)
            if not column.type or not column.relation or head is None:
                continue
            tail = self._value(row.cells[index], column) if column.type.is_value else stands.get(index)
            if tail is not None:
                self.facts.append(Fact(head, tail, column.relation, _CERTAIN, Span(row.start, row.end)))

    def _thing(self, row: Row, thing: _Thing, number: str) -> int | None:
        """The mention that stands for a thing in facts; None where the row has neither name nor key of it."""
        text = self._document.text
        keys = _keys(text, row, thing)
        places = [(span, "") for index in thing.names if (span := _cell(row, index))] + keys
        name = _own_name(text, row, thing) or next((self._names[key] for _, key in keys if key in self._names), "")
        if not places and thing.column is None:
            return self._mention(_first_line(row), thing.type, f"{thing.word} {number}", "")
        if not places:
            return None
        if not name:
            key = text[places[0][0].start : places[0][0].end]
            name = key if thing.type is EntityType.PRODUCT and _telling_code(key) else f"{thing.word} {key}".strip()
        first = len(self.mentions)
        for span, key in places:
            self._mention(_telling(text, span), thing.type, name, key)
        return first

    def _value(self, span: Span | None, column: Column) -> int | None:
        """The mention of a value; None where the cell does not hold one of its type."""
        if span is None or column.type is None:
            return None
        surface = self._document.text[span.start : span.end]
        normal = read_cell(surface, column, self._document.language)
        return self._mention(span, column.type, normal, "") if normal else None

    def _mention(self, span: Span, kind: EntityType, name: str, key: str) -> int:
        same = (kind, name) if kind.is_value else (None, normalise(name))
        cluster = self._clusters.setdefault(same, len(self._clusters))
        surface = self._document.text[span.start : span.end]
        self.mentions.append(Mention(span.start, span.end, surface, kind, _CERTAIN, cluster, name=name, key=key))
        return len(self.mentions) - 1


def _things(mapping: RowMapping) -> tuple[_Thing, ...]:
    """The row's own thing, then those of its columns."""
    columns = list(enumerate(mapping.columns))
    told = {column.of for _, column in columns}

    def tells(column: Column, index: int, of: int | None) -> bool:
        return bool(column.type) and column.of == of and not column.relation and index not in told

    def thing(of: int | None, kind: EntityType, word: str) -> _Thing:
        own = [(i, c) for i, c in columns if i == of] + [(i, c) for i, c in columns if i != of and tells(c, i, of)]
        names = tuple(i for i, c in own if not c.key)
        return _Thing(of, kind, word, names, tuple((i, c.key) for i, c in own if c.key))

    found = [thing(None, mapping.type, mapping.word)] if mapping.type else []
    for index, column in columns:
        if column.type and not column.type.is_value and (column.relation or index in told):
            found.append(thing(index, column.type, column.word))
    return tuple(found)


def _cell(row: Row, index: int) -> Span | None:
    return row.cells[index] if index < len(row.cells) else None


def _own_name(text: str, row: Row, thing: _Thing) -> str:
    """What the row itself calls a thing, or ''; a number is no name."""
    names = (text[span.start : span.end] for index in thing.names if (span := _cell(row, index)))
    return next((name for name in names if any(c.isalpha() for c in name)), "")


def _keys(text: str, row: Row, thing: _Thing) -> list[tuple[Span, str]]:
    found = [(span, strong_key(scheme, text[span.start : span.end])) for span, scheme in _cells(row, thing.keys)]
    return [(span, key) for span, key in found if key]


def _cells(row: Row, columns: Sequence[tuple[int, str]]) -> Iterator[tuple[Span, str]]:
    for index, scheme in columns:
        if span := _cell(row, index):
            yield span, scheme


def _telling(text: str, span: Span) -> Span:
    """The cell or, where it says nothing by itself, the line in which its header goes before it."""
    cell = text[span.start : span.end]
    if any(c.isalpha() for c in cell) or sum(c.isdigit() for c in cell) >= _TELLING_DIGITS:
        return span
    return Span(text.rfind("\n", 0, span.start) + 1, span.end)


def _telling_code(cell: str) -> bool:
    """Whether a code is a product's name by itself, as "HK-40" is and "40" is not."""
    return any(c.isalpha() for c in cell) and any(c.isdigit() for c in cell)


def _first_line(row: Row) -> Span:
    """The first cell with its header: it stands for a row that has neither name nor key."""
    return Span(row.start, next(span.end for span in row.cells if span and span.start >= row.start))
