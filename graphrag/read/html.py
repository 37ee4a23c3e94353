"""Web pages: the article as text, without what surrounds it on every page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from graphrag.errors import ReadError
from graphrag.read.boilerplate import Boilerplate
from graphrag.read.content import Content, Raw
from graphrag.read.text import decode_named

_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,40})[^<>]{5000,}>")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_PARAGRAPHS = frozenset(
    "p div section article main header footer h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre figure form address "
    "fieldset details hr body center".split()
)
_LINES = frozenset("dt tr caption figcaption summary legend br".split())
_LAYOUT = ("table", "ul", "ol", "h1", "h2", "h3", "h4", "p", "div")
_ENOUGH = 0.25
"""The marked article is taken for the page when it has this share of the page's characters."""

# While a page is read, these stand for what white space means; the markup is rid of them first.
_HARD_SPACE, _PARAGRAPH, _HARD_LINE = "\x00", "\x01", "\x02"
_RESERVED = re.compile(r"[\x00-\x02]")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SPACE_RUN = re.compile(r" {2,}")
_ITEM_GAP = re.compile(r"\n(-|\d{1,4}\.) [ \n\x01]*")
_LINE_RUN = re.compile(r" ?\n[ \n]*")
_HARD_LINE_GAP = re.compile(r"[ \n]?\x02[ \n]?")


def read_html(raw: Raw) -> Content:
    """A web page; its title is its first main heading, or else what the page calls itself."""
    declared = _CHARSET.search(raw.data[:4096])
    markup, encoding = decode_named(raw.data, raw.path, declared.group(1).decode("ascii") if declared else "")
    return replace(html_content(markup, raw.path), encoding=encoding)


def html_content(markup: str, path: str) -> Content:
    """The readable text of ``markup``: paragraphs apart by blank lines, ``- `` before items, `` | `` between cells.

    The marked article where there is one, with the page's heading and a good part of its text, or else the whole page;
    either way without navigation, controls, scripts, notices and what links elsewhere. Raises ``ReadError`` when
    elements are nested too deep to be a page.
    """
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    # Control characters and tags of kilobytes (pictures in attributes) hold no text, and cost the parser dearly.
    markup = _LONG_TAG.sub(r"<\1>", _DECLARATION.sub("", _RESERVED.sub("", markup)))
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(markup.encode("utf8", "replace"), parser)
    except (etree.XMLSyntaxError, etree.ParserError):
        root = None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise ReadError(f"{path}: elements are nested too deep to be read; save the page as text")
    if root is None:
        return Content.of("")
    return Content.of(_Page(Boilerplate(root)).read(root) or _Page(None).read(root), _title(root))


@dataclass
class _Page:
    """A page while it is read: pieces of text, which of them are the article's, and what surrounds the reader."""

    boilerplate: Boilerplate | None
    pieces: list[str] = field(default_factory=list)
    in_main: list[bool] = field(default_factory=list)
    main: int = 0
    regions: int = 0
    headings: set[bool] = field(default_factory=set[bool])
    marks: frozenset[str] = frozenset({"article"})
    cells: int = 0
    verbatim: int = 0
    lists: list[int] = field(default_factory=list)

    def read(self, root: Any) -> str:
        """The text below ``root``; a stack of our own, since pages may nest deeper than Python calls."""
        if root.find(".//main") is not None or root.find(".//*[@role='main']") is not None:
            self.marks = frozenset({"main"})  # which tells better than articles, of which a page may hold many
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            element, leaving = stack.pop()
            if leaving:
                self._leave(element)
            elif not self._dropped(element):
                self._enter(element)
                self._add_text(element.text)
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
                continue
            if element is not root:
                self._add_text(element.tail)
        whole = self._text(only_main=False)
        if self.regions != 1 or self.headings == {False}:
            return whole
        article = self._text(only_main=True)
        return article if len(article) > _ENOUGH * len(whole) else whole

    def _enter(self, element: Any) -> None:
        tag = element.tag
        if self._is_main(element):
            self.regions += not self.main
            self.main += 1
        if tag == "h1":
            self.headings.add(self.main > 0)
        self.verbatim += tag == "pre"
        self._break(tag)
        if tag in ("ul", "ol"):
            start = element.get("start", "1")
            self.lists.append(int(start) if tag == "ol" and start.isdecimal() and len(start) < 5 else tag == "ol")
        elif tag == "li":
            number = self.lists[-1] if self.lists else 0
            self._add(f"\n{number}. " if number else "\n- ")
            if number:
                self.lists[-1] += 1
        elif tag == "dd":
            while self.pieces and self.pieces[-1] == " ":
                self.pieces.pop()
                self.in_main.pop()
            self._add(" " if self.pieces and self.pieces[-1].rstrip().endswith(":") else ": ")
        elif tag in ("td", "th"):
            self.cells += _is_data(element)
            if element.getprevious() is not None:
                self._add(" | " if self.cells else _PARAGRAPH)

    def _leave(self, element: Any) -> None:
        tag = element.tag
        if tag in ("td", "th"):
            self.cells -= _is_data(element)
        elif tag in ("ul", "ol"):
            self.lists.pop()
        if tag not in ("br", "dt"):
            self._break(tag)
        self.main -= self._is_main(element)
        self.verbatim -= tag == "pre"

    def _is_main(self, element: Any) -> bool:
        return element.tag in self.marks or element.get("role") == "main"

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPHS or tag in _LINES:
            self._add(" " if self.cells else _PARAGRAPH if tag in _PARAGRAPHS else _HARD_LINE if tag == "br" else "\n")

    def _add_text(self, text: str | None) -> None:
        if text:
            kept = text.replace(" ", _HARD_SPACE).replace("\n", _HARD_LINE) if self.verbatim else _SPACES.sub(" ", text)
            self._add(kept)

    def _add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.in_main.append(self.main > 0)

    def _dropped(self, element: Any) -> bool:
        """Whether an element is none of the page's own text; with no ``boilerplate`` only what is never shown."""
        tag = element.tag
        if not isinstance(tag, str) or tag in ("script", "style", "head", "template"):
            return True
        if self.boilerplate is None or tag in ("html", "body"):
            return False
        return self.boilerplate.holds(element, in_main=self.main > 0)

    def _text(self, only_main: bool) -> str:
        text = "".join(p for p, main in zip(self.pieces, self.in_main, strict=True) if main or not only_main)
        text = _LINE_RUN.sub("\n", _ITEM_GAP.sub(r"\n\1 ", _SPACE_RUN.sub(" ", text)))
        parts = _HARD_LINE_GAP.sub(_HARD_LINE, text).split(_PARAGRAPH)
        joined = "\n\n".join(filter(None, (part.strip(f" \n{_HARD_LINE}") for part in parts)))
        return joined.replace(_HARD_LINE, "\n").replace(_HARD_SPACE, " ").strip()


def _is_data(cell: Any) -> bool:
    """A cell of a few words, not a cell that lays out a page."""
    return sum(1 for _ in cell.iter(*_LAYOUT)) < 2


def _title(root: Any) -> str:
    for query in (".//main//h1", ".//h1"):
        found = root.find(query)
        if found is not None and (title := "".join(found.itertext()).strip()):
            return title
    for meta in root.iterfind(".//meta"):
        if meta.get("property") == "og:title" and meta.get("content"):
            return str(meta.get("content"))
    return str(root.findtext(".//title") or "")
