"""Find where a question starts: BM25 by FTS5, exact cosine over all vectors, names by their keys."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphrag.stores.packing import unpack_rows
from graphrag.stores.words import plain, words_of
from graphrag.types import FloatArray, Hit

_RANK = {
    "chunk": "SELECT rowid, -bm25(chunk_text) FROM chunk_text WHERE chunk_text MATCH ?",
    "entity": "SELECT rowid, -bm25(entity_text, 2.0, 1.0) FROM entity_text WHERE entity_text MATCH ?",
    "community": "SELECT rowid, -bm25(community_text, 2.0, 1.0) FROM community_text WHERE community_text MATCH ?",
}
_IDS = {
    "chunk": "SELECT row, id FROM chunk WHERE row IN (SELECT value FROM json_each(?))",
    "entity": "SELECT row, id FROM entity WHERE row IN (SELECT value FROM json_each(?))",
    "community": "SELECT row, id FROM community WHERE row IN (SELECT value FROM json_each(?))",
}
_VECTORS = {
    "chunk": "SELECT id, vector FROM chunk_vector WHERE length(vector) = ?",
    "entity": "SELECT id, vector FROM entity_vector WHERE length(vector) = ?",
    "community": "SELECT id, vector FROM community WHERE length(vector) = ?",
}
_USUAL_LENGTH = "SELECT length(vector) FROM chunk_vector GROUP BY 1 ORDER BY count(*) DESC, 1 DESC LIMIT 1"
_TITLED = (
    "SELECT w.value, d.topic, c.id FROM json_each(?1) w CROSS JOIN document d ON d.{} = w.value"
    " CROSS JOIN chunk c ON c.document = d.row AND c.position = 0 WHERE w.value <> '' ORDER BY w.key, c.id"
)
_TITLES = {column: _TITLED.format(column) for column in ("title_key", "subject_key")}
_WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.chunk_word USING fts5vocab (main, chunk_text, row)"
_FREQUENCIES = "SELECT term, doc FROM json_each(?) w CROSS JOIN temp.chunk_word ON term = w.value"
_MOST_ROWS = 1500
"""Chunks that the words of a question may stand in together: what a search costs in a graph of any size."""


@dataclass(frozen=True, eq=False)
class Vectors:
    """Vectors of one kind as a matrix; rows go by id, so that equal graphs compute equal scores."""

    ids: tuple[str, ...]
    matrix: FloatArray

    def nearest(self, vector: FloatArray, limit: int) -> tuple[Hit, ...]:
        """The ``limit`` rows with the highest dot product."""
        if not self.ids or self.matrix.shape[1] != len(vector):
            return ()
        # Not @: on a matrix so narrow, handing work to other threads takes longer than the work.
        return _best(self.ids, np.einsum("ij,j->i", self.matrix, vector.astype(np.float32)), limit)


def load_vectors(connection: sqlite3.Connection, kind: str, dimensions: int) -> Vectors:
    """The vectors of ``dimensions`` of chunks, entities or communities; others are of another model."""
    rows = connection.execute(_VECTORS[kind], (dimensions * 4,)).fetchall()
    rows.sort()
    return Vectors(tuple(name for name, _ in rows), unpack_rows([vector for _, vector in rows]))


def _best(ids: Sequence[str], scores: npt.NDArray[np.floating], limit: int) -> tuple[Hit, ...]:
    """The ``limit`` highest scores; the one at the limit is chosen by id among its equals."""
    if limit < 1 or not len(scores):
        return ()
    threshold = np.partition(scores, -limit)[-limit] if limit < len(scores) else -np.inf
    hits = [Hit(ids[i], float(scores[i])) for i in np.flatnonzero(scores >= threshold).tolist()]
    hits.sort(key=lambda hit: (-hit.score, hit.id))
    return tuple(hits[:limit])


def match_expression(text: str) -> str:
    """An FTS5 expression for any of the words of ``text``, each quoted, so that none is syntax.

    >>> match_expression('Who founded "Acme" AND NOT Zeta*?')
    '"founded" OR "acme" OR "not" OR "zeta"'
    """
    return _any_of(words_of(text))


def _any_of(words: Iterable[str]) -> str:
    return " OR ".join(f'"{word}"' for word in words)


def _rarest(connection: sqlite3.Connection, words: Sequence[str]) -> list[str]:
    """The rarest of ``words``, as many as stand in ``_MOST_ROWS`` chunks, at least one.

    Frequent words weigh next to nothing in BM25 beside rare ones, and cost the most.
    """
    connection.execute(_WORDS)
    bare = {word: plain(word) for word in words}
    rows = connection.execute(_FREQUENCIES, (json.dumps(sorted(set(bare.values()))),))
    frequency: dict[str, int] = dict(rows.fetchall())
    kept: list[str] = []
    total = 0
    for word in sorted(words, key=lambda word: (frequency.get(bare[word], 0), word)):
        total += frequency.get(bare[word], 0)
        if kept and total > _MOST_ROWS:
            break
        kept.append(word)
    return kept


def search_text(connection: sqlite3.Connection, kind: str, text: str, limit: int) -> tuple[Hit, ...]:
    """BM25 over chunks, entities or communities; scores are positive."""
    words = _rarest(connection, words_of(text)) if kind == "chunk" else words_of(text)
    if not words or limit < 1:
        return ()
    expression = _any_of(words)
    rows = connection.execute(_RANK[kind], (expression,)).fetchall()
    if not rows:
        return ()
    scores = np.array([score for _, score in rows])
    threshold = np.partition(scores, -limit)[-limit] if limit < len(scores) else -np.inf
    kept = {rows[i][0]: float(scores[i]) for i in np.flatnonzero(scores >= threshold)}
    ids = connection.execute(_IDS[kind], (json.dumps(list(kept)),))
    hits = [Hit(name, kept[row]) for row, name in ids]
    hits.sort(key=lambda hit: (-hit.score, hit.id))
    return tuple(hits[:limit])


def find_names(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The entities (no values) whose key, alias or strong key is one of ``names``: by key first, then by mentions."""
    found: dict[str, list[str]] = {}
    wanted = json.dumps(list(dict.fromkeys(_clean(name) for name in names)))
    for name, entity in connection.execute(
        "SELECT w.value, e.id FROM json_each(?1) w CROSS JOIN entity e ON e.row IN ("
        " SELECT row FROM entity WHERE key = w.value UNION SELECT entity FROM name WHERE key = w.value"
        " UNION SELECT entity FROM strong WHERE key = w.value)"
        " WHERE NOT e.is_value ORDER BY w.key, e.key <> w.value, e.mentions DESC, e.id",
        (wanted,),
    ):
        found.setdefault(name, []).append(entity)
    return {name: tuple(entities) for name, entities in found.items()}


def find_titles(
    connection: sqlite3.Connection, names: Iterable[str], limit: int
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Topic and first chunk of documents whose title is one of ``names``, or is less the bracket at its end."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    wanted = json.dumps(list(dict.fromkeys(_clean(name) for name in names)))
    for column in ("title_key", "subject_key"):
        rows: dict[str, list[tuple[str, str]]] = {}
        for name, topic, chunk in connection.execute(_TITLES[column], (wanted,)):
            rows.setdefault(name, []).append((topic, chunk))
        found = {name: tuple(chunks[:limit]) for name, chunks in rows.items()} | found
    return found


def _clean(name: str) -> str:
    return name.encode("utf8", "ignore").decode()


def all_vectors(connection: sqlite3.Connection) -> tuple[tuple[str, ...], FloatArray]:
    """The chunk vectors of the most frequent length, by id: a document that can no longer be read keeps old ones."""
    usual = connection.execute(_USUAL_LENGTH).fetchone()
    vectors = load_vectors(connection, "chunk", usual[0] // 4 if usual else 0)
    return vectors.ids, vectors.matrix
