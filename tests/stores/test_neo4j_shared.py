"""In a database that holds other data: they are never read, indexed, changed or deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from documents import make, unit

from graphrag.names import entity_id
from graphrag.stores import drop_store, open_store
from graphrag.stores.snapshot import differences, snapshot
from graphrag.types import EntityType, Query

P = EntityType.PERSON

MOVIES = """
CREATE (matrix:Movie {title: 'The Matrix', released: 1999, tagline: 'Welcome to the Real World', movies: true})
CREATE (speed:Movie:Document {title: 'Speed Racer', released: 2008, id: 'd1', movies: true})
CREATE (keanu:Person {name: 'Keanu Reeves', born: 1964, movies: true})
CREATE (carrie:Person {name: 'Carrie-Anne Moss', born: 1967, movies: true})
CREATE (lana:Person:__Entity__ {name: 'Lana Wachowski', id: $ana, key: 'ana', embedding: $vector, words: 'ana',
                               movies: true})
CREATE (:__Chunk__:Chunk {text: 'Ana was here', words: 'ana was here', id: 'c1', embedding: $vector, movies: true})
CREATE (:__Graph__ {name: 'of somebody else', movies: true})
CREATE (keanu)-[:ACTED_IN {roles: ['Neo'], movies: true}]->(matrix)
CREATE (carrie)-[:ACTED_IN {roles: ['Trinity'], movies: true}]->(matrix)
CREATE (lana)-[:DIRECTED {movies: true}]->(matrix)
CREATE (lana)-[:DIRECTED {movies: true}]->(speed)
"""


@pytest.fixture
def driver(neo4j_server: Any) -> Iterator[neo4j.Driver]:
    import os

    auth = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=auth, notifications_min_severity="OFF") as driver:
        driver.execute_query(MOVIES, ana=entity_id("Ana"), vector=unit("ana").astype(float).tolist())
        yield driver
        driver.execute_query("MATCH (n) WHERE n.movies DETACH DELETE n")


def export(driver: neo4j.Driver) -> str:
    """All foreign nodes and relationships, down to their internal ids."""
    nodes = driver.execute_query(
        "MATCH (n) WHERE n.movies RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties"
    ).records
    edges = driver.execute_query(
        "MATCH (a)-[r]->(b) WHERE a.movies OR b.movies OR r.movies RETURN elementId(r) AS id, type(r) AS type,"
        " elementId(a) AS start, elementId(b) AS end, properties(r) AS properties"
    ).records
    rows = sorted((row.data() for row in (*nodes, *edges)), key=lambda row: (row["id"], "type" in row))
    return json.dumps(rows, sort_keys=True)


def test_other_data_stay_as_they_are_byte_for_byte(driver: neo4j.Driver, neo4j_server: Any) -> None:
    before = export(driver)
    assert before.count("properties") == 11
    address = f"{neo4j_server.uri}?graph=beside-movies"
    with open_store(address, create=True) as store:
        store.write(make("d1", [[[("Ana", P), ("Keanu Reeves", P)]]]), source="/f", recipe="r")
        store.set_state("x", "y")
        found = store.find(Query("ana was here", unit("ana"), ("ana", "lana wachowski"), entities=5))
        assert {hit.id for hit in (*found.by_text, *found.by_vector)} <= {p.chunk.id for p in store.all_passages()}
        assert found.by_name == {"ana": (entity_id("Ana"),)}
        assert [entity.name for entity in store.entities([entity_id("Ana")]).values()] == ["Ana"]
        assert store.counts().entities == 2
        store.delete(make("d1", []).document.id)
        store.write(make("d2", [[[("Ana", P)]]]), source="/f", recipe="r")
    assert export(driver) == before
    drop_store(address)
    assert export(driver) == before
    left = driver.execute_query("MATCH (n) WHERE n.graph = 'beside-movies' RETURN count(n)").records
    assert left[0][0] == 0


def test_indexes_stand_on_labels_of_ours_alone(driver: neo4j.Driver, neo4j_server: Any) -> None:
    with open_store(f"{neo4j_server.uri}?graph=indexes", create=True):
        rows = driver.execute_query("SHOW INDEXES YIELD name, labelsOrTypes WHERE name STARTS WITH 'graphrag_'").records
    labels = {label for row in rows for label in row["labelsOrTypes"]}
    assert len(rows) >= 12
    assert all(label.startswith("__") and label.endswith("__") for label in labels)


def test_graphs_in_one_database_are_kept_apart(driver: neo4j.Driver, neo4j_server: Any) -> None:
    one = [make(f"{i}.txt", [[[("Ana", P), (f"Only One {i}", P)]]]) for i in range(3)]
    other = [make(f"{i}.txt", [[[("Ana", P), ("Ana Two", P)]]], title="Ana") for i in range(150)]
    first, second = (f"{neo4j_server.uri}?graph=apart-{i}" for i in (1, 2))
    question = Query("ana one", one[0].vectors[0], ("ana", "only one 1"), limit=2)
    with open_store(first, create=True) as here, open_store(second, create=True) as there:
        for graph in one:
            here.write(graph, source="/f", recipe="r")
        alone, found = snapshot(here), here.find(question)
        for graph in other[:40]:
            there.write(graph, source="/f", recipe="r")
        assert differences(alone, snapshot(here)) == []
        again = here.find(question)
        assert (again.by_text, again.by_vector, again.by_name) == (found.by_text, found.by_vector, found.by_name)
        assert len(again.by_vector) == 2
    drop_store(second)
    with open_store(first) as here:
        assert differences(alone, snapshot(here)) == []
