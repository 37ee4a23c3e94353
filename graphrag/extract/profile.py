"""What the cells of a column have in common: the kind of value, the language of its numbers, whether it is a key."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from graphrag.models import titles
from graphrag.models.values import normalise_value
from graphrag.names import has_legal_form
from graphrag.types import Document, EntityType, Table

_MOST = 0.8
"""The share of a column's cells that must be of a kind."""

_SAMPLE = 500
_NUMBER = re.compile(
    r"\(?[-+−]?\s*(?:[A-Z]{0,3}[$€£]|[A-Z]{3})?\s*[-−]?\d[\d.,\u00a0 ']*(?:\s?(?:%|[$€£]|[A-Z]{3}))?\)?"
)
_COMMA = re.compile(r"\d,(?:\d{1,2}|\d{4,})(?!\d)|\d\.\d{3},\d")
_POINT = re.compile(r"\d\.(?:\d{1,2}|\d{4,})(?!\d)|\d,\d{3}\.\d")
_NUMERIC_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d\d)\b.*")
_ISO = re.compile(r"\d{4}(?:-\d\d){0,2}|--\d\d-\d\d")
_DAY = re.compile(r"[^\W\d_]|\d[/.-]\d")
_SIGN = re.compile(r"R\$|US\$|[$€£¥]|\b(?:BRL|USD|EUR|GBP)\b")
_UNIT = re.compile(r"[(\[]\s*([^\W\d]{1,4}[²³23]?)\s*[)\]]\s*$")
_NUMBERS = frozenset(
    "telefone phone fone celular mobile fax cep zip postal postcode ncm cfop cnae conta ie rg isbn".split()
)
_PERSON = re.compile(r"[^\W\d_]+(?: (?:d[aeo]s?|e|[^\W\d_]\.|[^\W\d_]{2,})){1,4}")
_LONGEST = 60
"""Characters, on average, of a text that is a value and not prose."""


@dataclass(frozen=True)
class Profile:
    """The cells of one column that are not blank; ``rows`` is how many rows the table has."""

    title: titles.Title
    header: str
    cells: tuple[str, ...]
    rows: int
    prose: bool

    @cached_property
    def named(self) -> float:
        """The share of cells with letters, which may be names."""
        return self._share(lambda cell: sum(c.isalpha() for c in cell) > 1 and not _code(cell))

    @cached_property
    def people(self) -> bool:
        """Whether every cell may be the name of a person, and none is that of a company."""
        return self._share(lambda cell: bool(_PERSON.fullmatch(cell)) and not has_legal_form(cell)) == 1

    @cached_property
    def unique(self) -> bool:
        """Whether every row has a cell of its own here."""
        return bool(self.cells) and len(self.cells) == self.rows == len(set(self.cells))

    @cached_property
    def kind(self) -> EntityType | None:
        """The kind of value; None when the cells are no values, but prose or nothing."""
        if not self.cells or self.prose:
            return None
        title = frozenset(self.title.all)
        if title & _NUMBERS:
            return EntityType.IDENTIFIER
        if title & {"ano", "year"} or self._share(_is_date) >= _MOST:
            return EntityType.DATE
        if self._share(lambda cell: bool(_NUMBER.fullmatch(cell))) >= _MOST:
            return self._number()
        if titles.says(self.title, "key") or self._share(_code) >= _MOST:
            return EntityType.IDENTIFIER
        return EntityType.TEXT if sum(map(len, self.cells)) <= _LONGEST * len(self.cells) else None

    @cached_property
    def unit(self) -> str:
        """The currency or unit that the title names."""
        if found := titles.currency(self.header):
            return found
        match = _UNIT.search(self.header)
        return match[1] if match and self.kind is EntityType.QUANTITY else ""

    @cached_property
    def language(self) -> str:
        """``pt`` where a comma marks decimals or the day comes first, ``en`` where a point does or the month; or ''."""
        if self.kind is EntityType.DATE:
            pairs = [(int(m[1]), int(m[2])) for cell in self.cells if (m := _NUMERIC_DATE.fullmatch(cell))]
            first, second = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
            return "pt" if first and not second else "en" if second and not first else ""
        comma = sum(bool(_COMMA.search(cell)) for cell in self.cells)
        point = sum(bool(_POINT.search(cell)) for cell in self.cells)
        return "pt" if comma > point else "en" if point > comma else ""

    def holds(self, scheme: str) -> bool:
        """Whether the cells have the form of keys of a scheme."""
        form = _FORMS.get(scheme)
        return form is None or self._share(lambda cell: bool(form.fullmatch(cell))) >= _MOST

    def _number(self) -> EntityType:
        in_hundred = any("%" in cell for cell in self.cells) or "%" in self.header
        signed = bool(titles.currency(self.header)) or any(_SIGN.search(cell) for cell in self.cells)
        if in_hundred or (titles.says(self.title, "percent") and not signed):  # a day rate in euros is none
            return EntityType.PERCENT
        if titles.says(self.title, "money") or signed:
            return EntityType.AMOUNT
        return EntityType.IDENTIFIER if titles.says(self.title, "key") else EntityType.QUANTITY

    def _share(self, test: Callable[[str], bool]) -> float:
        sample = self.cells[:_SAMPLE]
        return sum(map(test, sample)) / len(sample) if sample else 0.0


_FORMS = {
    "cnpj": re.compile(r"[\dA-Z]{2}\.?[\dA-Z]{3}\.?[\dA-Z]{3}/?[\dA-Z]{4}-?\d\d"),
    "cpf": re.compile(r"\d{3}\.?\d{3}\.?\d{3}-?\d\d"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "vat": re.compile(r"(?:[A-Z]{2})?[\d .-]*\d[\dA-Z .-]{6,}"),
    "iban": re.compile(r"[A-Z]{2}\d\d[\dA-Z ]{8,40}"),
    "gtin": re.compile(r"\d{8}|\d{12,14}"),
    "nfe": re.compile(r"(?:NFe)?(?:\d\s?){44}"),
}


def profiles(document: Document, table: Table) -> list[Profile]:
    """The columns of a table."""
    found: list[Profile] = []
    for index, header in enumerate(table.header):
        spans = [(row, row.cells[index]) for row in table.rows if index < len(row.cells) and row.cells[index]]
        cells = tuple(document.text[span.start : span.end] for _, span in spans if span)
        prose = sum(span.start >= row.end for row, span in spans if span)
        found.append(Profile(titles.read_title(header), header, cells, len(table.rows), 4 * prose > len(cells)))
    return found


def common_language(columns: Sequence[Profile], otherwise: str) -> str:
    """The language that most columns' numbers and dates are written in."""
    told = [column.language for column in columns if column.language]
    return max(sorted(set(told)), key=told.count) if told else otherwise


def _is_date(cell: str) -> bool:
    return bool(_DAY.search(cell) and _ISO.fullmatch(normalise_value(cell, EntityType.DATE)))


def _code(cell: str) -> bool:
    """Whether a cell is a code, such as PED-0012: figures, and no word of small letters."""
    return any(c.isdigit() for c in cell) and " " not in cell and not any(c.islower() for c in cell)
