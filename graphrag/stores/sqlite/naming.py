"""Keep the entities' columns in step with the names and claims in the graph."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from graphrag.stores.naming import Derived, Name, derive


def refresh(connection: sqlite3.Connection, entities: Iterable[int]) -> None:
    """Work out the given rows again, and delete those that no document speaks of any more."""
    rows = json.dumps(sorted(entities))
    names: defaultdict[int, list[Name]] = defaultdict(list)
    for row, *name in connection.execute(
        "SELECT entity, text, type, key, mentions, claims FROM name WHERE entity IN (SELECT value FROM json_each(?))",
        (rows,),
    ):
        names[row].append(Name(*name))
    descriptions: defaultdict[int, list[str]] = defaultdict(list)
    for row, description in connection.execute(
        "SELECT entity, description FROM claim WHERE entity IN (SELECT value FROM json_each(?)) AND description <> ''",
        (rows,),
    ):
        descriptions[row].append(description)
    keys: defaultdict[int, list[str]] = defaultdict(list)
    for row, known in connection.execute(
        "SELECT entity, keys FROM claim WHERE entity IN (SELECT value FROM json_each(?)) AND keys <> '[]'", (rows,)
    ):
        keys[row] += json.loads(known)
    for row, key, *old in connection.execute(
        "SELECT row, key, name, type, is_value, aliases, description, mentions, keys FROM entity"
        " WHERE row IN (SELECT value FROM json_each(?)) ORDER BY row",
        (rows,),
    ).fetchall():
        new = derive(key, names[row], descriptions[row], keys[row]) if row in names else None
        _replace(connection, row, Derived(*old), new)


def _replace(connection: sqlite3.Connection, row: int, old: Derived, new: Derived | None) -> None:
    if new == old:
        return
    if new is None:
        _unindex(connection, row, old)
        connection.execute("DELETE FROM entity WHERE row = ?", (row,))
        return
    if (new.name, new.aliases, new.is_value) != (old.name, old.aliases, old.is_value):
        _unindex(connection, row, old)
        if not new.is_value:
            connection.execute(
                "INSERT INTO entity_text (rowid, name, aliases) VALUES (?, ?, ?)", (row, new.name, _words(new))
            )
    if new.keys != old.keys:
        connection.execute("DELETE FROM strong WHERE entity = ?", (row,))
        connection.executemany("INSERT INTO strong VALUES (?, ?)", [(key, row) for key in json.loads(new.keys)])
    connection.execute(
        "UPDATE entity SET name = ?, type = ?, is_value = ?, aliases = ?, description = ?, mentions = ?, keys = ?"
        " WHERE row = ?",
        (*new, row),
    )


def _unindex(connection: sqlite3.Connection, row: int, old: Derived) -> None:
    """Take an entity out of the full-text index, which must be told the words it was put in with."""
    if old.name and not old.is_value:
        connection.execute(
            "INSERT INTO entity_text (entity_text, rowid, name, aliases) VALUES ('delete', ?, ?, ?)",
            (row, old.name, _words(old)),
        )


def _words(entity: Derived) -> str:
    return "\n".join(json.loads(entity.aliases))
