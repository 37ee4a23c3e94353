"""What a question costs on a server: round trips, counted in what the driver sends and waits for."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from documents import make, unit

from graphrag.retrieve import context, link, rank, traverse
from graphrag.stores import GraphStore, open_store
from graphrag.types import Context, EntityType, FloatArray

P, ORG = EntityType.PERSON, EntityType.ORGANIZATION


class Embedder:
    """Vectors of the documents' own making."""

    def embed(self, text: str) -> FloatArray:
        return unit(text)


@pytest.fixture(scope="module")
def stores(neo4j_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GraphStore, GraphStore]]:
    address, file = (
        f"{neo4j_server.uri}?graph=questions-{uuid.uuid4().hex}",
        tmp_path_factory.mktemp("questions") / "graph.db",
    )
    with open_store(address, create=True) as server, open_store(file, create=True) as embedded:
        graphs = [
            make(
                f"{i}.txt",
                [[[(f"Person {i}", P), (f"Firm {i // 2}", ORG)], [(f"Firm {i // 3}", ORG)]], [[("Acme", ORG)]]],
                title=f"Person {i}" if i % 2 else f"Firm {i} (company)",
            )
            for i in range(30)
        ]
        for store in (server, embedded):
            store.write_all(graphs, source="/f", recipe="r")
        yield server, embedded


def retrieve(question: str, store: GraphStore, hops: int = 2) -> Context:
    return context(rank(traverse(link(question, Embedder(), store), store, hops=hops)), store)


QUESTIONS = (
    "Who met Person 3?",
    "acme",
    "who met whom",
    "What are the main themes?",
    "Where is nobody?",
    "Firm 4 Person 7",
)


def trips(log: str) -> int:
    """How many times the client had said something and the server answered."""
    sides = [line.split("]  ")[1][0] for line in log.splitlines() if "]  C: " in line or "]  S: " in line]
    return sum(one == "C" and other == "S" for one, other in pairwise(sides))


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_costs_three_round_trips(
    stores: tuple[GraphStore, GraphStore], caplog: pytest.LogCaptureFixture, question: str
) -> None:
    server, _ = stores
    retrieve(question, server)
    with caplog.at_level(logging.DEBUG, logger="neo4j.io"):
        caplog.clear()
        retrieve(question, server)
    assert caplog.text.count("C: RUN") == 3
    assert trips(caplog.text) <= 3, caplog.text


@pytest.mark.parametrize("hops", [1, 2, 3])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_finds_on_a_server_what_it_finds_in_a_file(
    stores: tuple[GraphStore, GraphStore], question: str, hops: int
) -> None:
    server, embedded = stores
    ours, theirs = retrieve(question, server, hops), retrieve(question, embedded, hops)
    assert [p.chunk.id for p in ours.passages] == [p.chunk.id for p in theirs.passages]
    assert (ours.entities, ours.relations, ours.start) == (theirs.entities, theirs.relations, theirs.start)
    assert ours.communities == theirs.communities
