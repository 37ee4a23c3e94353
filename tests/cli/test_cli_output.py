"""What is printed: harmless whatever a document says, and plain JSON where JSON was asked for."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrag.cli import _output, ask
from graphrag.types import Answer, Chunk, Citation, Passage, Step

HOSTILE = "[bold]x[/bold] [/] \x1b]0;title\x07\x1b[2J \u202egnirts\u2066 \x9b31m :smile: [link=http://x]y"


def answer(text: str, *, abstained: bool = False) -> Answer:
    """An answer whose every part says ``text``."""
    citation = Citation(0, len(text), "d1", f"a/{text}.txt", 3, text)
    chunk = Chunk(0, len(text), "c1", "d1", 0, None, text)
    passages = (Passage(chunk, f"a/{text}.txt", text, 1.0),)
    return Answer(text, text, abstained, 0.5, (citation,), (Step(text, text, text, citation),), passages)


@given(st.text())
def test_clean_leaves_no_control_character(text: str) -> None:
    cleaned = _output.clean(text)
    assert not [c for c in cleaned if unicodedata.category(c) in {"Cc", "Cs"}]
    assert _output.clean(cleaned) == cleaned


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_clean_keeps_letters_and_signs(text: str) -> None:
    assert _output.clean(text) == text


@pytest.mark.parametrize("abstained", [False, True])
def test_an_answer_never_speaks_to_the_terminal(capsys: pytest.CaptureFixture[str], abstained: bool) -> None:
    ask._print(answer(HOSTILE, abstained=abstained))
    out = capsys.readouterr().out
    assert not set(out) & set("\x1b\x07\x9b\u202e\u2066")
    assert "[bold]x[/bold] [/] " in out
    assert ":smile: [link=http://x]y" in out


def test_an_answer_shows_path_and_numbered_sources(capsys: pytest.CaptureFixture[str]) -> None:
    first = Citation(0, 3, "d1", "mail/a.eml", None, "Quintaval\nowns Halewick.")
    second = Citation(0, 3, "d2", "b.pdf", 4, "Halewick runs Leeds.")
    steps = (Step("Quintaval", "OWNER_OF", "Halewick", first), Step("Halewick", "LOCATED_IN", "Leeds", second))
    ask._print(Answer("Where?", "Leeds", False, 0.9, (first, second), steps))
    assert capsys.readouterr().out == (
        "Leeds\n"
        "\nPath\n"
        "  Quintaval —[OWNER_OF]→ Halewick\n"
        "  Halewick —[LOCATED_IN]→ Leeds\n"
        "\nSources\n"
        "  [1] mail/a.eml: “Quintaval owns Halewick.”\n"
        "  [2] b.pdf, page 4: “Halewick runs Leeds.”\n"
    )


def test_an_abstention_says_so_and_shows_what_came_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    ask._print(answer("near " * 100, abstained=True))
    out = capsys.readouterr().out
    assert out.startswith("The documents do not say.\n\nNearest passages:\n")
    assert "…" in out


@given(st.recursive(st.text() | st.integers() | st.booleans() | st.none(), lambda x: st.lists(x), max_leaves=5))
def test_json_is_one_value_without_control_characters(value: Any) -> None:
    for encoding in ("utf-8", "ascii", "latin-1"):
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdout", stream)
            _output.print_json({"value": value})
        stream.flush()
        text = stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
        assert json.loads(text) == {"value": value}
        assert not [c for c in text if unicodedata.category(c) == "Cc" and c != "\n"]


def test_help_loads_nothing_heavy() -> None:
    script = "import sys; from graphrag.cli import main; sys.argv = ['graphrag', '--help']\ntry: main()\nfinally: "
    script += "print(sorted({m.split('.')[0] for m in sys.modules}), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(eval(done.stderr))
    assert "typer" in loaded
    assert not loaded & {"numpy", "pydantic", "rich", "spacy", "onnxruntime", "torch", "networkx", "scipy", "sqlite3"}
