"""``graphrag merges`` as people and programs see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from documents import make

from graphrag.cli.merges import merges
from graphrag.names import entity_id
from graphrag.stores import open_store
from graphrag.types import EntityType, Link

ORG = EntityType.ORGANIZATION


@pytest.fixture
def graph(tmp_path: Path) -> str:
    mail, contract = make("m.txt", [[[("Acme", ORG)]]]), make("c.txt", [[[("Acme Foods Ltda", ORG)]]])
    with open_store(tmp_path / "g.db", create=True) as store:
        store.write_all([mail, contract], source="/f", recipe="r")
        store.relink([Link(mail.document.id, entity_id("Acme"), entity_id("Acme Foods"), "acme foods", "a short form")])
    return str(tmp_path / "g.db")


def test_each_merge_is_a_line_with_its_reason(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    merges(graph)
    assert capsys.readouterr().out == "Acme → Acme Foods Ltda  a short form\n"


def test_json_is_one_object(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    merges(graph, as_json=True)
    (merge,) = json.loads(capsys.readouterr().out)["merges"]
    assert (merge["name"], merge["node_name"], merge["reason"], merge["documents"]) == (
        *("Acme", "Acme Foods Ltda"),
        *("a short form", 1),
    )
