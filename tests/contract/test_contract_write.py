"""Writing, replacing and deleting documents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from documents import NewAddress, make, unit

from graphrag.errors import StoreError
from graphrag.names import entity_id, value_id
from graphrag.stores import GraphStore, open_store
from graphrag.stores.snapshot import differences, snapshot
from graphrag.types import Counts, EntityType, Evidence, Hit, Page, Query, Span

P, ORG, D = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.DATE

ONE = make(
    "a/one.txt", [[[("Ana Lima", P), ("Acme Corp.", ORG)]], [[("ACME", ORG), ("2024-03-12", D)], [("ACME", ORG)]]]
)
TWO = make("two.txt", [[[("Acme", ORG), ("Bob", P)], [("Bob", P)]]], title="Bob")


def write(store: GraphStore, *graphs: object) -> None:
    for graph in graphs:
        store.write(graph, source="/folder", recipe="r1")  # type: ignore[arg-type]


def test_a_document_comes_back_as_it_was_written(store: GraphStore) -> None:
    write(store, ONE)
    passages = {p.chunk.id: p for p in store.all_passages()}
    assert tuple(passages[c.id].chunk for c in ONE.chunks) == ONE.chunks
    assert {(p.path, p.title) for p in passages.values()} == {("a/one.txt", "a/one.txt")}
    mentions = [m for c in ONE.chunks for m in passages[c.id].entities]
    assert mentions == sorted(ONE.mentions, key=lambda m: m.start)
    assert {r.id: r for r in store.all_relations()} == {r.id: r for r in ONE.relations}
    ids, vectors = store.passage_vectors()
    rows = {c.id: i for i, c in enumerate(ONE.chunks)}
    np.testing.assert_array_equal(vectors, ONE.vectors[[rows[name] for name in ids]])
    views = store.neighbourhood((), ids, per_entity=0).passages
    for chunk, sentences in zip(ONE.chunks, ONE.sentence_vectors, strict=True):
        assert views[chunk.id].sentence_vectors.dtype == np.float32
        np.testing.assert_allclose(views[chunk.id].sentence_vectors, sentences, atol=1e-3)


def test_a_record_tells_what_was_written(store: GraphStore) -> None:
    write(store, ONE, TWO)
    one, two = store.records()
    assert (one.path, one.source, one.recipe, one.problem) == ("a/one.txt", "/folder", "r1", "")
    assert (one.content_hash, one.title, one.media_type) == (ONE.document.content_hash, "a/one.txt", "text/plain")
    assert (one.chunks, one.mentions, one.relations) == (2, 5, len(ONE.relations))
    assert (two.path, two.chunks) == ("two.txt", 1)
    assert store.counts() == Counts(2, 3, 3, 1, 8, 3, 0)


def test_a_record_tells_how_much_of_a_document_was_read_and_what_is_wrong_in_it(store: GraphStore) -> None:
    text = ONE.document.text + " Not in any chunk."
    findings = ("total: the invoice says 12.00, its parts make 11.00", 'Größe: "falsch"')
    pages = (Page(0, 5, 1), Page(6, len(text), 2))
    store.write(
        replace(ONE, document=replace(ONE.document, text=text, pages=pages, findings=findings)), source="/f", recipe="r"
    )
    (record,) = store.records()
    covered = sum(len(chunk.text) for chunk in ONE.chunks)
    assert (record.characters, record.covered, record.pages, record.findings) == (len(text), covered, 2, findings)
    known = store.document(ONE.document.id)
    assert known is not None
    assert (len(known.document.text), len(known.document.pages), known.document.findings) == (len(text), 2, findings)
    write(store, ONE)
    assert store.records()[0].findings == ()


def test_an_entity_is_named_by_all_its_mentions(store: GraphStore) -> None:
    write(store, ONE, TWO)
    acme = store.entities([entity_id("Acme")])[entity_id("Acme")]
    assert (acme.name, acme.aliases, acme.mentions, acme.type) == ("ACME", ("Acme", "Acme Corp."), 4, ORG)
    store.delete(ONE.document.id)
    acme = store.entities([entity_id("Acme")])[entity_id("Acme")]
    assert (acme.name, acme.aliases, acme.mentions) == ("Acme", (), 1)
    store.delete(TWO.document.id)
    assert store.entities([entity_id("Acme")]) == {}


def test_names_that_mean_the_key_come_before_more_frequent_ones(store: GraphStore) -> None:
    graph = make("d.txt", [[[("Acme Industries", ORG), ("Acme", ORG), ("Acme", ORG)]]])
    whole, short = entity_id("Acme Industries"), entity_id("Acme")
    graph = replace(
        graph,
        entities=tuple(e for e in graph.entities if e.id == whole),
        mentions=tuple(replace(m, entity_id=whole) for m in graph.mentions),
        relations=(),
    )
    write(store, graph)
    entity = store.entities([whole, short])[whole]
    assert (entity.name, entity.aliases, entity.mentions) == ("Acme Industries", ("Acme",), 3)


def test_the_type_is_the_one_most_mentions_have(store: GraphStore) -> None:
    write(store, make("1.txt", [[[("Jordan", P)]]]), make("2.txt", [[[("Jordan", ORG), ("Jordan", ORG)]]]))
    jordan = entity_id("Jordan")
    assert store.entities([jordan])[jordan].type == ORG
    store.delete(make("2.txt", []).document.id)
    assert store.entities([jordan])[jordan].type == P


def test_descriptions_and_aliases_that_documents_claim_are_kept_while_they_do(store: GraphStore) -> None:
    described = replace(
        TWO, entities=tuple(replace(e, description="Someone", aliases=("Bobby",)) for e in TWO.entities)
    )
    write(store, described)
    bob = store.entities([entity_id("Bob")])[entity_id("Bob")]
    assert (bob.description, bob.aliases) == ("Someone", ("Bobby",))
    write(store, TWO)
    bob = store.entities([entity_id("Bob")])[entity_id("Bob")]
    assert (bob.description, bob.aliases) == ("", ())


def test_writing_twice_changes_nothing(store: GraphStore) -> None:
    write(store, ONE, TWO)
    before = snapshot(store)
    write(store, ONE, TWO, ONE)
    assert differences(before, snapshot(store)) == []


def test_replacing_leaves_nothing_of_the_old_version(store: GraphStore) -> None:
    write(store, ONE, TWO)
    write(store, make("a/one.txt", [[[("Carla", P)]]]), make("two.txt", [[[("Dora", P)]]]))
    assert sorted(e.name for e in store.all_entities()) == ["Carla", "Dora"]
    assert list(store.all_relations()) == []
    assert store.counts() == Counts(2, 2, 2, 0, 2, 0, 0)
    assert store.search_entities("Ana Acme Bob") == ()


def test_deleting_everything_leaves_an_empty_graph(store: GraphStore) -> None:
    empty = snapshot(store)
    write(store, ONE, TWO)
    assert store.delete(ONE.document.id)
    assert store.delete(TWO.document.id)
    assert not store.delete(TWO.document.id)
    assert differences(empty, snapshot(store)) == []


def test_a_relation_lives_as_long_as_one_document_shows_it(store: GraphStore) -> None:
    sure = make("sure.txt", [[[("Ana", P), ("Bob", P)]]])
    (relation,) = sure.relations
    unsure = make("unsure.txt", [[[("Ana", P), ("Bob", P)]]])
    (other,) = unsure.relations
    weak = replace(other, source="guess", evidence=(replace(other.evidence[0], confidence=0.2),))
    write(store, sure, replace(unsure, relations=(weak,)))
    (found,) = store.all_relations()
    assert (found.confidence, found.source, len(found.evidence)) == (0.9, "test", 2)
    store.delete(sure.document.id)
    (found,) = store.all_relations()
    assert (found.id, found.confidence, found.source, found.evidence) == (relation.id, 0.2, "guess", weak.evidence)


def test_a_problem_is_remembered_and_what_was_known_stays(store: GraphStore) -> None:
    write(store, ONE)
    before = snapshot(store)
    mark = {"path": "a/one.txt", "source": "/folder", "media_type": "text/plain", "problem": "it is broken"}
    store.mark_problem(ONE.document.id, **mark)
    (record,) = store.records()
    assert record.problem == "it is broken"
    assert (record.content_hash, record.chunks) == (ONE.document.content_hash, 2)
    assert snapshot(store)["passages"] == before["passages"]
    write(store, ONE)
    assert differences(before, snapshot(store)) == []


def test_a_file_never_read_has_a_record_and_nothing_else(store: GraphStore) -> None:
    fingerprint = store.fingerprint()
    store.mark_problem("dnever", path="x.pdf", source="/folder", media_type="application/pdf", problem="is encrypted")
    (record,) = store.records()
    assert (record.path, record.problem, record.content_hash, record.chunks) == ("x.pdf", "is encrypted", "", 0)
    assert store.counts().documents == 0
    assert store.fingerprint() == fingerprint
    assert store.delete("dnever")
    assert store.records() == ()


def test_the_fingerprint_follows_the_content_alone(store: GraphStore) -> None:
    empty = store.fingerprint()
    write(store, ONE, TWO)
    both = store.fingerprint()
    store.delete(ONE.document.id)
    assert len({empty, both, store.fingerprint()}) == 3
    write(store, ONE)
    assert store.fingerprint() == both
    store.write(ONE, source="/folder", recipe="r2")
    assert store.fingerprint() != both


def test_a_document_without_text_is_a_document(store: GraphStore) -> None:
    write(store, make("empty.txt", []))
    assert store.counts() == Counts(1, 0, 0, 0, 0, 0, 0)
    ids, vectors = store.passage_vectors()
    assert (ids, len(vectors)) == ((), 0)


def test_state_is_remembered_and_forgotten(store: GraphStore) -> None:
    assert store.state("x") == ""
    store.set_state("x", "1")
    store.set_state("x", "2")
    assert store.state("x") == "2"
    store.set_state("x", "")
    assert store.state("x") == ""


CHUNK = ONE.chunks[0]
MENTION = ONE.mentions[0]
RELATION = ONE.relations[0]
WRONG = {
    "a mention elsewhere": replace(ONE, mentions=(replace(MENTION, start=MENTION.start + 1), *ONE.mentions[1:])),
    "a mention of nobody": replace(ONE, mentions=(replace(MENTION, entity_id="enobody"), *ONE.mentions[1:])),
    "a mention in another chunk": replace(
        ONE, mentions=(replace(MENTION, chunk_id=ONE.chunks[1].id), *ONE.mentions[1:])
    ),
    "a mention in no chunk": replace(ONE, mentions=(replace(MENTION, chunk_id="cnone"), *ONE.mentions[1:])),
    "an entity nobody names": replace(ONE, mentions=(), relations=()),
    "a quote that is not there": replace(
        ONE, relations=(replace(RELATION, evidence=(replace(RELATION.evidence[0], quote="no"),)), *ONE.relations[1:])
    ),
    "a relation without evidence": replace(ONE, relations=(replace(RELATION, evidence=()), *ONE.relations[1:])),
    "a relation to nobody": replace(ONE, relations=(replace(RELATION, tail="enobody"), *ONE.relations[1:])),
    "a chunk that is not there": replace(ONE, chunks=(replace(CHUNK, start=CHUNK.start + 1), *ONE.chunks[1:])),
    "a chunk twice": replace(
        ONE,
        chunks=(*ONE.chunks, CHUNK),
        vectors=np.concatenate([ONE.vectors, ONE.vectors[:1]]),
        sentence_vectors=(*ONE.sentence_vectors, ONE.sentence_vectors[0]),
    ),
    "too few vectors": replace(ONE, vectors=ONE.vectors[:1]),
    "too few sentence vectors": replace(ONE, sentence_vectors=(ONE.sentence_vectors[0][:0], ONE.sentence_vectors[1])),
    "an id with a space": replace(ONE, document=replace(ONE.document, id="d 1")),
    "a chunk of another document": replace(ONE, document=replace(ONE.document, id="d1")),
}


@pytest.mark.parametrize("graph", WRONG.values(), ids=WRONG)
def test_what_does_not_lead_to_the_text_is_refused_whole(store: GraphStore, graph: object) -> None:
    write(store, TWO)
    before = snapshot(store)
    with pytest.raises(StoreError, match="not stored"):
        write(store, graph)
    assert differences(before, snapshot(store)) == []


HOSTILE = [
    "say \"hi\" 'there'; DROP TABLE entity; --",
    "NEAR(a b, 2) AND OR NOT title:x * ^y",
    "nul\x00inside",
    "x" * 10_000,
    "محمد بن سلمان",
    "👩‍👩‍👧 & Söhne GmbH",
    "a\u0301\u0327 combining",
    "{a: 1} MATCH (n) DETACH DELETE n //",
    "100%",
    "<script>alert(1)</script>\u202e\ufeff",
]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:20])
def test_hostile_names_come_back_as_they_are(store: GraphStore, name: str) -> None:
    graph = make(f"{name[:50]}.txt", [[[(name, ORG), ("Bob", P)]]], title=name)
    write(store, TWO)
    before = snapshot(store)
    write(store, graph)
    found = store.entities([entity_id(name)])[entity_id(name)]
    assert found.name == name
    (passage,) = store.passages([Hit(graph.chunks[0].id, 1.0)])
    assert (passage.title, passage.chunk.text) == (name, graph.chunks[0].text)
    assert name in [m.surface for m in passage.entities]
    store.search_entities(name)
    store.delete(graph.document.id)
    assert differences(before, snapshot(store)) == []


def test_text_that_is_not_unicode_is_refused_whole(store: GraphStore) -> None:
    with pytest.raises(StoreError, match=r"bad\.txt"):
        write(store, make("bad.txt", [[[("half a \ud83d face", P)]]]))
    assert store.records() == ()
    assert store.entities(["\ud83d"]) == {}


def test_values_are_kept_by_their_key(store: GraphStore) -> None:
    write(store, ONE)
    date = value_id(D, "2024-03-12")
    assert store.entities([date])[date].key == "2024-03-12"


def test_one_span_may_be_mentioned_once_only(store: GraphStore) -> None:
    write(store, replace(ONE, mentions=ONE.mentions * 2))
    once = snapshot(store)
    write(store, ONE)
    assert differences(once, snapshot(store)) == []


def test_a_chunk_without_sentences_links_nobody(store: GraphStore) -> None:
    graph = make("d.txt", [[[("Ana", P)]]])
    chunk = replace(graph.chunks[0], sentences=())
    write(store, replace(graph, chunks=(chunk,), sentence_vectors=(np.zeros((0, 8), np.float32),)))
    view = store.neighbourhood([entity_id("Ana")], [], per_entity=1).passages[chunk.id]
    assert (view.links, view.sentence_vectors.shape) == ((), (0, 8))


def test_vectors_of_another_model_do_not_disturb(store: GraphStore) -> None:
    write(store, ONE, make("wide.txt", [[[("Ana", P)]]], dimensions=16))
    found = store.find(Query("", unit(CHUNK.text), ()))
    assert found.by_vector[0].id == CHUNK.id
    assert len(found.by_vector) == len(ONE.chunks)
    assert store.passage_vectors()[0] == tuple(sorted(chunk.id for chunk in ONE.chunks))


def test_evidence_may_reach_over_sentences(store: GraphStore) -> None:
    (relation,) = TWO.relations
    text = TWO.document.text
    wide = Evidence(0, len(text), TWO.chunks[0].id, TWO.document.id, text, 0.7)
    write(store, replace(TWO, relations=(replace(relation, evidence=(wide,)),)))
    assert next(iter(store.all_relations())).evidence == (wide,)


def test_a_mention_between_sentences_belongs_to_the_earlier(store: GraphStore) -> None:
    graph = make("d.txt", [[[("Ana", P)], [("Bob", P)]]])
    (chunk,), (ana, bob) = graph.chunks, graph.mentions
    first, second = chunk.sentences
    cut = replace(chunk, sentences=(Span(first.start, ana.start), Span(bob.end, second.end)))
    write(store, replace(graph, chunks=(cut,)))
    view = store.neighbourhood((), [chunk.id], per_entity=0).passages[chunk.id]
    assert dict(view.links) == {ana.entity_id: 0, bob.entity_id: 0}


def test_several_documents_at_once_are_as_one_after_the_other(store: GraphStore, new_address: NewAddress) -> None:
    older = make("a/one.txt", [[[("Ana", P), ("Zeta", ORG), ("Acme", ORG)]]])
    write(store, older, make("three.txt", [[[("Ana Lima", P), ("ACME", ORG)]]]))
    store.write_all([make("two.txt", [[[("Eve", P)]]]), ONE, TWO], source="/folder", recipe="r1")
    store.write_all([], source="/folder", recipe="r1")
    with open_store(new_address(), create=True) as fresh:
        write(fresh, TWO, ONE, make("three.txt", [[[("Ana Lima", P), ("ACME", ORG)]]]))
        assert differences(snapshot(store), snapshot(fresh)) == []
        question = Query("ana lima acme bob", unit("q"), ("acme", "bob"))
        assert store.find(question) == fresh.find(question)


def test_of_several_documents_all_are_written_or_none(store: GraphStore) -> None:
    write(store, ONE)
    before = snapshot(store)
    bad = make("bad.txt", [[[("half a \ud83d face", P)]]])
    with pytest.raises(StoreError, match="not stored"):
        store.write_all([ONE, TWO, bad], source="/folder", recipe="r2")
    assert differences(before, snapshot(store)) == []
    assert [record.recipe for record in store.records()] == ["r1"]
