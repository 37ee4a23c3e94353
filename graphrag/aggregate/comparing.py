"""Conditions that set two columns of a row against each other: "received after their due date", "abaixo do mínimo"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from graphrag.aggregate.asking import Asked
from graphrag.aggregate.lines import Line
from graphrag.aggregate.naming import Hit
from graphrag.aggregate.sheets import NUMERIC, Field, Sheet
from graphrag.aggregate.words import Word, deed_of, fold, is_small, listed, section
from graphrag.types import EntityType

_REACH = 4
"""Words before and behind "after" or "below" in which the columns are looked for."""


@dataclass(frozen=True, slots=True)
class Compared:
    """That ``one`` is ``more`` (later, greater) than ``other``, or less; the words ``[first, last)`` say so.

    It is ``implied`` where they name neither, as "late" does.
    """

    first: int
    last: int
    one: Field
    other: Field
    more: bool
    implied: bool = False

    def hit(self, line: Line) -> Hit | None:
        """That a row is so."""
        if self.one.type is EntityType.DATE:
            left, right = line.value(self.one.id)[:10], line.value(self.other.id)[:10]
            known = left[:1].isdigit() and right[:1].isdigit() and len(left) == len(right)
            holds = known and (left > right if self.more else left < right)
        else:
            some, others = line.figure(self.one.id), line.figure(self.other.id)
            holds = bool(some and others and (some[0] > others[0] if self.more else some[0] < others[0]))
        name = f"{self.one.title} {'>' if self.more else '<'} {self.other.title}"
        return Hit(self.first, self.last, name, not self.implied) if holds else None


@cache
def _cues() -> tuple[tuple[re.Pattern[str], bool], ...]:
    return tuple(
        (re.compile(rf"\b(?:{'|'.join(section('compared')[name].split('|'))})\b"), name == "more")
        for name in ("more", "less")
    )


def compared(asked: Asked, sheet: Sheet) -> list[Compared]:
    """The comparisons of a sheet's columns that a question makes."""
    found: list[Compared] = []
    text = fold(asked.question)
    for pattern, more in _cues():
        for match in pattern.finditer(text):
            first = next((i for i, w in enumerate(asked.words) if w.start >= match.start()), None)
            behind = next((i for i, w in enumerate(asked.words) if w.start >= match.end()), None)
            if first is not None and behind is not None and (one := _stated(asked, sheet, first, behind, more)):
                found.append(one)
    return found or _late(asked, sheet)


def _stated(asked: Asked, sheet: Sheet, first: int, behind: int, more: bool) -> Compared | None:
    words = asked.words
    titles = {word for f in sheet.fields.values() if _kind(f) for word in _said(f)}
    after = [t for t in asked.terms if behind <= t.first < behind + _REACH and not _skipped(words, t.first)]
    while after and is_small(words[after[0].first]) and not {after[0].concept, deed_of(after[0].concept)} & titles:
        after.pop(0)  # "after their due date"
    other, last = _titled(sheet, [(t.concept, t.last) for t in after])
    if other is None:
        return None
    before = [t for t in asked.terms if first - _REACH <= t.first and t.last <= first and not _skipped(words, t.first)]
    rest = [f for f in sheet.fields.values() if _kind(f) == _kind(other) and f is not other and not f.of]
    named = [(f, t.first) for t in before for f in rest if {t.concept, deed_of(t.concept)} & _said(f) - _said(other)]
    one = named[-1][0] if named else _counterpart(rest, other)
    if one is None:
        return None
    start = named[-1][1] if named and one.type is EntityType.DATE else first
    return Compared(start, last, one, other, more)


def _skipped(words: Sequence[Word], place: int) -> bool:
    return is_small(words[place]) and len(words[place].plain) < _REACH


def _titled(sheet: Sheet, said: Sequence[tuple[str, int]]) -> tuple[Field | None, int]:
    """The column of days or numbers all of whose title stands first, and where that ends."""
    best: tuple[int, Field | None, int] = 0, None, 0
    for f in sheet.fields.values():
        if f.of or _kind(f) is None:
            continue
        hits = [end for concept, end in said if {concept, deed_of(concept)} & _said(f)]
        if hits and said and {said[0][0], deed_of(said[0][0])} & _said(f) and len(hits) > best[0]:
            best = len(hits), f, max(hits)
    return best[1], best[2]


def _said(f: Field) -> set[str]:
    return {deed_of(word) for word in f.words} | f.words


def _kind(f: Field) -> EntityType | None:
    return f.type if f.type is EntityType.DATE or f.type in NUMERIC else None


def _counterpart(fields: Sequence[Field], other: Field) -> Field | None:
    """What a column is set against where nothing names it: the day that it came to be, the stock for its minimum."""
    if other.type is EntityType.DATE:
        fits = [f for f in fields if _is(f, "actual")]
    else:
        fits = [f for f in fields if f.words & other.words] or [f for f in fields if "stock" in f.words] or list(fields)
    return fits[0] if len(fits) == 1 else None


def _is(f: Field, part: str) -> bool:
    """Whether a column of days says when something was due, or when it was done."""
    return bool(listed("compared", part) & {w.stem for w in _words(f)} or listed("compared", part) & f.words)


def _words(f: Field) -> tuple[Word, ...]:
    from graphrag.aggregate.words import words_of

    return words_of(f.title.replace("_", " "))


def _late(asked: Asked, sheet: Sheet) -> list[Compared]:
    """What "late" means of rows that tell when something was due and when it was done."""
    dates = [f for f in sheet.of_type(EntityType.DATE) if not f.of]
    due, done = [f for f in dates if _is(f, "due")], [f for f in dates if _is(f, "actual") and not _is(f, "due")]
    late = listed("compared", "late")
    if len(due) != 1 or len(done) != 1:
        return []
    places = [i for i, w in enumerate(asked.words) if w.stem in late and i not in asked.spent]
    return [Compared(i, i + 1, done[0], due[0], more=True, implied=True) for i in places]
