"""What goes wrong is said in one line with the right exit code, and nothing is lost by it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from program import contents, graphrag, inside

from graphrag.stores import open_store

SENTENCE = "Maria Souza founded Aurora Energia in Porto Alegre in 1998.\n"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "good.txt").write_text(SENTENCE, encoding="utf8")
    return folder


def test_wrong_folder(tmp_path: Path) -> None:
    done = graphrag("build", "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "nowhere" in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_one_file_is_a_folder_of_one(docs: Path) -> None:
    done = graphrag("build", docs / "good.txt", cwd=docs.parent)
    assert done.returncode == 0, done.stderr
    assert "1 new" in done.stdout


def test_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    done = graphrag("build", "docs", cwd=tmp_path)
    assert done.returncode == 0
    assert "docs holds no document" in done.stderr


def test_bad_files_are_named_and_stop_nothing(docs: Path) -> None:
    (docs / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (docs / "zero.txt").write_bytes(b"")
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    done = graphrag("build", "docs", cwd=docs.parent)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    for name in ("binary.txt", "zero.txt", "broken.pdf"):
        assert f"skipped {name}: " in done.stdout
    assert "files read   1 " in done.stdout
    told = graphrag("info", cwd=docs.parent)
    assert "problem binary.txt: " in told.stdout


def test_a_file_that_turns_bad_keeps_what_was_known(docs: Path) -> None:
    graphrag("build", "docs", cwd=docs.parent)
    before = contents(docs.parent / "graphrag.db")
    (docs / "good.txt").write_bytes(b"\x00\x01\x02" * 100)
    done = graphrag("build", "docs", cwd=docs.parent)
    assert done.returncode == 0
    assert "skipped good.txt: " in done.stdout
    assert contents(docs.parent / "graphrag.db")["relations"] == before["relations"]
    assert contents(docs.parent / "graphrag.db")["passages"] == before["passages"]


@pytest.mark.parametrize("what", ["file", "folder", "whole"])
def test_without_permission(docs: Path, what: str) -> None:
    before: tuple[str, ...] = ()
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root may read everything, and setpriv is not here to take that away")
        before = (setpriv, "--bounding-set=-dac_override,-dac_read_search")
    closed = {"file": docs / "closed.txt", "folder": docs / "closed", "whole": docs}[what]
    if what == "file":
        closed.write_text(SENTENCE, encoding="utf8")
    elif what == "folder":
        closed.mkdir()
        (closed / "inside.txt").write_text(SENTENCE, encoding="utf8")
    closed.chmod(0)
    try:
        done = graphrag("build", "docs", cwd=docs.parent, before=before)
    finally:
        closed.chmod(0o700)
    assert "Traceback" not in done.stderr
    if what == "whole":
        assert done.returncode == 2
        assert done.stderr.startswith("error: ")
        assert "docs" in done.stderr
    else:
        assert done.returncode == 0, done.stderr
        assert f"skipped {closed.name}" in done.stdout
        assert "files read   1 " in done.stdout


@pytest.mark.parametrize("command", [["build", "docs"], ["ask", "Who founded Aurora Energia?"], ["info"]])
@pytest.mark.parametrize("kind", ["text", "sqlite", "newer"])
def test_a_file_that_is_no_graph_of_ours_stays_as_it_is(
    docs: Path, monkeypatch: pytest.MonkeyPatch, kind: str, command: list[str]
) -> None:
    monkeypatch.chdir(docs.parent)
    graph = docs.parent / "graphrag.db"
    if kind == "text":
        graph.write_text("my notes\n" * 50, encoding="utf8")
    elif kind == "sqlite":
        connection = sqlite3.connect(graph)
        connection.execute("CREATE TABLE contacts (name TEXT)")
        connection.close()
    else:
        open_store(graph, create=True).close()
        connection = sqlite3.connect(graph)
        connection.execute("PRAGMA user_version = 999")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    before = graph.read_bytes()
    code, out, err = inside(*command)
    assert code == 1
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "graphrag.db" in err
    assert graph.read_bytes() == before


@pytest.mark.parametrize("command", [["ask", "Who?"], ["info"], ["communities"], ["export", "g.graphml"]])
def test_no_graph_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = inside(*command)
    assert (code, out) == (1, "")
    assert "graphrag build" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        ["ask"],
        ["ask", "  "],
        ["ask", "Who?", "--generator", "nobody"],
        ["build", "docs", "--recipe", "nothing"],
        ["export", "graph.txt"],
        ["communities", "--level", "-1"],
        ["eval", "retrieval"],
        ["nonsense"],
    ],
)
def test_wrong_usage(docs: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.chdir(docs.parent)
    code, out, err = inside(*command)
    assert (code, out) == (2, "")
    assert "rror" in err
    assert not (docs.parent / "graphrag.db").exists()
