"""Open a graph file, and tell it from every other file before anything touches it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from graphrag.errors import NewerGraphError, NoGraphError, NotAGraphError, StoreError

APPLICATION_ID = 0x47524147
"""Bytes 68 to 71 of the file ("GRAG"), by which ``file`` and we know a graph."""

VERSION = 3
_MAGIC = b"SQLite format 3\x00"


def connect(path: Path, *, create: bool, wait: float) -> sqlite3.Connection:
    """A connection to the graph at ``path``, made there if ``create``; ``wait`` seconds for other writers.

    A file that may not be written opens for reading only. Raises ``StoreError`` when there is no
    graph or it cannot be opened, ``NotAGraphError`` for another program's file and
    ``NewerGraphError`` for a newer version's; such files are left as they are.
    """
    _check(path, create=create)
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    connection = None
    try:
        connection = sqlite3.connect(
            _uri(path, writable=writable or create), uri=True, isolation_level=None, timeout=wait
        )
        _prepare(connection, path, create=create, writable=writable or create)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise StoreError(f"cannot open the graph {path}: {error}") from error
    except StoreError:
        if connection is not None:
            connection.close()
        raise
    return connection


def _check(path: Path, *, create: bool) -> None:
    """Raise unless ``path`` holds a graph of ours or, with ``create``, may come to hold one."""
    try:
        if path.is_dir():
            raise StoreError(f"{path} is a folder; give the path of a graph file, such as {path / 'graphrag.db'}")
        if not path.exists():
            return _check_new(path, create=create)
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise StoreError(f"cannot read the graph {path}: {error.strerror or error}") from error
    if not header and path.is_file():
        return _check_new(path, create=create)
    if not header.startswith(_MAGIC) or int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise NotAGraphError(f"{path} is a file of another program and was left as it is; give another path")
    _check_version(path, int.from_bytes(header[60:64], "big"))
    if create and not os.access(path, os.W_OK):
        raise StoreError(f"the graph {path} may not be written; change its permissions or give another path")
    return None


def _check_new(path: Path, *, create: bool) -> None:
    if not create:
        raise NoGraphError(f"no graph at {path}; build one with `graphrag build FOLDER`")
    if not path.parent.is_dir():
        raise StoreError(f"cannot make the graph {path}: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise StoreError(f"cannot make the graph {path}: that place may not be written; give another path")


def _check_version(path: Path, version: int) -> None:
    if version > VERSION:
        raise NewerGraphError(
            f"a newer version of graphrag wrote {path} (schema {version}, this one knows {VERSION});"
            " it was left as it is: upgrade with `pip install -U company-graphrag`"
        )
    if version < VERSION:
        raise StoreError(f"an older version of graphrag wrote {path}; delete the file and build it again")


def _uri(path: Path, *, writable: bool) -> str:
    """Reading a WAL file needs a writable folder, unless nobody can be writing to it at all."""
    uri = path.absolute().as_uri()
    if writable:
        return f"{uri}?mode=rwc"
    log = path.with_name(path.name + "-wal")
    return f"{uri}?mode=ro" if log.exists() else f"{uri}?mode=ro&immutable=1"


def _prepare(connection: sqlite3.Connection, path: Path, *, create: bool, writable: bool) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")
    if create and not _version(connection):
        _create(connection)
    _check_version(path, _version(connection))
    if writable:
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")


def _version(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def _create(connection: sqlite3.Connection) -> None:
    """Make the schema in one transaction, before WAL, so that a killed process leaves no bytes or a whole graph."""
    connection.execute("PRAGMA page_size = 8192")
    connection.execute("BEGIN IMMEDIATE")
    if not _version(connection):  # another process may just have made it
        for statement in Path(__file__).with_name("schema.sql").read_text(encoding="utf8").split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
