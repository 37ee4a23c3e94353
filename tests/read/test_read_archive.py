"""Zip archives: in a folder, attached, broken and hostile."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from graphrag.errors import NotTextError, ReadError, TooLargeError
from graphrag.read import FORMATS, inspect_file, read_file, single, walk
from graphrag.read.content import Raw
from graphrag.recipe import Read


def packed(**files: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_each_file_in_an_archive_is_a_document(tmp_path: Path) -> None:
    data = packed(
        **{"b/two.md": "# Two", "one.txt": "One.", "p.gif": b"x", ".hidden.txt": "x", "__MACOSX/one.txt": "x"}
    )
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.zip").write_bytes(data)
    listing = walk(tmp_path)
    documents = [read_file(source, Read()) for source in listing.sources]
    assert [(d.path, d.text, d.media_type) for d in documents] == [
        ("deep/a.zip/b/two.md", "# Two", "text/markdown"),
        ("deep/a.zip/one.txt", "One.", "text/plain"),
    ]
    assert [source.content_hash for source in listing.sources] == [d.content_hash for d in documents]
    assert [source.id for source in listing.sources] == [d.id for d in documents]
    assert {s.path.removeprefix("deep/a.zip/"): s.reason for s in listing.skipped} == {
        ".hidden.txt": "hidden",
        "__MACOSX/one.txt": "hidden",
        "p.gif": "type .gif is not supported",
    }


@pytest.mark.parametrize("name", ["../out.txt", "a/../../out.txt", "/etc/out.txt", "a\\..\\out.txt", "C:/out.txt"])
def test_a_path_out_of_the_archive_is_never_followed(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.zip").write_bytes(packed(**{name: "secret", "in.txt": "In."}))
    listing = walk(tmp_path)
    assert [source.path for source in listing.sources] == ["a.zip/in.txt"]
    assert [item.reason for item in listing.skipped] == ["its path leads out of the archive"]


@pytest.mark.parametrize("name", ["", ".", "./."])
def test_a_file_in_an_archive_without_a_name(tmp_path: Path, name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for one, data in ((name, b"secret"), ("in.txt", b"In.")):
            with archive.open(zipfile.ZipInfo(one), "w") as file:
                file.write(data)
    (tmp_path / "a.zip").write_bytes(out.getvalue())
    listing = walk(tmp_path)
    assert [source.path for source in listing.sources] == ["a.zip/in.txt"]
    assert [item.reason for item in listing.skipped] == ["it has no name"]
    found, _ = Raw(out.getvalue(), "a.zip", Read(), FORMATS).read(FORMATS[".zip"])
    assert (found.text, found.findings) == ("in.txt\n\nIn.", (f"{name}: it has no name",))


def test_an_archive_in_an_archive_is_one_document(tmp_path: Path) -> None:
    inner = packed(**{"a.txt": "One.", "b.txt": "Two.", "c.pdf": b"no pdf", "d.exe": b"x"})
    (tmp_path / "a.zip").write_bytes(packed(**{"inner.zip": inner}))
    (source,) = walk(tmp_path).sources
    found = inspect_file(source, Read())
    assert (found.document.path, found.document.text) == ("a.zip/inner.zip", "a.txt\n\nOne.\n\nb.txt\n\nTwo.")
    assert found.document.findings == (
        "a.zip/inner.zip/c.pdf: is not a PDF, whatever its name says",
        "d.exe: type .exe is not supported",
    )


def test_an_archive_alone_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed(**{"a.txt": "One.", "b.txt": "Two."}))
    assert read_file(single(tmp_path / "a.zip"), Read()).text == "a.txt\n\nOne.\n\nb.txt\n\nTwo."


def test_archives_in_archives_end_somewhere(read_bytes) -> None:
    data = packed(**{"a.txt": "deep"})
    for _ in range(7):
        data = packed(**{"a.zip": data})
    with pytest.raises(ReadError, match=r"lies in more than 4 files; unpack it"):
        read_bytes("a.zip", data)


def test_an_archive_attached_to_a_mail(read_bytes) -> None:
    message = EmailMessage()
    message["Subject"] = "Files"
    message.set_content("See attached.")
    message.add_attachment(packed(**{"a.txt": "One."}), maintype="application", subtype="zip", filename="a.zip")
    assert read_bytes("a.eml", message.as_bytes()).text.endswith("Attachment: a.zip\n\na.txt\n\nOne.")


def test_broken_archives_and_bombs_are_named(tmp_path: Path, read_bytes) -> None:
    whole = packed(**{"a.txt": "One." * 1000})
    with pytest.raises(ReadError, match=r"a\.zip: is cut short or broken"):
        read_bytes("a.zip", whole[:-30])
    with pytest.raises(NotTextError, match=r"a\.zip: is not a zip archive"):
        read_bytes("a.zip", "text")
    with pytest.raises(TooLargeError, match=r"a\.zip/a\.txt: unpacks to more than 200 times its size, as a zip bomb"):
        read_bytes("a.zip", packed(**{"a.txt": b" " * 30_000_000}))
    with pytest.raises(ReadError, match=r"a\.zip: nothing in it can be read \(a\.exe: type \.exe is not supported\)"):
        FORMATS[".zip"].read(Raw(packed(**{"a.exe": b"x"}), "a.zip", Read(), FORMATS))
    (tmp_path / "b.zip").write_bytes(packed(**{"a.txt": "One."}))
    (source,) = walk(tmp_path / "b.zip").sources
    (tmp_path / "b.zip").write_bytes(packed(**{"b.txt": "One."}))
    assert source.content_hash == ""
    with pytest.raises(ReadError, match=r"b\.zip/a\.txt: is no longer in the archive; build again"):
        read_file(source, Read())
