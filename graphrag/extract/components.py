"""The bundled extractor as spaCy components: ``nlp.add_pipe("graphrag_mentions")`` and ``"graphrag_relations"``.

Installing the package registers both. What they set:

- ``doc.ents``: the mentions, labelled Person, Organization, Location, Misc, Date, Amount, Quantity or Percent;
- ``doc.spans["graphrag"]``: the same spans; ``span.id`` is the number of the mention's cluster, so spans
  with one id name one thing in the document;
- ``doc._.relations`` (by ``graphrag_relations``): a list of dictionaries ``head``, ``tail`` and ``evidence``
  (token ranges ``[start, end]``), ``type``, ``confidence`` and ``modality`` (``fact`` for what is stated); plain
  values, so that the ``Doc`` serialises.

A component reads whatever sentence boundaries the pipeline set before it; add ``sentencizer`` or a parser
to have evidence sentences.
"""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup
from spacy.util import filter_spans

from graphrag.models.extractor import BundledExtractor
from graphrag.types import EntityType, Mention, Span

SPANS = "graphrag"

if not Doc.has_extension("relations"):
    Doc.set_extension("relations", default=None)


class Mentions:
    """Finds mentions; it has no state beyond the bundled weights."""

    def __init__(self, min_confidence: float) -> None:
        self._extractor = BundledExtractor(min_confidence)

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc.ents`` and ``doc.spans["graphrag"]``."""
        spans: list[Any] = []
        for m in self._extractor.tag(doc.text):
            span = doc.char_span(m.start, m.end, label=str(m.type), span_id=m.cluster, alignment_mode="expand")
            if span is not None:
                spans.append(span)
        spans = filter_spans(spans)
        doc.spans[SPANS] = SpanGroup(doc, name=SPANS, spans=spans)
        doc.set_ents(spans)
        return doc


class Relations:
    """Finds relations between the mentions that ``graphrag_mentions`` found."""

    def __init__(self, min_confidence: float) -> None:
        self._extractor = BundledExtractor(min_confidence)

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.relations``."""
        if SPANS not in doc.spans:
            raise ValueError("graphrag_relations needs graphrag_mentions before it: nlp.add_pipe('graphrag_mentions')")
        spans = list(doc.spans[SPANS])
        mentions = [Mention(s.start_char, s.end_char, s.text, EntityType(s.label_), 1.0, int(s.id)) for s in spans]
        sentences = [Span(s.start_char, s.end_char) for s in doc.sents] if doc.has_annotation("SENT_START") else []
        doc._.relations = [
            {
                "head": [spans[fact.head].start, spans[fact.head].end],
                "type": fact.type,
                "tail": [spans[fact.tail].start, spans[fact.tail].end],
                "confidence": fact.confidence,
                "modality": str(fact.modality),
                "evidence": _tokens(doc, fact.evidence),
            }
            for fact in self._extractor.relate(doc.text, mentions, sentences)
        ]
        return doc


@Language.factory(  # pyright: ignore[reportUntypedFunctionDecorator]
    "graphrag_mentions", default_config={"min_confidence": 0.5}, assigns=["doc.ents", "doc.spans"]
)
def make_mentions(nlp: Language, name: str, min_confidence: float) -> Mentions:
    """The component that finds mentions."""
    return Mentions(min_confidence)


@Language.factory(  # pyright: ignore[reportUntypedFunctionDecorator]
    "graphrag_relations", default_config={"min_confidence": 0.5}, requires=["doc.spans"], assigns=["doc._.relations"]
)
def make_relations(nlp: Language, name: str, min_confidence: float) -> Relations:
    """The component that finds relations."""
    return Relations(min_confidence)


def _tokens(doc: Doc, evidence: Span) -> list[int]:
    span = doc.char_span(evidence.start, evidence.end, alignment_mode="expand")
    return [0, len(doc)] if span is None else [span.start, span.end]
