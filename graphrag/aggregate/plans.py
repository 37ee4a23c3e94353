"""How a question may be answered from a sheet, and what its columns are fit for."""

from __future__ import annotations

from dataclasses import dataclass

from graphrag.aggregate.asking import Asked, Kind
from graphrag.aggregate.sheets import Field, Sheet
from graphrag.aggregate.words import Term, deed_of, listed, section
from graphrag.types import EntityType

GENERIC = frozenset({"amount", "total", "revenue", "turnover", "income", "money"})
EACH = frozenset({"price", "quantity", "unitari", "hourly", "rat"})
"""What an amount is of that is for one of several, and so none to be added up."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A field of the sheet or of another ``sheet``, one of whose rows a row names, by the field ``via`` or any."""

    field: Field
    sheet: Sheet | None = None
    via: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done with the rows of a sheet.

    ``kind`` is what becomes of ``measure`` in each group of rows (all of them, one for each value of ``group``, or one
    for each ``unit`` of time of ``moment``); ``rank`` picks groups by it, the highest first or the lowest. ``distinct``
    counts the groups themselves, ``lookup`` asks what they are called. ``answer`` is the cell that is asked for of the
    row that is found, ``bounded`` the field that the question's comparison is about; ``told`` are the words of the
    question that are so accounted for, and ``target`` one that has to name something in the rows.

    It is ``named`` where the question says what the rows are, by a ``noun`` or by what was done, and ``loose`` where it
    names no column either.
    """

    sheet: Sheet
    kind: Kind
    told: frozenset[int]
    measure: Field | None = None
    moment: Reach | None = None
    group: Reach | None = None
    unit: str = ""
    rank: Kind | None = None
    distinct: bool = False
    lookup: bool = False
    target: int = -1
    answer: Field | None = None
    bounded: Field | None = None
    named: bool = True
    noun: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why a question that is about the rows of a sheet cannot be answered.

    ==========  ==========================================================================
    ``why``     what is not clear
    ==========  ==========================================================================
    ``column``  which of the columns ``options`` is meant
    ``date``    which column tells when; there is none without ``options``
    ``name``    which of ``options`` the words ``what`` mean
    ``year``    of which of the years ``options`` the month is
    ``nobody``  no row says ``what``
    ``nothing`` no row is meant that has what is asked for
    ==========  ==========================================================================
    """

    sheet: Sheet
    why: str
    what: str = ""
    options: tuple[str, ...] = ()


def listed_words(name: str, key: str = "words") -> frozenset[str]:
    """A list of ``words.toml`` as the meanings that titles have."""
    return frozenset(section(name)[key].split()) | listed(name, key)


def is_each(f: Field) -> bool:
    """Whether a column's figures are for one of several, and so none to be added up."""
    return bool(f.words & EACH - {"quantity"}) or (f.type is EntityType.AMOUNT and "quantity" in f.words)


def titled(sheet: Sheet, term: Term) -> list[Field]:
    """The columns of a sheet by which rows can be put together, and that are called so."""
    return [f for f in sheet.fields.values() if term.concept in f.words and tells(f) and not f.own]


def rates(measure: Field) -> set[str]:
    """The units of time that a column's amounts are for one of."""
    return {unit for unit in section("periods") if measure.words & listed("periods", unit)}


def acts(word: str) -> tuple[str, ...]:
    """What a verb means as a title: "drives" a driver.

    >>> acts("drives"), acts("earns")
    (('driver',), ('salary',))
    """
    return tuple(concept for concept, words in section("acts").items() if word in words.split())


def is_act(asked: Asked, term: Term) -> bool:
    """Whether a term is a verb that means a title."""
    return bool(acts(asked.words[term.first].plain))


def done(field: Field) -> set[str]:
    """What a column of days tells the day of."""
    return {deed_of(word) for word in field.words} - {"date", "on", "em", "at"}


def tells(field: Field) -> bool:
    """Whether rows can be put together by a field: it names a thing, or holds a text."""
    return (
        field.type in (EntityType.TEXT, EntityType.IDENTIFIER, EntityType.LOCATION)
        or field.refers
        or field.type is None
    )
