"""What a question wants of rows, as its own words tell it: a sum, a mean, how many, the most of something, or one cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graphrag.aggregate.asking import NUMBERS, Bound, find_bound
from graphrag.aggregate.periods import Period, find_period
from graphrag.aggregate.scored.saying import Token, read_tokens
from graphrag.aggregate.words import fold, words_of
from graphrag.language import is_portuguese


class Figure(StrEnum):
    """What rows come to."""

    SUM = "sum"
    MEAN = "mean"
    COUNT = "count"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of rows.

    ``figure`` is what they come to, all together or, where ``rank`` is 1 or -1, of each thing, of which that with the
    most or the least is asked for; of those ranked ``together`` by what all their rows come to, not by one. ``head``
    are the words that say what is asked for ("which *supplier*"), ``kind`` tells more of it: ``who``, ``when``,
    ``where`` or ``money``, the words for which are in ``money`` (those for a day in ``days``); ``net`` is ``net`` or ``gross`` where amounts are so, and ``currency`` the only one that counts; ``unpaid`` rows alone may be meant, ``until`` asks for the day at which something ends. ``latest`` is 1 where the last of the rows alone is meant, -1 the first; ``each`` whether a
    figure is for one of several.
    """

    question: str
    portuguese: bool
    tokens: tuple[Token, ...]
    figure: Figure
    rank: int
    together: bool
    head: tuple[int, ...]
    kind: str
    money: frozenset[int]
    days: frozenset[int]
    unpaid: bool
    until: bool
    currency: str
    net: str
    latest: int
    each: bool
    limit: int
    period: Period | None
    bound: Bound | None


_SUM = re.compile(
    r"\b(?:add(?:ing|s|ed)? (?:it |them |all |everything )?(?:all )?(?:up|together)|in total|in all|all told|all together|sum(?:ming|med)?"
    r"|altogether|combined|total\w*|tota(?:l|is)|overall|som[ae]\w*|somando|ao todo|junt[oa]s?|no conjunto)\b"
)
_MEAN = re.compile(r"\b(?:average|averaged|on average|mean|medi[ao]s?|em media)\b")
_MANY = re.compile(r"\b(?:how many|number of|count of|quant[oa]s|numero de|quantidade de)\b(?: (?:different|distinct|diferentes))?")
_MUCH = re.compile(r"\b(?:how much|quanto)\b")
_MOST = re.compile(
    r"\b(?:(?:the )?(?:most|largest|biggest|highest|greatest|longest|heaviest|maximum|top|costliest|dearest|busiest)|"
    r"maior(?:es)?|mais|maxim[oa]s?|o maximo)\b"
)
_LEAST = re.compile(
    r"\b(?:(?:the )?(?:least|fewest|smallest|lowest|shortest|lightest|minimum|cheapest)|menor(?:es)?|menos|minim[oa]s?)\b"
)
_LATEST = re.compile(r"\b(?:last|latest|most recent(?:ly)?|newest|ultim[oa]s?|mais recentes?)\b")
_FIRST = re.compile(r"\b(?:first|earliest|oldest|primeir[oa]s?|mais antig[oa]s?)\b")
_HEAD = re.compile(
    r"\b(?:which|what|whose|qua(?:l|is)|que)\s"
    r"(?!(?:is|was|are|were|did|does|do|e|foi|foram|sao|era|eram|has|had|o|a|os|as|the|we|i)\b)(?P<head>[a-z]+)(?:\s(?P<more>(?!(?:is|was|are|were|did|does|do|has|had|have|can|of|the|we)\b)[a-z]+))?"
    r"|\b(?:what(?:'s|’s| is| was| were| are)|qual (?:e|foi|era)|quais (?:sao|foram)) (?:the |o |a |os |as )?(?P<is>(?:\w+ ){0,3}?\w+)"
    r"(?= (?:of|for|on|in|to|at|from|charged|paid|with|by|d[eoa]s?|n[oa]s?|para|por|pel[oa]s?|em)\b|\?|$)"
)
_UNPAID = re.compile(
    r"\b(?:(?:still |yet )?(?:unpaid|outstanding|not (?:yet )?paid|(?:to be|left to) paid?|owed?|owing)|(?:ainda )?(?:por|a) pagar|em aberto"
    r"|(?:ainda )?nao (?:foi |foram )?(?:pag[oa]s?|quitad[oa]s?)|(?:ainda )?deve(?:mos|m)?)\b"
)
_LEFT_OUT = re.compile(
    r"\b(?:sem (?:contar|incluir|considerar)|not (?:counting|including)|excluding|leaving out|descontad[oa]s?|exceto|except(?: for)?)"
    r"(?: com)? (?:the |o |a |os |as )?\w+"
)
_WHERE_KEPT = re.compile(r"\b(?:erp|crm|database|banco de dados|planilha|spreadsheet|sistema)\b")
_CURRENCIES = {
    "CAD": r"canadian dollars?|dolares canadenses|cad",
    "USD": r"us dollars?|american dollars?|dolares americanos|usd|us\$",
    "EUR": r"euros?|eur",
    "GBP": r"pounds(?: sterling)?|libras|gbp",
    "BRL": r"reais|brl",
}
_CURRENCY = re.compile("|".join(rf"(?P<{code}>\b(?:in|em) (?:{names})(?!\w))" for code, names in _CURRENCIES.items()))
_UNTIL = re.compile(r"\b(?:until when|by (?:when|what|which)|ate (?:que|quando|qual))\b")
_RECORD = re.compile(r"\b(?:largest|highest|greatest|maior|most|biggest|lowest|smallest|menor) (?:number|count|numero|quantidade)\b")
_ONE = frozenset("one ones delas deles dentre".split())
_AMONG = re.compile(r"\b(?:among|amongst|of|out of|entre|dentre|d[oa]s)\s(?:(?:the|our|all|os|as|nossos|nossas|todos|todas)\s)*(\w+)")
_NET = re.compile(r"\b(?:(?:sem|without|excluding|excl|ex|before|net of|antes d[eo]s?|liquid[oa]s? de)\.? (?:o )?(?:iva|vat|impostos?|tax(?:es)?)|net|liquid[oa]s?)\b")
_GROSS = re.compile(r"\b(?:(?:com|including|incl|inc|with|after)\.? (?:o )?(?:iva|vat|impostos?|tax(?:es)?)|gross|brut[oa]s?)\b")
_KINDS = {
    "when": re.compile(r"\b(?:when|quando|(?:what|which) (?:day|date|year)|(?:que|qual o) (?:dia|data|ano)|since when|desde quando|until when|ate quando)\b"),
    "where": re.compile(r"\b(?:where|onde|(?:which|what|que|qual) (?:city|town|place|cidade|lugar|municipio))\b"),
    "who": re.compile(r"\b(?:who|whom|whose|quem)\b"),
    "money": re.compile(
        r"\b(?:how much|quanto|cost\w*|cust\w*|price\w*|preco\w*|pa(?:y|id|ys|gou|gamos|gam|gar)|charg\w*|cobr\w*|spen[dt]\w*|gast\w*"
        r"|valor\w*|value|amount|worth|fatur\w*|invoiced?|bill(?:ed)?|fee|salary|salario)\b"
    ),
}
_EACH = re.compile(r"\b(?:each|per unit|unit price|a unit|apiece|por unidade|unitari[oa]|cada (?:um|uma)|per \w+|por (?:quilo|tonelada|hora|litro|metro|dia))\b")
_SINGLE = re.compile(r"\b(?:single|one|individual|(?:num|em um|numa|em uma) (?:so|unic[oa])|sozinh[oa])\b")


def read_wanted(question: str, today: date) -> Wanted:
    """What a question wants, were it about rows."""
    text, words = fold(question), words_of(question)
    portuguese = is_portuguese(question)
    period, _ = find_period(question, portuguese=portuguese, today=today)
    head = _HEAD.search(text)
    taken = [(period.first, period.last)] if period else []
    if head and period and period.first <= head.start("head") < period.last:  # "em que mês de 2024"
        taken = [(head.end("head"), period.last)]
    bound, taken = find_bound(text, words, taken)
    free = _blank(text, taken)
    unpaid, currency = _UNPAID.search(free), _CURRENCY.search(free)
    free = _blank(free, [m.span() for m in _LEFT_OUT.finditer(free) if not _NET.search(m[0])])
    mean, many, much = _MEAN.search(free), _MANY.search(free), _MUCH.search(free)
    latest, first = _LATEST.search(free), _FIRST.search(free)
    rest = _blank(free, [m.span() for m in (latest, first) if m])
    most, least = _MOST.search(rest), _LEAST.search(rest)
    record = _RECORD.search(rest)
    ranked = (most or least) and not mean and (not many or record)
    summed = _SUM.search(free)
    figure = (
        Figure.MEAN if mean
        else Figure.COUNT if many
        else Figure.SUM if (ranked or summed or much)
        else Figure.CELL
    )  # fmt: skip
    cues = [m.span() for m in (mean, many, much, summed, latest, first, most if ranked else None, least if ranked else None) if m]
    named = {"net": _NET.search(free), "gross": _GROSS.search(free)}
    cues += [m.span() for m in (*named.values(), *_LEFT_OUT.finditer(text), *_WHERE_KEPT.finditer(text), unpaid, currency, record) if m]
    tokens = read_tokens(question, portuguese=portuguese, spent=[*taken, *cues])
    places = _places(tokens, _span(head, portuguese=portuguese)) if head else ()
    if head and head["head"] in _ONE and (among := _AMONG.search(text)):
        places = _places(tokens, among.span(1))
    if many and not ranked:
        places = tuple(t.place for t in tokens if t.start >= many.end() and t.weight)[:2]
    return Wanted(
        question=question,
        portuguese=portuguese,
        tokens=tokens,
        figure=figure,
        rank=0 if not ranked else 1 if most else -1,
        together=bool(summed or record) or (ranked is not None and _adverbial(rest, most or least)),
        head=places,
        kind=next((name for name, pattern in _KINDS.items() if pattern.search(text)), ""),
        money=frozenset(t.place for t in tokens for m in _KINDS["money"].finditer(text) if m.start() <= t.start and t.end <= m.end()),
        days=frozenset(t.place for t in tokens if t.plain in ("date", "day", "data", "dia")),
        unpaid=unpaid is not None,
        until=_UNTIL.search(text) is not None,
        currency=(currency.lastgroup or "") if currency else "",
        net=next((name for name, match in named.items() if match), ""),
        latest=0 if ranked else 1 if latest else -1 if first else 0,
        each=bool(_EACH.search(free)) and not (ranked and _SINGLE.search(free)),
        limit=_limit(tokens, most or least) if ranked else 1,
        period=period,
        bound=bound,
    )


def _span(head: re.Match[str], *, portuguese: bool) -> tuple[int, int]:
    """The characters of what is asked for: one word, or two of English ("unit price")."""
    if head["is"]:
        return head.span("is")
    return head.span("head") if portuguese or not head["more"] else (head.start("head"), head.end("more"))


def _adverbial(text: str, match: re.Match[str] | None) -> bool:
    """Whether "most" goes with a verb ("spent the most") or with what is counted ("the most orders")."""
    return match is not None and match[0].split()[-1] in ("most", "least", "fewest", "mais", "menos")


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\n" * (end - start) + text[end:]
    return text


def _places(tokens: tuple[Token, ...], span: tuple[int, int]) -> tuple[int, ...]:
    return tuple(t.place for t in tokens if span[0] <= t.start and t.end <= span[1])


def _limit(tokens: tuple[Token, ...], match: re.Match[str] | None) -> int:
    """How many are asked for: "the three largest"."""
    before = [t for t in tokens if match and t.end <= match.start()][-1:]
    return NUMBERS.get(before[0].plain, 1) if before else 1


