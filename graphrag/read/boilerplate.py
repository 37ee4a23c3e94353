"""What on a web page is not its article: navigation, notices, footers, offers; told by tags, names and links.

Names alone mislead ("razao-social", "menu-note", "related-parties"), so most count only where links bear them out.
What holds the page's heading, its marked article, or half of its words is never taken for boilerplate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_TAGS = frozenset(
    """
    script style noscript template svg math iframe object embed video audio canvas map head nav button select
    option input textarea datalist dialog menu
    """.split()
)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu"})
_ALWAYS = re.compile(
    r"(?:^|[\s_-])(?:cookies?|gdpr|lgpd|onetrust|breadcrumbs?|migalhas|newsletter|popup|skip-link|sr-only|"
    r"visually-hidden)(?:$|[\s_-])|"
    r"(?:^|\s)(?:comments?|comentarios|comments?-(?:area|list|section|respond)|lista-comentarios|disqus_thread|respond|"
    r"(?:site-|page-|main-|global-|app-)?(?:footer|rodape)(?:-\S*)?|colophon|"
    r"elementor-location-footer)(?:$|\s)",
    re.IGNORECASE,
)
_WITH_LINKS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|navegacao|menu|sidebar|lateral|share|sharing|compartilhar|compartilhe|"
    r"social-(?:share|sharing|links?|media|icons?|bar)|consent|modal|advert|advertisement|ads|publicidade|promo|pagination|paginacao|related|relatedposts|relacionad[ao]s|"
    r"tambem|recommended|recomendad[ao]s|trending|popular|vitrine|widget|toc|topbar|header|topo|cabecalho)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD_CHARACTERS = re.compile(r"\w+")
_ARTICLE = ("h1", "main", "article")
_BLOCKS = frozenset("td ul ol div p section table".split())
_MARKS = frozenset("¶ # § 🔗".split())

_LINKS = 1 / 3
"""A block with a name of boilerplate is that when this share of its words is in links."""

_ONLY_LINKS = 0.9
"""Above the page's heading, a block with this share is navigation whatever its name."""

_PROSE = 40
"""An aside with this many characters outside of links says something of its own."""

_LOOKED_AT = 4
"""How often each element is looked at, on average, to weigh blocks; on a page built to need more, blocks are kept."""


@dataclass
class Boilerplate:
    """Tells for the elements of one page, in document order, which are dropped."""

    root: Any

    def __post_init__(self) -> None:
        self._left = _LOOKED_AT * sum(1 for _ in self.root.iter())
        self._whole = self._weigh(self.root)[0]
        found = (tag for tag in ("h1", "h2") if self.root.find(f".//{tag}") is not None)
        self._heading = next(found, "")
        self._above_heading = bool(self._heading)

    def holds(self, element: Any, in_main: bool) -> bool:
        """Whether an element is none of the page's own text; ``in_main`` says that the marked article holds it."""
        tag = element.tag
        self._above_heading &= tag != self._heading
        if tag in _TAGS or element.get("role") in _ROLES or element.get("aria-hidden") == "true":
            return True
        if "hidden" in element.attrib or "display:none" in element.get("style", "").replace(" ", ""):
            return True
        if tag == "a" and "".join(element.itertext()).strip() in _MARKS:
            return True
        suspected = self._suspected(element, in_main)
        return suspected and all(element.find(f".//{inner}") is None for inner in _ARTICLE)

    def _suspected(self, element: Any, in_main: bool) -> bool:
        tag = element.tag
        if tag in ("header", "footer"):
            return not in_main
        if tag in ("main", "article", "h1"):
            return False
        if self._left < 0:
            return False
        name = _CAMEL.sub("-", f"{element.get('class', '')} {element.get('id', '')}")
        always = _ALWAYS.search(name)
        aside = tag == "aside" or element.get("role") == "complementary"
        above = self._above_heading and not in_main and tag in _BLOCKS and element.find(f".//{self._heading}") is None
        named = _WITH_LINKS.search(name)
        if not (always or aside or above or named) or element.find(".//h1") is not None:
            return False
        words, linked = self._weigh(element)
        if not words or 2 * words > self._whole:
            return False
        if always:
            return True
        if aside:
            return words - linked < _PROSE or linked > _LINKS * words
        return linked > (_LINKS if named else _ONLY_LINKS) * words

    def _weigh(self, block: Any) -> tuple[int, int]:
        """How many characters of words a block has, and how many of them are in links; none when out of patience."""
        words = linked = 0
        for element in block.iter():
            self._left -= 1
            if self._left < 0:
                return 0, 0
            if element.tag not in ("script", "style"):
                words += _length(element.text)
            if element is not block:
                words += _length(element.tail)
            if element.tag == "a":
                linked += sum(_length(text) for text in element.itertext())
        return words, linked


def _length(text: str | None) -> int:
    return sum(map(len, _WORD_CHARACTERS.findall(text))) if text else 0
