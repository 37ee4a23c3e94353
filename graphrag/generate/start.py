"""Where a question's names lead: the passages that are about a name, or that mention it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from graphrag.gloss import english
from graphrag.names import entity_id, normalise, plain
from graphrag.types import Context, Passage, Span

_SMALL = 3
_FUSION = 10
WINDOW = 600
"""Characters that are read at once, unless one sentence is longer."""
OVERLAP = 200
"""Characters of a window, in whole sentences, that the next one begins with: what "it" stands for was said before."""


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
    """The context's passages cut into windows of a few sentences, by what they are about and whom they mention."""

    def __init__(self, context: Context):
        self.context = context
        self._windows = [w for passage in context.passages for w in windows(passage)]
        self._titles = [(normalise(w.title), normalise(bare(w.title))) for w in self._windows]
        self._texts = [f" {normalise(w.chunk.text)} " for w in self._windows]
        self._mentions = [
            frozenset(m.entity_id for m in w.entities if w.chunk.start <= m.start and m.end <= w.chunk.end)
            for w in self._windows
        ]
        self._names = sorted({e.key for e in context.entities.values() if not e.type.is_value and len(e.key) >= _SMALL})
        self._order = _fused(
            _overlaps(context.question, [w.chunk.text for w in self._windows]),
            [max(w.relevance, default=0.0) for w in self._windows],
        )

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The names in the context's question."""
        return starting_points(self.context)

    def about(self, name: str, ids: frozenset[str], limit: int) -> list[Passage]:
        """Windows to read for a name: of that title first, then those that mention it.

        Others of a document that mentions it may speak of it as "the company" or "she": they count as mentioning it,
        and have its name behind their title. Among equals those come first that share more words, or more meaning,
        with the question.
        """
        key, short = normalise(name), normalise(bare(name))
        forms = [f" {form} " for form in (short, *self._short_forms(short))]
        ranked: list[tuple[int, int, int]] = []
        mentioning = [
            bool(ids & self._mentions[i]) or any(f in text for f in forms) for i, text in enumerate(self._texts)
        ]
        documents = {w.path for w, one in zip(self._windows, mentioning, strict=True) if one}
        for i, (title, plain_title) in enumerate(self._titles):
            if {title, plain_title} & {key, short} or entity_id(self._windows[i].title) in ids:
                level = 0
            elif mentioning[i] or self._windows[i].path in documents:
                level = 1
            else:
                continue
            ranked.append((level, self._order[i], i))
        chosen = [(level, i) for level, _, i in sorted(ranked)[:limit]]
        return [
            self._windows[i] if mentioning[i] or not level else self._called(self._windows[i], name)
            for level, i in chosen
        ]

    @staticmethod
    def _called(window: Passage, name: str) -> Passage:
        """A window whose title says that its document speaks of a name."""
        return replace(window, title=f"{window.title} – {name}")

    def _short_forms(self, name: str) -> list[str]:
        """Names that begin a longer name, and no other: "acme" of "acme packaging"."""
        return [
            key
            for key in self._names
            if name.startswith(f"{key} ")
            and all(
                not other.startswith(f"{key} ") or other.startswith(name) or name.startswith(f"{other} ")
                for other in self._names
                if other != name
            )
        ]

    def place(self, window: Passage) -> int:
        """How many windows share more with the question than this one."""
        key = window.chunk.id, window.chunk.start
        return next(o for o, w in zip(self._order, self._windows, strict=True) if (w.chunk.id, w.chunk.start) == key)

    def best(self, limit: int) -> list[Passage]:
        """Windows that share most with the question, whomever they are about."""
        order = sorted(range(len(self._windows)), key=lambda i: (self._order[i], i))
        return [self._windows[i] for i in order[:limit]]


def windows(passage: Passage) -> list[Passage]:
    """A passage as windows of whole sentences of about ``WINDOW`` characters, which the reader reads best.

    Each begins with the last ``OVERLAP`` of the one before it.
    """
    chunk = passage.chunk
    if len(chunk.text) <= WINDOW or len(chunk.sentences) < 2:
        return [passage]
    sentences = chunk.sentences
    found: list[Passage] = []
    first = end = 0
    while end < len(sentences):
        end = first + 1
        while end < len(sentences) and sentences[end].end - sentences[first].start <= WINDOW:
            end += 1
        found.append(_window(passage, first, end))
        again = sentences[end - 1].end - OVERLAP
        first = next((i for i in range(first + 1, end) if sentences[i].start >= again), end)
    return found


def _window(passage: Passage, first: int, end: int) -> Passage:
    """The part of a passage that holds some of its sentences."""
    chunk, sentences = passage.chunk, passage.chunk.sentences[first:end]
    span = Span(sentences[0].start, sentences[-1].end)
    text = chunk.text[span.start - chunk.start : span.end - chunk.start]
    part = replace(chunk, start=span.start, end=span.end, text=text, sentences=sentences)
    return replace(passage, chunk=part, relevance=passage.relevance[first:end])


def _fused(*scores: list[float]) -> list[int]:
    """Places by reciprocal rank fusion of several scores (Cormack et al., SIGIR 2009); ties keep their order."""
    fused = [0.0] * len(scores[0])
    for some in scores:
        order = sorted(range(len(some)), key=lambda i: (-some[i], i))
        for place, i in enumerate(order):
            fused[i] += 1 / (_FUSION + place)
    places = [0] * len(fused)
    for place, i in enumerate(sorted(range(len(fused)), key=lambda i: (-fused[i], i))):
        places[i] = place
    return places


def _overlaps(question: str, texts: list[str]) -> list[float]:
    """For each text the stems it shares with the question, each the more worth the fewer texts have it.

    Portuguese counts by its English gloss, so that either language finds the other.
    """
    asked = _stems(english(question).text)
    held = [_stems(english(text).text) & asked for text in texts]
    spread = Counter(stem for stems in held for stem in stems)
    return [sum(1.0 / spread[stem] for stem in sorted(stems)) for stems in held]


def _stems(text: str) -> frozenset[str]:
    """Beginnings of the longer words: enough to match ``founded`` and ``founder``."""
    return frozenset(word[:5] for word in re.findall(r"\w{4,}", plain(text)))
