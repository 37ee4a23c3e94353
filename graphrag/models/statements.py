"""Relations that a sentence states in so many words: patterns over the names in it, for both languages.

Hearst, COLING 1992, for the idea of reading relations off the words between two names. The patterns stand in
``statements.toml``; whether a statement is a fact (not denied, planned or supposed) is for others to tell.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graphrag.labels import LABEL_OF
from graphrag.models.vocabulary import RelationType, relation_types
from graphrag.types import EntityType, Fact, Mention, Span

STATED = 0.9
"""Confidence of what a sentence says in so many words."""
LONGEST, CROWDED = 900, 24
"""Characters, and mentions, of a sentence that is looked at: what has more is a table or a list, and no statement."""

_BREAKS = (
    "and|but|or|that|which|who|whom|whose|after|before|because|while|when|where|if|than|not|never|"
    "e|mas|ou|que|quem|cujo|cuja|quando|onde|enquanto|apos|porque|se|nao|nunca|nem"
)
_WORD = rf"(?!(?:{_BREAKS})\b)[a-z0-9$%€£'’.&/-]+,?"
_FEW = rf"(?:(?:{_WORD}|<v?\d+>)\s){{0,5}}?"
_AFTER_NAME = (
    r"(?:\s?\([^()]*\)|,(?!\s(?:and|e)\s)[^;:.]{1,90}?,)?"
    r"(?:,?\s(?:which|who|that|que|quem|a qual|o qual)"
    r"|\s(?:said|says|announced|reported|confirmed)(?:\s(?:on\s)?<v\d+>)?(?:\sthat)?\s(?:it|she|he|they)"
    r"|\s(?:disse|anunciou|informou)(?:\s(?:em\s|n[ao]\s)?<v\d+>)?\sque(?:\s(?:ela|ele))?)?"
    r"(?:,?\s(?:has|have|had|also|just|recently|now|already|later|then|first|still|today|once|since|\w+ly|ja|tambem|"
    r"ainda|recentemente|agora|hoje|entao|depois|ha anos|\w+mente))*,?"
)
_BEFORE_NAME = (
    rf"(?:(?!(?:by|from|to|with|against|in|at|por|pel[oa]s?|para|com|contra|em)\b){_WORD}\s|<v?\d+>\s(?=[a-z])){{0,5}}?"
)
_TOKEN = re.compile(r"(?P<name>(?<![A-Za-z])[ABN](?![A-Za-z]))|(?P<few>(?<!\w)_(?!\w) ?)")
_LIST = re.compile(
    r"(?:\s\(<v\d+>\))?(?:,|,?\s(?:and|e|as well as|bem como))\s(?:(?!(?:which|who|que)\b)[a-z]+\s){0,3}?<(\d+)>"
)
_PEOPLE = re.compile(r"^\w+(?:ish|an|ese|ch|i|ic)$")
_LISTED_BEFORE = re.compile(r"(?:<\d+>,?\s(?:(?:and|e)\s)?(?:the |a |o |as |os )?)+$")
_ENDS = {
    "EMPLOYER": ("PER", "ORG"),
    "CHAIRPERSON": ("ORG", "PER"),
    "FOUNDED_BY": ("ORG", "PER ORG"),
    "PARENT_ORGANIZATION": ("ORG", "ORG"),
    "MEMBER_OF": ("ORG PER", "ORG"),
    "HEADQUARTERS_LOCATION": ("ORG", "LOC"),
    "LOCATED_IN": ("ORG MISC", "LOC"),
    "INCEPTION": ("ORG", "TIME"),
}
"""The kinds of both ends of relations that the vocabulary leaves open."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a relation may be stated; ``stems`` are beginnings of words of which a fitting sentence has one."""

    type: RelationType
    regex: re.Pattern[str]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation type between two mentions, by their places in what was given, and the sentence that states it."""

    head: int
    tail: int
    type: str
    sentence: Span


def stated_facts(text: str, mentions: Sequence[Mention], sentences: Sequence[Span]) -> list[Fact]:
    """What each sentence says in so many words of the mentions in it, as facts."""
    kinds = [LABEL_OF[mention.type] for mention in mentions]
    return [Fact(s.head, s.tail, s.type, STATED, s.sentence) for s in statements(text, mentions, sentences, kinds)]


def statements(
    text: str, mentions: Sequence[Mention], sentences: Sequence[Span], kinds: Sequence[str]
) -> Iterator[Statement]:
    """What each sentence says in so many words of the mentions in it; ``kinds`` are theirs, such as ORG."""
    inside: defaultdict[int, list[int]] = defaultdict(list)
    for index, mention in enumerate(mentions):
        for number, sentence in enumerate(sentences):
            if sentence.start <= mention.start and mention.end <= sentence.end:
                inside[number].append(index)
                break
    for number, held in inside.items():
        sentence = sentences[number]
        if 1 < len(held) <= CROWDED and sentence.end - sentence.start <= LONGEST:
            yield from _stated(text, sentence, held, mentions, kinds)


def _stated(
    text: str, sentence: Span, held: Sequence[int], mentions: Sequence[Mention], kinds: Sequence[str]
) -> Iterator[Statement]:
    masked = mask(text, sentence, held, mentions)
    words = _stems(masked)
    seen: set[tuple[int, int, str]] = set()
    for pattern in patterns():
        if pattern.stems and not pattern.stems & words:
            continue
        for match in pattern.regex.finditer(masked):
            for head, tail in _ends(masked, match):
                key = (head, tail, pattern.type.name)
                apart = mentions[head].cluster != mentions[tail].cluster
                if apart and key not in seen and suits(pattern.type, kinds[head], kinds[tail]):
                    seen.add(key)
                    yield Statement(head, tail, pattern.type.name, sentence)


def suits(relation: RelationType, head: str, tail: str) -> bool:
    """Whether two kinds of mention may stand in a statement of a relation; a thing of no sure kind may be a company."""
    wanted = tuple(frozenset(kinds.split()) for kinds in _ENDS.get(relation.name, ("", "")))
    return _takes(wanted[0] or relation.head, head) and _takes(wanted[1] or relation.tail, tail)


def _takes(wanted: frozenset[str], kind: str) -> bool:
    return kind in wanted or (kind == "MISC" and "ORG" in wanted)


def _ends(masked: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Head and tail of a match, and those in a list with either of them."""
    head, tail = int(match["A"]), int(match["B"])
    yield head, tail
    for other in _listed(masked, match.end("B") + 1):
        if other != head:
            yield head, other
    if match.start("A") > match.start("B"):
        for other in _listed(masked, match.end("A") + 1):
            if other != tail:
                yield other, tail
    before = _LISTED_BEFORE.search(masked, 0, match.start("A") - 1)
    for other in re.findall(r"<(\d+)>", before[0]) if before else ():
        if int(other) != tail:
            yield int(other), tail


def mask(text: str, sentence: Span, held: Sequence[int], mentions: Sequence[Mention]) -> str:
    """A sentence in folded words, with ``<3>`` for the third mention given, and ``<v3>`` where it is a value.

    >>> from graphrag.types import EntityType
    >>> acme = Mention(3, 7, "Acme", EntityType.ORGANIZATION, 1.0, 0)
    >>> mask("Já Acme comprou", Span(0, 15), [0], [acme])
    'ja <0> comprou'
    """
    parts: list[str] = []
    at = sentence.start
    for index in sorted(held, key=lambda i: mentions[i].start):
        mention = mentions[index]
        if mention.start < at or _is_adjective(text, mention):
            continue
        parts += [_plain(text[at : mention.start]), f"<{'v' if mention.type.is_value else ''}{index}>"]
        at = mention.end
    parts.append(_plain(text[at : sentence.end]))
    folded = unicodedata.normalize("NFKD", "".join(parts).casefold())
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())


def _plain(text: str) -> str:
    """Text that cannot be taken for a mention."""
    return text.replace("<", " ").replace(">", " ")


def _is_adjective(text: str, mention: Mention) -> bool:
    """Whether a place's name only says of what follows where it is from: "the Danish dairy Arvid"."""
    if mention.type is not EntityType.LOCATION or _PEOPLE.search(mention.surface) is None:
        return False
    return text[mention.end : mention.end + 1] == " " and text[mention.end + 1 : mention.end + 2].islower()


def _listed(masked: str, at: int) -> Iterator[int]:
    """The names that follow one in a list."""
    while match := _LIST.match(masked, at):
        yield int(match[1])
        at = match.end()


@cache
def patterns() -> tuple[Pattern, ...]:
    """Every pattern of ``statements.toml``."""
    raw = tomllib.loads((Path(__file__).parent / "statements.toml").read_text(encoding="utf8"))
    return tuple(
        Pattern(
            relation_types()[name],
            re.compile(compiled(pattern, dated=name == "INCEPTION")),
            _stems(max(_TOKEN.split(pattern)[:: _TOKEN.groups + 1], key=len)),
        )
        for name, some in raw.items()
        for pattern in some
    )


def _stems(text: str) -> frozenset[str]:
    """Beginnings of all words: by these it is cheap to see that a pattern cannot fit."""
    return frozenset(word[:4] for word in re.findall(r"[a-z]{3,}", text))


def compiled(pattern: str, *, dated: bool = False) -> str:
    """A pattern of ``statements.toml`` as a regular expression over a masked sentence."""
    last = max(pattern.rfind("A"), pattern.rfind("B"))

    def part(match: re.Match[str]) -> str:
        if match["few"] is not None:
            return _FEW
        if match["name"] == "N":
            return r"(?:<v\d+>|\S*\d\S*)"
        value = "v" if dated and match["name"] == "B" else ""
        slot = rf"<{value}(?P<{match['name']}>\d+)>"
        follow = pattern[match.end() : match.end() + 1]
        before = _BEFORE_NAME if match.start() and pattern[match.start() - 1] == " " else ""
        return f"{before}{slot}{_AFTER_NAME if follow == ' ' and match.start() != last else ''}"

    return _TOKEN.sub(part, pattern)
