"""Files that take the process that reads them down: they are named, and nothing else suffers."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphrag.errors import ReadError, TooLargeError
from graphrag.pipeline import Parts, build
from graphrag.read import inspect_file, single
from graphrag.read.workers import Workers
from graphrag.recipe import Read, Recipe
from graphrag.stores import open_store

SLOW = b"a;b\n" + b"some words here;12.5\n" * 1_500_000
MIB = 1 << 20


@pytest.fixture
def workers() -> Iterator[Workers]:
    found = Workers()
    yield found
    found.close()
    gc.collect()


def test_a_worker_reads_what_is_read_here(tmp_path: Path, workers: Workers) -> None:
    for name, data in (("a.txt", "São Paulo".encode("cp1252")), ("b.csv", b"Name;City\nAna;Recife\n")):
        (tmp_path / name).write_bytes(data)
        source = single(tmp_path / name)
        assert workers.read(source, Read()) == inspect_file(source, Read())


def test_errors_come_back_as_they_are(tmp_path: Path, workers: Workers) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 100)
    with pytest.raises(TooLargeError, match=r"^a\.txt: more than 50 bytes"):
        workers.read(single(tmp_path / "a.txt"), Read(max_bytes=50))
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(ReadError, match=r"^a\.pdf: is a broken PDF"):
        workers.read(single(tmp_path / "a.pdf"), Read())


def test_a_file_that_takes_too_long(tmp_path: Path, workers: Workers) -> None:
    (tmp_path / "a.csv").write_bytes(SLOW)
    (tmp_path / "b.txt").write_bytes(b"Fine.")
    with pytest.raises(TooLargeError, match=r"^a\.csv: takes more than 1 seconds to read; split it, or raise"):
        workers.read(single(tmp_path / "a.csv"), Read(max_seconds=1))
    assert workers.read(single(tmp_path / "b.txt"), Read()).document.text == "Fine."


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory")
def test_a_file_that_takes_too_much_memory(tmp_path: Path, workers: Workers) -> None:
    (tmp_path / "a.json").write_bytes(b"[" + b'{"a": "b"},' * 2_500_000 + b"1]")
    (tmp_path / "b.txt").write_bytes(b"Fine.")
    limits = Read(max_memory=256 * MIB, max_elements=100_000_000)
    with pytest.raises(TooLargeError, match=r"^a\.json: needs more than 268,435,456 bytes of memory"):
        workers.read(single(tmp_path / "a.json"), limits)
    assert workers.read(single(tmp_path / "b.txt"), limits).document.text == "Fine."


def test_what_the_starting_process_has_used_tires_no_worker(tmp_path: Path, workers: Workers) -> None:
    held = bytearray(500 * MIB)
    (tmp_path / "b.txt").write_bytes(b"Fine.")
    workers.read(single(tmp_path / "b.txt"), Read())
    assert held
    assert workers._idle.qsize() == 1


def test_a_worker_that_dies(tmp_path: Path, workers: Workers) -> None:
    (tmp_path / "a.csv").write_bytes(SLOW)
    (tmp_path / "b.txt").write_bytes(b"Fine.")
    workers.read(single(tmp_path / "b.txt"), Read())
    (worker,) = (workers._idle.get(timeout=10),)
    workers._idle.put(worker)
    timer = threading.Timer(0.3, os.kill, (worker.process.pid, signal.SIGSEGV))
    timer.start()
    with pytest.raises(ReadError, match=r"^a\.csv: the process that read it died \(signal 11\); save it anew"):
        workers.read(single(tmp_path / "a.csv"), Read())
    assert workers.read(single(tmp_path / "b.txt"), Read()).document.text == "Fine."


def test_a_worker_that_died_while_it_waited_is_replaced(tmp_path: Path, workers: Workers) -> None:
    (tmp_path / "b.txt").write_bytes(b"Fine.")
    for _ in range(2):
        assert workers.read(single(tmp_path / "b.txt"), Read()).document.text == "Fine."
        worker = workers._idle.get()
        worker.process.kill()
        worker.process.wait()
        workers._idle.put(worker)


def test_code_beside_the_documents_is_never_run(
    tmp_path: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "graphrag.py").write_text("raise SystemExit(7)")
    (tmp_path / "csv.py").write_text("raise SystemExit(7)")
    (tmp_path / "a.txt").write_bytes(b"Fine.")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert workers.read(single(tmp_path / "a.txt"), Read()).document.text == "Fine."


def test_the_rest_of_the_folder_is_built(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.csv").write_bytes(SLOW)
    (folder / "b.txt").write_text("Ana Prado is the chief executive of Aurora Foods.")
    report = build(folder, tmp_path / "g.db", Parts(Recipe(read=Read(max_seconds=1))))
    assert [path for path, _ in report.skipped] == ["a.csv"]
    assert (report.added, report.counts.documents) == (1, 1)
    with open_store(tmp_path / "g.db") as store:
        assert [(r.path, bool(r.problem)) for r in store.records()] == [("a.csv", True), ("b.txt", False)]
