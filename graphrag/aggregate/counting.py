"""Count, add up and rank the rows of a sheet, in one pass: each row goes on the pile of the question's words it says.

Which of those words the rows have to say is known only when all have been seen; the piles are then put together. Memory
holds piles, never rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from heapq import heappush, heappushpop

from graphrag.aggregate.asking import Asked, Kind
from graphrag.aggregate.comparing import compared
from graphrag.aggregate.lines import Line, lines
from graphrag.aggregate.linking import Far
from graphrag.aggregate.naming import Hit, Naming
from graphrag.aggregate.periods import stretch
from graphrag.aggregate.plans import Plan
from graphrag.types import EntityType, Record

QUOTED, LISTED = 3, 20
"""Rows that are kept of each pile to be quoted, or to be listed."""

_MEMO = 100_000
_TIMES = (Kind.LATEST, Kind.EARLIEST)


@dataclass(frozen=True, slots=True, order=True)
class Best:
    """A row by what it is ranked by: the greater, and of equals the earlier, counts more."""

    rank: Decimal | str
    before: int
    line: Line = field(compare=False)
    figure: str = field(compare=False, default="")


@dataclass(eq=False)
class Tally:
    """What some rows come to: how many, their sums by unit, those without a figure, the best by unit, and the first."""

    label: str = ""
    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    counts: dict[str, int] = field(default_factory=dict[str, int])
    missing: int = 0
    best: dict[str, list[Best]] = field(default_factory=dict[str, list[Best]])
    first: list[Line] = field(default_factory=list[Line])
    months: set[str] = field(default_factory=set[str])

    def merge(self, other: Tally, keep: int) -> None:
        """Add what other rows come to."""
        self.label = self.label or other.label
        self.count += other.count
        self.missing += other.missing
        for unit, number in other.sums.items():
            self.sums[unit] = self.sums.get(unit, Decimal(0)) + number
            self.counts[unit] = self.counts.get(unit, 0) + other.counts[unit]
        for unit, found in other.best.items():
            self.best[unit] = sorted([*self.best.get(unit, []), *found])[-keep:]
        self.first = sorted([*self.first, *other.first], key=lambda line: line.number)[:LISTED]
        self.months |= other.months


@dataclass(eq=False)
class Pile:
    """Rows that say the same words of the question, by the group that they are put in."""

    hits: tuple[Hit, ...]
    inside: bool
    groups: dict[str, Tally] = field(default_factory=dict[str, Tally])


@dataclass(eq=False)
class Counted:
    """All piles, how many rows were seen, and how many of those were about a thing that an earlier one was about."""

    piles: list[Pile]
    naming: Naming
    rows: int
    repeated: int


def count(asked: Asked, plan: Plan, rows: Iterable[Record], naming: Naming, far: Far | None = None) -> Counted:
    """Put every row on its pile. ``far`` is what other sheets say of the things that the rows name."""
    counting = _Counting(asked, plan, naming, far or Far(plan.sheet))
    for line in lines(plan.sheet, rows):
        counting.add(line)
    return Counted(list(counting.piles.values()), naming, counting.rows, counting.repeated)


class _Counting:
    def __init__(self, asked: Asked, plan: Plan, naming: Naming, far: Far) -> None:
        self.asked, self.plan, self.naming, self.far = asked, plan, naming, far
        self.piles: dict[tuple[tuple[Hit, ...], bool], Pile] = {}
        self.rows = self.repeated = 0
        self.compared = compared(asked, plan.sheet)
        self._seen: dict[str, tuple[str, str]] = {}
        self._keys = [f.id for f in plan.sheet.named() if f.own == "key"]
        self._moments: dict[tuple[int, str], str] = {}

    def add(self, line: Line) -> None:
        """Put a row on its pile, unless it is of a thing that a row of another document was of."""
        if self._is_known(line):
            self.repeated += 1
            return
        self.rows += 1
        hits = tuple(hit for cell in line.cells.values() for hit in self.naming.hits(cell.field, cell.text, cell.node))
        hits += tuple(hit for one in self.compared if (hit := one.hit(line)))
        hits += self.far.said(line) + self.naming.path(line.record.path)
        inside, moment = self._inside(line)
        pile = self.piles.get((hits, inside))
        if pile is None:
            pile = self.piles[hits, inside] = Pile(hits, inside)
        key, label = self._group(line, moment) if inside else ("", "")
        tally = pile.groups.get(key)
        if tally is None:
            tally = pile.groups[key] = Tally(label)
        self._tally(tally, line, moment)

    def _is_known(self, line: Line) -> bool:
        """Whether the thing was counted for another document, or the same table twice says it with one key."""
        key = next((line.cells[name].text for name in self._keys if name in line.cells), "")
        if not line.node:
            return False
        before = self._seen.get(line.node)
        if before is None:
            self._seen[line.node] = (line.record.document_id, key)
            return False
        return before[0] != line.record.document_id and (before[1] == key or not before[1] or not key)

    def _inside(self, line: Line) -> tuple[bool, str]:
        """Whether a row lies in the period and keeps the comparison of the question, and its moment."""
        moment = self._moment(line)
        period, bound = self.asked.period, self.asked.bound
        if period and not (moment and period.holds(moment)):
            return False, moment
        if self.asked.currency and self.plan.measure and self.plan.measure.type is EntityType.AMOUNT:
            told = line.figure(self.plan.measure.id)
            if told is None or told[1] != self.asked.currency:
                return False, moment
        if bound and self.plan.bounded:
            figure = line.figure(self.plan.bounded.id)
            fits = figure and bound.holds(figure[0]) and (not bound.unit or bound.unit == figure[1] or not figure[1])
            return bool(fits), moment
        return True, moment

    def _moment(self, line: Line) -> str:
        reach = self.plan.moment
        if reach is None:
            return ""
        if reach.sheet:
            return self.far.cell(line, reach.sheet, reach.field.id, reach.via)[2]
        cell = line.cells.get(reach.field.id)
        if cell is None:
            return ""
        key = (id(cell.column), cell.text)
        found = self._moments.get(key)
        if found is None:
            found = line.value(reach.field.id)
            if len(self._moments) < _MEMO:
                self._moments[key] = found
        return found

    def _group(self, line: Line, moment: str) -> tuple[str, str]:
        """The key and the label of the group that a row is put in."""
        if self.plan.unit:
            part = group_of(moment, self.plan.unit)
            return part, part
        reach = self.plan.group
        if reach is None:
            return "", ""
        text = node = ""
        if reach.sheet:
            text, node, _ = self.far.cell(line, reach.sheet, reach.field.id, reach.via)
        if not reach.sheet or (not text and reach.field.own):
            cell = line.cells.get(reach.via if reach.sheet else reach.field.id)
            text, node = (cell.text, cell.thing) if cell else ("", "")
        return node or text.casefold(), text

    def _tally(self, tally: Tally, line: Line, moment: str) -> None:
        tally.count += 1
        if len(tally.first) < (LISTED if self.plan.kind is Kind.LIST else QUOTED):
            tally.first.append(line)
        if self.asked.period and self.asked.period.month:
            tally.months.add(moment[:4])
        plan = self.plan
        if plan.kind in _TIMES:
            start = stretch(moment)[0]
            self._rank(tally, "", start, line, moment, low=plan.kind is Kind.EARLIEST)
        elif plan.measure:
            figure = line.figure(plan.measure.id)
            if figure is None:
                tally.missing += 1
                return
            number, unit = figure
            tally.sums[unit] = tally.sums.get(unit, Decimal(0)) + number
            tally.counts[unit] = tally.counts.get(unit, 0) + 1
            if plan.kind in (Kind.HIGH, Kind.LOW):
                self._rank(tally, unit, number, line, "", low=plan.kind is Kind.LOW)

    def _rank(self, tally: Tally, unit: str, value: Decimal | str, line: Line, figure: str, *, low: bool) -> None:
        """Keep a row among the best; where the lowest are wanted, by what makes them the greatest."""
        if value == "":
            tally.missing += 1
            return
        rank = value if not low else (-value if isinstance(value, Decimal) else _turned(value))
        found = tally.best.setdefault(unit, [])
        one = Best(rank, -line.number, line, figure or (str(value) if isinstance(value, Decimal) else value))
        if len(found) <= self.asked.limit:
            heappush(found, one)
        else:
            heappushpop(found, one)


def _turned(moment: str) -> str:
    """An ISO date that sorts the other way round."""
    return moment.translate(str.maketrans("0123456789", "9876543210"))


def group_of(moment: str, unit: str) -> str:
    """The year, half-year, quarter, month or day that an ISO date lies in; '' where it does not say.

    >>> group_of("2024-05-17", "quarter"), group_of("2024-05-17", "month"), group_of("2024", "month")
    ('2024-Q2', '2024-05', '')
    """
    if unit == "year":
        return moment[:4] if moment[:1].isdigit() else ""
    if len(moment) < 7 or not moment[:1].isdigit():
        return ""
    month = int(moment[5:7])
    parts = {
        "half": f"{moment[:4]}-H{(month + 5) // 6}",
        "quarter": f"{moment[:4]}-Q{(month + 2) // 3}",
        "month": moment[:7],
        "day": moment if len(moment) == 10 else "",
    }
    return parts[unit]
