"""What can be wrong with a server, and what is said then; the password never is."""

from __future__ import annotations

import logging
from typing import Any

import neo4j.exceptions
import pytest
from documents import make

from graphrag.errors import StoreError
from graphrag.stores import open_store
from graphrag.stores.neo4j import Neo4jStore, server
from graphrag.types import EntityType

SECRET = "s3cret-Word"


@pytest.fixture(autouse=True)
def no_password_anywhere(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Any:
    with caplog.at_level(logging.DEBUG):
        yield
    told = capfd.readouterr()
    assert SECRET not in caplog.text + told.out + told.err


def test_a_wrong_password_is_named_as_such(neo4j_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
    with pytest.raises(StoreError, match="refused the user neo4j; set NEO4J_USERNAME and NEO4J_PASSWORD") as caught:
        open_store(neo4j_server.uri)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in f"{error} {error!r}"
        error = error.__cause__ or error.__context__


def test_a_database_that_is_not_there_is_named(neo4j_server: Any) -> None:
    with pytest.raises(StoreError, match="no database nowhere that is up: set NEO4J_DATABASE"):
        open_store(f"{neo4j_server.uri}/nowhere")


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(StoreError, match=r"no Neo4j server answers at bolt://127\.0\.0\.1:9 .*start it"):
        open_store("bolt://127.0.0.1:9")


def test_a_host_that_is_not_there_is_named() -> None:
    with pytest.raises(StoreError, match=r"no Neo4j server answers at neo4j://nowhere\.invalid"):
        open_store("neo4j://nowhere.invalid")


def test_no_graph_is_said_to_be_missing_and_none_is_made(neo4j_server: Any) -> None:
    for _ in range(2):
        with pytest.raises(StoreError, match=r"no graph nobodys .*graphrag build FOLDER"):
            open_store(f"{neo4j_server.uri}?graph=nobodys")


def test_an_older_server_is_refused(neo4j_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "OLDEST", (9999, 0))
    with pytest.raises(StoreError, match=r"is Neo4j \d.*needs 5\.26.*--graph graphrag\.db"):
        open_store(neo4j_server.uri, create=True)


def test_a_user_who_may_only_read_is_told_so(neo4j_server: Any) -> None:
    with open_store(f"{neo4j_server.uri}?graph=trouble", create=True) as store:
        assert isinstance(store, Neo4jStore)
        talk = store._server

        def refuse(transaction: object) -> None:
            error = neo4j.exceptions.ClientError._hydrate_neo4j(
                code="Neo.ClientError.Security.Forbidden", message="Create node is not allowed"
            )
            raise error

        with pytest.raises(StoreError, match=r"the user neo4j may not do this .*right to write"):
            talk.write(refuse)


def test_a_closed_graph_says_so(neo4j_server: Any) -> None:
    store = open_store(f"{neo4j_server.uri}?graph=trouble", create=True)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.counts()


def test_a_document_that_is_refused_is_named(neo4j_server: Any) -> None:
    bad = make("bad.txt", [[[("half a \ud83d face", EntityType.PERSON)]]])
    with open_store(f"{neo4j_server.uri}?graph=trouble", create=True) as store:
        with pytest.raises(StoreError, match=r"bad\.txt: not stored"):
            store.write(bad, source="/f", recipe="r")
        assert store.records() == ()
