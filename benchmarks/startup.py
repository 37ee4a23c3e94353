"""How long the whole process takes: ``graphrag --help``, and ``graphrag ask`` on the example's graph.

``python benchmarks/startup.py [--runs 7]`` prints minimum and median seconds. The first question is
asked once before, so that the files are in the system's cache, as they are for anyone's second one.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMPANY = Path(__file__).parents[1] / "examples" / "company"
GRAPHRAG = [sys.executable, "-c", "from graphrag.cli import main; main()"]


def seconds(command: list[str], runs: int) -> list[float]:
    taken: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - started)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--question", default="Who chairs the board?")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        graph = f"{folder}/graphrag.db"
        subprocess.run([*GRAPHRAG, "build", str(COMPANY), "--graph", graph], check=True, capture_output=True)
        ask = [*GRAPHRAG, "ask", options.question, "--graph", graph]
        subprocess.run(ask, check=True, capture_output=True)
        for name, command in (("--help", [*GRAPHRAG, "--help"]), ("ask", ask)):
            taken = seconds(command, options.runs)
            print(f"graphrag {name:<7} min {min(taken):.2f} s  median {statistics.median(taken):.2f} s")


if __name__ == "__main__":
    main()
