"""Two clients at once, and a server that dies: the graph is that of an undisturbed build."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from documents import make, unit
from writer import numbered

from graphrag.stores import open_store
from graphrag.stores.neo4j import Neo4jStore, enriching
from graphrag.stores.neo4j.address import parse_address
from graphrag.stores.neo4j.server import Server
from graphrag.stores.snapshot import differences, snapshot
from graphrag.types import Community, DocumentGraph, Enrichment, EntityType

sys.path.append(str(Path(__file__).parents[2] / "tools"))
import neo4j_server as tools

ROUNDS = 100
DOCUMENTS = 12
CLIENTS, PREPARED = 4, 4

ORPHANS = (
    "MATCH (c:__Chunk__ {graph: $graph}) WHERE NOT (c)-[:PART_OF]->(:__Document__) RETURN c.id",
    "MATCH (e:__Entity__ {graph: $graph}) WHERE NOT (e)<-[:HAS_ENTITY]-() RETURN e.id",
    "MATCH (v:__Value__ {graph: $graph}) WHERE NOT (v)<-[:HAS_ENTITY]-() RETURN v.id",
    "MATCH (n {graph: $graph}) WITH labels(n)[0] AS label, n.id AS id, count(*) AS times WHERE times > 1 RETURN id",
    "MATCH ()-[r {graph: $graph}]->() WITH r.id AS id, count(*) AS times WHERE times > 1 RETURN id",
    "MATCH (c:__Chunk__ {graph: $graph})-[m:HAS_ENTITY]->(e) WITH c, e, count(m) AS times WHERE times > 1 RETURN c.id",
)


def version(number: int, edition: int) -> DocumentGraph:
    names = [(f"Person {(number + i) % 4}", EntityType.PERSON) for i in range(2 + edition)]
    return make(f"{number}.txt", [[names, [("2024", EntityType.DATE), names[0]]], [names[:1]]])


def test_a_hundred_rounds_of_two_clients_leave_no_orphan_and_no_double(neo4j_server: Any) -> None:
    address = f"{neo4j_server.uri}?graph=clients"
    last: dict[int, DocumentGraph | None] = {}
    problems: list[BaseException] = []
    with open_store(address, create=True):
        pass

    def client(parity: int) -> None:
        chance = random.Random(parity)
        try:
            with open_store(address, create=True) as store:
                for _ in range(ROUNDS // 2):
                    number = 2 * chance.randrange(DOCUMENTS // 2) + parity
                    graph = version(number, chance.randrange(3)) if chance.random() < 0.7 else None
                    if graph:
                        store.write(graph, source="/f", recipe="r")
                    else:
                        store.delete(version(number, 0).document.id)
                    last[number] = graph
        except BaseException as error:
            problems.append(error)
            raise

    threads = [threading.Thread(target=client, args=(parity,)) for parity in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with open_store(address) as lived, open_store(f"{address}-fresh", create=True) as fresh:
        assert isinstance(lived, Neo4jStore)
        for _, graph in sorted(last.items()):
            if graph:
                fresh.write(graph, source="/f", recipe="r")
        assert differences(snapshot(lived), snapshot(fresh)) == []
        for query in ORPHANS:
            assert lived._server.read(query, graph="clients") == [], query


@pytest.mark.skipif(not tools.can_start(), reason="needs Java and Maven, to start a server and kill it")
def test_a_server_that_dies_in_a_build_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    password = "a-password-of-its-own"
    monkeypatch.setenv("NEO4J_USERNAME", "neo4j")
    monkeypatch.setenv("NEO4J_PASSWORD", password)
    flags = ("-XX:TieredStopAtLevel=1",)
    running = tools.start(tmp_path / "home", password, heap="512m", flags=flags)
    address = f"neo4j://127.0.0.1:{running.bolt}"
    written: list[int] = []
    problems: list[BaseException] = []

    def build() -> None:
        try:
            with Neo4jStore(address, create=True, retry=180) as store:
                for number in range(30):
                    store.write(numbered(number), source="/f", recipe="r")
                    written.append(number)
        except BaseException as error:
            problems.append(error)
            raise

    thread = threading.Thread(target=build)
    try:
        thread.start()
        while len(written) < 5 and thread.is_alive():
            thread.join(0.05)
        running.process.kill()
        running.process.wait()
        running = tools.start(
            tmp_path / "home", password, bolt=running.bolt, http=running.http, heap="512m", flags=flags
        )
        thread.join(240)
        assert (problems, written) == ([], list(range(30)))
        with open_store(address) as lived, open_store(tmp_path / "undisturbed.db", create=True) as fresh:
            for number in range(30):
                fresh.write(numbered(number), source="/f", recipe="r")
            assert differences(snapshot(lived), snapshot(fresh)) == []
    finally:
        running.process.kill()
        running.process.wait()


@pytest.mark.skipif(not tools.can_start(), reason="needs Java and Maven, for a server whose indexes nobody else uses")
def test_clients_that_prepare_one_database_at_once_do_not_hinder_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = "a-password-of-its-own"
    monkeypatch.setenv("NEO4J_USERNAME", "neo4j")
    monkeypatch.setenv("NEO4J_PASSWORD", password)
    running = tools.start(tmp_path / "home", password, heap="512m", flags=("-XX:TieredStopAtLevel=1",))
    address = parse_address(f"neo4j://127.0.0.1:{running.bolt}")
    servers: list[Server] = []
    problems: list[BaseException] = []

    def at_once(work: Callable[[Server], None]) -> None:
        ready = threading.Barrier(CLIENTS)

        def client(server: Server) -> None:
            try:
                ready.wait()
                work(server)
            except BaseException as error:
                problems.append(error)
                raise

        threads = [threading.Thread(target=client, args=(server,)) for server in servers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def indexes() -> list[dict[str, Any]]:
        return servers[0].read("SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'graphrag_' RETURN name, state")

    try:
        servers += [Server(address) for _ in range(CLIENTS)]
        for _ in range(PREPARED):
            at_once(Server.prepare)
            assert (problems, {row["state"] for row in indexes()}) == ([], {"ONLINE"})
            at_once(Server.unprepare)
            assert (problems, indexes()) == ([], [])
    finally:
        for server in servers:
            server.close()
        running.process.kill()
        running.process.wait()


def test_nobody_reads_half_of_an_enrichment(neo4j_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = make("a.txt", [[[("Ana", EntityType.PERSON), ("Bob", EntityType.PERSON)]]])
    ids = tuple(sorted(entity.id for entity in graph.entities))

    def enrichment(seed: str) -> Enrichment:
        vectors = np.array([unit(f"{seed}{name}") for name in ids])
        community = Community(f"m{seed}", 0, f"Both {seed}", (), ids)
        return Enrichment(ids, vectors, vectors, (community,), vectors[:1])

    address = f"{neo4j_server.uri}?graph=half"
    with open_store(address, create=True) as writer, open_store(address) as reader:
        writer.write(graph, source="/f", recipe="r")
        writer.write_enrichment(enrichment("1"), "one")
        looked: list[str] = []
        really = enriching.run

        def look(*query: Any) -> list[Any]:
            found, seen = really(*query), reader.enrichment()
            assert [community.id for community in seen.communities] == ["m1"]
            np.testing.assert_array_equal(seen.entity_vectors, enrichment("1").entity_vectors)
            looked.append(reader.enriched())
            return found

        monkeypatch.setattr(enriching, "run", look)
        writer.write_enrichment(enrichment("2"), "two")
        assert len(looked) >= 7
        assert set(looked) == {"one"}
        assert [community.id for community in reader.enrichment().communities] == ["m2"]
        np.testing.assert_array_equal(reader.enrichment().entity_vectors, enrichment("2").entity_vectors)
