"""Reading hop by hop: from a name, through the passages about it, to spans that answer or lead on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import sqrt

from graphrag.generate.expect import Expected, fit, is_name
from graphrag.generate.spans import answerable
from graphrag.generate.start import Shelf
from graphrag.models.reader import BRIDGE, FINAL, Reader, Reading
from graphrag.names import normalise
from graphrag.types import Context, Entity, Passage

HOPS = 3
PASSAGES = 6
"""Windows read at one stop of the path, unless one is sure before."""
BRANCHES = 2
FAINT = 0.1
"""A lead of less confidence is not followed."""
UNLINKED = 0.5
"""What a step to something counts that the graph knows no entity of, such as "the Supplier"."""
SURE = 0.8
"""A reading of this confidence ends the search at one stop."""
UNNAMED = 6
"""Windows read without a name to start from."""
READINGS, ALL_READINGS = 12, 60
"""Windows read for one question or a part of it, and for all parts of one; then the best so far stands."""
FAR = 10
"""A window this far down the shelf counts half: the reader is more easily misled than the search is."""
WITHOUT_NAME = 0.7
"""What a reading that starts from no name of the question counts."""

Look = Callable[[str], Context]
"""Retrieval for a question that is part of another."""


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
        """What stands at its end."""
        return self.hops[-1].tail

    @property
    def name(self) -> str:
        """The full name of what stands at its end."""
        entity = self.hops[-1].entity
        return self.answer if entity is None or entity.type.is_value else entity.name


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where reading stands: the names walked, the entities of the last, the hops and what they are worth."""

    path: tuple[str, ...]
    ids: frozenset[str]
    hops: tuple[Hop, ...] = ()
    confidence: float = 1.0


class Asking:
    """One question being answered: the contexts looked up for it and its parts, and readings, each made once."""

    def __init__(self, reader: Reader, context: Context, look: Look | None = None):
        self._first = context
        self._shelves = {context.question: Shelf(context)}
        self._look = look
        self._reader = reader
        self._known: dict[tuple[str, tuple[str, ...], str, int], Reading] = {}

    def was_read(self, question: str, passage: Passage) -> bool:
        """Whether a window was read for a question, from whatever name."""
        place = (passage.chunk.id, passage.chunk.start)
        return any(key[0] == question and key[2:] == place for key in self._known)

    @property
    def readings(self) -> int:
        """Windows read so far."""
        return len(self._known)

    @property
    def contexts(self) -> list[Context]:
        """Everything looked up so far."""
        return [shelf.context for shelf in self._shelves.values()]

    def shelf(self, question: str) -> Shelf:
        """What is read for a question or a part of it, from a context of its own where one can be looked up."""
        if question not in self._shelves:
            found = self._look(question) if self._look else replace(self._first, question=question)
            self._shelves[question] = Shelf(found)
        return self._shelves[question]

    def search(self, question: str) -> Search:
        """A new search for a question or a part of it."""
        return Search(self, self.shelf(question))

    def read(self, question: str, path: tuple[str, ...], windows: Sequence[Passage]) -> list[Reading]:
        """Windows, side by side, read for a question with the path walked so far; the model has no state."""
        keys = [(question, path, window.chunk.id, window.chunk.start) for window in windows]
        new = {key: window for key, window in zip(keys, windows, strict=True) if key not in self._known}

        def read(window: Passage) -> Reading:
            return self._reader.read(question, path, window.title, window.chunk.text)

        if len(new) > 1:
            with ThreadPoolExecutor(min(len(new), os.cpu_count() or 1)) as pool:
                self._known.update(zip(new, pool.map(read, new.values()), strict=True))
        else:
            self._known.update((key, read(window)) for key, window in new.items())
        return [self._known[key] for key in keys]


class Search:
    """The trails through one context."""

    def __init__(self, asking: Asking, shelf: Shelf):
        self.asking = asking
        self.context = shelf.context
        self.shelf = shelf
        self._made = 0

    def trails(self, name: str, ids: frozenset[str], kind: Expected, question: str = "") -> list[Trail]:
        """Answers of a kind reached from a name, the most confident first."""
        found = self._explore(_Stop((name,), ids), kind, question or self.context.question)
        return sorted(found, key=lambda t: -t.confidence)

    def unnamed(self, kind: Expected) -> list[Trail]:
        """Answers in the windows that share most with the question, whomever they are about, and from names in them."""
        trails: list[Trail] = []
        leads: list[Trail] = []
        question = self.context.question
        new = [w for w in self.shelf.best(UNNAMED) if not self.asking.was_read(question, w)]
        windows = new[: max(0, ALL_READINGS - self.asking.readings)]
        for passage, reading in zip(windows, self.asking.read(question, (), windows), strict=True):
            share = WITHOUT_NAME * self._share(passage)
            for hop, probability in self._hops(reading, passage, passage.title, frozenset()):
                final, bridge = weigh(reading, probability, hop, kind)
                trails.append(Trail((hop,), share * final))
                leads.append(Trail((hop,), share * bridge))
        return trails + self._onward(leads, (), kind, question)

    def _explore(self, stop: _Stop, kind: Expected, question: str) -> list[Trail]:
        trails: list[Trail] = []
        leads: list[Trail] = []
        left = min(READINGS - self._made, ALL_READINGS - self.asking.readings)
        windows = self.shelf.about(stop.path[-1], stop.ids, PASSAGES)[: max(0, left)]
        self._made += len(windows)
        for passage, reading in zip(windows, self.asking.read(question, stop.path, windows), strict=True):
            share = stop.confidence * (1.0 if stop.hops else self._share(passage))
            best = 0.0
            for hop, probability in self._hops(reading, passage, stop.path[-1], stop.ids):
                if _goes_back(hop, stop):
                    continue
                final, bridge = weigh(reading, probability, hop, kind)
                best = max(best, final, bridge)
                trails.append(Trail((*stop.hops, hop), share * final))
                leads.append(Trail((*stop.hops, hop), share * bridge))
            if best >= SURE:
                break
        return trails + self._onward(leads, stop.path, kind, question) if len(stop.path) < HOPS else trails

    def _onward(self, leads: list[Trail], path: tuple[str, ...], kind: Expected, question: str) -> list[Trail]:
        """Answers beyond the best leads."""
        trails: list[Trail] = []
        for lead in sorted(leads, key=lambda t: -t.confidence)[:BRANCHES]:
            if lead.confidence > FAINT:
                last = lead.hops[-1]
                ids = frozenset({last.entity.id}) if last.entity else frozenset[str]()
                trails += self._explore(_Stop((*path, last.tail), ids, lead.hops, lead.confidence), kind, question)
        return trails

    def _share(self, passage: Passage) -> float:
        """What a reading counts by the window's place on the shelf."""
        return 1 / (1 + self.shelf.place(passage) / FAR)

    def _hops(self, reading: Reading, passage: Passage, head: str, ids: frozenset[str]) -> Iterator[tuple[Hop, float]]:
        """The spans of a reading as hops, each with its probability among all spans, best first."""
        for span in answerable(reading, passage, self.context.entities):
            tail = called(span.text, span.entity)
            yield Hop(head, ids, tail, span.entity, passage, span.start, span.end), span.probability


def called(text: str, entity: Entity | None) -> str:
    """What a span is called outside its document: "the Supplier" by its name, other words as they stand.

    >>> from graphrag.types import EntityType
    >>> acme = Entity("e1", "acme", "Acme Ltd", EntityType.ORGANIZATION)
    >>> called("the Supplier", acme), called("Acme", acme), called("the Supplier", None)
    ('Acme Ltd', 'Acme', 'the Supplier')
    """
    if entity is None or entity.type.is_value or set(normalise(text).split()) & set(entity.key.split()):
        return text
    return entity.name


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
    share = fit(kind, hop.tail, hop.entity)
    if not share:
        final, bridge = 0.0, final + bridge
    if hop.entity is None:
        bridge *= UNLINKED
    return final * share, bridge if is_name(hop.tail, hop.entity) else 0.0
