from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.errors import FormatError, StoreError
from graphrag.evaluate.folder import contains, evaluate_folder, read_questions, recall_of_files


@pytest.mark.parametrize(
    ("reply", "answer", "right"),
    [
        ("It was Camacari, in Bahia.", "Camaçari", True),
        ("EDITH MARLOWE.", "Edith Marlowe", True),
        ("They pay R$ 1.250,00 a month", "R$ 1,250.00", True),
        ("R$1.250", "R$ 1.250,00", True),
        ("EUR 96,000 per year", "EUR 96.000,00", True),
        ("R$ 268,4 milhões", "268.4", True),
        ("R$ 268,4 milhões", "2684", False),
        ("12.600.000,00", "12,600,000", True),
        ("14120 people", "412", False),
        ("Aldo's son", "Aldo", True),
        ("Lagesburg", "Lages", False),
        ("on 19 August 2024, at noon", "19 August 2024", True),
        ("19.08.2024", "19.08.2024", True),
        ("9 August 2024", "19 August 2024", False),
        ("HK-40", "hk 40", True),
        ("anything", "?!", False),
        ("", "Lages", False),
    ],
)
def test_contains(reply: str, answer: str, right: bool) -> None:
    assert contains(reply, answer) is right


@settings(deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 99))
def test_both_ways_of_writing_a_number_are_one(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02}"
    portuguese = english.translate(str.maketrans(",.", ".,"))
    assert contains(f"about {english} euros", portuguese)
    assert contains(f"cerca de {portuguese} reais", english)
    assert not contains(english, f"{whole + 1}.{cents:02}")


@settings(deadline=None)
@given(st.text(), st.text())
def test_contains_takes_any_text(reply: str, answer: str) -> None:
    found = contains(f"{reply} {answer} {reply}", answer)
    assert found or not contains(answer, answer) or answer[:1].isdigit() or answer[-1:].isdigit() or not answer.strip()


@pytest.mark.parametrize(
    ("files", "cited", "recall"),
    [
        (["a/b.txt", "c.md"], ["a/b.txt"], 50),
        (["b.txt"], ["a/b.txt"], 100),
        (["./a/b.txt"], ["a/b.txt", "z.md"], 100),
        (["company/a/b.txt"], ["a/b.txt"], 100),
        (["b.txt"], ["a/bb.txt"], 0),
        (["b.txt"], [], 0),
        ([], ["b.txt"], None),
    ],
)
def test_recall_of_files(files: list[str], cited: list[str], recall: float | None) -> None:
    assert recall_of_files(files, cited) == recall


def test_questions_need_no_more_than_their_words(tmp_path: Path) -> None:
    path = tmp_path / "questions.json.gz"
    path.write_bytes(gzip.compress(json.dumps({"questions": [{"question": "Why?", "note": "extra"}]}).encode()))
    (question,) = read_questions(path)
    assert (question.question, question.answers, question.files) == ("Why?", (), ())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no json",
        b"[]",
        b'{"questions": []}',
        b'{"questions": [{}]}',
        b'{"questions": [{"question": "a", "answers": "b"}]}',
        b"\x1f\x8b broken",
        gzip.compress(b'{"questions": [{"question": "a"}]}')[:-9],
    ],
)
def test_a_malformed_file_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "questions.json"
    path.write_bytes(data)
    with pytest.raises(FormatError, match="questions\\.json"):
        read_questions(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="absent\\.json"):
        read_questions(tmp_path / "absent.json")


def test_a_missing_graph_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "questions.json"
    path.write_text('{"questions": [{"question": "Why?"}]}', encoding="utf8")
    with pytest.raises(StoreError):
        evaluate_folder(tmp_path / "absent.db", path)
