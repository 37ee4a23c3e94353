"""What the styles of a Word document say of a paragraph: whether it is a heading, and in which list it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphrag.read.package import attribute, child, local

_HEADING = re.compile(r"heading ?([1-9])|(?:t[íi]tulo|titre|überschrift) ?([1-9])", re.IGNORECASE)
_TITLES = frozenset({"title", "título"})
_DEEPEST = 6
_BODY_TEXT = "9"
"""The outline level of a paragraph that is no heading."""


class Styles:
    """The styles of a document by their ids, each with the one that it is based on."""

    def __init__(self, roots: list[Any]) -> None:
        self._styles = {attribute(s, "styleId"): s for root in roots for s in root if local(s) == "style"}

    def is_title(self, style: str) -> bool:
        """Whether it is the style of a document's title."""
        return self._name(style).lower() in _TITLES

    def level(self, style: str, properties: Any) -> int:
        """The level of a heading, 1 the highest; 0 for other paragraphs."""
        outline = attribute(child(properties, "outlineLvl"), "val")
        for one in () if outline else self._chain(style):
            if found := _HEADING.fullmatch(self._name(one)):
                return min(int(found.group(1) or found.group(2)), _DEEPEST)
            if outline := attribute(child(self._styles.get(one), "pPr", "outlineLvl"), "val"):
                break
        if outline and outline != _BODY_TEXT and outline.isdecimal() and len(outline) == 1:
            return min(int(outline) + 1, _DEEPEST)
        return int(self.is_title(style))

    def numbering(self, style: str, properties: Any) -> tuple[str, int]:
        """The list that a paragraph stands in ('' for none), and how deep."""
        found, level = "", ""
        for one in (properties, *(child(self._styles.get(one), "pPr") for one in self._chain(style))):
            numbered = child(one, "numPr")
            level = level or attribute(child(numbered, "ilvl"), "val")
            found = attribute(child(numbered, "numId"), "val")
            if found:
                break
        return found, int(level) if level.isdecimal() and len(level) == 1 else 0

    def _name(self, style: str) -> str:
        return attribute(child(self._styles.get(style), "name"), "val", style)

    def _chain(self, style: str) -> Iterator[str]:
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            yield style
            style = attribute(child(self._styles.get(style), "basedOn"), "val")
