"""How a graph on a server is named, and what its address never says."""

from __future__ import annotations

import pytest

from graphrag.errors import UsageError
from graphrag.stores.neo4j.address import parse_address

SECRET = {"NEO4J_USERNAME": "ana", "NEO4J_PASSWORD": "s3cret-Word"}


def test_an_address_has_parts() -> None:
    address = parse_address("neo4j+s://Host.example:7688/company?graph=legal-2", SECRET)
    assert (address.uri, address.database, address.graph) == ("neo4j+s://host.example:7688", "company", "legal-2")
    assert (address.user, address.password) == ("ana", "s3cret-Word")
    assert str(address) == "neo4j+s://host.example:7688/company?graph=legal-2"


def test_what_is_left_out_comes_from_the_environment_or_is_the_default() -> None:
    assert parse_address("bolt://h", {"NEO4J_DATABASE": "x"}).database == "x"
    address = parse_address("neo4j://localhost", {})
    assert (address.graph, address.database, address.user, str(address)) == (
        "default",
        None,
        "neo4j",
        "neo4j://localhost",
    )
    assert parse_address("bolt://[::1]:7687", {}).uri == "bolt://[::1]:7687"


def test_a_password_shows_in_no_representation() -> None:
    address = parse_address("neo4j://h", SECRET)
    assert "s3cret-Word" not in f"{address} {address!r}"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("neo4j://ana:s3cret-Word@h", "NEO4J_PASSWORD"),
        ("neo4j://ana@h", "NEO4J_USERNAME"),
        ("neo4j://h?graph=a b", "cannot name a graph"),
        ("neo4j://h?graph=", "cannot name a graph"),
        ('neo4j://h?graph=x" OR "y', "cannot name a graph"),
        ("neo4j://h?region=eu", "region is no option"),
        ("neo4j://", "neo4j://localhost:7687"),
        ("neo4j://h:port", "neo4j://HOST:PORT"),
    ],
)
def test_a_wrong_address_is_refused_without_repeating_a_password(text: str, match: str) -> None:
    with pytest.raises(UsageError, match=match) as caught:
        parse_address(text, SECRET)
    assert "s3cret-Word" not in str(caught.value)
