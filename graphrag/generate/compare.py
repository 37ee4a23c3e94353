"""Questions that compare two things: dates and amounts are compared, never guessed."""

from __future__ import annotations

import re
from enum import StrEnum

from graphrag.generate.values import compare_dates, countries_in, parse_date, parse_number
from graphrag.names import normalise, plain


class Comparison(StrEnum):
    """What a question wants to know of two values."""

    EARLIER = "earlier"
    LATER = "later"
    MORE = "more"
    LESS = "less"
    LONGER = "longer"
    SAME = "same"


_CUES = (
    (Comparison.LONGER, r"\blive[ds]? (?:\w+ )?longer\b|\bviveu (?:por )?mais\b"),
    (Comparison.SAME, r"\bsame\b|\bmesm[oa]s?\b|\bshare\b|\bin common\b|\bem comum\b"),
    (
        Comparison.LATER,
        r"\blater\b|\blatest\b|\byounge|\bnewe[rs]|\b(?:more|most) recent|\blast\b|\bafter\b|\bdepois\b|\bmais recente"
        r"|\bmais nov[oa]|\bmais jove[mn]|\bpor ultimo\b|\bmais tarde\b",
    ),
    (
        Comparison.EARLIER,
        r"\bfirst\b|\bearlie|\bolde[rs]|\bbefore\b|\bsooner\b|\bprimeir[oa]|\bmais antig|\bmais velh|\bantes\b"
        r"|\bmais cedo\b",
    ),
    (
        Comparison.LESS,
        r"\bless\b|\bleast\b|\bfewe[rs]|\blowe[rs]|\bsmalle[rs]|\bcheape[rs]|\bmenos\b|\bmenor|\bmais barat",
    ),
    (Comparison.MORE, r"\bmore\b|\bmost\b|\bhighe[rs]|\blarge[rs]|\bbigge[rs]|\bgreate[rs]|\bmais\b|\bmaior"),
)
_BETWEEN = re.compile(r"\b(?:or|ou|and|e|than|do que|vs)\b", re.IGNORECASE)
_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|has|have|will|foi|foram|sera|tem|houve|pertence\w*|ficam?|sao|esta|estao)\b"
)


def comparison(question: str) -> Comparison | None:
    """What a question compares, if it has a word for that.

    >>> [str(comparison(q)) for q in ("Who is older, A or B?", "Qual é mais caro, A ou B?", "A e B são do mesmo país?")]
    ['earlier', 'more', 'same']
    """
    text = plain(question)
    return next((kind for kind, cue in _CUES if re.search(cue, text)), None)


def joins(between: str) -> bool:
    """Whether the words between two names set them side by side: ``or``, ``and``, ``than`` and the like.

    >>> joins(" or "), joins(" and the director of "), joins(" in the contract that ended before the one with ")
    (True, True, False)
    """
    return len(between) < 48 and _BETWEEN.search(between) is not None


def is_yes_no(question: str) -> bool:
    """Whether a question is answered by yes or no.

    >>> is_yes_no("Are A and B from the same country?"), is_yes_no("Which is older, A or B?")
    (True, False)
    """
    text = plain(question)
    return _YES_NO.search(text) is not None or not re.search(
        r"\b(?:wh\w+|how|qua(?:l|is)|quem|quando|onde|quant\w+|que|o que)\b", text
    )


def alternatives(question: str) -> tuple[str, str] | None:
    """The two things behind the last comma of a question, as written.

    >>> alternatives("Which film came out earlier, Hirer Angti or Torn From The Flag?")
    ('Hirer Angti', 'Torn From The Flag')
    """
    match = re.search(r"[,:]\s*([^,]{2,80}?),?\s+(?:or|ou)\s+([^,?]{2,80}?)\s*\?", question)
    return (match[1], match[2]) if match else None


_ALONE = (
    (
        re.compile(
            r"\b(?:was|were|is)\s(\w+(?:ed|en)|built|born|sold|bought)\s(?:first|earlier|later|last|more recently)\b"
        ),
        "When was {name} {0}?",
    ),
    (
        re.compile(r"\b(?:has|had|have)\s(?:more|fewer|less)\s([^,:?]+?)(?:[,:]|\sthan\b)"),
        "How many {0} does {name} have?",
    ),
    (
        re.compile(
            r"\b(?:has|had|have)\s(?:the\s)?(?:higher|larger|lower|smaller|greater|bigger)\s([^,:?]+?)(?:[,:]|\sthan\b)"
        ),
        "What was the {0} of {name}?",
    ),
    (
        re.compile(r"\bfo(?:i|ram)\s(\w+[ai]d[oa]s?)\s(?:primeiro|antes|depois|por último|mais)\b"),
        "Quando {name} foi {0}?",
    ),
    (re.compile(r"\b(?:teve|tem|tinha)\s(?:mais|menos)\s([^,:?]+?)(?:[,:]|\sdo\sque\b)"), "Quantos {0} tem {name}?"),
    (
        re.compile(r"\b(?:teve|tem|tinha)\s(?:[oa]\s)?(?:maior|menor)\s([^,:?]+?)(?:[,:]|\sdo\sque\b)"),
        "Qual foi o valor de {0} de {name}?",
    ),
)
"""Comparisons by what they compare, and the question about one side alone."""
_OTHERS = re.compile(r"\b(?:who|that|whose|que|cuj[oa])\b")
"""Where what is compared is not the sides themselves: "which film has the director who was born first"."""


def asked_alone(question: str, name: str) -> str | None:
    """The question that a comparison asks about each of its sides; None where its words do not show it.

    >>> asked_alone("Which company was founded first, A or B?", "A"), asked_alone("Who is older, A or B?", "A")
    ('When was A founded?', None)
    >>> asked_alone("Qual controlada teve maior receita em 2023, A ou B?", "B")
    'Qual foi o valor de receita em 2023 de B?'
    """
    for pattern, template in _ALONE:
        match = pattern.search(question)
        if match and not _OTHERS.search(question, 1, match.start()):
            return template.replace("{0}", match[1]).replace("{name}", name)
    return None


def same(left: str, right: str) -> bool | None:
    """Whether two values are one: by the countries in them where both name some, otherwise by their words."""
    a, b = countries_in(left), countries_in(right)
    if a and b:
        return bool(a & b)
    x, y = normalise(left), normalise(right)
    if not x or not y:
        return None
    return x == y or f" {x} " in f" {y} " or f" {y} " in f" {x} "


def winner(kind: Comparison, left: str, right: str) -> int | None:
    """0 or 1 for the side that a comparison asks for; None when the values do not tell.

    >>> winner(Comparison.EARLIER, "12 March 1950", "1951"), winner(Comparison.MORE, "R$ 2 mil", "R$ 1.999,00")
    (0, 0)
    """
    order: int | None = None
    if kind in (Comparison.EARLIER, Comparison.LATER):
        a, b = parse_date(left), parse_date(right)
        order = compare_dates(a, b) if a and b else None
    elif kind in (Comparison.MORE, Comparison.LESS):
        x, y = parse_number(left), parse_number(right)
        if x and y and (x[1] == y[1] or not x[1] or not y[1]):
            order = (x[0] > y[0]) - (x[0] < y[0])
    if not order:
        return None
    return int((order < 0) != (kind in (Comparison.EARLIER, Comparison.LESS)))
