from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from graphrag.errors import FormatError
from graphrag.evaluate.retrieval import evaluate_retrieval, read_questions, recalls

CORPUS = [
    {"title": "Halewick Instruments", "text": "Halewick Instruments was founded by Ana Lima."},
    {"title": "Ana Lima", "text": "Ana Lima is an engineer. She was born in Recife."},
    {"title": "Weather", "text": "It often rains in Leeds."},
]
QUESTIONS = [
    {"question": "Where was the founder of Halewick Instruments born?",
     "supporting_titles": ["Halewick Instruments", "Ana Lima"]},
    {"question": "Does it rain in Leeds?", "supporting_titles": ["Weather"]},
]  # fmt: skip
RECALLS = ["recall@2", "recall@5", "recall@10", "all_gold@8"]


def write(path: Path, value: Any) -> Path:
    data = json.dumps(value).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def test_the_report_has_the_agreed_keys_and_counts(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    report = evaluate_retrieval(
        write(tmp_path / "corpus.json.gz", CORPUS),
        write(tmp_path / "questions.json", QUESTIONS),
        graph=str(tmp_path / "g.db"),
        progress=lambda *step: told.append(step),
    )
    assert list(report) == [*RECALLS, "questions", "passages", "ms_p50", "ms_p95", "build_seconds", "baselines"]
    assert {name: list(figures) for name, figures in report["baselines"].items()} == dict.fromkeys(
        ("bm25", "dense", "hybrid"), RECALLS
    )
    assert (report["questions"], report["passages"]) == (2, 3)
    assert report["recall@2"] == report["all_gold@8"] == 100
    assert told[-1] == ("asking", 2, 2)
    assert json.loads(json.dumps(report)) == report


def test_a_graph_that_was_built_is_used_again(tmp_path: Path) -> None:
    corpus, questions = write(tmp_path / "c.json", CORPUS), write(tmp_path / "q.json", QUESTIONS)
    graph = str(tmp_path / "g.db")
    first = evaluate_retrieval(corpus, questions, graph=graph, limit=1)
    stages: set[str] = set()
    again = evaluate_retrieval(corpus, questions, graph=graph, limit=1, progress=lambda stage, *_: stages.add(stage))
    assert stages == {"asking"}
    assert first["questions"] == again["questions"] == 1
    assert [first[k] for k in RECALLS] == [again[k] for k in RECALLS]


def test_recall_counts_titles_among_the_first() -> None:
    found = [["A", "B", "C", "D", "E", "F"], ["X"]]
    assert recalls(found, [["A", "F"], ["Y"]]) == {
        "recall@2": 25.0,
        "recall@5": 25.0,
        "recall@10": 50.0,
        "all_gold@8": 50.0,
    }


@pytest.mark.parametrize(
    "row",
    [
        {"question": "q", "supporting_titles": ["A", "B", "A"]},
        {"question": "q", "supporting_facts": [["A", 0], ["A", 3], ["B", 1]]},
        {"question": "q", "supporting_facts": {"title": ["A", "B"], "sent_id": [0, 1]}},
        {"question": "q", "paragraphs": [{"title": t, "is_supporting": t != "C"} for t in "ACB"]},
    ],
)
def test_questions_of_other_sets_are_read_too(tmp_path: Path, row: dict[str, Any]) -> None:
    (asked,) = read_questions(write(tmp_path / "q.json", [row]))
    assert (asked.question, asked.titles) == ("q", ("A", "B"))


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({}, "expected a list"),
        ([], "expected a list"),
        ([{"question": "q", "supporting_titles": ["A"]}, {"question": "q"}], "question 2.*'supporting_titles'"),
        ([{"supporting_titles": ["A"]}], "question 1.*'question'"),
        ([{"question": " ", "supporting_titles": ["A"]}], "not empty"),
        ([{"question": "q", "supporting_titles": []}], "no supporting title"),
        ([{"question": "q", "supporting_titles": [1]}], "must be text"),
        ([{"question": "q", "paragraphs": [{"title": "A"}]}], "'is_supporting'"),
        (["q"], "question 1"),
    ],
)
def test_what_a_questions_file_lacks_is_named(tmp_path: Path, value: Any, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        read_questions(write(tmp_path / "q.json", value))


def test_a_corpus_without_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="title and text"):
        evaluate_retrieval(write(tmp_path / "c.json", [{"title": "A"}]), write(tmp_path / "q.json", QUESTIONS))
