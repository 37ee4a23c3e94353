from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

TEXT = "Marie Curie was born in Warsaw, Poland, in 1867. Curie won the Nobel Prize in Physics."


def pipeline() -> spacy.Language:
    nlp = spacy.blank("en")
    for name in ("sentencizer", "graphrag_mentions", "graphrag_relations"):
        nlp.add_pipe(name)
    return nlp


def summary(doc: Doc) -> tuple[object, ...]:
    ents = [(e.text, e.label_) for e in doc.ents]
    spans = [(s.text, s.label_, s.id) for s in doc.spans["graphrag"]]
    return ents, spans, doc._.relations


def test_mentions_and_relations_of_a_doc() -> None:
    doc = pipeline()(TEXT)
    assert ("Marie Curie", "Person") in [(e.text, e.label_) for e in doc.ents]
    assert ("1867", "Date") in [(e.text, e.label_) for e in doc.ents]
    ids = {s.text: s.id for s in doc.spans["graphrag"]}
    assert ids["Curie"] == ids["Marie Curie"]

    def text(place: list[int]) -> str:
        return doc[place[0] : place[1]].text

    facts = {(text(r["head"]), r["type"], text(r["tail"])) for r in doc._.relations}
    assert ("Marie Curie", "PLACE_OF_BIRTH", "Warsaw") in facts
    assert all(text(r["evidence"]) in TEXT and 0 < r["confidence"] <= 1 for r in doc._.relations)
    assert any(text(r["evidence"]) == TEXT[:48] for r in doc._.relations)


def test_pipelines_survive_bytes_and_disk(tmp_path: Path) -> None:
    nlp = pipeline()
    expected = summary(nlp(TEXT))
    again = spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())
    assert summary(again(TEXT)) == expected
    nlp.to_disk(tmp_path)
    assert summary(spacy.load(tmp_path)(TEXT)) == expected


def test_docs_survive_bytes() -> None:
    nlp = pipeline()
    doc = nlp(TEXT)
    assert summary(Doc(nlp.vocab).from_bytes(doc.to_bytes())) == summary(doc)


@pytest.mark.parametrize("text", ["", "  ", "no names here", "Ana\u00a0Souza 🙂 (S.A.)"])
def test_odd_texts(text: str) -> None:
    doc = pipeline()(text)
    assert [e.text for e in doc.ents] == [s.text for s in doc.spans["graphrag"]]
    assert isinstance(doc._.relations, list)


def test_without_sentences_the_evidence_names_both_ends() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("graphrag_mentions")
    nlp.add_pipe("graphrag_relations")
    for relation in nlp(TEXT)._.relations:
        (a, b), (c, d), (e, f) = relation["head"], relation["tail"], relation["evidence"]
        assert e <= min(a, c)
        assert max(b, d) <= f


def test_relations_need_mentions() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("graphrag_relations")
    with pytest.raises(ValueError, match="graphrag_mentions before it"):
        nlp(TEXT)
