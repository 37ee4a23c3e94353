"""What is stated and what is only denied or planned are kept apart, by every store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from documents import make, unit

from graphrag.names import entity_id, relation_id
from graphrag.retrieve import context
from graphrag.retrieve.link import Linked
from graphrag.retrieve.rank import Ranking
from graphrag.stores import GraphStore
from graphrag.stores.copying import copy
from graphrag.stores.snapshot import differences, snapshot
from graphrag.stores.sqlite import SQLiteStore
from graphrag.stores.view import to_networkx
from graphrag.types import DocumentGraph, EntityType, Hit, Modality

ENDS = [("Ana", EntityType.PERSON), ("Acme", EntityType.ORGANIZATION)]
ANA, ACME = entity_id("Ana"), entity_id("Acme")
FACT, NEGATED = relation_id(ANA, "knows", ACME), relation_id(ANA, "knows", ACME, "negated")


def put(graph: DocumentGraph, modality: Modality) -> DocumentGraph:
    """The document with all its relations of one modality."""
    return replace(
        graph,
        relations=tuple(
            replace(r, modality=modality, id=relation_id(r.head, r.type, r.tail, modality)) for r in graph.relations
        ),
    )


STATED = make("stated.txt", [[ENDS]])
DENIED = put(make("denied.txt", [[ENDS]], words="not"), Modality.NEGATED)


def fill(store: GraphStore, *graphs: DocumentGraph) -> None:
    for graph in graphs:
        store.write(graph, source="/folder", recipe="r")


def modalities(store: GraphStore) -> dict[str, Modality]:
    return {relation.id: relation.modality for relation in store.all_relations()}


def test_the_fact_and_its_denial_are_two_relations(store: GraphStore) -> None:
    fill(store, STATED, DENIED)
    assert modalities(store) == {FACT: Modality.FACT, NEGATED: Modality.NEGATED}
    assert {r.modality for r in store.relations_of([ANA])} == {Modality.FACT, Modality.NEGATED}
    [within] = store.gather([Hit(DENIED.chunks[0].id, 1.0)], [], level=None).relations
    assert (within.id, within.modality) == (NEGATED, Modality.NEGATED)
    whole = store.document(DENIED.document.id)
    assert whole is not None
    assert whole.relations == DENIED.relations
    edges = to_networkx(store).edges(keys=True, data="modality")
    assert {key: kind for _, _, key, kind in edges if kind} == {FACT: "fact", NEGATED: "negated"}


def test_a_document_that_changes_its_mind_leaves_no_trace(store: GraphStore) -> None:
    changed = replace(put(DENIED, Modality.FACT), document=replace(DENIED.document, content_hash="2"))
    fill(store, STATED, DENIED, changed)
    assert modalities(store) == {FACT: Modality.FACT}
    [relation] = store.all_relations()
    assert len(relation.evidence) == 2


def test_a_copy_keeps_modalities(store: GraphStore, tmp_path: Path) -> None:
    fill(store, DENIED, STATED)
    with SQLiteStore(tmp_path / "copy.db", create=True) as other:
        copy(store, other, lambda stage, done, total: None)
        assert differences(snapshot(store), snapshot(other)) == []


def test_an_answer_is_given_only_what_is_stated(store: GraphStore) -> None:
    fill(store, STATED, DENIED)
    hits = tuple(Hit(graph.chunks[0].id, 1.0) for graph in (STATED, DENIED))
    linked = Linked("Whom does Ana know?", unit(""), {ANA: 1.0}, {}, frozenset(), whole=False)
    found = context(Ranking(linked, hits, {}, {}), store)
    assert len(found.passages) == 2
    assert [relation.id for relation in found.relations] == [FACT]
