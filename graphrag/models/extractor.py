"""The bundled extractor: mentions and relations of a text, in English and Portuguese, with one encoder pass."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from graphrag.errors import ModelError
from graphrag.labels import LABEL_OF
from graphrag.models.anaphora import link_anaphors
from graphrag.models.coreference import cluster, vote
from graphrag.models.features import Encoded, encode
from graphrag.models.modality import with_modality
from graphrag.models.relations import BUSINESS, GIVEN, LENIENCE, Reading, best_evidence, classify, places_of
from graphrag.models.runtime import (
    BEGIN,
    END,
    MAX_PIECES,
    WEIGHTS,
    advice,
    bundled_tokenizer,
    fingerprint,
    load_session,
    weight_file,
)
from graphrag.models.statements import STATED, stated_facts
from graphrag.models.tagging import read_mentions, type_of
from graphrag.models.vocabulary import RelationType, names_by_property, relation_types
from graphrag.types import EntityType, Extraction, Fact, FloatArray, Mention, Span

_FILES = ("extractor.onnx", "relations.onnx", "tokenizer.json", "labels.json")


@dataclass(frozen=True, eq=False)
class _Window:
    """Words ``[first, last)`` of a text, which fit the encoder, and what it made of them."""

    first: int
    last: int
    piece: int
    reading: Reading
    scores: FloatArray


class BundledExtractor:
    """A small encoder with a tagger for mentions and a classifier for relations, int8.

    ``min_confidence`` drops what is on average less likely to be a name, of whatever type, and facts likewise.
    ``folder`` has other weights of the same form, such as ``graphrag tune extraction`` writes.

    Raises ``ModelError`` where a file of the model is missing, or not what the manifest beside it says.
    """

    def __init__(self, min_confidence: float = 0.5, folder: Path = WEIGHTS) -> None:
        self._folder = folder
        self._tokenizer = bundled_tokenizer(folder)
        self._session = load_session("extractor.onnx", folder)
        self._labels, self._relations = read_labels(folder)
        self._lenience = np.array([BUSINESS if kind.head else LENIENCE for kind in self._relations], dtype=np.float32)
        self._least = min_confidence
        self.name = f"{'bundled' if folder == WEIGHTS else 'tuned'}-{fingerprint(*_FILES, folder=folder)}"

    def extract(self, text: str, sentences: Sequence[Span] = ()) -> Extraction:
        """Mentions and facts of ``text``; offsets, those of ``sentences`` too, count from its start.

        A text that exceeds the encoder's window is read in parts that end where a sentence does.
        """
        encoded = encode(self._tokenizer, text)
        windows = list(self._windows(encoded, sentences))
        mentions = link_anaphors(text, self._mentions(text, encoded, windows, sentences), sentences)
        facts = [fact for window in windows for fact in self._facts(window, encoded, mentions, sentences)]
        facts = joined(facts, self._stated(text, mentions, sentences), mentions)
        return Extraction(tuple(mentions), tuple(with_modality(text, facts, mentions, sentences)))

    def relate(self, text: str, mentions: Sequence[Mention], sentences: Sequence[Span] = ()) -> tuple[Fact, ...]:
        """Facts between mentions that another reader found; mentions of one cluster are one entity."""
        encoded = encode(self._tokenizer, text)
        windows = self._windows(encoded, sentences)
        facts = [fact for window in windows for fact in self._facts(window, encoded, mentions, sentences)]
        facts = joined(facts, self._stated(text, mentions, sentences), mentions)
        return tuple(with_modality(text, facts, mentions, sentences))

    def tag(self, text: str) -> tuple[Mention, ...]:
        """Mentions alone: what a question needs."""
        encoded = encode(self._tokenizer, text)
        return tuple(self._mentions(text, encoded, list(self._windows(encoded, ())), ()))

    def relations_for(self, text: str, clusters: Sequence[Sequence[Span]], labels: Sequence[str] = ()) -> list[Fact]:
        """The relations between given entities, each given by its mentions; ends index ``clusters``.

        ``labels`` are the entities' types as labelled files call them. Where they are not given, each entity is read as
        what the tagger finds likeliest and as an organisation, whichever is surer: who names two entities has a
        relation in mind, and those of business are between companies. So they are read as leniently as any other.
        """
        lenience = np.full(len(self._relations), GIVEN if labels else LENIENCE, dtype=np.float32)
        encoded = encode(self._tokenizer, text)
        best: dict[tuple[int, int, str], Fact] = {}
        for window in self._windows(encoded, ()):
            for given in self._given(window, encoded, text, clusters, labels):
                for fact in self._facts(window, encoded, given, (), lenience):
                    ends = given[fact.head].cluster, given[fact.tail].cluster
                    fact = replace(fact, head=ends[0], tail=ends[1])
                    if (key := (*ends, fact.type)) not in best or best[key].confidence < fact.confidence:
                        best[key] = fact
        return list(best.values())

    def _given(
        self, window: _Window, encoded: Encoded, text: str, clusters: Sequence[Sequence[Span]], labels: Sequence[str]
    ) -> Iterator[list[Mention]]:
        """The mentions of given entities, under the types that those may have."""
        for company in (False,) if labels else (False, True):
            yield [
                Mention(s.start, s.end, surface, kind, 1.0, number)
                for number, spans in enumerate(clusters)
                for s in spans
                for surface in [text[s.start : s.end]]
                for kind in [
                    type_of(labels[number], surface)
                    if labels
                    else EntityType.ORGANIZATION
                    if company
                    else self._likely_type(window, encoded, s)
                ]
            ]

    @staticmethod
    def property_of(relation: str) -> str:
        """The Wikidata property of a relation type, such as P57 of DIRECTOR."""
        return relation_types()[relation].property

    def _windows(self, encoded: Encoded, sentences: Sequence[Span]) -> Iterator[_Window]:
        for first, last in word_ranges(encoded, sentences):
            piece, stop = pieces_of(encoded, first, last)
            inputs = {
                "ids": np.concatenate(([BEGIN], encoded.ids[piece:stop], [END])),
                "first": encoded.first[first:last] - piece + 1,
                "surfaces": encoded.surfaces[first:last],
            }
            hidden, attention, scores = self._session.run(inputs)
            yield _Window(first, last, piece, Reading(hidden, attention), scores)

    def _mentions(
        self, text: str, encoded: Encoded, windows: Sequence[_Window], sentences: Sequence[Span]
    ) -> list[Mention]:
        if not windows:
            return []
        scores = np.concatenate([window.scores for window in windows])
        found = read_mentions(text, encoded.spans, scores, self._labels, sentences, self._least)
        return [replace(m, cluster=number) for m, number in zip(found, cluster(text, found), strict=True)]

    def _facts(
        self,
        window: _Window,
        encoded: Encoded,
        mentions: Sequence[Mention],
        sentences: Sequence[Span],
        lenience: FloatArray | None = None,
    ) -> list[Fact]:
        """Facts between clusters that ``window`` holds mentions of; of values, only dates are ever a tail.

        The names and the pronouns of a cluster are read apart, so that neither blurs what the other says.
        """
        members: defaultdict[tuple[int, bool], list[int]] = defaultdict(list)
        pieces: defaultdict[tuple[int, bool], list[int]] = defaultdict(list)
        words = np.searchsorted(encoded.spans[:, 0], [m.start for m in mentions], side="right") - 1
        for index, word in enumerate(words):
            if window.first <= word < window.last:
                key = mentions[index].cluster, mentions[index].anaphor
                members[key].append(index)
                pieces[key].append(int(encoded.first[word]) - window.piece + 1)
        order = list(members)
        types = vote(mentions, [str(m.cluster) for m in mentions])
        kinds = [types[str(number)] for number, _ in order]
        labels = [self._labels.index(LABEL_OF[kind]) for kind in kinds]
        heads = [i for i, kind in enumerate(kinds) if not kind.is_value]
        tails = [i for i, kind in enumerate(kinds) if not kind.is_value or kind is EntityType.DATE]
        pairs = [(h, t) for h in heads for t in tails if order[h][0] != order[t][0]]
        facts: list[Fact] = []
        places = places_of(mentions, sentences)
        session = load_session("relations.onnx", self._folder)
        entities = [pieces[key] for key in order]
        lenience = self._lenience if lenience is None else lenience
        for pair, kind, confidence in classify(session, window.reading, entities, labels, pairs, lenience):
            h, t = pairs[pair]
            relation = self._relations[kind]
            if confidence >= self._least and relation.fits(LABEL_OF[kinds[h]], LABEL_OF[kinds[t]]):
                head, tail, evidence = best_evidence(members[order[h]], members[order[t]], mentions, sentences, places)
                facts.append(Fact(head, tail, relation.name, confidence, evidence))
        return facts

    def _stated(self, text: str, mentions: Sequence[Mention], sentences: Sequence[Span]) -> list[Fact]:
        """What sentences say of their mentions in so many words; without sentences the text is one."""
        if self._least > STATED:
            return []
        return stated_facts(text, mentions, sentences or (Span(0, len(text)),))

    def _likely_type(self, window: _Window, encoded: Encoded, span: Span) -> EntityType:
        """The type that the tagger finds likeliest for the words of ``span``."""
        starts = encoded.spans[window.first : window.last, 0]
        inside = (starts >= span.start) & (starts < span.end)
        mass = np.exp(window.scores[inside, 1:]).sum(0).reshape(-1, 2).sum(1)
        return type_of(self._labels[int(mass.argmax())], "")


def read_labels(folder: Path = WEIGHTS) -> tuple[list[str], list[RelationType]]:
    """The types of mention and of relation that the weights in a folder tell, in their order."""
    path = weight_file("labels.json", folder)
    try:
        labels = json.loads(path.read_text(encoding="utf8"))
        return list(labels["types"]), [relation_types()[names_by_property()[key]] for key in labels["properties"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: not the labels of this version's models: {error!r}. {advice(folder)}") from error


def joined(read: Sequence[Fact], said: Sequence[Fact], mentions: Sequence[Mention]) -> list[Fact]:
    """Facts of both readers, each once: said outright before read by the model, of names before of pronouns."""

    def key(fact: Fact) -> tuple[int, int, str]:
        return mentions[fact.head].cluster, mentions[fact.tail].cluster, fact.type

    def pronouns(fact: Fact) -> int:
        return mentions[fact.head].anaphor + mentions[fact.tail].anaphor

    kept: dict[tuple[int, int, str], Fact] = {}
    for fact in [*sorted(said, key=pronouns), *sorted(read, key=lambda fact: (pronouns(fact), -fact.confidence))]:
        kept.setdefault(key(fact), fact)
    return list(kept.values())


def word_ranges(encoded: Encoded, sentences: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Ranges of words that fit the encoder, each as many whole sentences as do."""
    words, first = len(encoded.first), encoded.first
    starts = {int(i) for i in np.searchsorted(encoded.spans[:, 0], [s.start for s in sentences])}
    begin = 0
    while begin < words:
        limit = int(np.searchsorted(first, first[begin] + MAX_PIECES, side="right")) - 1
        if len(encoded.ids) - first[begin] <= MAX_PIECES:
            limit = words
        inside = [s for s in starts if begin < s <= limit] if limit < words else []
        end = max(inside, default=max(limit, begin + 1))
        yield begin, end
        begin = end


def pieces_of(encoded: Encoded, first: int, last: int) -> tuple[int, int]:
    """The pieces of the words ``[first, last)``, as many as the encoder reads at once; words may share one."""
    begin = int(encoded.first[first])
    end = int(encoded.first[last]) if last < len(encoded.first) else len(encoded.ids)
    return begin, min(max(end, int(encoded.first[last - 1]) + 1), begin + MAX_PIECES)
