from __future__ import annotations

import io
import zipfile

import pytest

from graphrag.errors import NotTextError, ReadError

CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
BOOK = """<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>The Works</dc:title></metadata><manifest>
<item id="b" href="two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="../one.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="p" href="p.png" media-type="image/png"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/><itemref idref="p"/><itemref idref="?"/></spine>
</package>"""
PAGE = "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>t</title></head><body>{}</body></html>"


def book(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/epub+zip")
        file.writestr("META-INF/container.xml", CONTAINER)
        file.writestr("OEBPS/book.opf", BOOK)
        file.writestr("one.xhtml", PAGE.format("<h1>One</h1><p>Ana met Rui.</p>"))
        file.writestr("OEBPS/two b.xhtml", PAGE.format("<ul><li>x</li><li>y</li></ul>"))
        file.writestr("OEBPS/nav.xhtml", PAGE.format("<p>Contents</p>"))
        for name, part in parts.items():
            file.writestr(name.replace("__", "/").replace("_", "."), part)
    return out.getvalue()


def test_chapters_are_read_in_the_order_of_the_spine(read_bytes) -> None:
    document = read_bytes("a.epub", book())
    assert document.text == "One\n\nAna met Rui.\n\n- x\n- y"
    assert document.title == "The Works"


def test_a_protected_book_is_named_and_scrambled_fonts_are_not(read_bytes) -> None:
    encryption = "<encryption><CipherReference URI='{}'/></encryption>"
    name = "META-INF__encryption_xml"
    with pytest.raises(ReadError, match=r"a\.epub: is protected against copying"):
        read_bytes("a.epub", book(**{name: encryption.format("OEBPS/two%20b.xhtml")}))
    assert read_bytes("a.epub", book(**{name: encryption.format("OEBPS/font.otf")})).title == "The Works"


def test_a_foreign_zip_is_named(read_bytes) -> None:
    with pytest.raises(NotTextError, match=r"a\.epub: is a zip, but not a book"):
        read_bytes("a.epub", book().replace(b"META-INF", b"META-ONF"))
