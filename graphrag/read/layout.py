"""Lines that stand on a page, joined into paragraphs, table rows and headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

HYPHEN = "\ufffe"
"""Stands between the halves of a word cut at a line's end, until the whole document is known."""

_ITEM = re.compile(r"[-*•·▪‣◦–—➢✓]\s|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s|\d{1,3}(?:\.\d{1,3})+\s")
_CLOSED = re.compile(r"[.!?:;][\"'”’»)\]]*$")
_WIDE_GAP = 1.9
"""Lines further apart than this many line heights, from foot to foot, are two paragraphs."""

_OTHER_SIZE = 1.15
_INDENT = 0.8


@dataclass(frozen=True, slots=True)
class Line:
    """Text on one line; the places are in points, upwards from the page's lower left corner.

    ``hyphen`` says that the line's last word goes on in the next line.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    hyphen: bool = False

    @property
    def height(self) -> float:
        """From foot to head, in points."""
        return self.top - self.bottom

    @property
    def character(self) -> float:
        """The mean width of a character, in points."""
        return (self.right - self.left) / max(len(self.text), 1)


def paragraphs(lines: Sequence[Line]) -> str:
    """The text of a page: wrapped lines joined, blank lines between paragraphs, `` | `` between cells of a row."""
    pieces: list[str] = []
    for block in _blocks(_rows(lines)):
        edge = max(line.right for line in block)
        pieces.append(block[0].text)
        for above, line in pairwise(block):
            pieces.append(_joint(above, line, edge, block[0].left) + line.text)
        pieces.append("\n\n")
    return "".join(pieces).strip()


def _rows(lines: Sequence[Line]) -> list[Line]:
    """Pieces that stand side by side made one line."""
    rows: list[Line] = []
    for line in lines:
        above = rows[-1] if rows else None
        if above and not above.hyphen and _side_by_side(above, line):
            rows[-1] = Line(
                f"{above.text} | {line.text}",
                above.left,
                line.right,
                max(above.top, line.top),
                min(above.bottom, line.bottom),
                line.hyphen,
            )
        else:
            rows.append(line)
    return rows


def _side_by_side(one: Line, other: Line) -> bool:
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return other.left >= one.right and overlap > 0.5 * min(one.height, other.height) > 0


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of one size that follow each other downwards at the usual distance."""
    blocks: list[list[Line]] = []
    for line in lines:
        if blocks and (above := blocks[-1][-1]) and _follows(above, line):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _follows(above: Line, line: Line) -> bool:
    if above.hyphen or not line.height or not above.height:
        return True
    size = max(line.height, above.height) / min(line.height, above.height)
    step = above.bottom - line.bottom
    return size < _OTHER_SIZE and 0 < step < _WIDE_GAP * max(line.height, above.height)


def _joint(above: Line, line: Line, edge: float, left: float) -> str:
    """What stands between two lines of a block: nothing or a space where the text runs on, or else a line end."""
    if above.hyphen:
        return HYPHEN
    if " | " in above.text or " | " in line.text or _ITEM.match(line.text):
        return "\n"
    if above.text.endswith("-") and above.text[-2:-1].isalpha() and line.text[:1].islower():
        return ""
    if line.text[:1].islower():
        return " "
    if above.text.endswith((":", ";")):
        return "\n"
    indented = line.left > left + _INDENT * line.height and _CLOSED.search(above.text)
    word = line.text.split(None, 1)[0]
    fits = above.right + (len(word) + 1) * above.character < edge
    return "\n" if fits or indented or not line.height else " "
