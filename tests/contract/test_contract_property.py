"""Any order of writing, replacing and deleting ends in the graph of one fresh write of what is left."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from documents import NewAddress, make, unit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphrag.stores import GraphStore, open_store
from graphrag.stores.snapshot import differences, snapshot
from graphrag.types import DocumentGraph, EntityType, Hit, Query

PATHS = ("a.txt", "b/b.md", "ç.pdf", "d.html")
NAMES = ("Acme", "ACME", "Acme Corp.", "Ana", "Ána", "Bob's", "Zeta 9", 'x" OR "y')
KINDS = (EntityType.PERSON, EntityType.ORGANIZATION, EntityType.DATE)

sentences = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(KINDS)), max_size=4)
contents = st.builds(
    lambda path, chunks, title, told, sure: claim(make(path, chunks, title=title), told, sure),
    st.sampled_from(PATHS),
    st.lists(st.lists(sentences, min_size=1, max_size=3), max_size=3),
    st.sampled_from(("", "Acme", "A title")),
    st.sampled_from(("", "one thing", "another")),
    st.sampled_from((0.25, 0.5, 1.0)),
)
steps = st.lists(contents | st.sampled_from(PATHS), max_size=12)


def claim(graph: DocumentGraph, told: str, sure: float) -> DocumentGraph:
    return replace(
        graph,
        entities=tuple(replace(e, description=told) for e in graph.entities),
        relations=tuple(
            replace(r, source=f"{sure}", evidence=tuple(replace(e, confidence=sure) for e in r.evidence))
            for r in graph.relations
        ),
    )


def searches(store: GraphStore) -> object:
    found = store.find(Query("acme ana x y", unit("q"), ("acme", "ana", "x or y"), limit=2))
    around = store.neighbourhood(found.by_name.get("acme", ()), [], per_entity=1)
    return (
        (
            found.by_text,
            found.by_vector,
            found.by_name,
            list(around.passages),
            store.gather([Hit(name, 1.0) for name in around.passages], ["enobody"]),
        ),
        store.search_entities("acme ana", 2),
        store.fingerprint(),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps)
def test_any_history_ends_in_the_graph_of_a_fresh_write(
    new_address: NewAddress, steps: list[DocumentGraph | str]
) -> None:
    left: dict[str, DocumentGraph] = {}
    with open_store(new_address(), create=True) as lived, open_store(new_address(), create=True) as fresh:
        for step in steps:
            if isinstance(step, str):
                left.pop(step, None)
                lived.delete(make(step, []).document.id)
            else:
                left[step.document.path] = step
                lived.write(step, source="/folder", recipe="r")
        for path in sorted(left):
            fresh.write(left[path], source="/folder", recipe="r")
        assert differences(snapshot(lived), snapshot(fresh)) == []
        assert searches(lived) == searches(fresh)
        check(lived, list(left.values()))


def check(store: GraphStore, graphs: list[DocumentGraph]) -> None:
    """The graph against the documents themselves."""
    mentions = [m for graph in graphs for m in set(graph.mentions)]
    counts = Counter(m.entity_id for m in mentions)
    assert {e.id: e.mentions for e in store.all_entities()} == counts
    for entity in store.all_entities():
        surfaces = {m.surface for m in mentions if m.entity_id == entity.id}
        assert {entity.name, *entity.aliases} == surfaces
        assert entity.name not in entity.aliases
    evidence = {(r.id, e) for graph in graphs for r in graph.relations for e in r.evidence}
    assert {(r.id, e) for r in store.all_relations() for e in r.evidence} == evidence
    assert store.counts().chunks == sum(len(graph.chunks) for graph in graphs)
    assert len(store.passage_vectors()[0]) == store.counts().chunks
    assert np.isfinite(store.passage_vectors()[1]).all()
