"""Texts with labelled spans: spaCy's files, Prodigy's lines, and what our own extraction wrote, corrected."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from graphrag.errors import FormatError
from graphrag.evaluate.extraction import evaluate_extraction
from graphrag.extract import components
from graphrag.labels import TYPES, kind_of, read_documents, read_spacy, read_spans
from graphrag.labels.spans import _labelled

TEXT = "Ana Prado leads Acme. Ana Prado lives in Évora."


def lines(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    return path


def test_prodigys_lines(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "p.jsonl",
        {
            "text": TEXT,
            "spans": [
                {"start": 0, "end": 9, "label": "PERSON"},
                {"start": 22, "end": 31, "label": "PERSON"},
                {"start": 16, "end": 20, "label": "ORG"},
                {"start": 41, "end": 46, "label": "DISTRICT"},
            ],
            "relations": [
                {"head_span": {"start": 16, "end": 20}, "child_span": {"start": 0, "end": 9}, "label": "CEO"}
            ],
        },
        {"text": "Nothing here.", "spans": []},
    )
    assert kind_of(path) == "spans"
    one, other = read_documents(path)
    assert one.mentions == ((0, 9, "PER", 0), (16, 20, "ORG", 1), (22, 31, "PER", 0), (41, 46, "DISTRICT", 2))
    assert one.relations == ((1, 0, "CEO"),)
    assert other.known == one.known == {"PER", "ORG", "DISTRICT"}
    assert other.annotated == {"CEO"}


def test_what_extract_wrote(tmp_path: Path) -> None:
    row = {
        "text": TEXT,
        "mentions": [
            {"text": "Ana Prado", "type": "Person", "start": 0, "end": 9, "confidence": 0.9},
            {"text": "Acme", "type": "Organization", "start": 16, "end": 20, "confidence": 0.9},
        ],
        "relations": [
            {"subject": "Ana Prado", "relation": "WORKS_AS", "object": "Acme", "modality": "fact"},
            {"subject": "Ana Prado", "relation": "RESIDENCE", "object": "Évora", "modality": "rumoured"},
        ],
    }
    [text] = read_spans(lines(tmp_path / "x.jsonl", row))
    assert text.relations == ((0, 1, "WORKS_AS"),)
    assert text.mentions[-1] == (41, 46, "", 2), "an end that is no mention stands where its words do"
    (tmp_path / "x.json").write_text(json.dumps(row), encoding="utf8")
    assert kind_of(tmp_path / "x.json") == "spans"
    assert read_spans(tmp_path / "x.json") == [text]


def test_spacys_file(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    doc: Doc = nlp(TEXT)
    doc.set_ents([doc.char_span(0, 9, "PERSON"), doc.char_span(16, 20, "ORG")])
    doc._.relations = [{"head": [3, 4], "type": "CEO", "tail": [0, 2], "confidence": 1.0, "modality": "fact"}]
    assert components.SPANS == "graphrag"  # whose import registers the extension
    DocBin(docs=[doc, nlp("Nothing.")], store_user_data=True).to_disk(tmp_path / "d.spacy")
    one, other = read_documents(tmp_path / "d.spacy")
    assert one.mentions == ((0, 9, "PER", 0), (16, 20, "ORG", 1))
    assert one.relations == ((1, 0, "CEO"),)
    assert other.known == {"PER", "ORG"}
    DocBin(docs=[doc]).to_disk(tmp_path / "bare.spacy")
    assert read_spacy(tmp_path / "bare.spacy")[0].annotated is None
    result = evaluate_extraction(tmp_path / "bare.spacy")
    assert result["documents"] == 1
    assert set(result) == {"documents", "mentions"}


@pytest.mark.parametrize("content", [b"", b"no file", zlib.compress(b""), zlib.compress(b"\x81\xa1a\x01")])
def test_another_spacy_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "d.spacy").write_bytes(content)
    with pytest.raises(FormatError, match=r"d\.spacy: not a readable \.spacy file"):
        read_spacy(tmp_path / "d.spacy")


@pytest.mark.parametrize(
    "row",
    [
        [],
        {"text": "a", "spans": [[0, 2, "ORG"]]},
        {"text": "a", "spans": [[0, 0, "ORG"]]},
        {"text": "a", "spans": [{"start": 0, "end": 1}]},
        {"text": "a", "spans": [3]},
        {"text": "a", "spans": [], "relations": [{"subject": "b", "relation": "X", "object": "a"}]},
        {"spans": []},
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, row: Any) -> None:
    with pytest.raises(FormatError, match=r"x\.jsonl, line 1"):
        read_spans(lines(tmp_path / "x.jsonl", row))


@given(st.text(min_size=1), st.data())
def test_offsets_stay_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    kind = data.draw(st.sampled_from(TYPES))
    made = _labelled({"text": text, "entities": [[start, end, kind]]})
    assert made.mentions == ((start, end, kind, 0),)
    assert made.id == text
