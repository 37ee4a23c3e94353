"""Presentations: a page for each slide, with its tables, drawings and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphrag.errors import TooLargeError
from graphrag.read.content import Content, Raw
from graphrag.read.package import Package, attribute, child, local, rows, walk

_KIND = "a presentation (.pptx)"
_TITLES = frozenset({"title", "ctrTitle"})
_NOT_READ = frozenset({"sldNum", "dt", "sldImg", "hdr", "ftr"})
_FALLBACK = frozenset({"Fallback"})


def read_pptx(raw: Raw) -> Content:
    """A presentation; its title is its first slide's.

    Raises ``ReadError`` when it needs a password or is broken, ``NotTextError`` when it is no presentation.
    """
    package = Package(raw, _KIND)
    main = next((r.target for r in package.relations() if r.kind == "officeDocument"), "ppt/presentation.xml")
    root = package.xml(main)
    if root is None or local(root) != "presentation":
        raise package.not_of_kind()
    targets = {relation.id: relation.target for relation in package.relations(main)}
    listed = child(root, "sldIdLst")
    slides = [targets.get(_relation_id(one), "") for one in (listed if listed is not None else ())]
    if len(slides) > raw.limits.max_pages:
        raise TooLargeError(
            f"{raw.path}: {len(slides):,} slides, the limit is {raw.limits.max_pages:,}; "
            "split it, or raise max_pages under [read] in a recipe"
        )
    texts = list(raw.within(_slide(package, slide) for slide in slides))
    top = next((text.partition("\n")[0].removeprefix("# ") for text in texts if text.startswith("# ")), "")
    return Content(tuple(enumerate(texts, start=1)), top or package.title())


def _relation_id(element: Any) -> str:
    """The ``r:id``, not the slide's own ``id``."""
    return next((str(value) for key, value in element.items() if key.endswith("}id")), "")


def _slide(package: Package, name: str) -> str:
    root = package.xml(name)
    if root is None:
        return ""
    shapes = list(_shapes(root))
    blocks = [f"# {' '.join(text.split())}" for kind, text in shapes if kind in _TITLES and text]
    blocks += [text for kind, text in shapes if kind not in _TITLES]
    for relation in package.relations(name):
        part = package.xml(relation.target) if relation.kind in ("diagramData", "notesSlide") else None
        if part is None:
            continue
        if relation.kind == "diagramData":
            blocks.append(_paragraphs(part))
        elif notes := "\n\n".join(text for _, text in _shapes(part) if text):
            blocks.append(f"Notes: {notes}")
    return "\n\n".join(filter(None, blocks))


def _shapes(root: Any) -> Iterator[tuple[str, str]]:
    """The kind of placeholder ('' for none) and the text of each shape and table, groups opened."""
    for element in walk(root, _FALLBACK):
        name = local(element)
        if name == "tbl":
            yield "", rows([[_paragraphs(cell, " ") for cell in _named(row, "tc")] for row in _named(element, "tr")])
        elif name == "sp":
            holder = child(element, "nvSpPr", "nvPr", "ph")
            kind = attribute(holder, "type")
            body = child(element, "txBody")
            if body is not None and kind not in _NOT_READ:
                yield kind, _paragraphs(body, item="- " if holder is not None and kind in ("", "body", "obj") else "")


def _named(element: Any, name: str) -> list[Any]:
    return [inner for inner in element if local(inner) == name]


def _paragraphs(body: Any, between: str = "\n", item: str = "") -> str:
    """The paragraphs below ``body``; where there are several each is a list's item."""
    texts = [text for element in walk(body, _FALLBACK) if local(element) == "p" and (text := _text(element))]
    return between.join(f"{item}{text}" if len(texts) > 1 else text for text in texts)


def _text(paragraph: Any) -> str:
    names = {"br": "\n", "tab": "\t"}
    pieces = ((local(e), e) for e in walk(paragraph, _FALLBACK | {"pPr", "rPr", "endParaRPr"}))
    return "".join((e.text or "") if name == "t" else names.get(name, "") for name, e in pieces).strip()
