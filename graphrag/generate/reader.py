"""Answers by the bundled span reader, hop by hop: one entity's passages at a time, as a person would follow a lead.

Reading starts at the question's names. Where a passage gives the next step, reading goes on at the passages
of that name; where it gives the answer, the steps to it become the path, each with the sentence it was read in.
A description within the question is answered first, as a question of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from math import sqrt

from graphrag.generate.compare import (
    Comparison,
    alternatives,
    asked_alone,
    comparison,
    is_yes_no,
    joins,
    same,
    winner,
)
from graphrag.generate.expect import Expected, expected, fit, is_name
from graphrag.generate.nested import Nested, nested
from graphrag.generate.start import Point
from graphrag.generate.stated import Stated, stated
from graphrag.generate.themes import summarise
from graphrag.generate.trails import SURE, UNLINKED, Asking, Hop, Look, Trail, called
from graphrag.generate.verify import cite_sentence
from graphrag.language import is_portuguese
from graphrag.models.reader import Reader, load_reader
from graphrag.names import normalise
from graphrag.types import Citation, Context, Draft, Relation, Step

THRESHOLD = 0.35
"""Confidence below which nothing is answered; chosen on articles of XQuAD and FaQuAD kept from training."""
INNER, WORTH = 2, 0.4
"""Answers to a description that are followed, and how sure they have to be beside the best."""
GUESS, GUESSES = 0.08, 4
"""How sure a guess is at least, and how many there are."""
SHORTCUT = 0.5
"""What an answer to the whole question counts where it describes a thing that can be found first."""
APART = 0.5
"""What a second step counts that was read where the first one's answer is not named."""
DEPTH = 2
"""Descriptions within descriptions that are answered one by one."""
EDGE = 0.9
"""What an edge of the graph counts, beside its own confidence: the question may yet mean another relation."""
NEAR, LISTED = 0.6, 8
"""A further answer of a list is this sure, beside the best; and so many are listed."""
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


class ReaderGenerator:
    """The default generator: no language model, every answer a span of a passage."""

    def __init__(self, reader: Reader | None = None, threshold: float = THRESHOLD):
        self._given = reader
        self._threshold = threshold

    @cached_property
    def _reader(self) -> Reader:
        return self._given or load_reader()

    def generate(self, context: Context, look: Look | None = None) -> Draft:
        """Follow the question through passages; an empty draft when they hold no answer."""
        if context.communities:
            return summarise(context)
        if not context.passages:
            return Draft("")
        asking = Asking(self._reader, context, look)
        draft = _compare(asking, context.question)
        if draft is None:
            draft = _drafted(asking, context.question, _answers(asking, context.question))
        return draft if draft.confidence >= self._threshold else Draft("", confidence=draft.confidence)

    def guesses(self, context: Context, look: Look | None = None) -> list[Draft]:
        """The likeliest names, each once, surest first, down to ``GUESS``."""
        asking = Asking(self._reader, context, look)
        trails = _answers(asking, context.question) if context.passages else []
        named = [t for t in trails if t.confidence >= GUESS and is_name(t.answer, t.hops[-1].entity)]
        first = {t.name: t for t in reversed(named)}
        ranked = sorted(first.values(), key=lambda t: -t.confidence)[:GUESSES]
        return [_draft(asking, t.name, [t], t.confidence) for t in ranked]


def _answers(asking: Asking, question: str, depth: int = DEPTH) -> list[Trail]:
    """Trails to what answers a question, the most confident first; a description in it is answered before."""
    parts = _parts(asking, question) if depth else None
    trails = _through(asking, parts, depth) if parts else []
    if max((t.confidence for t in trails), default=0.0) < SURE:
        whole = _direct(asking, question)
        trails += [replace(t, confidence=SHORTCUT * t.confidence) if parts else t for t in whole]
    asked = question.casefold()
    kept = [t for t in trails if t.answer.casefold() not in asked and t.confidence > 0]
    return sorted(kept, key=lambda t: -t.confidence)


def _parts(asking: Asking, question: str) -> Nested | None:
    """The description in a question, if there is one."""
    names = [(p.start, p.end) for p in asking.shelf(question).points if p.start < p.end]
    return nested(question, portuguese=is_portuguese(question), names=names)


def _through(asking: Asking, parts: Nested, depth: int) -> list[Trail]:
    """Trails that go through the answer to the inner question."""
    trails: list[Trail] = []
    found = [_as_named(t) for t in _answers(asking, parts.inner, depth - 1)]
    inner = {t.name: t for t in sorted(found, key=lambda t: t.confidence)}
    ranked = sorted(inner.values(), key=lambda t: -t.confidence)[:INNER]
    for first in ranked:
        if first.confidence < ranked[0].confidence * WORTH:
            break
        for second in _answers(asking, parts.asked_of(first.name), depth - 1):
            if second.name != first.name:
                confidence = sqrt(first.confidence * second.confidence)
                if _connected(first, second):
                    trails.append(Trail((*first.hops, *_led(first, second)), confidence))
                else:
                    trails.append(Trail((*first.hops, *second.hops), APART * confidence))
    return trails


def _as_named(trail: Trail) -> Trail:
    """A trail to something to go on with: words that the graph knows no entity of are worth less."""
    return trail if trail.hops[-1].entity else replace(trail, confidence=UNLINKED * trail.confidence)


def _led(first: Trail, second: Trail) -> tuple[Hop, ...]:
    """The second trail's hops; one that was read without a name sets out from what the first one found."""
    start, entity = second.hops[0], first.hops[-1].entity
    if start.head_ids or start.head != start.passage.title:
        return second.hops
    ids = frozenset({entity.id}) if entity else frozenset[str]()
    return (replace(start, head=first.name, head_ids=ids), *second.hops[1:])


def _connected(first: Trail, second: Trail) -> bool:
    """Whether the second trail sets out from a passage that names where the first one ends."""
    entity, passage = first.hops[-1].entity, second.hops[0].passage
    if entity is not None and any(mention.entity_id == entity.id for mention in passage.entities):
        return True
    return f" {normalise(first.name)} " in f" {normalise(f'{passage.title} {passage.chunk.text}')} "


def _direct(asking: Asking, question: str) -> list[Trail]:
    """Trails from any of the question's names, or else from the passages that share most with it."""
    search = asking.search(question)
    kind = expected(question)
    trails = [trail for point in search.shelf.points for trail in _stated(search.context, point, kind)]
    trails += [trail for point in search.shelf.points for trail in search.trails(point.surface, point.ids, kind)]
    if max((t.confidence for t in trails), default=0.0) < SURE:
        trails += search.unnamed(kind)
    return trails


def _stated(context: Context, point: Point, kind: Expected) -> Iterator[Trail]:
    """Trails of one step along an edge of the graph that the question asks for."""
    for fact in stated(context, point):
        text = called(_surface(fact), fact.entity)
        share = fit(kind, text, fact.entity)
        if share:
            hop = Hop(point.surface, point.ids, text, fact.entity, fact.passage, fact.start, fact.end)
            yield Trail((hop,), EDGE * share * fact.relation.confidence)


def _surface(fact: Stated) -> str:
    base = fact.passage.chunk.start
    return fact.passage.chunk.text[fact.start - base : fact.end - base]


def _drafted(asking: Asking, question: str, trails: list[Trail]) -> Draft:
    """The best trail's answer; of a question that asks for several, all those about as sure."""
    if not trails:
        return Draft("")
    chosen = _listed(trails) if _LISTS.search(question) else trails[:1]
    text = ", ".join(dict.fromkeys(t.answer for t in chosen))
    return _draft(asking, text, chosen, chosen[0].confidence)


def _listed(trails: list[Trail]) -> list[Trail]:
    """The answers of a question that asks for several: those as deep as the best and not much less sure."""
    best = trails[0]
    if best.hops[-1].entity is None:
        return [best]  # words that are no name may list several by themselves
    near = [
        t
        for t in trails
        if t.hops[-1].entity and len(t.hops) == len(best.hops) and t.confidence > NEAR * best.confidence
    ]
    unique = {t.answer.casefold(): t for t in reversed(near)}
    return sorted(unique.values(), key=lambda t: -t.confidence)[:LISTED]


def _compare(asking: Asking, question: str) -> Draft | None:
    """The reply to a question that sets two things side by side; None when it is no such question."""
    kind = comparison(question)
    sides = _sides(question, asking.shelf(question).points) if kind else None
    if kind is None or sides is None:
        return None
    if kind is Comparison.LONGER:
        return _longer(asking, question, sides)
    trails = [_side(asking, question, side, kind) for side in sides]
    for left in trails[0]:
        for right in trails[1]:
            confidence = sqrt(left.confidence * right.confidence)
            verdict = _verdict(question, kind, sides, left.answer, right.answer)
            if verdict:
                return _draft(asking, verdict, [left, right], confidence)
    return Draft("")


def _side(asking: Asking, question: str, side: Point, kind: Comparison) -> list[Trail]:
    """Values of one side: by a question of its own where one can be made, or by the whole question."""
    alone = asked_alone(question, side.surface)
    wanted = _VALUES.get(kind, Expected.COUNTRY)
    found: list[Trail] = []
    if alone:
        own = asking.search(alone)
        found = [t for point in own.shelf.points for t in own.trails(point.surface, point.ids, wanted)]
    if max((t.confidence for t in found), default=0.0) < SURE:
        found += asking.search(question).trails(side.surface, side.ids, wanted)
    return sorted(found, key=lambda t: -t.confidence)[:3]


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


def _longer(asking: Asking, question: str, sides: tuple[Point, Point]) -> Draft:
    """Who lived longer: two dates of each, asked one at a time."""
    from graphrag.generate.values import parse_date

    lives: list[float] = []
    used: list[Trail] = []
    for side in sides:
        years: list[float] = []
        for asked in ("When was {} born?", "When did {} die?"):
            search = asking.search(question)
            best = next(iter(search.trails(side.surface, side.ids, Expected.DATE, asked.format(side.surface))), None)
            moment = parse_date(best.answer) if best else None
            if best is None or moment is None:
                return Draft("")
            years.append(moment[0] + (moment[1] or 6) / 12 + (moment[2] or 15) / 365)
            used.append(best)
        lives.append(years[1] - years[0])
    winner_side = sides[0] if lives[0] > lives[1] else sides[1]
    return _draft(asking, winner_side.surface, used, min(t.confidence for t in used))


def _draft(asking: Asking, text: str, trails: Iterable[Trail], confidence: float) -> Draft:
    """A draft with the steps of its trails, each cited by the sentence that it was read in."""
    steps: list[Step] = []
    citations: list[Citation] = []
    for trail in trails:
        for hop in trail.hops:
            citation = cite_sentence(hop.passage, hop.start, hop.end)
            step = _step(hop, asking, citation)
            if step not in steps:
                steps.append(step)
            if citation not in citations:
                citations.append(citation)
    return Draft(text, tuple(citations), tuple(steps), confidence)


def _step(hop: Hop, asking: Asking, citation: Citation) -> Step:
    """The hop as a step; the graph's relation between its ends gives it its type and direction, where there is one."""
    relation = _relation(hop, [r for c in asking.contexts for r in c.relations])
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
