"""Which column holds what a question asks for: by the words of its title, and by what kind of thing it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from graphrag.aggregate.plans import acts, is_each
from graphrag.aggregate.scored.joined import Column
from graphrag.aggregate.scored.saying import WORD, Saying
from graphrag.aggregate.scored.wanting import Figure, Wanted
from graphrag.aggregate.sheets import NUMERIC, Sheet
from graphrag.aggregate.words import deed_of, listed, meanings
from graphrag.types import EntityType

_GENERIC = frozenset(
    "value amount valor montante number numero name nome date data day dia percentage percent percentual rate taxa "
    "total code codigo figure sum".split()
)
"""What says of a column only what kind of thing it holds."""
_COUNTERS = frozenset("seq sequence number line item position row year index no order".split())
_ALIKE, _CLEAR = 0.5, 0.04
"""How alike what is asked for and a title have to be in meaning, and how much more than the next."""
_STOCK = frozenset({"quantity", "stock", "balance"})
_PEOPLE = (EntityType.PERSON, EntityType.ORGANIZATION)
_HEAD, _SAID, _KIND, _MONEY, _LEFT, _FAR, _MAIN = 2.0, 1.5, 1.0, 0.8, 0.25, 0.4, 0.3


Alike = Callable[[str, Sequence[str]], Sequence[float]]
"""How alike a phrase and each of some titles are in meaning, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A column with how well it suits, and the words of the question that say it."""

    column: Column
    score: float
    places: frozenset[int]


class Columns:
    """The columns of one sheet as answers to one question."""

    def __init__(
        self, wanted: Wanted, saying: Saying, sheet: Sheet, columns: Sequence[Column], portuguese: bool, alike: Alike
    ):
        self._alike = alike
        self._wanted, self._saying, self._sheet = wanted, saying, sheet
        self._portuguese = portuguese
        self.all = columns
        self._said: dict[Column, tuple[frozenset[int], int]] = {}

    def said(self, column: Column) -> tuple[frozenset[int], int]:
        """The words of the question that a column's title says, and how many of its own are not in the question."""
        if column not in self._said:
            self._said[column] = self._read(column)
        return self._said[column]

    def _read(self, column: Column) -> tuple[frozenset[int], int]:
        places, left = self._saying.title(column.field.title, self._portuguese)
        more = {
            token.place
            for token in self._saying.tokens
            if token.weight and (set(acts(token.plain)) & column.field.words or token.keys & column.field.words)
        }
        if column.path and column.field.own == "name":  # the customer's name is the customer
            more |= {t.place for t in self._saying.tokens if t.weight and t.keys & column.sheet.words}
        return places | more, left if places else 0 if more else left

    def quantities(self) -> list[Column]:
        """The columns that say how many a row is of."""
        found = [
            c for c in self.all if not c.far and c.field.type is EntityType.QUANTITY and "quantity" in c.field.words
        ]
        least = min((len(c.field.words) for c in found), default=0)
        return [c for c in found if len(c.field.words) == least]

    def measures(self, told: frozenset[int]) -> list[Fit]:
        """Columns of numbers, the fittest first."""
        found = [self._measure(c, told) for c in self.all if c.field.type in NUMERIC and not (c.far and c.field.of)]
        return sorted(found, key=lambda fit: -fit.score)

    def _measure(self, column: Column, told: frozenset[int]) -> Fit:
        wanted, field = self._wanted, column.field
        places, left = self.said(column)
        places -= told
        score = _SAID * self._saying.weight(p for p in places if not self._saying.tokens[p].is_name)
        score += _HEAD * sum(p in wanted.head for p in places)
        money = field.type is EntityType.AMOUNT
        if wanted.kind == "money":
            score += _MONEY if money else -2 * _MONEY
        each = is_each(field)
        if wanted.each:
            score += _MONEY if each else 0.0
        elif each and wanted.figure in (Figure.SUM, Figure.COUNT) and not self.quantities():
            score -= _KIND
        if wanted.net and money:
            score += _KIND * ((wanted.net in field.words) - ("tax" in field.words))
        if field.words & _COUNTERS and not places:
            score -= 2 * _KIND
        if money and not wanted.head and not wanted.kind:
            score += _KIND
        if money and field.words <= meanings("total") | listed("main", "words"):
            score += _MAIN
        if wanted.figure is Figure.COUNT:
            score += _KIND * bool(field.words & _STOCK) - 2 * _KIND * money
        return Fit(column, score - _LEFT * left - _FAR * column.far, places)

    def answers(self, told: frozenset[int], used: Iterable[Column]) -> list[Fit]:
        """Columns whose titles say what is asked for, the fittest first; where none does, the one that means it."""
        taken = set(used)
        free = [c for c in self.all if c not in taken]
        found = [fit for c in free if (fit := self._answer(c, told)).score > 0 and fit.places]
        tokens = self._saying.tokens
        head = {p for p in self._wanted.head if tokens[p].plain not in _GENERIC and tokens[p].weight}
        if self._wanted.kind == "who" and not head and not found:
            head = {t.place for t in [t for t in tokens if t.weight == WORD][:1]}
        if head and not any(fit.places & head for fit in found):
            found = self._meant(free, told, head) or self._called(free, head)
        return sorted(found, key=lambda fit: -fit.score)

    def _meant(self, columns: Sequence[Column], told: frozenset[int], head: set[int]) -> list[Fit]:
        """The column that is called by another word for what is asked for."""
        figures = (*NUMERIC, EntityType.DATE) if self._wanted.kind not in ("when", "money") else ()
        near = [c for c in columns if not c.far and not c.field.of and c.field.type not in figures]
        phrase = self._phrase(head)
        scores = self._alike(phrase, [c.field.title for c in near]) if near else []
        ranked = sorted(zip(scores, range(len(near)), strict=True), reverse=True)
        if not ranked or ranked[0][0] < _ALIKE or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEAR):
            return []
        fit = self._answer(near[ranked[0][1]], told)
        return [Fit(fit.column, _HEAD, fit.places | head)]

    def _phrase(self, places: set[int]) -> str:
        """Words of the question as they are written there."""
        tokens = [self._saying.tokens[p] for p in sorted(places)]
        return " ".join(self._wanted.question[t.start : t.end] for t in tokens)

    def _called(self, columns: Sequence[Column], head: set[int]) -> list[Fit]:
        """What rows are called, or refer to, whose sheet's name means what is asked for: vehicles are trucks."""
        if self._wanted.kind:
            return []
        near = [c for c in columns if not c.far and not c.field.of]
        label = next((c for c in near if c.field.own == "name"), None)
        label = label or next((c for c in near if c.field.own or c.field.type is EntityType.IDENTIFIER), None)
        able = {self._sheet.name: label} if label else {}
        by_field = {c.field.id: c for c in near}
        able |= {c.sheet.name: by_field[c.path[0][0]] for c in columns if c.far == 1 and c.path[0][0] in by_field}
        scores = self._alike(self._phrase(head), list(able))
        best = max(zip(scores, able, strict=True), default=(0.0, ""))
        return [Fit(able[best[1]], _HEAD, frozenset(head))] if best[0] >= _ALIKE else []

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
            case "when" if wanted.figure is Figure.CELL:
                done = {
                    t.place for t in self._saying.tokens if t.weight == WORD and any(deed_of(k) != k for k in t.keys)
                }
                score = score + _KIND if kind is EntityType.DATE and (not done or done & places) else 0.0
                if wanted.until and column.field.words & {"due", "expiry", "end"}:
                    score, places = score + _HEAD, places | wanted.money
            case "where":
                score += _KIND if kind is EntityType.LOCATION or column.field.words & {"city", "location"} else -_KIND
            case "who":
                first = [t.place for t in self._saying.tokens if t.weight == WORD][:2]
                score += _KIND if kind in _PEOPLE or (named and column.sheet.type in _PEOPLE) else -_KIND
                score = score if places & set(wanted.head or first) else 0.0
            case "money" if wanted.figure is Figure.CELL:
                score = score + _KIND if kind in (EntityType.AMOUNT, EntityType.PERCENT) else 0.0
            case _:
                score -= _MAIN if kind is EntityType.IDENTIFIER and not places else 0.0
        return Fit(column, score - _LEFT * left - _FAR * column.far, places)
