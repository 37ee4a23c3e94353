"""Workbooks and other files of tables, written by other programs: headers, sheets, types, limits and broken files."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from odfdo import Cell, Document, Row, Table

from graphrag.errors import NotTextError, ReadError, TooLargeError
from graphrag.read import FORMATS
from graphrag.read.content import Content, Raw
from graphrag.read.formats import shown
from graphrag.read.grid import Found, segment
from graphrag.recipe import Read

ORDERS = [
    ["Nº", "Cliente", "Data", "Valor"],
    [1, "Polivalda S.A.", dt.date(2024, 3, 13), 1250.5],
    [2, "Tessaro Frio", dt.date(2024, 4, 5), 1.234],
]
AS_TEXT = (
    "Nº: 1\nCliente: Polivalda S.A.\nData: 2024-03-13\nValor: 1250.5\n\n"
    "Nº: 2\nCliente: Tessaro Frio\nData: 2024-04-05\nValor: 1.2340"
)


def read(name: str, data: bytes, **limits: int) -> Content:
    return FORMATS[name[name.rindex(".") :]].read(Raw(data, name, Read(**limits)))


def grid_of(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().split("\n")]


def workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Pedidos"
    for row in ORDERS:
        sheet.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Pedidos")
    style = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for y, row in enumerate(ORDERS):
        for x, value in enumerate(row):
            sheet.write(y, x, value, style) if isinstance(value, dt.date) else sheet.write(y, x, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows: list[list[object]] = ORDERS, name: str = "Pedidos") -> bytes:
    document = Document("spreadsheet")
    document.body.clear()
    table = Table(name)
    for values in rows:
        row = Row()
        for value in values:
            row.append_cell(Cell(value))
        table.append_row(row)
    document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def parquet(select: str, tmp_path: Path) -> bytes:
    path = tmp_path / "made.parquet"
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm", "a.xls", "a.ods"])
def test_a_sheet_is_a_page_with_its_tables(name: str) -> None:
    data = xls() if name.endswith("xls") else ods() if name.endswith("ods") else saved(workbook())
    content = read(name, data)
    assert content.parts == ((1, f"Pedidos\n\n{AS_TEXT}"),)
    [table] = content.tables
    assert (table.name, table.header, len(table.rows)) == ("Pedidos", tuple(ORDERS[0]), 2)
    assert [content.text[s.start : s.end] for s in table.rows[1].cells if s] == [
        "2", "Tessaro Frio", "2024-04-05", "1.2340",
    ]  # fmt: skip


def test_parquet_is_one_table(tmp_path: Path) -> None:
    data = parquet(
        "SELECT 1 AS id, 'Polivalda' AS client, DATE '2024-03-13' AS day, 1250.50::DECIMAL(9,2) AS value, "
        "TIMESTAMP '2024-03-13 00:00:00' AS at, [1, 2] AS list, '\\x01'::BLOB AS bytes, NULL AS nothing",
        tmp_path,
    )
    content = read("a.parquet", data)
    assert content.text == "id: 1\nclient: Polivalda\nday: 2024-03-13\nvalue: 1250.5\nat: 2024-03-13\nlist: [1, 2]"
    assert content.tables[0].header == ("id", "client", "day", "value", "at", "list", "nothing")


def test_records_of_json_are_tables(read_bytes) -> None:
    text = '{"company": "Halewick", "orders": [{"id": 1, "client": "Ana"}, {"id": 2, "late": true, "client": null}]}'
    document = read_bytes("a.json", text)
    assert document.text == "company: Halewick\n\nid: 1\nclient: Ana\n\nid: 2\nlate: true"
    assert [(t.name, t.header, len(t.rows)) for t in document.tables] == [("orders", ("id", "client", "late"), 2)]
    [table] = read_bytes("lines.jsonl", '{"id": 1, "x": "a"}\n{"id": 2, "x": "b"}').tables
    assert (table.name, table.header) == ("lines", ("id", "x"))


def test_formats_of_numbers_are_shown_and_merged_cells_repeated() -> None:
    book = workbook()
    sheet = book["Pedidos"]
    for row in (2, 3):
        sheet.cell(row, 4).number_format = "[$R$-416] #,##0.00" if row == 2 else '"R$" #,##0.00'
    sheet["E1"], sheet["E2"], sheet["E3"] = "Desconto", 0.125, 0.1
    sheet["E2"].number_format = sheet["E3"].number_format = "0.0%"
    sheet["F1"], sheet["F2"] = "Região", "Sul"
    sheet.merge_cells("F2:F3")
    text = read("a.xlsx", saved(book)).text
    assert "Valor: R$ 1250.50\nDesconto: 12.5%\nRegião: Sul" in text
    assert "Valor: R$ 1.2340\nDesconto: 10%\nRegião: Sul" in text


def test_titles_totals_remarks_and_a_table_that_starts_further_right_and_down() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["C3"] = "Orders of 2024"
    sheet.merge_cells("C3:E3")
    for y, row in enumerate([["Order", "Client", "Value"], ["A1", "Ana", 2], ["A2", "Rui", 3], ["Total", None, 5]], 5):
        for x, value in enumerate(row, 3):
            sheet.cell(y, x, value)
    sheet["C10"] = "Prices without tax"
    content = read("a.xlsx", saved(book))
    assert content.text == (
        "Sheet\n\nOrders of 2024\n\nOrder: A1\nClient: Ana\nValue: 2\n\nOrder: A2\nClient: Rui\nValue: 3\n\n"
        "Total: 5\n\nPrices without tax"
    )
    assert [len(table.rows) for table in content.tables] == [2]


@pytest.mark.parametrize(
    ("grid", "tables"),
    [
        ("A|B||X|Y\n1|2||a|3\n3|4||b|5\n5|6||c|7", [(["A", "B"], 3), (["X", "Y"], 3)]),
        ("Nº|Nome\n1|Ana\n|\n2|Rui\n|\n3|Bia", [(["Nº", "Nome"], 3)]),
        ("Nº|Nome\n1|Ana\n|\nNº|Nome\n2|Rui", [(["Nº", "Nome"], 2)]),
        ("Nº|Nome\n1|Ana\n2|Rui\n|\nCidade|UF\nRecife|PE\nSantos|SP", [(["Nº", "Nome"], 2), (["Cidade", "UF"], 2)]),
        (
            "||2023|2023|2024|2024\nItem|Un|Qtd|Valor|Qtd|Valor\nPorca|kg|1|2|3|4",
            [(["Item", "Un", "2023 Qtd", "2023 Valor", "2024 Qtd", "2024 Valor"], 1)],
        ),
        ("Cliente||Entrega|\nNome|CNPJ|Data|Valor\nAcme|12|2024-01-01|4", [
            (["Cliente Nome", "Cliente CNPJ", "Entrega Data", "Entrega Valor"], 1)
        ]),
        ("Empresa|Acme\nCNPJ|123\nFundada|1999\nCidade|Recife", []),
        ("Ana|12\nRui|13", []),
        ("Ana|Recife\nRui|Olinda\nBia|Recife", []),
        ("one\ntwo\nthree", []),
        ("Pedidos\nNº|Cliente|Valor\n1|Ana|2", [(["Nº", "Cliente", "Valor"], 1)]),
    ],
)  # fmt: skip
def test_where_tables_begin_and_end(grid: str, tables: list[tuple[list[str], int]]) -> None:
    found = [one for one in segment(grid_of(grid)) if isinstance(one, Found)]
    assert [(one.header, len(one.rows)) for one in found] == tables


def test_several_tables_of_a_sheet_stand_in_their_order_and_have_the_lines_above_them_for_titles() -> None:
    book = openpyxl.Workbook()
    [sheet] = book.worksheets
    lines = (
        "Acme Ltda.|;|;Tabela de preços;|;Código|Preço;A-1|2,50;A-2|3,50;|;Descontos;|;Volume|Desconto;10|2%;20|3%;|;"
    )
    for line in (lines + "Todos os preços são sem frete.").split(";"):
        sheet.append([cell or None for cell in line.split("|")])
    content = read("a.xlsx", saved(book))
    assert [table.name for table in content.tables] == ["Tabela de preços", "Descontos"]
    places = [content.text.index(part) for part in ("Acme", "Tabela", "A-1", "Descontos", "Volume", "Todos")]
    assert places == sorted(places)


@given(
    st.lists(st.lists(st.sampled_from(["", "", "a", "b", "c", "1", "2,50", "Total", "2024"]), max_size=6), max_size=9)
)
def test_no_cell_is_lost(grid: list[list[str]]) -> None:
    shown_cells = [cell for row in grid for cell in row if cell]
    told = ""
    for one in segment(grid):
        told += (
            f" {one} " if isinstance(one, str) else " ".join([*one.header, *(c for _, r in one.rows for c in r)]) + " "
        )
    assert {word for cell in shown_cells for word in cell.split()} <= set(
        told.replace("|", " ").replace(":", " ").split()
    )


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_a_number_is_shown_in_full(number: Decimal) -> None:
    assert Decimal(shown(float(number))) == number
    assert Decimal(shown(number, "R$").removeprefix("R$ ")) == number


def test_what_is_no_workbook_is_named(tmp_path: Path) -> None:
    whole = saved(workbook())
    for name in ("a.xlsx", "a.ods", "a.xls"):
        with pytest.raises(NotTextError, match="not a workbook"):
            read(name, b"Nome;Valor\nAna;2\n")
    with pytest.raises(ReadError, match=r"a\.xlsx.*is cut short or broken"):
        read("a.xlsx", whole[: len(whole) // 2])
    with pytest.raises(ReadError, match=r"a\.xls: is cut short or broken"):
        read("a.xls", xls()[:3000])
    locked = replaced(
        ods(), "META-INF/manifest.xml", b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>"
    )
    with pytest.raises(ReadError, match=r"a\.ods: needs a password"):
        read("a.ods", locked)
    with pytest.raises(NotTextError, match=r"a\.parquet: is not a Parquet file"):
        read("a.parquet", b"Nome;Valor\nAna;2\n")
    data = parquet("SELECT range AS n FROM range(1000)", tmp_path)
    for broken in (data[: len(data) // 2], data[:-20] + bytes(16) + b"PAR1"):
        with pytest.raises(ReadError, match=r"a\.parquet: is cut short or broken"):
            read("a.parquet", broken)


def replaced(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            assert name != part or old in content
            after.writestr(name, content.replace(old, new, 1) if name == part else content)
    return out.getvalue()


def test_too_much_is_refused_before_it_takes_memory(tmp_path: Path) -> None:
    far = workbook()
    far["Pedidos"]["XFD1048576"] = "far off"
    with pytest.raises(TooLargeError, match=r"a\.xlsx: a sheet has cells 1,048,576 rows and 16,384 columns apart"):
        read("a.xlsx", saved(far))
    for name, data in (("a.xlsx", saved(workbook())), ("a.xls", xls()), ("a.ods", ods()), ("a.csv", b"a,b\n1,2\n" * 9)):
        with pytest.raises(TooLargeError, match=rf"{name}: more than 10 cells"):
            read(name, data, max_cells=10)
    with pytest.raises(TooLargeError, match=r"a\.parquet: more than 10 cells"):
        read("a.parquet", parquet("SELECT range AS n FROM range(1000)", tmp_path), max_cells=10)
    cell = b"<table:table-cell "
    repeated = replaced(ods(), "content.xml", cell, cell + b'table:number-columns-repeated="999999999" ')
    with pytest.raises(TooLargeError, match="more than 2,000,000 cells"):
        read("a.ods", repeated)
    bomb = replaced(saved(workbook()), "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData>" + b" " * 9_000_000)
    with pytest.raises(TooLargeError, match="as a zip bomb does"):
        read("a.xlsx", bomb)
    entities = replaced(saved(workbook()), "xl/workbook.xml", b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook')
    with pytest.raises(ReadError, match="declares entities"):
        read("a.xlsx", entities)


def test_hidden_sheets_are_read_and_found() -> None:
    book = workbook()
    hidden = book.create_sheet("Margens")
    hidden.sheet_state = "hidden"
    hidden.append(["Produto", "Margem"])
    hidden.append(["Porca", 0.2])
    content = read("a.xlsx", saved(book))
    assert content.findings == ("sheet Margens: is hidden, and was read",)
    assert [(number, "Porca" in text) for number, text in content.parts] == [(1, False), (2, True)]


def test_a_workbook_whose_sectors_run_in_circles() -> None:
    whole = (Path(__file__).parents[2] / "examples" / "company" / "hr" / "quadro-gestores-2024.xls").read_bytes()
    assert read("a.xls", whole).tables
    table = int.from_bytes(whole[76:80], "little")  # the sector that tells which sector follows which
    directory = int.from_bytes(whole[48:52], "little")

    def changed(place: int, value: int) -> bytes:
        return whole[:place] + value.to_bytes(4, "little") + whole[place + 4 :]

    broken = [
        changed(512 * (table + 1) + 4 * directory, directory),
        changed(512 * (table + 1) + 4, 0),
        changed(80, table),  # one table twice
        changed(68, table),  # the list of tables goes on in a table, and from there in itself
    ]
    broken[3] = broken[3][: 512 * (table + 2) - 4] + table.to_bytes(4, "little") + broken[3][512 * (table + 2) :]
    for data in broken:
        with pytest.raises(ReadError, match=r"^a\.xls: is broken \(its sectors run in circles\)"):
            read("a.xls", data)
