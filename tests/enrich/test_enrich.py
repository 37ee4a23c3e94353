from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphrag import names
from graphrag.enrich import enrich
from graphrag.enrich.communities import detect
from graphrag.enrich.fastrp import embed_nodes, project
from graphrag.enrich.network import connect, read_sentences
from graphrag.recipe import Enrich
from graphrag.stores import GraphStore, open_store
from graphrag.types import (
    Chunk,
    Document,
    DocumentGraph,
    Enrichment,
    Entity,
    EntityMention,
    EntityType,
    Evidence,
    FloatArray,
    Modality,
    Relation,
    Span,
)

OPTIONS = Enrich(dimensions=32)
TWO_CIRCLES = {
    "a.txt": ["Ana works with Bruno in the north office.", "Bruno and Carla share the same small desk."],
    "b.txt": ["Carla plays chess against Ana every week.", "Ana wrote about nobody else in that long year."],
    "c.txt": ["Xavier hired Yara for the southern plant.", "Yara reports to Zeca about the southern plant."],
    "d.txt": ["Zeca and Xavier visited Olinda in 2021 by train.", "Walter stood alone at the empty station."],
    "e.txt": ["Carla once wrote a letter to Xavier, unanswered."],
}


def vector(text: str) -> FloatArray:
    """A unit vector that follows from the text, near to those of texts with the same words."""
    total = np.zeros(24, dtype=np.float32)
    for word in re.findall(r"\w+", text.casefold()):
        digest = hashlib.sha256(word.encode()).digest()[:24]
        total += np.frombuffer(digest, dtype=np.uint8).astype(np.float32) / 127.5 - 1
    return total / max(float(np.linalg.norm(total)), 1e-9)


def document_graph(
    path: str, sentences: Sequence[str], related: Sequence[tuple[str, str, float]] = ()
) -> DocumentGraph:
    """A document of one chunk in which capitalised words are persons and numbers are dates."""
    text = "\n".join(sentences)
    spans = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    document = names.document_id(path)
    chunk = Chunk(0, len(text), names.chunk_id(document, 0, text), document, 0, None, text, tuple(spans))
    entities: dict[str, Entity] = {}
    mentions: list[EntityMention] = []
    for match in re.finditer(r"\b[A-Z]\w+|\b\d{4}\b", text):
        kind = EntityType.DATE if match[0].isdigit() else EntityType.PERSON
        name = names.value_id("Date", match[0]) if kind.is_value else names.entity_id(match[0])
        entities[name] = Entity(name, names.normalise(match[0]), match[0], kind)
        mentions.append(EntityMention(match.start(), match.end(), name, chunk.id, match[0], kind, 0.9))
    relations: list[Relation] = []
    for head, tail, confidence in related:
        ends = (names.entity_id(head), names.entity_id(tail))
        evidence = Evidence(spans[0].start, spans[0].end, chunk.id, document, sentences[0], confidence)
        kind = names.relation_id(ends[0], "knows", ends[1])
        relations.append(Relation(kind, ends[0], "knows", ends[1], confidence, "test", (evidence,)))
    return DocumentGraph(
        document=Document(document, path, path, "text/plain", "en", hashlib.sha256(text.encode()).hexdigest(), text),
        chunks=(chunk,),
        entities=tuple(entities.values()),
        mentions=tuple(mentions),
        relations=tuple(relations),
        vectors=vector(text)[None],
        sentence_vectors=(np.array([vector(sentence) for sentence in sentences], dtype=np.float32),),
    )


def fill(store: GraphStore, documents: Mapping[str, Sequence[str]]) -> None:
    for path, sentences in documents.items():
        store.write(document_graph(path, sentences), source="/folder", recipe="r")


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path / "graph.db", create=True) as opened:
        yield opened


def assert_same(one: Enrichment, other: Enrichment) -> None:
    assert one.entity_ids == other.entity_ids
    assert one.communities == other.communities
    for name in ("entity_vectors", "node_embeddings", "community_vectors"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def named(enrichment: Enrichment, store: GraphStore, level: int = 0) -> list[set[str]]:
    entities = store.entities(enrichment.entity_ids)
    return [{entities[m].name for m in c.members} for c in enrichment.communities if c.level == level]


def test_two_circles_are_two_communities(store: GraphStore) -> None:
    fill(store, TWO_CIRCLES)
    enrichment = enrich(store, OPTIONS)
    assert sorted(map(sorted, named(enrichment, store))) == [
        ["Ana", "Bruno", "Carla"],
        ["Olinda", "Xavier", "Yara", "Zeca"],
    ]
    assert [c.title for c in enrichment.communities] == ["Zeca, Yara, Xavier", "Ana, Carla, Bruno"]
    texts = [{s.text for s in c.summary} for c in enrichment.communities]
    assert "Xavier hired Yara for the southern plant." in texts[0]
    assert "Ana works with Bruno in the north office." in texts[1]


def test_every_summary_sentence_is_verbatim_where_it_says(store: GraphStore) -> None:
    fill(store, TWO_CIRCLES)
    chunks = {passage.chunk.id: passage.chunk for passage in store.all_passages()}
    communities = enrich(store, OPTIONS).communities
    assert communities
    for community in communities:
        assert 0 < len(community.summary) <= OPTIONS.summary_sentences
        assert len({s.evidence for s in community.summary}) == len(community.summary)
        for sentence in community.summary:
            evidence = sentence.evidence
            chunk = chunks[evidence.chunk_id]
            assert chunk.document_id == evidence.document_id
            assert chunk.text[evidence.start - chunk.start : evidence.end - chunk.start] == evidence.quote
            assert sentence.text == " ".join(evidence.quote.split())


def test_values_and_loners_are_in_no_community(store: GraphStore) -> None:
    fill(store, TWO_CIRCLES)
    enrichment = enrich(store, OPTIONS)
    members = {member for community in enrichment.communities for member in community.members}
    assert names.entity_id("Walter") in enrichment.entity_ids
    assert names.entity_id("Walter") not in members
    assert names.value_id("Date", "2021") not in enrichment.entity_ids


def test_arrays_fit_what_they_belong_to(store: GraphStore) -> None:
    fill(store, TWO_CIRCLES)
    enrichment = enrich(store, OPTIONS)
    assert enrichment.entity_ids == tuple(sorted(enrichment.entity_ids))
    assert enrichment.entity_vectors.shape == (len(enrichment.entity_ids), 24)
    assert enrichment.node_embeddings.shape == (len(enrichment.entity_ids), 32)
    assert enrichment.community_vectors.shape == (len(enrichment.communities), 24)
    for array in (enrichment.entity_vectors, enrichment.node_embeddings, enrichment.community_vectors):
        assert array.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(array, axis=1), 1, rtol=1e-5)


def test_an_entity_lies_where_its_sentences_lie(store: GraphStore) -> None:
    fill(store, TWO_CIRCLES)
    enrichment = enrich(store, OPTIONS)
    row = enrichment.entity_ids.index(names.entity_id("Walter"))
    expected = vector("Walter stood alone at the empty station.")
    assert float(enrichment.entity_vectors[row] @ expected) > 0.999


def test_a_store_takes_it_and_gives_it_back(store: GraphStore) -> None:
    fill(store, TWO_CIRCLES)
    enrichment = enrich(store, OPTIONS)
    store.write_enrichment(enrichment, "now")
    assert store.enriched() == "now"
    assert_same(store.enrichment(), enrichment)


@pytest.mark.parametrize("documents", [{}, {"a.txt": ["nothing is named here at all."]}])
def test_a_graph_of_nothing(store: GraphStore, documents: dict[str, list[str]]) -> None:
    fill(store, documents)
    enrichment = enrich(store, OPTIONS)
    assert (enrichment.entity_ids, enrichment.communities) == ((), ())
    assert enrichment.node_embeddings.shape == (0, 32)
    store.write_enrichment(enrichment, "now")


def test_a_graph_of_one_entity(store: GraphStore) -> None:
    fill(store, {"a.txt": ["Here stands Walter, and Walter stands alone."]})
    store.write(document_graph("b.txt", ["Walter again, in 1999."]), source="/folder", recipe="r")
    enrichment = enrich(store, OPTIONS)
    assert names.entity_id("Walter") in enrichment.entity_ids
    store.write_enrichment(enrichment, "now")


def test_a_relation_ties_what_no_sentence_names_together(store: GraphStore) -> None:
    sentences = ["Ana is in the north.", "Bruno is in the south.", "Carla is in the west."]
    store.write(document_graph("a.txt", sentences, [("Ana", "Bruno", 0.75)]), source="/folder", recipe="r")
    assert named(enrich(store, OPTIONS), store) == [{"Ana", "Bruno"}]


def test_weights_of_sentences_and_relations(store: GraphStore) -> None:
    sentences = ["Ana met Bruno and Carla.", "Ana met Bruno."]
    store.write(document_graph("a.txt", sentences, [("Carla", "Ana", 0.75)]), source="/folder", recipe="r")
    ids = sorted(entity.id for entity in store.all_entities())
    rows = {name: row for row, name in enumerate(ids)}
    weights = connect(read_sentences(store, rows), store.all_relations(), rows).toarray()
    ana, bruno, carla = (rows[names.entity_id(name)] for name in ("Ana", "Bruno", "Carla"))
    np.testing.assert_allclose(weights, weights.T)
    assert not weights.diagonal().any()
    assert weights[ana, bruno] == pytest.approx(1 / 2 + 1)
    assert weights[ana, carla] == pytest.approx(1 / 2 + 0.75)
    assert weights[bruno, carla] == pytest.approx(1 / 2)


def test_what_is_only_denied_ties_nothing(store: GraphStore) -> None:
    sentences = ["Ana is in the north.", "Bruno is in the south."]
    graph = document_graph("a.txt", sentences, [("Ana", "Bruno", 0.75)])
    denied = tuple(
        replace(r, modality=Modality.NEGATED, id=names.relation_id(r.head, r.type, r.tail, Modality.NEGATED))
        for r in graph.relations
    )
    store.write(replace(graph, relations=denied), source="/folder", recipe="r")
    assert named(enrich(store, OPTIONS), store) == []


def test_a_long_list_of_names_ties_none_of_them(store: GraphStore) -> None:
    listed = ", ".join(f"Person{letter}x" for letter in map(str, range(60)))
    store.write(document_graph("a.txt", [listed]), source="/folder", recipe="r")
    assert enrich(store, OPTIONS).communities == ()


def test_a_large_community_is_divided_below_its_parent(store: GraphStore) -> None:
    circles = [[f"Name{chr(65 + c)}{i}" for i in range(5)] for c in range(6)]
    sentences = [f"{a} met {b}." for circle in circles for i, a in enumerate(circle) for b in circle[i + 1 :]]
    sentences += [f"{circles[c][0]} met {circles[c + 1][0]}." for c in range(5)]
    fill(store, {"a.txt": sentences})
    enrichment = enrich(store, Enrich(resolution=0.05, max_community=8, dimensions=32))
    by_id = {community.id: community for community in enrichment.communities}
    assert len(by_id) == len(enrichment.communities)
    children = [community for community in enrichment.communities if community.level > 0]
    assert children
    for child in children:
        assert child.parent is not None
        parent = by_id[child.parent]
        assert parent.level == child.level - 1
        assert set(child.members) < set(parent.members)


def test_what_is_said_twice_is_summarised_once(store: GraphStore) -> None:
    repeated = "Ana and Bruno signed the yearly agreement together."
    fill(store, {f"{i}.txt": [repeated] for i in range(5)} | {"z.txt": ["Bruno drove Ana home through heavy rain."]})
    (community,) = enrich(store, Enrich(summary_sentences=2)).communities
    assert {s.text for s in community.summary} == {repeated, "Bruno drove Ana home through heavy rain."}


def test_a_row_of_a_table_is_no_summary_where_there_is_prose(store: GraphStore) -> None:
    row = document_graph("r.csv", ["driver: Ana", "partner: Bruno", "guest: Carla"])
    [chunk] = row.chunks
    one = replace(chunk, sentences=(Span(0, len(chunk.text)),))
    store.write(replace(row, chunks=(one,), sentence_vectors=(row.vectors,)), source="/folder", recipe="r")
    assert [s.text for c in enrich(store, OPTIONS).communities for s in c.summary] == [
        "driver: Ana partner: Bruno guest: Carla"
    ]
    fill(store, {"z.txt": ["Bruno drove Ana home through heavy rain."]})
    assert {s.text for c in enrich(store, OPTIONS).communities for s in c.summary} == {
        "Bruno drove Ana home through heavy rain."
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(sorted(TWO_CIRCLES)), gone=st.sampled_from(["b.txt", "x.txt"]))
def test_order_and_history_leave_no_trace(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], gone: str
) -> None:
    folder = tmp_path_factory.mktemp("graphs")
    with open_store(folder / "one.db", create=True) as one, open_store(folder / "two.db", create=True) as two:
        fill(one, TWO_CIRCLES)
        two.write(document_graph(gone, ["Ana and Zeca and Olga met."]), source="/folder", recipe="r")
        fill(two, {path: TWO_CIRCLES[path] for path in order})
        two.delete(names.document_id("x.txt"))
        assert_same(enrich(one, OPTIONS), enrich(two, OPTIONS))


@settings(deadline=None)
@given(ids=st.lists(st.text(min_size=1), min_size=1, max_size=8, unique=True), dimensions=st.integers(8, 64))
def test_a_projection_depends_on_its_own_id_alone(ids: list[str], dimensions: int) -> None:
    together = project(ids, dimensions)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, rtol=1e-5)
    for row, name in enumerate(ids):
        np.testing.assert_array_equal(project([name], dimensions)[0], together[row])


def test_nodes_with_the_same_neighbours_lie_close() -> None:
    from scipy.sparse import csr_array

    # 0 and 1 both hang on 2 and 3; 4 and 5 both on 6 and 7.
    edges = [(a, b) for low in (0, 4) for a in (low, low + 1) for b in (low + 2, low + 3)]
    dense = np.zeros((8, 8))
    for a, b in edges:
        dense[a, b] = dense[b, a] = 1
    embedded = embed_nodes([f"e{i}" for i in range(8)], csr_array(dense), 128)
    cosines = embedded @ embedded.T
    assert cosines[0, 1] == pytest.approx(1, abs=1e-5)
    assert cosines[4, 5] == pytest.approx(1, abs=1e-5)
    assert abs(cosines[0, 4]) < 0.5


def test_separate_parts_are_separate_communities() -> None:
    from scipy.sparse import csr_array

    dense = np.zeros((7, 7))
    for a, b in ((0, 1), (2, 3), (4, 5)):
        dense[a, b] = dense[b, a] = 1
    groups = detect(csr_array(dense), resolution=1.0, largest=50)
    assert [group.members.tolist() for group in groups] == [[0, 1], [2, 3], [4, 5]]
    assert {(group.level, group.parent) for group in groups} == {(0, None)}
