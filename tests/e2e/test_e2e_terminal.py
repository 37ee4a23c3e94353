"""On a terminal there is colour and a progress bar; in a pipe, with NO_COLOR or with --json there is not."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
from pathlib import Path

import pytest
from program import PROGRAM, environment, graphrag

QUESTION = "Em que instituto trabalhou a pessoa que inventou o sensor HK-40?"


def on_a_terminal(*arguments: str, cwd: Path, columns: int = 80, **changes: str) -> str:
    """What a terminal of so many columns is sent, stdout and stderr together."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [PROGRAM, *arguments],
        cwd=cwd,
        env=environment(TERM="xterm-256color", **changes),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    sent = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        sent += part
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return sent.decode()


def test_colour_on_a_terminal_and_none_with_no_color(reference: Path) -> None:
    assert "\x1b[" in on_a_terminal("info", cwd=reference)
    assert "\x1b[3" not in on_a_terminal("info", cwd=reference, NO_COLOR="1")


def test_a_bar_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "note.txt").write_text("Maria Souza founded Aurora Energia.\n", encoding="utf8")
    sent = on_a_terminal("build", "docs", cwd=tmp_path)
    assert "reading" in sent
    assert "1/1" in sent
    assert "entities" in sent


@pytest.mark.parametrize("columns", [20, 40])
def test_narrow_terminals_fold_and_lose_nothing(reference: Path, columns: int) -> None:
    sent = on_a_terminal("info", cwd=reference, columns=columns, NO_COLOR="1")
    shown = re.sub(r"\x1b\[[\d;]*m", "", sent)
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= columns
    assert "communities" in sent


def test_no_escape_sequence_in_a_pipe(reference: Path) -> None:
    for command in (["ask", QUESTION], ["info"], ["communities"]):
        done = graphrag(*command, cwd=reference)
        assert done.returncode == 0
        assert done.stdout.strip()
        assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (["build", "examples/company"], {"unchanged", "skipped", "entities", "relations", "seconds"}),
        (["ask", QUESTION], {"answer", "abstained", "citations", "path", "passages"}),
        (["communities"], {"communities"}),
        (["info"], {"documents", "entities", "problems"}),
    ],
)
def test_json_is_one_object_and_nothing_else(reference: Path, command: list[str], keys: set[str]) -> None:
    done = graphrag(*command, "--json", cwd=reference)
    assert done.returncode == 0, done.stderr
    assert keys <= json.loads(done.stdout).keys()
    assert done.stderr == ""


def test_quotes_stand_where_they_are_said_to(reference: Path) -> None:
    answer = json.loads(graphrag("ask", QUESTION, "--json", cwd=reference).stdout)
    assert answer["citations"]
    for citation in answer["citations"]:
        texts = {
            passage["start"]: passage["text"]
            for passage in answer["passages"]
            if passage["document_id"] == citation["document_id"]
        }
        assert any(
            text[citation["start"] - start : citation["end"] - start] == citation["quote"]
            for start, text in texts.items()
            if start <= citation["start"]
        )


def test_output_without_our_characters_does_not_fail(reference: Path) -> None:
    done = graphrag("ask", QUESTION, cwd=reference, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
