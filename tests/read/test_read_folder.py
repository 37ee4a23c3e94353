from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from graphrag.errors import ReadError, UsageError
from graphrag.read import read_file, walk
from graphrag.recipe import Read


def reasons(folder: Path) -> dict[str, str]:
    return {item.path: item.reason for item in walk(folder).skipped}


def test_lists_supported_files_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/b/c.PDF", "B.html", "mail.eml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    listing = walk(tmp_path)
    assert [source.path for source in listing.sources] == ["B.html", "a/b/c.PDF", "a/z.md", "b.txt", "mail.eml"]
    assert [source.media_type for source in listing.sources] == [
        "text/html",
        "application/pdf",
        "text/markdown",
        "text/plain",
        "message/rfc822",
    ]
    assert listing.skipped == ()
    assert listing.root == tmp_path.resolve()


def test_a_source_knows_its_hash_and_the_id_of_its_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The contract.")
    (source,) = walk(tmp_path).sources
    document = read_file(source, Read())
    assert source.content_hash == document.content_hash == hashlib.sha256(b"The contract.").hexdigest()
    assert source.id == document.id
    assert source.size == 13


def test_says_why_files_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "picture.gif").write_bytes(b"x")
    (tmp_path / "LICENSE").write_text("x")
    (tmp_path / ".secret.txt").write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config.txt").write_text("x")
    (tmp_path / "~$open.txt").write_text("x")
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    assert reasons(tmp_path) == {
        ".git": "hidden",
        ".secret.txt": "hidden",
        "LICENSE": "type without a suffix is not supported",
        "picture.gif": "type .gif is not supported",
        "pipe.txt": "not a regular file",
        "~$open.txt": "hidden",
    }
    assert walk(tmp_path).sources == ()


def test_links_are_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    root = tmp_path / "root"
    (root / "deep").mkdir(parents=True)
    (root / "a.txt").write_text("x")
    (root / "out.txt").symlink_to(outside)
    (root / "up.txt").symlink_to(tmp_path)
    (root / "again.txt").symlink_to(root / "a.txt")
    (root / "deep" / "loop").symlink_to(root)
    (root / "self.txt").symlink_to(root / "self.txt")
    (root / "gone.txt").symlink_to(root / "nothing.txt")
    listing = walk(root)
    assert [source.path for source in listing.sources] == ["a.txt"]
    found = {item.path: item.reason for item in listing.skipped}
    assert found["out.txt"] == found["up.txt"] == "a link out of the folder"
    assert found["again.txt"] == found["deep/loop"] == "a link to what is read where it lies"
    assert set(found) == {"out.txt", "up.txt", "again.txt", "deep/loop", "self.txt", "gone.txt"}


def test_graphs_are_passed_over(tmp_path: Path) -> None:
    for name in ("graph.txt", "graph.txt-wal", "graph.txt-shm", "a.txt"):
        (tmp_path / name).write_text("x")
    listing = walk(tmp_path, leave_out=[tmp_path / "graph.txt"])
    assert [source.path for source in listing.sources] == ["a.txt"]
    assert listing.skipped == ()


def test_one_file_is_a_folder_of_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "b.txt").write_text("x")
    listing = walk(tmp_path / "a.txt")
    assert [source.path for source in listing.sources] == ["a.txt"]


def test_an_empty_folder_is_an_empty_listing(tmp_path: Path) -> None:
    assert walk(tmp_path).sources == walk(tmp_path).skipped == ()


def test_a_wrong_path_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing: there is no such file or folder; check the path"):
        walk(tmp_path / "nothing")


def test_a_name_that_is_no_unicode_is_reported(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"n\xe3o.txt")).write_bytes(b"x")
    assert reasons(tmp_path) == {"n\\udce3o.txt": "its name is not valid Unicode; rename it"}


def test_permissions(unprivileged: Path) -> None:
    (unprivileged / "a.txt").write_text("x")
    (unprivileged / "locked.txt").write_text("x")
    (unprivileged / "locked.txt").chmod(0)
    (unprivileged / "closed").mkdir()
    (unprivileged / "closed").chmod(0)
    try:
        listing = walk(unprivileged)
        assert [source.path for source in listing.sources] == ["a.txt", "locked.txt"]
        assert [(s.path, s.reason) for s in listing.skipped] == [
            ("closed", "folder cannot be listed: Permission denied")
        ]
        locked = listing.sources[1]
        assert locked.content_hash == ""
        with pytest.raises(ReadError, match=r"locked\.txt: no permission to read it; change its permissions"):
            read_file(locked, Read())
        with pytest.raises(UsageError, match=r"closed: cannot be listed: Permission denied; check its permissions"):
            walk(unprivileged / "closed")
    finally:
        (unprivileged / "closed").chmod(0o700)
