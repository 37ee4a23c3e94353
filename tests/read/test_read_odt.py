from __future__ import annotations

import io
import zipfile

import odfdo
import pytest

from graphrag.errors import NotTextError, ReadError

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "draw")
)


def letter() -> bytes:
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, "Contrato"))
    paragraph = odfdo.Paragraph("A Polivalda vende resina.")
    paragraph.insert_note(after="Polivalda", note_id="n1", citation="1", body="CNPJ 12.345.678/0001-95.")
    document.body.append(paragraph)
    document.body.append(odfdo.List(["resina", "filme"]))
    table = odfdo.Table("preços", width=2, height=2)
    for row, cells in enumerate((("Item", "Preço"), ("Resina", "R$ 1.250,00"))):
        for column, text in enumerate(cells):
            table.set_value((column, row), text)
    document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def package(body: str, name: str = "content.xml", manifest: str = "<manifest/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        content = f"<office:document-content {SPACES}><office:body><office:text>{body}</office:text></office:body>"
        file.writestr(name, content + "</office:document-content>")
        file.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def test_headings_lists_tables_and_notes(read_bytes) -> None:
    document = read_bytes("a.odt", letter())
    assert document.text == (
        "# Contrato\n\nA Polivalda[1] vende resina.\n\n- resina\n- filme\n\n"
        "Item | Preço\nResina | R$ 1.250,00\n\n[1] CNPJ 12.345.678/0001-95."
    )
    assert document.title == "Contrato"


def test_spaces_breaks_spans_boxes_and_deleted_text(read_bytes) -> None:
    body = (
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
        '<text:p>one<text:s text:c="999999999"/>two\n  three <text:span>four</text:span><text:line-break/>five'
        "<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame></text:p>"
        '<table:table><table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        'table:number-columns-repeated="16384"/><table:table-cell table:number-columns-repeated="2">'
        "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert read_bytes("a.odt", package(body)).text == "one two   three four\nfive\n\nboxed\n\n | x | x"


def test_encrypted_and_foreign_documents_are_named(read_bytes) -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    with pytest.raises(ReadError, match=r"a\.odt: needs a password; save a copy without one"):
        read_bytes("a.odt", package("", manifest=manifest))
    with pytest.raises(NotTextError, match=r"a\.odt: is a zip, but not an OpenDocument text"):
        read_bytes("a.odt", package("", name="other.xml"))
    with pytest.raises(ReadError, match=r"a\.odt: is cut short or broken"):
        read_bytes("a.odt", letter()[:3000])
