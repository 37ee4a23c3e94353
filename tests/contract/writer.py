"""A process that writes: ``writer.py GRAPH FIRST LAST`` writes documents and says the number of each when it is in.

``writer.py GRAPH hold`` keeps the graph locked until its standard input closes.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from documents import make

from graphrag.stores import open_store
from graphrag.types import DocumentGraph, EntityType

P = EntityType.PERSON


def numbered(number: int) -> DocumentGraph:
    """A document of several chunks that shares names with the others."""
    names = [(f"Person {number % 5}", P), (f"Person {number % 7}", P), (f"Only {number}", P)]
    return make(f"{number}.txt", [[names, names[:2]], [names[1:]], [names] * 5])


def main(graph: Path, first: str, last: str = "") -> None:
    """Write documents, or hold the lock."""
    if first == "hold":
        connection = sqlite3.connect(graph, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        print("held", flush=True)
        sys.stdin.read()
        connection.close()
        return
    with open_store(graph, create=True) as store:
        for number in range(int(first), int(last)):
            store.write(numbered(number), source="/folder", recipe="r")
            print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
