"""A graph that follows its folder: what is told of the changes, what is read for them, and what it costs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from graphrag import pipeline
from graphrag.pipeline import Parts, build, preview
from graphrag.read import changes, walk
from graphrag.stores import open_store
from graphrag.stores.snapshot import snapshot
from graphrag.types import DocumentGraph

TEXTS = {
    "a.txt": "SUPPLY NOTE\n\nAurora Foods bought Delmar Packaging in March 2021 for US$ 12 million.",
    "b.md": "# Board\n\nAna Prado is the chief executive of Aurora Foods. She was born in Curitiba.",
    "sub/c.txt": "A Delmar Packaging forneceu 4.000 caixas à Aurora Foods em 12 de março de 2024.",
    "sub/d.csv": "Nome;Cidade\nInês Prado;São Paulo\nBruno Kessler;Recife\n",
}
PARTS = Parts()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf8")
    return folder


@pytest.fixture
def digested(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths of documents that the models read."""
    paths: list[str] = []
    real = Parts.extractor.func(PARTS)

    class Counting:
        name = real.name

        def extract(self, text: str, sentences: object = ()) -> object:
            paths.append(text)
            return real.extract(text, sentences)  # type: ignore[arg-type]

    monkeypatch.setitem(PARTS.__dict__, "extractor", Counting())
    yield paths
    monkeypatch.delitem(PARTS.__dict__, "extractor")


def graph_of(folder: Path, at: Path) -> object:
    build(folder, at, PARTS)
    with open_store(at) as store:
        return snapshot(store)


def test_a_preview_says_what_a_build_then_does(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "g.db"
    first, listing = preview(folder, graph, PARTS)
    assert [source.path for source in first.added] == sorted(TEXTS)
    assert not graph.exists()
    assert listing.skipped == ()
    build(folder, graph, PARTS)
    (folder / "new.txt").write_text("Helena Prado now advises Aurora Foods.")
    (folder / "b.md").write_text("# Board\n\nBruno Kessler is the chief executive of Aurora Foods.")
    (folder / "a.txt").rename(folder / "renamed.txt")
    (folder / "sub" / "c.txt").unlink()
    before = graph.read_bytes()
    found, _ = preview(folder, graph, PARTS)
    assert [source.path for source in found.added] == ["new.txt"]
    assert [source.path for source in found.edited] == ["b.md"]
    assert [(one.record.path, one.source.path) for one in found.moved] == [("a.txt", "renamed.txt")]
    assert [record.path for record in found.deleted] == ["sub/c.txt"]
    assert found.unchanged == 1
    assert graph.read_bytes() == before
    report = build(folder, graph, PARTS)
    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 1, 1)
    assert report.moved == (("a.txt", "renamed.txt"),)
    assert preview(folder, graph, PARTS)[0].unchanged == 4


def test_what_was_moved_or_copied_is_not_read_anew(folder: Path, tmp_path: Path, digested: list[str]) -> None:
    graph = tmp_path / "g.db"
    build(folder, graph, PARTS)
    digested.clear()
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "a.txt").rename(folder / "deep" / "er" / "z.txt")  # its heading is its title, wherever it lies
    shutil.copy(folder / "b.md", folder / "copy.md")
    report = build(folder, graph, PARTS)
    assert (report.added, report.moved, report.removed) == (1, (("a.txt", "deep/er/z.txt"),), 0)
    assert digested == []
    with open_store(graph) as store:
        followed = snapshot(store)
    assert followed == graph_of(folder, tmp_path / "fresh.db")


def test_a_title_that_comes_from_the_path_is_read_anew(folder: Path, tmp_path: Path, digested: list[str]) -> None:
    graph = tmp_path / "g.db"
    build(folder, graph, PARTS)
    digested.clear()
    (folder / "sub" / "c.txt").rename(folder / "sub" / "e.txt")
    assert build(folder, graph, PARTS).moved == (("sub/c.txt", "sub/e.txt"),)
    assert digested == [TEXTS["sub/c.txt"]]
    with open_store(graph) as store:
        followed = snapshot(store)
    assert followed == graph_of(folder, tmp_path / "fresh.db")


def test_rows_that_are_called_after_their_folder_are_read_anew(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "g.db"
    (folder / "sub" / "orders.json").write_text('[{"order": "7", "city": "Recife"}, {"order": "8", "city": "Lisbon"}]')
    build(folder, graph, PARTS)
    (folder / "sub" / "orders.json").rename(folder / "orders.json")
    assert build(folder, graph, PARTS).moved == (("sub/orders.json", "orders.json"),)
    with open_store(graph) as store:
        followed = snapshot(store)
    assert followed == graph_of(folder, tmp_path / "fresh.db")


def test_files_swapped_edited_and_back(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "g.db"
    build(folder, graph, PARTS)
    (folder / "a.txt").rename(folder / "x")
    (folder / "sub" / "c.txt").rename(folder / "a.txt")
    (folder / "x").rename(folder / "sub" / "c.txt")
    report = build(folder, graph, PARTS)
    assert (report.changed, report.moved, report.removed) == (2, (), 0)
    with open_store(graph) as store:
        followed = snapshot(store)
    assert followed == graph_of(folder, tmp_path / "fresh.db")


def settled(folder: Path) -> None:
    """Make every file old enough for its stamp to be trusted; an entry's own time cannot be set, so wait for it."""
    for path in folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    time.sleep(2.2)


def test_unchanged_files_are_not_opened_again(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "g.db"
    settled(folder)
    build(folder, graph, PARTS)
    (folder / "b.md").write_text("# Board\n\nNobody is.")
    opened: list[str] = []

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event == "open" and str(arguments[0]).startswith(str(folder)):
            opened.append(str(arguments[0]))

    import sys

    listening = True
    sys.addaudithook(listen)
    report = build(folder, graph, PARTS)
    listening = False
    assert (report.changed, report.unchanged) == (1, 3)
    assert set(opened) == {str(folder / "b.md")}


def test_content_decides_where_the_stamp_differs(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "g.db"
    settled(folder)
    build(folder, graph, PARTS)
    text = (folder / "a.txt").read_text()
    stat = (folder / "a.txt").stat()
    (folder / "a.txt").write_text(text.replace("12 million", "21 million"))
    os.utime(folder / "a.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))  # same size, same time
    os.utime(folder / "b.md", (1_700_000_000, 1_700_000_000))  # another time, same content
    report = build(folder, graph, PARTS)
    assert (report.changed, report.unchanged) == (1, 3)


def test_a_file_that_has_just_changed_is_hashed_again(folder: Path) -> None:
    (source, *_) = walk(folder).sources
    just = max(source.stamp[1:3])
    assert changes.recall([source], changes.remember([source], just + 1))[0].known == ""
    later = changes.remember([source], just + 3_000_000_000)
    assert changes.recall([source], later)[0].known == source.content_hash
    assert changes.recall([replace(source, stamp=(*source.stamp[:3], 1))], later)[0].known == ""


def test_watching_follows_the_folder(folder: Path, tmp_path: Path) -> None:
    graph = folder / "g.db"  # in the folder itself: its own writes are no news
    rounds = pipeline.watch(folder, graph, PARTS)
    assert next(rounds).added == 4

    def edit() -> None:
        (folder / "new.txt").write_text("Helena Prado now advises Aurora Foods.")
        (folder / "a.txt").unlink()

    timer = threading.Timer(0.5, edit)
    timer.start()
    report = next(rounds)
    timer.join()
    while report.counts.documents != 4 or not (report.added or report.removed):
        report = next(rounds)
    with open_store(graph) as store:
        assert [record.path for record in store.records()] == ["b.md", "new.txt", "sub/c.txt", "sub/d.csv"]


def test_a_killed_move_ends_the_same(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = tmp_path / "g.db"
    build(folder, graph, PARTS)
    (folder / "a.txt").rename(folder / "z.txt")

    def die(self: object, graphs: Sequence[DocumentGraph], *, source: str, recipe: str) -> None:
        real(self, graphs, source=source, recipe=recipe)
        raise KeyboardInterrupt

    from graphrag.stores.sqlite import SQLiteStore

    real = SQLiteStore.write_all
    monkeypatch.setattr(SQLiteStore, "write_all", die)
    with pytest.raises(KeyboardInterrupt):
        build(folder, graph, PARTS)
    monkeypatch.undo()
    with open_store(graph) as store:
        assert {record.path for record in store.records()} >= {"a.txt", "z.txt"}
    build(folder, graph, PARTS)
    with open_store(graph) as store:
        followed = snapshot(store)
    assert followed == graph_of(folder, tmp_path / "fresh.db")


def test_a_broken_memory_is_only_a_slow_build(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "g.db"
    build(folder, graph, PARTS)
    raw = sqlite3.connect(graph)
    raw.execute("DELETE FROM state WHERE key LIKE 'seen:%'")
    raw.commit()
    raw.close()
    assert build(folder, graph, PARTS).unchanged == 4
