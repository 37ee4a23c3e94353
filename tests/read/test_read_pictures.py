"""Pictures of text, alone and as pages of PDFs, are recognised; where they cannot be, that is said."""

from __future__ import annotations

import io
import json
import re
import socket
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import numpy as np
import pytest
import reportlab
from compound import compound, message
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from program import graphrag
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from graphrag import read as graphrag_read
from graphrag.errors import NotTextError, ReadError, TooLargeError
from graphrag.pipeline import Parts, build, preview
from graphrag.read import recognition, single
from graphrag.read.workers import Workers
from graphrag.recipe import Read
from graphrag.stores import open_store

PT = (
    "A CONTRATADA obriga-se a prestar os serviços de manutenção preventiva dos equipamentos instalados na sede da "
    "CONTRATANTE, em São Paulo, até 12 de março de 2024, mediante pagamento de R$ 1.250,00. Às três horas, o cônjuge "
    "de Inês Nóbrega, avô, à míngua de órgão público, não há ônus."
)
EN = (
    "This agreement between Halewick Ltd and Tessaro Frio is dated 12 March 2024. The supplier shall deliver twelve "
    "compressors for £143,290.00 (VAT 20%), and payment is due within 30 days of the invoice's date."
)
PROSE = (
    "Either party may end this agreement by notice in writing if the other does not pay what is due within sixty days "
    "of the day on which it was asked to, or breaks any of its terms and does not make good within thirty days what "
    "was broken, without prejudice to whatever else the law or this agreement allows."
)
VERA = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
DPI = 150
ORIENTATION_6 = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"


def page(*paragraphs: str, points: float = 11, width: float = 6.0, height: float = 3.0) -> Image.Image:
    """Paragraphs on paper of so many inches."""
    size = round(points * DPI / 72)
    font = ImageFont.truetype(VERA, size)
    paper = Image.new("L", (round(width * DPI), round(height * DPI)), 255)
    draw = ImageDraw.Draw(paper)
    top = margin = DPI // 3
    for paragraph in paragraphs:
        line = ""
        for word in [*paragraph.split(), ""]:
            if not word or draw.textlength(f"{line} {word}", font) > paper.width - 2 * margin:
                draw.text((margin, top), line.strip(), 20, font)
                top += round(1.35 * size)
                line = ""
            line += f" {word}"
        top += 2 * size
    return paper


def scanned(paper: Image.Image) -> Image.Image:
    """The same, crooked, blurred and speckled."""
    crooked = paper.rotate(0.8, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.6))
    speckled = np.asarray(crooked) + np.random.default_rng(1).normal(0, 14, (paper.height, paper.width))
    return Image.fromarray(speckled.clip(0, 255).astype("uint8"))


def saved(paper: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    paper.save(out, kind, **options)
    return out.getvalue()


def pdf(*pages: Image.Image | str | tuple[Image.Image, str]) -> bytes:
    """Each page a picture, a text, or a picture with a text stamped upon it."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for one in pages:
        picture, text = one if isinstance(one, tuple) else (None, one) if isinstance(one, str) else (one, "")
        if picture:
            canvas.setPageSize((picture.width * 72 / DPI, picture.height * 72 / DPI))
            canvas.drawImage(ImageReader(picture), 0, 0, picture.width * 72 / DPI, picture.height * 72 / DPI)
        canvas.drawString(50, 8, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def see_through(paper: Image.Image) -> Image.Image:
    return Image.merge("LA", [Image.new("L", paper.size, 0), paper.point(lambda value: 255 - value)])


PREPARED: dict[str, Callable[[], bytes]] = {
    "small.png": lambda: saved(page(PT, points=7.5), "PNG"),
    "scanned.png": lambda: saved(scanned(page(PT, points=10)), "PNG"),
    "scanned.jpg": lambda: saved(scanned(page(PT, points=11)), "JPEG", quality=50),
    "bits.tif": lambda: saved(page(PT, points=12).convert("1"), "TIFF", compression="group4"),
    "see-through.png": lambda: saved(see_through(page(PT, points=10)), "PNG"),
    "turned-by-the-camera.jpeg": lambda: saved(page(PT).rotate(90, expand=True), "JPEG", exif=ORIENTATION_6),
}


@pytest.mark.parametrize("name", PREPARED)
def test_a_picture_of_text_is_read_letter_by_letter(read_bytes: Callable, name: str) -> None:
    document = read_bytes(name, PREPARED[name]())
    assert document.text == PT
    assert document.language == "pt"
    assert [(p.number, p.start, p.end) for p in document.pages] == [(1, 0, len(PT))]
    assert document.findings == ("page 1: read by text recognition (OCR), which may misread letters",)


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270])
def test_a_page_on_its_side_or_head_is_turned(read_bytes: Callable, turn: Image.Transpose) -> None:
    assert read_bytes("a.png", saved(page(EN).transpose(turn), "PNG")).text == EN


def test_columns_and_cells_keep_their_order(read_bytes: Callable) -> None:
    paper = Image.new("L", (1200, 900), 255)
    paper.paste(page(f"{PT} {PT}", points=9, width=4.0, height=4.0), (0, 0))
    paper.paste(page(PROSE, points=9, width=4.0, height=4.0), (600, 0))
    font = ImageFont.truetype(VERA, 22)
    for row, cells in enumerate([("Item", "Quantidade", "Valor"), ("Pote", "30", "R$ 12,50")]):
        for column, cell in enumerate(cells):
            ImageDraw.Draw(paper).text((50 + 350 * column, 700 + 40 * row), cell, 0, font)
    text = read_bytes("a.png", saved(paper, "PNG")).text
    assert text.startswith(f"{PT} {PT}\n\n{PROSE}\n\n")
    assert text.endswith("Item | Quantidade | Valor\nPote | 30 | R$ 12,50")


def test_scanned_pages_of_a_pdf_are_read_among_the_others(read_bytes: Callable) -> None:
    stamped = (scanned(page(EN)), "Signed electronically, page 3")
    document = read_bytes("a.pdf", pdf("The first page is text.", page("Contrato", PT), stamped, "Fim."))
    texts = {p.number: document.text[p.start : p.end] for p in document.pages}
    assert texts == {
        1: "The first page is text.",
        2: f"Contrato\n\n{PT}",
        3: f"{EN}\n\nSigned electronically, page 3",
        4: "Fim.",
    }
    assert document.findings == ("pages 2-3: read by text recognition (OCR), which may misread letters",)


def test_every_picture_of_a_tiff_is_a_page(read_bytes: Callable) -> None:
    first, second = page("Página um."), page("Page two.")
    data = saved(first, "TIFF", save_all=True, append_images=[second])
    document = read_bytes("a.tiff", data)
    assert [(p.number, document.text[p.start : p.end]) for p in document.pages] == [(1, "Página um."), (2, "Page two.")]
    limited = read_bytes("a.tiff", data, max_recognised=1)
    assert limited.text == "Página um."
    assert limited.findings[1] == (
        "page 2: without text but pictures; more than 1 pages are to be recognised; split it, or raise max_recognised "
        "under [read] in a recipe"
    )
    with pytest.raises(ReadError, match=r"a\.tiff: more than 0 pages are to be recognised"):
        read_bytes("a.tiff", data, max_recognised=0)
    with pytest.raises(TooLargeError, match=r"a\.tiff: 2 pages, the limit is 1"):
        read_bytes("a.tiff", data, max_pages=1)


def test_nothing_is_downloaded(read_bytes: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    recognition._engine.cache_clear()
    assert read_bytes("a.png", saved(page(EN), "PNG")).text == EN


def test_a_picture_without_text_is_a_document_without_passages(tmp_path: Path) -> None:
    folder, graph = tmp_path / "docs", tmp_path / "g.db"
    folder.mkdir()
    (folder / "grey.png").write_bytes(saved(Image.new("L", (300, 300), 120), "PNG"))
    (folder / "blank.pdf").write_bytes(pdf(""))
    (folder / "contract.png").write_bytes(saved(page(PT), "PNG"))
    report = build(folder, graph, Parts())
    assert (report.added, report.skipped) == (3, ())
    assert ("grey.png", "shows no text that could be recognised") in report.findings
    assert preview(folder, graph)[0].to_read == ()
    with open_store(graph) as store:
        assert "Inês Nóbrega" in {entity.name for entity in store.all_entities()}
    shown = graphrag("sources", "--graph", graph, "--json", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr


def test_the_logo_in_a_letter_is_none_of_its_text_and_an_attached_scan_is(read_bytes: Callable) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Signed copy"
    mail.set_content("Enclosed.")
    logo, scan = saved(page("Halewick Ltd"), "PNG"), saved(page(EN), "PNG")
    mail.add_attachment(logo, "image", "png", filename="logo.png", disposition="inline", cid="<logo@x>")
    mail.add_attachment(scan, "image", "png", filename="scan.png")
    mail.add_attachment(saved(Image.new("L", (99, 99)), "PNG"), "image", "png", filename="dark.png")
    document = read_bytes("a.eml", mail.as_bytes())
    assert document.text.endswith(f"Enclosed.\n\nAttachment: scan.png\n\n{EN}")
    assert document.findings == ("scan.png: page 1: read by text recognition (OCR), which may misread letters",)
    outlook = compound(
        message(
            {"0037": "Signed copy", "1000": "Enclosed."},
            [
                {"__substg1.0_3707001F": "logo.png".encode("utf-16-le"), "__substg1.0_37010102": logo,
                 "__substg1.0_3712001F": "logo@x".encode("utf-16-le")},
                {"__substg1.0_3707001F": "scan.png".encode("utf-16-le"), "__substg1.0_37010102": scan},
            ],
        )
    )  # fmt: skip
    assert read_bytes("a.msg", outlook).text.endswith(f"Enclosed.\n\nAttachment: scan.png\n\n{EN}")


def test_broken_and_hostile_pictures_are_named(read_bytes: Callable) -> None:
    png = saved(page(EN), "PNG")
    with pytest.raises(NotTextError, match=r"a\.png: is not a picture \(png, jpg, tiff\), or a broken one"):
        read_bytes("a.png", b"<html>Not found</html>")
    with pytest.raises(ReadError, match=r"a\.png: is a broken picture"):
        read_bytes("a.png", png[:400])
    with pytest.raises(TooLargeError, match=r"a\.png: a picture of more than 1,000 points; make it smaller, or raise"):
        read_bytes("a.png", png, max_pixels=1_000)
    assert read_bytes("a.png", saved(Image.new("1", (60_000, 8)), "PNG")).text == ""
    bomb = saved(Image.new("1", (30_000, 30_000)), "PNG")
    with pytest.raises(TooLargeError, match=r"a\.png: a picture of more than 80,000,000 points"):
        read_bytes("a.png", bomb)


def test_recognised_pages_come_out_of_a_worker_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(*[page(PT, EN, points=8)] * 3))
    workers = Workers()
    try:
        found = workers.read(single(tmp_path / "a.pdf"), Read(max_seconds=60))
    finally:
        workers.close()
    assert len(found.document.pages) == 3


def test_without_text_recognition_it_is_said_what_would_read_them(
    read_bytes: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_it = Parts().fingerprint()
    for module in (graphrag_read, graphrag_read.image, graphrag_read.pdf, recognition):
        monkeypatch.setattr(module, "recogniser", lambda: "")
    needs = "needs OCR (text recognition): pip install 'company-graphrag[ocr]', then build again"
    with pytest.raises(ReadError, match=re.escape(f"a.png: is a picture; it {needs}")):
        read_bytes("a.png", saved(page(EN), "PNG"))
    with pytest.raises(ReadError, match=re.escape(f"a.pdf: no text in its 1 pages; it {needs}")):
        read_bytes("a.pdf", pdf(page(EN)))
    document = read_bytes("a.pdf", pdf("Text.", page(EN), page(EN)))
    assert document.text == "Text."
    assert document.findings == (f"pages 2-3: without text but pictures; {needs}",)
    assert Parts().fingerprint() != with_it


def test_inspect_shows_what_was_recognised(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(page(PT)))
    done = graphrag("inspect", tmp_path / "a.pdf", "--json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert (done.returncode, found["text"], found["pages"], found["language"]) == (0, PT, 1, "pt")
    assert found["findings"] == ["page 1: read by text recognition (OCR), which may misread letters"]
