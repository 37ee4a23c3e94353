"""Rows a second of ``build --database`` beside a plain ``SELECT`` of the same rows, and the most memory it took.

Where other work shares the cores, what counts is the rate by processor time.

    python benchmarks/database_rows.py [ROWS] [URL | postgresql]

Without a URL of an empty database it makes a SQLite file, for ``postgresql`` it starts a server of its own. Ten tables
that refer to each other hold the rows.
"""

from __future__ import annotations

import resource
import runpy
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from graphrag.databases import build_database

TABLES = 10
COLUMNS = ("city", "status", "note")


def main(rows: int, url: str, graph: Path) -> None:
    engine = sa.create_engine(url)
    fill(engine, rows // TABLES)
    started = time.perf_counter()
    with engine.connect() as connection:
        for table in range(TABLES):
            for _ in connection.exec_driver_sql(f"SELECT * FROM things_{table}"):
                pass
    plain = time.perf_counter() - started
    engine.dispose()
    busy = time.process_time()
    report = build_database(url, graph)
    busy = time.process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:,} rows: SELECT {rows / plain:,.0f} rows/s, first build {rows / report.seconds:,.0f} rows/s", end=" ")
    print(f"({rows / busy:,.0f} a second of processor time)")
    again = build_database(url, graph)
    print(f"build without a change {rows / again.seconds:,.0f} rows/s; {report.counts.entities:,} entities,", end=" ")
    print(f"{report.counts.relations:,} relations; at most {memory:,.0f} MB")


def fill(engine: sa.Engine, rows: int) -> None:
    meta = sa.MetaData()
    for number in range(TABLES):
        reference = [sa.Column("parent_id", sa.ForeignKey(f"things_{number - 1}.id"))] if number else []
        columns = [sa.Column(name, sa.String(80)) for name in COLUMNS]
        key, name = sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(80))
        table = sa.Table(
            f"things_{number}", meta, key, name, *reference, *columns, sa.Column("made_on", sa.Date),
            sa.Column("total", sa.Numeric(12, 2)),
        )  # fmt: skip
        table.create(engine)
        with engine.begin() as connection:
            for start in range(0, rows, 5_000):
                connection.execute(table.insert(), [made(n, number) for n in range(start, min(start + 5_000, rows))])


def made(n: int, table: int) -> dict[str, object]:
    import datetime as dt

    row: dict[str, object] = {
        "id": n, "name": f"Thing {table}-{n} Ltd", "city": f"City {n % 97}", "status": ("open", "paid", "late")[n % 3],
        "note": f"seen {n % 13} times", "made_on": dt.date(2020, 1, 1) + dt.timedelta(n % 1000), "total": n / 4,
    }  # fmt: skip
    return row | ({"parent_id": n} if table else {})


@contextmanager
def empty_database(named: str, folder: str) -> Generator[str]:
    if named != "postgresql":
        yield named or f"sqlite:///{folder}/rows.db"
        return
    found = runpy.run_path(str(Path(__file__).parents[1] / "tools" / "postgresql_server.py"))
    with found["server"](found["programs"]()) as url:
        yield f"{url.replace('://', '+pg8000://')}/postgres"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, empty_database("".join(sys.argv[2:3]), folder) as url:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, url, Path(folder) / "graph.db")
