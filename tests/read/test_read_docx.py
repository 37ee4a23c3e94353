"""Word documents as python-docx writes them, and as others break them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from graphrag.errors import NotTextError, ReadError, TooLargeError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def contract() -> docx.document.Document:
    document = docx.Document()
    document.add_paragraph("Supply agreement", style="Title")
    document.add_heading("Parties", level=1)
    document.add_paragraph("Halewick Ltd buys from Tessaro Frio S.A. in São Paulo.")
    document.add_paragraph("resin", style="List Bullet")
    document.add_paragraph("film", style="List Bullet")
    document.add_paragraph("first step", style="List Number")
    document.add_paragraph("second step", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate((("Item", "Price"), ("Resin", "R$ 1.250,00"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_heading("Terms", level=2)
    document.add_paragraph("Signed\tin Leeds.").add_run().add_break(WD_BREAK.LINE)
    document.sections[0].header.paragraphs[0].text = "Confidential"
    document.sections[0].footer.paragraphs[0].text = "Halewick Ltd, Leeds"
    return document


TEXT = """Confidential

# Supply agreement

# Parties

Halewick Ltd buys from Tessaro Frio S.A. in São Paulo.

- resin
- film

1. first step

2. second step

Item | Price
Resin | R$ 1.250,00

## Terms

Signed\tin Leeds.

Halewick Ltd, Leeds"""


def test_headings_lists_tables_header_and_footer(read_bytes) -> None:
    document = read_bytes("a.docx", saved(contract()))
    assert document.text == TEXT
    assert document.title == "Supply agreement"
    assert document.media_type.endswith("wordprocessingml.document")
    assert document.pages == ()


def rewritten(data: bytes, change: Callable[[str, bytes], bytes | None], add: dict[str, bytes] | None = None) -> bytes:
    """The same package with each part as ``change`` gives it, or without it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
        for name, part in (add or {}).items():
            new.writestr(name, part)
    return out.getvalue()


def with_body(body: str) -> bytes:
    xml = f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'.encode()
    return rewritten(saved(docx.Document()), lambda name, part: xml if name == "word/document.xml" else part)


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_what_was_deleted_is_not_read_and_what_was_inserted_is(read_bytes) -> None:
    deleted = "<w:del><w:r><w:delText>five</w:delText></w:r></w:del>"
    body = f"<w:p>{run('Net ')}{deleted}<w:ins>{run('ten')}</w:ins>{run(' days')}</w:p>"
    assert read_bytes("a.docx", with_body(body)).text == "Net ten days"


def test_text_boxes_and_content_controls_are_read_once(read_bytes) -> None:
    box = f"<w:txbxContent><w:p>{run('Boxed')}</w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        f"<w:p>{run('Around')}<w:r><mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run('Controlled')}</w:p></w:sdtContent></w:sdt>"
    )
    assert read_bytes("a.docx", with_body(body)).text == "Around\n\nBoxed\n\nControlled"


def test_a_table_in_a_cell_stays_in_its_row(read_bytes) -> None:
    def table(*cells: str) -> str:
        return f"<w:tbl><w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr></w:tbl>"

    def paragraph(text: str) -> str:
        return f"<w:p>{run(text)}</w:p>"

    body = table(paragraph("A") + paragraph("B"), table(paragraph("C"), paragraph("D")))
    assert read_bytes("a.docx", with_body(body)).text == "A B | C D"


def test_notes_and_comments_stand_behind_the_text(read_bytes) -> None:
    rels = b'" Target="footnotes.xml"/><Relationship Id="n2" Type="http://x/relationships/comments" Target="c.xml"/>'
    notes = f'<w:footnotes {W}><w:footnote w:id="7"><w:p>{run("As of 2024.")}</w:p></w:footnote></w:footnotes>'
    comment = f'<w:comment w:id="0" w:author="Eva"><w:p>{run("Check this.")}</w:p></w:comment>'
    data = with_body(f'<w:p>{run("Sold")}<w:r><w:footnoteReference w:id="7"/></w:r>{run(".")}</w:p>')
    start = b'<Relationship Id="n1" Type="http://x/relationships/footnotes'

    def change(name: str, part: bytes) -> bytes:
        return part.replace(b"</Rel", start + rels + b"</Rel", 1) if name.endswith("document.xml.rels") else part

    parts = {"word/footnotes.xml": notes.encode(), "word/c.xml": f"<w:comments {W}>{comment}</w:comments>".encode()}
    assert read_bytes("a.docx", rewritten(data, change, parts)).text == (
        "Sold[1].\n\n[1] As of 2024.\n\nComment by Eva: Check this."
    )


def test_clause_numbers_count_as_word_shows_them(read_bytes) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{shown}"/></w:lvl>'
        for depth, form, shown in ((0, "decimal", "%1."), (1, "decimal", "%1.%2"), (2, "lowerRoman", "(%3)"))
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for depth, text in ((0, "Price"), (1, "Net"), (1, "Tax"), (2, "ICMS"), (2, "IPI"), (0, "Term"), (1, "Start")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>')
        )
    assert read_bytes("a.docx", saved(document)).text.split("\n\n") == [
        "1. Price", "1.1 Net", "1.2 Tax", "(i) ICMS", "(ii) IPI", "2. Term", "2.1 Start",
    ]  # fmt: skip


def test_a_broken_or_foreign_file_is_named(read_bytes) -> None:
    whole = saved(contract())
    with pytest.raises(ReadError, match=r"a\.docx: is cut short or broken"):
        read_bytes("a.docx", whole[: len(whole) // 2])
    with pytest.raises(NotTextError, match=r"a\.docx: is not a Word document \(\.docx\), whatever its name says"):
        read_bytes("a.docx", "a letter in plain text")
    with pytest.raises(NotTextError, match=r"a\.docx: is a zip, but not a Word document"):
        read_bytes("a.docx", rewritten(whole, lambda name, part: None if "document.xml" in name else part))
    with pytest.raises(ReadError, match=r"document\.xml: is broken XML .*; open the document and save it anew"):
        read_bytes("a.docx", rewritten(whole, lambda n, p: p[:-20] if n == "word/document.xml" else p))
    damaged = bytearray(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        at = package.getinfo("word/document.xml").header_offset + 60
    damaged[at : at + 40] = b"\xff" * 40
    with pytest.raises(ReadError, match=r"document\.xml: is cut short or broken"):
        read_bytes("a.docx", bytes(damaged))


def test_an_encrypted_document_says_so(read_bytes) -> None:
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    with pytest.raises(ReadError, match=r"a\.docx: is encrypted in a way that is not known, or broken"):
        read_bytes("a.docx", encrypted)
    with pytest.raises(NotTextError, match=r"a\.docx: is an old office file, not a Word document"):
        read_bytes("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_bombs_are_refused_before_they_unpack(read_bytes) -> None:
    whole = saved(contract())
    big = b"<w:document>" + b" " * 40_000_000

    def change(name: str, part: bytes) -> bytes:
        return big if name == "word/document.xml" else part

    with pytest.raises(TooLargeError, match=r"document\.xml: unpacks to more than 200 times its size, as a zip bomb"):
        read_bytes("a.docx", rewritten(whole, change))
    with pytest.raises(TooLargeError, match=r"document\.xml: unpacks to 40,000,012 bytes, the limit is 1,000,000"):
        read_bytes("a.docx", rewritten(whole, change), max_bytes=1_000_000)
    with pytest.raises(TooLargeError, match=r"unpacks to more than 2,000 bytes"):
        read_bytes("a.docx", whole, max_unpacked=2_000)
    with pytest.raises(TooLargeError, match=r"more than 5 elements"):
        read_bytes("a.docx", whole, max_elements=5)
    with pytest.raises(TooLargeError, match=r"files, the limit is 3"):
        read_bytes("a.docx", whole, max_members=3)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE d [<!ENTITY % x SYSTEM "http://localhost:9/x.dtd"> %x;]>',
        "<!DOCTYPE d [<!ENTITY a '" + "x" * 100 + "'><!ENTITY x '" + "&a;" * 100 + "'>]>",
    ],
)
def test_entities_are_refused(read_bytes, declaration: str) -> None:
    xml = f"<?xml version='1.0'?>{declaration}<w:document {W}><w:body><w:p>{run('a')}</w:p></w:body></w:document>"
    data = rewritten(saved(docx.Document()), lambda n, p: xml.encode() if n == "word/document.xml" else p)
    with pytest.raises(ReadError, match=r"document\.xml: declares entities, which no honest document needs"):
        read_bytes("a.docx", data)


@pytest.mark.parametrize("depth", [60, 5_000])
def test_tables_in_tables(read_bytes, depth: int) -> None:
    body = "<w:tbl><w:tr><w:tc>" * depth + f"<w:p>{run('deep')}</w:p>" + "</w:tc></w:tr></w:tbl>" * depth
    if depth < 100:
        assert read_bytes("a.docx", with_body(body)).text == "deep"
    else:
        with pytest.raises(ReadError, match="nested too deep"):
            read_bytes("a.docx", with_body(body))
