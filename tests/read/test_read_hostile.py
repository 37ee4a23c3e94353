"""A folder of hostile and broken files: each is named, what can be read of it is, and the rest is built."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from graphrag.pipeline import Parts, build
from graphrag.read import inspect_file, single
from graphrag.recipe import Read
from graphrag.stores import open_store


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def encrypted() -> bytes:
    page, out = io.BytesIO(), io.BytesIO()
    canvas = Canvas(page)
    canvas.drawString(72, 720, "Secret terms.")
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(page))
    writer.encrypt("open sesame", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
REFUSED = {
    "bomb.xml": (f'<!DOCTYPE a [<!ENTITY l0 "lol">{ENTITIES}]><a>&l9;</a>'.encode(), "declares entities"),
    "external.xml": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "declares entities"),
    "bomb.docx": (zipped(("word/document.xml", b" " * 50_000_000)), "zip bomb"),
    "cut.docx": (zipped(("word/document.xml", b"<w/>" * 500))[:-40], "cut short or broken"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj <<", "broken PDF"),
    "locked.pdf": (encrypted(), "needs a password"),
    "deep.json": (b"[" * 100_000 + b"]" * 100_000, "nested more than 200 deep"),
    "deep.xml": (b"<a>" * 100_000 + b"</a>" * 100_000, "nested too deep"),
    "text.docx": (b"Just text.", "whatever its name says"),
    "program.txt": (b"\x7fELF\x02\x01\x01" + b"\x00" * 100, "is a program, not text"),
    "empty.html": (b"", "is empty"),
    "out.zip/../../escaped.txt": (b"", "its path leads out of the archive"),
    "bomb.zip/inner.txt": (b"", "zip bomb"),
}
READ = {
    "good.txt": (b"Ana Prado is the chief executive of Aurora Foods.", 0),
    "ragged.csv": (b"Name;City\nAna;Recife;extra\nBruno\nCara;Natal\n", 2),
    "really.txt": (b"{\\rtf1 Rich text under another name.}", 1),
    "mime.eml": (
        b"Subject: =?utf-8?B?!!!?=\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--x\r\n"
        b"Content-Type: text/plain; charset=nonsense\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n",
        None,
    ),
    "out.zip/fine.txt": (b"", 0),
}


def test_every_file_is_named_and_the_rest_is_built(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    for name, (data, _) in {**REFUSED, **READ}.items():
        if ".zip/" not in name:
            (folder / name).write_bytes(data)
    (folder / "out.zip").write_bytes(zipped(("../../escaped.txt", b"gone"), ("fine.txt", b"Fine within.")))
    (folder / "bomb.zip").write_bytes(zipped(("inner.txt", b"0" * 50_000_000)))
    (folder / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    report = build(folder, tmp_path / "g.db", Parts())
    said = dict(report.skipped)
    assert {name: reason for name, (_, reason) in REFUSED.items() if reason not in said.get(name, "")} == {}
    assert {"loop", "self.txt"} <= said.keys()
    assert set(said) <= {*REFUSED, "loop", "self.txt", "mime.eml"}
    with open_store(tmp_path / "g.db") as store:
        records = {record.path: record for record in store.records()}
    for name, (_, findings) in READ.items():
        if findings is not None:
            assert records[name].problem == ""
            assert len(records[name].findings) == findings, records[name].findings
    assert "mime.eml" in records
    assert json.dumps(said).count("Traceback") == 0
    assert not (tmp_path.parent / "escaped.txt").exists()


def test_a_line_of_two_megabytes(tmp_path: Path) -> None:
    """Read whole; what the models make of so much text is no matter of reading."""
    (tmp_path / "line.txt").write_bytes(b"word " * 400_000)
    document = inspect_file(single(tmp_path / "line.txt"), Read()).document
    assert len(document.text) == 2_000_000 - 1
