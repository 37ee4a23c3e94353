"""Where a question's names lead: the passages that are about a name, or that mention it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graphrag.generate.values import plain
from graphrag.names import entity_id, normalise
from graphrag.types import Context, Passage

_SMALL = 3


@dataclass(frozen=True, slots=True)
class Point:
    """A name in the question, as written there at ``[start, end)``, and the entities that it may mean."""

    surface: str
    ids: frozenset[str]
    start: int
    end: int


def bare(title: str) -> str:
    """A title without what tells it from others of its name.

    >>> bare("Amy (2015 film)")
    'Amy'
    """
    return re.sub(r"\s*\([^()]*\)\s*$", "", title) or title


def starting_points(context: Context) -> tuple[Point, ...]:
    """Names in the question that are linked entities or passages' titles, in order; of overlapping ones the longest.

    A linked entity that the question does not name literally stands last, under its own name.
    """
    question = context.question
    found: list[Point] = []
    for title in dict.fromkeys(p.title for p in context.passages):
        for name in dict.fromkeys((title, bare(title))):
            found += _occurrences(question, name, frozenset({entity_id(title), entity_id(name)}))
    for identity, entity in context.entities.items():
        linked = identity in context.start
        if entity.type.is_value:
            continue
        for name in (entity.name, *entity.aliases):
            found += _occurrences(question, name, frozenset({identity}), strict=not linked)
    points = _longest(found)
    named = frozenset(i for point in points for i in point.ids)
    rest = [context.entities[i] for i in context.start if i in context.entities and i not in named]
    if points:
        return points
    return tuple(Point(e.name, frozenset({e.id}), len(question), len(question)) for e in rest if not e.type.is_value)


def _occurrences(question: str, name: str, ids: frozenset[str], *, strict: bool = True) -> list[Point]:
    """Where a name stands in the question as whole words; ``strict``: with a capital or a digit first."""
    if len(name) < _SMALL:
        return []
    pattern = r"\W+".join(re.escape(word) for word in re.findall(r"\w+", plain(name)))
    folded = plain(question)
    if not pattern or len(folded) != len(question):
        pattern, folded = re.escape(name.lower()), question.lower()
    if name.endswith(")"):
        pattern += r"\W*?\)"
    return [
        Point(question[m.start() : m.end()], ids, m.start(), m.end())
        for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", folded)
        if not strict or question[m.start()].isupper() or question[m.start()].isdigit()
    ]


def _longest(points: Iterable[Point]) -> tuple[Point, ...]:
    """Of overlapping points the longest; those of one place joined."""
    joined: dict[tuple[int, int], Point] = {}
    for point in points:
        place = (point.start, point.end)
        known = joined.get(place)
        joined[place] = Point(point.surface, point.ids | (known.ids if known else frozenset()), *place)
    kept: list[Point] = []
    for point in sorted(joined.values(), key=lambda p: (p.start - p.end, p.start)):
        if all(point.end <= other.start or point.start >= other.end for other in kept):
            kept.append(point)
    return tuple(sorted(kept, key=lambda p: p.start))


class Shelf:
    """The context's passages, by what they are about and whom they mention."""

    def __init__(self, context: Context):
        self._passages = context.passages
        self._titles = [(normalise(p.title), normalise(bare(p.title))) for p in context.passages]
        self._texts = [f" {normalise(p.chunk.text)} " for p in context.passages]
        self._mentions = [frozenset(m.entity_id for m in p.entities) for p in context.passages]

    def about(self, name: str, ids: frozenset[str], limit: int) -> list[Passage]:
        """Passages to read for a name: of that title first, then of a like title, then those that mention it."""
        key, short = normalise(name), normalise(bare(name))
        ranked: list[tuple[int, int]] = []
        for i, (title, plain_title) in enumerate(self._titles):
            if {title, plain_title} & {key, short} or entity_id(self._passages[i].title) in ids:
                level = 0
            elif title.startswith(f"{short} ") or short.startswith(f"{plain_title} "):
                level = 1
            elif ids & self._mentions[i] or f" {short} " in self._texts[i]:
                level = 2
            else:
                continue
            ranked.append((level, i))
        return [self._passages[i] for _, i in sorted(ranked)[:limit]]

    @property
    def best(self) -> tuple[Passage, ...]:
        """All passages, best first."""
        return self._passages
