"""What the rows of a table are, inferred from its titles and cells: its key, names, values and references.

The words of titles tell what a thing is (``models/titles.toml``), the cells what a column can be. Where the recipe has
a rule for a table or column, the rule decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from graphrag.extract.profile import Profile, common_language, profiles
from graphrag.models import titles
from graphrag.recipe import ColumnRule, TableRule
from graphrag.types import Column, Document, EntityType, RowMapping, Table

_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_KEYED = re.compile(r"(?:[_ ](?:id|code|key|no|number|cod|codigo|num|numero)|Id)$|^(?:id|cod|codigo)_")
_NAMELESS = frozenset(
    "sheet planilha folha tabela table plan page pagina data dado export exportacao resultado".split()
)
_OWNERS = {
    "cnpj": EntityType.ORGANIZATION, "vat": EntityType.ORGANIZATION, "cpf": EntityType.PERSON,
    "email": EntityType.PERSON, "gtin": EntityType.PRODUCT, "nfe": EntityType.INVOICE,
}  # fmt: skip
"""What kind of thing has a key of a scheme, where nothing else tells."""

Rules = Mapping[str, Mapping[str, TableRule]]


@dataclass(frozen=True)
class _Subject:
    """What the rows of a table are: the thing ('' for none that is known), and the columns of key and name."""

    table: Table
    columns: list[Profile]
    type: EntityType
    thing: str
    word: str
    key: int | None
    name: int | None
    scheme: str


def map_tables(
    document: Document, rules: Rules | None = None, known: Mapping[str, TableRule] | None = None
) -> Document:
    """The document with a mapping for each of its tables; those that came with one keep it.

    ``rules`` are the recipe's; ``known`` is what a schema says of tables by name, which they overrule.
    """
    unmapped = [table for table in document.tables if table.mapping is None and table.rows]
    found = {table.name: _rule(document, table, rules or {}) for table in unmapped}
    decided = {name: known[name].under(rule) if known and name in known else rule for name, rule in found.items()}
    subjects = [_subject(document, table, decided[table.name], table.name in (known or {})) for table in unmapped]
    waiting = iter(subjects)
    tables = [
        table
        if table.mapping or not table.rows
        else replace(table, mapping=_map(document, next(waiting), subjects, decided[table.name]))
        for table in document.tables
    ]
    return replace(document, tables=tuple(tables))


def named_by(document: Document) -> dict[str, str]:
    """The title of the column that names the rows, for each mapped table that has one."""
    return {
        table.name: title
        for table in document.tables
        for title, column in zip(table.header, table.mapping.columns if table.mapping else (), strict=False)
        if column.type
        and not column.type.is_value
        and (column.relation, column.key, column.of) == ("", "", None)
        and table.mapping
        and table.mapping.type
    }


def _rule(document: Document, table: Table, rules: Rules) -> TableRule:
    """The first rule whose patterns fit the document's path and the table's name, or one that decides nothing."""
    for path, named in rules.items():
        for name, rule in named.items() if fnmatchcase(document.path, path) else ():
            if fnmatchcase(table.name, name):
                return rule
    return TableRule()


def _subject(document: Document, table: Table, rule: TableRule, known: bool) -> _Subject:
    columns = profiles(document, table)
    title = _title(document, table)
    thing, word = title.thing, title.word
    key = _position(table, rule.key)
    key = _key(columns, thing) if key is None else key
    if not thing and key is not None and columns[key].title.thing:
        thing, word = columns[key].title.thing, columns[key].title.word
    name = _position(table, rule.name)
    name = _name(columns, thing, key) if name is None else name
    if not thing and name is not None and columns[name].title.thing:
        thing, word = columns[name].title.thing, columns[name].title.word
    if title.thing and thing == title.thing and not _lists(columns, title, key, name):
        thing, word = "", ""
    kind = titles.type_of(thing) if thing else _kind(columns, name)
    said = (w for w in title.all if len(w) > 1 and w not in _NAMELESS and not w.isdigit())
    word = rule.word or (word or " ".join(said)).capitalize()
    folder = PurePosixPath(document.path).parent.as_posix()
    own = f"{folder}/{PurePosixPath(document.path).name}/{table.name}"
    # A schema says which table a key is of; without one, keys of a thing are taken to mean the same in a folder.
    scheme = _scheme(document, thing) if thing and not known else own
    fallback = "Linha" if document.language == "pt" else "Row"
    return _Subject(table, columns, rule.type or kind, thing, word or fallback, key, name, scheme.removeprefix("./"))


def _lists(columns: Sequence[Profile], title: titles.Title, key: int | None, name: int | None) -> bool:
    """Whether rows are the things of their table's title: a statement of a bank's lists no banks."""
    if not title.rest or key is not None or name is not None:
        return True
    named = not titles.type_of(title.thing).is_value and titles.type_of(title.thing) is not EntityType.RECORD
    return not named or any((scheme := titles.scheme(c.title)) and c.holds(scheme) for c in columns)


def _title(document: Document, table: Table) -> titles.Title:
    """What the table's name says or, where that says nothing, the file's."""
    title = titles.read_title(table.name)
    known = title.thing or any(not w.isdigit() and w not in _NAMELESS for w in title.all)
    return title if known else titles.read_title(PurePosixPath(document.path).stem)


def _scheme(document: Document, thing: str) -> str:
    """Keys of a thing mean the same throughout a folder: orders.csv there speaks of the customers of customers.csv."""
    return f"{PurePosixPath(document.path).parent.as_posix()}/{thing}".removeprefix("./")


def _kind(columns: Sequence[Profile], name: int | None) -> EntityType:
    if name is None:
        return EntityType.RECORD
    schemes = [scheme for c in columns if not c.title.thing and (scheme := titles.scheme(c.title)) and c.holds(scheme)]
    if columns[name].title.all in (("name",), ("nome",)) and any(titles.says(c.title, "employed") for c in columns):
        return EntityType.PERSON
    return next((_OWNERS[scheme] for scheme in _OWNERS if scheme in schemes), EntityType.RECORD)


def _key(columns: Sequence[Profile], thing: str) -> int | None:
    """The first column whose title says that it is the rows' key, and whose cells are all different."""
    fits = [n for n, c in enumerate(columns) if c.unique and not c.prose and c.kind is not EntityType.DATE]
    for n in fits:
        title = columns[n].title
        own = title.thing == thing or not thing
        coded = columns[n].kind in (EntityType.IDENTIFIER, EntityType.QUANTITY)
        if not title.thing and titles.only(title, "key"):
            return n
        if own and title.thing and (titles.only(title, "key") or (not title.rest and coded)):
            return n
    return None


def _name(columns: Sequence[Profile], thing: str, key: int | None) -> int | None:
    """The column that names the rows: by its title or the first of an entity's names, all different.

    The latter only without a key, or right behind a code: a number and a customer are more likely an order.
    """
    for n, c in enumerate(columns):
        if n != key and c.named > 0.5 and c.title.thing in ("", thing, "company") and titles.only(c.title, "name"):
            return n
        if n != key and c.named > 0.5 and thing and c.title.thing == thing and not c.title.rest:
            return n
    company = thing and titles.type_of(thing) is EntityType.ORGANIZATION
    for n, c in enumerate(columns):
        if company and c.title.thing == "company" and not c.title.rest and c.named > 0.5:
            return n
        own = key is None or (n == key + 1 and titles.only(columns[key].title, "code"))
        if not thing and own and c.title.thing and not c.title.rest and c.unique and c.named > 0.8:
            return n
    return None


def _map(document: Document, subject: _Subject, others: Sequence[_Subject], rule: TableRule) -> RowMapping:
    references = {
        n: found
        for n in range(len(subject.columns))
        if n not in (subject.key, subject.name) and (found := _reference(document, subject, n, others))
    }
    language = common_language(subject.columns, document.language)
    columns = [_column(document, subject, n, references, language) for n in range(len(subject.columns))]
    for title, given in rule.columns.items():
        place = _position(subject.table, title)
        if place is not None:
            columns[place] = _ruled(subject, place, given, columns[place], others)
    if rule.relates:
        return RowMapping(None, "", _related(subject, columns))
    return RowMapping(subject.type, subject.word, tuple(columns))


def _related(subject: _Subject, columns: Sequence[Column]) -> tuple[Column, ...]:
    """Columns of rows that relate the first thing that they refer to with the others; what else they say is cited."""
    ends = [n for n, c in enumerate(columns) if c.relation and c.type and not c.type.is_value and c.of is None]
    named = subject.table.name if len(ends) == 2 else ""
    made: list[Column] = []
    for n, column in enumerate(columns):
        if n in ends[:1]:
            made.append(replace(column, relation=""))
        elif n in ends:
            relation = titles.upper_snake(named) or column.relation
            made.append(replace(column, relation=relation, of=ends[0]))
        else:
            made.append(column if column.of in ends and not column.relation else Column())
    return tuple(made)


def _column(document: Document, subject: _Subject, at: int, references: Mapping[int, Column], language: str) -> Column:
    profile = subject.columns[at]
    if at == subject.key:
        return Column(EntityType.IDENTIFIER, key=subject.scheme)
    if at == subject.name:
        return Column(subject.type)
    of = _owner(subject, at, references)
    if at in references:
        first = of is None or of == at
        named = subject.columns[at].named > 0.5
        return (
            references[at] if first else Column(EntityType.IDENTIFIER, key="" if named else references[at].key, of=of)
        )
    scheme = titles.scheme(profile.title)
    if scheme and profile.cells and profile.holds(scheme):
        if of is None:
            of = _bearer(subject, scheme, references)
        if of is not None or subject.type is _OWNERS.get(scheme) or subject.name is not None:
            return Column(EntityType.IDENTIFIER, key=scheme, of=of)
        return Column(EntityType.IDENTIFIER, scheme.upper())
    kind = profile.kind
    inner = titles.read_title(" ".join(profile.title.rest)) if of is not None else profile.title
    if inner.thing and not inner.rest and titles.type_of(inner.thing) is EntityType.LOCATION and profile.named > 0.5:
        return Column(EntityType.LOCATION, inner.thing.upper(), of=of)
    relation = _relation(profile) or f"COLUMN_{at + 1}"
    if kind is None:
        return Column()
    return Column(kind, relation, of=of, unit=profile.unit, language=profile.language or language)


def _reference(document: Document, subject: _Subject, at: int, others: Sequence[_Subject]) -> Column | None:
    """A column that names other things, or holds their keys: its title says so, or another table's cells do."""
    profile = subject.columns[at]
    title, thing = profile.title, profile.title.thing
    if not profile.cells or profile.prose or titles.scheme(title):
        return None
    plain = (
        not title.rest
        or titles.only(title, "key")
        or titles.only(title, "name")
        or title.rest <= {"name", "nome", "id"}
    )
    if thing and plain and profile.kind is not EntityType.DATE:
        kind, relation = titles.type_of(thing), thing.upper()
        if titles.may_be_person(thing) and profile.people:
            kind = EntityType.PERSON
        if profile.named > 0.5 and not titles.only(title, "key"):
            return Column(kind, relation, word=title.word.capitalize())
        if profile.kind in (EntityType.IDENTIFIER, EntityType.QUANTITY, EntityType.TEXT):
            return Column(kind, relation, key=_scheme(document, thing), word=title.word.capitalize())
        return None
    return _contained(subject, profile, others) if not thing and profile.kind else None


def _contained(subject: _Subject, profile: Profile, others: Sequence[_Subject]) -> Column | None:
    """A reference to the table of the same document whose names, or telling keys, hold these cells."""
    cells = set(profile.cells)
    relation = _relation(profile)
    for other in others:
        if other is subject or not relation:
            continue
        for place, key in ((other.name, ""), (other.key, other.scheme)):
            telling = key == "" or all(any(c.isalpha() for c in cell) or len(cell) > 4 for cell in cells)
            if place is not None and telling and len(cells) > 1 and cells <= set(other.columns[place].cells):
                return Column(other.type, relation, key=key, word=other.word)
    return None


def _relation(profile: Profile) -> str:
    """A relation's name from a column's title, less what stands in brackets."""
    return titles.upper_snake(_BRACKETS.sub("", profile.header))


def _owner(subject: _Subject, at: int, references: Mapping[int, Column]) -> int | None:
    """The reference that a column tells of ("CNPJ do fornecedor", "customer name"): the first, best by name."""
    thing = subject.columns[at].title.thing
    if not thing or thing == subject.thing:
        return None
    same = [n for n in references if subject.columns[n].title.thing == thing]
    return min(same, key=lambda n: (references[n].key != "", n), default=None)


def _bearer(subject: _Subject, scheme: str, references: Mapping[int, Column]) -> int | None:
    """The only reference that can have a key of a scheme, of a table whose rows cannot."""
    kind = _OWNERS.get(scheme)
    if subject.type is kind or (subject.type is not EntityType.RECORD and subject.name is not None):
        return None
    fit = [n for n, column in references.items() if column.type is kind]
    return fit[0] if len(fit) == 1 else None


def _position(table: Table, title: str) -> int | None:
    return table.header.index(title) if title and title in table.header else None


def _ruled(subject: _Subject, at: int, rule: ColumnRule, found: Column, others: Sequence[_Subject]) -> Column:
    """A column as a rule says; what the rule leaves out stays as it was found, unless it names another type."""
    table = subject.table
    if rule.ignore:
        return Column()
    if rule.names:
        return Column(EntityType.TEXT, of=_position(table, rule.names))
    given = rule.model_dump(exclude_unset=True, exclude={"ignore", "of", "to", "names"})
    if target := next((other for other in others if rule.to and other.table.name == rule.to), None):
        own = at == subject.key
        relation = (
            _relation(replace(subject.columns[at], header=_KEYED.sub("", table.header[at]))) or target.word.upper()
        )
        reference = Column(target.type, relation, target.scheme, word=target.word)
        found = found if own else reference
    elif rule.type and rule.type is not found.type:
        found = Column(language=found.language, unit=found.unit if rule.type.is_value else "")
    return replace(found, **given, of=_position(table, rule.of) if "of" in rule.model_fields_set else found.of)
