"""Run the program as its users do, as a whole process, and look at what it leaves."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from graphrag.cli import main
from graphrag.stores import open_store
from graphrag.stores.snapshot import Snapshot, snapshot

ROOT = Path(__file__).parents[2]
COMPANY = ROOT / "examples" / "company"
PROGRAM = str(Path(sys.executable).with_name("graphrag"))


def environment(**changes: str) -> dict[str, str]:
    """This process's environment without what changes a terminal's output."""
    apart = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONDONTWRITEBYTECODE"}
    return {name: value for name, value in os.environ.items() if name not in apart} | changes


def graphrag(
    *arguments: object, cwd: Path, before: tuple[str, ...] = (), **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run ``graphrag ARGUMENTS`` in ``cwd``, with changes to its environment."""
    return subprocess.run(
        [*before, PROGRAM, *map(str, arguments)],
        cwd=cwd,
        env=environment(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


def inside(*arguments: object) -> tuple[int, str, str]:
    """Run ``graphrag ARGUMENTS`` in this process, which is faster: its exit code, stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["graphrag", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
    return int(end.value.code or 0), out.getvalue(), err.getvalue()


def contents(graph: Path) -> Snapshot:
    """All that a graph holds, comparable with ``==``; the folder it was read from is left out."""
    with open_store(graph) as store:
        return snapshot(store)
