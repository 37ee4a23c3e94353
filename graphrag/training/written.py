"""Questions and passages written for training: ``passages/*.txt``, with slots for names and values.

A passage is a title line ``# en | Title``, its text, and questions about it: ``? question = answer`` the passage
answers, ``> question = name`` it gives the first step of, and ``- question`` seems answered there and is not.
A last line ``+ O1 SUPPLIES O2; F1 EMPLOYER O1`` lists all relations of ``RELATIONS`` that it states between slots (``+``: none).
``{O1}`` is an organisation and ``{o1}`` its short form, ``{F1}`` and ``{M1}`` a woman and a man, ``{L1}`` a place,
``{D1}`` a date, ``{Y1}`` a year, ``{V1}`` an amount, ``{N1}`` a number, ``{Q1}`` a share, ``{S1}`` a period, ``{C1}`` a code,
``{X1}`` a product and ``{R1}`` a project; every reading fills them anew, so that no name is learned by heart.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from graphrag.gloss import english
from graphrag.models.reader import BRIDGE, FINAL, NONE

PASSAGES = Path(__file__).parent / "passages"
RELATIONS = frozenset(
    "EMPLOYER CEO CHAIRPERSON BOARD_MEMBER_OF REPORTS_TO REPLACED_BY SPOUSE CHILD SIBLING EDUCATED_AT PLACE_OF_BIRTH "
    "DATE_OF_BIRTH RESIDENCE MANAGES INVENTED FOUNDED_BY INCEPTION HEADQUARTERS_LOCATION OPERATES_IN PARENT_ORGANIZATION "
    "OWNS_SHARE_OF ACQUIRED SOLD SOLD_TO MERGED_WITH INVESTS_IN MEMBER_OF BRAND_OF TRADED_ON SUPPLIES BUYS_FROM "
    "PARTNERS_WITH COMPETES_WITH SIGNED_WITH SUED LICENSED_TO LICENSES PRODUCES OPERATES LEASES_FROM LEASES AUDITS ADVISES "
    "LENDS_TO REGULATES".split()
)
"""What passages are read for: their lists are complete in these."""
INVERSE = {
    "REPLACED_BY": "REPLACES", "SPOUSE": "SPOUSE", "SIBLING": "SIBLING", "PARENT_ORGANIZATION": "SUBSIDIARY",
    "MERGED_WITH": "MERGED_WITH", "SUPPLIES": "BUYS_FROM", "BUYS_FROM": "SUPPLIES", "PARTNERS_WITH": "PARTNERS_WITH",
    "COMPETES_WITH": "COMPETES_WITH", "SIGNED_WITH": "SIGNED_WITH",
}  # fmt: skip
"""What each says from its other end; of CHILD that is the mother or the father."""
KEPT = 12
"""One passage in so many is for measuring."""
SLOT = re.compile(r"\{([A-Za-z])(\d)\}")
_LINE = re.compile(r"([?>-]) (.+?\?)(?: = (.+))?$")
_LABELS = {"?": FINAL, ">": BRIDGE, "-": NONE}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a passage: its label, and its answer's characters ``[start, end)`` in the passage."""

    question: str
    label: int
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """A passage with slots, and what is asked about it."""

    language: str
    title: str
    text: str
    asked: tuple[Asked, ...]
    relations: tuple[tuple[str, str, str], ...] | None = None
    """``(slot, name, slot)`` of everything it states; None where nobody has read it for that."""

    @property
    def kept(self) -> bool:
        """Whether it is for measuring."""
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % KEPT == 0


def read_passages(folder: Path = PASSAGES) -> list[Written]:
    """All passages, in the order of the files' names."""
    return [w for path in sorted(folder.glob("*.txt")) for w in parse(path.read_text(encoding="utf8"))]


def parse(text: str) -> Iterator[Written]:
    r"""The passages of a file. Raises ``ValueError`` for an answer that its passage does not hold.

    >>> next(parse("# en | Memo\n{O1} hired {F1}.\n? Whom did {O1} hire? = {F1}")).asked
    (Asked(question='Whom did {O1} hire?', label=2, start=11, end=15),)
    """
    for block in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
        head, _, rest = block.partition("\n")
        language, _, title = head.partition(" | ")
        lines = rest.strip().split("\n")
        first = next((i for i, line in enumerate(lines) if line[:2] in ("? ", "> ")), len(lines))
        passage = "\n".join(lines[:first]).strip()
        found = [match for line in lines[first:] if (match := _LINE.match(line))]
        asked = tuple(_asked(passage, *match.groups()) for match in found)
        stated = [line[1:] for line in lines[first:] if line[:1] == "+"]
        yield Written(language, title, passage, asked, _relations(stated[0], passage + title) if stated else None)


def _relations(line: str, text: str) -> tuple[tuple[str, str, str], ...]:
    """The relations of a line, with what they say from their other end."""
    facts = {tuple(fact.split()) for fact in line.split(";") if fact.strip()}
    slots = {kind.upper() + number for kind, number in SLOT.findall(text)}
    for fact in facts:
        if len(fact) != 3 or fact[1] not in RELATIONS or not {fact[0], fact[2]} <= slots:
            raise ValueError(f"not a relation between slots of the passage: {' '.join(fact)!r}")
    found = {(head, name, tail) for head, name, tail in facts}
    for head, name, tail in sorted(found):
        other = INVERSE.get(name, "")
        other = ("MOTHER" if head[0] == "F" else "FATHER") if name == "CHILD" else other
        if other:
            found.add((tail, other, head))
    return tuple(sorted(found))


def _asked(passage: str, mark: str, question: str, answer: str | None) -> Asked:
    if mark == "-" or answer is None:
        return Asked(question, NONE)
    places = [m.start() for m in re.finditer(re.escape(answer), passage)]
    if not places:
        raise ValueError(f"{answer!r} does not stand in the passage: {passage[:60]!r}")
    words = stems(question)
    start = max(places, key=lambda at: len(words & stems(_sentence(passage, at))))
    return Asked(question, _LABELS[mark], start, start + len(answer))


def _sentence(text: str, at: int) -> str:
    """The sentence, or the line, around a place."""
    ends = [0, *(m.end() for m in re.finditer(r"[.!?;:]\s|\n", text)), len(text)]
    return text[max(e for e in ends if e <= at) : min(e for e in ends if e > at)]


@lru_cache(maxsize=16384)
def stems(text: str) -> frozenset[str]:
    """The slots of a text and the beginnings of its longer words, in English."""
    return frozenset(w[:5] for w in re.findall(r"\{\w\d\}|\w{4,}", english(text).text.lower()))
