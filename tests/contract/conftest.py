"""Every store, under one suite: another one joins as one more case of ``new_address``."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import count

import pytest
from documents import NewAddress

from graphrag.stores import GraphStore, open_store


@pytest.fixture(scope="session", params=["sqlite", "neo4j"])
def new_address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewAddress:
    """Makes an address where no graph is yet."""
    if request.param == "neo4j":
        server = request.getfixturevalue("neo4j_server")
        return lambda: f"{server.uri}?graph=test-{uuid.uuid4().hex}"
    folder = tmp_path_factory.mktemp(request.param)
    numbers = count()
    return lambda: str(folder / f"{next(numbers)}.db")


@pytest.fixture
def store(new_address: NewAddress) -> Iterator[GraphStore]:
    """An empty graph."""
    with open_store(new_address(), create=True) as opened:
        yield opened
