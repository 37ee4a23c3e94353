"""Which node each document's entities mean: read it, and change it for the whole graph at once."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator

from graphrag.names import normalise
from graphrag.stores.packing import unpack_spans
from graphrag.stores.sqlite.writing import Node, clean, entity_rows, pack_links, relation_row
from graphrag.types import Claim, EntityType, Link

_CLAIMS = (
    "SELECT d.id, c.own_id, c.own_key, c.name, c.type, c.aliases, c.keys,"
    " (SELECT count(*) FROM mention WHERE claim = c.row)"
    " FROM claim c CROSS JOIN document d ON d.row = c.document CROSS JOIN entity e ON e.row = c.entity"
    " WHERE NOT e.is_value ORDER BY d.id, c.own_id"
)
_LINKS = (
    "SELECT d.id, c.own_id, e.id, e.key, c.reason FROM claim c CROSS JOIN entity e ON e.row = c.entity"
    " CROSS JOIN document d ON d.row = c.document WHERE e.id <> c.own_id"
    " UNION ALL SELECT d.id, d.subject_id, d.topic, ifnull((SELECT key FROM entity WHERE id = d.topic), ''), ''"
    " FROM document d WHERE d.topic <> d.subject_id"
    " AND NOT EXISTS (SELECT 1 FROM claim WHERE document = d.row AND own_id = d.subject_id) ORDER BY 1, 2"
)
_NOW = (
    "SELECT c.row, c.entity, d.id, c.own_id, c.own_key, e.id, c.reason FROM claim c"
    " CROSS JOIN document d ON d.row = c.document CROSS JOIN entity e ON e.row = c.entity"
    " WHERE NOT e.is_value ORDER BY c.row"
)
_MOVED = "CREATE TEMP TABLE moved (claim INTEGER PRIMARY KEY, old INTEGER, new INTEGER)"
_CHUNKS = "CREATE TEMP TABLE moved_chunk (chunk INTEGER PRIMARY KEY)"
_COUNTS = (
    "SELECT v.old, v.new, m.surface, m.type, count(*) FROM moved v CROSS JOIN mention m ON m.claim = v.claim"
    " GROUP BY v.claim, m.surface, m.type"
)
_TOLD = "SELECT v.old, v.new, c.name, c.type, c.aliases FROM moved v CROSS JOIN claim c ON c.row = v.claim"
_EVIDENCE = (
    "SELECT s.rowid, s.relation, h.entity, a.id, s.type, s.modality, t.entity, b.id, s.head = s.tail FROM evidence s"
    " CROSS JOIN claim h ON h.row = s.head CROSS JOIN claim t ON t.row = s.tail"
    " CROSS JOIN entity a ON a.row = h.entity CROSS JOIN entity b ON b.row = t.entity"
    " WHERE s.rowid IN (SELECT rowid FROM evidence WHERE head IN (SELECT claim FROM moved)"
    " UNION SELECT rowid FROM evidence WHERE tail IN (SELECT claim FROM moved))"
)
_PLACES = (
    "SELECT m.chunk, e.id, m.start FROM moved_chunk v CROSS JOIN mention m ON m.chunk = v.chunk"
    " CROSS JOIN entity e ON e.row = m.entity"
)


def read_claims(connection: sqlite3.Connection) -> Iterator[Claim]:
    """What each document says of each of its entities."""
    document = ""
    for found, entity, key, name, kind, aliases, keys, mentions in connection.execute(_CLAIMS):
        also, strong = (tuple(json.loads(text)) if text != "[]" else () for text in (aliases, keys))
        document = document if document == found else found  # one string for all claims of a document
        yield Claim(document, entity, key, name, EntityType(kind), also, strong, mentions)


def read_links(connection: sqlite3.Connection) -> Iterator[Link]:
    """What means another node than its own."""
    yield from (Link(*row) for row in connection.execute(_LINKS))


def relink(connection: sqlite3.Connection, links: Iterable[Link]) -> None:
    """Make every entity of a document mean the node of its link, or its own; only what changes is touched."""
    wanted = {(link.document, link.entity): Node(link.node, link.key, link.reason) for link in links}
    moved: list[tuple[int, int, Node]] = []
    reasons: list[tuple[str, int]] = []
    for row, entity, document, own, key, node, reason in connection.execute(_NOW):
        target = wanted.get((document, own)) or Node(own, key)
        if target.id != node:
            moved.append((row, entity, target))
        elif target.reason != reason:
            reasons.append((target.reason, row))
    connection.executemany("UPDATE claim SET reason = ? WHERE row = ?", reasons)
    if moved:
        _move(connection, moved)
    _move_topics(connection, {place: node.id for place, node in wanted.items()})


def _move(connection: sqlite3.Connection, moved: list[tuple[int, int, Node]]) -> None:
    rows = entity_rows(connection, {node.id: node.key for _, _, node in moved})
    connection.execute(_MOVED)
    connection.execute(_CHUNKS)
    connection.executemany("INSERT INTO moved VALUES (?, ?, ?)", [(c, old, rows[node.id]) for c, old, node in moved])
    connection.execute(
        "INSERT INTO moved_chunk SELECT DISTINCT chunk FROM mention WHERE claim IN (SELECT claim FROM moved)"
    )
    _move_names(connection)
    connection.executemany(
        "UPDATE claim SET entity = ?, reason = ? WHERE row = ?",
        [(rows[node.id], node.reason, claim) for claim, _, node in moved],
    )
    connection.execute(
        "UPDATE mention SET entity = moved.new FROM moved WHERE mention.claim = moved.claim"
        " AND mention.claim IN (SELECT claim FROM moved)"
    )
    _move_places(connection)
    relations = _move_relations(connection)
    clean(connection, {old for _, old, _ in moved}.union(rows.values()), relations)
    connection.execute("DROP TABLE moved")
    connection.execute("DROP TABLE moved_chunk")


def _move_names(connection: sqlite3.Connection) -> None:
    """Count what the moved claims call their entities at their new nodes."""
    counts = connection.execute(_COUNTS).fetchall()
    told = [
        (old, new, text, kind)
        for old, new, name, kind, aliases in connection.execute(_TOLD)
        for text in {name, *json.loads(aliases)}
    ]
    connection.executemany(
        "UPDATE name SET mentions = mentions - ? WHERE entity = ? AND text = ? AND type = ?",
        [(count, old, text, kind) for old, _, text, kind, count in counts],
    )
    connection.executemany(
        "UPDATE name SET claims = claims - 1 WHERE entity = ? AND text = ? AND type = ?",
        [(old, text, kind) for old, _, text, kind in told],
    )
    connection.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET mentions = mentions + excluded.mentions, claims = claims + excluded.claims",
        [
            *((new, text, kind, normalise(text), count, 0) for _, new, text, kind, count in counts),
            *((new, text, kind, normalise(text), 0, 1) for _, new, text, kind in told),
        ],
    )


def _move_places(connection: sqlite3.Connection) -> None:
    """Work out again which nodes the touched chunks link."""
    connection.execute("DELETE FROM link WHERE chunk IN (SELECT chunk FROM moved_chunk)")
    connection.execute(
        "INSERT INTO link SELECT m.entity, count(*), c.id, c.row FROM moved_chunk v CROSS JOIN mention m"
        " ON m.chunk = v.chunk CROSS JOIN chunk c ON c.row = v.chunk GROUP BY m.entity, c.row"
    )
    places: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for chunk, node, start in connection.execute(_PLACES):
        places[chunk].append((node, start))
    sentences = connection.execute(
        "SELECT row, sentences FROM chunk WHERE row IN (SELECT chunk FROM moved_chunk)"
    ).fetchall()
    connection.executemany(
        "UPDATE chunk_view SET linked = ?, linked_sentences = ? WHERE chunk = ?",
        [(*pack_links(unpack_spans(spans), places[chunk]), chunk) for chunk, spans in sentences],
    )


def _move_relations(connection: sqlite3.Connection) -> list[tuple[int]]:
    """Put the touched evidence under the relation of its nodes; the rows of the relations that it leaves."""
    left: set[int] = set()
    for row, relation, head, head_id, *kind, tail, tail_id, loop in connection.execute(_EVIDENCE).fetchall():
        new = relation_row(connection, (head, head_id), (kind[0], kind[1]), (tail, tail_id), loop=bool(loop))
        if new != relation:
            connection.execute("UPDATE evidence SET relation = ? WHERE rowid = ?", (new, row))
            if relation is not None:
                left.add(relation)
    return [(row,) for row in sorted(left)]


def _move_topics(connection: sqlite3.Connection, nodes: dict[tuple[str, str], str]) -> None:
    documents = connection.execute("SELECT row, id, subject_id, topic FROM document").fetchall()
    changed = [
        (node, row) for row, document, own, topic in documents if (node := nodes.get((document, own), own)) != topic
    ]
    connection.executemany("UPDATE document SET topic = ? WHERE row = ?", changed)
    connection.executemany(
        "UPDATE chunk_view SET topic = ? WHERE chunk IN (SELECT row FROM chunk WHERE document = ?)", changed
    )
