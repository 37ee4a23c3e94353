"""Names out of documents are names and nothing else, whatever they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import neo4j
import pytest
from documents import make
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graphrag.names import relation_id
from graphrag.stores import GraphStore, open_store
from graphrag.stores.neo4j.address import parse_address
from graphrag.stores.neo4j.naming import relationship_type
from graphrag.types import EntityType

P = EntityType.PERSON
HOSTILE = (
    "x`]->() DETACH DELETE n //",
    "``", "\\u0060", "\u0060", "｀", "ˋ", "‵", "′",
    "KNOWS|HATES", "MATCH", "null", "*1..9", "$graph", "!%", "", " ", "\x00", "\n",
    "ＤＥＬＥＴＥ", "а" * 5, "١٢٣", "9 lives", "é" * 10_000, "`" * 10_000, "ß", "ǆ", "HAS_ENTITY",
)  # fmt: skip
names = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))


@given(st.text(max_size=200))
def test_a_type_is_letters_digits_and_underscores(name: str) -> None:
    made = relationship_type(name)
    assert made.isidentifier()
    assert len(made) <= 75
    assert made == made.upper()
    assert not {"`", "\\", "'", '"'} & set(made)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("place of birth", "PLACE_OF_BIRTH"),
        ("COUNTRY", "COUNTRY"),
        ("é sócio de", "É_SÓCIO_DE"),
        ("", "RELATED_TO"),
        ("`", "RELATED_TO"),
        ("9 lives", "R_9_LIVES"),
        ("has entity", "HAS_ENTITY_RELATION"),
    ],
)
def test_types_are_as_users_write_them(name: str, made: str) -> None:
    assert relationship_type(name) == made


@pytest.fixture(scope="module")
def shared(neo4j_server: neo4j.Driver) -> Iterator[GraphStore]:
    with open_store(f"{neo4j_server.uri}?graph=naming", create=True) as store:  # type: ignore[attr-defined]
        yield store


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=names, name=names)
@example(kind="x`]->() DETACH DELETE n //", name="`) DETACH DELETE n //")
@example(kind="`" * 10_000, name="x" * 10_000)
def test_no_name_alters_a_query(shared: GraphStore, kind: str, name: str) -> None:
    graph = make("a.txt", [[[(name.strip() or "Ana", P), ("Bob", P)]], [[("Eve", P)]]])
    (relation,) = graph.relations
    relation = replace(relation, type=kind, id=relation_id(relation.head, kind, relation.tail))
    shared.write(replace(graph, relations=(relation,)), source="/f", recipe="r")
    assert list(shared.all_relations()) == [relation]
    assert {entity.id for entity in shared.all_entities()} == {entity.id for entity in graph.entities}
    address = parse_address(shared.address)
    with neo4j.GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver:
        rows = driver.execute_query(
            "MATCH (h {graph: 'naming'})-[r]->(t) WHERE r.id = $id RETURN type(r)", id=relation.id
        ).records
    assert [row[0] for row in rows] == [relationship_type(kind)]
