"""The kit for people: every saved query runs on the example company, and the style knows every label."""

from __future__ import annotations

import json
import re
from pathlib import Path

import neo4j
import pytest

from graphrag.stores.neo4j.queries import kit_folder
from graphrag.types import EntityType

SAVED = sorted((kit_folder() / "saved").glob("*.cypher"))
MAY_BE_EMPTY = {"09-contradictions"}


@pytest.mark.parametrize("file", SAVED, ids=lambda file: file.stem)
def test_a_saved_query_finds_something(company: neo4j.Driver, file: Path) -> None:
    text = file.read_text(encoding="utf8")
    assert text.startswith("// ")
    rows = company.execute_query(text, routing_=neo4j.RoutingControl.READ).records  # type: ignore[arg-type]
    assert rows or file.stem in MAY_BE_EMPTY


def test_there_are_enough_queries() -> None:
    assert len(SAVED) >= 15


def test_the_style_knows_every_label() -> None:
    style = (kit_folder() / "style.grass").read_text(encoding="utf8")
    styled = set(re.findall(r"^(?:node|relationship)\.(\w+)", style, re.MULTILINE))
    assert {*map(str, EntityType), "Value", "Document", "Chunk", "Community"} <= styled
    assert {"HAS_ENTITY", "PART_OF", "NEXT_CHUNK", "IN_COMMUNITY", "PARENT_COMMUNITY"} <= styled


def test_the_perspective_is_json_with_the_same_labels() -> None:
    perspective = json.loads((kit_folder() / "bloom-perspective.json").read_text(encoding="utf8"))
    assert {"Person", "Organization", "Community"} <= {category["name"] for category in perspective["categories"]}
