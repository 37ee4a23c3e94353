"""The numbers that Word shows before headings, clauses and list items, and does not write into the text."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from graphrag.read.package import attribute, child, local

_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LONGEST = 40


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, roots: list[Any]) -> None:
        elements = [element for root in roots for element in root]
        shapes = {attribute(e, "abstractNumId"): e for e in elements if local(e) == "abstractNum"}
        self._lists = {
            attribute(e, "numId"): (e, shapes.get(attribute(child(e, "abstractNumId"), "val")))
            for e in elements
            if local(e) == "num"
        }
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)

    def label(self, number: str, depth: int) -> str:
        """What stands before the next paragraph of the list: its number, ``-`` for a bullet, '' for nothing."""
        levels = self._levels(number)
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts[attribute(self._lists[number][1], "abstractNumId")]
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        counts[depth] = counts.get(depth, _start(level) - 1) + 1
        if attribute(child(level, "numFmt"), "val") == "bullet":
            return "-"
        shown = attribute(child(level, "lvlText"), "val")[:_LONGEST]

        def count(match: re.Match[str]) -> str:
            place = int(match.group(1)) - 1
            of = levels.get(place)
            return _written(counts.get(place, _start(of)), attribute(child(of, "numFmt"), "val"))

        return _PLACE.sub(count, shown).strip()

    def _levels(self, number: str) -> dict[int, Any]:
        """The levels of a list by their depth; the list's own go before those of its shape."""
        found: dict[int, Any] = {}
        own, shape = self._lists.get(number, (None, None))
        changed = [child(one, "lvl") for one in (own if own is not None else ()) if local(one) == "lvlOverride"]
        for level in [*(shape if shape is not None else ()), *changed]:
            if level is not None and local(level) == "lvl" and attribute(level, "ilvl").isdecimal():
                found[int(attribute(level, "ilvl")[:2])] = level
        return found


def _start(level: Any) -> int:
    start = attribute(child(level, "start"), "val", "1")
    return int(start) if start.isdecimal() and len(start) < 6 else 1


def _written(count: int, form: str) -> str:
    """A number as digits, letters or a Roman numeral.

    >>> _written(4, "lowerRoman"), _written(28, "upperLetter"), _written(7, "decimalZero")
    ('iv', 'BB', '07')
    """
    if form.endswith("Roman") and 0 < count < 4000:
        text = ""
        for value, letters in _ROMAN:
            text += letters * (count // value)
            count %= value
        return text.upper() if form.startswith("upper") else text
    if form.endswith("Letter") and 0 < count < 200:
        text = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return text.upper() if form.startswith("upper") else text
    if form == "none":
        return ""
    return f"{count:02}" if form == "decimalZero" else str(count)
