"""Whether a sentence states a relation, or denies, plans, supposes or reports it: rules for English and Portuguese.

What matters is what governs the relation, not what else the sentence says. So the sentence is cut down to the words
before, between and after the two mentions that belong to their clause: insertions between commas, relative clauses,
brackets, and clauses that another conjunction begins are left out, and cues count only in what remains. The terms are
FactBank's (Saurí and Pustejovsky 2009), which tells apart polarity, certainty and source.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graphrag.types import Fact, Mention, Modality, Span

_PORTUGUESE = re.compile(
    r"\b(?:o|os|as|um|uma|de|do|da|dos|das|em|na|nos|nas|ao|à|que|não|para|por|pela|pelo|com|se|foi|é|ser|nem|sua|seu)\b"
    r"|[a-z]*[ãõçáéíóúâêô][a-zà-ÿ]*"
    r"|\b(?:nunca|segundo|[a-zà-ÿ]{3,}(?:ou|eu|iu|aram|eram|iram|ado|ada|ido|ida|ende|aria|eria))\b"
)
_ENGLISH = re.compile(
    r"\b(?:the|an|of|in|to|and|for|with|by|from|its|is|was|has|had|not|that|on|at|it|will|would|be|or)\b"
)


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile(r"(?<![\w'’-])(?:" + "|".join(parts) + r")(?![\w’'-])")


@dataclass(frozen=True)
class _Cues:
    """Words that tell a modality, in one language; all are small letters, so that names and months are none."""

    negated: re.Pattern[str]
    not_negated: re.Pattern[str]
    hypothetical: re.Pattern[str]
    not_hypothetical: re.Pattern[str]
    future: re.Pattern[str]
    not_future: re.Pattern[str]
    reported: re.Pattern[str]
    condition: re.Pattern[str]
    failed: re.Pattern[str]
    nominal: re.Pattern[str]
    boundary: re.Pattern[str]
    restart: re.Pattern[str]


def _cues(language: str) -> _Cues:
    raw = tomllib.loads(Path(__file__).with_name("modality.toml").read_text(encoding="utf8"))[language]
    return _Cues(**{name: _any(*cue) if isinstance(cue, list) else re.compile(cue) for name, cue in raw.items()})


_EN, _PT = _cues("en"), _cues("pt")

_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_INSERTION = re.compile(r"(?<=[,–—])[^,;–—]*(?=[,–—])")
_RELATIVE = re.compile(
    r"[,–—]\s*(?:of |in |to |from |for |with |de |em |com |a )?"
    r"(?:which|who|whose|whom|where|que|cuj[oa]s?|onde|[oa]s? qua(?:l|is))\b[^,;–—]*"
)
_CONTRACT = re.compile(
    r"\b(?:CONTRATAD[AO]|CONTRATANTE|LOCADOR|LOCATÁRI[AO]|COMPRADOR|VENDEDOR|FORNECEDOR|[Cc]láusula"
    r"|presente (?:contrato|instrumento)|[Pp]ela presente|Supplier|Buyer|Licensor|Licensee|Lessor|Lessee|Tenant"
    r"|Landlord|hereby|Agreement)"
)
"""In a contract, "the Supplier will deliver" states what the parties are to each other."""

_UNTIL = re.compile(r"^(?:\s+\w+){0,3}\s+(?:until|till|before|até)\b")
_QUESTION = re.compile(r"\?[\s\"”’»)]*$")


def modality(text: str, evidence: Span, head: Span, tail: Span) -> Modality:
    """How the sentence ``evidence`` of ``text`` puts a relation between two mentions in it.

    >>> text = "Acme, which did not exist before 2001, acquired Bolt, and will not sell it."
    >>> modality(text, Span(0, len(text)), Span(0, 4), Span(48, 52))
    <Modality.FACT: 'fact'>
    """
    first, second = sorted((head, tail), key=lambda span: (span.start, span.end))
    sentence = text[evidence.start : evidence.end]
    cues = _PT if len(_PORTUGUESE.findall(sentence)) > len(_ENGLISH.findall(sentence)) else _EN
    before = text[evidence.start : max(evidence.start, first.start)]
    between = text[first.end : second.start] if second.start > first.end else ""
    after = text[second.end : evidence.end]
    if _QUESTION.search(after):
        return Modality.HYPOTHETICAL
    inside = _inside(before, between, cues)
    around = _after(inside, after, cues)
    kept = _lowered(f"{inside} {around}")
    if cues.condition.match(sentence) and "," not in before.strip():
        return Modality.HYPOTHETICAL
    contract = bool(_CONTRACT.search(sentence))
    return _told(kept, cues, until=bool(_UNTIL.match(after)), contract=contract)


def with_modality(
    text: str, facts: Iterable[Fact], mentions: Sequence[Mention], sentences: Sequence[Span]
) -> list[Fact]:
    """Facts, each with the modality that its evidence tells: where that is two sentences, the second of them."""
    starts = [sentence.start for sentence in sentences]

    def told(fact: Fact) -> Modality:
        first, second = sorted((mentions[fact.head], mentions[fact.tail]), key=lambda m: (m.start, m.end))
        at = bisect_right(starts, second.start) - 1
        if at >= 0 and starts[at] > first.start:
            return modality(text, sentences[at], Span(starts[at], starts[at]), second)
        return modality(text, fact.evidence, first, second)

    return [replace(fact, modality=told(fact)) for fact in facts]


def _told(kept: str, cues: _Cues, *, until: bool, contract: bool) -> Modality:
    """The modality that the cues in the words of the relation's own clause tell."""
    told: Mapping[Modality, bool] = {
        Modality.NEGATED: not until and _has(kept, cues.negated, cues.not_negated),
        Modality.REPORTED: bool(cues.reported.search(kept)),
        Modality.HYPOTHETICAL: _has(kept, cues.hypothetical, cues.not_hypothetical),
        Modality.FUTURE: not contract and _has(kept, cues.future, cues.not_future),
    }
    return next((kind for kind, so in told.items() if so), Modality.FACT)


def _has(kept: str, cue: re.Pattern[str], exception: re.Pattern[str]) -> bool:
    return bool(cue.search(exception.sub(" ", kept)))


def _inside(before: str, between: str, cues: _Cues) -> str:
    """The words before and between the mentions that belong to their clause."""
    hedges = [m[0] for m in cues.reported.finditer(_lowered(before))]
    between = _without_insertions(between, cues)
    restart = None
    for match in cues.restart.finditer(between):
        restart = match
    if restart and not cues.reported.search(between):
        return " ".join([*hedges, between[restart.end() :]])
    local = re.split(r"[;:–—]|,(?!\s*(?:as|como)\b)", _without_insertions(before, cues))[-1]
    local = re.split(r"\b(?:but|mas|because|porque)\b", local)[-1]
    return " ".join([*hedges, local, between])


def _after(inside: str, after: str, cues: _Cues) -> str:
    """Of the words after both mentions: hedges, failures, conditions, and the verb of a relation that a noun tells."""
    kept = _HEDGE.findall(re.split(r";", after)[0])
    plain = _RELATIVE.sub(" ", _BRACKET.sub(" ", after))
    plain = re.split(r"\b(?:after|when|because|since|although|depois|quando|porque|embora)\b|;", plain)[0]
    if cues.failed.search(plain):
        kept.append("not não")
    kept += re.findall(r"\b(?:only if|unless|a menos que|só se|somente se)\b", plain)
    if cues.nominal.search(_lowered(inside)):
        kept.append(cues.boundary.split(after)[0])
    return " ".join(kept)


_HEDGE = _any(
    "reportedly", "allegedly", r"rumou?rs?", "purportedly", "supposedly", "boatos?", "rumores", "supostamente",
    "alegadamente",
)  # fmt: skip
"""What puts a whole sentence in doubt, even from its end."""


def _without_insertions(words: str, cues: _Cues) -> str:
    """Words without brackets and without what stands between two commas or dashes, unless it is a hedge."""
    words = _BRACKET.sub(" ", words)
    return _INSERTION.sub(lambda m: m[0] if cues.reported.search(m[0]) or _CONDITION.search(m[0]) else " ", words)


_CONDITION = re.compile(r"^\s*(?:if|unless|se|caso)\b")


def _lowered(words: str) -> str:
    """Words with the first made small: a cue may begin a sentence, but a name or month is none."""
    return re.sub(r"^\s*([A-ZÀ-Þ])", lambda match: match[1].lower(), words)
