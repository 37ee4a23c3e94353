"""Find where in the graph a question starts: the names it says, and the passages that resemble it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from graphrag.gloss import both
from graphrag.models.identifiers import find_identifiers
from graphrag.names import normalise
from graphrag.types import FloatArray, Found, Hit, Query

MAX_WORDS = 512
"""Words of a question that are looked up as names; nobody's question is longer, but a pasted page may be."""
MAX_NAME = 12
"""Words of a name."""
PASSAGES = 30
"""Passages that each of the two searches contributes."""
SEEDS = 3
"""Passages whose titles start a question that says no known name."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_COMMON = frozenset(
    """a about also an and any are as at be been both by can could did do does earlier first for from had has have
    he her his how i in into is it its last later many may me more most much my no not of on one or other our
    same she should so some than that the their them then there these they this those to two under up was we
    were what when where which who whom whose why will with would you your ao aos as com como da das de dela
    dele do dos e é ela ele eles elas em entre era essa esse esta este foi foram há isso isto já lhe mais mas
    mesma mesmo muito na não nas no nos num numa o onde os ou para pela pelas pelo pelos por porque primeiro
    qual quais quando quanto quantos que quê quem são se sem ser seu seus sobre sua suas também tem têm teve
    tinha um uma umas uns""".split()
)
_WHOLE = re.compile(
    r"\b(themes?|topics?|subjects|overview|summary|summari[sz]e|big picture|"
    r"temas?|assuntos?|topicos|panorama|visao geral|resumo|resum[ai]\w*)\b"
    r"|\b(documents?|files?|folder|collection|corpus|documentos?|arquivos?|pasta|acervo)\b.*\b(about|cover|tratam?|falam?)\b"
    r"|\b(about|cover|tratam?|falam?)\b.*\b(documents?|files?|folder|collection|corpus|documentos?|arquivos?|pasta|acervo)\b"
)


class Embedder(Protocol):
    """Turns a text into a vector of unit length."""

    def embed(self, text: str) -> FloatArray:
        """The vector ``[dimensions]`` of a text."""
        ...


class Searchable(Protocol):
    """A store in which a question finds its starting points."""

    def find(self, query: Query) -> Found:
        """Passages by words and by vector, entities and titles by name."""
        ...


@dataclass(frozen=True, eq=False)
class Linked:
    """Where a question starts.

    ``entities`` are the ids of what it names and ``passages`` those that its words or its vector found,
    both with weights in (0, 1]; ``titled`` are passages of documents that it names by title. ``whole``
    is true when it names nothing and asks about everything there is. ``by_words`` are the passages that
    hold its words, best first, and ``names`` what it names, normalised.
    """

    question: str
    vector: FloatArray
    entities: Mapping[str, float]
    passages: Mapping[str, float]
    titled: frozenset[str]
    whole: bool
    names: tuple[str, ...] = ()
    by_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Name:
    """Words ``[first, last)`` of a question, and how they read as a name."""

    first: int
    last: int
    key: str


def link(question: str, embedder: Embedder, store: Searchable) -> Linked:
    """The starting points of a question in any graph; none of them needs to exist.

    Every run of words of the question is looked up as a name, as an alias and as a title; of runs
    that overlap the longest counts. That finds names however the question spells their capitals.
    """
    vector = embedder.embed(question)
    candidates = list(_candidates(question))
    names = tuple(dict.fromkeys(name.key for name in candidates))
    found = store.find(Query(both(question), vector, names, PASSAGES))
    passages = _fuse(found.by_text, found.by_vector)
    known = _longest([name for name in candidates if name.key in found.by_name or name.key in found.by_title])
    entities: dict[str, float] = {}
    titled: set[str] = set()
    for name in known:
        for topic, passage in found.by_title.get(name.key, ()):
            entities[topic] = 1.0
            titled.add(passage)
        if name.key not in found.by_title:
            entities |= dict.fromkeys(found.by_name[name.key][:SEEDS], 1.0)
    return Linked(
        question=question,
        vector=vector,
        entities=entities,
        passages=passages,
        titled=frozenset(titled),
        whole=not known and _WHOLE.search(normalise(question)) is not None,
        names=tuple(name.key for name in known),
        by_words=tuple(hit.id for hit in found.by_text),
    )


def _candidates(question: str) -> Iterator[_Name]:
    """Runs of words that may be names.

    Where the question has capitals beyond its first letter, a name has one too (or a digit); words
    that any sentence may hold are no names by themselves. An identifier, such as a CNPJ, is a name.
    """
    words = [(m.start(), m.end()) for m in _WORD.finditer(question)][:MAX_WORDS]
    for one in find_identifiers(question, labelled=False):
        within = [i for i, (start, end) in enumerate(words) if one.start <= start and end <= one.end]
        if within:
            yield _Name(within[0], within[-1] + 1, one.key)
    cased = any(c.isupper() for c in question[1:])
    for first in range(len(words)):
        for last in range(first + 1, min(first + MAX_NAME, len(words)) + 1):
            surface = question[words[first][0] : words[last - 1][1]]
            if cased and not any(c.isupper() or c.isdigit() for c in surface):
                continue
            key = normalise(surface)
            if not all(word in _COMMON for word in surface.casefold().split()) and len(key) > 1:
                yield _Name(first, last, key)


def _longest(names: Sequence[_Name]) -> list[_Name]:
    """The longest names, none overlapping another, in order of the question."""
    kept: list[_Name] = []
    for name in sorted(names, key=lambda n: (n.first - n.last, n.first)):
        if all(name.last <= other.first or name.first >= other.last for other in kept):
            kept.append(name)
    return sorted(kept, key=lambda n: n.first)


def _fuse(*rankings: Sequence[Hit]) -> dict[str, float]:
    """Passages of several searches with the mean of their scores, each search's scaled to 0 … 1."""
    fused: dict[str, float] = {}
    for ranking in rankings:
        if not ranking:
            continue
        low, high = ranking[-1].score, ranking[0].score
        for hit in ranking:
            share = (hit.score - low) / (high - low) if high > low else 1.0
            fused[hit.id] = fused.get(hit.id, 0.0) + share / len(rankings)
    return fused
