"""Mentions by any spaCy pipeline, relations between them by the bundled model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from graphrag.errors import ModelError
from graphrag.labels.spans import TYPE_OF_LABEL
from graphrag.models.coreference import cluster
from graphrag.models.extractor import BundledExtractor
from graphrag.models.values import value_kind
from graphrag.types import EntityType, Extraction, Mention, Span


class SpacyExtractor:
    """``nlp.pipe`` finds the mentions; confidence is 1, since such pipelines give none."""

    def __init__(self, pipeline: str, min_confidence: float = 0.5) -> None:
        import spacy

        try:
            self._nlp: Any = spacy.load(pipeline)
        except OSError as error:
            raise ModelError(
                f"the spaCy pipeline {pipeline!r} is not installed. Install it, for example with "
                f"python -m spacy download {pipeline}, or name another in the recipe's [extract] model"
            ) from error
        if not {"ner", "entity_ruler", "span_ruler", "graphrag_mentions"} & set(self._nlp.pipe_names):
            parts = ", ".join(self._nlp.pipe_names) or "no part at all"
            raise ModelError(f"the spaCy pipeline {pipeline!r} finds no entities: it has {parts}, but no ner")
        self._relations = BundledExtractor(min_confidence)
        meta = hashlib.sha256(json.dumps(self._nlp.meta, sort_keys=True, default=str).encode()).hexdigest()[:12]
        self.name = f"spacy:{pipeline}-{meta}+{self._relations.name}"

    def extract(self, text: str, sentences: Sequence[Span] = ()) -> Extraction:
        """The pipeline's mentions and the bundled model's relations between them."""
        mentions = self.tag(text)
        return Extraction(mentions, self._relations.relate(text, mentions, sentences))

    def tag(self, text: str) -> tuple[Mention, ...]:
        """The pipeline's mentions."""
        found = spacy_mentions(self._nlp(text))
        return tuple(replace(m, cluster=number) for m, number in zip(found, cluster(text, found), strict=True))


def spacy_mentions(doc: Any) -> list[Mention]:
    """The entities of a spaCy ``Doc`` as mentions, in order, each in cluster 0."""
    found: list[Mention] = []
    for span in doc.ents:
        if span.label_ == "ORDINAL" or not any(c.isalnum() for c in span.text):
            continue
        try:
            kind = EntityType(span.label_)
        except ValueError:
            kind = TYPE_OF_LABEL.get(span.label_, EntityType.MISC)
        if kind is EntityType.QUANTITY:
            kind = value_kind(span.text)
        found.append(Mention(span.start_char, span.end_char, span.text, kind, 1.0, 0))
    return found
