"""Parquet files: one table; DuckDB reads it, within a memory that it keeps to."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from graphrag.errors import NotTextError, ReadError, TooLargeError
from graphrag.read.composition import Composition
from graphrag.read.content import Content, Raw
from graphrag.read.formats import shown

_MAGIC = b"PAR1"
_ROWS = 1_000
_PLAIN = ("INT", "BIGINT", "SMALLINT", "TINYINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN", "VARCHAR", "DATE")
_OPTIONS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "256MB",
    "threads": "1",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def read_parquet(raw: Raw) -> Content:
    """The rows of the file as a table; lists and records in cells as they are written, bytes left out.

    Raises ``NotTextError`` when it is no Parquet file, ``ReadError`` when it is broken or encrypted, and
    ``TooLargeError`` when it has too many cells.
    """
    import duckdb

    if not raw.data.startswith(_MAGIC):
        raise NotTextError(f"{raw.path}: is not a Parquet file, whatever its name says")
    text = Composition(raw)
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        file.write(raw.data)
        file.flush()
        try:
            with duckdb.connect(":memory:", config=_OPTIONS) as base:
                header, rows = _rows(base, file.name, raw)
                text.table(PurePosixPath(raw.path).stem, header, rows)
        except duckdb.Error as error:
            reason = str(error).replace(file.name, raw.path).partition("\n")[0]
            raise ReadError(f"{raw.path}: is cut short or broken ({reason}); get a whole copy of it") from error
    return text.content()


def _rows(base: Any, path: str, raw: Raw) -> tuple[list[str], Iterator[list[str]]]:
    """The header, and the rows as they are read, a thousand at a time."""
    found = base.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
    columns = [(n, str(name), str(kind)) for n, (name, kind, *_) in enumerate(found)]
    kept = [(n, name, kind) for n, name, kind in columns if kind != "BLOB"]
    if not kept:
        return [], iter(())
    names = ", ".join(f"c{n}" for n, _, _ in columns)
    wanted = ", ".join(f"c{n}" if _plain(kind) else f"CAST(c{n} AS VARCHAR)" for n, _, kind in kept)
    result = base.execute(f"SELECT {wanted} FROM read_parquet(?) AS t({names})", [path])  # noqa: S608

    def rows() -> Iterator[list[str]]:
        cells = 0
        while batch := result.fetchmany(_ROWS):
            cells += len(batch) * len(kept)
            if cells > raw.limits.max_cells:
                raise TooLargeError(
                    f"{raw.path}: more than {raw.limits.max_cells:,} cells; "
                    "split it, or raise max_cells under [read] in a recipe"
                )
            yield from ([shown(value) for value in row] for row in batch)

    return [name for _, name, _ in kept], rows()


def _plain(kind: str) -> bool:
    """Whether Python has a type for the cells; lists, records and moments of a time zone come as they are written."""
    return kind == "TIMESTAMP" or (kind.startswith(_PLAIN) and "[" not in kind)
