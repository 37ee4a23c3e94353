"""``graphrag extract``: what is printed of a text, and of many texts as they come."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from graphrag.cli import app
from graphrag.cli.extract import standing_names
from graphrag.types import EntityType, Extraction, Mention

TEXT = "Ana Prado was born in Lisbon, Portugal. Rui Lima was not born in Lisbon, Portugal."


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["extract", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_one_object_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf8")
    code, out, _ = run(str(tmp_path / "a.txt"), "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    assert set(found) == {"mentions", "relations"}
    for mention in found["mentions"]:
        assert set(mention) == {"text", "type", "start", "end", "confidence"}
        assert TEXT[mention["start"] : mention["end"]] == mention["text"]
    assert {("Ana Prado", "Person"), ("Portugal", "Location")} <= {(m["text"], m["type"]) for m in found["mentions"]}
    assert found["relations"]
    for relation in found["relations"]:
        assert set(relation) == {"subject", "relation", "object", "start", "end", "confidence", "modality"}
        evidence = TEXT[relation["start"] : relation["end"]]
        assert relation["object"] in evidence or relation["subject"] in evidence
    people = {(r["subject"], r["modality"]) for r in found["relations"] if r["object"] == "Portugal"}
    assert ("Ana Prado", "fact") in people
    assert ("Rui Lima", "fact") not in people


def test_as_text_for_people(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Notes\n\n" + TEXT, encoding="utf8")
    code, out, _ = run(str(tmp_path / "a.md"))
    assert code == 0
    assert "Ana Prado → Portugal" in out
    assert "(negated)" in out


def test_one_object_a_line_in_order(tmp_path: Path) -> None:
    texts = ["Rui Lima lives in Braga.", "", "Acme Ltd. has no site.", "Ana\x9b Prado left Lisbon."]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": t, "id": 1}) + "\n" for t in texts), encoding="utf8")
    code, out, _ = run("--jsonl", str(tmp_path / "a.jsonl"))
    assert code == 0
    assert "\x9b" not in out
    found = [[m["text"] for m in json.loads(line)["mentions"]] for line in out.splitlines()]
    assert [len(mentions) > 0 for mentions in found] == [True, False, True, True]
    assert "Rui Lima" in found[0]


@pytest.mark.parametrize("line", ["{", "[]", '{"text": 3}', '"text"'])
def test_a_line_without_text_is_named_after_what_came_before(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": "Ana Prado left."}}\n{line}\n', encoding="utf8")
    code, out, error = run("--jsonl", str(tmp_path / "a.jsonl"))
    assert code == 1
    assert len(out.splitlines()) == 1
    assert "line 2" in error


def test_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a", encoding="utf8")
    for arguments in ([], [str(tmp_path / "a.txt"), "--jsonl", str(tmp_path / "a.txt")], [str(tmp_path)]):
        code, _, error = run(*arguments)
        assert code == 2
        assert error.startswith("error: ")


def test_an_anaphor_is_called_by_the_fullest_name_of_its_cluster() -> None:
    def mention(surface: str, cluster: int, *, anaphor: bool = False) -> Mention:
        return Mention(0, len(surface), surface, EntityType.PERSON, 0.9, cluster, anaphor)

    mentions = (
        mention("Prado", 0),
        mention("Ana Prado", 0),
        mention("she", 0, anaphor=True),
        mention("he", 1, anaphor=True),
    )
    assert standing_names(Extraction(mentions)) == ["Prado", "Ana Prado", "Ana Prado", "he"]
