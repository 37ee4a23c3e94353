"""The scores of extraction, against counts made by hand."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from graphrag.errors import FormatError
from graphrag.evaluate.extraction import Tally, evaluate_extraction, read_documents, score
from graphrag.labels import LabelledText
from graphrag.types import EntityType, Extraction, Fact, Mention, Span

DATA = Path(os.environ.get("GRAPHRAG_DATA", Path(__file__).parents[3] / "shared" / "data"))
TEXT = "Ana Lima runs Acme in Rio . Lima paid 10 reais ."


def at(words: str) -> tuple[int, int]:
    """Where ``words`` first stand in the text."""
    start = TEXT.index(words)
    return start, start + len(words)


@dataclass
class Scripted:
    """Says what it is told to: the counting is tested here, not the reading."""

    extraction: Extraction
    given: Sequence[Fact] = ()

    def extract(self, text: str, sentences: Sequence[Span]) -> Extraction:
        return self.extraction

    def relations_for(
        self, text: str, clusters: Sequence[Sequence[Span]], labels: Sequence[str] = ()
    ) -> Sequence[Fact]:
        return self.given

    def property_of(self, relation: str) -> str:
        return {"EMPLOYER": "P108", "LOCATED_IN": "P131"}[relation]


def mention(words: str, kind: EntityType, cluster: int) -> Mention:
    return Mention(*at(words), words, kind, 0.9, cluster)


def labelled(*, relations: bool = True) -> LabelledText:
    last = TEXT.rindex("Lima")
    mentions = (
        (*at("Ana Lima"), "PER", 0),
        (*at("Acme"), "ORG", 1),
        (*at("Rio"), "LOC", 2),
        (last, last + 4, "PER", 0),
    )
    known = frozenset({"PER", "ORG", "LOC"})
    return LabelledText(TEXT, mentions, known, ((0, 1, "P108"), (1, 2, "P131")) if relations else ())


FOUND = Extraction(
    (
        mention("Ana Lima", EntityType.PERSON, 7),
        mention("Acme", EntityType.PERSON, 3),
        mention("in Rio", EntityType.LOCATION, 4),
        mention("10 reais", EntityType.AMOUNT, 5),
    ),
    (
        Fact(0, 1, "EMPLOYER", 0.9, Span(0, 5)),
        Fact(1, 2, "LOCATED_IN", 0.9, Span(0, 5)),
        Fact(0, 1, "LOCATED_IN", 0.9, Span(0, 5)),
    ),
)


def test_mentions_need_characters_and_type_and_unlabelled_types_do_not_count() -> None:
    mentions = score([labelled()], Scripted(FOUND))["mentions"]
    assert isinstance(mentions, dict)
    # Found: Ana Lima (right), Acme (wrong type), "in Rio" (wrong span); the amount is of no labelled type.
    assert mentions["precision"] == pytest.approx(1 / 3)
    assert mentions["recall"] == pytest.approx(1 / 4)
    assert mentions["f1"] == pytest.approx(2 / 7)
    assert mentions["untyped_f1"] == pytest.approx(4 / 7)
    assert sorted(mentions["by_type"]) == ["LOC", "ORG", "PER"]
    assert mentions["by_type"]["PER"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert mentions["by_type"]["LOC"]["f1"] == 0


def test_end_to_end_counts_an_entity_by_one_exact_mention() -> None:
    result = score([labelled()], Scripted(FOUND))
    # EMPLOYER is right; LOCATED_IN to "in Rio" ends at nothing labelled; LOCATED_IN (Ana, Acme) is not labelled.
    assert result["end_to_end"] == {"precision": pytest.approx(1 / 3), "recall": 0.5, "f1": pytest.approx(0.4)}


def test_relations_between_given_entities() -> None:
    given = [Fact(1, 2, "LOCATED_IN", 0.9, Span(0, 1)), Fact(1, 0, "EMPLOYER", 0.9, Span(0, 1))]
    result = score([labelled()], Scripted(FOUND, given))
    assert result["relations"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5}


def test_without_labelled_relations_only_mentions_are_scored() -> None:
    assert set(score([labelled(relations=False)], Scripted(FOUND))) == {"documents", "mentions"}


def test_nothing_found_and_nothing_labelled_is_zero() -> None:
    assert Tally().score().f1 == 0
    assert Tally(0, 3, 2).score().f1 == 0


@pytest.mark.parametrize(("name", "text"), [("x.csv", "a,b"), ("x.json", "[]"), ("x.iob2", "")])
def test_other_files_are_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf8")
    with pytest.raises(FormatError, match=name):
        read_documents(tmp_path / name)


def test_the_bundled_extractor_on_a_labelled_file(tmp_path: Path) -> None:
    (tmp_path / "x.iob2").write_text(
        "Maria\tB-PER\nSouza\tI-PER\nlives\tO\nin\tO\nLisbon\tB-LOC\n.\tO\n", encoding="utf8"
    )
    mentions = evaluate_extraction(tmp_path / "x.iob2")["mentions"]
    assert isinstance(mentions, dict)
    assert mentions["f1"] == 1


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no data packs in {DATA}: set GRAPHRAG_DATA")
def test_mentions_of_the_development_documents_reach_their_mark(tmp_path: Path) -> None:
    """All 60 documents measure what is promised (F1 0.80); ten of them are enough to notice a break."""
    import gzip

    raw = json.loads(gzip.decompress((DATA / "redocred" / "dev.json.gz").read_bytes()))
    (tmp_path / "ten.json").write_text(json.dumps(raw[:10]), encoding="utf8")
    mentions = evaluate_extraction(tmp_path / "ten.json")["mentions"]
    assert isinstance(mentions, dict)
    assert mentions["f1"] >= 0.75
