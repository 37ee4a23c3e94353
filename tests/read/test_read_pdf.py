from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from graphrag.errors import NotTextError, ReadError, TooLargeError

BODY = (
    "A CONTRATADA obriga-se a prestar os serviços de manutenção preventiva e corretiva dos equipamentos instalados na "
    "sede da CONTRATANTE, em São Paulo, pelo prazo de 12 (doze) meses, contados de 12 de março de 2024, mediante "
    "pagamento mensal de R$ 1.250,00. O inadimplemento faculta a rescisão."
)


def drawn(draw: Callable[[Canvas], None], **options: object) -> bytes:
    """A PDF drawn by hand."""
    file = io.BytesIO()
    canvas = Canvas(file, **options)
    draw(canvas)
    canvas.save()
    return file.getvalue()


def lines(*texts: str) -> bytes:
    """A PDF of one page with one line under the other."""

    def draw(canvas: Canvas) -> None:
        for number, text in enumerate(texts):
            canvas.drawString(50, 800 - 14 * number, text)

    return drawn(draw)


@pytest.fixture
def contract() -> bytes:
    styles = getSampleStyleSheet()
    flow: list[object] = [Paragraph("Contrato de Prestação de Serviços", styles["Title"])]
    for number in (1, 2, 3):
        flow += [Paragraph(f"Cláusula {number}. Do objeto", styles["Heading2"]), Paragraph(BODY, styles["BodyText"])]
        flow.append(Table([["Item", "Quantidade", "Preço (R$)"], ["Bomba hidráulica", str(10 - number), "1.250,00"]]))
        flow.append(PageBreak())

    def running(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.drawString(50, 820, "Alfa S.A. - confidencial")
        canvas.drawString(50, 20, f"Página {template.page} de 3")

    file = io.BytesIO()
    SimpleDocTemplate(file).build(flow, onFirstPage=running, onLaterPages=running)
    return file.getvalue()


def test_a_contract_of_three_pages(read_bytes, contract: bytes) -> None:
    document = read_bytes("c.pdf", contract)
    assert document.title == "Contrato de Prestação de Serviços"
    assert document.language == "pt"
    assert [page.number for page in document.pages] == [1, 2, 3]
    first, second, third = (document.text[page.start : page.end] for page in document.pages)
    table = "Item | Quantidade | Preço (R$)\nBomba hidráulica | {} | 1.250,00"
    assert "Alfa S.A. - confidencial\n\nContrato de Prestação" in first.replace("Página 1 de 3\n\n", "")
    assert second == f"Cláusula 2. Do objeto\n\n{BODY}\n{table.format(8)}"
    assert third == f"Cláusula 3. Do objeto\n\n{BODY}\n{table.format(7)}"


def test_words_cut_at_a_line_end_are_whole_again(read_bytes) -> None:
    document = read_bytes(
        "h.pdf",
        lines(
            "The agreement between Acme Indus-",
            "tries and Beta Ltd. covers well-known sites and other well-",
            "known places; a partilha deve-",
            "se aos sócios da empresa Anglo-",
            "American.",
        ),
    )
    assert document.text == (
        "The agreement between Acme Industries and Beta Ltd. covers well-known sites and other well-known places; "
        "a partilha deve-se aos sócios da empresa Anglo-American."
    )


def test_short_lines_are_kept_apart(read_bytes) -> None:
    document = read_bytes(
        "s.pdf",
        lines(
            "Signed by the parties in the presence of two witnesses, London, today:",
            "Ana Souza",
            "Acme Inc.",
            "1. Rui Lima, of the city of Porto, engineer, for the second of the parties",
            "2. Eva Reis",
        ),
    )
    assert document.text.split("\n") == [
        "Signed by the parties in the presence of two witnesses, London, today:",
        "Ana Souza",
        "Acme Inc.",
        "1. Rui Lima, of the city of Porto, engineer, for the second of the parties",
        "2. Eva Reis",
    ]


def test_two_columns_are_read_one_after_the_other(read_bytes) -> None:
    def draw(canvas: Canvas) -> None:
        for left, words in ((50, "left"), (320, "right")):
            for number in range(4):
                canvas.drawString(left, 800 - 14 * number, f"the {words} column has this line {number}")

    text = read_bytes("c.pdf", drawn(draw)).text
    assert text.split("\n\n") == [
        " ".join(f"the {words} column has this line {number}" for number in range(4)) for words in ("left", "right")
    ]


def test_empty_pages_keep_the_numbers_of_the_others(read_bytes) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.showPage()
        canvas.drawString(50, 800, "The second page.")
        canvas.showPage()

    document = read_bytes("a.pdf", drawn(draw))
    assert [(p.number, document.text[p.start : p.end]) for p in document.pages] == [(2, "The second page.")]


def test_titles_come_from_metadata_unless_they_say_nothing(read_bytes) -> None:
    def named(title: str) -> bytes:
        def draw(canvas: Canvas) -> None:
            canvas.setTitle(title)
            canvas.drawString(50, 800, "Plain words of one size.")

        return drawn(draw)

    assert read_bytes("a.pdf", named("Annual report")).title == "Annual report"
    assert read_bytes("a.pdf", named("Microsoft Word - x.docx")).title == "a"


def test_an_encrypted_file_needs_its_password(read_bytes) -> None:
    locked = drawn(lambda c: c.drawString(50, 800, "secret"), encrypt=StandardEncryption("user", "owner"))
    with pytest.raises(ReadError, match=r"locked\.pdf: needs a password; name it .*, or save a copy without one"):
        read_bytes("locked.pdf", locked)
    opened = drawn(lambda c: c.drawString(50, 800, "readable"), encrypt=StandardEncryption("", "owner"))
    assert read_bytes("open.pdf", opened).text == "readable"


def test_a_broken_file_is_reported(read_bytes) -> None:
    with pytest.raises(ReadError, match=r"b\.pdf: is a broken PDF"):
        read_bytes("b.pdf", b"%PDF-1.7\n" + b"garbage " * 100)
    with pytest.raises(NotTextError, match=r"t\.pdf: is not a PDF, whatever its name says"):
        read_bytes("t.pdf", b"Plain text.")


def test_a_cut_file_is_reported_or_read(read_bytes, contract: bytes) -> None:
    with pytest.raises(ReadError, match=r"cut\.pdf: "):
        read_bytes("cut.pdf", contract[: len(contract) // 3])


def test_too_many_pages(read_bytes, contract: bytes) -> None:
    with pytest.raises(TooLargeError, match=r"c\.pdf: 3 pages, the limit is 2; .*max_pages"):
        read_bytes("c.pdf", contract, max_pages=2)
