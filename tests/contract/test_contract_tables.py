"""Tables in the graph: what their rows say, and every row with the things that its cells name."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graphrag.extract.mapping import map_tables
from graphrag.names import document_id, entity_id
from graphrag.pipeline import Parts, digest
from graphrag.read.composition import Composition
from graphrag.stores import GraphStore
from graphrag.stores.snapshot import differences, snapshot
from graphrag.types import Document, DocumentGraph, Link

PARTS = Parts()
HEADER = ("Order no.", "Customer", "Order date", "Total (R$)", "Remarks")
ROWS = (
    ("1001", "Polivalda S.A.", "2024-01-02", "1.250,50", ""),
    ("1002", "Bolt GmbH", "", "90,00", "Came late, since the truck broke down near Campinas. " * 6),
    ("1003", "Polivalda", "2024-03-03", "1,25", "urgent"),
)


def orders(path: str, rows: Sequence[Sequence[str]] = ROWS, wide: int = 0) -> DocumentGraph:
    text = Composition()
    text.paragraph("The orders of the first quarter were few.")
    header = (*HEADER, *(f"Column {n}" for n in range(wide)))
    text.table("Orders", header, [(*row, *(f"more of {n}" for n in range(wide))) for row in rows])
    text.paragraph("The next quarter will be better.")
    text.table("Notes", ("Week", "Visits"), [("1", "12"), ("2", "7")])
    content = text.content()
    whole = Document(
        *(document_id(path), path, path, "text/csv", "en", f"h{path}{wide}"), content.text, (), content.tables
    )
    return digest(map_tables(whole), PARTS)


def write(store: GraphStore, *graphs: DocumentGraph) -> None:
    store.write_all(graphs, source="/folder", recipe="r")


@pytest.mark.parametrize("wide", [0, 150])
def test_rows_come_back_with_their_cells_and_nodes(store: GraphStore, wide: int) -> None:
    write(store, orders("a.csv", wide=wide))
    layouts = {layout.name: layout for layout, count in store.layouts() if count}
    found = list(store.rows([layouts["Orders"]]))
    short = [tuple("" if len(cell) > 200 else cell for cell in row) for row in ROWS]
    assert [row.cells[:5] for row in found] == short
    assert all(row.cells[5:] == tuple(f"more of {n}" for n in range(wide)) for row in found)
    assert [row.nodes[1] for row in found] == [entity_id(row[1]) for row in ROWS]
    assert {row.nodes[0] for row in found} == {entity_id(f"Order {row[0]}") for row in ROWS}
    passages = {p.chunk.id: p.chunk for p in store.all_passages()}
    for row in found:
        chunk = passages[row.chunk_id]
        assert chunk.start <= row.start < row.end <= chunk.end
        assert chunk.text[row.start - chunk.start :].startswith(f"Order no.: {row.cells[0]}")


def test_layouts_are_counted_over_all_documents_and_go_with_them(store: GraphStore) -> None:
    write(store, orders("b.csv"), orders("a.csv", ROWS[:1]))
    assert {layout.name: count for layout, count in store.layouts()} == {"Notes": 4, "Orders": 4}
    both = list(store.rows(layout for layout, _ in store.layouts() if layout.name == "Orders"))
    assert [row.path for row in both] == ["a.csv", "b.csv", "b.csv", "b.csv"]
    store.delete(document_id("b.csv"))
    assert {layout.name: count for layout, count in store.layouts()} == {"Notes": 2, "Orders": 1}
    store.delete(document_id("a.csv"))
    assert store.layouts() == ()
    assert list(store.rows([both[0].layout])) == []


def test_rows_name_what_their_documents_mean(store: GraphStore) -> None:
    write(store, orders("a.csv"))
    store.relink([Link(document_id("a.csv"), entity_id("Polivalda"), entity_id("Bolt GmbH"), "bolt", "told so")])
    found = [row for row in store.rows(layout for layout, _ in store.layouts()) if row.layout.name == "Orders"]
    assert found[2].nodes[1] == found[1].nodes[1] == entity_id("Bolt GmbH")
    assert found[2].cells[1] == "Polivalda"


def test_a_document_keeps_its_tables_when_it_is_read_and_written_again(store: GraphStore) -> None:
    graph = orders("a.csv")
    write(store, graph)
    before = snapshot(store)
    again = store.document(graph.document.id)
    assert again
    assert again.document.tables == graph.document.tables
    write(store, again)
    assert differences(before, snapshot(store)) == []
    assert len(before["rows"]) == 5
