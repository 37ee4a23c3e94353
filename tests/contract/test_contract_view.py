"""The graph as networkx and GraphML have it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import networkx
import numpy as np
import pytest
from documents import make, unit

from graphrag.errors import StoreError
from graphrag.names import entity_id
from graphrag.stores import GraphStore
from graphrag.stores.export import write_graphml
from graphrag.stores.view import to_networkx
from graphrag.types import Community, Enrichment, EntityType

P, ORG, D = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.DATE

ONE = make("one.txt", [[[("Ana \x00\x0b & <Co>", ORG), ("Bob", P), ("2024", D)]], [[("Bob", P)]]], title="A\x01B")


@pytest.fixture
def graph(store: GraphStore) -> GraphStore:
    store.write(ONE, source="/folder", recipe="r1")
    bob = entity_id("Bob")
    root = Community("m0", 0, "All", (), (bob,))
    store.write_enrichment(
        Enrichment(
            (bob,),
            unit("b")[None],
            unit("b", 4)[None],
            (root, replace(root, id="m1", level=1, parent="m0")),
            np.stack([unit("0"), unit("1")]),
        ),
        "f",
    )
    return store


def test_networkx_has_every_node_and_edge(graph: GraphStore) -> None:
    view = to_networkx(graph)
    kinds = networkx.get_node_attributes(view, "kind")
    assert sorted(kinds.values()) == [
        "Chunk",
        "Chunk",
        "Community",
        "Community",
        "Document",
        "Entity",
        "Entity",
        "Value",
    ]
    edges = sorted(data["type"] for _, _, data in view.edges(data=True))
    assert edges == sorted(
        ["PART_OF"] * 2
        + ["NEXT_CHUNK"]
        + ["HAS_ENTITY"] * 4
        + ["knows"] * 2
        + ["IN_COMMUNITY"] * 2
        + ["PARENT_COMMUNITY"]
    )
    (relation, *_) = ONE.relations
    edge = view.edges[relation.head, relation.tail, relation.id]
    assert (edge["quote"], edge["path"], edge["confidence"]) == (relation.evidence[0].quote, "one.txt", 0.9)
    assert view.nodes[entity_id("Bob")]["mentions"] == 2


def test_graphml_is_read_back_without_what_xml_cannot_hold(graph: GraphStore, tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    nodes, edges = write_graphml(graph, path)
    back = networkx.read_graphml(path)
    view = to_networkx(graph)
    assert (set(back), back.number_of_edges()) == (set(view), edges)
    assert nodes == view.number_of_nodes()
    assert back.nodes[ONE.document.id]["label"] == "AB"
    assert back.nodes[entity_id("Ana \x00\x0b & <Co>")]["label"] == "Ana  & <Co>"
    assert [p.name for p in tmp_path.iterdir()] == ["graph.graphml"]


def test_a_file_that_cannot_be_written_is_named(graph: GraphStore, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere"):
        write_graphml(graph, tmp_path / "nowhere" / "graph.graphml")


def test_an_empty_graph_is_an_empty_view(store: GraphStore, tmp_path: Path) -> None:
    assert write_graphml(store, tmp_path / "empty.graphml") == (0, 0)
