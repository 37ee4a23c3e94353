"""What the rows of a reading come to, in the language of the question, and what that was worked out from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from graphrag.aggregate.answering import Called, Result, number_of
from graphrag.aggregate.counting import QUOTED, group_of
from graphrag.aggregate.lines import Line
from graphrag.aggregate.scored.joined import Column, Joined
from graphrag.aggregate.scored.reading import Reading
from graphrag.aggregate.scored.wanting import Figure
from graphrag.aggregate.sheets import NUMERIC
from graphrag.aggregate.wording import WORDS, figure, mean, moment
from graphrag.types import EntityType

Sums = dict[str, Decimal]


def tell(reading: Reading, joined: Joined, called: Called) -> Result | None:
    """The answer of a reading; None where its rows do not give one."""
    return _Telling(reading, joined, called).result()


class _Telling:
    def __init__(self, reading: Reading, joined: Joined, called: Called):
        self.reading, self.joined, self.called = reading, joined, called
        self.language = "pt" if reading.wanted.portuguese else "en"
        self.words = WORDS[self.language]
        all_lines = joined.lines(reading.sheet)
        self.lines = [all_lines[n] for n in reading.rows if self._in_bound(all_lines[n])]

    def result(self) -> Result | None:
        """The answer with the rows that it rests on."""
        reading = self.reading
        if not self.lines:
            return None
        if reading.figure is Figure.CELL:
            return self._cell()
        if reading.wanted.rank:
            grouped = reading.unit or (reading.wanted.together and reading.answer)
            return self._best_group() if grouped or not reading.measure else self._best_row()
        text = self._figure(self.lines)
        return self._told([text], self.lines) if text else None

    def _in_bound(self, line: Line) -> bool:
        bound, measure = self.reading.wanted.bound, self.reading.measure
        found = self.joined.figure(self.reading.sheet, line, measure[0]) if measure else None
        wanted = self.reading.wanted.currency
        if found and wanted and measure[0].field.type is EntityType.AMOUNT and found[1] not in ("", wanted):
            return False
        if bound is None or not measure:
            return True
        return bool(found and bound.holds(found[0]) and (not bound.unit or found[1] in ("", bound.unit)))

    def _cell(self) -> Result | None:
        column = self.reading.answer
        assert column is not None
        said: dict[str, str] = {}
        for line in self.lines:
            found = self.joined.cell(self.reading.sheet, line, column)
            if found:
                said.setdefault(found[1].thing or found[1].text.casefold(), self._shown(line, column))
        return self._told([next(iter(said.values()))], self.lines) if len(said) == 1 else None

    def _shown(self, line: Line, column: Column) -> str:
        """A cell as it is told."""
        found = self.joined.cell(self.reading.sheet, line, column)
        if found is None:
            return "?"
        end, cell = found
        if column.field.type in NUMERIC and (number := end.figure(column.field.id)):
            return figure(*number, self.language, money=column.field.type is EntityType.AMOUNT)
        if column.field.type is EntityType.DATE and (value := end.value(column.field.id))[:4].isdigit():
            return f"{moment(value[:10], self.language)}{value[10:]}"
        coded = cell.thing and not column.field.scheme and any(c.isdigit() for c in cell.text)
        name = self.called([cell.thing]).get(cell.thing, "") if coded else ""
        return name or cell.text

    def _sums(self, lines: Iterable[Line]) -> tuple[Sums, dict[str, int]]:
        """The sums of the measures by unit, and of how many rows each is."""
        sums: Sums = {}
        counts: dict[str, int] = {}
        for line in lines:
            units: set[str] = set()
            for column in self.reading.measure:
                if found := self.joined.figure(self.reading.sheet, line, column):
                    sums[found[1]] = sums.get(found[1], Decimal(0)) + found[0] * self._times(line)
                    units.add(found[1])
            for unit in units:
                counts[unit] = counts.get(unit, 0) + 1
        return sums, counts

    def _times(self, line: Line) -> Decimal:
        """How many a price is for."""
        column = self.reading.times
        found = self.joined.figure(self.reading.sheet, line, column) if column else None
        return found[0] if found else Decimal(1)

    def _figure(self, lines: Sequence[Line]) -> str:
        """What rows come to."""
        reading = self.reading
        if not reading.measure:
            return number_of(len(lines), self.language)
        sums, counts = self._sums(lines)
        money = reading.measure[0].field.type is EntityType.AMOUNT
        shown: list[str] = []
        for unit in sorted(sums):
            if reading.figure is Figure.MEAN:
                value, rounded = mean(sums[unit], counts[unit])
                note = f" ({self.words['rounded']})" if rounded else ""
                shown.append(figure(value, unit, self.language, money=money) + note)
            else:
                shown.append(figure(sums[unit], unit, self.language, money=money))
        return f" {self.words['and']} ".join(shown)

    def _best_row(self) -> Result | None:
        reading = self.reading
        sums = [(self._sums([line])[0], line) for line in self.lines]
        ranked = sorted(
            ((max(found.values()), line) for found, line in sums if found),
            key=lambda one: (-reading.wanted.rank * one[0], one[1].number),
        )
        if not ranked or len({unit for found, _ in sums for unit in found}) > 1:
            return None
        last = ranked[min(reading.wanted.limit, len(ranked)) - 1][0]
        kept = [line for value, line in ranked if (value - last) * reading.wanted.rank >= 0]
        column = reading.answer
        if column is None:
            return self._told([self._figure(kept[:1])], kept)
        named = [line for line in kept if self.joined.cell(reading.sheet, line, column)]
        text = list(dict.fromkeys(f"{self._shown(line, column)}: {self._figure([line])}" for line in named))
        return self._told(text, named) if named else None

    def _best_group(self) -> Result | None:
        reading = self.reading
        groups: dict[str, list[Line]] = {}
        names: dict[str, str] = {}
        for line in self.lines:
            key, name = self._group(line)
            if key:
                groups.setdefault(key, []).append(line)
                names.setdefault(key, name)
        worth = {key: self._worth(some) for key, some in groups.items()}
        known = sorted(
            (key for key, value in worth.items() if value is not None),
            key=lambda key: (-reading.wanted.rank * (worth[key] or 0), names[key]),
        )
        if not known:
            return None
        last = worth[known[min(reading.wanted.limit, len(known)) - 1]] or 0
        kept = [key for key in known if ((worth[key] or 0) - last) * reading.wanted.rank >= 0]
        rows = [line for key in kept for line in groups[key]]
        return self._told([f"{names[key]}: {self._figure(groups[key])}" for key in kept], rows)

    def _group(self, line: Line) -> tuple[str, str]:
        """The key of the group that a row is in, and what it is called."""
        reading = self.reading
        if reading.unit:
            found = self.joined.cell(reading.sheet, line, reading.day) if reading.day else None
            key = group_of(found[0].value(found[1].field.id), reading.unit) if found else ""
            return key, moment(key, self.language) if key else ""
        found = self.joined.cell(reading.sheet, line, reading.answer) if reading.answer else None
        return (
            (found[1].thing or found[1].text.casefold(), self._shown(line, reading.answer))
            if found and reading.answer
            else ("", "")
        )

    def _worth(self, lines: Sequence[Line]) -> Decimal | None:
        """What a group is ranked by; nothing where its amounts are in several currencies."""
        if not self.reading.measure:
            return Decimal(len(lines))
        sums, _ = self._sums(lines)
        return next(iter(sums.values())) if len(sums) == 1 else None

    def _told(self, text: list[str], rows: Sequence[Line]) -> Result:
        return Result(tuple(text), self._basis(), tuple(rows[:QUOTED]))

    def _basis(self) -> str:
        """What was counted: how many rows of how many, by which conditions."""
        reading, words = self.reading, self.words
        text = reading.wanted.question
        tokens = reading.wanted.tokens
        said: list[str] = []
        for either in reading.conditions:
            places = sorted({p for one in either for p in one.places})
            phrase = text[tokens[places[0]].start : tokens[places[-1]].end]
            said.append(f"{either[0].column.field.title}: {phrase}")
        if reading.day and reading.wanted.period:
            period = reading.wanted.period
            said.append(f"{reading.day.field.title}: {text[period.first : period.last].strip()}")
        measured = " + ".join(column.field.title for column in reading.measure)
        said += [f"{reading.times.field.title} × {measured}" if reading.times else measured] if measured else []
        said += [reading.answer.field.title] if reading.answer else []
        total = len(self.joined.lines(reading.sheet))
        rows = words["row" if total == 1 else "rows"]
        count, of = number_of(len(self.lines), self.language), number_of(total, self.language)
        told = f"{words['counted']}: {count} {words['of']} {of} {rows} {words['of']} {reading.sheet.name}"
        return f"{told} ({'; '.join(said)})" if said else told
