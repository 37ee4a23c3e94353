"""A folder that changes, and a build that is killed: the graph ends as one fresh build of the final folder."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

from program import PROGRAM, contents, environment, graphrag

from graphrag.stores.snapshot import Snapshot

KILLS = int(os.environ.get("GRAPHRAG_KILLS", "3"))


def fresh(folder: Path, place: Path) -> Snapshot:
    place.mkdir()
    done = graphrag("build", folder, cwd=place)
    assert done.returncode == 0, done.stderr
    return contents(place / "graphrag.db")


def counts(folder: Path) -> dict[str, int]:
    done = graphrag("build", "company", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


def test_summary_names_what_was_done(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "note.txt").write_text("Maria Souza founded Aurora Energia in Porto Alegre.", encoding="utf8")
    (tmp_path / "docs" / "empty.txt").write_bytes(b"")
    done = graphrag("build", "docs", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "files read   1 (1 new, 0 changed)" in done.stdout
    for heading in ("unchanged", "removed", "skipped", "chunks", "entities", "relations", "seconds"):
        assert heading in done.stdout
    assert "skipped empty.txt: " in done.stdout
    assert done.stderr == ""
    assert (tmp_path / "graphrag.db").is_file()


def test_second_build_reads_nothing_and_changes_nothing(built: Path) -> None:
    before = contents(built / "graphrag.db")
    # The copy lies elsewhere than the folder the graph was built from, which is still there.
    graphrag("build", "company", "--graph", "own.db", cwd=built)
    first = contents(built / "own.db")
    again = json.loads(graphrag("build", "company", "--graph", "own.db", "--json", cwd=built).stdout)
    assert (again["added"], again["changed"], again["removed"]) == (0, 0, 0)
    assert again["unchanged"] == len(first["documents"])
    assert contents(built / "own.db") == first == before


def test_edits_renames_and_deletions_are_followed(tmp_path: Path, reference: Path) -> None:
    shutil.copytree(reference / "company", tmp_path / "company")
    assert counts(tmp_path)["added"] > 3
    files = sorted(p for p in (tmp_path / "company").rglob("*") if p.suffix in {".txt", ".md"})
    edited, renamed, deleted = files[0], files[1], files[2]
    edited.write_text(edited.read_text(encoding="utf8") + "\n\nHelena Prado now advises Quintaval.\n", encoding="utf8")
    renamed.rename(renamed.with_name("renamed.txt"))
    deleted.unlink()
    report = counts(tmp_path)
    assert (report["added"], report["changed"], report["removed"]) == (1, 1, 2)
    assert contents(tmp_path / "graphrag.db") == fresh(tmp_path / "company", tmp_path / "fresh")


def test_killed_builds_continue_to_the_same_graph(tmp_path: Path, reference: Path) -> None:
    """kill -9 at random moments; ``GRAPHRAG_KILLS=20`` is the full measure."""
    started = time.monotonic()
    whole = fresh(reference / "company", tmp_path / "whole")
    took = time.monotonic() - started
    chance = random.Random(20)
    killed = 0
    for number in range(KILLS):
        place = tmp_path / f"kill{number}"
        place.mkdir()
        process = subprocess.Popen(
            [PROGRAM, "build", str(reference / "company")],
            cwd=place,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.1, 0.95) * took)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        done = graphrag("build", reference / "company", cwd=place)
        assert done.returncode == 0, done.stderr
        assert contents(place / "graphrag.db") == whole
    assert killed, "no build was still running when it was killed"


def test_interrupt_says_that_the_next_run_continues(tmp_path: Path, reference: Path) -> None:
    process = subprocess.Popen(
        [PROGRAM, "build", str(reference / "company")],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background shell ignores it
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "graphrag.db").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert err == "error: interrupted; what was finished is kept, and the next run continues from there\n"
    assert graphrag("build", reference / "company", cwd=tmp_path).returncode == 0
