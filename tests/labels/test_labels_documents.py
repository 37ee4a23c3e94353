"""Labelled files: offsets name the words that were labelled, and other files are refused with a reason."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrag.errors import FormatError
from graphrag.labels import BREAK, read_docred, read_iob2

DOCUMENT: dict[str, Any] = {
    "sents": [["Edith", "Marlowe", "founded", "Halewick", "."], ["She", "left", "in", "2014", "."]],
    "vertexSet": [
        [{"sent_id": 0, "pos": [0, 2], "type": "PER"}, {"sent_id": 1, "pos": [0, 1], "type": "PER"}],
        [{"sent_id": 0, "pos": [3, 4], "type": "ORG"}],
        [{"sent_id": 1, "pos": [3, 4], "type": "TIME"}],
    ],
    "labels": [{"h": 1, "t": 0, "r": "P112", "evidence": [0]}],
}


def write(path: Path, text: str) -> Path:
    """Write ``text`` as the file's name says, gzipped or plain."""
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["d.json", "d.json.gz"])
def test_docred(tmp_path: Path, name: str) -> None:
    [document] = read_docred(write(tmp_path / name, json.dumps([DOCUMENT])))
    assert document.text == "Edith Marlowe founded Halewick . She left in 2014 ."
    assert [(document.text[s:e], kind, entity) for s, e, kind, entity in document.mentions] == [
        ("Edith Marlowe", "PER", 0),
        ("Halewick", "ORG", 1),
        ("She", "PER", 0),
        ("2014", "TIME", 2),
    ]
    assert document.relations == ((1, 0, "P112"),)
    assert document.known == {"PER", "ORG", "TIME"}


@pytest.mark.parametrize(
    "text",
    ["", "{", "3", '{"a": 1}', '[{"sents": [["a"]]}]', '[{"sents": [["a"]], "vertexSet": [[{"sent_id": 9}]]}]', "[[]]"],
)
def test_other_json_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FormatError, match=r"d\.json"):
        read_docred(write(tmp_path / "d.json", text))


def test_missing_and_broken_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "cut.json.gz").write_bytes(gzip.compress(b"[]" * 1000)[:-12])
    (tmp_path / "latin.iob2").write_bytes("São\tB-LOC\n".encode("latin-1"))
    for read, name in ((read_docred, "none.json"), (read_docred, "cut.json.gz"), (read_iob2, "latin.iob2")):
        with pytest.raises(FormatError, match=name):
            read(tmp_path / name)


def test_iob2_puts_contractions_back(tmp_path: Path) -> None:
    lines = [
        "# newdoc",
        "1\tSede\tO",
        "2\tde\tO\t-",
        "3\tos\tO",
        "4\tCorreios\tB-ORG",
        "",
        "1\tde\tB-LOC",
        "2\to\tI-LOC",
    ]
    [document] = read_iob2(write(tmp_path / "x.iob2", "\n".join(lines) + "\n"))
    assert document.text == f"Sede dos Correios{BREAK}de o"
    assert [(document.text[s:e], kind) for s, e, kind, _ in document.mentions] == [("Correios", "ORG"), ("de o", "LOC")]


def test_iob2_of_two_columns_and_unclean_beginnings(tmp_path: Path) -> None:
    lines = ["Ana\tI-PER", "Lima\tI-PER", "Acme\tI-ORG", "Rio\tB-LOC", "Sul\tB-LOC", "Lei\tB-LAW"]
    [document] = read_iob2(write(tmp_path / "x.iob2", "\n".join(lines)))
    assert [(document.text[s:e], kind) for s, e, kind, _ in document.mentions] == [
        ("Ana Lima", "PER"), ("Acme", "ORG"), ("Rio", "LOC"), ("Sul", "LOC"), ("Lei", "MISC"),
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["alone", "word\tPER", "1\tword\tB_PER", "\tO"])
def test_iob2_names_the_line_that_is_wrong(tmp_path: Path, line: str) -> None:
    with pytest.raises(FormatError, match="line 2"):
        read_iob2(write(tmp_path / "x.iob2", f"fine\tO\n{line}\n"))


@given(
    st.lists(
        st.lists(st.tuples(st.text("abé", min_size=1), st.sampled_from(["PER", "ORG"])), min_size=1, max_size=4),
        min_size=1,
        max_size=8,
    )
)
def test_iob2_round_trip(tmp_path_factory: pytest.TempPathFactory, sentences: list[list[tuple[str, str]]]) -> None:
    file = tmp_path_factory.mktemp("iob") / "x.iob2"
    write(file, "\n".join("".join(f"{word}\tB-{kind}\nx\tO\n" for word, kind in s) for s in sentences))
    documents = read_iob2(file, join=3)
    assert len(documents) == -(-len(sentences) // 3)
    assert all(len(d.text.split(BREAK)) == len(sentences[3 * i : 3 * i + 3]) for i, d in enumerate(documents))
    found = [(d.text[s:e], kind) for d in documents for s, e, kind, _ in d.mentions]
    assert found == [pair for sentence in sentences for pair in sentence]
