"""Whatever the README tells a reader to type does what it says.

``make demo``, ``make test`` and the installs are not repeated here: ``.ci/run`` runs both targets, and
``make check`` installs the wheel; their names are held against the Makefile and pyproject.toml.
"""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
from program import ROOT, graphrag

from graphrag.recipe import Recipe

README = (ROOT / "README.md").read_text(encoding="utf8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


COMMANDS = [line.partition("  # ")[0] for block in blocks("sh") for line in block.splitlines() if line.strip()]
OURS = [command for command in COMMANDS if command.startswith("graphrag ") and "transformers:NAME" not in command]


@pytest.fixture(scope="module")
def place(reference: Path) -> Path:
    """The reference's folder, with every other file that the README names."""
    corpus = [
        {"title": "Halewick", "text": "Halewick was founded by Edith Marlowe. It makes sensors in Leeds."},
        {"title": "Edith Marlowe", "text": "Edith Marlowe is a physicist. She was born in Sligo."},
        {"title": "Leeds", "text": "Leeds is a city in Yorkshire."},
    ]
    question = {
        "question": "Where was the founder of Halewick born?",
        "answer": "Sligo",
        "type": "bridge",
        "supporting_titles": ["Halewick", "Edith Marlowe"],
    }
    document = {
        "sents": [["Edith", "Marlowe", "founded", "Halewick", "."]],
        "vertexSet": [
            [{"sent_id": 0, "pos": [0, 2], "type": "PER", "name": "Edith Marlowe"}],
            [{"sent_id": 0, "pos": [3, 4], "type": "ORG", "name": "Halewick"}],
        ],
        "labels": [{"h": 1, "t": 0, "r": "P112", "evidence": [0]}],
    }
    (reference / "corpus.json").write_text(json.dumps(corpus), encoding="utf8")
    (reference / "questions.json").write_text(json.dumps([question]), encoding="utf8")
    (reference / "labelled.json").write_text(json.dumps([document]), encoding="utf8")
    return reference


def test_the_first_block_is_the_two_commands_that_set_everything_up() -> None:
    assert [line.partition("#")[0].split() for line in blocks("sh")[0].splitlines()] == [
        ["make", "demo"],
        ["make", "test"],
    ]
    ci = (ROOT / ".ci/run").read_text(encoding="utf8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf8")
    for target in ("demo", "test"):
        assert f"make {target}" in ci
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_command_is_of_a_known_kind() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]["optional-dependencies"]
    for command in COMMANDS:
        name, *rest = shlex.split(command)
        if name == "pip":
            assert rest[0] == "install"
            assert rest[1] == "." or rest[1].removeprefix(".[").removesuffix("]") in extras
        else:
            assert name in {"make", "graphrag"}


@pytest.mark.parametrize("command", OURS)
def test_command(place: Path, command: str) -> None:
    # The build itself is what made the fixture: here it finds nothing to do.
    _, *arguments = shlex.split(command)
    done = graphrag(*arguments, cwd=place)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert done.stderr == ""


@pytest.mark.parametrize("block", [block for block in blocks("text") if block.startswith("$ graphrag")])
def test_answer_is_as_printed(place: Path, block: str) -> None:
    command, _, printed = block.partition("\n")
    _, *arguments = shlex.split(command.removeprefix("$ "))
    assert " ".join(graphrag(*arguments, cwd=place).stdout.split()) == " ".join(printed.split())


@pytest.mark.parametrize("code", blocks("python"))
def test_python(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: str) -> None:
    monkeypatch.chdir(place)
    exec(compile(code, "README.md", "exec"), {})
    assert "entities, " in capsys.readouterr().out


@pytest.mark.parametrize("recipe", blocks("toml"))
def test_recipe(recipe: str) -> None:
    Recipe.model_validate(tomllib.loads(recipe))


def test_links_lead_somewhere() -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in target]
    assert "graphrag/pipeline/__init__.py" in targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
