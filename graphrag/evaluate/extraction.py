"""How well mentions and relations are read, against labelled documents.

A document's text is rebuilt by joining its tokens with single spaces, and the product reads that
text as it reads any other. Its types map onto the file's: persons, organisations and locations to
PER, ORG and LOC, dates to TIME, amounts, quantities and percentages to NUM, every other kind to
MISC; types that the file does not label at all are left out of its score.

Three scores, each micro-averaged over all documents:

- *mentions*: a mention is right when its characters and its type are; ``untyped_f1`` asks for the
  characters alone.
- *relations* (DocRED only): the entities are given with all their mentions, and a relation is right
  when both entities and the property are.
- *end_to_end* (DocRED only): nothing is given. A found entity counts as a labelled one when one of its
  mentions is exactly one of that entity's mentions (the most shared mentions decide, then the first
  entity); a relation is right when both its entities count as labelled ones and the property is right,
  and wrong when an entity of it counts as none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from graphrag.chunk.sentences import sentences
from graphrag.errors import FormatError
from graphrag.labels import LabelledText, read_docred, read_iob2
from graphrag.pipeline import Parts, Progress, quiet
from graphrag.recipe import Recipe
from graphrag.types import EntityType, Extraction, Fact, Span

LABELS: Mapping[EntityType, str] = dict.fromkeys(EntityType, "MISC") | {
    EntityType.PERSON: "PER",
    EntityType.ORGANIZATION: "ORG",
    EntityType.LOCATION: "LOC",
    EntityType.DATE: "TIME",
    EntityType.AMOUNT: "NUM",
    EntityType.QUANTITY: "NUM",
    EntityType.PERCENT: "NUM",
}
"""What the labelled files call our types."""

Triple = tuple[int, int, str]


class Extractor(Protocol):
    """Reads mentions and facts."""

    def extract(self, text: str, sentences: Sequence[Span]) -> Extraction:
        """What stands in ``text``; offsets count from its start."""
        ...


@runtime_checkable
class RelationReader(Protocol):
    """An extractor that can be given the entities, and knows what the files call its relations."""

    def relations_for(self, text: str, clusters: Sequence[Sequence[Span]]) -> Sequence[Fact]:
        """The relations between given entities, each given by its mentions; ends index ``clusters``."""
        ...

    def property_of(self, relation: str) -> str:
        """The Wikidata property of a relation type."""
        ...


@dataclass(frozen=True)
class Score:
    """Fractions between 0 and 1."""

    precision: float
    recall: float
    f1: float


@dataclass
class Tally:
    """Counts of right, found and labelled items."""

    right: int = 0
    found: int = 0
    labelled: int = 0

    def add(self, found: AbstractSet[object], labelled: AbstractSet[object]) -> None:
        """Count one document."""
        self.right += len(found & labelled)
        self.found += len(found)
        self.labelled += len(labelled)

    def score(self) -> Score:
        """Precision, recall and F1; 0 where nothing was found or labelled."""
        precision = self.right / self.found if self.found else 0.0
        recall = self.right / self.labelled if self.labelled else 0.0
        both = precision + recall
        return Score(precision, recall, 2 * precision * recall / both if both else 0.0)


def read_documents(path: Path) -> list[LabelledText]:
    """Labelled documents of a ``.json`` (DocRED) or ``.iob2`` file, gzipped or plain.

    Raises ``FormatError`` when the name says neither, or the content is not what the name says.
    """
    name = path.name.removesuffix(".gz")
    if name.endswith(".json"):
        documents = read_docred(path)
    elif name.endswith((".iob2", ".iob", ".bio")):
        documents = read_iob2(path)
    else:
        raise FormatError(f"{path}: expected DocRED-format .json or .iob2, gzipped or plain")
    if not documents:
        raise FormatError(f"{path}: holds no documents")
    return documents


def evaluate_extraction(
    documents: Path, *, recipe: Recipe | None = None, progress: Progress = quiet
) -> dict[str, object]:
    """The scores of a recipe's extractor on a file of labelled documents, as ``score`` gives them.

    Raises ``FormatError`` when the file is in neither format.
    """
    labelled = read_documents(documents)
    return score(labelled, Parts(recipe).extractor, progress)


def score(documents: Sequence[LabelledText], extractor: Extractor, progress: Progress = quiet) -> dict[str, object]:
    """``{documents, mentions: …}``, and where relations are labelled ``relations`` and ``end_to_end``.

    The last two are left out for an extractor that cannot be given entities.
    """
    typed, untyped, given, whole = Tally(), Tally(), Tally(), Tally()
    by_type: dict[str, Tally] = {kind: Tally() for kind in sorted(documents[0].known)}
    related = extractor if isinstance(extractor, RelationReader) and any(d.relations for d in documents) else None
    for done, document in enumerate(documents, start=1):
        extraction = extractor.extract(document.text, sentences(document.text))
        found, labelled = _found_mentions(extraction, document.known), {(s, e, t) for s, e, t, _ in document.mentions}
        typed.add(found, labelled)
        untyped.add({m[:2] for m in found}, {m[:2] for m in labelled})
        for kind, tally in by_type.items():
            tally.add({m for m in found if m[2] == kind}, {m for m in labelled if m[2] == kind})
        if related:
            given.add(_given_entities(document, related), set(document.relations))
            whole.add(_end_to_end(document, extraction, related), set(document.relations))
        progress("reading", done, len(documents))
    mentions = asdict(typed.score()) | {
        "untyped_f1": untyped.score().f1,
        "by_type": {kind: asdict(tally.score()) for kind, tally in by_type.items()},
    }
    result: dict[str, object] = {"documents": len(documents), "mentions": mentions}
    if related:
        result |= {"relations": asdict(given.score()), "end_to_end": asdict(whole.score())}
    return result


def _found_mentions(extraction: Extraction, known: frozenset[str]) -> set[tuple[int, int, str]]:
    found = {(mention.start, mention.end, LABELS[mention.type]) for mention in extraction.mentions}
    return {mention for mention in found if mention[2] in known}


def _given_entities(document: LabelledText, reader: RelationReader) -> set[Triple]:
    clusters: dict[int, list[Span]] = {}
    for start, end, _, entity in document.mentions:
        clusters.setdefault(entity, []).append(Span(start, end))
    entities = sorted(clusters)
    facts = reader.relations_for(document.text, [clusters[entity] for entity in entities])
    return {(entities[fact.head], entities[fact.tail], reader.property_of(fact.type)) for fact in facts}


def _end_to_end(
    document: LabelledText, extraction: Extraction, reader: RelationReader
) -> set[tuple[int | str, int | str, str]]:
    entity_at = {(start, end): entity for start, end, _, entity in reversed(document.mentions)}
    shared: dict[int, Counter[int]] = {}
    for mention in extraction.mentions:
        entity = entity_at.get((mention.start, mention.end))
        if entity is not None:
            shared.setdefault(mention.cluster, Counter())[entity] += 1
    counts_as: dict[int, int | str] = {
        cluster: min(votes, key=lambda entity, votes=votes: (-votes[entity], entity))
        for cluster, votes in shared.items()
    }

    def name(index: int) -> int | str:
        cluster = extraction.mentions[index].cluster
        return counts_as.get(cluster, f"unlabelled {cluster}")

    return {(name(fact.head), name(fact.tail), reader.property_of(fact.type)) for fact in extraction.facts}
