"""The scores of relations in other data sets' labels, against counts made by hand."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from graphrag.errors import FormatError, UsageError
from graphrag.evaluate.extraction import evaluate_extraction, kind_of
from graphrag.evaluate.relations import score_core, score_knowledgenet, score_statements
from graphrag.labels import LabelledText, held_out
from graphrag.recipe import Extract, Recipe
from graphrag.types import EntityType, Extraction, Fact, Mention, Modality, Span

DATA = Path(os.environ.get("GRAPHRAG_DATA", Path(__file__).parents[3] / "shared" / "data"))
TEXT = "Ana Lima runs Acme. She founded it in Rio, and Bolt bought it."


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


@dataclass
class Scripted:
    """Says what it is told to: the counting is tested here, not the reading."""

    extraction: Extraction = field(default_factory=Extraction)
    given: Sequence[Fact] = ()

    def extract(self, text: str, sentences: Sequence[Span]) -> Extraction:
        return self.extraction

    def relations_for(
        self, text: str, clusters: Sequence[Sequence[Span]], labels: Sequence[str] = ()
    ) -> Sequence[Fact]:
        return self.given

    def property_of(self, relation: str) -> str:
        return relation


def mention(words: str, cluster: int) -> Mention:
    return Mention(*at(words), words, EntityType.MISC, 0.9, cluster)


def fact(head: int, kind: str, tail: int, modality: Modality = Modality.FACT) -> Fact:
    return Fact(head, tail, kind, 0.9, Span(0, 5), modality)


MENTIONS = (mention("Lima", 0), mention("She", 0), mention("Acme", 1), mention("Rio", 2), mention("Bolt", 3))
ANA, ACME, RIO, BOLT = 0, 2, 3, 4


def relations(result: dict[str, object]) -> dict[str, Any]:
    return cast(dict[str, Any], result["relations"])


def knowledgenet(annotated: Sequence[str]) -> LabelledText:
    mentions = ((*at("Ana Lima"), "PER", 0), (*at("Acme"), "ORG", 1), (*at("it"), "ORG", 2), (*at("She"), "PER", 3))
    labelled = ((1, 0, "CEO"), (0, 1, "EMPLOYEE_OR_MEMBER_OF"), (2, 3, "FOUNDED_BY"))
    return LabelledText(TEXT, mentions, frozenset(), labelled, frozenset(annotated))


def test_knowledgenet_spans_need_only_overlap_and_one_relation_may_say_two_things() -> None:
    found = Extraction(MENTIONS, (fact(ACME, "CEO", ANA), fact(ACME, "HEADQUARTERS_LOCATION", RIO)))
    annotated = ["CEO", "EMPLOYEE_OR_MEMBER_OF", "FOUNDED_BY"]
    scores = relations(score_knowledgenet([knowledgenet(annotated)], Scripted(found)))
    assert (scores["precision"], scores["recall"]) == (1, pytest.approx(2 / 3))
    assert scores["by_relation"]["FOUNDED_BY"]["recall"] == 0
    scores = relations(score_knowledgenet([knowledgenet([*annotated, "HEADQUARTERS"])], Scripted(found)))
    assert scores["precision"] == pytest.approx(2 / 3)


def test_knowledgenet_direction_counts_and_what_is_no_fact_does_not() -> None:
    wrong = Extraction(MENTIONS, (fact(ANA, "CEO", ACME),))
    scores = relations(score_knowledgenet([knowledgenet(["CEO"])], Scripted(wrong)))
    assert (scores["precision"], scores["f1"]) == (0, 0)
    denied = Extraction(MENTIONS, (fact(ACME, "CEO", ANA, Modality.NEGATED),))
    scores = relations(score_knowledgenet([knowledgenet(["CEO"])], Scripted(denied)))
    assert scores["by_relation"]["CEO"] == {"precision": 0, "recall": 0, "f1": 0}


def core(label: str, pair: tuple[int, int] = (0, 1)) -> LabelledText:
    mentions = ((*at("Acme"), "", 0), (*at("Bolt"), "", 1))
    labelled = () if label == "undefined" else ((*pair, label),)
    return LabelledText(TEXT, mentions, frozenset(), labelled)


def test_core_takes_the_surest_relation_and_none_is_undefined() -> None:
    given = [
        Fact(1, 0, "ACQUIRED", 0.8, Span(0, 1)),
        Fact(0, 1, "COMPETES_WITH", 0.6, Span(0, 1)),
        Fact(0, 1, "SPOUSE", 0.9, Span(0, 1)),
    ]
    texts = [core("acquired_by"), core("acquired_by", (1, 0)), core("client_of"), core("undefined")]
    scores = relations(score_core(texts, Scripted(given=given)))
    # Found: acquired_by four times; right by class twice, by direction once; three are labelled.
    assert scores["micro_f1"] == pytest.approx(2 * 2 / (4 + 3))
    assert scores["directed_f1"] == pytest.approx(2 * 1 / (4 + 3))
    assert scores["accuracy"] == 0.5
    silent = relations(score_core(texts, Scripted()))
    assert (silent["micro_f1"], silent["accuracy"]) == (0, 0.25)


def statement(language: str = "en") -> LabelledText:
    mentions = ((*at("Ana Lima"), "", 0), (*at("Acme"), "", 1), (*at("Bolt"), "", 2))
    annotated = frozenset({"CEO", "ACQUIRED", "SUPPLIES", "EMPLOYER"})
    stated = ((1, 0, "CEO"),)
    return LabelledText(TEXT, mentions, frozenset(), stated, annotated, "1", language, ((2, 1, "ACQUIRED"),))


def test_statements_count_non_facts_and_forgive_what_follows() -> None:
    found = Extraction(MENTIONS, (fact(ACME, "CEO", ANA), fact(ANA, "EMPLOYER", ACME), fact(ACME, "SUPPLIES", BOLT)))
    scores = relations(score_statements([statement(), statement("pt")], Scripted(found)))
    # EMPLOYER follows from CEO; SUPPLIES is wrong, and relates the pair that the text only speaks of as a plan.
    assert scores["precision"] == 0.5
    assert scores["recall"] == 1
    assert scores["non_facts_read_as_facts"] == 1
    assert sorted(scores["by_language"]) == ["en", "pt"]
    planned = Extraction(MENTIONS, (fact(ACME, "CEO", ANA), fact(BOLT, "ACQUIRED", ACME, Modality.FUTURE)))
    scores = relations(score_statements([statement()], Scripted(planned)))
    assert (scores["f1"], scores["non_facts_read_as_facts"]) == (1, 0)


def test_one_relation_read_in_both_directions_counts_once() -> None:
    text = LabelledText(TEXT, ((*at("Acme"), "", 0), (*at("Bolt"), "", 1)), frozenset(), ((1, 0, "COMPETES_WITH"),))
    found = Extraction(MENTIONS, (fact(ACME, "COMPETES_WITH", BOLT), fact(BOLT, "COMPETES_WITH", ACME)))
    scores = relations(score_statements([text], Scripted(found)))
    assert (scores["precision"], scores["recall"]) == (1, 1)
    wrong = Extraction(MENTIONS, (fact(ACME, "SUPPLIES", BOLT), fact(BOLT, "BUYS_FROM", ACME)))
    both = Extraction(MENTIONS, (*found.facts, *wrong.facts))
    scores = relations(score_statements([text], Scripted(both)))
    assert scores["precision"] == pytest.approx(1 / 3)


KNOWLEDGENET = [
    {"fold": 1, "document": str(n), "text": "Acme is in Rio.", "annotated": ["HEADQUARTERS"],
     "facts": [{"relation": "HEADQUARTERS", "subject": [0, 4], "object": [11, 14]}]} for n in range(4)
]  # fmt: skip
CORE = [{"id": "1", "relation": "undefined", "invert_relation": 0, "e1_start": 0, "e1_end": 0, "e2_start": 2,
         "e2_end": 2, "context": ["Acme", "and", "Bolt"]}]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("x.json", json.dumps(KNOWLEDGENET), "knowledgenet"),
        ("x.json", json.dumps(CORE), "core"),
        ("x.json", '[{"sents": []}]', "docred"),
        ("x.jsonl", "", "statements"),
        ("x.iob2", "", "iob2"),
    ],
)
def test_a_file_is_told_by_its_name_and_first_record(tmp_path: Path, name: str, content: str, kind: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf8")
    assert kind_of(tmp_path / name) == kind


def test_held_out_texts_only(tmp_path: Path) -> None:
    (tmp_path / "k.json").write_text(json.dumps(KNOWLEDGENET), encoding="utf8")
    result = evaluate_extraction(tmp_path / "k.json", held=True)
    assert result["documents"] == sum(held_out(str(n)) for n in range(4)) == 1
    (tmp_path / "none.json").write_text(json.dumps(KNOWLEDGENET[1:2]), encoding="utf8")
    with pytest.raises(FormatError, match="leaves out"):
        evaluate_extraction(tmp_path / "none.json", held=True)


def test_core_needs_an_extractor_that_takes_entities(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(json.dumps(CORE), encoding="utf8")
    assert relations(evaluate_extraction(tmp_path / "c.json"))["accuracy"] in (0, 1)
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler")
    nlp.to_disk(tmp_path / "rules")
    recipe = Recipe(extract=Extract(model=f"spacy:{tmp_path / 'rules'}"))
    with pytest.raises(UsageError, match="cannot be given entities"):
        evaluate_extraction(tmp_path / "c.json", recipe=recipe)


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"text": "a"}', '{"text": "a b", "relations": [{"subject": "a", "relation": "R", "object": "c"}]}'],
)
def test_statements_of_another_format_are_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "x.jsonl").write_text(f"\n{line}\n", encoding="utf8")
    with pytest.raises(FormatError, match=r"x\.jsonl"):
        evaluate_extraction(tmp_path / "x.jsonl")
