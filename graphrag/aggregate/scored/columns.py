"""Which column holds what a question asks for: by the words of its title, and by what kind of thing it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphrag.aggregate.plans import acts, is_each
from graphrag.aggregate.scored.joined import Column
from graphrag.aggregate.scored.saying import Saying
from graphrag.aggregate.scored.wanting import Figure, Wanted
from graphrag.aggregate.sheets import NUMERIC, Sheet
from graphrag.aggregate.words import listed, meanings
from graphrag.types import EntityType

_STOCK = frozenset({"quantity", "stock", "balance"})
_PEOPLE = (EntityType.PERSON, EntityType.ORGANIZATION)
_HEAD, _SAID, _KIND, _MONEY, _LEFT, _FAR, _MAIN = 2.0, 1.5, 1.0, 0.8, 0.25, 0.4, 0.3


@dataclass(frozen=True, slots=True)
class Fit:
    """A column with how well it suits, and the words of the question that say it."""

    column: Column
    score: float
    places: frozenset[int]


class Columns:
    """The columns of one sheet as answers to one question."""

    def __init__(self, wanted: Wanted, saying: Saying, sheet: Sheet, columns: Sequence[Column], portuguese: bool):
        self._wanted, self._saying, self._sheet = wanted, saying, sheet
        self._portuguese = portuguese
        self.all = columns

    def said(self, column: Column) -> tuple[frozenset[int], int]:
        """The words of the question that a column's title says, and how many of its own are not in the question."""
        places, left = self._saying.title(column.field.title, self._portuguese)
        more = {
            token.place
            for token in self._saying.tokens
            if token.weight and (set(acts(token.plain)) & column.field.words or token.keys & column.field.words)
        }
        if column.path and column.field.own == "name":  # the customer's name is the customer
            more |= {t.place for t in self._saying.tokens if t.weight and t.keys & column.sheet.words}
        return places | more, left if places else 0 if more else left

    def measures(self, told: frozenset[int]) -> list[Fit]:
        """Columns of numbers, the fittest first."""
        found = [self._measure(c, told) for c in self.all if c.field.type in NUMERIC and not c.field.of]
        return sorted(found, key=lambda fit: -fit.score)

    def _measure(self, column: Column, told: frozenset[int]) -> Fit:
        wanted, field = self._wanted, column.field
        places, left = self.said(column)
        places -= told
        score = _SAID * self._saying.weight(p for p in places if not self._saying.tokens[p].is_name)
        score += _HEAD * sum(p in wanted.head for p in places)
        money = field.type is EntityType.AMOUNT
        if wanted.kind == "money":
            score += _MONEY if money else -_MONEY
        each = is_each(field)
        if wanted.each:
            score += _MONEY if each else 0.0
        elif each and wanted.figure in (Figure.SUM, Figure.COUNT):
            score -= _KIND / 2
        if wanted.net and money:
            score += _KIND * ((wanted.net in field.words) - ("tax" in field.words))
        if money and field.words <= meanings("total") | listed("main", "words"):
            score += _MAIN
        if wanted.figure is Figure.COUNT and field.words & _STOCK:
            score += _KIND
        return Fit(column, score - _LEFT * left - _FAR * column.far, places)

    def answers(self, told: frozenset[int], used: Iterable[Column]) -> list[Fit]:
        """Columns that may hold a thing that is asked for, the fittest first."""
        taken = set(used)
        found = [self._answer(c, told) for c in self.all if c not in taken]
        return sorted((fit for fit in found if fit.score > 0), key=lambda fit: -fit.score)

    def _answer(self, column: Column, told: frozenset[int]) -> Fit:
        wanted, kind = self._wanted, column.field.type
        places, left = self.said(column)
        places -= told
        score = _SAID * self._saying.weight(p for p in places if not self._saying.tokens[p].is_name)
        score += _HEAD * sum(p in wanted.head for p in places)
        named = column.field.own == "name" or (kind in _PEOPLE and column.field.refers)
        if column.field.own == "name" and not column.path:
            own = {t.place for t in self._saying.tokens if t.place in wanted.head and t.keys & self._sheet.words}
            places |= own
            score += _HEAD * len(own)
        match wanted.kind:
            case "when":
                score += _KIND if kind is EntityType.DATE else -2 * _KIND
            case "where":
                score += _KIND if kind is EntityType.LOCATION or column.field.words & {"city", "location"} else -_KIND
            case "who":
                score += _KIND if kind in _PEOPLE or (named and column.sheet.type in _PEOPLE) else -_KIND
            case "money":
                score += _KIND if kind in NUMERIC else -3 * _KIND
            case _:
                score -= _MAIN if kind is EntityType.IDENTIFIER and not places else 0.0
        if wanted.head and not set(wanted.head) & places and wanted.kind not in ("when", "where", "who"):
            score = 0.0
        return Fit(column, score - _LEFT * left - _FAR * column.far, places)
