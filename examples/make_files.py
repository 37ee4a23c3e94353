"""Make the example company's files that are no text from the text in ``source``: ``python examples/make_files.py``.

``source/a/b.docx.md`` becomes ``company/a/b.docx``, and ``source/erp.sqlite.sql`` the database ``erp.sqlite``. The
files are kept in the repository; this script is only needed to change them, with what ``uv sync --group test``
installs. The same text gives the same bytes, as long as the libraries that write them do not change.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import io
import re
import runpy
import sqlite3
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from email.message import EmailMessage
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple

HERE = Path(__file__).parent
SOURCE = HERE / "source"
_DAY = dt.datetime(2024, 7, 22)
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?")


class Block(NamedTuple):
    """A heading (with its level), a paragraph, an item of a list, or a table's cells."""

    kind: Literal["heading", "text", "item", "table"]
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(markdown: str) -> list[Block]:
    """What a text in plain Markdown consists of; comments are left out, bold type is read as plain."""
    found: list[Block] = []
    text = re.sub(r"<!--.*?-->|\*\*", "", markdown)
    for kind, lines in groupby((line for line in text.splitlines() if line.strip()), lambda line: line[0]):
        if kind == "|":
            cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
            found.append(Block("table", rows=tuple(row for row in cells if set("".join(row)) != {"-"})))
            continue
        for line in lines:
            mark, _, rest = line.partition(" ")
            if kind == "#":
                found.append(Block("heading", rest, len(mark)))
            else:
                found.append(Block("item", rest) if mark == "-" else Block("text", line))
    return found


def pages(found: list[Block]) -> Iterator[tuple[str, list[Block]]]:
    """Blocks by the headings of the first level above them."""
    starts = [n for n, block in enumerate(found) if block.level == 1]
    for start, end in zip(starts, [*starts[1:], len(found)], strict=True):
        yield found[start].text, found[start + 1 : end]


def docx(source: Path) -> bytes:
    """A text as Word saves it."""
    import docx as library

    document = library.Document()
    for block in blocks(source.read_text("utf8")):
        if block.kind == "table":
            table = document.add_table(len(block.rows), len(block.rows[0]))
            for row, cells in zip(table.rows, block.rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        elif block.kind == "heading":
            document.add_heading(block.text, block.level)
        else:
            document.add_paragraph(block.text, style="List Bullet" if block.kind == "item" else None)
    return _saved(document)


def odt(source: Path) -> bytes:
    """A text as LibreOffice saves it."""
    import odfdo

    document = odfdo.Document("text")
    document.body.clear()
    for block in blocks(source.read_text("utf8")):
        if block.kind == "table":
            table = odfdo.Table("Tabela", width=len(block.rows[0]), height=len(block.rows))
            for y, cells in enumerate(block.rows):
                for x, text in enumerate(cells):
                    table.set_value((x, y), text)
            document.body.append(table)
        elif block.kind == "heading":
            document.body.append(odfdo.Header(block.level, block.text))
        else:
            document.body.append(odfdo.Paragraph(block.text))
    return _saved(document)


def pptx(source: Path) -> bytes:
    """Slides, one for each heading of the first level."""
    from pptx import Presentation
    from pptx.util import Cm

    deck = Presentation()
    for title, body in pages(blocks(source.read_text("utf8"))):
        slide = deck.slides.add_slide(deck.slide_layouts[1 if all(b.kind != "table" for b in body) else 5])
        slide.shapes[0].text_frame.text = title  # pyright: ignore[reportAttributeAccessIssue]
        for table in (block for block in body if block.kind == "table"):
            shape = slide.shapes.add_table(len(table.rows), len(table.rows[0]), Cm(2), Cm(5), Cm(20), Cm(6))
            for y, cells in enumerate(table.rows):
                for x, text in enumerate(cells):
                    shape.table.cell(y, x).text = text
        if lines := [block.text for block in body if block.kind != "table"]:
            slide.placeholders[1].text_frame.text = "\n".join(lines)  # pyright: ignore[reportAttributeAccessIssue]
    return _saved(deck)


def epub(source: Path) -> bytes:
    """A book, with a chapter for each heading of the first level."""
    from html import escape

    def html(block: Block) -> str:
        if block.kind != "table":
            return f"<p>{escape(block.text)}</p>"
        rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in block.rows)
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"

    chapters = list(pages(blocks(source.read_text("utf8"))))
    names = [f"chapter-{number}.xhtml" for number in range(1, len(chapters) + 1)]
    items = "".join(f'<item id="{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
        '<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
        "</container>",
        "book.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">{source.stem}</dc:identifier>'
        f"<dc:title>{escape(chapters[0][0])}</dc:title><dc:language>en</dc:language></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
    }
    for name, (title, body) in zip(names, chapters, strict=True):
        page = f"<body><h1>{escape(title)}</h1>{''.join(map(html, body))}</body>"
        head = f"<head><title>{escape(title)}</title></head>"
        parts[name] = f'<html xmlns="http://www.w3.org/1999/xhtml">{head}{page}</html>'
    return _zipped({name: text.encode() for name, text in parts.items()})


def pdf(source: Path) -> bytes:
    """Pages, one for each heading of the first level; an ``.xml`` beside the source is attached, as in Factur-X.

    Two comments at the start of the source are the running head and the words for a page's number.
    """
    from pypdf import PdfReader, PdfWriter
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

    markdown = source.read_text("utf8")
    sheets = list(pages(blocks(markdown)))
    running, numbered = (*re.findall(r"<!-- (.*?) -->", markdown), "", "")[:2]
    head = ParagraphStyle("head", fontName="Helvetica-Bold", fontSize=16, leading=24)
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=11, leading=16, spaceAfter=8, alignment=TA_JUSTIFY)

    def decorate(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 810, running)
        canvas.drawRightString(A4[0] - 72, 30, numbered.format(template.page, len(sheets)))

    story: list[Flowable] = []
    for title, parts in sheets:
        story.append(Paragraph(title, head))
        story += [Table(part.rows) if part.kind == "table" else Paragraph(part.text, body) for part in parts]
        story.append(PageBreak())
    out = io.BytesIO()
    author = running.partition(" | ")[0]
    template = SimpleDocTemplate(out, pagesize=A4, title=sheets[0][0], author=author, invariant=1)
    template.build(story[:-1], onFirstPage=decorate, onLaterPages=decorate)
    attached = source.with_suffix(".xml")
    if not attached.exists():
        return out.getvalue()
    writer = PdfWriter(clone_from=PdfReader(out))
    writer.add_attachment("factur-x.xml", attached.read_bytes())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def xlsx(source: Path) -> bytes:
    """A workbook; ``formats`` are those of the numbers in a column."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in _sheets(source):
        page = book.create_sheet(sheet["name"])
        for row in sheet["rows"]:
            page.append([None if cell == "" else cell for cell in row])
        for column, code in sheet.get("formats", {}).items():
            for cell in page[column]:
                cell.number_format = code
    return _saved(book)


def xls(source: Path) -> bytes:
    """A workbook as Excel saved it until 2003."""
    import xlwt

    book = xlwt.Workbook(encoding="utf8")
    for sheet in _sheets(source):
        page: Any = book.add_sheet(sheet["name"])
        styles = {ord(c) - ord("A"): xlwt.easyxf(num_format_str=f) for c, f in sheet.get("formats", {}).items()}
        for y, row in enumerate(sheet["rows"]):
            for x, cell in enumerate(row):
                page.write(y, x, cell, styles.get(x, xlwt.Style.default_style))
    return _saved(book)


def ods(source: Path) -> bytes:
    """A workbook as LibreOffice saves it."""
    import odfdo

    document = odfdo.Document("spreadsheet")
    document.body.clear()
    for sheet in _sheets(source):
        table = odfdo.Table(sheet["name"])
        for cells in sheet["rows"]:
            row = odfdo.Row()
            row.set_values([None if cell == "" else cell for cell in cells])
            table.append_row(row)
        document.body.append(table)
    return _saved(document)


def parquet(source: Path) -> bytes:
    """A table in columns, of the types that its text has."""
    import tempfile

    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "table.parquet"
        duckdb.read_csv(str(source)).write_parquet(str(made))
        return made.read_bytes()


def msg(source: Path) -> bytes:
    """A mail as Outlook saves it, from one as it is sent."""
    parts: Any = runpy.run_path(str(HERE.parent / "tests/read/compound.py"))
    mail: EmailMessage = email.message_from_bytes(source.read_bytes(), policy=email.policy.default)  # pyright: ignore[reportAssignmentType]
    sender: Any = mail["From"].addresses[0]
    fields = {
        "0037": mail["Subject"],
        "0C1A": sender.display_name,
        "5D01": sender.addr_spec,
        "0E04": mail["To"],
        "0E03": mail["Cc"],
        "1000": mail.get_content(),
    }
    since_1601 = mail["Date"].datetime - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
    sent = since_1601 // dt.timedelta(microseconds=1) * 10
    return parts["compound"](parts["message"](fields, dates={0x00390040: sent}))


def sqlite(source: Path) -> bytes:
    """A SQLite file with the tables of a script."""
    with closing(sqlite3.connect(":memory:")) as connection, connection:
        connection.executescript(source.read_text("utf8"))
        data = connection.serialize()
    return data[:92] + bytes(8) + data[100:]  # which version of SQLite wrote it is nobody's concern


def archive(folder: Path) -> bytes:
    """The files of a folder."""
    return _zipped({path.name: path.read_bytes() for path in sorted(folder.iterdir())})


MAKERS: dict[str, Callable[[Path], bytes]] = {
    ".docx.md": docx, ".odt.md": odt, ".pptx.md": pptx, ".epub.md": epub, ".pdf.md": pdf, ".xlsx.toml": xlsx,
    ".xls.toml": xls, ".ods.toml": ods, ".parquet.csv": parquet, ".msg.eml": msg, ".sqlite.sql": sqlite,
    ".zip": archive,
}  # fmt: skip


def made() -> Iterator[tuple[Path, bytes]]:
    """Every file that is made, by its path in ``examples``, and what is in it."""
    for source in sorted(SOURCE.rglob("*")):
        if maker := MAKERS.get("".join(source.suffixes[-2:])):
            place = source.relative_to(SOURCE).with_suffix("" if source.is_file() else ".zip")
            yield place if place.suffix == ".sqlite" else "company" / place, maker(source)


def _sheets(source: Path) -> list[dict[str, Any]]:
    return tomllib.loads(source.read_text("utf8"))["sheets"]


def _saved(document: Any) -> bytes:
    """The file of a document; what is in a package is not dated."""
    if hasattr(document, "core_properties"):
        document.core_properties.created = document.core_properties.modified = _DAY
    out = io.BytesIO()
    document.save(out)
    if not zipfile.is_zipfile(out):
        return out.getvalue()
    with zipfile.ZipFile(out) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name in {"docProps/core.xml", "meta.xml"} & parts.keys():
        parts[name] = _MOMENT.sub(f"{_DAY.isoformat()}Z".encode(), parts[name])
    return _zipped(parts)


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(name, (2024, 7, 22, 0, 0, 0)), data, stored)
    return out.getvalue()


def main() -> None:
    """Write every file that is not as its source makes it."""
    for place, data in made():
        path = HERE / place
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            print(place)


if __name__ == "__main__":
    main()
