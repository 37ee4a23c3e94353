"""The questions across formats: their figures, computed anew from the rows of the files, and what they are asked of."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sqlite3
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from python_calamine import load_workbook

from graphrag.evaluate.folder import Question, contains, read_questions
from graphrag.read import read_file, walk
from graphrag.read.database import open_database
from graphrag.recipe import Read

EXAMPLES = Path(__file__).parents[2] / "examples"
COMPANY = EXAMPLES / "company"
QUESTIONS = read_questions(EXAMPLES / "questions_across.json")
ANSWERED = [question for question in QUESTIONS if question.answers]


def orders() -> list[dict[str, Any]]:
    [page] = openpyxl.load_workbook(COMPANY / "sales/order-book-halewick-2024.xlsx").worksheets
    _, _, _, header, *rows = page.iter_rows(values_only=True)
    found = [dict(zip(map(str, header), row, strict=True)) for row in rows]
    return [row for row in found if str(row["Order no."]).startswith("HO-")]


def table(path: str, sheet: str, first: str) -> list[dict[str, Any]]:
    rows = load_workbook(COMPANY / path).get_sheet_by_name(sheet).to_python()
    start = next(n for n, row in enumerate(rows) if row[0] == first)
    return [dict(zip(map(str, rows[start]), row, strict=True)) for row in rows[start + 1 :]]


def lines(text: str, delimiter: str = ";", skip: int = 0) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("\n".join(text.splitlines()[skip:])), delimiter=delimiter))


def number(cell: str) -> Decimal:
    return Decimal(cell.replace(".", "").replace(",", "."))


def erp(query: str) -> Any:
    with closing(sqlite3.connect(f"{(EXAMPLES / 'erp.sqlite').as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchone()[0]


def largest_customer() -> str:
    amounts: Counter[str] = Counter()
    for order in orders():
        amounts[order["Customer"]] += order["Amount (GBP)"]
    return amounts.most_common(1)[0][0]


def repairs(chosen: Callable[[dict[str, Any]], bool]) -> Decimal:
    rows = table("fleet/frota-manutencao-2024.ods", "Manutenções", "OS")
    return sum((Decimal(str(row["Custo (R$)"])) for row in rows if chosen(row)), Decimal(0))


def litres() -> Decimal:
    with zipfile.ZipFile(COMPANY / "fiscal/junho-2024.zip") as package:
        rows = lines(package.read("abastecimentos.csv").decode())
    return sum((number(row["Litros"]) for row in rows if row["Posto"] == "Auto Posto Serra do Mar"), Decimal(0))


def electricity() -> Decimal:
    rows = lines((COMPANY / "finance/extrato-banco-ipezal-2t2024.csv").read_text("cp1252"), skip=3)
    return -sum((number(row["Valor (R$)"]) for row in rows if row["Histórico"] == "Energia elétrica"), Decimal(0))


def complaints() -> Decimal:
    text = (COMPANY / "quality/reclamacoes-2024.jsonl").read_text("utf8")
    costs = [Decimal(str(json.loads(line)["custo (R$)"])) for line in text.splitlines()]
    return round(sum(costs) / len(costs), 2)


def assets() -> Decimal:
    rows = lines((COMPANY / "finance/assets-halewick.tsv").read_text("utf8"), "\t")
    return sum((Decimal(row["Cost (GBP)"]) for row in rows if row["Supplier"] == "Frostwell Engineering"), Decimal(0))


def truck_of(driver: str) -> str:
    installation = json.loads((COMPANY / "projects/aurora-installation.json").read_text("utf8"))
    return next(one["plate"] for one in installation["vehicles"] if one["driver"] == driver)


FIGURES: dict[str, Callable[[], Any]] = {
    "a02": lambda: erp(
        "SELECT count(*) FROM entregas JOIN compras ON numero = compra_numero "
        "JOIN fornecedores f ON f.id = fornecedor_id WHERE razao_social LIKE 'Corvinal%' AND dias_atraso > 0"
    ),
    "a05": lambda: erp("SELECT dias_atraso FROM entregas WHERE nota_fiscal = '5520'"),
    "a12": lambda: repairs(lambda row: row["Placa"] == truck_of("Dirceu Falk")),
    "g01": lambda: Decimal(sum(o["Amount (GBP)"] for o in orders() if o["Customer"].startswith("Tessaro Frio"))),
    "g02": largest_customer,
    "g03": lambda: sum(bool(order["Shipped"]) and order["Shipped"] > order["Promised"] for order in orders()),
    "g04": lambda: repairs(lambda row: (row["Data"].year, row["Data"].month) == (2024, 5)),
    "g05": electricity,
    "g06": litres,
    "g07": complaints,
    "g08": assets,
    "g09": lambda: erp(
        "SELECT count(*) FROM compras JOIN fornecedores f ON f.id = fornecedor_id WHERE razao_social LIKE 'Polivalda%'"
    ),
    "g10": lambda: erp("SELECT max(dias_atraso) FROM entregas"),
    "g11": lambda: erp(
        "SELECT sum(valor) FROM itens_venda JOIN vendas ON numero = venda_numero "
        "JOIN clientes c ON c.id = cliente_id WHERE razao_social LIKE 'Sorvetes Polar Sul%'"
    ),
    "g12": lambda: (
        duckdb.read_parquet(str(COMPANY / "quality/trial-readings-2023-10.parquet"))
        .filter("plate = 'JKL2D07'")
        .max("temperature_c")
        .fetchall()[0][0]
    ),
}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    found = {source.path: read_file(source, Read()).text for source in walk(COMPANY).sources}
    with open_database(f"sqlite:///{EXAMPLES / 'erp.sqlite'}") as database:
        found |= {document.path: document.text for document in database.documents((), {})}
    return found


def test_questions_of_every_kind() -> None:
    kinds = Counter(question.kind for question in QUESTIONS)
    assert kinds == {"across": 15, "aggregate": 12, "lookup": 8, "unanswerable": 5}
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS) == 40
    assert 18 <= sum(question.language == "pt" for question in QUESTIONS) <= 22
    assert {question.id for question in ANSWERED if question.kind == "aggregate"} <= FIGURES.keys()


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.id in FIGURES], ids=lambda question: str(question.id))
def test_the_figure_is_what_the_rows_make(question: Question) -> None:
    figure = FIGURES[str(question.id)]()
    assert any(contains(str(figure), answer) for answer in question.answers), figure


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: str(question.id))
def test_its_files_hold_the_answer(question: Question, texts: dict[str, str]) -> None:
    together = "\n".join(texts[path] for path in question.files)
    if question.id not in FIGURES:
        assert any(contains(together, answer) for answer in question.answers)


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: str(question.id))
def test_the_question_does_not_give_the_answer_away(question: Question) -> None:
    assert not any(contains(question.question, answer) for answer in question.answers)


def test_what_is_made_reads_as_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(EXAMPLES)
    made: Iterator[tuple[Path, bytes]] = __import__("make_files").made()
    sys.modules.pop("make_files")
    count = 0
    for count, (place, data) in enumerate(made, start=1):  # noqa: B007
        if place.suffix == ".sqlite":
            (tmp_path / place.name).write_bytes(data)
            with (
                open_database(f"sqlite:///{tmp_path / place.name}") as one,
                open_database(f"sqlite:///{EXAMPLES / place}") as other,
            ):
                assert one.sample({}).text == other.sample({}).text
            continue
        (tmp_path / place.name).write_bytes(data)
        assert [read_file(s, Read()).text for s in walk(tmp_path / place.name).sources] == [
            read_file(s, Read()).text for s in walk(EXAMPLES / place).sources
        ]
    assert count == 15


def test_dates_of_the_order_book_are_dates() -> None:
    assert all(isinstance(order["Ordered on"], dt.datetime) for order in orders())
