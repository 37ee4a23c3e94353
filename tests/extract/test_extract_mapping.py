"""What rows are, by their titles and cells, in both languages; and how a recipe overrides it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from graphrag.extract.mapping import map_tables
from graphrag.extract.rows import read_rows
from graphrag.names import document_id
from graphrag.read.composition import Composition
from graphrag.read.grid import compose
from graphrag.recipe import load_recipe
from graphrag.types import Column, Document, EntityType, RowMapping

IDENTIFIER, ORG, PERSON, RECORD = EntityType.IDENTIFIER, EntityType.ORGANIZATION, EntityType.PERSON, EntityType.RECORD


def document(*grids: tuple[str, str], path: str = "data/book.xlsx", language: str = "") -> Document:
    text = Composition()
    for name, grid in grids:
        rows = [[cell.strip() for cell in line.split("|")] for line in textwrap.dedent(grid).strip().split("\n")]
        compose(rows, text, name)
    content = text.content()
    return Document(document_id(path), path, "A", "text/csv", language, "h", content.text, (), content.tables)


def mappings(mapped: Document) -> list[RowMapping]:
    return [table.mapping for table in mapped.tables if table.mapping]


def facts(mapped: Document) -> set[tuple[str, str, str]]:
    found = read_rows(mapped)
    return {(found.mentions[f.head].name, f.type, found.mentions[f.tail].name) for f in found.facts}


PEDIDOS = """
    Nº do pedido|Fornecedor|CNPJ|Data|Valor (R$)|Situação|Cidade do fornecedor|Peso (kg)
    PED-001|Polivalda S.A.|12.345.678/0001-95|13/03/2024|1.250,00|entregue|Campinas|1.200
    PED-002|Tessaro Frio|11.222.333/0001-81|05/04/2024|1.234|atrasado|São Paulo|2,5
"""


def test_orders_in_portuguese() -> None:
    mapped = map_tables(document(("Pedidos", PEDIDOS), language="pt"))
    assert facts(mapped) >= {
        ("Pedido PED-001", "SUPPLIER", "Polivalda S.A."),
        ("Pedido PED-001", "DATA", "2024-03-13"),
        ("Pedido PED-002", "DATA", "2024-04-05"),
        ("Pedido PED-001", "VALOR", "BRL 1250.00"),
        ("Pedido PED-002", "VALOR", "BRL 1234.00"),
        ("Pedido PED-002", "SITUACAO", "atrasado"),
        ("Pedido PED-001", "PESO", "1200 kg"),
        ("Polivalda S.A.", "CITY", "Campinas"),
    }
    keys = {(m.name, m.key) for m in read_rows(mapped).mentions if m.key}
    assert ("Polivalda S.A.", "cnpj:12345678000195") in keys
    assert ("Pedido PED-001", "data/order:ped-001") in keys


def test_a_workbook_of_customers_and_orders_in_english() -> None:
    customers = """
        customer_id|name|email|city|since|credit limit
        7|Acme Ltd|info@acme.com|London|03/14/2020|1,000.50
        8|Bolt GmbH|hello@bolt.de|Berlin|05/06/2021|2,000.00
    """
    orders = """
        id|customer_id|order date|qty|unit price|product
        1|7|2024-01-02|3|1.50|Bolt M8
        2|8|2024-02-03|10|2.25|Nut M8
    """
    mapped = map_tables(document(("Customers", customers), ("Orders", orders)))
    assert [(m.type, m.word) for m in mappings(mapped)] == [(ORG, "Customer"), (RECORD, "Order")]
    assert facts(mapped) >= {
        ("Order 1", "CUSTOMER", "Acme Ltd"),
        ("Order 2", "PRODUCT", "Nut M8"),
        ("Order 2", "UNIT_PRICE", "2.25"),
        ("Acme Ltd", "CITY", "London"),
        ("Acme Ltd", "SINCE", "2020-03-14"),
        ("Bolt GmbH", "SINCE", "2021-05-06"),
        ("Acme Ltd", "CREDIT_LIMIT", "1000.5"),
    }


def test_keys_of_one_thing_mean_the_same_in_all_files_of_a_folder() -> None:
    one = map_tables(document(("customers", "id|name\n7|Acme Ltd\n8|Bolt GmbH"), path="crm/customers.csv"))
    two = map_tables(document(("orders", "id|customer_id|total\n1|7|2.50\n2|8|3.50"), path="crm/orders.csv"))
    assert ("Acme Ltd", "crm/customer:7") in {(m.name, m.key) for m in read_rows(one).mentions}
    assert ("Customer 7", "crm/customer:7") in {(m.name, m.key) for m in read_rows(two).mentions}


def test_a_nameless_sheet_is_what_its_first_telling_column_says() -> None:
    [mapping] = mappings(
        map_tables(document(("Planilha1", "Fornecedor|CNPJ\nTessaro|12.345.678/0001-95\nSerra|11.222.333/0001-81")))
    )
    assert (mapping.type, mapping.word, mapping.columns[0]) == (ORG, "Fornecedor", Column(ORG))
    people = "Nome|CPF|Cargo\nAna Prado|529.982.247-25|Gerente\nRui Sá|111.444.777-35|Analista"
    [mapping] = mappings(map_tables(document(("Planilha1", people), path="x.xlsx")))
    assert (mapping.type, mapping.columns[:2]) == (PERSON, (Column(PERSON), Column(IDENTIFIER, key="cpf")))


def test_a_statement_of_a_bank_lists_no_banks() -> None:
    statement = "Data|Histórico|Valor\n02/04/2024|Tarifa|-12,50\n03/04/2024|Recebimento|100,00"
    [mapping] = mappings(map_tables(document(("extrato-banco-ipezal-2t2024", statement), language="pt")))
    assert (mapping.type, mapping.word) == (RECORD, "Extrato banco ipezal")
    [mapping] = mappings(map_tables(document(("Bancos do grupo", "Banco|Cidade\nIpezal|Lages\nTarvela|Santos"))))
    assert (mapping.type, mapping.columns[0]) == (ORG, Column(ORG))


def test_who_has_a_post_and_a_salary_is_a_person() -> None:
    staff = "Matrícula|Nome|Cargo|Salário (R$)\n1|Ana Prado|Gerente|9.300,00\n2|Rui Sá|Analista|7.650,50"
    assert [m.type for m in mappings(map_tables(document(("Quadro", staff))))] == [PERSON]
    parts = "Código|Nome|Preço\nA-1|Porca|2,50\nA-2|Parafuso|1,50"
    assert [m.type for m in mappings(map_tables(document(("Quadro", parts))))] == [RECORD]


@pytest.mark.parametrize(
    ("title", "cells", "kind"),
    [
        ("Comprador", ("Ana Prado", "Rui de Souza"), PERSON),
        ("Buyer", ("Acme Ltd", "Bolt Tools"), ORG),
        ("Account manager", ("Ana Prado", "Rui Sá"), PERSON),
        ("Motorista", ("Ana Prado", "Rui Sá"), PERSON),
        ("Fornecedor", ("Ana Prado", "Rui Sá"), ORG),
    ],
)
def test_who_takes_part_in_an_order(title: str, cells: tuple[str, str], kind: EntityType) -> None:
    grid = f"Pedido|{title}|Valor\nP-1|{cells[0]}|1,50\nP-2|{cells[1]}|2,50"
    [mapping] = mappings(map_tables(document(("Pedidos", grid))))
    assert mapping.columns[1].type is kind
    assert mapping.columns[1].relation


def test_a_code_and_what_it_is_the_code_of_are_a_catalogue() -> None:
    prices = "Código|Produto|Preço (R$)\nPT-170|Pote de 170 g|412,50\nTP-095|Tampa de 95 mm|176,40"
    mapped = map_tables(document(("Preços", prices), path="sales/precos.xlsx"))
    assert ("Pote de 170 g", "PRECO", "BRL 412.50") in facts(mapped)
    assert ("Pote de 170 g", "sales/product:pt-170") in {(m.name, m.key) for m in read_rows(mapped).mentions}
    sales = "Nº|Cliente|Valor\n1|Acme Ltda|412,50\n2|Bolt Ltda|176,40"
    assert [m.type for m in mappings(map_tables(document(("Planilha1", sales))))] == [RECORD]


def test_a_product_is_called_by_its_code_where_that_says_something() -> None:
    orders = "Order|Product|Units\nP-1|HK-40|30\nP-2|HG-10|40"
    assert ("Order P-1", "PRODUCT", "HK-40") in facts(map_tables(document(("Orders", orders))))
    orders = "Order|Product|Units\nP-1|40|30\nP-2|10|40"
    assert ("Order P-1", "PRODUCT", "Product 40") in facts(map_tables(document(("Orders", orders))))


def test_cells_of_another_table_are_references_whatever_their_title() -> None:
    machines = "code|name\nMX-100|Press one\nMX-200|Press two"
    stops = "when|where|minutes\n2024-01-02|MX-100|30\n2024-01-03|MX-200|45\n2024-01-04|MX-100|5"
    mapped = map_tables(document(("machines", machines), ("stops", stops)))
    assert ("Stop 1 of data/book.xlsx, stops", "WHERE", "Press one") in facts(mapped)


def test_values_that_are_none_of_the_columns_kind_are_left_out() -> None:
    table = """
        id|due date|total
        1|2024-01-02|1.50
        2|2024-01-03|2.50
        3|2024-01-04|2.75
        4|n/a|-
        5|2024-01-06|3.10
        6|2024-02-06|3.10
    """
    found = facts(map_tables(document(("orders", table))))
    assert {kind for head, kind, _ in found if head == "Order 4"} == set()
    assert ("Order 5", "DUE_DATE", "2024-01-06") in found


def test_a_recipe_decides(tmp_path: Path) -> None:
    recipe = tmp_path / "mine.toml"
    recipe.write_text(
        """
        [tables."data/*.xlsx"."Ped*"]
        type = "Invoice"
        word = "Nota"
        key = "Nº do pedido"
        [tables."data/*.xlsx"."Ped*".columns."Situação"]
        ignore = true
        [tables."data/*.xlsx"."Ped*".columns."Fornecedor"]
        relation = "ISSUED_BY"
        [tables."data/*.xlsx"."Ped*".columns."Valor (R$)"]
        relation = "TOTAL"
        unit = "USD"
        """,
        encoding="utf8",
    )
    chosen = load_recipe(recipe)
    found = facts(map_tables(document(("Pedidos", PEDIDOS), language="pt"), chosen.tables))
    assert {("Nota PED-001", "ISSUED_BY", "Polivalda S.A."), ("Nota PED-001", "TOTAL", "USD 1250.00")} <= found
    assert not any(kind == "SITUACAO" for _, kind, _ in found)
    assert chosen.fingerprint() != load_recipe().fingerprint()
    elsewhere = map_tables(document(("Pedidos", PEDIDOS), path="other/book.xlsx", language="pt"), chosen.tables)
    assert [m.type for m in mappings(elsewhere)] == [RECORD]


@pytest.mark.parametrize("rule", ['type = "Rock"', 'columns."a".relation = "not upper"', 'unknown = "x"'])
def test_a_rule_that_means_nothing_is_refused(rule: str, tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text(f'[tables."*"."*"]\n{rule}\n')
    with pytest.raises(Exception, match=r"r\.toml: tables"):
        load_recipe(tmp_path / "r.toml")
