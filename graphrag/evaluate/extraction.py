"""How well mentions and relations are read, against labelled documents.

A document's text is rebuilt by joining its tokens with single spaces, and the product reads that
text as it reads any other. Its types map onto the file's: persons, organisations and locations to
PER, ORG and LOC, dates to TIME, amounts, quantities and percentages to NUM, every other kind to
MISC; types that the file does not label at all are left out of its score.

Three scores, each micro-averaged over all documents:

- *mentions*: a mention is right when its characters and its type are; ``untyped_f1`` asks for the
  characters alone.
- *relations* (where labelled): the entities are given with all their mentions, and a relation is right
  when both entities and the property are. Relation types that the file does not label are left out, as such types of
  mentions are: of DocRED's those without a Wikidata property ("supplies"), of others what they have nowhere.
- *end_to_end* (likewise): nothing is given. A found entity counts as a labelled one when one of its
  mentions is exactly one of that entity's mentions (the most shared mentions decide, then the first
  entity); a relation is right when both its entities count as labelled ones and the property is right,
  and wrong when an entity of it counts as none. Relations of somebody whom the text does not name (a pronoun
  alone) are left out, as no graph holds them.

Files of relations alone (KnowledgeNet's, CORE's, statements) are measured as ``graphrag.evaluate.relations`` says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from graphrag.chunk.sentences import sentences
from graphrag.errors import FormatError, UsageError
from graphrag.evaluate.relations import score_core, score_knowledgenet, score_statements
from graphrag.evaluate.scores import Extractor, RelationReader, Tally
from graphrag.labels import LABEL_OF, LabelledText, held_out, kind_of, read_documents
from graphrag.models.vocabulary import in_vocabulary
from graphrag.pipeline import Parts, Progress, quiet
from graphrag.recipe import Recipe
from graphrag.types import Extraction, Span

_WIKIDATA = re.compile(r"P\d+")
Triple = tuple[int, int, str]


def evaluate_extraction(
    documents: Path, *, held: bool = False, recipe: Recipe | None = None, progress: Progress = quiet
) -> dict[str, object]:
    """The scores of a recipe's extractor on a labelled file: of ``score``, or of ``graphrag.evaluate.relations``.

    With ``held``, only on the texts that training leaves out. Raises ``FormatError`` when the file is in no known
    format or nothing is left of it, ``UsageError`` for CORE with an extractor that cannot be given entities.
    """
    labelled = [text for text in read_documents(documents) if not held or held_out(text.id)]
    if not labelled:
        raise FormatError(f"{documents}: holds no document that training leaves out")
    kind, extractor = kind_of(documents), Parts(recipe).extractor
    labelled = in_vocabulary(labelled) if kind in ("spacy", "spans") else labelled
    if kind == "core":
        if not isinstance(extractor, RelationReader):
            raise UsageError("CORE's pairs are given, and the recipe's extractor cannot be given entities")
        return score_core(labelled, extractor, progress)
    if kind == "knowledgenet":
        return score_knowledgenet(labelled, extractor, progress)
    return (score_statements if kind == "statements" else score)(labelled, extractor, progress)


def score(documents: Sequence[LabelledText], extractor: Extractor, progress: Progress = quiet) -> dict[str, object]:
    """``{documents, mentions: …}``, and where relations are labelled ``relations`` and ``end_to_end``.

    The last two are left out for an extractor that cannot be given entities.
    """
    typed, untyped, given, whole = Tally(), Tally(), Tally(), Tally()
    by_type: dict[str, Tally] = {kind: Tally() for kind in sorted({kind for d in documents for kind in d.known})}
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
    found = {
        (mention.start, mention.end, LABEL_OF[mention.type]) for mention in extraction.mentions if not mention.anaphor
    }
    return {mention for mention in found if mention[2] in known}


def _given_entities(document: LabelledText, reader: RelationReader) -> set[Triple]:
    clusters: dict[int, list[Span]] = {}
    labels: dict[int, str] = {}
    for start, end, label, entity in document.mentions:
        clusters.setdefault(entity, []).append(Span(start, end))
        labels.setdefault(entity, label)
    entities = sorted(clusters)
    typed = [labels[entity] for entity in entities] if all(labels.values()) else []
    facts = reader.relations_for(document.text, [clusters[entity] for entity in entities], typed)
    read = {(entities[fact.head], entities[fact.tail], reader.property_of(fact.type)) for fact in facts}
    return {fact for fact in read if _labels(document, fact[2])}


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

    named = {mention.cluster for mention in extraction.mentions if not mention.anaphor}
    return {
        (name(fact.head), name(fact.tail), reader.property_of(fact.type))
        for fact in extraction.facts
        if {extraction.mentions[fact.head].cluster, extraction.mentions[fact.tail].cluster} <= named
        and _labels(document, reader.property_of(fact.type))
    }


def _labels(document: LabelledText, key: str) -> bool:
    """Whether a document labels a relation; all of Wikidata's, where it does not say which."""
    return key in document.annotated if document.annotated else _WIKIDATA.fullmatch(key) is not None
