"""Answers that the graph states: an edge of the type that a question asks for, at a name in it.

The question's verb or noun says which relation is meant and on which side of it its name stands ("who acquired
Bolt", "whom did Acme acquire", "the buyer of Bolt"); the edge's evidence is what the answer rests on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graphrag.generate.start import Point
from graphrag.names import plain
from graphrag.types import Context, Entity, Evidence, Passage, Relation

_PASSIVE = re.compile(
    r"\b(?:was|were|is|are|been|being|foi|foram|e|sao|era|sido|ser)\s(?:\w+\s){0,8}?$|\bby whom\b|\bpor quem\b"
)
_BY = re.compile(r"^\W*(?:\w+\s)?(?:by|por|pel[oa]s?)\b")
_OF = re.compile(r"^\W*(?:of|de|d[oa]s?|at|for|in|em|n[oa]s?)\W+(?:(?:the|an?|[oa]s?|film|company|empresa)\W+)*$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A way to ask for a relation, see ``asked.toml``; the patterns match folded words."""

    edges: tuple[str, ...]
    verbs: re.Pattern[str] | None
    states: re.Pattern[str] | None
    a: re.Pattern[str] | None
    b: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Stated:
    """An answer that the graph states: the entity, where its name stands, and the edge it was read from."""

    entity: Entity
    passage: Passage
    start: int
    end: int
    relation: Relation


@cache
def ways() -> tuple[Asked, ...]:
    """All of ``asked.toml``."""
    raw = tomllib.loads((Path(__file__).parent / "asked.toml").read_text(encoding="utf8"))["asked"]

    def pattern(words: str | None) -> re.Pattern[str] | None:
        return re.compile(rf"\b(?:{words})\b") if words else None

    return tuple(Asked(tuple(e["edges"]), *(pattern(e.get(key)) for key in ("verbs", "states", "a", "b"))) for e in raw)


def stated(context: Context, point: Point) -> Iterator[Stated]:
    """What the graph states of a name in the context's question, the surest first."""
    wanted = sides(context.question, point.start, point.end)
    if not wanted:
        return
    passages = {passage.chunk.id: passage for passage in context.passages}
    for relation in sorted(context.relations, key=lambda r: (-r.confidence, r.id)):
        for side in ("head", "tail"):
            known, other = (relation.head, relation.tail) if side == "head" else (relation.tail, relation.head)
            if known in point.ids and (relation.type, side) in wanted and other in context.entities:
                found = _placed(relation, context.entities[other], passages)
                if found is not None:
                    yield found


def sides(question: str, start: int, end: int) -> frozenset[tuple[str, str]]:
    """The relation types that a question may ask for, each with the side on which its name ``[start, end)`` stands.

    >>> sorted(sides("Who acquired Bolt?", 13, 17)), sorted(sides("Whom did Bolt acquire?", 9, 13))
    ([('ACQUIRED', 'tail')], [('ACQUIRED', 'head')])
    >>> sorted(sides("Who is the founder of Bolt?", 22, 26))
    [('CREATOR', 'head'), ('FOUNDED_BY', 'head')]
    """
    folded = plain(question)
    if len(folded) != len(question):
        return frozenset()
    before, after = folded[:start], folded[end:]
    found: set[tuple[str, str]] = set()
    for way in ways():
        named_is_a = _named_is_a(way, before, after)
        for edge in way.edges if named_is_a is not None else ():
            reverse = edge.startswith("~")
            found.add((edge.lstrip("~"), "head" if named_is_a != reverse else "tail"))
    return frozenset(found)


def _named_is_a(way: Asked, before: str, after: str) -> bool | None:
    """Whether the question's name is who acts; None where the question does not ask in this way.

    The name of "the buyer of NAME" and "NAME's buyer" is the other side; so is that of "who bought NAME".
    """
    for noun, is_a in ((way.b, True), (way.a, False)):
        if noun is None:
            continue
        last = next(reversed(list(noun.finditer(before))), None)
        if last is not None and _OF.match(before[last.end() :]):
            return is_a
        own = noun.search(after)
        if own is not None and re.fullmatch(r"['’]s\W+(?:\w+\W+)?", after[: own.start()]):
            return is_a
    if way.states is not None:
        return True if way.states.search(before) or way.states.search(after) else None
    if way.verbs is None:
        return None
    late = way.verbs.search(after)
    early = next(reversed(list(way.verbs.finditer(before))), None)
    if late is not None and (early is None or late.start() < 30):
        passive = _PASSIVE.search(before) is not None or _PASSIVE.search(after[: late.start()]) is not None
        return not passive
    if early is not None:
        between = before[early.end() :]
        if len(between.split()) > 6:
            return None
        return _BY.match(between) is not None
    return None


def _placed(relation: Relation, entity: Entity, passages: dict[str, Passage]) -> Stated | None:
    """Where the evidence of a relation names an entity; the surest evidence that was retrieved counts."""
    for evidence in sorted(relation.evidence, key=lambda e: -e.confidence):
        passage = passages.get(evidence.chunk_id)
        place = _mention(passage, entity, evidence) if passage else None
        if passage and place:
            return Stated(entity, passage, *place, relation)
    return None


def _mention(passage: Passage, entity: Entity, evidence: Evidence) -> tuple[int, int] | None:
    inside = (
        (m.start, m.end)
        for m in passage.entities
        if m.entity_id == entity.id and evidence.start <= m.start and m.end <= evidence.end
    )
    return next(inside, None)
