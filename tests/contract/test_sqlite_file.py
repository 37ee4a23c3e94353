"""The graph as a file: other programs' files, other versions, other processes, and death at any moment."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import writer
from documents import make

from graphrag.errors import NewerGraphError, NotAGraphError, StoreError, UsageError
from graphrag.stores import open_store
from graphrag.stores.snapshot import differences, snapshot
from graphrag.stores.sqlite import SQLiteStore
from graphrag.stores.sqlite.opening import VERSION
from graphrag.types import EntityType, Query

ANA = make("ana.txt", [[[("Ana", EntityType.PERSON), ("Acme", EntityType.ORGANIZATION)]]])
ROOT = getattr(os, "geteuid", lambda: 1)() == 0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "graphrag.db"


def build(path: Path, *numbers: int) -> Path:
    with open_store(path, create=True) as store:
        for number in numbers:
            store.write(writer.numbered(number), source="/folder", recipe="r")
    return path


def start(path: Path, *arguments: object) -> subprocess.Popen[str]:
    folders = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[2])])
    return subprocess.Popen(
        [sys.executable, writer.__file__, str(path), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": folders},
    )


def test_a_graph_is_one_file_when_closed(path: Path) -> None:
    build(path, 1)
    assert [p.name for p in path.parent.iterdir()] == ["graphrag.db"]
    assert path.read_bytes()[:15] == b"SQLite format 3"
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.close()


def test_no_graph_is_said_to_be_missing_and_none_is_made(path: Path) -> None:
    with pytest.raises(StoreError, match="graphrag build FOLDER"):
        open_store(path)
    assert not path.exists()


def test_a_path_may_hold_any_characters(tmp_path: Path) -> None:
    for name in ("grafo da ação.db", "100%?#.db", "a b'\".db", "no suffix"):
        build(tmp_path / name, 1)
        with open_store(str(tmp_path / name)) as store:
            assert store.counts().documents == 1
            assert store.address == str(tmp_path / name)


FOREIGN = {
    "text": b"My diary\n" * 30,
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "short": b"x",
    "nearly": b"SQLite format 3\x00",
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("create", [True, False])
def test_a_file_of_another_program_is_left_as_it_is(path: Path, content: bytes, create: bool) -> None:
    path.write_bytes(content)
    with pytest.raises(NotAGraphError, match="another program"):
        open_store(path, create=create)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("identity", [0, 42])
def test_another_sqlite_database_is_left_as_it_is(path: Path, identity: int) -> None:
    raw = sqlite3.connect(path)
    raw.executescript(
        f"PRAGMA application_id = {identity}; CREATE TABLE document (id); INSERT INTO document VALUES (1)"
    )
    raw.close()
    content = path.read_bytes()
    for create in (True, False):
        with pytest.raises(NotAGraphError):
            open_store(path, create=create)
    assert path.read_bytes() == content


def test_a_newer_graph_is_left_as_it_is(path: Path) -> None:
    build(path, 1)
    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    raw.close()
    content = path.read_bytes()
    for create in (True, False):
        with pytest.raises(NewerGraphError, match="newer version"):
            open_store(path, create=create)
    assert path.read_bytes() == content


def test_an_older_graph_is_brought_up_to_date(path: Path) -> None:
    build(path, 3)
    with open_store(path) as store:
        whole, records = snapshot(store), store.records()
    raw = sqlite3.connect(path)
    for column in ("characters", "covered", "pages", "findings"):
        raw.execute(f"ALTER TABLE document DROP COLUMN {column}")
    raw.execute("PRAGMA user_version = 1")
    raw.close()
    with open_store(path) as store:
        assert store.records() == tuple(replace(r, characters=0, covered=0, pages=0, findings=()) for r in records)
        for record in records:
            graph = store.document(record.id)
            assert graph is not None
            store.write(graph, source=record.source, recipe=record.recipe)
    with open_store(path) as store:
        assert {k: v for k, v in snapshot(store).items() if k != "documents"} == {
            k: v for k, v in whole.items() if k != "documents"
        }


def test_an_older_graph_that_may_not_be_written_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(path, 1)
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 1")
    raw.close()
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # root may write everything
    with pytest.raises(StoreError, match="older version"):
        open_store(path)


def test_a_folder_is_not_a_graph(tmp_path: Path) -> None:
    for create in (True, False):
        with pytest.raises(StoreError, match="is a folder"):
            open_store(tmp_path, create=create)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no folder .*missing"):
        open_store(tmp_path / "missing" / "graphrag.db", create=True)


def test_a_file_within_a_file_is_refused(path: Path) -> None:
    path.write_text("not a folder")
    for create in (True, False):
        with pytest.raises(StoreError):
            open_store(path / "graphrag.db", create=create)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs /proc, where no file can be made")
def test_a_place_that_takes_no_file_is_refused() -> None:
    with pytest.raises(StoreError, match=r"/proc/graphrag\.db"):
        open_store("/proc/graphrag.db", create=True)


def test_an_empty_file_may_become_a_graph_but_is_none(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreError, match="no graph at"):
        open_store(path)
    build(path, 1)
    with open_store(path) as store:
        assert store.counts().documents == 1


def test_a_server_of_another_kind_is_not_supported() -> None:
    with pytest.raises(UsageError, match="not supported; give a file's path, or neo4j://HOST"):
        open_store("postgres://h", create=True)


@pytest.mark.skipif(ROOT, reason="root may write everywhere")
def test_a_read_only_graph_answers_and_refuses_writing(path: Path) -> None:
    build(path, 1)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with pytest.raises(StoreError, match="may not be written"):
            open_store(path, create=True)
        with pytest.raises(StoreError, match="may not be written"):
            open_store(path.with_name("new.db"), create=True)
        with open_store(path) as store:
            assert store.counts().documents == 1
            with pytest.raises(StoreError, match="may not be written"):
                store.delete(writer.numbered(1).document.id)
    finally:
        path.parent.chmod(0o755)


@pytest.mark.skipif(ROOT, reason="root may read everything")
def test_a_graph_that_may_not_be_read_is_named(path: Path) -> None:
    build(path, 1).chmod(0)
    with pytest.raises(StoreError, match="cannot read the graph"):
        open_store(path)


def test_a_damaged_graph_is_said_to_be_damaged(path: Path) -> None:
    build(path, *range(20))
    content = bytearray(path.read_bytes())
    content[8192:] = random.Random(0).randbytes(len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"graphrag\.db"), open_store(path) as store:
        snapshot(store)


def test_a_closed_graph_says_so(path: Path) -> None:
    store = open_store(path, create=True)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.counts()
    with pytest.raises(StoreError, match="closed"):
        list(store.all_entities())


def test_a_graph_belongs_to_one_thread(path: Path) -> None:
    caught: list[StoreError] = []
    with open_store(path, create=True) as store:

        def other() -> None:
            try:
                store.counts()
            except StoreError as error:
                caught.append(error)

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert "another thread" in str(caught[0])


def test_a_busy_graph_is_waited_for_and_then_named(path: Path) -> None:
    build(path, 1)
    with start(path, "hold") as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with SQLiteStore(path, wait=0.05) as store:
            with pytest.raises(StoreError, match="another process is writing"):
                store.write(ANA, source="/folder", recipe="r")
            assert store.counts().documents == 1
            assert store.find(Query("person", np.zeros(0, np.float32), ())).by_text
        with SQLiteStore(path, wait=60) as store:
            threading.Timer(0.2, holder.stdin.close).start()  # type: ignore[union-attr]
            store.write(ANA, source="/folder", recipe="r")
            assert store.counts().documents == 2


def test_a_reader_sees_what_another_process_writes(path: Path) -> None:
    build(path, 0)
    question = Query("only", writer.numbered(3).vectors[0], ("only 3",))
    with open_store(path) as reader:
        assert reader.find(question).by_name == {}
        with start(path, 1, 4) as process:
            process.wait(60)
        found = reader.find(question)
        assert found.by_vector[0].id == writer.numbered(3).chunks[0].id
        assert "only 3" in found.by_name


def test_processes_may_write_one_new_graph_together(path: Path) -> None:
    processes = [start(path, first, first + 5) for first in range(0, 20, 5)]
    for process in processes:
        with process:
            process.wait(120)
        assert process.returncode == 0
    fresh = build(path.with_name("fresh.db"), *range(20))
    with open_store(path) as one, open_store(fresh) as other:
        assert differences(snapshot(one), snapshot(other)) == []


@pytest.mark.parametrize("lines", [0, 1, 4, 9])
def test_a_killed_writer_leaves_whole_documents(path: Path, lines: int) -> None:
    with start(path, 0, 1000) as process:
        assert process.stdout
        for _ in range(lines):
            process.stdout.readline()
        time.sleep(random.Random(lines).random() / 20)
        process.kill()
    with open_store(path, create=True) as store:
        known = sorted(int(record.path.removesuffix(".txt")) for record in store.records())
        assert len(known) >= lines
        assert known == list(range(len(known)))
        fresh = build(path.with_name("fresh.db"), *reversed(known))
        with open_store(fresh) as other:
            assert differences(snapshot(store), snapshot(other)) == []
        store.write(ANA, source="/folder", recipe="r")
