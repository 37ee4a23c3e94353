"""The example company on a real server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graphrag.pipeline import build

COMPANY = Path(__file__).parents[2] / "examples" / "company"


@pytest.fixture(scope="session")
def company(neo4j_server: Any) -> Iterator[neo4j.Driver]:
    """A driver of a server that holds the example company as its graph ``company``."""
    build(COMPANY, f"{neo4j_server.uri}?graph=company")
    auth = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=auth, notifications_min_severity="OFF") as driver:
        yield driver
