"""Word documents: headings, lists, tables, notes, comments, and what stands at the head and foot of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphrag.read.content import Content, Raw
from graphrag.read.numbering import Numbering
from graphrag.read.package import Package, attribute, child, local, rows, walk
from graphrag.read.styles import Styles
from graphrag.read.text import heading

_KIND = "a Word document (.docx)"
_NO_TEXT = frozenset("pPr rPr tblPr tcPr trPr sdtPr del moveFrom Fallback instrText txbxContent rt".split())
_CONTAINERS = frozenset(
    "sdt sdtContent ins moveTo customXml smartTag body hdr ftr txbxContent AlternateContent".split()
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


def read_docx(raw: Raw) -> Content:
    """A Word document; its title is its first paragraph of that style, its first heading, or its metadata's.

    Raises ``ReadError`` when it needs a password or is broken, ``NotTextError`` when it is no Word document.
    """
    package = Package(raw, _KIND)
    main = next((r.target for r in package.relations() if r.kind == "officeDocument"), "word/document.xml")
    root = package.xml(main)
    body = child(root, "body")
    if body is None:
        raise package.not_of_kind()
    parts: dict[str, list[Any]] = {}
    for relation in package.relations(main):
        if (part := package.xml(relation.target) if relation.kind in _READ else None) is not None:
            parts.setdefault(relation.kind, []).append(part)
    document = _Document(Styles(parts.get("styles", [])), Numbering(parts.get("numbering", [])))
    texts = [
        *_edges(parts.get("header", []), document),
        *raw.within(document.blocks(body)),
        *_edges(parts.get("footer", []), document),
        *_notes(parts, document),
        *_comments(parts.get("comments", []), document),
    ]
    text = "\n\n".join(raw.within(_tight(texts)))
    return Content.of(text, document.title or package.title() or heading(text))


_READ = frozenset("styles numbering header footer footnotes endnotes comments".split())


class _Document:
    """A document while it is read: what its styles and lists mean, its title, the notes that it refers to."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.styles, self.numbering = styles, numbering
        self.title = self.first = ""
        self.notes: list[tuple[str, str]] = []

    def blocks(self, container: Any) -> Iterator[str]:
        """Paragraphs, headings (marked ``#``), list items (``- ``) and tables, one after the other."""
        for element in container:
            name = local(element)
            if name == "p":
                yield self._paragraph(element)
                for box in self._boxes(element):
                    yield from self.blocks(box)
            elif name == "tbl":
                yield rows([[self._cell(cell) for cell in _cells(row)] for row in _parts(element, "tr")])
            elif name in _CONTAINERS or name == "Choice":
                yield from self.blocks(element)

    def _paragraph(self, paragraph: Any) -> str:
        text = self._inline(paragraph)
        properties = child(paragraph, "pPr")
        style = attribute(child(properties, "pStyle"), "val")
        level = self.styles.level(style, properties)
        number = self.numbering.label(*self.styles.numbering(style, properties)) if text else ""
        if self.styles.is_title(style) and text and not self.title:
            self.title = " ".join(text.split())
        if not level or not text:
            return f"{number} {text}" if number else text
        self.first = self.first or text
        return f"{'#' * level} {number + ' ' if number else ''}{' '.join(text.split())}"

    def _inline(self, paragraph: Any) -> str:
        pieces: list[str] = []
        for element in walk(paragraph, _NO_TEXT):
            name = local(element)
            if name == "t":
                pieces.append(element.text or "")
            elif name in _SIGNS:
                pieces.append(_SIGNS[name])
            elif name in _NOTES:
                self.notes.append((_NOTES[name], attribute(element, "id")))
                pieces.append(f"[{len(self.notes)}]")
        return "".join(pieces).strip()

    def _boxes(self, paragraph: Any) -> Iterator[Any]:
        for element in walk(paragraph, _NO_TEXT - {"txbxContent"}):
            if local(element) == "txbxContent" and next(_ancestors(element, "txbxContent", paragraph), None) is None:
                yield element

    def _cell(self, cell: Any) -> str:
        return " ".join(block.replace(" | ", " ") for block in self.blocks(cell) if block)


def _ancestors(element: Any, name: str, top: Any) -> Iterator[Any]:
    while (element := element.getparent()) is not None and element is not top:
        if local(element) == name:
            yield element


def _parts(element: Any, name: str) -> Iterator[Any]:
    """The rows of a table, or the cells of a row; content controls may stand around them."""
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) in _CONTAINERS:
            yield from _parts(inner, name)


def _cells(row: Any) -> Iterator[Any]:
    """A row's cells; one that goes on from the row above is empty."""
    return _parts(row, "tc")


def _tight(texts: list[str]) -> Iterator[str]:
    """``texts`` without empty ones; the items of a list stand on lines below each other."""
    held: list[str] = []
    for text in texts:
        if text.startswith("- ") and (not held or held[-1].startswith("- ")):
            held.append(text)
        elif text:
            if held:
                yield "\n".join(held)
            held = [text]
    if held:
        yield "\n".join(held)


def _edges(roots: list[Any], document: _Document) -> list[str]:
    """What stands at the head or foot of pages, once however often it stands there."""
    found = ["\n".join(filter(None, document.blocks(root))) for root in roots]
    return list(dict.fromkeys(text for text in found if text and not text.strip().isdecimal()))


def _notes(parts: dict[str, list[Any]], document: _Document) -> Iterator[str]:
    """The notes in the order in which the text refers to them, each behind its mark."""
    known = {(k, attribute(n, "id")): n for k in ("footnotes", "endnotes") for root in parts.get(k, []) for n in root}
    for number, reference in enumerate(tuple(document.notes), start=1):
        if (note := known.pop(reference, None)) is not None:
            yield f"[{number}] " + " ".join(filter(None, document.blocks(note)))


def _comments(roots: list[Any], document: _Document) -> Iterator[str]:
    for comment in (comment for root in roots for comment in root):
        if text := " ".join(filter(None, document.blocks(comment))):
            yield f"Comment by {attribute(comment, 'author', 'someone')}: {text}"
