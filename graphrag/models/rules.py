"""What rules know better than the tagger, which learnt from encyclopedias and news, not from company papers.

Legal forms (``Acme Ltda.`` is an organisation, and the form belongs to its name), names that an acronym
in brackets defines, and values in the usual forms. Each takes the mentions of a text in order, none
overlapping another, and gives them back so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphrag.models.coreference import is_acronym
from graphrag.models.values import find_values
from graphrag.types import EntityType, Mention, Span

_LEGAL_FORM = re.compile(
    r"(?<=[\w.)&]),?[ \t]{1,2}(?P<form>Ltda\.?|LTDA\.?|S\.[ ]?A\.|S/A|SA|Inc\.?|INC\.?|Corp\.?|LLC|L\.L\.C\.|LLP|Ltd\.?"
    r"|LTD\.?|PLC|plc|GmbH|EIRELI|Eireli|S\.p\.A\.|S\.r\.l\.|SARL|Lda\.?|B\.V\.|N\.V\.|KGaA|A/S|Oyj|Pty)(?!\w)"
)
_WITHIN_NAME = frozenset("de do da dos das of & y del von van".split())
_NEVER_FIRST = frozenset(
    "a o as os um uma the an entre between e and de do da dos das para pela pelo por com with by for from of to in "
    "on at no na nos nas em que ao à is are was são é foi".split()
)
_MAX_NAME_WORDS = 8
_IN_BRACKETS = re.compile(r"\(\s?[\"“'‘]?(?P<short>[A-ZÀ-Þ]{2,8})[\"”'’]?\s?\)")
_LAST_WORD = re.compile(r"^\s+(?:de|do|da|na|no|em|a|o|of|in|to|the|on|at)$")


def repair_companies(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Give names before a legal form that form and the type Organization; find those that were missed."""
    result = list(mentions)
    for match in _LEGAL_FORM.finditer(text):
        end = match.end()
        touching = [m for m in result if m.start < match.start() <= m.end]
        if any(c.isupper() for m in touching for c in text[end : m.end]):
            continue
        begun = min((m.start for m in touching), default=match.start())
        others = [m for m in result if m.end < match.start() and m.type is not EntityType.ORGANIZATION]
        floor = max((m.end for m in others if not _first_word(text, m, begun)), default=0)
        if touching:
            start = begun
            within = frozenset[str]() if any(m.type is EntityType.ORGANIZATION for m in touching) else _WITHIN_NAME
            start = min(start, _name_start(text, floor, start, within), _wrapped(text, result, start))
            confidence = max(0.6, *(m.confidence for m in touching))
        else:
            start, confidence = _name_start(text, floor, match.start()), 0.6
        if start < match.start():
            company = Mention(start, end, text[start:end], EntityType.ORGANIZATION, confidence, 0)
            result = [m for m in result if m.end <= start or m.start >= end] + [company]
    return sorted(result, key=lambda m: m.start)


def _first_word(text: str, mention: Mention, start: int) -> bool:
    """Whether a mention is but a word right before a name, such as the family's in ``Petrucci Embalagens S.A.``."""
    return " " not in mention.surface and text[mention.end : start] == " "


def _is_whole(surface: str) -> bool:
    """Whether a company's name ends with its legal form, so that another one's cannot begin with it."""
    return any(m.end() >= len(surface.rstrip(".")) for m in _LEGAL_FORM.finditer(surface))


def add_defined(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Add names that an acronym in brackets follows, and the acronym: ``Companhia Vale do Aço (CVA)``."""
    result = list(mentions)
    for match in _IN_BRACKETS.finditer(text):
        stop = match.start()
        words = list(re.finditer(r"\S+", text[max(0, stop - 120) : stop]))
        starts = [w.start() + max(0, stop - 120) for w in words[-10:] if w.group()[0].isupper()]
        name = next(
            (Span(at, len(text[:stop].rstrip())) for at in starts if is_acronym(match["short"], text[at:stop])), None
        )
        if name is None or "\n" in text[name.start : name.end]:
            continue
        for span in (name, Span(*match.span("short"))):
            over = [m for m in result if m.start < span.end and m.end > span.start]
            if all(span.start <= m.start and m.end <= span.end for m in over) and not any(
                (m.start, m.end) == (span.start, span.end) for m in over
            ):
                kind = next((m.type for m in over if not m.type.is_value), EntityType.ORGANIZATION)
                added = Mention(span.start, span.end, text[span.start : span.end], kind, 0.6, 0)
                result = [m for m in result if m not in over] + [added]
    return sorted(result, key=lambda m: m.start)


def add_values(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Add values written in a usual form where no name was found; they replace parts of themselves."""
    result = list(mentions)
    for span, kind in find_values(text):
        over = [m for m in result if m.start < span.end and m.end > span.start]
        if any(not m.type.is_value or _says_more(text, m, span) for m in over):
            continue
        if [(m.start, m.end, m.type) for m in over] != [(span.start, span.end, kind)]:
            confidence = max((m.confidence for m in over), default=0.9)
            found = Mention(span.start, span.end, text[span.start : span.end], kind, confidence, 0)
            result = [m for m in result if m not in over] + [found]
    return sorted(result, key=lambda m: m.start)


def _says_more(text: str, mention: Mention, span: Span) -> bool:
    """Whether a mention has words beyond ``span``, other than those that begin what follows."""
    rest = text[mention.start : span.start] + _LAST_WORD.sub("", text[span.end : mention.end])
    return any(c.isalpha() for c in rest)


def _wrapped(text: str, mentions: Sequence[Mention], start: int) -> int:
    """Where the organisation begins whose name goes on at ``start``, perhaps on the next line."""
    unfinished = [m for m in mentions if m.type is EntityType.ORGANIZATION and not _is_whole(m.surface)]
    before = [m.start for m in unfinished if _joined(text[m.end : start])]
    return max((at for at in before if at < start), default=start)


def _joined(gap: str) -> bool:
    return bool(gap) and gap.isspace() and gap.count("\n") < 2


def _name_start(text: str, floor: int, end: int, within: frozenset[str] = _WITHIN_NAME) -> int:
    """Where the capitalised name that ends at ``end`` begins; ``end`` when there is none."""
    line = max(text.rfind("\n", 0, end) + 1, floor)
    line = max(line, end - 200)
    words = [(m.start() + line, m.group()) for m in re.finditer(r"\S+", text[line:end])]
    start = end
    for count, (at, word) in enumerate(reversed(words)):
        closed = word[-1] in ".;:!?,)—–-" and (count > 0 or end > at + len(word)) and len(word) > 2
        small = word.lower() in _WITHIN_NAME
        capital = (word[0].isupper() or word[0].isdigit()) and not small
        if closed or count == _MAX_NAME_WORDS or not (capital or (small and word.lower() in within)):
            break
        if capital and word.lower() not in _NEVER_FIRST:
            start = at
    return start
