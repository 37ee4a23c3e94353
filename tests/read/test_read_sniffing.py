"""Files whose names lie: read as what they are, with a finding, or refused by name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from compound import compound, message
from reportlab.pdfgen.canvas import Canvas

from graphrag.errors import ReadError
from graphrag.read import inspect_file, single, walk
from graphrag.recipe import Read


def pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 720, "The chiller hums.")
    canvas.save()
    return out.getvalue()


def word() -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("The chiller hums.")
    document.save(out)
    return out.getvalue()


KINDS = {
    "application/pdf": pdf,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": word,
    "application/rtf": lambda: rb"{\rtf1 The chiller hums.}",
    "application/vnd.ms-outlook": lambda: compound(message({"0037": "Chiller", "1000": "The chiller hums."}, [])),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a.docx", "a.html", "a.csv", "a.eml", "a.msg", "a.rtf"])
def test_a_file_is_read_as_what_it_is(tmp_path: Path, kind: str, name: str) -> None:
    (tmp_path / name).write_bytes(KINDS[kind]())
    source = single(tmp_path / name)
    document = inspect_file(source, Read()).document
    assert "The chiller hums." in document.text
    assert document.media_type == kind
    said = (f"is {kind}, not what its name says; it was read as what it is",)
    assert document.findings == (() if source.media_type == kind else said)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx", "a.epub", "a.msg", "a.odt"])
def test_text_under_the_name_of_something_else_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Just some text.")
    with pytest.raises(ReadError, match=rf"^{name}: "):
        inspect_file(single(tmp_path / name), Read())


def test_text_that_speaks_of_pdf_is_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A file that begins with %PDF-1.7 is a PDF.")
    document = inspect_file(single(tmp_path / "a.txt"), Read()).document
    assert (document.media_type, document.findings) == ("text/plain", ())


def test_a_zip_with_a_huge_table_of_contents_is_not_listed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(12_000):
            archive.writestr(f"{number:05}-{'x' * 60}.txt", b"")
    (source,) = walk(tmp_path).sources
    assert source.member == ""
    with pytest.raises(ReadError, match=r"^a\.zip: holds 12,000 files, the limit is 10,000"):
        inspect_file(source, Read())
