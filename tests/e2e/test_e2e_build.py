"""A folder that changes, and a build that is killed: the graph ends as one fresh build of the final folder."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from program import PROGRAM, contents, environment, graphrag

from graphrag.stores.snapshot import Snapshot

KILLS = int(os.environ.get("GRAPHRAG_KILLS", "3"))


def fresh(folder: Path, place: Path) -> Snapshot:
    place.mkdir(exist_ok=True)
    done = graphrag("build", folder, cwd=place)
    assert done.returncode == 0, done.stderr
    return contents(place / "graphrag.db")


def start(*arguments: object, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [PROGRAM, *map(str, arguments)],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background shell ignores it
    )


def build(folder: Path) -> dict[str, Any]:
    done = graphrag("build", folder, "--json", cwd=folder.parent)
    assert done.returncode == 0, done.stderr
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


def test_second_build_reads_nothing_and_changes_nothing(few: Path) -> None:
    assert build(few)["added"] == 7
    first = contents(few.parent / "graphrag.db")
    report = build(few)
    assert (report["added"], report["changed"], report["removed"], report["unchanged"]) == (0, 0, 0, 7)
    assert contents(few.parent / "graphrag.db") == first


def test_edits_renames_and_deletions_are_followed(few: Path) -> None:
    build(few)
    edited, renamed, deleted = sorted(p for p in few.rglob("*") if p.suffix in {".txt", ".md"})[:3]
    edited.write_text(edited.read_text(encoding="utf8") + "\n\nHelena Prado now advises Quintaval.\n", encoding="utf8")
    renamed.rename(renamed.with_name("renamed" + renamed.suffix))
    deleted.unlink()
    report = build(few)
    assert (report["added"], report["changed"], report["removed"], report["unchanged"]) == (0, 1, 1, 4)
    assert [Path(one["to"]).stem for one in report["moved"]] == ["renamed"]
    assert contents(few.parent / "graphrag.db") == fresh(few, few.parent / "fresh")


def test_killed_builds_continue_to_the_same_graph(few: Path) -> None:
    """kill -9 at random moments; ``GRAPHRAG_KILLS=20`` is the full measure."""
    started = time.monotonic()
    whole = fresh(few, few.parent / "whole")
    took = time.monotonic() - started
    chance = random.Random(20)
    killed = 0
    for number in range(5 * KILLS):  # a build that ended before it was killed does not count
        if killed == KILLS:
            break
        place = few.parent / f"kill{number}"
        place.mkdir()
        process = start("build", few, cwd=place)
        time.sleep(chance.uniform(0.1, 0.9) * took)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=120)
        killed += process.returncode == -signal.SIGKILL
        assert fresh(few, place) == whole
    assert killed, "no build was still running when it was killed"


def test_interrupt_says_that_the_next_run_continues(few: Path, tmp_path: Path) -> None:
    process = start("build", few, cwd=tmp_path)
    deadline = time.monotonic() + 120
    while not (tmp_path / "graphrag.db").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert out == ""
    assert err == "error: interrupted; what was finished is kept, and the next run continues from there\n"
    assert build(few)["documents"] == 7
