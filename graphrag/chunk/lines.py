"""Where one block of running text ends and the next begins: paragraphs, headings, list items, table lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphrag.types import Span

_NARROWEST = 45
"""A column narrower than this many characters is not taken for wrapped prose."""

_WIDEST = 150
"""Lines longer than this many characters are paragraphs that nobody wrapped."""

_RAGGED = 0.15
"""A line that stops in mid-sentence may leave this much of the width empty and still run on."""

_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(
    r"\s*(?:[-*•·▪‣◦–—>|#]+\s|\|"
    r"|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s"
    r"|\d{1,3}(?:\.\d{1,3})+\s"
    r"|[A-ZÀ-Ý][\w-]{0,15}:\s"
    r")"
)
_TABLE = re.compile(r"^\s*(?:#{1,6}\s|\|)|\S \| |\|\s*$|\t|\S {3,}\S")


def blocks(text: str, start: int, end: int) -> Iterator[Span]:
    """Stretches of ``text[start:end]`` that no sentence crosses, without the white space around them.

    A blank line ends a block. So does a line end, unless the line runs on: lines of a wrapped paragraph are
    about as long as each other, so a line runs on when the next line's first word would not have fitted.
    """
    group: list[Span] = []
    for match in _LINE.finditer(text, start, end):
        if not match.group().strip():
            yield from _split(text, group)
            group = []
        else:
            if group and text.count("\n", group[-1].end, match.start()) > 1:
                yield from _split(text, group)
                group = []
            group.append(Span(match.start(), match.end()))
    yield from _split(text, group)


def _split(text: str, lines: list[Span]) -> Iterator[Span]:
    """The blocks of one paragraph's lines."""
    if not lines:
        return
    lengths = (line.end - line.start for line in lines)
    width = max(_NARROWEST, max((length for length in lengths if length <= _WIDEST), default=0))
    begin = 0
    for i in range(1, len(lines) + 1):
        if i == len(lines) or not _runs_on(text, lines[i - 1], lines[i], width):
            yield _strip(text, lines[begin].start, lines[i - 1].end)
            begin = i


def _runs_on(text: str, line: Span, following: Span, width: int) -> bool:
    this, next_line = text[line.start : line.end].rstrip(), text[following.start : following.end]
    if _ITEM.match(next_line) or _TABLE.search(this) or _TABLE.search(next_line):
        return False
    if this.endswith((":", ";")):
        return False
    word = next_line.split(None, 1)[0]
    if word[0].islower():
        return True
    if len(this) > _WIDEST:
        return False
    unfinished = this[-1].islower() or this[-1] == ","
    room = width - len(this)
    return room < len(word) + 1 or (unfinished and len(this) >= _NARROWEST and room < _RAGGED * width)


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
