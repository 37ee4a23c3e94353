"""One sheet's reading of a question: which rows, which column, what is made of them, and how much of it that tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from graphrag.aggregate.asking import NUMBERS
from graphrag.aggregate.plans import is_each
from graphrag.aggregate.scored.columns import Alike, Columns, Fit
from graphrag.aggregate.scored.conditions import Condition, Conditions, kept
from graphrag.aggregate.scored.joined import Column, Joined
from graphrag.aggregate.scored.saying import WORD, Saying, keys_of
from graphrag.aggregate.scored.wanting import Figure, Wanted
from graphrag.aggregate.sheets import Sheet
from graphrag.aggregate.words import deed_of, listed, section, states, stems, words_of
from graphrag.types import EntityType

_PLUS = re.compile(r"\s*(?:and|plus|with|e|mais|com|\+|&)\s*(?:the |o |a |os |as )?", re.IGNORECASE)
_BOUNDARY = re.compile(r"(?<=[a-z]{3})(?=\d)", re.IGNORECASE)
"""Where a number begins right behind a word, as in the name of a file."""
_ENOUGH = 0.62
"""The share of a question that has to be accounted for, by the weight of its words."""
_UNPAID = frozenset({"unpaid", "open", "pending", "overdue"})
_PLAIN, _HALF, _LEAST, _NAMED = 0.6, 0.5, 0.55, 3
"""The share of its words without capitals, where a cell is asked for or no title says what is; and where not, or where
so many words are of names."""
_DAY, _UNDATED = 0.75, 1.0
"""What a reading gains whose days the question says, and loses where nothing tells when its rows are of."""
_OWN, _FAR, _CALLED = 0.5, 0.3, 0.15
"""What a reading gains that is of what the question names, and loses for each reference on its way and for each word
of a sheet's name that the question has not."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Rows of a sheet by their numbers, and what is made of them: see ``Wanted``.

    ``measure`` are the columns that are added up, ``answer`` holds what is asked for, ``unit`` is that of time by which
    rows are put together. ``day`` tells when rows are of.
    """

    wanted: Wanted
    sheet: Sheet
    rows: tuple[int, ...]
    figure: Figure
    conditions: tuple[tuple[Condition, ...], ...]
    measure: tuple[Column, ...]
    answer: Column | None
    unit: str
    day: Column | None
    times: Column | None
    score: float


@dataclass(frozen=True, slots=True)
class Around:
    """What tells of a sheet's rows besides them: words for their owner, the text before them, and titles' meanings."""

    owned: frozenset[int] = frozenset()
    text: str = ""
    alike: Alike = lambda _, titles: [0.0] * len(titles)


def read(wanted: Wanted, saying: Saying, joined: Joined, sheet: Sheet, around: Around) -> Reading | None:
    """The sheet's reading of a question; None where it cannot be one."""
    return _Reader(wanted, saying, joined, sheet, around).reading()


class _Reader:
    def __init__(self, wanted: Wanted, saying: Saying, joined: Joined, sheet: Sheet, around: Around):
        self.wanted, self.saying, self.joined, self.sheet = wanted, saying, joined, sheet
        self.lines = joined.lines(sheet)
        portuguese = any(layout.language == "pt" for layout in sheet.places)
        self.columns = Columns(wanted, saying, sheet, joined.columns(sheet), portuguese, around.alike)
        self.portuguese = portuguese
        self.around = around
        self.told = around.owned
        self.dated = 0.0

    def reading(self) -> Reading | None:
        """The best way to read the question here."""
        if not self.lines:
            return None
        names = self._around()
        conditions = Conditions(self.sheet, self.joined, self.columns.all, self.saying, self.wanted.question)
        rows = frozenset(range(len(self.lines)))
        chosen = conditions.by_names(rows, self.saying.title(self.sheet.name, self.portuguese)[0])
        rows = kept(chosen, rows)
        told = self.told.union(*(one.places for either in chosen for one in either))
        told |= {
            p for either in chosen for p in self.columns.said(either[0].column)[0] if not self.saying.tokens[p].is_name
        }
        sayable = told | names | self._titled()
        if any(t.is_name and t.place not in sayable for t in self.saying.tokens):
            return None
        day, rows, dated = self._in_period(rows)
        if not rows:
            return None
        figure, measure, answer, unit = self._asked(told, chosen, rows)
        if figure is None:
            return None
        fits = (*measure, *([answer] if answer else []))
        said = told.union(*(fit.places for fit in fits))
        if any(fit.column.field.type is EntityType.AMOUNT for fit in fits):
            said |= self.wanted.money
        if answer and answer.column.field.type is EntityType.DATE:
            said |= self.wanted.days
        more = conditions.by_words(rows, frozenset(said | names))
        rows = kept([[one] for one in more], rows)
        said = frozenset(said.union(names, *(one.places for one in more)))
        for keys in self.wanted.without:
            rows = self._without(rows, keys)
        rows = self._last(rows, day)
        if self.wanted.unpaid and not any({"balance", "unpaid"} & fit.column.field.words for fit in measure):
            rows = self._unpaid(rows)
        if not rows:
            return None
        times = self._times(measure)
        several = len(chosen) > 1 and figure is not Figure.CELL
        head = set(self.wanted.head)
        whole = answer is not None and bool(
            (head and head <= answer.places) or (answer.places and self.columns.said(answer.column)[1] == 0)
        )
        if not self._is_enough(said, several=several, titled=any(fit.places for fit in fits), whole=whole) or (
            self._is_each(measure) and not times and len(rows) > 1
        ):
            return None
        if figure is Figure.COUNT and not self._says_what(self.wanted.head):
            return None
        if self.wanted.figure is Figure.COUNT and figure is Figure.SUM:
            here = told.union(*(fit.places for fit in measure), *(one.places for one in more))
            if not here & set(self.wanted.head[:1]):
                return None
        score = self._score(said, measure, answer, chosen, more)
        return Reading(
            wanted=self.wanted,
            sheet=self.sheet,
            rows=tuple(sorted(rows)),
            figure=figure,
            conditions=tuple(tuple(either) for either in (*chosen, *([one] for one in more))),
            measure=tuple(fit.column for fit in measure),
            answer=answer.column if answer else None,
            unit=unit,
            day=day if dated else None,
            times=times,
            score=score,
        )

    def _around(self) -> frozenset[int]:
        """The words that the sheet's name says, or the path of its file."""
        about = _BOUNDARY.sub(" ", f"{self.sheet.name} {self.around.text}".replace("/", " ").replace(".", " "))
        found = self.saying.title(about, self.portuguese)[0]
        called = self.sheet.words | {self.sheet.head}
        called = called.union(*(c.sheet.words for c in self.columns.all if c.far))
        keyed = {t.place for t in self.saying.tokens if t.weight and t.keys & called}
        if self.wanted.figure is Figure.CELL:
            return found | keyed
        titled = {p for c in self.columns.all if not c.far for p in self.columns.said(c)[0]}
        return found | keyed | {p for p in titled if not self.saying.tokens[p].is_name}

    def _titled(self) -> frozenset[int]:
        """The words that any column is called by."""
        return frozenset(p for column in self.columns.all for p in self.columns.said(column)[0])

    def _in_period(self, rows: frozenset[int]) -> tuple[Column | None, frozenset[int], bool]:
        """The column that tells when, and the rows within the question's period."""
        days = [c for c in self.columns.all if c.field.type is EntityType.DATE and not c.field.of]
        days += [c for c in self.columns.all if c.field.type is EntityType.DATE and not c.far and c.field.of]
        days = [c for c in days if not c.far] or [c for c in days if c.far == min(d.far for d in days)]
        ranked = sorted(days, key=self._day_rank)
        period = self.wanted.period
        if period is None:
            return (ranked[0] if ranked else None), rows, False
        for day in ranked:
            inside = frozenset(n for n in rows if period.holds(self._value(n, day)[:10]))
            if inside:
                self.dated = 0.0 if self._day_rank(day)[0] else _DAY
                return day, inside, True
        if any(not day.far for day in days):
            return None, frozenset(), False
        years = period.start.endswith("-01-01") and period.end.endswith("-01-01")
        if period.start and (not years or period.start[:4] not in f"{self.sheet.name} {self.around.text}"):
            return None, frozenset(), False
        self.dated = 0.0 if period.start else -_UNDATED
        return None, rows, False

    def _day_rank(self, column: Column) -> tuple[bool, bool, int]:
        words = column.field.words
        deeds = {deed_of(word) for word in words} - {"date"}
        said = {deed_of(key) for token in self.saying.tokens for key in token.keys}
        main = frozenset(section("dates")["main"].split()) | self.sheet.words | listed("dates", "main")
        return deeds.isdisjoint(said), not words <= main, len(words & listed("dates", "other"))

    def _value(self, number: int, column: Column) -> str:
        found = self.joined.cell(self.sheet, self.lines[number], column)
        return found[0].value(column.field.id) if found else ""

    def _last(self, rows: frozenset[int], day: Column | None) -> frozenset[int]:
        """Of the rows the last or the first, where that alone is asked for."""
        if not self.wanted.latest or day is None or self.wanted.rank:
            return rows
        dated = {n: self._value(n, day) for n in rows}
        known = [value for value in dated.values() if value]
        if not known:
            return rows
        best = max(known) if self.wanted.latest > 0 else min(known)
        return frozenset(n for n, value in dated.items() if value == best)

    def _without(self, rows: frozenset[int], keys: frozenset[str]) -> frozenset[int]:
        """The rows without those that say what is to be left out; none where nothing says it, not even a title."""
        said = {
            n
            for n in rows
            for cell in self.lines[n].cells.values()
            if cell.field.type in (EntityType.TEXT, None, EntityType.MISC)
            if any(keys & keys_of(word.plain, self.portuguese) for word in words_of(cell.text))
        }
        titled = any(
            keys & (field.words | keys_of(stems(field.title), self.portuguese)) for field in self.sheet.fields.values()
        )
        return rows - said if said or titled else frozenset()

    def _unpaid(self, rows: frozenset[int]) -> frozenset[int]:
        """Of the rows those that nothing was paid for, by an empty day of payment or by how things stand."""
        fields = [f for f in self.sheet.fields.values() if not f.of]
        days = [f for f in fields if f.type is EntityType.DATE and "payment" in {deed_of(word) for word in f.words}]
        if days:
            return frozenset(n for n in rows if days[0].id not in self.lines[n].cells)
        found: set[int] = set()
        for n in rows:
            cells = (c.text for c in self.lines[n].cells.values() if c.field.type in (EntityType.TEXT, None))
            if any(states().get(stems(text)) in _UNPAID for text in cells):
                found.add(n)
        return frozenset(found)

    def _asked(
        self, told: frozenset[int], chosen: Sequence[Sequence[Condition]], rows: frozenset[int]
    ) -> tuple[Figure | None, list[Fit], Fit | None, str]:
        """What is made of the rows: the figure, the columns for it, the one that holds the answer, the unit of time."""
        wanted = self.wanted
        used = [c[0].column for c in chosen if len(c) == 1]
        measures = [fit for fit in self.columns.measures(told) if self._has_figures(fit.column, rows)]
        if wanted.figure is Figure.CELL:
            answers = self.columns.answers(told, used) or self._only_day(chosen, rows)
            if not answers:
                return None, [], None, ""
            return Figure.CELL, [], answers[0], ""
        near = [fit for fit in measures if not fit.column.far]
        answer, unit = None, ""
        if wanted.rank:
            found = self.columns.answers(told, used)
            titled = [fit for fit in found if fit.places & set(wanted.head)]
            unit = "" if titled else self._unit()
            if near and near[0].places & set(wanted.head):  # "the highest temperature" is its own answer
                titled = []
            elif not unit and not titled and wanted.kind not in ("who", "where"):
                return None, [], None, ""
            answer = None if unit else (titled or [f for f in found if f not in near] or [None])[0]
        if wanted.figure is Figure.COUNT or (wanted.rank and self._counts_rows(near)):
            return self._counted(near, answer, unit)
        if not near and len(rows) == 1:
            near = measures
        if wanted.figure is Figure.MEAN and near and not near[0].places and wanted.kind != "money":
            return None, [], None, ""  # of what, nothing says
        several = self._several(near)
        return (wanted.figure, several or near[:1], answer, unit) if near else (None, [], None, "")

    def _is_each(self, measure: Sequence[Fit]) -> bool:
        return bool(measure) and self.wanted.figure is Figure.SUM and is_each(measure[0].column.field)

    def _times(self, measure: Sequence[Fit]) -> Column | None:
        """The quantity that a price for one is multiplied by, where a sum is asked for and no row has its own."""
        if not self._is_each(measure) or self.wanted.each:
            return None
        found = self.columns.quantities()
        return found[0] if found else None

    def _says_what(self, head: Sequence[int]) -> bool:
        """Whether what is counted is what the rows of the sheet are: "how many orders", "of the orders how many"."""
        tokens = [t for t in self.saying.tokens if t.weight == WORD]
        return not head or any(t.keys & (self.sheet.words | {self.sheet.head} | self.sheet.stems) for t in tokens)

    def _only_day(self, chosen: Sequence[Sequence[Condition]], rows: frozenset[int]) -> list[Fit]:
        """The one day that rows have, where the question asks when and says what they are, or they what was done."""
        days = [c for c in self.columns.all if not c.far and not c.field.of and c.field.type is EntityType.DATE]
        noun = {t.place for t in self.saying.tokens if t.weight and t.keys & (self.sheet.words | {self.sheet.head})}
        noun = noun or self._done(rows)
        if self.wanted.kind != "when" or len(days) != 1 or not noun or not chosen:
            return []
        return [Fit(days[0], 1.0, frozenset(noun))]

    def _done(self, rows: frozenset[int]) -> set[int]:
        """The words for a deed that the texts of all these rows say: "PGTO NF 10482" is paid."""
        deeds = {t.place for t in self.saying.tokens if t.weight == WORD and any(deed_of(k) != k for k in t.keys)}
        for n in rows:
            cells = [
                c.text for c in self.lines[n].cells.values() if c.field.type in (EntityType.TEXT, EntityType.RECORD)
            ]
            deeds &= {p for text in cells for p in self.saying.title(text, self.portuguese)[0]}
        return deeds

    def _several(self, near: list[Fit]) -> list[Fit]:
        """Columns that the question lists by their whole titles: "TB-480 and TB-650 together"."""
        whole = [fit for fit in near if fit.places and self.columns.said(fit.column)[1] == 0]
        named = [fit for fit in whole if self.saying.names(fit.places)]
        if len(named) > 1:
            return named
        money = [fit for fit in whole if fit.column.field.type is near[0].column.field.type]
        for one, other in combinations(sorted(money, key=lambda fit: min(fit.places)), 2):
            first, last = self.saying.tokens[max(one.places)], self.saying.tokens[min(other.places)]
            if first.end < last.start and _PLUS.fullmatch(self.wanted.question[first.end : last.start]):
                return [one, other]
        return []

    def _counts_rows(self, near: list[Fit]) -> bool:
        """Whether "the most" is of rows: nothing that is said is a column of numbers."""
        return self.wanted.together and self.wanted.kind != "money" and not any(fit.places for fit in near)

    def _counted(
        self, near: list[Fit], answer: Fit | None, unit: str
    ) -> tuple[Figure | None, list[Fit], Fit | None, str]:
        """How many rows, or how much of a quantity that the question names by its title or unit."""
        head = set(self.wanted.head)
        keyed = {
            t.place for t in self.saying.tokens if t.place in head and t.keys & (self.sheet.words | {self.sheet.head})
        }
        titled = [fit for fit in near if fit.places & head]
        first = self.wanted.head[0] if self.wanted.head else -1
        if titled and (not keyed or (first in titled[0].places and first not in keyed)):
            return Figure.SUM, titled[:1], answer, unit
        if not self.wanted.head and not self.wanted.rank:
            return None, [], None, ""
        if not keyed and near and near[0].score > 0 and near[0].column.field.type is EntityType.QUANTITY:
            return Figure.SUM, near[:1], answer, unit
        return Figure.COUNT, [], answer, unit

    def _unit(self) -> str:
        """The unit of time that is asked for: "which month"."""
        head = [self.saying.tokens[p].plain for p in self.wanted.head]
        return next(
            (unit for unit in section("periods") for word in head if word in section("periods")[unit].split()), ""
        )

    def _has_figures(self, column: Column, rows: frozenset[int]) -> bool:
        return any(self.joined.figure(self.sheet, self.lines[n], column) for n in rows)

    def _is_enough(self, said: frozenset[int], *, titled: bool, several: bool, whole: bool) -> bool:
        """Whether all names, and most other words, are accounted for; what stands beside a name only describes it.

        Where a title is said ``whole``, half of the other words may only tell more of it: "the monthly salary".
        """
        tokens = self.saying.tokens
        if any(t.is_name and t.place not in said for t in tokens):
            return False
        counted = [
            t
            for t in tokens
            if t.weight and t.plain not in NUMBERS and (t.place in said or not self._describes(t.place))
        ]
        plain = [t for t in counted if not t.is_name]
        firm = sum(t.is_name for t in counted) < _NAMED and (self.wanted.figure is Figure.CELL or not titled)
        share = _HALF if whole else _PLAIN if firm else _LEAST * (1 - several / 4)
        if sum(t.place in said for t in plain) < share * len(plain):
            return False
        return sum(t.weight for t in counted if t.place in said) >= _ENOUGH * sum(t.weight for t in counted)

    def _describes(self, place: int) -> bool:
        """Whether a word stands before a name, with nothing but such words between, or right behind one."""
        tokens = self.saying.tokens
        after = next((t for t in tokens[place + 1 :] if t.weight != WORD), None)
        return (after is not None and after.is_name) or (place > 0 and tokens[place - 1].is_name)

    def _score(
        self,
        said: frozenset[int],
        measure: Sequence[Fit],
        answer: Fit | None,
        chosen: Sequence[Sequence[Condition]],
        more: Sequence[Condition],
    ) -> float:
        tokens = [t for t in self.saying.tokens if t.weight]
        told = sum(min(t.weight, 1.5) for t in tokens if t.place in said) / max(
            1.0, sum(min(t.weight, 1.5) for t in tokens)
        )
        far = sum(one.column.far for either in chosen for one in either) + sum(one.column.far for one in more)
        whole = sum(either[0].share for either in chosen)
        fits = sum(min(fit.score, 3.0) for fit in (*measure[:1], *([answer] if answer else [])))
        own = any(t.keys & (self.sheet.words | {self.sheet.head}) for t in self.saying.tokens if t.weight)
        called = self.sheet.words - {key for t in self.saying.tokens for key in t.keys}
        return 4 * told + _OWN * own - _CALLED * min(3, len(called)) + fits + whole / 2 - _FAR * far + self.dated
