"""What the counted rows come to, as an answer in the language of the question, with what it was worked out from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from graphrag.aggregate.asking import Asked, Kind
from graphrag.aggregate.choosing import Chosen, Filter
from graphrag.aggregate.counting import LISTED, Best, Counted, Line, Tally
from graphrag.aggregate.plans import Plan, Unclear
from graphrag.aggregate.sheets import Sheet
from graphrag.aggregate.wording import WORDS, figure, mean, moment, number
from graphrag.types import EntityType

FIGURES = (EntityType.AMOUNT, EntityType.QUANTITY, EntityType.PERCENT)
Called = Callable[[Sequence[str]], dict[str, str]]
"""The names of nodes by id."""


@dataclass(frozen=True, slots=True)
class Result:
    """The lines of an answer, what was counted for it, and the rows that it rests on, the foremost first.

    ``own`` is whether the question names those rows by what they are themselves called, ``waived`` how many words of it
    were taken to say no more than what all the rows are.
    """

    lines: tuple[str, ...]
    basis: str
    rows: tuple[Line, ...]
    own: bool = False
    waived: int = 0


def result(asked: Asked, plan: Plan, counted: Counted, chosen: Chosen, called: Called) -> Result | Unclear:
    """The answer, or why there is none."""
    found = _Answering(asked, plan, counted, chosen, called).result()
    return replace(found, waived=chosen.waived) if isinstance(found, Result) else found


class _Answering:
    def __init__(self, asked: Asked, plan: Plan, counted: Counted, chosen: Chosen, called: Called) -> None:
        self.asked, self.plan, self.counted, self.chosen, self.called = asked, plan, counted, chosen, called
        self.language = "pt" if asked.portuguese else "en"
        self.words = WORDS[self.language]
        self.groups: dict[str, Tally] = {}
        self.all = Tally()
        for pile in counted.piles:
            for key, tally in pile.groups.items() if pile.inside and chosen.keeps(pile) else ():
                self.groups.setdefault(key, Tally()).merge(tally, asked.limit + 1)
                self.all.merge(tally, asked.limit + 1)

    def result(self) -> Result | Unclear:
        plan, sheet = self.plan, self.plan.sheet
        if len(self.all.months) > 1:
            return Unclear(sheet, "year", options=tuple(sorted(self.all.months)))
        if not self.all.count:
            near = self._near()
            if plan.kind is Kind.COUNT and not plan.rank and near:
                return Result(("0",), self._basis(), near)
            return Unclear(sheet, "nothing")
        if plan.group or plan.unit:
            return self._grouped()
        if plan.kind is Kind.COUNT:
            return Result((number_of(self.all.count, self.language),), self._basis(), self._first())
        if plan.kind is Kind.LIST:
            return Result((self._names(self.all.first, self.all.count),), self._basis(), self._first())
        if plan.kind in (Kind.SUM, Kind.MEAN):
            return self._summed()
        return self._best()

    def _summed(self) -> Result | Unclear:
        text = self._figures(self.all)
        if not text:
            return Unclear(self.plan.sheet, "nothing")
        return Result((text,), self._basis(), self._first())

    def _grouped(self) -> Result | Unclear:
        """A line for each group, or the groups with the most, or how many there are."""
        plan, groups = self.plan, {k: t for k, t in self.groups.items() if k}
        if plan.lookup:
            return self._looked_up(groups)
        if plan.distinct:
            return Result((number_of(len(groups), self.language),), self._basis(), self._first())
        names = self._labels(groups)
        if plan.rank:
            return self._ranked(groups, names)
        if plan.unit:
            order = sorted(groups)
        else:
            order = sorted(groups, key=lambda k: (-max(groups[k].sums.values(), default=groups[k].count), names[k]))
        lines = [f"{names[k]}: {text}" for k in order[:LISTED] if (text := self._figures(groups[k]))]
        if len(order) > LISTED:
            lines.append(self.words["more"].format(len(order) - LISTED))
        if "" in self.groups and (text := self._figures(self.groups[""])):
            lines.append(f"{self.words['undated' if plan.unit else 'without']}: {text}")
        return Result(tuple(lines), self._basis(), self._first()) if lines else Unclear(plan.sheet, "nothing")

    def _looked_up(self, groups: dict[str, Tally]) -> Result | Unclear:
        """What all rows that are meant say in the cell that is asked for, where that is one and the same."""
        plan = self.plan
        assert plan.group is not None
        name = plan.group.field.id
        labels = self._labels(groups)
        said = {labels[key] if plan.group.sheet else self._cell(tally.first[0], name) for key, tally in groups.items()}
        if len(said) != 1 or "" in self.groups:
            return Unclear(plan.sheet, "several" if said else "nothing", plan.group.field.title)
        fields = {plan.sheet.fields.get(n) for either in self.chosen.filters for f in either for n in f.fields}
        own = any(f and f.own for f in fields)
        return Result((said.pop(),), self._basis(), self._first(), own)

    def _cell(self, line: Line, name: str) -> str:
        """A cell in words: a figure with its unit, a day, the name of a thing, or its text."""
        cell = line.cells[name]
        told = line.figure(name) if cell.field.type in FIGURES else None
        if told:
            return figure(*told, self.language, money=cell.field.type is EntityType.AMOUNT)
        if cell.field.type is EntityType.DATE and (day := line.value(name))[:1].isdigit():
            return moment(day[:10], self.language)
        if not cell.thing or cell.field.type is EntityType.IDENTIFIER:
            return cell.text
        return self.called([cell.thing]).get(cell.thing, cell.text)

    def _ranked(self, groups: dict[str, Tally], names: dict[str, str]) -> Result | Unclear:
        """The groups with the most or the least; those that share a place are all named."""
        plan = self.plan
        lines: list[str] = []
        rows: list[Line] = []
        units = sorted({unit for tally in groups.values() for unit in tally.sums}) if plan.measure else [""]
        for unit in units:
            ranks = {k: (t.sums.get(unit) if plan.measure else t.count) for k, t in groups.items()}
            known = {k: rank for k, rank in ranks.items() if rank is not None}
            order = sorted(known, key=lambda k: (known[k] if plan.rank is Kind.LOW else -known[k], names[k]))
            last = known[order[min(self.asked.limit, len(order)) - 1]] if order else 0
            for n, key in enumerate(order[:LISTED]):
                if n < self.asked.limit or known[key] == last:
                    lines.append(f"{names[key]}: {self._figures(groups[key], unit if plan.measure else None)}")
                    rows += groups[key].first
        if not lines:
            return Unclear(plan.sheet, "nothing")
        return Result(tuple(lines), self._basis(), tuple(rows))

    def _best(self) -> Result | Unclear:
        """The rows with the most, the least, the latest or the earliest."""
        lines: list[str] = []
        rows: list[Line] = []
        for unit in sorted(self.all.best):
            found = sorted(self.all.best[unit], reverse=True)
            last = found[min(self.asked.limit, len(found)) - 1].rank
            kept = [one for n, one in enumerate(found) if n < self.asked.limit or one.rank == last]
            lines += [self._line(one, unit) for one in kept]
            rows += [one.line for one in kept]
        if not lines:
            return Unclear(self.plan.sheet, "nothing")
        return Result(tuple(lines), self._basis(), tuple(rows))

    def _line(self, best: Best, unit: str) -> str:
        plan, name = self.plan, self._name(best.line)
        if plan.measure:
            told = best.line.figure(plan.measure.id)
            shown = figure(*told, self.language, money=plan.measure.type is EntityType.AMOUNT) if told else unit
        else:
            shown = moment(best.figure, self.language)
        if plan.answer is None:
            return f"{name}: {shown}"
        cell = best.line.cells.get(plan.answer.id)
        thing = self._cell(best.line, plan.answer.id) if cell else "?"
        return f"{thing} ({name}: {shown})"

    def _figures(self, tally: Tally, unit: str | None = None) -> str:
        """What rows come to: how many, or a figure for each unit."""
        plan = self.plan
        if plan.kind is Kind.COUNT or plan.measure is None:
            return number_of(tally.count, self.language)
        money = plan.measure.type is EntityType.AMOUNT
        shown: list[str] = []
        for one in sorted(tally.sums) if unit is None else [unit]:
            if plan.kind is Kind.MEAN:
                value, rounded = mean(tally.sums[one], tally.counts[one])
                note = f" ({self.words['rounded']})" if rounded else ""
                shown.append(figure(value, one, self.language, money=money) + note)
            else:
                shown.append(figure(tally.sums[one], one, self.language, money=money))
        return f" {self.words['and']} ".join(shown)

    def _labels(self, groups: dict[str, Tally]) -> dict[str, str]:
        if self.plan.unit:
            return {key: moment(key, self.language) for key in groups}
        names = self.called([key for key in groups if key[:1] == "e"])
        return {key: names.get(key) or tally.label for key, tally in groups.items()}

    def _name(self, line: Line) -> str:
        """What a row is called."""
        first = next((cell.text for cell in line.cells.values()), "?")
        label, keys = self.plan.sheet.label(), [c for c in line.cells.values() if c.field.type is EntityType.IDENTIFIER]
        keyed = any(cell.field.own for cell in keys)
        name = self.called([line.node]).get(line.node, first) if line.node else first
        if not keyed and keys and (not label or not label.own):
            name = keys[0].text
        if label is None or label.own or label.id not in line.cells:
            return name
        shown = line.cells[label.id].text
        return f"{shown} ({name})" if keys and shown != name else shown

    def _names(self, found: Sequence[Line], count: int) -> str:
        names = ", ".join(dict.fromkeys(self._name(line) for line in found))
        return names + (f", {self.words['more'].format(count - len(found))}" if count > len(found) else "")

    def _first(self) -> tuple[Line, ...]:
        return tuple(self.all.first)

    def _near(self) -> tuple[Line, ...]:
        """The rows that meet most of the conditions, where none meets all."""
        piles = sorted(self.counted.piles, key=lambda pile: (-self.chosen.kept(pile), -pile.inside))
        found = [line for pile in piles[:1] for tally in pile.groups.values() for line in tally.first]
        return tuple(sorted(found, key=lambda line: line.number))

    def _basis(self) -> str:
        """What was counted: how many rows of how many, by which conditions."""
        asked, plan, words = self.asked, self.plan, self.words
        said = [self._condition(either) for either in self.chosen.filters]
        if asked.period:
            title = plan.moment.field.title if plan.moment else ""
            said.append(f"{title}: {asked.question[asked.period.first : asked.period.last].strip()}")
        if asked.bound and plan.bounded:
            first, last = asked.words[asked.bound.first].start, asked.words[asked.bound.last - 1].end
            said.append(f"{plan.bounded.title}: {asked.question[first:last]}")
        if plan.lookup and plan.group:
            said.append(plan.group.field.title)
        if plan.measure:
            missing = f", {self.all.missing} {words['missing']}" if self.all.missing else ""
            said.append(f"{plan.measure.title}{missing}")
        elif plan.kind in (Kind.LATEST, Kind.EARLIEST) and plan.moment:
            missing = f", {self.all.missing} {words['undated']}" if self.all.missing else ""
            said.append(f"{plan.moment.field.title}{missing}")
        rows = words["row" if self.counted.rows == 1 else "rows"]
        count, total = (number_of(n, self.language) for n in (self.all.count, self.counted.rows))
        repeated = f", + {self.counted.repeated} {words['same']}" if self.counted.repeated else ""
        name = sheet_name(plan.sheet, asked)
        text = f"{words['counted']}: {count} {words['of']} {total} {rows} {words['of']} {name}{repeated}"
        return f"{text} ({'; '.join(said)})" if said else text

    def _condition(self, either: Sequence[Filter]) -> str:
        text = self.asked.question
        phrases = [text[self.asked.words[f.first].start : self.asked.words[f.last - 1].end] for f in either]
        minus = f"{self.words['not']} " if either[0].negated else ""
        return f"{either[0].title}: {minus}{', '.join(phrases)}"


def sheet_name(sheet: Sheet, asked: Asked) -> str:
    """What a sheet is called: invoices' documents as such, any other by its name."""
    if sheet.word or sheet.type is not EntityType.INVOICE:
        return sheet.name
    return WORDS["pt" if asked.portuguese else "en"]["invoices"]


def number_of(count: int, language: str) -> str:
    """A number of rows."""
    from decimal import Decimal

    return number(Decimal(count), language)


def same(results: Iterable[Result]) -> bool:
    """Whether results say the same."""
    return len({found.lines for found in results}) == 1
