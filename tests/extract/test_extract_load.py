from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from graphrag.errors import ModelError, UsageError
from graphrag.extract import load_extractor
from graphrag.models.extractor import BundledExtractor
from graphrag.types import Span


def test_specs() -> None:
    assert isinstance(load_extractor("bundled"), BundledExtractor)
    for spec in ("spacy:", "openai", ""):
        with pytest.raises(UsageError, match="no extractor"):
            load_extractor(spec)


def test_a_pipeline_that_is_not_installed_is_named_with_what_to_do() -> None:
    with pytest.raises(ModelError, match="python -m spacy download xx_none_lg"):
        load_extractor("spacy:xx_none_lg")


def test_a_pipeline_without_entities_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(ModelError, match="finds no entities"):
        load_extractor(f"spacy:{tmp_path}")


def test_any_spacy_pipeline_finds_the_mentions(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "PERSON", "pattern": "Marie Curie"},
            {"label": "GPE", "pattern": "Warsaw"},
            {"label": "GPE", "pattern": "Poland"},
            {"label": "WORK_OF_ART", "pattern": "Radioactivity"},
            {"label": "ORDINAL", "pattern": "first"},
            {"label": "CARDINAL", "pattern": "12%"},
        ]
    )
    nlp.to_disk(tmp_path)
    text = "Marie Curie first wrote Radioactivity; 12% read it. Marie Curie was born in Warsaw, Poland."
    extractor = load_extractor(f"spacy:{tmp_path}")
    extraction = extractor.extract(text, [Span(0, 51), Span(52, len(text))])
    assert [(m.surface, str(m.type), m.cluster) for m in extraction.mentions] == [
        ("Marie Curie", "Person", 0),
        ("Radioactivity", "Misc", 1),
        ("12%", "Percent", 2),
        ("Marie Curie", "Person", 0),
        ("Warsaw", "Location", 3),
        ("Poland", "Location", 4),
    ]
    facts = {
        (extraction.mentions[f.head].surface, f.type, extraction.mentions[f.tail].surface) for f in extraction.facts
    }
    assert ("Warsaw", "COUNTRY", "Poland") in facts
    assert extractor.name.startswith(f"spacy:{tmp_path}-")
    assert extractor.tag(text) == extraction.mentions
