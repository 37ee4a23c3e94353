"""Every store answers questions for figures alike."""

from __future__ import annotations

from datetime import date

import pytest
from test_contract_tables import orders

from graphrag.aggregate import Tables, aggregate
from graphrag.stores import GraphStore

TODAY = date(2025, 1, 1)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How many orders did Polivalda S.A. place?", "2"),
        ("What is the total of the orders?", "R$ 1,341.75"),
        ("Qual o total dos pedidos em janeiro de 2024?", "R$ 1.250,50"),
        ("Which customer has the smallest order?", "Polivalda (Order 1003: R$ 1.25)"),
    ],
)
def test_figures(store: GraphStore, question: str, line: str) -> None:
    store.write(orders("a.csv"), source="/folder", recipe="r")
    found = aggregate(question, Tables(store), TODAY)
    assert found
    assert found.draft.text.splitlines()[0] == line
    texts = {passage.chunk.id: passage.chunk for passage in found.passages}
    assert found.draft.citations
    for citation in found.draft.citations:
        assert any(
            chunk.text[citation.start - chunk.start : citation.end - chunk.start] == citation.quote
            for chunk in texts.values()
        )


def test_a_row_in_two_files_counts_once(store: GraphStore) -> None:
    store.write_all([orders("a.csv"), orders("copy of a.csv")], source="/folder", recipe="r")
    found = aggregate("What is the total of the orders?", Tables(store), TODAY)
    assert found
    assert found.draft.text.startswith(
        "R$ 1,341.75\nCounted: 3 of 3 rows of Orders, + 3 of the same things in other files"
    )
