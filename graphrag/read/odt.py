"""OpenDocument texts: headings, lists, tables, notes, comments, and the head and foot of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphrag.errors import ReadError
from graphrag.read.content import Content, Raw
from graphrag.read.package import Package, attribute, child, local, real_title, rows, walk
from graphrag.read.text import heading

_KIND = "an OpenDocument text (.odt)"
_SIGNS = {"tab": "\t", "line-break": "\n"}
_APART = frozenset({"note", "annotation", "text-box", "tracked-changes", "table", "ruby-text"})
_DROPPED = frozenset({"tracked-changes", "forms", "sequence-decls", "variable-decls", "user-field-decls"})
_MOST_SPACES = 20
_MOST_CELLS = 100
"""A cell or row that repeats more often fills the page, and holds nothing more."""


def read_odt(raw: Raw) -> Content:
    """An OpenDocument text; its title is its first paragraph of that style, its metadata's, or its first heading.

    Raises ``ReadError`` when it needs a password or is broken, ``NotTextError`` when it is no such document.
    """
    package = Package(raw, _KIND)
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and any(local(element) == "encryption-data" for element in walk(manifest)):
        raise ReadError(f"{raw.path}: needs a password; save a copy without one")
    text_root = child(package.xml("content.xml"), "body", "text")
    if text_root is None:
        raise package.not_of_kind()
    document = _Document()
    edges = list(dict.fromkeys(_edges(package.xml("styles.xml"))))
    blocks = [*edges, *raw.within(document.blocks(text_root)), *document.notes, *document.comments]
    text = "\n\n".join(raw.within(filter(None, blocks)))
    meta = package.xml("meta.xml")
    named = real_title(meta) if meta is not None else ""
    return Content.of(text, document.title or named or document.first or heading(text))


class _Document:
    """A document while it is read: its title and first heading, and the notes that the text refers to."""

    def __init__(self) -> None:
        self.title = self.first = ""
        self.notes: list[str] = []
        self.comments: list[str] = []

    def blocks(self, container: Any) -> Iterator[str]:
        """Paragraphs, headings (marked ``#``), lists (``- ``) and tables, one after the other."""
        for element in container:
            name = local(element)
            if name in ("p", "h"):
                yield self._paragraph(element, name)
                for box in _boxes(element):
                    yield from self.blocks(box)
            elif name == "list":
                yield "\n".join(self._items(element))
            elif name == "table":
                yield rows(list(self._rows(element)))
            elif name not in _DROPPED:
                yield from self.blocks(element)

    def _paragraph(self, element: Any, name: str) -> str:
        text = self._inline(element)
        if attribute(element, "style-name") == "Title" and not self.title:
            self.title = " ".join(text.split())
        if name == "p" or not text:
            return text
        level = attribute(element, "outline-level", "1")
        self.first = self.first or " ".join(text.split())
        return f"{'#' * min(int(level) if level.isdecimal() and len(level) < 3 else 1, 6)} {' '.join(text.split())}"

    def _items(self, element: Any) -> Iterator[str]:
        for item in element:
            for inner in self.blocks(item):
                yield from (line if line.startswith("- ") else f"- {line}" for line in inner.split("\n") if line)

    def _rows(self, table: Any) -> Iterator[list[str]]:
        for element in table:
            name = local(element)
            if name == "table-row":
                yield [text for cell in element for text in self._cell(cell)]
            elif name in ("table-header-rows", "table-rows", "table-row-group"):
                yield from self._rows(element)

    def _cell(self, cell: Any) -> list[str]:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            return []
        again = attribute(cell, "number-columns-repeated", "1")
        text = " ".join(block.replace(" | ", " ") for block in self.blocks(cell) if block)
        times = int(again) if again.isdecimal() and len(again) < 5 else 1
        return [text] * (times if 0 < times <= _MOST_CELLS else 1)

    def _inline(self, paragraph: Any) -> str:
        """The text of a paragraph; notes are marked and put aside, what is framed in it is left out."""
        pieces: list[str] = []
        waiting: list[Any] = [paragraph]
        while waiting:
            one = waiting.pop()
            name = "" if isinstance(one, str) else local(one)
            if isinstance(one, str):
                pieces.append(one)
            elif name == "s":
                again = attribute(one, "c", "1")
                pieces.append(" " * (min(int(again), _MOST_SPACES) if again.isdecimal() and len(again) < 6 else 1))
            elif name in _SIGNS:
                pieces.append(_SIGNS[name])
            elif name in ("note", "annotation"):
                pieces.append(self._aside(one, name))
            elif name not in _APART:
                inner = [part for e in one for part in (e, " ".join((e.tail or "").split("\n")))]
                waiting.extend(reversed([" ".join((one.text or "").split("\n")), *inner]))
        return "".join(pieces).strip()

    def _aside(self, element: Any, name: str) -> str:
        if name == "note":
            position = len(self.notes)
            self.notes.append("")
            body = child(element, "note-body")
            text = " ".join(filter(None, self.blocks(body if body is not None else ())))
            self.notes[position] = f"[{position + 1}] {text}"
            return f"[{position + 1}]"
        author = next((e.text for e in element if local(e) == "creator" and e.text), "someone")
        self.comments.append(f"Comment by {author}: " + " ".join(filter(None, self.blocks(element))))
        return ""


def _boxes(paragraph: Any) -> Iterator[Any]:
    """The outermost text boxes in a paragraph; what is in a note is read there."""
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if local(element) == "text-box":
            yield element
        elif local(element) not in _APART:
            waiting.extend(reversed(element))


def _edges(styles: Any) -> Iterator[str]:
    """What stands at the head and foot of pages."""
    for element in walk(styles) if styles is not None else ():
        if local(element) in ("header", "footer", "header-left", "footer-left"):
            text = "\n".join(filter(None, _Document().blocks(element)))
            if text and not text.isdecimal():
                yield text
