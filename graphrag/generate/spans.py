"""What a reading may answer: spans of the passage, put right by the names and values that stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphrag.models.reader import Reading
from graphrag.models.values import find_values
from graphrag.types import Entity, Passage

KEPT = 5
"""Spans of one reading that are considered."""
LONGEST = 12
"""Words of an answer that is more than one name."""
_APART = re.compile(r"[\n|]|[.;:!?)]\s|\s(?:and|or|e|ou|with|com|was|is|foi|é)\s|[–—]|\s-\s", re.IGNORECASE)


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

    The graph knows better than a model of word pieces where a name or a value begins and ends: a span that cuts one,
    or strings together what belongs apart, gives way to the likeliest name or value in it.
    """
    text = passage.chunk.text
    known = _named(passage, entities)
    found: dict[tuple[int, int], float] = {place: reading.mass(*place) for place in known}
    for span in reading.spans:
        place = trimmed(text, span.start, span.end)
        if "\n" in text[slice(*place)]:
            continue  # headings and lines of a table or a signature belong to nothing beside them
        inside = [other for other in known if other[0] < place[1] and other[1] > place[0]]
        best = max(inside, key=lambda other: (reading.mass(*other), -other[0]), default=place)
        if place[0] < place[1] and (not inside or is_whole(text, place, inside)):
            found[place] = max(span.probability, reading.mass(*place))
            for other in set(inside) - {place}:
                found[other] = min(found[other], found[place] / 2)
        elif found.get(best, 0.0) < span.probability / 2 and place[0] < place[1]:
            found[place] = span.probability / 4
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:KEPT]
    base = passage.chunk.start
    return [
        Answerable(base + start, base + end, text[start:end], _entity(known, start, end), min(1.0, probability))
        for (start, end), probability in ranked
        if probability > 0.0
    ]


def is_whole(text: str, place: tuple[int, int], inside: Iterable[tuple[int, int]]) -> bool:
    """Whether a span holds the names in it whole, in one short phrase that joins no two of them by "and"."""
    start, end = place
    if any(other[0] < start or other[1] > end for other in inside):
        return False
    words = text[start:end]
    return len(words.split()) <= LONGEST and not _APART.search(words) and words.count("(") == words.count(")")


def _named(passage: Passage, entities: Mapping[str, Entity]) -> dict[tuple[int, int], Entity | None]:
    """Names and values in the passage's text, by place; of overlapping ones the longest."""
    chunk = passage.chunk
    values = [(span.start, span.end) for span, _ in find_values(chunk.text)]
    places: dict[tuple[int, int], Entity | None] = dict.fromkeys(values)
    for mention in passage.entities:
        place = (mention.start - chunk.start, mention.end - chunk.start)
        several = sum(place[0] <= start and end <= place[1] for start, end in values) > 1
        if 0 <= place[0] < place[1] <= len(chunk.text) and mention.entity_id in entities and not several:
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
