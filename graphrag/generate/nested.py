"""Questions within questions: "Who founded the company that makes the HK-40?" asks for a company first.

A description with a relative clause or a participle at the end of a question is a question of its own; its answer
stands in the outer one for the description. (Question decomposition: Min et al., ACL 2019; here by the grammar of
English and Portuguese relative clauses, without a model.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
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
_LATER = re.compile(
    r"\b(?:(?P<done>was|were|is|are|has|have|had)|(?P<may>must|can|could|will|would|should|may)|(?P<does>did|does|do))\s*$"
)
_VERB = (
    "pay|have|cost|owe|order|buy|sell|charge|bill|supply|make|deliver|sign|earn|get|receive|start|begin|end|open|close|"
    "produce|employ|own|use|need|ask|offer|win|lose|live|work|move|come|go|take|hold|keep|weigh|last|save|give|send|move"
)
_LAST = {
    "done": re.compile(r"\S+(?:\s\S+)+?\s(?P<last>[a-z]+(?:\s(?:up|out|down|off|back|again|over))?)$"),
    "may": re.compile(r"\S+(?:\s\S+)+?\s(?P<last>be\s[a-z]+(?:\s[a-z]+)?)$"),
    "does": re.compile(
        rf"\S+(?:\s\S+)+?(?<!\sto)(?<!\sthe)(?<!\s(?:of|an|in|to|by))(?<!\s(?:our|and|for))\s(?P<last>(?:{_VERB})(?:\s.+)?)$"
    ),
}
"""What belongs to the outer question again behind a description: "was the company that made it *founded*"."""
_STATE = re.compile(r"\S+(?:\s\S+)+?\s(?P<last>(?:in (?:force|effect|use|service|place)|on (?:sale|hold|leave)))$")
_IS = re.compile(r"\b(?:is|are|was|were)\b")
"""So too "in force" of "is the patent on the sensor that we buy *in force*", however far the verb stands before."""
_QUEM = re.compile(r"(?<!\w)(?P<before>de|por|para|com|a|em)\squem\s(?P<clause>(?!é\b|foi\b)\w+\s.+)$")
_BARE = {"o": "", "a": "", "d": "de ", "n": "em ", "p": "por ", "u": ""}
_NOT_A_VERB = re.compile(
    r"(?:[oa]s?|uma?|el[ea]s?|seus?|suas?|ness[ea]|est[ea]|the|an?|it|he|she|they|its|his|her|we|our)\b|[A-ZÀ-Ý0-9]"
)


_ROLE = (
    r"(?:director|composer|performer|singer|author|writer|creator|editor|publisher|founder|father|mother|parent|husband|"
    r"wife|spouse|son|daughter|child|brother|sister|sibling|ceo|chief executive(?: officer)?|managing director|"
    r"president|chair(?:man|woman)?|manager|head|owner|landlord|tenant|lawyer|auditor|successor|predecessor|employer|"
    r"supplier|customer|client|competitor|partner|manufacturer|maker|inventor|subsidiary|parent company|acquirer|buyer|"
    r"winner|driver|captain|pilot|builder|operator|distributor|importer|roaster|grower|designer|insurer|carrier|haulier|"
    r"contractor|architect|organi[sz]er|sponsor|licensor|issuer)"
)
_PAPEL = (
    r"(?:diretor[a]?(?:-\w+)?|compositora?|intérprete|cantora?|autora?|escritora?|criadora?|editora?|fundadora?|pai|mãe|"
    r"marido|esposa|cônjuge|filh[oa]|irmão|irmã|ceo|presidente|gerente|chefe|don[oa]|locadora?|locatári[oa]|advogad[oa]|"
    r"auditora?|sucessora?|antecessora?|fornecedora?|cliente|concorrente|parceir[oa]|fabricante|inventora?|"
    r"controladora|controlada|subsidiária|compradora?|vencedora?|ganhadora?|motorista|condutora?|capitã[o]?|comandante|"
    r"pilot[oa]|construtora?|operadora?|distribuidora?|importadora?|produtora?|projetista|seguradora|transportadora|"
    r"organizadora?|patrocinadora?|emitente|licenciante|chefe técnic[oa]|responsável técnic[oa])"
)
_ROLE_OF = re.compile(rf"\bthe\s(?P<role>{_ROLE}\sof\s(?:the\s|our\s)?[^,?]+)$", re.IGNORECASE)
_PAPEL_DE = re.compile(
    rf"(?<!\w)(?P<article>[oa]|d[oa]|n[oa]|pel[oa]|ao|à)\s(?P<role>{_PAPEL}\sd[eoa]s?\s[^,?]+)$", re.IGNORECASE
)
_OF = re.compile(
    rf"\bthe\s(?P<role>{_ROLE})\sof\s(?:the\s)?(?:film|song|movie|book|album|company|firm)?\s*$", re.IGNORECASE
)
_DE = re.compile(
    rf"(?<!\w)(?P<article>[oa]|d[oa]|n[oa]|pel[oa]|ao|à)\s(?P<role>{_PAPEL})\sd[eoa]s?\s"
    r"(?:(?:filme|música|livro|álbum|empresa|firma)\s)?$",
    re.IGNORECASE,
)
_HIS = re.compile(rf"['’]s\s(?P<role>{_ROLE})\b", re.IGNORECASE)
_KIN = {
    "maternal grandmother": ("mother", "mother"),
    "maternal grandfather": ("mother", "father"),
    "paternal grandmother": ("father", "mother"),
    "paternal grandfather": ("father", "father"),
    "mother-in-law": ("spouse", "mother"),
    "father-in-law": ("spouse", "father"),
    "stepmother": ("father", "wife"),
    "stepfather": ("mother", "husband"),
    "avó materna": ("mãe", "mãe"),
    "avô materno": ("mãe", "pai"),
    "avó paterna": ("pai", "mãe"),
    "avô paterno": ("pai", "pai"),
    "sogra": ("cônjuge", "mãe"),
    "sogro": ("cônjuge", "pai"),
    "madrasta": ("pai", "esposa"),
    "padrasto": ("mãe", "marido"),
}
"""Kinship of two steps, as the two steps."""


@dataclass(frozen=True, slots=True)
class Nested:
    """An inner question, and the outer one with ``{}`` where the answer to the inner one goes."""

    inner: str
    outer: str

    def asked_of(self, name: str) -> str:
        """The outer question about a name."""
        return self.outer.replace("{}", name)


def nested(question: str, *, portuguese: bool, names: Iterable[tuple[int, int]] = ()) -> Nested | None:
    """The innermost description in a question: a clause that ends it, or somebody's role; None when there is none.

    ``names`` are the places ``[start, end)`` of the names in the question.

    >>> nested("Who founded the company that makes the HK-40?", portuguese=False)
    Nested(inner='Which company makes the HK-40?', outer='Who founded {}?')
    >>> nested("Qual é o orçamento do projeto conduzido por Ana?", portuguese=True)
    Nested(inner='Qual projeto foi conduzido por Ana?', outer='Qual é o orçamento de {}?')
    >>> nested("Where was the director of film Old Mill born?", portuguese=False, names=[(31, 39)])
    Nested(inner='Who is the director of film Old Mill?', outer='Where was {} born?')
    """
    return (
        _described(question, portuguese)
        or next((found for start, end in names if (found := _role(question, portuguese, start, end))), None)
        or _role_of_what(question, portuguese)
    )


def _role_of_what(question: str, portuguese: bool) -> Nested | None:
    """Whom a role stands for in what a question ends with, whatever that is called: "the maker of the red valves"."""
    text = question.strip().rstrip("?").strip()
    match = (_PAPEL_DE if portuguese else _ROLE_OF).search(text)
    if match is None:
        return None
    if portuguese:
        article = match["article"].lower()
        lead = text[: match.start()] + ("a " if article in ("ao", "à") else _BARE[article[0]])
        return _unless_whole(f"Quem é {'o' if article == 'ao' else article[-1]} {match['role']}?", lead, "?")
    return _unless_whole(f"Who is the {match['role']}?", text[: match.start()], "?")


def _role(question: str, portuguese: bool, start: int, end: int) -> Nested | None:
    """Whom a name's role stands for: "Ana's mother", "the director of Old Mill", and kin of two steps."""
    name = question[start:end]
    for kin, (first, second) in _KIN.items():
        if re.search(rf"\b{kin}\b", question, re.IGNORECASE):
            if portuguese:
                return Nested(f"Quem é {_with_article(first)} de {name}?", f"Quem é {_with_article(second)} de {{}}?")
            return Nested(f"Who is {name}'s {first}?", f"Who is {{}}'s {second}?")
    before, after = question[:start], question[end:]
    if portuguese:
        match = _DE.search(before)
        if match is None:
            return None
        article = match["article"].lower()
        lead = before[: match.start()] + ("a " if article in ("ao", "à") else _BARE[article[0]])
        inner = f"Quem é {article[-1] if article != 'à' else 'a'} {question[match.start('role') : end]}?"
        return _unless_whole(inner, lead, after)
    if match := _OF.search(before):
        return _unless_whole(f"Who is {question[match.start() : end]}?", before[: match.start()], after)
    if match := _HIS.match(after):
        return _unless_whole(f"Who is {name}{after[: match.end()]}?", before, after[match.end() :])
    return None


def _with_article(kin: str) -> str:
    return f"a {kin}" if kin in ("mãe", "esposa") else f"o {kin}"


def _unless_whole(inner: str, before: str, after: str) -> Nested | None:
    """No part of a question that asks for nothing but it."""
    whole = re.fullmatch(
        r"\W*(?:who|whom|quem|qual|which|what)\s(?:is|was|are|were|é|foi|era)\s*", before, re.IGNORECASE
    )
    if (whole and not after.strip(" ?.")) or not before.strip():
        return None
    return Nested(inner, f"{before}{{}}{after}")


def _described(question: str, portuguese: bool) -> Nested | None:
    """The innermost description that ends a question."""
    text = question.strip().rstrip("?").strip()
    pattern = _PORTUGUESE if portuguese else _ENGLISH
    match: re.Match[str] | None = None
    for start in range(len(text) - 1, 0, -1):
        if text[start - 1].isspace() and (match := pattern.match(text, start)) and not _is_subject(match, text[:start]):
            break
        match = None
    if portuguese and (who := _QUEM.search(text)) and (match is None or match.start() < who.start()):
        return Nested(f"Quem {who['clause']}?", f"{text[: who.start()]}{who['before']} {{}}?")
    if match is None or not text[: match.start()].strip():
        return None
    before, after = text[: match.start()], ""
    if not portuguese and (last := _outer_end(before, match["clause"] or match["rest"])):
        after = f" {last}"
        match = pattern.match(text[: -len(after)], match.start()) or match
    inner = _portuguese(match) if portuguese else _english(match)
    article = match["article"].lower()
    bare = "a " if article in ("ao", "aos", "à", "às") else _BARE.get(article[0], "") if portuguese else ""
    return Nested(inner, f"{before}{bare}{{}}{after}?")


def _outer_end(before: str, clause: str) -> str:
    """What at the end of a description's clause belongs to the question around it, or ''."""
    aux = _LATER.search(before)
    last = _LAST[aux.lastgroup].match(clause) if aux and aux.lastgroup else None
    if last is None and _IS.search(before):
        last = _STATE.match(clause)
    return last["last"] if last else ""


def _is_subject(match: re.Match[str], before: str) -> bool:
    """Whether what looks like a participle is the verb of a clause: "that *the board decided* to drop"."""
    return bool(match["participle"]) and re.search(r"\b(?:that|which|whom|where|que|onde)\s*$", before) is not None


def _english(match: re.Match[str]) -> str:
    thing = match["thing"]
    if match["participle"]:
        return f"Which {thing} was {match['participle']} {match['rest']}?"
    if match["relative"] in ("that", "which", "who") and not _NOT_A_VERB.match(match["clause"]):
        return f"Which {thing} {match['clause']}?"
    return f"the {thing} {match['relative']} {match['clause']}"


def _portuguese(match: re.Match[str]) -> str:
    thing = match["thing"]
    if match["participle"]:
        return f"Qual {thing} foi {match['participle']} {match['rest']}?"
    if match["relative"] == "que" and not _NOT_A_VERB.match(match["clause"]):
        return f"Que {thing} {match['clause']}?"
    article = "a" if match["article"][-1:] == "a" or match["article"] == "à" else "o"
    return f"{article} {thing} {match['relative']} {match['clause']}"
