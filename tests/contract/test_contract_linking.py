"""Entities of several documents that are one node, and are not any more."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from documents import NewAddress, make, unit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphrag.names import entity_id, make_id, relation_id
from graphrag.resolve.unite import unite
from graphrag.stores import GraphStore, open_store
from graphrag.stores.copying import copy
from graphrag.stores.merges import read_merges
from graphrag.stores.snapshot import differences, snapshot
from graphrag.types import DocumentGraph, EntityType, Hit, Link, Query

P, ORG, D = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.DATE

SHORT, FULL, ANA, BOB = (entity_id(name) for name in ("Brisalva", "Brisalva Logística", "Ana", "Bob"))
MAIL = make("mail.txt", [[[("Ana", P), ("Brisalva", ORG)], [("Brisalva", ORG), ("2024", D)]]])
CONTRACT = make("contract.txt", [[[("Brisalva Logística Ltda", ORG), ("Bob", P)]]], title="Brisalva Logística")
LINK = Link(MAIL.document.id, SHORT, FULL, "brisalva logistica", "a short form")


def write(store: GraphStore, *graphs: DocumentGraph) -> None:
    for graph in graphs:
        store.write(graph, source="/folder", recipe="r")


def with_keys(graph: DocumentGraph, keys: Sequence[tuple[str, ...]]) -> DocumentGraph:
    told = zip(graph.entities, [*keys, *[()] * len(graph.entities)], strict=False)
    return replace(graph, entities=tuple(e if e.type.is_value else replace(e, keys=k) for e, k in told))


def test_linked_entities_are_one_node_wherever_the_graph_is_read(store: GraphStore) -> None:
    write(store, with_keys(MAIL, [(), ("domain:brisalva.com",)]), with_keys(CONTRACT, [("cnpj:11222333000181",)]))
    apart = snapshot(store)
    store.relink([LINK])
    nodes = store.entities([SHORT, FULL])
    assert list(nodes) == [FULL]
    one = nodes[FULL]
    assert (one.name, one.aliases, one.mentions) == ("Brisalva Logística Ltda", ("Brisalva",), 3)
    assert one.keys == ("cnpj:11222333000181", "domain:brisalva.com")
    assert {r.head for r in store.all_relations()} | {r.tail for r in store.all_relations()} >= {FULL, ANA}
    assert SHORT not in {r.tail for r in store.all_relations()}
    mail = MAIL.chunks[0].id
    assert (FULL, 1) in store.neighbourhood((), [mail], per_entity=0).passages[mail].links
    around = store.neighbourhood([FULL], [], per_entity=9).passages
    assert set(around) == {mail, CONTRACT.chunks[0].id}
    assert {m.entity_id for p in store.all_passages() for m in p.entities} >= {FULL, ANA, BOB}
    names = ("brisalva", "brisalva logistica", "cnpj:11222333000181")
    assert store.find(Query("", unit("q"), names)).by_name == dict.fromkeys(names, (FULL,))
    assert store.search_entities("brisalva")[0].id == FULL
    assert list(store.links()) == [LINK]
    assert [(m.name, m.node_name, m.reason, m.documents) for m in read_merges(store)] == [
        ("Brisalva", "Brisalva Logística Ltda", "a short form", 1)
    ]
    store.relink([])
    assert differences(snapshot(store), apart) == []
    assert read_merges(store) == ()


def test_documents_come_back_as_they_were_written(store: GraphStore) -> None:
    write(store, MAIL, CONTRACT)
    before = [store.document(graph.document.id) for graph in (MAIL, CONTRACT)]
    store.relink([LINK])
    for graph, was in zip((MAIL, CONTRACT), before, strict=True):
        now = store.document(graph.document.id)
        assert now is not None
        assert was is not None
        assert (now.entities, now.mentions, now.relations) == (was.entities, was.mentions, was.relations)
        assert {r.id for r in now.relations} == {r.id for r in graph.relations}


def test_what_was_linked_stays_linked_when_written_again(store: GraphStore) -> None:
    write(store, MAIL, CONTRACT)
    store.relink([LINK, Link(CONTRACT.document.id, BOB, ANA, "ana", "for the test")])
    before = snapshot(store)
    write(store, MAIL, CONTRACT, MAIL)
    assert differences(snapshot(store), before) == []


def test_linked_entities_part_when_a_document_goes(store: GraphStore) -> None:
    write(store, MAIL, CONTRACT)
    store.relink([LINK])
    store.delete(CONTRACT.document.id)
    store.relink([])
    assert sorted(e.name for e in store.all_entities()) == ["2024", "Ana", "Brisalva"]
    store.delete(MAIL.document.id)
    assert snapshot(store)["entities"] == {}


def test_a_relation_of_a_thing_to_itself_is_none_while_it_is_one(store: GraphStore) -> None:
    graph = make("d.txt", [[[("Ana", P), ("Bob", P)], [("Ana", P), ("Bob", P)]]])
    write(store, graph)
    store.relink([Link(graph.document.id, BOB, ANA, "ana", "for the test")])
    assert list(store.all_relations()) == []
    assert store.counts().relations == 0
    assert store.gather([Hit(graph.chunks[0].id, 1.0)], []).relations == store.relations_of([ANA]) == ()
    store.relink([])
    assert {r.id for r in store.all_relations()} == {relation_id(ANA, "knows", BOB)}


def test_one_name_may_be_two_nodes(store: GraphStore) -> None:
    one, two = (make(f"{n}.txt", [[[("Acme", ORG), ("Ana", P)]]]) for n in "12")
    write(store, one, two)
    own, other = entity_id("Acme"), make_id("e", "acme", "cnpj:2")
    store.relink([Link(two.document.id, own, other, "acme", "one of several of this name")])
    assert {e.id: e.mentions for e in store.all_entities()} == {own: 1, other: 1, ANA: 2}
    assert set(store.find(Query("", unit("q"), ("acme",))).by_name["acme"]) == {own, other}
    assert len(list(store.all_relations())) == 2


def test_what_a_title_names_is_the_node_that_it_means(store: GraphStore) -> None:
    titled = make("t.txt", [[[("Bob", P)]]], title="Brisalva (company)")
    write(store, MAIL, CONTRACT, titled)
    store.relink([LINK, Link(titled.document.id, SHORT, FULL, "brisalva logistica", "")])
    about = store.neighbourhood([FULL], [], per_entity=0, per_title=9).about[FULL]
    assert set(about) == {titled.chunks[0].id, CONTRACT.chunks[0].id}
    found = store.find(Query("", unit("q"), ("brisalva",))).by_title["brisalva"]
    assert found == ((FULL, titled.chunks[0].id),)
    assert [link.entity for link in store.links()] == [SHORT, SHORT]
    write(store, titled)
    assert store.neighbourhood((), [titled.chunks[0].id], per_entity=0).passages[titled.chunks[0].id].topic == FULL


def test_a_problem_outlasts_linking(store: GraphStore) -> None:
    write(store, MAIL, CONTRACT)
    store.mark_problem(MAIL.document.id, path="mail.txt", source="/f", media_type="text/plain", problem="is broken")
    before = store.records()
    store.relink([LINK])
    assert store.records() == before


def test_a_copy_is_linked_alike(store: GraphStore, new_address: NewAddress) -> None:
    write(store, MAIL, CONTRACT)
    store.relink([LINK])
    with open_store(new_address(), create=True) as other:
        copy(store, other, lambda stage, done, total: None)
        assert differences(snapshot(store), snapshot(other)) == []
        other.relink([])
        store.relink([])
        assert differences(snapshot(store), snapshot(other)) == []


NAMES = (
    ("Brisalva", ORG),
    ("Brisalva Logística Ltda", ORG),
    ("BRISALVA LOG. LTDA", ORG),
    ("Acme", ORG),
    ("Acme Ltda", ORG),
    ("ACME IND. E COM. LTDA", ORG),
    ("Acme Indústria e Comércio S.A.", ORG),
    ("Ana Prado", P),
    ("Ana M. Prado", P),
    ("Ana Maria Prado", P),
    ("Acme", P),
    ("Porto Velho", EntityType.LOCATION),
    ("Silo Três", EntityType.MISC),
    ("2024", D),
)
KEYS = (
    (),
    (),
    (),
    ("cnpj:11222333000181",),
    ("cnpj:11222333000262",),
    ("cnpj:11444777000161",),
    ("email:ana@acme.com",),
)
PATHS = ("a.txt", "b.txt", "c.txt", "d.txt")

contents = st.builds(
    lambda path, chunks, title, keys: with_keys(make(path, chunks, title=title), keys),
    st.sampled_from(PATHS),
    st.lists(st.lists(st.lists(st.sampled_from(NAMES), max_size=4), min_size=1, max_size=2), max_size=2),
    st.sampled_from(("", "Acme", "Brisalva (carrier)", "Ana M. Prado")),
    st.lists(st.sampled_from(KEYS), max_size=6),
)
UNITE = "unite"
steps = st.lists(contents | st.sampled_from((*PATHS, UNITE)), max_size=10)


def united(store: GraphStore) -> None:
    """As the pipeline does it."""
    store.relink(unite(store.claims(), [(record.id, record.title) for record in store.records()]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps)
def test_any_history_ends_in_the_graph_of_a_fresh_build(
    new_address: NewAddress, steps: list[DocumentGraph | str]
) -> None:
    left: dict[str, DocumentGraph] = {}
    with open_store(new_address(), create=True) as lived, open_store(new_address(), create=True) as fresh:
        for step in steps:
            if step == UNITE:
                united(lived)
            elif isinstance(step, str):
                left.pop(step, None)
                lived.delete(make(step, []).document.id)
            else:
                left[step.document.path] = step
                write(lived, step)
        write(fresh, *(left[path] for path in sorted(left)))
        united(lived)
        united(fresh)
        assert differences(snapshot(lived), snapshot(fresh)) == []
        check(lived, list(left.values()))


def check(store: GraphStore, graphs: Iterable[DocumentGraph]) -> None:
    """The graph against the documents themselves, and against what must never be."""
    nodes = {(link.document, link.entity): link.node for link in store.links()}

    def node(graph: DocumentGraph, entity: str) -> str:
        return nodes.get((graph.document.id, entity), entity)

    mentions = [(node(graph, m.entity_id), m.surface) for graph in graphs for m in set(graph.mentions)]
    entities = {e.id: e for e in store.all_entities()}
    assert {e.id: e.mentions for e in entities.values()} == Counter(name for name, _ in mentions)
    for e in entities.values():
        assert {e.name, *e.aliases} == {surface for name, surface in mentions if name == e.id}
        assert len({key[:13] for key in e.keys if key.startswith("cnpj:")}) <= 1
    told = {(node(graph, e.id), key) for graph in graphs for e in graph.entities for key in e.keys}
    assert {(e.id, key) for e in entities.values() for key in e.keys} == told
    ends = {
        (node(graph, r.head), r.type, node(graph, r.tail), e)
        for graph in graphs
        for r in graph.relations
        for e in r.evidence
        if node(graph, r.head) != node(graph, r.tail) or r.head == r.tail
    }
    assert {(r.head, r.type, r.tail, e) for r in store.all_relations() for e in r.evidence} == ends
    assert all(r.id == relation_id(r.head, r.type, r.tail) for r in store.all_relations())
    for passage in store.all_passages():
        view = store.neighbourhood((), [passage.chunk.id], per_entity=0).passages[passage.chunk.id]
        assert {name for name, _ in view.links} == {m.entity_id for m in passage.entities}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_one_does_not_depend_on_the_order_of_claims(store: GraphStore, seed: int) -> None:
    chance = random.Random(seed)
    for path in PATHS:
        chunks = [[chance.sample(NAMES, 3) for _ in range(2)]]
        write(store, with_keys(make(path, chunks), [chance.choice(KEYS) for _ in range(5)]))
    claims = list(store.claims())
    links = unite(claims)
    chance.shuffle(claims)
    assert unite(claims) == links
