"""The tables of a graph as a question may mean them: those with the same columns are one sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphrag.aggregate.words import meanings, stems, terms, words_of
from graphrag.types import Column, EntityType, Layout, RowMapping

NUMERIC = (EntityType.AMOUNT, EntityType.QUANTITY, EntityType.PERCENT)
"""The types of columns that are reckoned with."""
_PARTS = frozenset({"item", "line", "payment"})
"""What tells that rows are of parts of a thing, wherever it stands in a table's name."""

_ALIKE = 0.6
"""The share of its columns that a table must have in common with another of its name to be of one sheet."""
_MONTHS = frozenset(
    stems(
        "january february march april may june july august september october november december janeiro fevereiro marco"
        " abril maio junho julho agosto setembro outubro novembro dezembro jan feb mar apr jun jul aug sep oct nov dec"
        " fev abr mai ago set out dez q t"
    ).split()
)
"""What tells tables of one sheet apart by when they are of."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its title, its type, and what the words of its title mean.

    ``own`` is ``name`` or ``key`` where it says what the row itself is called; ``refers`` where it names another thing,
    and ``of`` where it tells more of such a thing.
    """

    id: str
    title: str
    type: EntityType | None
    words: frozenset[str]
    own: str = ""
    scheme: str = ""
    refers: bool = False
    of: bool = False


@dataclass(eq=False)
class Sheet:
    """Tables whose rows are of one kind; ``places`` has for each of their layouts the field of each column."""

    type: EntityType | None
    word: str
    name: str
    words: frozenset[str]
    head: str
    stems: frozenset[str]
    fields: dict[str, Field] = field(default_factory=dict[str, Field])
    places: dict[Layout, tuple[Field, ...]] = field(default_factory=dict[Layout, tuple[Field, ...]])
    rows: int = 0
    id: str = ""

    def of_type(self, *types: EntityType) -> list[Field]:
        """The fields that hold values of some types, of the row itself first."""
        return sorted((f for f in self.fields.values() if f.type in types), key=lambda f: f.of)

    def named(self) -> tuple[Field, ...]:
        """The fields that say what a row is called: its name, then its key."""
        return tuple(sorted((f for f in self.fields.values() if f.own), key=lambda f: f.own == "key"))

    def label(self) -> Field | None:
        """The field that says what a row is called: its name, or the text that is called what the rows are."""
        own = next((f for f in self.fields.values() if f.own == "name"), None)
        texts = (f for f in self.fields.values() if f.type in (EntityType.TEXT, EntityType.PERSON) and not f.of)
        return own or next((f for f in texts if f.words & self.words), None)

    def references(self) -> list[Field]:
        """The fields that name other things."""
        return [f for f in self.fields.values() if f.refers and not f.of]


def make_sheets(layouts: Iterable[tuple[Layout, int]]) -> tuple[Sheet, ...]:
    """All sheets, those with the most rows first."""
    sheets: list[Sheet] = []
    for layout, rows in sorted(layouts, key=lambda item: -len(item[0].header)):
        fields = _fields(layout)
        sheet = next((s for s in sheets if _same(s, layout, fields)), None)
        if sheet is None:
            sheet = Sheet(layout.mapping.type, layout.mapping.word, layout.name, _words(layout), *_called(layout))
            sheets.append(sheet)
        sheet.rows += rows
        sheet.words |= _words(layout)
        sheet.places[layout] = fields
        for one in fields:
            sheet.fields.setdefault(one.id, one)
    ordered = tuple(sorted(sheets, key=lambda s: (-s.rows, s.name)))
    for number, sheet in enumerate(ordered):
        sheet.id = str(number)
    return ordered


def _same(sheet: Sheet, layout: Layout, fields: tuple[Field, ...]) -> bool:
    """Whether a layout's rows are of a sheet: those of invoices by their type, others by their columns."""
    mapping = layout.mapping
    if (sheet.type, sheet.word) != (mapping.type, mapping.word):
        return False
    if is_document(mapping):
        return True
    mine, its = set(sheet.fields), {f.id for f in fields}
    one, other = meanings(sheet.name) - _MONTHS, meanings(layout.name) - _MONTHS
    return len(mine & its) >= _ALIKE * min(len(mine), len(its)) and one == other


def is_document(mapping: RowMapping) -> bool:
    """Whether rows say more of a thing that other tables of the same document tell of too: an invoice's, a party's."""
    return mapping.type is not None and not mapping.word


def _words(layout: Layout) -> frozenset[str]:
    """What the rows of a layout may be called."""
    mapping = layout.mapping
    if is_document(mapping):
        return frozenset({"invoice"}) if mapping.type is EntityType.INVOICE else frozenset()
    called = meanings(mapping.word) if mapping.word else frozenset[str]()
    person = {"person"} if mapping.type is EntityType.PERSON else set[str]()
    return called | (meanings(layout.name) - _MONTHS) | person


def _called(layout: Layout) -> tuple[str, frozenset[str]]:
    """What the name's main word means ("order lines" are lines, "pedidos de compra" are orders), and all its stems."""
    if is_document(layout.mapping):
        return "invoice", frozenset({"invoice"})
    said = [term.concept for term in terms(words_of(layout.name.replace("_", " "))) if not term.concept.isdigit()]
    said = [concept for concept in said if concept not in _MONTHS]
    parts = [concept for concept in said if concept in _PARTS]
    ordered = parts or (said if layout.language == "pt" else said[::-1])
    known = [concept for concept in ordered if concept in _words(layout)]
    return (known or ordered or [""])[0], frozenset(stems(layout.name.replace("_", " ")).split())


def _fields(layout: Layout) -> tuple[Field, ...]:
    """The field of each column; the same in every language for the same relation."""
    columns = layout.mapping.columns
    told = {column.of for column in columns}
    made: list[Field] = []
    for index, (title, column) in enumerate(zip(layout.header, columns, strict=False)):
        own = _own(layout.mapping, column, index, told)
        refers = column.type is not None and not column.type.is_value and not own
        name = own or column.relation or (f"key {column.key}" if column.key else f"title {title.casefold()}")
        name += f" of {column.of}" if column.of is not None else ""
        name = next(n for n in (name, *(f"{name} {i}" for i in range(1, len(columns)))) if all(f.id != n for f in made))
        words = meanings(title)
        made.append(
            Field(
                name,
                title,
                column.type,
                words,
                own,
                column.key,
                refers,
                of=column.of not in (None, index) and not (refers and column.relation),
            )
        )
    return tuple(made)


def _own(mapping: RowMapping, column: Column, index: int, told: set[int | None]) -> str:
    """``name`` or ``key`` where a column says what the row's own thing is called."""
    if mapping.type is None or column.type is None or column.relation or column.of is not None or index in told:
        return ""
    return "key" if column.key else "name"
