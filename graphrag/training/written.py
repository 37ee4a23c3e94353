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
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from graphrag.gloss import english
from graphrag.labels import LabelledText
from graphrag.models.reader import BRIDGE, FINAL, NONE
from graphrag.models.vocabulary import relation_types
from graphrag.training.facts import window
from graphrag.training.made_up import FEMALE, LAST, MALE, contracted, value
from graphrag.training.questions import Asker, Item, named

PASSAGES = Path(__file__).parent / "passages"
RELATIONS = frozenset(
    "EMPLOYER CEO CHAIRPERSON BOARD_MEMBER_OF REPORTS_TO REPLACED_BY SPOUSE CHILD SIBLING EDUCATED_AT PLACE_OF_BIRTH "
    "DATE_OF_BIRTH RESIDENCE MANAGES INVENTED FOUNDED_BY INCEPTION HEADQUARTERS_LOCATION OPERATES_IN PARENT_ORGANIZATION "
    "OWNS_SHARE_OF ACQUIRED SOLD SOLD_TO MERGED_WITH INVESTS_IN MEMBER_OF BRAND_OF TRADED_ON SUPPLIES BUYS_FROM "
    "PARTNERS_WITH COMPETES_WITH SIGNED_WITH SUED LICENSED_TO LICENSES PRODUCES OPERATES LEASES_FROM LEASES AUDITS ADVISES "
    "LENDS_TO REGULATES".split()
)
"""What passages are read for: their lists are complete in these."""
_INVERSE = {
    "REPLACED_BY": "REPLACES", "SPOUSE": "SPOUSE", "SIBLING": "SIBLING", "PARENT_ORGANIZATION": "SUBSIDIARY",
    "MERGED_WITH": "MERGED_WITH", "SUPPLIES": "BUYS_FROM", "BUYS_FROM": "SUPPLIES", "PARTNERS_WITH": "PARTNERS_WITH",
    "COMPETES_WITH": "COMPETES_WITH", "SIGNED_WITH": "SIGNED_WITH",
}  # fmt: skip
"""What each says from its other end; of CHILD that is the mother or the father."""
KEPT = 12
"""One passage in so many is for measuring."""
_SLOT = re.compile(r"\{([A-Za-z])(\d)\}")
_LINE = re.compile(r"([?>-]) (.+?\?)(?: = (.+))?$")
_LABELS = {"?": FINAL, ">": BRIDGE, "-": NONE}
_KINDS = {"L": "loc", "D": "date", "V": "money", "N": "count", "Q": "percent", "S": "span", "X": "product"}
TYPES_OF = {
    "O": "ORG", "F": "PER", "M": "PER", "L": "LOC", "D": "TIME", "Y": "TIME", "V": "NUM", "N": "NUM", "Q": "NUM", "X": "MISC",
    "R": "MISC",
}  # fmt: skip
"""The mention types of slots; of times, numbers and things the passages hold more than the slots."""
_NAMES = "OFMXRLC"
"""Slots that a question may set out from."""
_LEGAL = re.compile(r"[ ,]+(?:Ltd|Ltda|Inc|S\.A|S/A|plc|GmbH|Corp|AG|LLC|ME|EIRELI)\.?$")
_WHICH = re.compile(
    r"(?:(?P<which>Which (?P<thing>[a-z]+(?: [a-z]+)?(?= [a-z]+(?:s|ed|t|d|ght|ld|de|ve|ok|an) )))|(?P<who>Who)"
    r"|(?P<quem>Quem)|(?:Qual|Que) (?P<coisa>(?!era|seria|foi)[a-zà-ú]{3,}(?<!s))) (?!is |was |are |were |é |foi |did |does |do |tem |had |has |will |can )"
    r"(?P<rest>[a-zà-ú].*)\?$"
)
_PERSON = re.compile(
    r"\b(?:person|manager|director|engineer|lawyer|driver|employee|colleague|officer|buyer|inspector|pessoa|gerente|diretora?|"
    r"engenheir[oa]|advogad[oa]|motorista|funcionári[oa]|conselheir[oa]|técnic[oa]|analista|auditora?)\b"
)
_COMPANY = re.compile(
    r"\b(?:company|firm|supplier|customer|client|bank|contractor|carrier|dealer|insurer|group|empresa|firma|fornecedora?|"
    r"cliente|banco|transportadora|seguradora|construtora|indústria|grupo|companhia)\b"
)
SIZES = (440, 640, 900)
"""Characters of a passage that are read at once."""
DESCRIBED = 0.25
"""How many of the questions that can be are made into descriptions."""
_OPEN, _CLOSE = "\x01", "\x02"


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
    slots = {kind.upper() + number for kind, number in _SLOT.findall(text)}
    for fact in facts:
        if len(fact) != 3 or fact[1] not in RELATIONS or not {fact[0], fact[2]} <= slots:
            raise ValueError(f"not a relation between slots of the passage: {' '.join(fact)!r}")
    found = {(head, name, tail) for head, name, tail in facts}
    for head, name, tail in sorted(found):
        other = _INVERSE.get(name, "")
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
    words = _stems(question)
    start = max(places, key=lambda at: len(words & _stems(_sentence(passage, at))))
    return Asked(question, _LABELS[mark], start, start + len(answer))


def _sentence(text: str, at: int) -> str:
    """The sentence, or the line, around a place."""
    ends = [0, *(m.end() for m in re.finditer(r"[.!?;:]\s|\n", text)), len(text)]
    return text[max(e for e in ends if e <= at) : min(e for e in ends if e > at)]


@lru_cache(maxsize=16384)
def _stems(text: str) -> frozenset[str]:
    return frozenset(w[:5] for w in re.findall(r"\{\w\d\}|\w{4,}", english(text).text.lower()))


def draw(passages: Sequence[Written], asker: Asker) -> Callable[[int], list[Item]]:
    """How to draw about ``n`` readings of passages, each passage with new names and some of its questions."""

    def some(n: int) -> list[Item]:
        items: list[Item] = []
        while len(items) < n:
            found = readings(asker.rng.choice(passages), passages, asker.rng, share=0.5, hard=asker.hard)
            items += [_described(item, asker) if asker.rng.random() < DESCRIBED else item for item in found]
        return items

    return some


class Filler:
    """Names and values for the slots of one passage; ``{o1}`` is the short form of ``{O1}``."""

    def __init__(self, language: str, rng: random.Random, names: Mapping[str, Sequence[str]] | None = None):
        self._language, self._rng, self._names = language, rng, names or {}
        self._known: dict[str, str] = {}

    def fill(self, text: str) -> str:
        """The text with its slots filled, those seen before as before."""
        return _SLOT.sub(lambda match: self.name(match[1], match[2]), text)

    def name(self, kind: str, number: str) -> str:
        """What stands for a slot."""
        slot = kind.upper() + number
        if slot not in self._known:
            full, short = self._made(kind.upper())
            self._known |= {slot: full, slot.lower(): short}
        return self._known[kind + number]

    def _made(self, kind: str) -> tuple[str, str]:
        rng, language = self._rng, self._language
        real = self._names.get(TYPES_OF[kind]) if kind in TYPES_OF else None
        if real and rng.random() < 0.5:
            full = rng.choice(real)
            return full, full.split()[-1] if kind in "FM" else full
        if kind == "O":
            full = value("org", language, rng)
            bare = _LEGAL.sub("", full)
            return full, bare.split()[0] if rng.random() < 0.6 and len(bare.split()[0]) > 4 else bare
        if kind in "FM":
            first, last = rng.choice(FEMALE if kind == "F" else MALE), rng.choice(LAST)
            middle = f" {rng.choice(LAST)}" if rng.random() < 0.25 else ""
            return f"{first}{middle} {last}", last
        if kind == "R":
            made = value("product", language, rng)
            full = f"{rng.choice(('Project', 'Project', 'Programme') if language == 'en' else ('Projeto', 'Projeto', 'Programa'))} {made}"
            return full, made
        made = (
            _code(rng)
            if kind == "C"
            else str(rng.randint(1955, 2027))
            if kind == "Y"
            else value(_KINDS[kind], language, rng)
        )
        return made, made


def _code(rng: random.Random) -> str:
    letters = "".join(rng.choice("ABCDEFGHKLMNPRSTVX") for _ in range(rng.choice((1, 2, 2, 3))))
    number, year = rng.randint(1, 9999), rng.randint(2016, 2027)
    return rng.choice((f"{letters}-{number:04}", f"{number}/{year}", f"{letters} {number}", f"{letters}-{year}-{number:03}", f"{letters}{number}"))  # fmt: skip


def labelled(written: Written, names: Mapping[str, Sequence[str]], rng: random.Random) -> LabelledText:
    """The passage with its slots as mentions; ``names`` are real names by type, which stand in for invented ones."""
    filler = Filler(written.language, rng, names)
    entities: dict[str, int] = {}
    kinds: list[tuple[str, int]] = []

    def marked(match: re.Match[str]) -> str:
        kind = TYPES_OF.get(match[1].upper())
        filled = filler.name(match[1], match[2])
        if kind is None:
            return filled
        kinds.append((kind, entities.setdefault(match[1].upper() + match[2], len(entities))))
        return f"{_OPEN}{filled}{_CLOSE}"

    text = _SLOT.sub(marked, f"{written.title}\n\n{written.text}" if rng.random() < 0.5 else written.text)
    text = contracted(text) if written.language == "pt" else text
    parts = re.split(f"[{_OPEN}{_CLOSE}]", text)
    ends = list(accumulate(map(len, parts)))
    mentions = [
        (ends[i - 1], ends[i], kind, entity) for i, (kind, entity) in zip(range(1, len(parts), 2), kinds, strict=True)
    ]
    keys = {kind.name: kind.property for kind in relation_types().values()}
    facts = [
        (entities[a], entities[b], keys[name]) for a, name, b in written.relations or () if {a, b} <= set(entities)
    ]
    complete = RELATIONS.union(_INVERSE.values(), ("MOTHER", "FATHER")) if written.relations is not None else ()
    return LabelledText(
        "".join(parts), tuple(mentions), frozenset({"ORG", "PER", "LOC"}), tuple(facts),
        frozenset(keys[name] for name in complete), language=written.language,
    )  # fmt: skip


def readings(
    written: Written, pool: Sequence[Written], rng: random.Random, *, share: float = 1.0, hard: bool = False
) -> list[Item]:
    """What a ``share`` of a passage's questions teach, with names of their own: answers, and where there is none.

    ``hard``: with about as many that have no answer as have one. ``pool`` is where other passages come from.
    """
    reading = _Reading(written, pool, rng, hard)
    drawn = [a for a in written.asked if rng.random() < (1.0 if hard and a.label == NONE else share)]
    return [item for asked in drawn for item in reading.items(asked)]


class _Reading:
    """One passage with names of its own, and what its questions teach."""

    def __init__(self, written: Written, pool: Sequence[Written], rng: random.Random, hard: bool):
        self._written, self._pool, self._rng = written, pool, rng
        self._filler = Filler(written.language, rng)
        self._swapped, self._elsewhere, self._again = (0.32, 0.60, 0.66) if hard else (0.22, 0.40, 0.45)

    def items(self, asked: Asked) -> list[Item]:
        """A question where it is answered, or seems to be, and often where it has no answer."""
        text, start, end = self._filled(asked)
        slot = _start(asked.question, self._rng)
        question = self._filler.fill(asked.question)
        path = (self._filler.name(*slot),) if slot else named(question, self._rng)
        if asked.label == NONE:
            start = end = self._rng.randrange(len(text))
        cut, start, end = window(text, start, end, self._rng.choice(SIZES))
        heading = self._filler.fill(self._written.title) if self._rng.random() < 0.8 else ""
        title = _about(heading, path, cut, self._rng)
        if asked.label == NONE:
            return [Item(_cased(question, self._rng), path, title, cut, 0, 0, NONE)]
        item = Item(_cased(question, self._rng), path, title, cut, start, end, asked.label)
        return [item, *self._without(asked, replace(item, title=heading, start=0, end=0, label=NONE), slot, item)]

    def _filled(self, asked: Asked) -> tuple[str, int, int]:
        """The passage's text with its names, and the answer's characters in it."""
        text = self._written.text
        marked = f"{text[: asked.start]}{_OPEN}{text[asked.start : asked.end]}{_CLOSE}{text[asked.end :]}"
        filled = self._filler.fill(marked)
        filled = contracted(filled) if self._written.language == "pt" else filled
        return filled.replace(_OPEN, "").replace(_CLOSE, ""), filled.index(_OPEN), filled.index(_CLOSE) - 1

    def _without(self, asked: Asked, none: Item, slot: tuple[str, str] | None, item: Item) -> list[Item]:
        """The question where it has no answer: about another name, in another passage, or when it was answered before."""
        chance = self._rng.random()
        slots = [s for s in _SLOT.findall(asked.question) if s[0].upper() in _NAMES]
        if chance < self._swapped and slots:
            kind, number = slot or self._rng.choice(slots)
            other = Filler(self._written.language, self._rng).name(kind, number)
            question = self._filler.fill(asked.question.replace(f"{{{kind}{number}}}", other))
            return [replace(none, question=question, path=(other,) if slot else ())]
        if chance < self._elsewhere:
            like = self._like(asked)
            filler = Filler(like.language, self._rng)
            cut = window(filler.fill(like.text), 0, 1, self._rng.choice(SIZES))[0]
            return [replace(none, title=filler.fill(like.title), text=cut)] if like is not self._written else []
        if chance < self._again and asked.label == FINAL:
            return [replace(none, path=(*item.path, item.text[item.start : item.end]), title=item.title)]
        return []

    def _like(self, asked: Asked) -> Written:
        """Of some passages in its language the one that shares most words with a question."""
        words = _stems(asked.question)
        some = [w for w in self._rng.choices(self._pool, k=40) if w.language == self._written.language]
        some = [w for w in some if w is not self._written]
        return max(some, key=lambda w: len(words & _stems(w.text)), default=self._written)


def _start(question: str, rng: random.Random) -> tuple[str, str] | None:
    """The slot that reading sets out from, of those a question names; now and then none."""
    slots = [(kind, number) for kind, number in _SLOT.findall(question) if kind.upper() in _NAMES]
    return rng.choice(slots) if slots and rng.random() < 0.75 else None


def _described(item: Item, asker: Asker) -> Item:
    """A question for who or which as a description, "the supplier that …", or as part of a question about that."""
    match = _WHICH.match(item.question)
    if match is None or item.label == BRIDGE:
        return item
    rng, language = asker.rng, "en" if match["which"] or match["who"] else "pt"
    thing = match["thing"] or match["coisa"] or ""
    person = not thing or bool(_PERSON.search(thing))
    if language == "en":
        lead = f"the {thing or rng.choice(('person', 'one', 'company'))} {'who' if person else rng.choice(('that', 'that', 'which'))}"
    else:
        lead = f"{'a' if not thing or thing.endswith(('a', 'ão', 'ade')) else 'o'} {thing or 'pessoa'} que"
    described = f"{lead} {match['rest']}"
    if rng.random() < 0.5:
        return replace(item, question=described)
    kind = "org" if _COMPANY.search(thing) else "per" if person else ""
    about = [i for i, r in enumerate(asker.relations) if r["x"] == kind]
    if not about:
        return replace(item, question=described)
    question = asker.single(rng.choice(about), language, described)
    return replace(item, question=question, label=item.label and BRIDGE)


def _cased(question: str, rng: random.Random) -> str:
    return question.lower().rstrip("?") if rng.random() < 0.05 else question


def _about(title: str, path: tuple[str, ...], text: str, rng: random.Random) -> str:
    """The title; with the name reading sets out from behind it where only the rest of the document has it."""
    if path and path[0].lower() not in f"{title} {text}".lower() and rng.random() < 0.9:
        return f"{title} – {path[0]}"
    return title
