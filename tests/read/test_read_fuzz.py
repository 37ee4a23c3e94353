"""Real files of every format, damaged at random: each is read, or an error of ours says why not.

``GRAPHRAG_FUZZ=20000 make test PYTEST="-k damaged_file"`` tries as many of each format, rather than a few.
"""

from __future__ import annotations

import io
import os
import zipfile
from functools import cache
from pathlib import Path

import pytest
import pyzipper
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msoffcrypto import OfficeFile
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from graphrag.errors import ReadError
from graphrag.read import FORMATS, pdf, recognition, walk
from graphrag.read.content import Raw
from graphrag.read.layout import Line
from graphrag.recipe import Read

EXAMPLES = int(os.environ.get("GRAPHRAG_FUZZ", "12"))
LIMITS = Read.model_validate(
    {"max_bytes": 2_000_000, "max_unpacked": 20_000_000, "max_characters": 2_000_000, "max_cells": 50_000,
     "max_pixels": 1_000_000, "passwords": ["open sesame"]}
)  # fmt: skip
FOLDERS = [Path(__file__).parents[2] / "examples" / "company", Path(__file__).parent]
LARGEST = 300_000
GREY = Image.linear_gradient("L").resize((40, 30))


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    GREY.save(out, kind, **({"save_all": True, "append_images": [GREY]} if kind == "TIFF" else {}))
    return out.getvalue()


def scan() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawImage(ImageReader(GREY), 0, 0, 500, 700)
    canvas.drawString(20, 20, "A stamp")
    canvas.save()
    return out.getvalue()


def locked() -> bytes:
    plain, out = io.BytesIO(), io.BytesIO()
    document = Document()
    document.add_paragraph("Payroll of March.")
    document.save(plain)
    OfficeFile(plain).encrypt("open sesame", out)
    return out.getvalue()


def locked_zip() -> bytes:
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"open sesame")
        archive.writestr("a.txt", "Payroll of March. " * 20)
    return out.getvalue()


MADE = {
    "a.png": lambda: picture("PNG"),
    "a.jpg": lambda: picture("JPEG"),
    "a.tiff": lambda: picture("TIFF"),
    "scan.pdf": scan,
    "locked.docx": locked,
    "locked.zip": locked_zip,
}


@cache
def whole(name: str) -> tuple[bytes, dict[str, bytes]]:
    """A file, and the parts that it is packed of."""
    data = MADE[name]() if name in MADE else next(f for f in files() if f.name == name).read_bytes()
    if not data.startswith(b"PK") or name == "locked.zip":
        return data, {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return data, {info.filename: package.read(info) for info in package.infolist() if not info.is_dir()}


@cache
def files() -> list[Path]:
    """The smallest file of each format."""
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        for file in sorted(folder.rglob("*"), key=lambda file: (file.stat().st_size, file.name)):
            if file.is_file() and file.suffix in FORMATS and 0 < file.stat().st_size < LARGEST:
                found.setdefault(file.suffix, file)
    return list(found.values())


Change = tuple[float, bytes, int]
CHANGE = st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 12))
"""Where, what is put in, and how many bytes go."""


def damaged(data: bytes, changes: list[Change]) -> bytes:
    for place, new, gone in changes:
        at = int(place * len(data))
        data = data[:at] + new + data[at + gone :]
    return data


@pytest.fixture(autouse=True)
def no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are opened; what their text is takes seconds, and its models are fed well-formed points."""

    def look(image: Image.Image) -> list[Line]:
        recognition._smaller(image)
        return []

    monkeypatch.setattr(recognition, "recognise", look)
    assert pdf.Recognition is recognition.Recognition


@pytest.mark.parametrize("name", [*(file.name for file in files()), *MADE])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    changes=st.lists(CHANGE, min_size=1, max_size=8),
    keep=st.floats(0.2, 1),
    part=st.integers(0, 10**6),
    inside=st.booleans(),
)
def test_a_damaged_file_is_read_or_named(
    name: str, changes: list[Change], keep: float, part: int, inside: bool
) -> None:
    data, parts = whole(name)
    if parts and inside:
        chosen, out = list(parts)[part % len(parts)], io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            for inner, content in parts.items():
                package.writestr(inner, damaged(content, changes) if inner == chosen else content)
        data = out.getvalue()
    else:
        data = damaged(data, changes)
        data = data[: int(len(data) * keep)] if keep < 0.5 else data
    suffix = Path(name).suffix
    raw = Raw(data, name, LIMITS, FORMATS)
    said = name
    try:
        content, _ = raw.read(FORMATS[suffix])
    except ReadError as error:
        said = str(error)
    else:
        assert len(content.text) <= 10 * LIMITS.max_characters
    assert said.startswith(name)


@pytest.mark.parametrize("name", ["junho-2024.zip", "locked.zip"])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(CHANGE, min_size=1, max_size=8))
def test_a_damaged_archive_is_listed(
    tmp_path_factory: pytest.TempPathFactory, name: str, changes: list[Change]
) -> None:
    """In the process that builds, where nothing may go wrong."""
    file = tmp_path_factory.getbasetemp() / name
    file.write_bytes(damaged(whole(name)[0], changes))
    for source in walk(file).sources:
        assert source.path.startswith(name)
        assert isinstance(source.content_hash, str)
