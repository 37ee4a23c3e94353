"""What rows say by way of the rows that they refer to: by the thing that both name, or by the key that one has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphrag.aggregate.lines import Line, lines
from graphrag.aggregate.naming import Hit, Naming
from graphrag.aggregate.sheets import Field, Sheet
from graphrag.types import EntityType, Record

Rows = Callable[[Sheet], Iterable[Record]]
"""The rows of a sheet, each time anew."""

_NUMBERING = frozenset("id no number numer code cod codig key reg n nr num line document".split())
"""What a title says of any key, whatever it is the key of."""


@dataclass(frozen=True, slots=True)
class Link:
    """The rows of ``sheet`` that a field of another names."""

    via: Field
    sheet: Sheet


def links(sheet: Sheet, others: Iterable[Sheet]) -> tuple[Link, ...]:
    """The sheets whose rows the columns of a sheet name, as far as their titles and types tell; by their keys first."""
    refers = [f for f in sheet.fields.values() if _may_refer(f)]
    found: list[Link] = []
    for other in others:
        if other is not sheet:
            called = [_called(key, other) for key in _keys(other)]
            found += [Link(via, other) for via in refers if _fits(via, other, called)]
    return tuple(sorted(found, key=lambda link: not _is_key(link.via, link.sheet)))


def _is_key(via: Field, other: Sheet) -> bool:
    """Whether a column is declared, or known, to hold the keys of a sheet."""
    return bool(via.scheme) and any(f.scheme == via.scheme for f in other.named())


def _may_refer(f: Field) -> bool:
    return not f.of and not f.own and (f.refers or f.type in (EntityType.IDENTIFIER, EntityType.TEXT))


def _fits(via: Field, other: Sheet, called: Iterable[frozenset[str]]) -> bool:
    """Whether a column may name rows: they are things of its kind, or one of their keys is ``called`` so."""
    if via.refers and other.named() and other.type is via.type:
        own = {f.scheme for f in other.named() if f.scheme}
        if not (via.scheme and own) or via.scheme in own:
            return True
    about = via.words - _NUMBERING
    return any(about & words for words in called)


def _keys(sheet: Sheet) -> list[Field]:
    label = sheet.label()
    return [f for f in sheet.fields.values() if (f.type is EntityType.IDENTIFIER and not f.of) or f is label]


def _called(key: Field, sheet: Sheet) -> frozenset[str]:
    """What a column may be called that holds a key of a sheet, or the name of a row."""
    return (key.words | (sheet.words if key.own or not key.words - _NUMBERING else frozenset())) - _NUMBERING


@dataclass(eq=False)
class Far:
    """What other sheets say of their rows, by what such a row is named: words of the question, and cells asked for."""

    sheet: Sheet
    linked: Mapping[str, tuple[Sheet, ...]] = field(default_factory=dict[str, tuple[Sheet, ...]])
    hits: dict[tuple[str, str], tuple[Hit, ...]] = field(default_factory=dict[tuple[str, str], tuple[Hit, ...]])
    cells: dict[tuple[str, str], dict[str, tuple[str, str, str]]] = field(
        default_factory=dict[tuple[str, str], dict[str, tuple[str, str, str]]]
    )
    on: dict[tuple[str, str], tuple[tuple[str, str], ...]] = field(
        default_factory=dict[tuple[str, str], tuple[tuple[str, str], ...]]
    )

    doubled: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def said(self, line: Line) -> tuple[Hit, ...]:
        """The words of the question that the rows say which a row refers to."""
        if not self.hits:
            return ()
        found = [hit for place in self._places(line) for hit in self.hits.get(place, ())]
        return tuple(dict.fromkeys(found))

    def cell(self, line: Line, sheet: Sheet, name: str, via: str = "") -> tuple[str, str, str]:
        """The text, node and value of a field in the row of a sheet that a row refers to, '' where there is none."""
        for place in self._places(line, via):
            for one in (place, *self.on.get(place, ())):
                if one[0] == sheet.id and name in self.cells.get(one, {}):
                    return self.cells[one][name]
        return "", "", ""

    def _places(self, line: Line, via: str = "") -> Iterator[tuple[str, str]]:
        if line.node:
            yield from ((s.id, line.node) for s in self.linked.get("", ()))
        for name in [via] if via else self.linked:
            cell = line.cells.get(name)
            if cell:
                for one in self.linked[name]:
                    yield from ((one.id, handle) for handle in handles(cell.field, cell.text, cell.node))


Known = dict[tuple[str, frozenset[str]], Far]
"""What sheets say by themselves, by their ids and the fields whose cells were kept."""


def handles(f: Field, text: str, node: str, more: frozenset[str] = frozenset()) -> Iterator[str]:
    """How a row may be named by a cell."""
    if node:
        yield node
    for concept in (f.words | more) - _NUMBERING:
        yield f"{concept}\t{text.strip().casefold()}"


def look_far(
    sheet: Sheet, others: Sequence[Sheet], rows: Rows, naming: Naming, wanted: Mapping[str, set[str]], known: Known
) -> Far:
    """Read the sheets that a sheet refers to, and those that they refer to.

    ``wanted`` has the fields whose cells are kept, by the ids of their sheets; ``known`` is what was read of sheets for
    the same question, so that none is read twice.
    """
    near = links(sheet, others)
    linked: dict[str, tuple[Sheet, ...]] = {}
    for link in near:
        linked[link.via.id] = (*linked.get(link.via.id, ()), link.sheet)
    linked[""] = tuple(o for o in others if o is not sheet and o.named() and o.type is sheet.type)
    first = list(dict.fromkeys((*(link.sheet for link in near), *linked[""])))
    far = Far(sheet, linked)
    second = {s.id: [link for link in links(s, others) if link.sheet is not sheet] for s in first}
    beyond = [link.sheet for some in second.values() for link in some]
    for one in dict.fromkeys((*first, *beyond)):
        naming.far |= {f"{one.name}\t{f.title}": f for f in one.fields.values()}
        kept = frozenset(wanted.get(one.id, ()))
        if (one.id, kept) not in known:
            known[one.id, kept] = _read(one, rows(one), naming, kept)
        read = known[one.id, kept]
        far.hits |= read.hits
        far.cells |= read.cells
        far.doubled |= read.doubled
    for one in first:
        if second[one.id] and (far.hits or far.cells):
            _carry(far, one, rows(one), second[one.id])
    return far


def _read(sheet: Sheet, rows: Iterable[Record], naming: Naming, wanted: frozenset[str]) -> Far:
    """What the rows of one sheet say, by what each is named."""
    far = Far(sheet)
    seen: dict[str, int] = {}
    doubled: set[str] = set()
    for line in lines(sheet, rows):
        places = named_by(sheet, line)
        for place in places:
            if seen.setdefault(place, line.number) != line.number and "\t" in place:
                doubled.add(place)
        said = tuple(
            Hit(hit.first, hit.last, f"{sheet.name}\t{cell.field.title}", hit.whole)
            for cell in line.cells.values()
            for hit in naming.hits(cell.field, cell.text, cell.node)
        )
        kept = {n: (line.cells[n].text, line.cells[n].thing, line.value(n)) for n in wanted if n in line.cells}
        for place in places:
            key = sheet.id, place
            if said:
                far.hits[key] = tuple(dict.fromkeys((*far.hits.get(key, ()), *said)))
            if kept:
                far.cells.setdefault(key, kept)
    for place in doubled:
        far.hits.pop((sheet.id, place), None)
        far.cells.pop((sheet.id, place), None)
        far.doubled.add((sheet.id, place))
    return far


def named_by(sheet: Sheet, line: Line) -> list[str]:
    """All that a row may be named by."""
    found = [line.node] if line.node else []
    for key in _keys(sheet):
        if cell := line.cells.get(key.id):
            more = _called(key, sheet)
            found += list(handles(key, cell.text, "", more))
    return found


def _carry(far: Far, sheet: Sheet, rows: Iterable[Record], onward: Sequence[Link]) -> None:
    """What the rows say that a sheet's rows refer to is said of them too."""
    for line in lines(sheet, rows):
        further = [
            (link.sheet.id, handle)
            for link in onward
            if (cell := line.cells.get(link.via.id))
            for handle in handles(cell.field, cell.text, cell.node)
        ]
        said = tuple(dict.fromkeys(hit for place in further for hit in far.hits.get(place, ())))
        reached = tuple(place for place in further if place in far.cells)
        if said or reached:
            for place in named_by(sheet, line):
                key = sheet.id, place
                if key in far.doubled:
                    continue
                if said:
                    far.hits[key] = tuple(dict.fromkeys((*far.hits.get(key, ()), *said)))
                if reached:
                    far.on[key] = reached
