"""Files of labelled relations: spans name the words that were labelled, and relations read from head to tail."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from graphrag.errors import FormatError
from graphrag.labels import LabelledText, held_out, read_core, read_dbpedia_pt, read_fewrel, read_knowledgenet

DATA = Path(os.environ.get("GRAPHRAG_DATA", Path(__file__).parents[3] / "shared" / "data"))


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf8")
    return path


def in_words(text: LabelledText) -> list[tuple[list[str], str, list[str]]]:
    """The relations by the words of all mentions of both ends."""
    words = lambda number: [text.text[s:e] for s, e, _, entity in text.mentions if entity == number]  # noqa: E731
    return [(words(head), label, words(tail)) for head, tail, label in text.relations]


def knowledgenet(text: str, facts: Sequence[tuple[str, int, str, str, int]], annotated: Sequence[str]) -> Any:
    """A row; an end is given by its words and which of their occurrences it is."""

    def span(words: str, number: int) -> list[int]:
        at = -1
        for _ in range(number + 1):
            at = text.index(words, at + 1)
        return [at, at + len(words)]

    rows = [{"subject": span(a, i), "relation": r, "object": span(b, j)} for a, i, r, b, j in facts]
    return {"fold": 1, "document": "17", "text": text, "facts": rows, "annotated": annotated}


def test_knowledgenet_links_forms_of_one_pronoun_and_names_with_their_pronouns(tmp_path: Path) -> None:
    text = "Ana was born in 1970; she runs Acme, which began in 1999, with her brother Rui, and he left Acme."
    row = knowledgenet(
        text,
        [
            ("Ana", 0, "DATE_OF_BIRTH", "1970", 0),
            ("she", 0, "DATE_OF_BIRTH", "1970", 0),
            ("Acme", 0, "DATE_FOUNDED", "1999", 0),
            ("which", 0, "DATE_FOUNDED", "1999", 0),
            ("he", 2, "EMPLOYEE_OR_MEMBER_OF", "Acme", 1),
            ("Rui", 0, "EMPLOYEE_OR_MEMBER_OF", "Acme", 1),
        ],
        ["DATE_OF_BIRTH", "DATE_FOUNDED", "EMPLOYEE_OR_MEMBER_OF", "SPOUSE"],
    )
    [found] = read_knowledgenet(write(tmp_path / "k.json", [row]))
    company = ["Acme", "which", "Acme"]
    assert sorted(in_words(found)) == [
        (company, "DATE_FOUNDED", ["1999"]),
        (["Ana", "she"], "DATE_OF_BIRTH", ["1970"]),
        (["Rui"], "EMPLOYEE_OR_MEMBER_OF", company),
        (["he"], "EMPLOYEE_OR_MEMBER_OF", company),
    ]
    assert found.annotated == {"DATE_OF_BIRTH", "DATE_FOUNDED", "EMPLOYEE_OR_MEMBER_OF", "SPOUSE"}
    assert {(text[s:e], kind) for s, e, kind, _ in found.mentions} >= {("Acme", "ORG"), ("he", "PER"), ("1999", "TIME")}
    assert (found.id, found.known) == ("17", frozenset())


def test_knowledgenet_never_makes_one_entity_of_what_a_fact_relates(tmp_path: Path) -> None:
    row = knowledgenet(
        "Tom Lister, son of Tom Lister, sat.", [("Tom Lister", 0, "CHILD_OF", "Tom Lister", 1)], ["CHILD_OF"]
    )
    [found] = read_knowledgenet(write(tmp_path / "k.json", [row]))
    assert [(head, tail) for head, tail, _ in found.relations] == [(0, 1)]


CORE: dict[str, Any] = {
    "id": "E1", "relation": "acquired_by", "invert_relation": 1, "e1_start": 0, "e1_end": 1, "e2_start": 3,
    "e2_end": 3, "e1_name": "Acme", "e2_name": "Rio",
    "context": ["Acme", "Ltd.", "bought", "Rio", "(", "Sul", ")", "."],
}  # fmt: skip


def test_core_reads_an_inverted_relation_from_its_head(tmp_path: Path) -> None:
    other = CORE | {"relation": "undefined", "invert_relation": 0}
    first, second = read_core(write(tmp_path / "c.json", [CORE, other]))
    assert first.text == "Acme Ltd. bought Rio (Sul)."
    assert in_words(first) == [(["Rio"], "acquired_by", ["Acme Ltd."])]
    assert second.relations == ()
    assert first.id == second.id
    assert first.annotated is not None
    assert len(first.annotated) == 11


def test_fewrel_has_every_mention_of_an_entity(tmp_path: Path) -> None:
    example = {
        "tokens": ["Ana", "wed", "Rui", ";", "Ana", "left", "."],
        "h": ["ana", "Q1", [[0], [4]]],
        "t": ["rui", "Q2", [[2]]],
    }
    [found] = read_fewrel(write(tmp_path / "f.json", {"P26": {"examples": [example]}}))
    assert in_words(found) == [(["Ana", "Ana"], "P26", ["Rui"])]
    assert found.annotated == frozenset()


def test_dbpedia_finds_names_and_leaves_out_sentences_without_them(tmp_path: Path) -> None:
    def row(sentence: str, one: str, two: str, checked: str = "FALSE") -> dict[str, str]:
        return {
            "sentence": sentence, "entity1": one, "entity2": two, "type1": "LOCATION", "type2": "LOCATION",
            "relation": "locatedInArea", "checked": checked,
        }  # fmt: skip

    rows = [
        row("No Brasil corre o rio Doce.", "Rio Doce", "Brasil ", "TRUE"),
        row("Fica longe.", "Rio", "Brasil"),
        row("O rio Doce.", "Rio Doce", "Doce"),
    ]
    [found] = read_dbpedia_pt(write(tmp_path / "d.json", rows))
    assert in_words(found) == [(["rio Doce"], "locatedInArea", ["Brasil"])]
    assert found.id.startswith("checked:")
    assert found.language == "pt"


@pytest.mark.parametrize("read", [read_knowledgenet, read_core, read_fewrel, read_dbpedia_pt])
@pytest.mark.parametrize("text", ["{", "3", "[[]]", '[{"text": "a"}]', '{"a": 1}'])
def test_other_files_are_refused(tmp_path: Path, read: Callable[[Path], object], text: str) -> None:
    (tmp_path / "x.json").write_text(text, encoding="utf8")
    with pytest.raises(FormatError, match=r"x\.json"):
        read(tmp_path / "x.json")


def test_a_fifth_is_held_out_whatever_the_ids() -> None:
    kept = [held_out(f"document {number}") for number in range(5000)]
    assert 900 < sum(kept) < 1100
    assert kept == [held_out(f"document {number}") for number in range(5000)]


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no data packs in {DATA}: set GRAPHRAG_DATA")
@pytest.mark.parametrize(
    ("read", "name", "at_least"),
    [
        (read_knowledgenet, "knowledgenet_train", 4293),
        (read_core, "core_train", 4000),
        (read_fewrel, "fewrel_wiki", 11200),
        (read_dbpedia_pt, "dbpedia_pt", 96000),
    ],
)
def test_the_data_packs_are_read_whole(read: Callable[[Path], list[LabelledText]], name: str, at_least: int) -> None:
    texts = read(DATA / "relations" / f"{name}.json.gz")
    assert len(texts) >= at_least
    for text in texts:
        entities = {entity for *_, entity in text.mentions}
        assert all(0 <= start < end <= len(text.text) for start, end, *_ in text.mentions)
        assert all(head != tail and {head, tail} <= entities for head, tail, _ in text.relations)
        assert text.annotated is not None
