"""What a reading may answer: spans of the passage, put right by the names and values that stand there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphrag.models.reader import Reading
from graphrag.models.values import find_values
from graphrag.types import Entity, Passage

KEPT = 5
"""Spans of one reading that are considered."""


@dataclass(frozen=True, slots=True)
class Answerable:
    """A span ``[start, end)`` of a document, the entity it names if any, and the reading's probability of it."""

    start: int
    end: int
    text: str
    entity: Entity | None
    probability: float


def answerable(reading: Reading, passage: Passage, entities: Mapping[str, Entity]) -> list[Answerable]:
    """The likeliest spans of a reading, best first.

    A model of words knows less of where a name begins and ends than the graph does: a span that cuts a name or a
    value, or takes in more than it, gives way to it, unless it runs from the beginning of one to the end of another.
    """
    known = _named(passage, entities)
    starts, ends = {start for start, _ in known}, {end for _, end in known}
    base = passage.chunk.start
    found: dict[tuple[int, int], float] = {}
    for span in reading.spans:
        start, end = trimmed(passage.chunk.text, span.start, span.end)
        if start >= end:
            continue
        inside = [place for place in known if place[0] < end and place[1] > start]
        if (start in starts and end in ends) or not inside:
            found[start, end] = max(found.get((start, end), 0.0), reading.mass(start, end))
            continue
        best = max(inside, key=lambda place: (reading.mass(*place), -place[0]))
        mass = reading.mass(*best)
        if mass >= span.probability / 2:
            found[best] = max(found.get(best, 0.0), mass)
        else:
            found[start, end] = max(found.get((start, end), 0.0), span.probability)
    for place in known:
        found.setdefault(place, reading.mass(*place))
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:KEPT]
    return [
        Answerable(
            base + start, base + end, passage.chunk.text[start:end], _entity(known, start, end), min(1.0, probability)
        )
        for (start, end), probability in ranked
        if probability > 0.0
    ]


def _named(passage: Passage, entities: Mapping[str, Entity]) -> dict[tuple[int, int], Entity | None]:
    """Names and values in the passage's text, by place; of overlapping ones the longest."""
    chunk = passage.chunk
    places: dict[tuple[int, int], Entity | None] = {(span.start, span.end): None for span, _ in find_values(chunk.text)}
    for mention in passage.entities:
        place = (mention.start - chunk.start, mention.end - chunk.start)
        if 0 <= place[0] < place[1] <= len(chunk.text) and mention.entity_id in entities:
            places[place] = entities[mention.entity_id]
    kept: dict[tuple[int, int], Entity | None] = {}
    for place in sorted(places, key=lambda p: (p[0] - p[1], p[0])):
        if all(place[1] <= other[0] or place[0] >= other[1] for other in kept):
            kept[place] = places[place]
    return kept


def _entity(known: Mapping[tuple[int, int], Entity | None], start: int, end: int) -> Entity | None:
    """What covers most of a span, at least half of it."""
    best, most = None, (end - start) / 2
    for place, entity in known.items():
        shared = min(end, place[1]) - max(start, place[0])
        if entity is not None and shared >= most:
            best, most = entity, shared
    return best


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without spaces and marks at its ends, and without half a pair of brackets.

    >>> trimmed("born in (Leeds),", 8, 16)
    (9, 14)
    """
    while start < end and text[start] in " \n\t\"'“”.,;:([–-":
        start += 1
    while end > start and text[end - 1] in " \n\t\"'“”,;:–-[(":
        end -= 1
    if text[start:end].endswith(")") and "(" not in text[start:end]:
        end -= 1
    return start, end
