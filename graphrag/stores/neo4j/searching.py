"""Find where a question starts: the server's full-text and vector indexes give candidates, scored exactly."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from graphrag.names import make_id
from graphrag.stores.neo4j import bm25
from graphrag.stores.neo4j.entities import name_id
from graphrag.stores.neo4j.floats import pack_floats
from graphrag.stores.neo4j.queries import cypher
from graphrag.stores.neo4j.server import Server
from graphrag.stores.neo4j.writing import title_id
from graphrag.stores.words import plain, tokens, words_of
from graphrag.types import FloatArray, Found, Hit, Query

_MOST_WORDS = 128
"""Words of a question that are looked up; nobody's question has more, but a pasted page may."""
_MOST_ROWS = 1500
"""Chunks that the words of a question may stand in together; more frequent words weigh next to nothing."""
_SPARE = 50
"""Candidates beyond twice what is wanted: an index is approximate, and equals are chosen by id."""
_MOST_NEAREST = 2000
"""Neighbours asked of the vector index at most; where that would not do, all of the graph's are compared."""
_CLAUSES = 500
"""Names in one full-text query; Lucene refuses more than 1,024."""
_NAME_LENGTH, _SUMMARY_LENGTH = 4.0, 40.0


def find(server: Server, graph: str, query: Query) -> Found:
    """Passages by words and by vector, entities and titles by name, in one round trip."""
    limit = max(query.limit, 0)
    names = [_clean(name) for name in dict.fromkeys(query.names)]
    rows = server.read_indexed(
        cypher("find"),
        {"most_nearest": 0},
        graph=graph,
        ours=_ours(graph),
        vector=pack_floats(query.vector) if _usable(query.vector) else "",
        limit=limit,
        candidates=3 * limit + _SPARE,
        nearest=2 * limit + _SPARE,
        most_nearest=_MOST_NEAREST,
        most_rows=_MOST_ROWS,
        most_entities=max(query.entities, 0),
        nearest_entities=4 * max(query.entities, 0) + _SPARE,
        ask={
            "words": _word_queries(graph, query.text) if limit else [],
            "names": _name_queries(graph, names),
            "titles": [title_id(name) for name in names if name],
            "topics": [make_id("e", name) for name in names if name],
        },
    )
    if not rows:  # the graph was dropped meanwhile
        return Found((), (), {})
    row = rows[0]
    return Found(
        by_text=_by_words(row, limit),
        by_vector=tuple(Hit(name, 2 * score - 1) for name, score in row["by_vector"]),
        by_name=_by_name(row["by_name"], names),
        entities=tuple(Hit(name, 2 * score - 1) for name, score in row["entities"]),
        by_title=_by_title(row, names, limit),
    )


def search_text(server: Server, graph: str, kind: str, text: str, limit: int) -> tuple[Hit, ...]:
    """BM25 over the names and aliases of entities, or the titles and summaries of communities."""
    words = _word_queries(graph, text)
    if not words or limit < 1:
        return ()
    index = "graphrag_entity_words" if kind == "entities" else "graphrag_community_words"
    any_word = f"{_ours(graph)} +({' '.join(_quoted(word['text']) for word in words)})"
    (row,) = server.read(cypher("search_words"), index=index, words=words, any=any_word, candidates=3 * limit + _SPARE)
    texts = [
        (name, ((2.0, tokens(title)), (1.0, [word for other in others for word in tokens(other)])))
        for name, title, others in row["found"]
    ]
    (counts,) = server.read(cypher("counts"), graph=graph)
    frequencies = {word["text"]: word["nodes"] for word in row["words"]}
    mean = _NAME_LENGTH if kind == "entities" else _SUMMARY_LENGTH
    return tuple(bm25.score(texts, frequencies, counts[kind], mean)[:limit])


def nearest_communities(server: Server, graph: str, vector: FloatArray, limit: int) -> tuple[Hit, ...]:
    """The communities whose vectors are nearest, by the index or, where others crowd it, by all."""
    if limit < 1 or not _usable(vector):
        return ()
    values = pack_floats(vector)
    rows = server.read(cypher("nearest"), graph=graph, nearest=4 * limit + _SPARE, vector=values, limit=limit)
    if len(rows) < limit:
        rows = server.read(cypher("nearest_communities"), graph=graph, vector=values, limit=limit)
    return tuple(Hit(row["id"], 2 * row["score"] - 1) for row in rows)


def _ours(graph: str) -> str:
    return f'+graph:"{graph}"'


def _quoted(word: str) -> str:
    return f'words:"{word}"'


def _word_queries(graph: str, text: str) -> list[dict[str, str]]:
    """Each word of a text with the full-text query that finds it; words are letters and digits alone."""
    composed = unicodedata.normalize("NFC", text.encode("utf8", "ignore").decode())
    words = dict.fromkeys(token for word in words_of(composed) for token in tokens(plain(word)))
    return [{"text": word, "query": f"{_ours(graph)} +{_quoted(word)}"} for word in list(words)[:_MOST_WORDS]]


def _name_queries(graph: str, names: Sequence[str]) -> list[str]:
    ids = [name_id(name) for name in names]
    parts = [ids[start : start + _CLAUSES] for start in range(0, len(ids), _CLAUSES)]
    return [f"{_ours(graph)} +({' '.join(f'names:{name}' for name in part)})" for part in parts]


def _by_words(row: Mapping[str, Any], limit: int) -> tuple[Hit, ...]:
    texts = [(name, ((1.0, words.split()),)) for name, words in row["by_words"]]
    frequencies = {word["text"]: word["passages"] for word in row["words"]}
    mean = row["tokens"] / (row["chunks"] or 1)
    return tuple(bm25.score(texts, frequencies, row["chunks"], mean)[:limit])


def _by_name(rows: Iterable[Sequence[Any]], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each name its entities: by key first, then by mentions, then by id."""
    found: dict[str, dict[str, tuple[bool, int]]] = {}
    wanted = {name_id(name): name for name in names}
    for entity, key, known, mentions in rows:
        for name in (wanted[identifier] for identifier in known.split() if identifier in wanted):
            found.setdefault(name, {})[entity] = (key != name, -mentions)
    return {
        name: tuple(sorted(found[name], key=lambda entity: (found[name][entity], entity)))
        for name in wanted.values()
        if name in found
    }


def _by_title(row: Mapping[str, Any], names: Sequence[str], limit: int) -> dict[str, tuple[tuple[str, str], ...]]:
    """For each name the documents titled so or, where there are none, so but for the bracket at the end."""
    whole: dict[str, list[tuple[str, str]]] = {}
    for title, topic, chunk in row["by_title"]:
        whole.setdefault(title, []).append((topic, chunk))
    less: dict[str, list[tuple[str, str]]] = {}
    for about, topic, chunk in row["by_subject"]:
        less.setdefault(about, []).append((topic, chunk))
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for name in names:
        pairs = whole.get(title_id(name)) or less.get(make_id("e", name)) or []
        if pairs:
            found[name] = tuple(sorted(pairs, key=lambda pair: pair[1])[:limit])
    return found


def _usable(vector: FloatArray) -> bool:
    """Whether a vector has a direction; the server refuses one without."""
    return bool(len(vector) and np.isfinite(vector).all() and vector.any())


def _clean(name: str) -> str:
    return name.encode("utf8", "ignore").decode()
