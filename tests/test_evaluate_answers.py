"""Figures of answering, on files of both kinds."""

from __future__ import annotations

import gzip
import json

import pytest

from graphrag.errors import FormatError, UsageError
from graphrag.evaluate.answers import evaluate_answers, exact_match, normalise_answer, read_questions, token_f1
from graphrag.evaluate.corpus import read_corpus

KEYS = {"exact_match", "f1", "by_type", "abstained", "citations", "citations_verified", "ms_p50", "questions"}
CORPUS = [
    {"title": "White Rabbit (film)", "text": "White Rabbit is a 2013 film directed by Tim McCann."},
    {"title": "Tim McCann (director)", "text": "Tim McCann (born June 21, 1965) is an American film director."},
]
QUESTIONS = [
    {
        "question": "When was the director of film White Rabbit (Film) born?",
        "answer": "June 21, 1965",
        "type": "compositional",
        "supporting_titles": ["White Rabbit (film)", "Tim McCann (director)"],
    }
]
SQUAD = {
    "data": [
        {
            "title": "Atlas",
            "paragraphs": [
                {
                    "context": "Atlas was founded in 1987 by Rita Lopes.",
                    "qas": [
                        {"question": "Who founded Atlas?", "answers": [{"text": "Rita Lopes", "answer_start": 29}]},
                        {"question": "Who supplies Atlas with sugar?", "answers": []},
                    ],
                }
            ],
        }
    ]
}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "corpus.json").write_text(json.dumps(CORPUS), encoding="utf8")
    (tmp_path / "squad.json").write_text(json.dumps(SQUAD), encoding="utf8")
    with gzip.open(tmp_path / "questions.json.gz", "wt", encoding="utf8") as file:
        json.dump(QUESTIONS, file)
    return tmp_path


def test_squad_normalisation():
    assert normalise_answer("The  Acme, Inc.") == "acme inc"
    assert exact_match("an Acme!", ["Acme"]) == 1
    assert exact_match("", []) == 1
    assert exact_match("Acme", []) == 0
    assert token_f1("Acme of Leeds", ["Acme", "Leeds Acme"]) == pytest.approx(0.8)
    assert token_f1("", ["Acme"]) == 0


def test_oracle_reads_the_supporting_passages(files):
    seen = []
    report = evaluate_answers(
        files / "questions.json.gz", files / "corpus.json", oracle=True, progress=lambda *step: seen.append(step)
    )
    assert set(report) == KEYS
    assert report["exact_match"] == report["f1"] == 100
    assert report["by_type"] == {"compositional": {"exact_match": 100, "f1": 100, "questions": 1}}
    assert report["citations"] == report["citations_verified"] == 2
    assert seen[-1] == ("answering", 1, 1)


def test_squad_files_are_their_own_corpus(files):
    report = evaluate_answers(files / "squad.json", oracle=True)
    assert set(report) == KEYS
    assert report["questions"] == 2
    assert set(report["by_type"]) == {"answerable", "unanswerable"}
    assert evaluate_answers(files / "squad.json", oracle=True, limit=1)["questions"] == 1


def test_without_oracle_the_question_goes_through_a_graph_that_is_kept(files):
    graph = str(files / "kept.db")
    first = evaluate_answers(files / "questions.json.gz", files / "corpus.json", graph=graph)
    stages = []
    again = evaluate_answers(
        files / "questions.json.gz", files / "corpus.json", graph=graph, progress=lambda *step: stages.append(step[0])
    )
    assert set(stages) == {"answering"}
    assert first["exact_match"] == again["exact_match"]
    assert first["citations"] == first["citations_verified"]


def test_corpus_ids_follow_from_the_place(files):
    documents = read_corpus(files / "corpus.json")
    assert [d.path for d in documents.values()] == ["000000.txt", "000001.txt"]
    assert all(key == d.id for key, d in documents.items())


def test_wrong_files_are_named(files):
    (files / "odd.json").write_text('{"a": 1}', encoding="utf8")
    (files / "none.json").write_text("[]", encoding="utf8")
    with pytest.raises(FormatError, match=r"odd\.json"):
        read_questions(files / "odd.json", files / "corpus.json")
    with pytest.raises(FormatError, match=r"odd\.json"):
        read_corpus(files / "odd.json")
    with pytest.raises(FormatError, match="holds no questions"):
        evaluate_answers(files / "none.json", files / "corpus.json")
    with pytest.raises(UsageError, match="--corpus"):
        evaluate_answers(files / "questions.json.gz")
