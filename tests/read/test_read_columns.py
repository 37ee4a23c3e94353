"""Pages in columns, in whatever order their lines were drawn, and tables, which are none."""

from __future__ import annotations

import io
import random
import re

import pytest
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

WORDS = (
    "a contratada entrega os bens no armazém da compradora em Santos the supplier bears cost of transport and of "
    "insurance until they are unloaded by Porto Seco within ten days from each order"
).split()
PARTS = ("", "Pumps", "Valves", "Hoses")


def prose(name: str, words: int) -> str:
    """A paragraph that is like no other."""
    return f"{name} begins here. {' '.join(random.Random(name).choices(WORDS, k=words))}."


def pages(columns: int, order: str) -> bytes:
    """Three pages: a running head, a heading over all columns, the columns, a table under them, the page's number."""
    file = io.BytesIO()
    canvas = Canvas(file)
    width = (495 - 18 * (columns - 1)) / columns
    for page in (1, 2, 3):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(50, 815, "Aurora Foods - Annual report")
        canvas.drawString(520, 25, f"{page}")
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(50, 785, f"{PARTS[page]} over all the columns")
        canvas.setFont("Helvetica", 10)
        texts = [
            simpleSplit(prose(f"Column {n} of page {page}", 150 - n), "Helvetica", 10, width) for n in range(columns)
        ]
        drawn = [(column, line, text) for column, lines in enumerate(texts) for line, text in enumerate(lines)]
        if order == "rows":
            drawn.sort(key=lambda one: (one[1], one[0]))
        elif order == "reverse":
            drawn.sort(key=lambda one: (-one[0], one[1]))
        for column, line, text in drawn:
            canvas.drawString(50 + column * (width + 18), 760 - 12 * line, text)
        for row, cells in enumerate((("Item", "Quantity", "Price"), (PARTS[page], f"{page}8", f"{page}.250,00"))):
            for number, cell in enumerate(cells):
                canvas.drawString(50 + 165 * number, 120 - 14 * row, cell)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize("order", ["columns", "rows", "reverse"])
@pytest.mark.parametrize("columns", [2, 3])
def test_columns_are_read_one_after_the_other(read_bytes, columns: int, order: str) -> None:
    document = read_bytes("a.pdf", pages(columns, order))
    for place in document.pages:
        text = document.text[place.start : place.end]
        page = place.number
        body = [prose(f"Column {n} of page {page}", 150 - n) for n in range(columns)]
        table = f"Item | Quantity | Price\n{PARTS[page]} | {page}8 | {page}.250,00"
        assert re.sub(r"\s+", " ", " ".join([f"{PARTS[page]} over all the columns", *body, table])) in " ".join(
            text.split()
        )
        assert table in text
        assert ("Aurora Foods" in text) == (page == 1), "the running head stays on the first page alone"


def test_the_rows_of_a_table_are_no_columns(read_bytes) -> None:
    file = io.BytesIO()
    rows = [[f"Name of the person {n}", f"Address of that person {n}, Porto"] for n in range(14)]
    SimpleDocTemplate(file).build([Table(rows, colWidths=[200, 250])])
    assert read_bytes("a.pdf", file.getvalue()).text == "\n".join(" | ".join(row) for row in rows)


def test_a_form_is_read_line_by_line(read_bytes) -> None:
    fields = [
        ("Name of supplier:", "Tessaro Frio SpA"),
        ("Número do contrato:", "47/2024"),
        ("Seat:", "Via Roma 4"),
    ] * 3
    file = io.BytesIO()
    canvas = Canvas(file)
    for number, (name, value) in enumerate(fields):
        canvas.drawString(50, 780 - 16 * number, name)
        canvas.drawString(250, 780 - 16 * number, value)
    canvas.save()
    assert read_bytes("a.pdf", file.getvalue()).text == "\n".join(f"{name} | {value}" for name, value in fields)


def test_justified_prose_is_one_column(read_bytes) -> None:
    style = ParagraphStyle("justified", getSampleStyleSheet()["BodyText"], alignment=4)
    file = io.BytesIO()
    texts = [prose(f"Paragraph {n}", 200) for n in range(2)]
    SimpleDocTemplate(file).build([Paragraph(text, style) for text in texts])
    assert read_bytes("a.pdf", file.getvalue()).text.split() == " ".join(texts).split()
