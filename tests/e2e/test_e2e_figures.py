"""Questions for figures, from files to the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from program import inside

ORDERS = (
    ("4711", "Acme Ltd", date(2024, 1, 5), "paid", 1200.5),
    ("4712", "Bolt GmbH", date(2024, 2, 7), "late", 99.99),
    ("4713", "Acme Ltd", date(2023, 12, 30), "paid", 10000),
)
REPORT = """# Annual report of Acme Ltd

Ana Lima is the chief executive officer of Acme Ltd. Acme Ltd has 345 employees.
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("figures")
    folder = place / "in"
    folder.mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Orders"
    rows: Iterable[Iterable[object]] = (("Order no.", "Customer", "Order date", "Status", "Total (EUR)"), *ORDERS)
    for row in rows:
        sheet.append(list(row))
    book.save(folder / "sales.xlsx")
    (folder / "report.md").write_text(REPORT)
    code, _, error = inside("build", folder, "--graph", place / "graph.db")
    assert code == 0, error
    return place / "graph.db"


def test_a_figure_is_printed_with_what_was_counted_and_its_rows(graph: Path) -> None:
    code, out, _ = inside("ask", "What is the total of the orders of Acme?", "--graph", graph)
    assert code == 0
    assert "€11,200.50" in out
    assert "Counted: 2 of 3 rows of Orders (Customer: Acme; Total (EUR))" in out
    assert "sales.xlsx" in out
    assert "Order no.: 4711" in out


def test_quotes_stand_at_their_offsets_as_json_says(graph: Path) -> None:
    code, out, _ = inside("ask", "Quantos pedidos fez a Acme em 2024?", "--graph", graph, "--json")
    said = json.loads(out)
    assert (code, said["abstained"], said["reason"]) == (0, False, "")
    assert said["answer"].splitlines()[0] == "1"
    [citation] = said["citations"]
    passage = next(p for p in said["passages"] if p["start"] <= citation["start"] < p["end"])
    start = citation["start"] - passage["start"]
    assert passage["text"][start : start + len(citation["quote"])] == citation["quote"]
    assert citation["quote"].startswith("Order no.: 4711")


def test_what_rows_do_not_tell_is_refused_with_the_reason(graph: Path) -> None:
    code, out, _ = inside("ask", "How many orders did Zenith place?", "--graph", graph)
    assert code == 0
    assert "The documents do not say: no row of “Orders” says “Zenith”." in out
    _, out, _ = inside("ask", "Quantos pedidos fez a Zenith?", "--graph", graph, "--json")
    assert json.loads(out)["reason"] == "nenhuma linha de “Orders” diz “Zenith”"


def test_a_figure_in_prose_is_left_to_the_reader(graph: Path) -> None:
    _, out, _ = inside("ask", "How many employees does Acme Ltd have?", "--graph", graph, "--json")
    said = json.loads(out)
    assert "Counted" not in said["answer"]
    assert "345" in said["answer"]
    assert [citation["path"] for citation in said["citations"]] == ["report.md"]


def test_a_description_is_answered_first(graph: Path) -> None:
    question = "What is the total of the orders of the company that Ana Lima runs?"
    _, out, _ = inside("ask", question, "--graph", graph, "--json")
    said = json.loads(out)
    assert said["answer"].startswith("€11,200.50")
    assert {citation["path"] for citation in said["citations"]} == {"report.md", "sales.xlsx"}
