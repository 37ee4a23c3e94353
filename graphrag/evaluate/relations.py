"""How well relations are read, against data sets that label relations of their own between some spans.

Their labels are read in our vocabulary by ``graphrag.labels.schemes``. Only what the extractor gives as a fact counts
as found; what it marks as denied, planned, supposed or rumoured does not.

- *KnowledgeNet*: the text alone is given. A found relation is right when it says one of the text's facts and each of
  its ends has a mention that overlaps a mention of the fact's end. Facts of labels that are not annotated for the text
  are left out, and mentions that ``graphrag.labels`` links to one entity count once.
- *CORE*: the pair is given. The surest relation between the two that means one of CORE's decides, none means
  ``undefined``. ``micro_f1`` (over all classes but ``undefined``) and ``accuracy`` ask for the class, ``directed_f1``
  for its direction too.
- *Statements* (``examples/business.jsonl``): the text alone is given, and matched as KnowledgeNet's; besides,
  ``non_facts_read_as_facts`` is the share of pairs of which the text only denies, plans, supposes or reports a
  relation, that the extractor nevertheless relates as a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from typing import Any

from graphrag.chunk.sentences import sentences
from graphrag.evaluate.scores import Extractor, RelationReader, Tally
from graphrag.labels import LabelledText
from graphrag.labels.schemes import Reading, Scheme, scheme
from graphrag.pipeline import Progress, quiet
from graphrag.types import Modality, Span

Triple = tuple[int, int, str]
Place = tuple[int, int]


def score_knowledgenet(
    documents: Sequence[LabelledText], extractor: Extractor, progress: Progress = quiet
) -> dict[str, object]:
    """``{documents, relations: {precision, recall, f1, by_relation}}``."""
    every, by_relation = Tally(), dict[str, Tally]()
    for done, document in enumerate(documents, start=1):
        found = _found(document, _facts(document, extractor), scheme("knowledgenet"), each=True)
        _count(every, by_relation, found, set(document.relations))
        progress("reading", done, len(documents))
    return {"documents": len(documents), "relations": _scores(every) | {"by_relation": _by(by_relation)}}


def score_statements(
    documents: Sequence[LabelledText], extractor: Extractor, progress: Progress = quiet
) -> dict[str, object]:
    """As for KnowledgeNet, with ``by_language`` and ``non_facts_read_as_facts``."""
    every, by_relation, by_language = Tally(), dict[str, Tally](), dict[str, Tally]()
    related = unstated = 0
    for done, document in enumerate(documents, start=1):
        facts = _facts(document, extractor)
        found = _found(document, facts, scheme("business"), each=False)
        _count(every, by_relation, found, set(document.relations))
        by_language.setdefault(document.language, Tally()).add(found, set(document.relations))
        pairs = {(head, tail) for head, tail, _ in document.unstated}
        stated = {frozenset((head, tail)) for head, tail, _ in document.relations}
        pairs = {pair for pair in pairs if frozenset(pair) not in stated}
        unstated += len(pairs)
        related += sum(any(_meets(document, pair, fact) for fact in facts) for pair in pairs)
        progress("reading", done, len(documents))
    relations = _scores(every) | {
        "non_facts_read_as_facts": related / unstated if unstated else 0.0,
        "by_language": _by(by_language),
        "by_relation": _by(by_relation),
    }
    return {"documents": len(documents), "relations": relations}


def score_core(
    documents: Sequence[LabelledText], reader: RelationReader, progress: Progress = quiet
) -> dict[str, object]:
    """``{documents, relations: {micro_f1, accuracy, directed_f1, by_relation}}``."""
    classes, directed, by_relation = Tally(), Tally(), dict[str, Tally]()
    right = 0
    for done, document in enumerate(documents, start=1):
        found = _surest(document, reader)
        labels = {label for *_, label in found}, {label for *_, label in document.relations}
        right += labels[0] == labels[1]
        directed.add(found, set(document.relations))
        _count(classes, by_relation, *({(0, 1, label) for label in side} for side in labels))
        progress("reading", done, len(documents))
    relations = {
        "micro_f1": classes.score().f1,
        "accuracy": right / len(documents),
        "directed_f1": directed.score().f1,
        "by_relation": _by(by_relation),
    }
    return {"documents": len(documents), "relations": relations}


@dataclass(frozen=True)
class _Found:
    """A relation that was read, and everywhere that its ends stand."""

    type: str
    head: frozenset[Place]
    tail: frozenset[Place]

    def ends(self, reading: Reading) -> tuple[frozenset[Place], frozenset[Place]]:
        """Head and tail as a scheme's label reads them."""
        return (self.tail, self.head) if reading.inverted else (self.head, self.tail)


def _facts(document: LabelledText, extractor: Extractor) -> list[_Found]:
    """What the extractor gives as facts, once for each pair of clusters."""
    extraction = extractor.extract(document.text, sentences(document.text))
    clusters: dict[int, set[Place]] = {}
    for mention in extraction.mentions:
        clusters.setdefault(mention.cluster, set()).add((mention.start, mention.end))
    found = {
        _Found(fact.type, *(frozenset(clusters[extraction.mentions[end].cluster]) for end in (fact.head, fact.tail)))
        for fact in extraction.facts
        if fact.modality is Modality.FACT
    }
    return sorted(found, key=lambda one: (one.type, sorted(one.head), sorted(one.tail)))


def _found(document: LabelledText, facts: Iterable[_Found], names: Scheme, *, each: bool) -> set[object]:
    """The labelled relations that were found, and of others what tells them apart.

    ``each``: a relation that has several readings says all of them; otherwise at least one of them must be right, and
    what merely follows from a labelled relation is left out.
    """
    found: set[object] = set()
    for fact in facts:
        readings = [r for r in names.says.get(fact.type, ()) if not document.annotated or r.label in document.annotated]
        right = {reading: _labelled(document, fact, reading) for reading in sorted(readings)}
        for reading, relations in right.items():
            if relations or each:
                found |= relations or {(*fact.ends(reading), reading.label)}
        if readings and not each and not any(right.values()):
            follows = names.follows.get(fact.type, frozenset[Reading]())
            if not any(_labelled(document, fact, reading) for reading in follows):
                same = [reading.label for reading in readings if reading.label == fact.type]
                found.add((frozenset((fact.head, fact.tail)), "", (same or [min(readings).label])[0]))
    return found


def _labelled(document: LabelledText, fact: _Found, reading: Reading) -> set[Triple]:
    """The labelled relations that a fact with this reading is."""
    head, tail = fact.ends(reading)
    return {
        relation
        for relation in document.relations
        if relation[2] == reading.label
        and _overlap(document, relation[0], head)
        and _overlap(document, relation[1], tail)
    }


def _meets(document: LabelledText, pair: tuple[int, int], fact: _Found) -> bool:
    """Whether a fact, of whatever type, relates a pair of labelled entities."""
    return any(
        _overlap(document, pair[0], one) and _overlap(document, pair[1], other)
        for one, other in ((fact.head, fact.tail), (fact.tail, fact.head))
    )


def _overlap(document: LabelledText, entity: int, places: Iterable[Place]) -> bool:
    spans = [(start, end) for start, end, _, number in document.mentions if number == entity]
    return any(start < stop and begin < end for start, end in places for begin, stop in spans)


def _surest(document: LabelledText, reader: RelationReader) -> set[Triple]:
    """What the surest relation between CORE's pair means to CORE; nothing where none of CORE's holds."""
    clusters = [[Span(s, e) for s, e, _, entity in document.mentions if entity == number] for number in (0, 1)]
    facts = sorted(reader.relations_for(document.text, clusters), key=lambda f: (-f.confidence, f.type, f.head))
    for fact in facts:
        for label, inverted in sorted(scheme("core").says.get(fact.type, ())):
            return {(fact.tail, fact.head, label) if inverted else (fact.head, fact.tail, label)}
    return set()


def _count(every: Tally, by_relation: dict[str, Tally], found: AbstractSet[Any], labelled: AbstractSet[Any]) -> None:
    every.add(found, labelled)
    for label in {each[2] for each in (*found, *labelled)}:
        tally = by_relation.setdefault(label, Tally())
        tally.add({f for f in found if f[2] == label}, {r for r in labelled if r[2] == label})


def _scores(tally: Tally) -> dict[str, Any]:
    return asdict(tally.score())


def _by(tallies: dict[str, Tally]) -> dict[str, Any]:
    return {name: _scores(tally) for name, tally in sorted(tallies.items())}
