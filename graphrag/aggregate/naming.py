"""Which words of a question a cell says: its name, a part of it, the thing that it names, or how things stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from graphrag.aggregate.asking import NUMBERS, Asked
from graphrag.aggregate.sheets import Field
from graphrag.aggregate.words import akin, deed_of, deeds, is_small, listed, section, states, stems
from graphrag.types import EntityType

LONGEST = 8
"""Words of a name in a question."""

FILE = "\tfile"
"""The field of what a file's path says."""

_DONE = re.compile(r"(?:ed|[ai]d[oa]s?|ou|eu|iu|[aei]ram)$")
_UNDONE = ("open", "pending", "unpaid", "overdue", "running")
"""What is said of things that something has not been done with yet, whatever title sounds like it."""

_FIGURES = (EntityType.AMOUNT, EntityType.QUANTITY)
_LETTERS = 3
_FLAGS = {
    word: flag
    for flag, words in (("yes", "yes sim true y s 1 x"), ("no", "no não nao false n 0"))
    for word in words.split()
}
_PLAIN = (EntityType.DATE, EntityType.AMOUNT, EntityType.QUANTITY, EntityType.PERCENT)


@dataclass(frozen=True, slots=True)
class Hit:
    """That a cell of a field says the words ``[first, last)`` of the question, all of it or a part (``whole``)."""

    first: int
    last: int
    field: str
    whole: bool


@dataclass(eq=False)
class Naming:
    """What the cells of rows say of a question; ``nodes`` are the words that name each thing.

    ``far`` has fields of other sheets by what hits in them call them; ``said`` has, of each phrase that is a part of
    cells only, some of those cells by field.
    """

    asked: Asked
    nodes: Mapping[str, tuple[tuple[int, int], ...]]
    far: dict[str, Field] = field(default_factory=dict[str, Field])
    said: dict[tuple[int, int, str], dict[str, str]] = field(default_factory=dict[tuple[int, int, str], dict[str, str]])

    def __post_init__(self) -> None:
        words = self.asked.words
        self._spans: dict[str, list[tuple[int, int]]] = {}
        self._states: dict[str, list[tuple[int, int]]] = {}
        for first in range(len(words)):
            for last in range(first + 1, min(first + LONGEST, len(words)) + 1):
                if any(i in self.asked.spent for i in range(first, last)):
                    break
                self._add(first, last)
        for i, word in enumerate(self.asked.words):
            if self.asked.portuguese and i not in self.asked.spent and len(word.plain) > _LETTERS:
                for phrase in _english(self.asked.question[word.start : word.end].casefold()):
                    self._spans.setdefault(phrase, []).append((i, i + 1))
        self._known = {stem for phrase in self._spans for stem in phrase.split()}
        self._paths: dict[str, tuple[Hit, ...]] = {}
        self._titles: dict[str, tuple[tuple[int, int], ...]] = {}
        self._memo: dict[tuple[str, str, str], tuple[Hit, ...]] = {}

    def _add(self, first: int, last: int) -> None:
        words = self.asked.words[first:last]
        phrase = " ".join(word.stem for word in words)
        state = states().get(phrase, "")
        if state in ("yes", "no"):  # "no" is also a small word of Portuguese
            return
        if state:
            self._states.setdefault(state, []).append((first, last))
        single = last - first == 1 and len(words[0].plain) > _LETTERS  # small, but a status may be called so
        if single or not (is_small(words[0]) and is_small(words[-1])) or not all(map(is_small, words)):
            self._spans.setdefault(phrase, []).append((first, last))

    def hits(self, column: Field, cell: str, node: str) -> tuple[Hit, ...]:
        """What a cell says of the question."""
        if (flag := _FLAGS.get(cell.casefold())) and (spans := self._titled(column)):
            return tuple(Hit(*span, column.id, True) for span in spans) if flag == "yes" else ()
        if column.type is EntityType.DATE and cell and (spans := self._titled(column)):
            return tuple(
                Hit(*span, column.id, False) for span in spans if self._is_done(span[0])
            )  # what was done on some day was done
        if column.type in _FIGURES and (numbers := self._numbers(column)):
            figure = cell.strip().replace(",", ".")
            return tuple(Hit(*span, column.id, True) for span, number in numbers if figure in (number, f"{number}.0"))
        if column.type is EntityType.QUANTITY and cell.strip("0.,") and (spans := self._late(column)):
            return tuple(Hit(*span, column.id, True) for span in spans)
        if column.type in _PLAIN or not cell or (cell.isdigit() and cell not in self.asked.question and not node):
            return ()
        if node and node not in self.nodes and (column.own == "key" or cell.isdigit()):
            return () if cell not in self.asked.question else self._read(column, cell, node)
        key = (column.id, cell, node)
        found = self._memo.get(key)
        if found is None:
            found = self._read(column, cell, node)
            if len(self._memo) < 200_000:
                self._memo[key] = found
        return found

    def path(self, path: str) -> tuple[Hit, ...]:
        """The words of the question that a file is called by, or its folder."""
        found = self._paths.get(path)
        if found is None:
            said = {stem for stem in stems(path.replace("_", " ")).split() if len(stem) > _LETTERS}
            places = [i for i, w in enumerate(self.asked.words) if w.stem in said and i not in self.asked.spent]
            found = self._paths[path] = tuple(Hit(i, i + 1, FILE, False) for i in places)
        return found

    def _titled(self, column: Field) -> tuple[tuple[int, int], ...]:
        """The words of the question that say of a row what a column's title says, as "approved" does."""
        found = self._titles.get(column.id)
        if found is None:
            said = set(stems(column.title.replace("_", " ")).split()) | {deed_of(word) for word in column.words}
            found = tuple(
                (i, i + 1)
                for i, w in enumerate(self.asked.words)
                if i not in self.asked.spent
                and len(w.plain) > _LETTERS
                and self.asked.question[w.start].islower()
                and states().get(w.stem, "") not in _UNDONE
                and ({w.stem, deed_of(w.stem)} & said or any(akin(w.stem, word) for word in said))
            )
            self._titles[column.id] = found
        return found

    def _is_done(self, place: int) -> bool:
        """Whether a word says that something was done: a verb, and no noun."""
        word = self.asked.words[place]
        return word.stem in deeds() or _DONE.search(word.plain) is not None

    def _numbers(self, column: Field) -> tuple[tuple[tuple[int, int], str], ...]:
        """The numbers in the question beside the column's title: "five stars"."""
        words = self.asked.words
        return tuple(
            ((i, i + 1), number)
            for i, w in enumerate(words)
            if i not in self.asked.spent
            and (number := w.plain if w.plain.isdigit() else str(NUMBERS.get(w.plain, "")))
            and any(t.concept in column.words for t in self.asked.terms if t.first == i + 1 or t.last == i)
        )

    def _late(self, column: Field) -> tuple[tuple[int, int], ...]:
        """The words that say that something was late, where a column says by how much."""
        late = listed("compared", "late")
        if not late.intersection(stems(column.title.replace("_", " ")).split()):
            return ()
        return tuple((i, i + 1) for i, w in enumerate(self.asked.words) if w.stem in late)

    def _read(self, column: Field, cell: str, node: str) -> tuple[Hit, ...]:
        said = stems(cell).split()
        whole = set(self._spans.get(" ".join(said), ())) | set(self.nodes.get(node, ()) if node else ())
        whole |= self._stand(column, " ".join(said))
        found = [Hit(*span, column.id, True) for span in sorted(whole)]
        if self._known.isdisjoint(said) or column.own == "key":
            if not self.asked.portuguese and not found and column.own != "key" and len(said) <= _LETTERS:
                glossed = {span for phrase in _english(cell.casefold()) for span in self._spans.get(phrase, ())}
                return tuple(Hit(*span, column.id, True) for span in sorted(glossed))
            return tuple(found)
        for a in range(len(said)):
            for b in range(len(said), a, -1):
                phrase = " ".join(said[a:b])
                for span in self._spans.get(phrase, ()) if len(phrase) >= _LETTERS and b - a < len(said) else ():
                    found.append(Hit(*span, column.id, False))
                    kept = self.said.setdefault((*span, column.id), {})
                    if len(kept) < LONGEST:
                        kept.setdefault(node or cell.casefold(), cell)
        return tuple(found)

    def _stand(self, column: Field, said: str) -> set[tuple[int, int]]:
        """Phrases that say how things stand, where a cell says the same, or yes under such a title."""
        state = states().get(said)
        if state is None:
            return set()
        if state in ("yes", "no"):
            return {
                span
                for asked, spans in self._states.items()
                for title in (states().get(word) for word in stems(column.title).split())
                if title and (asked == title if state == "yes" else asked in _opposite(title))
                for span in spans
            }
        implied = section("implied")
        meant = {asked for asked in self._states if state == asked or state in implied.get(asked, "").split()}
        return {span for asked in meant for span in self._states[asked]}


@lru_cache(maxsize=8192)
def _english(text: str) -> tuple[str, ...]:
    """What a Portuguese text is in English, as stems; nothing where that is the same."""
    from graphrag.gloss import gloss

    if not text.replace(" ", "").isalpha():
        return ()
    found = stems(gloss(text).text)
    return (found,) if found and found != stems(text) else ()


def _opposite(state: str) -> tuple[str, ...]:
    """What is said of things that are not so."""
    return (f"un{state}", f"in{state}", "open") if state == "paid" else (f"un{state}", f"in{state}")


def role_of(asked: Asked, first: int, last: int) -> str:
    """The part that a name plays in what is asked (``supplier``, ``customer``), or '' where no word tells."""
    before = [w.stem for w in asked.words[max(0, first - 3) : first]]
    after = [w.stem for w in asked.words[last : last + 3]]
    for words in (before[::-1], after):
        for word in words:
            for role in section("roles"):
                if word in _role_stems(role):
                    return role
    return ""


def _role_stems(role: str) -> frozenset[str]:
    return listed("roles", role)
