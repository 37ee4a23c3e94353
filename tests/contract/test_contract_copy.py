"""A graph copied into any store and back has lost nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from documents import NewAddress, make, unit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_contract_property import contents

from graphrag.errors import UsageError
from graphrag.stores import GraphStore, batching, drop_store, open_store
from graphrag.stores.copying import Copied, copy
from graphrag.stores.snapshot import differences, snapshot
from graphrag.types import Community, DocumentGraph, Enrichment, EntityType

BROKEN = {"path": "broken.pdf", "source": "/folder", "media_type": "application/pdf", "problem": "is encrypted"}


def quiet(stage: str, done: int, total: int) -> None:
    """Shows nothing."""


def fill(store: GraphStore, graphs: list[DocumentGraph]) -> None:
    for graph in graphs:
        store.write(graph, source="/folder", recipe="r")
    store.mark_problem("dbroken", **BROKEN)
    ids = [entity.id for entity in store.all_entities() if not entity.type.is_value]
    community = [Community("m1", 0, "All", (), tuple(ids))] if ids else []
    store.write_enrichment(
        Enrichment(
            tuple(ids),
            np.array([unit(name) for name in ids], np.float32).reshape(len(ids), 8 if ids else 0),
            np.array([unit(name, 4) for name in ids], np.float32).reshape(len(ids), 4 if ids else 0),
            tuple(community),
            np.array([unit("m") for _ in community], np.float32).reshape(len(community), 8 if community else 0),
        ),
        "f",
    )


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs=st.lists(contents, max_size=4, unique_by=lambda graph: graph.document.path))
def test_a_copy_and_its_copy_are_the_graph(
    new_address: NewAddress, tmp_path_factory: pytest.TempPathFactory, graphs: list[DocumentGraph]
) -> None:
    folder = tmp_path_factory.mktemp("copy")
    with (
        open_store(folder / "one.db", create=True) as one,
        open_store(new_address(), create=True) as other,
        open_store(folder / "back.db", create=True) as back,
    ):
        fill(one, graphs)
        assert copy(one, other, quiet) == Copied(len(graphs) + 1, 0)
        assert copy(other, back, quiet) == Copied(len(graphs) + 1, 0)
        assert copy(one, other, quiet) == Copied(0, len(graphs) + 1)
        for same in (other, back):
            assert differences(snapshot(one), snapshot(same)) == []
            assert (same.enriched(), same.fingerprint(), same.records()) == ("f", one.fingerprint(), one.records())
        if graphs:  # each copy still knows who said what
            gone = graphs[0].document.id
            for store in (one, other, back):
                store.delete(gone)
            assert differences(snapshot(one), snapshot(other)) == []
            assert differences(snapshot(one), snapshot(back)) == []


def test_a_copy_that_was_cut_short_goes_on(
    new_address: NewAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "PASSAGES", 2)
    graphs = [make(f"{i}.txt", [[[("Ana", EntityType.PERSON), (f"Bob {i}", EntityType.PERSON)]]]) for i in range(4)]
    with open_store(tmp_path / "one.db", create=True) as one, open_store(new_address(), create=True) as other:
        fill(one, graphs)

        def stop(stage: str, done: int, total: int) -> None:
            if done == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            copy(one, other, stop)
        assert other.enriched() == ""
        assert copy(one, other, quiet) == Copied(3, 2)
        assert differences(snapshot(one), snapshot(other)) == []


def test_a_copy_does_not_mix_graphs(new_address: NewAddress, tmp_path: Path) -> None:
    with open_store(tmp_path / "one.db", create=True) as one, open_store(new_address(), create=True) as other:
        other.write(make("theirs.txt", [[[("Ana", EntityType.PERSON)]]]), source="/f", recipe="r")
        with pytest.raises(UsageError, match=r"theirs\.txt.*graphrag drop"):
            copy(one, other, quiet)


def test_a_dropped_graph_is_gone_and_can_be_made_anew(new_address: NewAddress) -> None:
    address = new_address()
    with open_store(address, create=True) as store:
        fill(store, [make("a.txt", [[[("Ana", EntityType.PERSON)]]])])
    drop_store(address)
    with pytest.raises(Exception, match="graphrag build FOLDER"):
        open_store(address)
    with open_store(address, create=True) as store:
        assert store.records() == ()
        assert store.counts().entities == 0
