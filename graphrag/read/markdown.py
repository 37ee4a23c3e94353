"""Markdown, kept as it is written."""

from __future__ import annotations

import re

from graphrag.read.content import Content, Raw
from graphrag.read.text import decode_named

_FRONT = re.compile(r"---[^\S\n]*\n(.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[^\S\n]*(.+)$", re.MULTILINE | re.IGNORECASE)
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_HEADING = re.compile(r"\s{0,3}#{1,6}[^\S\n]+(.+?)(?:[^\S\n]+#+)?[^\S\n]*$")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{3,})[^\S\n]*$")
_MARKS = re.compile(r"[*_`]+|!?\[([^\]]*)\]\([^)]*\)")


def read_markdown(raw: Raw) -> Content:
    """A Markdown file; its title is the front matter's, or else its first heading."""
    text, encoding = decode_named(raw.data, raw.path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(text)
    named = _FRONT_TITLE.search(front.group(1)) if front else None
    title = named.group(1).strip().strip("\"'") if named else _first_heading(text[front.end() if front else 0 :])
    return Content.of(text, title, encoding)


def _first_heading(text: str) -> str:
    fenced = False
    before = ""
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        match = None if fenced else _HEADING.match(line)
        if match:
            return _MARKS.sub(r"\1", match.group(1)).strip()
        if not fenced and before and _UNDERLINE.match(line):
            return _MARKS.sub(r"\1", before).strip()
        before = "" if fenced or len(line) > 200 else line.strip()
    return ""
