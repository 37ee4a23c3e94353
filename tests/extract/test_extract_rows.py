"""Rows with a mapping become entities, relations and values, each cited by its row."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrag.extract.rows import read_rows
from graphrag.names import document_id
from graphrag.pipeline import Parts, digest
from graphrag.read import FORMATS, read_file, walk
from graphrag.read.composition import Composition
from graphrag.read.content import Content, Format, Raw, clean
from graphrag.recipe import Read
from graphrag.stores import open_store
from graphrag.types import Column, Document, EntityType, RowMapping

ORG, RECORD, DATE, AMOUNT = EntityType.ORGANIZATION, EntityType.RECORD, EntityType.DATE, EntityType.AMOUNT
CUSTOMERS = RowMapping(
    ORG,
    "Customer",
    (Column(EntityType.IDENTIFIER, key="crm.customers"), Column(ORG), Column(EntityType.IDENTIFIER, key="cnpj")),
)
ORDERS = RowMapping(
    RECORD,
    "Order",
    (
        Column(EntityType.IDENTIFIER, key="crm.orders"),
        Column(ORG, "CUSTOMER", key="crm.customers", word="Customer"),
        Column(DATE, "ORDERED_ON", language="pt"),
        Column(AMOUNT, "TOTAL"),
        Column(ORG, "SUPPLIER"),
        Column(EntityType.IDENTIFIER, key="cnpj", of=4),
        Column(),
    ),
)
ORDER_HEADER = ("order_id", "customer_id", "date", "total", "supplier", "supplier CNPJ", "remarks")
REMARKS = "Delivered late because the truck broke down near Campinas. " * 5 + "Ana Prado signed for it."


def composed(wide: int = 0) -> Document:
    text = Composition()
    text.paragraph("Orders of the month")
    text.table("customers", ("id", "name", "cnpj"), [("7", "Polivalda S.A.", "12.345.678/0001-95")], CUSTOMERS)
    extra = [f"more {n}" for n in range(wide)]
    rows = [
        ("1001", "7", "03/04/2024", "R$ 1.250,00", "Tessaro Frio", "11.222.333/0001-81", REMARKS, *extra),
        ("1002", "8", "", "R$ 10,00", "", "11.222.333/0001-81", "", *extra),
    ]
    text.table("orders", ORDER_HEADER, rows, ORDERS)
    content = text.content()
    return Document(document_id("a"), "a", "A", "text/csv", "en", "h", content.text, (), content.tables)


def facts_of(document: Document) -> set[tuple[str, str, str]]:
    found = read_rows(document)
    return {(found.mentions[f.head].name, f.type, found.mentions[f.tail].name) for f in found.facts}


def test_columns_become_values_and_relations() -> None:
    assert facts_of(composed()) == {
        ("Order 1001", "CUSTOMER", "Polivalda S.A."),
        ("Order 1001", "ORDERED_ON", "2024-04-03"),
        ("Order 1001", "TOTAL", "BRL 1250.00"),
        ("Order 1001", "SUPPLIER", "Tessaro Frio"),
        ("Order 1002", "CUSTOMER", "Customer 8"),
        ("Order 1002", "TOTAL", "BRL 10.00"),
        ("Order 1002", "SUPPLIER", "Tessaro Frio"),
    }


def test_strong_keys_come_with_the_mentions_of_what_they_name() -> None:
    keys = {(m.name, m.key) for m in read_rows(composed()).mentions if m.key}
    assert {("Polivalda S.A.", "cnpj:12345678000195"), ("Tessaro Frio", "cnpj:11222333000181")} <= keys
    assert {("Polivalda S.A.", "crm.customers:7"), ("Order 1001", "crm.orders:1001")} <= keys


def test_every_mention_and_quote_stands_in_the_text() -> None:
    document = composed()
    found = read_rows(document)
    for mention in found.mentions:
        assert document.text[mention.start : mention.end] == mention.surface
        assert any(c.isalpha() for c in mention.surface) or sum(c.isdigit() for c in mention.surface) >= 5
    for fact in found.facts:
        row = document.text[fact.evidence.start : fact.evidence.end]
        assert row.startswith("order_id: 100")
        for end in (found.mentions[fact.head], found.mentions[fact.tail]):
            assert end.surface in row


def test_a_row_that_only_relates_two_things() -> None:
    text = Composition()
    columns = (Column(EntityType.PERSON), Column(RECORD, "WORKS_ON", of=0, word="Project"))
    text.table("staffing", ("person", "project"), [("Ana Prado", "4711")], RowMapping(None, "", columns))
    content = text.content()
    document = Document("d", "a.csv", "A", "text/csv", "en", "h", content.text, (), content.tables)
    assert facts_of(document) == {("Ana Prado", "WORKS_ON", "Project 4711")}


def test_a_row_without_name_or_key_is_called_by_its_place() -> None:
    text = Composition()
    columns = (Column(DATE, "PAID_ON"), Column(ORG, "PAID_TO"))
    text.table("", ("day", "to"), [("2024-01-02", "Acme Ltd"), ("2024-01-03", "")], RowMapping(RECORD, "Pay", columns))
    content = text.content()
    document = Document("d", "x/pay.csv", "A", "text/csv", "en", "h", content.text, (), content.tables)
    assert ("Pay 2 of x/pay.csv", "PAID_ON", "2024-01-03") in facts_of(document)


@pytest.mark.parametrize("wide", [0, 200])
def test_rows_reach_the_graph_and_prose_in_them_is_read(wide: int, tmp_path: Path) -> None:
    document = composed(wide)
    graph = digest(document, Parts())
    names = {entity.id: entity.name for entity in graph.entities}
    edges = {(names[r.head], r.type, names[r.tail]): r for r in graph.relations}
    order = edges["Order 1001", "CUSTOMER", "Polivalda S.A."]
    assert (order.confidence, order.source) == (1.0, "table")
    [evidence] = order.evidence
    assert "customer_id: 7" in evidence.quote
    assert "order_id: 1001" in evidence.quote
    assert wide or evidence.quote.endswith("11.222.333/0001-81")
    assert edges["Order 1002", "SUPPLIER", "Tessaro Frio"]
    assert {"Campinas", "Ana Prado"} <= {m.surface for m in graph.mentions}
    with open_store(tmp_path / "g.db", create=True) as store:
        store.write(graph, source="/", recipe="")
        by_name = {entity.name: entity for entity in store.all_entities()}
        by_key = {entity.key: entity for entity in store.all_entities()}
    assert by_name["Polivalda S.A."].type is ORG
    assert "12.345.678/0001-95" in by_name["Polivalda S.A."].aliases
    assert by_key["2024-04-03"].type is DATE


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["a\n\nb", "\r\n", "\u0301x", "e"]
)


@given(tables=st.lists(st.lists(st.lists(cells, max_size=4), max_size=4), max_size=3), heading=cells)
def test_cells_stand_where_they_are_said_to(tables: list[list[list[str]]], heading: str) -> None:
    text = Composition()
    for number, rows in enumerate(tables, start=1):
        text.page(number)
        text.paragraph(heading)
        text.table("t", rows[0] if rows else (), rows[1:])
    content = text.content()
    assert "\n\n".join(clean(part).strip() for _, part in content.parts) == content.text
    for table in content.tables:
        for row in table.rows:
            assert len(row.cells) <= len(table.header)
            for title, span in zip(table.header, row.cells, strict=False):
                if span is not None:
                    assert content.text[: span.start].endswith(f"{title}: ")
                    assert content.text[span.start : span.end].strip()
    given_cells = [" ".join(clean(c).split()) for rows in tables for row in rows[1:] for c in row if clean(c).strip()]
    found = [s for table in content.tables for row in table.rows for s in row.cells if s]
    assert sorted(given_cells) == sorted(" ".join(content.text[s.start : s.end].split()) for s in found)


def test_a_reader_whose_text_is_not_clean_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(raw: Raw) -> Content:
        text = Composition()
        text.table("t", ("a",), [("b",)])
        made = text.content()
        return Content(((0, " " + made.parts[0][1]),), tables=made.tables)

    monkeypatch.setattr("graphrag.read.formats", lambda: FORMATS | {".txt": Format("text/plain", read)})
    (tmp_path / "a.txt").write_text("x")
    (source,) = walk(tmp_path / "a.txt").sources
    with pytest.raises(Exception, match="not clean yet"):
        read_file(source, Read())
