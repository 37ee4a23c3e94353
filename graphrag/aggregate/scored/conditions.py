"""Which rows a question means: those whose cells say its names, as many of them as one row can say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from graphrag.aggregate.scored.joined import Column, Joined
from graphrag.aggregate.scored.saying import Saying
from graphrag.aggregate.sheets import NUMERIC, Sheet
from graphrag.aggregate.words import deed_of, fold
from graphrag.models.values import find_values, normalise_value
from graphrag.types import EntityType

_PART, _HALF = 0.34, 0.5
"""The share of a cell that a lone word without capitals has to be, in a row and in one that it refers to."""
_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?%?")
_OR = re.compile(r"\W*(?:and|or|e|ou|,|&|\+)?\W*")


@dataclass(frozen=True, slots=True)
class Condition:
    """That a column says some words of the question, which these rows do."""

    column: Column
    places: frozenset[int]
    rows: frozenset[int]
    share: float


class Conditions:
    """All that the rows of a sheet say of a question."""

    def __init__(self, sheet: Sheet, joined: Joined, columns: Sequence[Column], saying: Saying, question: str):
        self._saying, self._question = saying, fold(question)
        self._found = [
            condition
            for column in columns
            if column.field.type not in (*NUMERIC, EntityType.DATE)
            for condition in self._of(sheet, joined, column)
        ]
        self._found += self._of_figures(sheet, joined, columns, question)
        self._found.sort(key=lambda c: -(saying.weight(c.places) + 2 * c.share - c.column.far / 2 + len(c.rows) / 1e6))

    def _of(self, sheet: Sheet, joined: Joined, column: Column) -> list[Condition]:
        rows: dict[frozenset[int], set[int]] = {}
        shares: dict[frozenset[int], float] = {}
        for number, line in enumerate(joined.lines(sheet)):
            found = joined.cell(sheet, line, column)
            if found is None:
                continue
            end, cell = found
            for run in self._saying.cell(cell.text, cell.node, end.record.layout.language == "pt"):
                rows.setdefault(run.places, set()).add(number)
                shares[run.places] = max(shares.get(run.places, 0.0), run.share)
        most = [places for places in rows if not any(places < other for other in rows)]
        return [Condition(column, p, frozenset().union(*(rows[o] for o in rows if p <= o)), shares[p]) for p in most]

    def _of_figures(
        self, sheet: Sheet, joined: Joined, columns: Sequence[Column], question: str
    ) -> Iterator[Condition]:
        """That a column holds an amount that the question says: "sold for R$ 2,385.00"."""
        for span, kind in find_values(question):
            if kind not in NUMERIC:
                continue
            value = normalise_value(question[span.start : span.end], kind)
            number = next((Decimal(part.strip("%")) for part in value.split() if _DECIMAL.fullmatch(part)), None)
            tokens = [t for t in self._saying.tokens if span.start <= t.start and t.end <= span.end]
            if number is None or not all(t.weight for t in tokens):
                continue
            unit = value.split()[0] if kind is EntityType.AMOUNT else ""
            for column in [c for c in columns if c.field.type in NUMERIC]:
                figures = ((n, joined.figure(sheet, line, column)) for n, line in enumerate(joined.lines(sheet)))
                rows = {n for n, found in figures if found and found[0] == number and found[1] in (unit, "", "%")}
                if rows:
                    yield Condition(column, frozenset(t.place for t in tokens), frozenset(rows), 1.0)

    def by_names(self, rows: frozenset[int], titled: frozenset[int]) -> list[list[Condition]]:
        """Conditions of names, each with what it may say in the same column instead, that some row meets together.

        What the sheet is called itself (``titled``) is no condition on what its rows refer to.
        """
        chosen: list[list[Condition]] = []
        told: set[int] = set()
        for one in self._found:
            fresh = self._saying.names(one.places) - told
            if not fresh or (one.column.far and fresh <= titled):
                continue
            either = next((c for c in chosen if self._is_list(c, one)), None)
            left = rows & one.rows
            if either is not None:
                either.append(one)
            elif left:
                rows = left
                chosen.append([one])
            else:
                continue
            told |= one.places
        return chosen

    def _is_list(self, chosen: list[Condition], one: Condition) -> bool:
        """Whether a condition is one more of a list in the question: "the TB-480 and the TB-650"."""
        if chosen[0].column != one.column or any(c.places & one.places for c in chosen):
            return False
        tokens = self._saying.tokens
        for other in chosen:
            before, after = sorted((other.places, one.places), key=min)
            between = self._question[tokens[max(before)].end : tokens[min(after)].start]
            if _OR.fullmatch(re.sub(r"\b(?:the|a|o|as|os)\b", "", between)):
                return True
        return False

    def by_words(self, rows: frozenset[int], told: frozenset[int]) -> list[Condition]:
        """Conditions of other words that nothing else accounts for."""
        chosen: list[Condition] = []
        for one in self._found:
            fresh = {p for p in one.places if self._saying.tokens[p].weight and not self._is_deed(p)} - told
            kind = one.share > (_HALF if one.column.far else _PART) or (len(one.places) > 1 and one.share > _PART / 2)
            if fresh and kind and rows & one.rows:
                rows &= one.rows
                told |= one.places
                chosen.append(one)
        return chosen

    def _is_deed(self, place: int) -> bool:
        """Whether a word says what was done, which a text may say of anything; but how things stand is told so."""
        keys = self._saying.tokens[place].keys
        return any(deed_of(key) != key for key in keys) and not any(key.startswith("is ") for key in keys)


def kept(conditions: Sequence[Sequence[Condition]], rows: frozenset[int]) -> frozenset[int]:
    """The rows that meet one of the conditions of each list."""
    for either in conditions:
        rows &= frozenset().union(*(one.rows for one in either))
    return rows
