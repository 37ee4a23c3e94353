"""Questions within questions: "Who founded the company that makes the HK-40?" asks for a company first.

A description with a relative clause or a participle at the end of a question is a question of its own; its answer
stands in the outer one for the description. (Question decomposition: Min et al., ACL 2019; here by the grammar of
English and Portuguese relative clauses, without a model.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PREPOSITION = r"(?:in|on|at|for|to|from|by|of|with|under|about|through)"
_ENGLISH = re.compile(
    rf"""\b(?P<article>the|a|an)\s
    (?P<thing>(?:[\w’'-]+\s){{0,3}}?[a-z][\w’'-]+)\s
    (?:(?P<relative>that|which|who|whom|where|(?:{_PREPOSITION}\s)?whose(?:\s\w+)?|{_PREPOSITION}\s(?:which|whom))\s
       (?P<clause>.+)
      |(?P<participle>\w+(?:ed|en)|made|built|led|run|held|owned|sold|bought|won|sent|kept|paid)\s
       (?P<rest>(?:by|to|from|in|for|at|with|under|on|as)\s.+))$""",
    re.VERBOSE,
)
_PORTUGUESE = re.compile(
    r"""(?<!\w)(?P<article>[oa]s?|d[oa]s?|n[oa]s?|pel[oa]s?|aos?|à|às|uma?|duma?|numa?)\s
    (?P<thing>(?:[\wÀ-ÿ-]+\s){0,3}?[a-zà-ÿ][\wÀ-ÿ-]+)\s
    (?:(?P<relative>que|onde|(?:em\s|de\s|com\s|por\s|a\s)?cuj[oa]s?(?:\s\w+)?|quem
        |(?:em|de|com|por|a|para)\s(?:que|quem)|(?:n|d|pel|a|à|para\s|com\s)?[oa]?s?\s?qua(?:l|is))\s
       (?P<clause>.+)
      |(?P<participle>\w+[ai]d[oa]s?|feit[oa]s?|escrit[oa]s?)\s
       (?P<rest>(?:por|pel[oa]s?|a|ao|à|em|n[oa]s?|para|com)\s.+))$""",
    re.VERBOSE,
)
_LATER = re.compile(r"(?:was|were|is|are|did|does|do|has|have)\s*$")
_LAST_WORD = re.compile(r"(?P<clause>\S+(?:\s\S+)+)\s(?P<last>[a-z]+)$")
_BARE = {"o": "", "a": "", "d": "de ", "n": "em ", "p": "por ", "u": ""}
_PEOPLE = re.compile(
    r"person|people|man|woman|director|manager|engineer|lawyer|employee|member|chair\w*|president|auditor|officer|"
    r"founder|physicist|author|pessoa|diretora?|gerente|engenheir[oa]|advogad[oa]|funcionári[oa]|conselheir[oa]|"
    r"presidente|auditora?|fundadora?|autora?|físic[oa]|homem|mulher"
)
_NOT_A_VERB = re.compile(
    r"(?:[oa]s?|uma?|el[ea]s?|seus?|suas?|ness[ea]|est[ea]|the|an?|it|he|she|they|its|his|her|we|our)\b|[A-ZÀ-Ý0-9]"
)


@dataclass(frozen=True, slots=True)
class Nested:
    """An inner question, and the outer one with ``{}`` where the answer to the inner one goes."""

    inner: str
    outer: str

    def asked_of(self, name: str) -> str:
        """The outer question about a name."""
        return self.outer.replace("{}", name)


def nested(question: str, *, portuguese: bool) -> Nested | None:
    """The innermost description that ends a question; None when there is none.

    >>> nested("Who founded the company that makes the HK-40?", portuguese=False)
    Nested(inner='Which company makes the HK-40?', outer='Who founded {}?')
    >>> nested("Qual é o orçamento do projeto conduzido por Ana?", portuguese=True)
    Nested(inner='Qual projeto foi conduzido por Ana?', outer='Qual é o orçamento de {}?')
    """
    text = question.strip().rstrip("?").strip()
    pattern = _PORTUGUESE if portuguese else _ENGLISH
    match: re.Match[str] | None = None
    for start in range(len(text) - 1, 0, -1):
        if text[start - 1].isspace() and (match := pattern.match(text, start)):
            break
    if match is None or not text[: match.start()].strip():
        return None
    before, after = text[: match.start()], ""
    if not portuguese and _LATER.search(before) and (last := _LAST_WORD.search(match["clause"] or match["rest"])):
        # "When was the company that made it founded?": the last word belongs to the outer question.
        after = f" {last['last']}"
        match = pattern.match(text[: -len(after)], match.start()) or match
    inner = _portuguese(match) if portuguese else _english(match)
    article = match["article"].lower()
    bare = "a " if article in ("ao", "aos", "à", "às") else _BARE.get(article[0], "") if portuguese else ""
    return Nested(inner, f"{before}{bare}{{}}{after}?")


def _english(match: re.Match[str]) -> str:
    thing = match["thing"]
    if match["participle"]:
        return f"Which {thing} was {match['participle']} {match['rest']}?"
    if match["relative"] in ("that", "which", "who") and not _NOT_A_VERB.match(match["clause"]):
        if _PEOPLE.fullmatch(thing.split()[-1]) and thing.split()[-1] in ("person", "people", "man", "woman"):
            return f"Who {match['clause']}?"
        return f"Which {thing} {match['clause']}?"
    return f"the {thing} {match['relative']} {match['clause']}"


def _portuguese(match: re.Match[str]) -> str:
    thing = match["thing"]
    if match["participle"]:
        return f"Qual {thing} foi {match['participle']} {match['rest']}?"
    if match["relative"] == "que" and not _NOT_A_VERB.match(match["clause"]):
        return f"Quem {match['clause']}?" if thing == "pessoa" else f"Que {thing} {match['clause']}?"
    article = "a" if match["article"][-1:] == "a" or match["article"] == "à" else "o"
    return f"{article} {thing} {match['relative']} {match['clause']}"
