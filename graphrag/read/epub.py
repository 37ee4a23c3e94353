"""Books: the chapters in the order in which they are read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from graphrag.errors import ReadError
from graphrag.read.content import Content, Raw
from graphrag.read.html import read_html
from graphrag.read.package import Package, attribute, child, local, real_title, walk

_KIND = "a book (.epub)"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})


def read_epub(raw: Raw) -> Content:
    """A book; its title is its metadata's.

    Raises ``ReadError`` when it is protected or broken, ``NotTextError`` when it is no book.
    """
    package = Package(raw, _KIND)
    container = package.xml("META-INF/container.xml")
    named = (
        [attribute(e, "full-path") for e in walk(container) if local(e) == "rootfile"] if container is not None else []
    )
    root = package.xml(named[0]) if named else None
    if root is None:
        raise package.not_of_kind()
    chapters = list(_chapters(root, posixpath.dirname(named[0])))
    _refuse_protected(package, chapters)
    texts = raw.within(_chapter(package, name) for name in chapters)
    metadata = child(root, "metadata")
    return Content(tuple((0, text) for text in texts), real_title(metadata) if metadata is not None else "")


def _chapters(root: Any, folder: str) -> Iterator[str]:
    """The names of the parts that the spine lists, without the table of contents."""
    manifest, spine = child(root, "manifest"), child(root, "spine")
    items = {attribute(item, "id"): item for item in (manifest if manifest is not None else ())}
    for reference in spine if spine is not None else ():
        item = items.get(attribute(reference, "idref"))
        if item is None or attribute(item, "media-type") not in _PAGES:
            continue
        if "nav" not in attribute(item, "properties").split():
            yield posixpath.normpath(posixpath.join(folder, unquote(attribute(item, "href"))))


def _chapter(package: Package, name: str) -> str:
    data = package.read(name)
    raw = package.raw
    return read_html(Raw(data, f"{raw.path}/{name}", raw.limits)).text if data else ""


def _refuse_protected(package: Package, chapters: list[str]) -> None:
    """Fonts are often scrambled and need not be read; chapters must not be."""
    root = package.xml("META-INF/encryption.xml")
    scrambled = {unquote(attribute(e, "URI")) for e in walk(root)} if root is not None else set[str]()
    if scrambled & set(chapters):
        raise ReadError(f"{package.raw.path}: is protected against copying; get a copy without protection")
