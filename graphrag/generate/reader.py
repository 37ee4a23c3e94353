"""Answers by the bundled span reader, hop by hop: one entity's passage at a time, as a person would follow a lead.

Reading starts at the question's names. Where a passage gives the next step, reading goes on at the passages
of that name; where it gives the answer, the steps to it become the path, each with the sentence it was read in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import sqrt

from graphrag.generate.compare import (
    Comparison,
    alternatives,
    comparison,
    is_portuguese,
    is_yes_no,
    joins,
    same,
    winner,
)
from graphrag.generate.expect import Expected, expected, fits, is_name
from graphrag.generate.spans import answerable
from graphrag.generate.start import Point, Shelf, starting_points
from graphrag.generate.themes import summarise
from graphrag.generate.verify import cite_sentence
from graphrag.models.reader import BRIDGE, FINAL, Reader, Reading, load_reader
from graphrag.types import Citation, Context, Draft, Entity, Passage, Relation, Step

THRESHOLD = 0.3
"""Confidence below which nothing is answered; chosen on held-back questions of the training data."""

HOPS = 4
PASSAGES = 4
"""Passages read at one stop of the path."""
NEAR, LISTED = 0.6, 8
"""A further answer of a list is this sure, beside the best; and so many are listed."""
BRANCHES = 2
FAINT = 0.1
"""A lead of less confidence is not followed."""
SURE = 0.8
"""A reading of this confidence ends the search at one stop."""
WITHOUT_NAME = 0.8
"""What a reading that starts from no name of the question counts."""
_VALUES = {
    Comparison.EARLIER: Expected.DATE,
    Comparison.LATER: Expected.DATE,
    Comparison.MORE: Expected.NUMBER,
    Comparison.LESS: Expected.NUMBER,
}
"""What the two sides of a comparison need; of what is the same, a place more often than a person."""
_LISTS = re.compile(
    r"^\W*(?:which|what|who)\b(?:\s\w+)?\s(?:are|were|companies|suppliers|people|contracts|projects|products|clients|"
    r"customers|countries|films|persons)\b|^\W*(?:quais|list|liste)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Hop:
    """One reading that led on: from a name to the span ``[start, end)`` of a passage's document."""

    head: str
    head_ids: frozenset[str]
    tail: str
    entity: Entity | None
    passage: Passage
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Trail:
    """Hops from a name of the question to an answer."""

    hops: tuple[Hop, ...]
    confidence: float

    @property
    def answer(self) -> str:
        """The text at its end."""
        return self.hops[-1].tail


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where reading stands: the names walked, the entities of the last, the hops and what they are worth."""

    path: tuple[str, ...]
    ids: frozenset[str]
    hops: tuple[Hop, ...] = ()
    confidence: float = 1.0


class ReaderGenerator:
    """The default generator: no language model, every answer a span of a passage."""

    def __init__(self, reader: Reader | None = None, threshold: float = THRESHOLD):
        self._given = reader
        self._threshold = threshold

    @cached_property
    def _reader(self) -> Reader:
        return self._given or load_reader()

    def generate(self, context: Context) -> Draft:
        """Follow the question through the context's passages; an empty draft when they hold no answer."""
        if context.communities:
            return summarise(context)
        if not context.passages:
            return Draft("")
        search = _Search(self._reader, context)
        points = starting_points(context)
        compared = _compare(search, points)
        draft = compared if compared is not None else _follow(search, points)
        return draft if draft.confidence >= self._threshold else Draft("", confidence=draft.confidence)


class _Search:
    """The readings of one question, each made once."""

    def __init__(self, reader: Reader, context: Context):
        self.context = context
        self.shelf = Shelf(context)
        self._reader = reader
        self._known: dict[tuple[str, tuple[str, ...], str], Reading] = {}

    def read(self, path: tuple[str, ...], passage: Passage, question: str = "") -> Reading:
        """One passage, read for the question with the path walked so far."""
        question = question or self.context.question
        key = (question, path, passage.chunk.id)
        if key not in self._known:
            self._known[key] = self._reader.read(question, path, passage.title, passage.chunk.text)
        return self._known[key]

    def trails(self, name: str, ids: frozenset[str], kind: Expected, question: str = "") -> list[Trail]:
        """Answers of a kind reached from a name, the most confident first."""
        found = self._explore(_Stop((name,), ids), kind, question)
        return sorted(found, key=lambda t: -t.confidence)

    def _explore(self, stop: _Stop, kind: Expected, question: str) -> list[Trail]:
        trails: list[Trail] = []
        leads: list[Trail] = []
        for passage in self.shelf.about(stop.path[-1], stop.ids, PASSAGES):
            reading = self.read(stop.path, passage, question)
            best = 0.0
            for hop, probability in self.hops(reading, passage, stop.path[-1], stop.ids):
                if _goes_back(hop, stop):
                    continue
                final, bridge = weigh(reading, probability, hop, kind)
                best = max(best, final, bridge)
                trails.append(Trail((*stop.hops, hop), stop.confidence * final))
                leads.append(Trail((*stop.hops, hop), stop.confidence * bridge))
            if best >= SURE:
                break
        if len(stop.path) < HOPS:
            for lead in sorted(leads, key=lambda t: -t.confidence)[:BRANCHES]:
                if lead.confidence > FAINT:
                    last = lead.hops[-1]
                    ids = frozenset({last.entity.id}) if last.entity else frozenset[str]()
                    onward = _Stop((*stop.path, last.tail), ids, lead.hops, lead.confidence)
                    trails += self._explore(onward, kind, question)
        return trails

    def hops(self, reading: Reading, passage: Passage, head: str, ids: frozenset[str]) -> Iterator[tuple[Hop, float]]:
        """The spans of a reading as hops, each with its probability among all spans, best first."""
        for span in answerable(reading, passage, self.context.entities):
            yield Hop(head, ids, span.text, span.entity, passage, span.start, span.end), span.probability


def _goes_back(hop: Hop, stop: _Stop) -> bool:
    """Whether a hop leads to what the path has named already, under this or another of its names."""
    ids = stop.ids.union(*(before.head_ids for before in stop.hops))
    return hop.tail in stop.path or (hop.entity is not None and hop.entity.id in ids)


def weigh(reading: Reading, probability: float, hop: Hop, kind: Expected) -> tuple[float, float]:
    """How likely a span of the reading is the answer, and how likely a step towards it.

    A span of another kind than the question asks for can only be a step, and only a name can be one.
    """
    certainty = sqrt(probability)
    final, bridge = reading.classes[FINAL] * certainty, reading.classes[BRIDGE] * certainty
    if not fits(kind, hop.tail, hop.entity):
        final, bridge = 0.0, final + bridge
    return final, bridge if is_name(hop.tail, hop.entity) else 0.0


def _follow(search: _Search, points: tuple[Point, ...]) -> Draft:
    """The best answer from any of the question's names, or else from the best passages."""
    kind = expected(search.context.question)
    trails = [trail for point in points for trail in search.trails(point.surface, point.ids, kind)]
    best = max((t.confidence for t in trails), default=0.0)
    if best < SURE:
        for passage in search.shelf.best[:3]:
            reading = search.read((), passage)
            for hop, probability in search.hops(reading, passage, passage.title, frozenset()):
                final, _ = weigh(reading, probability, hop, kind)
                trails.append(Trail((hop,), WITHOUT_NAME * final))
    asked = search.context.question.casefold()
    trails = [t for t in trails if t.answer.casefold() not in asked]
    trails.sort(key=lambda t: -t.confidence)
    if not trails or trails[0].confidence <= 0:
        return Draft("")
    chosen = [trails[0]]
    if _LISTS.search(search.context.question):
        chosen = _listed(trails)
    texts = list(dict.fromkeys(t.answer for t in chosen))
    text = ", ".join(texts)
    return _draft(search.context, text, chosen, chosen[0].confidence)


def _listed(trails: list[Trail]) -> list[Trail]:
    """The answers of a question that asks for several: those as deep as the best and not much less sure."""
    best = trails[0]
    near = [t for t in trails if len(t.hops) == len(best.hops) and t.confidence > NEAR * best.confidence]
    unique = {t.answer.casefold(): t for t in reversed(near)}
    return sorted(unique.values(), key=lambda t: -t.confidence)[:LISTED]


def _compare(search: _Search, points: tuple[Point, ...]) -> Draft | None:
    """The reply to a question that sets two things side by side; None when it is no such question."""
    question = search.context.question
    kind = comparison(question)
    sides = _sides(question, points) if kind else None
    if kind is None or sides is None:
        return None
    if kind is Comparison.LONGER:
        return _longer(search, sides)
    trails = [search.trails(side.surface, side.ids, _VALUES.get(kind, Expected.COUNTRY))[:3] for side in sides]
    for left in trails[0]:
        for right in trails[1]:
            confidence = sqrt(left.confidence * right.confidence)
            verdict = _verdict(question, kind, sides, left.answer, right.answer)
            if verdict:
                return _draft(search.context, verdict, [left, right], confidence)
    return Draft("")


def _verdict(question: str, kind: Comparison, sides: tuple[Point, Point], left: str, right: str) -> str:
    """The reply that two values give; '' when they do not tell."""
    words = ("sim", "não") if is_portuguese(question) else ("yes", "no")
    if kind is Comparison.SAME:
        agree = same(left, right)
        if agree is not None and not is_yes_no(question):
            return left if agree else ""
        return "" if agree is None else words[0 if agree else 1]
    place = winner(kind, left, right)
    if place is None:
        return ""
    return words[place] if is_yes_no(question) else sides[place].surface


def _sides(question: str, points: tuple[Point, ...]) -> tuple[Point, Point] | None:
    """The two names a question sets side by side."""
    for left, right in pairwise(points):
        if joins(question[left.end : right.start]):
            return left, right
    named = alternatives(question)
    if named is None:
        return None
    left, right = (Point(n, frozenset(i for p in points if p.surface in n for i in p.ids), 0, 0) for n in named)
    return left, right


def _longer(search: _Search, sides: tuple[Point, Point]) -> Draft:
    """Who lived longer: two dates of each, asked one at a time."""
    from graphrag.generate.values import parse_date

    lives: list[float] = []
    used: list[Trail] = []
    for side in sides:
        years: list[float] = []
        for asked in ("When was {} born?", "When did {} die?"):
            best = next(iter(search.trails(side.surface, side.ids, Expected.DATE, asked.format(side.surface))), None)
            moment = parse_date(best.answer) if best else None
            if best is None or moment is None:
                return Draft("")
            years.append(moment[0] + (moment[1] or 6) / 12 + (moment[2] or 15) / 365)
            used.append(best)
        lives.append(years[1] - years[0])
    winner_side = sides[0] if lives[0] > lives[1] else sides[1]
    return _draft(search.context, winner_side.surface, used, min(t.confidence for t in used))


def _draft(context: Context, text: str, trails: Iterable[Trail], confidence: float) -> Draft:
    """A draft with the steps of its trails, each cited by the sentence that it was read in."""
    steps: list[Step] = []
    citations: list[Citation] = []
    for trail in trails:
        for hop in trail.hops:
            citation = cite_sentence(hop.passage, hop.start, hop.end)
            step = _step(hop, context, citation)
            if step not in steps:
                steps.append(step)
            if citation not in citations:
                citations.append(citation)
    return Draft(text, tuple(citations), tuple(steps), confidence)


def _step(hop: Hop, context: Context, citation: Citation) -> Step:
    """The hop as a step; the graph's relation between its ends gives it its type and direction, where there is one."""
    relation = _relation(hop, context.relations)
    if relation is None:
        return Step(hop.head, "RELATED_TO", hop.tail, citation)
    if hop.entity is not None and relation.tail == hop.entity.id:
        return Step(hop.head, relation.type, hop.tail, citation)
    return Step(hop.tail, relation.type, hop.head, citation)


def _relation(hop: Hop, relations: Iterable[Relation]) -> Relation | None:
    """The surest relation between the ends of a hop, those read in its passage first."""
    tail = hop.entity.id if hop.entity else ""
    ends = [
        r
        for r in relations
        if (r.head in hop.head_ids and r.tail == tail) or (r.tail in hop.head_ids and r.head == tail)
    ]
    here = hop.passage.chunk.id
    return max(ends, key=lambda r: (any(e.chunk_id == here for e in r.evidence), r.confidence), default=None)
