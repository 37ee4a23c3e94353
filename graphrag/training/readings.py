"""Readings to learn out of written passages: their questions, with new names each time, and questions without an answer."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from graphrag.language import is_portuguese
from graphrag.models.reader import BRIDGE, FINAL, NONE
from graphrag.training.facts import window
from graphrag.training.made_up import contracted
from graphrag.training.questions import Asker, Item, named
from graphrag.training.slots import CLOSE, OPEN, Filler
from graphrag.training.written import SLOT, Asked, Written, stems

_NAMES = "OFMXRLC"
"""Slots that a question may set out from."""
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
SIZES = (220, 440, 640, 900)
"""Characters of a passage that are read at once."""
DESCRIBED = 0.25
"""How many of the questions that can be are made into descriptions."""
LED, ASTRAY = 0.25, 0.4
"""How many of the questions about a name that reading sets out from call it by what another passage says of it, for only
the path to tell who that is; and how many of these are asked with another name as well, of which they find nothing."""
TERMED = 0.3
"""How many of the answers that are organisations named before are called by a term that stands for them, as contracts do."""
_TERMS = {
    "en": ("the Supplier", "the Buyer", "the Company", "the Customer", "the Lender", "the Tenant", "the Contractor"),
    "pt": ("a Contratada", "a Fornecedora", "a Compradora", "a Companhia", "a Credora", "a Locatária", "a Prestadora"),
}
_ARTICLE = re.compile(r"\b(?:[oa]|d[oa]|n[oa]|pel[oa]|ao|à) $", re.IGNORECASE)
_KIND = {"F": "P", "M": "P"}
_BARE = {"do": "de ", "da": "de ", "no": "em ", "na": "em ", "pelo": "por ", "pela": "por ", "ao": "a ", "à": "a "}

Known = Mapping[tuple[str, bool], Sequence[tuple[str, str]]]
"""Descriptions with slots and the language of their names, by the kind of slot and whether in Portuguese."""


def draw(passages: Sequence[Written], asker: Asker) -> Callable[[int], list[Item]]:
    """How to draw about ``n`` readings of passages, each passage with new names and some of its questions."""
    known = descriptions(passages)

    def some(n: int) -> list[Item]:
        items: list[Item] = []
        while len(items) < n:
            found = readings(asker.rng.choice(passages), passages, asker.rng, share=0.5, hard=asker.hard, known=known)
            items += [_described(item, asker) if asker.rng.random() < DESCRIBED else item for item in found]
        return items

    return some


def descriptions(passages: Sequence[Written]) -> Known:
    """What passages say that answers "which company …" and the like, as descriptions: "the company that bought {X1}"."""
    known: dict[tuple[str, bool], list[tuple[str, str]]] = {}
    for written in passages:
        for asked in written.asked:
            slot = SLOT.fullmatch(written.text[asked.start : asked.end])
            match = _WHICH.match(asked.question) if asked.label == FINAL and slot else None
            if match and slot:
                portuguese = not (match["which"] or match["who"])
                kind = _KIND.get(slot[1].upper(), slot[1].upper())
                described = f"{_lead(match, company=kind == 'O')} {match['rest']}"
                known.setdefault((kind, portuguese), []).append((described, written.language))
    return known


def readings(
    written: Written,
    pool: Sequence[Written],
    rng: random.Random,
    *,
    share: float = 1.0,
    hard: bool = False,
    known: Known | None = None,
) -> list[Item]:
    """What a ``share`` of a passage's questions teach, with names of their own: answers, and where there is none.

    ``hard``: with about as many that have no answer as have one. ``pool`` is where other passages come from, ``known``
    the descriptions that names are called by at times.
    """
    reading = _Reading(written, pool, rng, hard, known or {})
    drawn = [a for a in written.asked if rng.random() < (1.0 if hard and a.label == NONE else share)]
    return [item for asked in drawn for item in reading.items(asked)]


class _Reading:
    """One passage with names of its own, and what its questions teach."""

    def __init__(self, written: Written, pool: Sequence[Written], rng: random.Random, hard: bool, known: Known):
        self._written, self._pool, self._rng, self._known = written, pool, rng, known
        self._filler = Filler(written.language, rng)
        self._swapped, self._elsewhere, self._again = (0.32, 0.60, 0.66) if hard else (0.22, 0.40, 0.45)

    def items(self, asked: Asked) -> list[Item]:
        """A question where it is answered, or seems to be, and often where it has no answer."""
        text, start, end = self._filled(asked)
        if self._is_organisation(asked) and self._rng.random() < TERMED:
            text, start, end = termed(text, start, end, self._written.language, self._rng)
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
        if slot and asked.label == FINAL and self._rng.random() < LED and (led := self._led(asked.question, slot)):
            other = Filler(self._written.language, self._rng).name(*slot)
            astray = replace(item, question=led, path=(other,), title=heading, start=0, end=0, label=NONE)
            return [replace(item, question=led), *([astray] if self._rng.random() < ASTRAY else [])]
        return [item, *self._without(asked, replace(item, title=heading, start=0, end=0, label=NONE), slot, item)]

    def _is_organisation(self, asked: Asked) -> bool:
        slot = SLOT.fullmatch(self._written.text[asked.start : asked.end])
        return slot is not None and slot[1] == "O"

    def _led(self, question: str, slot: tuple[str, str]) -> str:
        """The question with a description from another passage for a slot; '' where there is none."""
        filled = self._filler.fill(question)
        portuguese = is_portuguese(filled)
        known = self._known.get((_KIND.get(slot[0].upper(), slot[0].upper()), portuguese))
        name = re.escape(f"{{{slot[0]}{slot[1]}}}")
        place = re.search(rf"(?:\b(d[oa]|n[oa]|pel[oa]|ao|à|[oa]|the) )?{name}(?!['’])", question)
        if not known or place is None:
            return ""
        described, language = self._rng.choice(known)
        described = Filler(language, self._rng).fill(described)
        before, after = self._filler.fill(question[: place.start()]), self._filler.fill(question[place.end() :])
        made = f"{before}{_BARE.get(place[1] or '', '')}{described}{after}"
        made = contracted(made) if portuguese else made
        return made[0].upper() + made[1:]

    def _filled(self, asked: Asked) -> tuple[str, int, int]:
        """The passage's text with its names, and the answer's characters in it."""
        text = self._written.text
        marked = f"{text[: asked.start]}{OPEN}{text[asked.start : asked.end]}{CLOSE}{text[asked.end :]}"
        filled = self._filler.fill(marked)
        filled = contracted(filled) if self._written.language == "pt" else filled
        return filled.replace(OPEN, "").replace(CLOSE, ""), filled.index(OPEN), filled.index(CLOSE) - 1

    def _without(self, asked: Asked, none: Item, slot: tuple[str, str] | None, item: Item) -> list[Item]:
        """The question where it has no answer: about another name, in another passage, or when it was answered before."""
        chance = self._rng.random()
        slots = [s for s in SLOT.findall(asked.question) if s[0].upper() in _NAMES]
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
        words = stems(asked.question)
        some = [w for w in self._rng.choices(self._pool, k=40) if w.language == self._written.language]
        some = [w for w in some if w is not self._written]
        return max(some, key=lambda w: len(words & stems(w.text)), default=self._written)


def termed(text: str, start: int, end: int, language: str, rng: random.Random) -> tuple[str, int, int]:
    """``text`` with the name ``[start, end)`` as a term that it is given where it stands first; unchanged where it does.

    >>> termed("Acme hired Ana. Acme pays.", 16, 20, "en", random.Random(1))
    ('Acme ("the Buyer") hired Ana. The Buyer pays.', 30, 39)
    """
    name = text[start:end]
    first = text.find(name) + len(name)
    if first > start:
        return text, start, end
    term = rng.choice(_TERMS[language])
    given = f' ("{term}")'
    if _ARTICLE.search(text[:start]):
        term = term.partition(" ")[2]
    elif not start or text[start - 1] == "\n" or text[start - 2 : start - 1] in (".", "!", "?"):
        term = term[0].upper() + term[1:]
    made = f"{text[:first]}{given}{text[first:start]}{term}{text[end:]}"
    return made, start + len(given), start + len(given) + len(term)


def _start(question: str, rng: random.Random) -> tuple[str, str] | None:
    """The slot that reading sets out from, of those a question names; now and then none."""
    slots = [(kind, number) for kind, number in SLOT.findall(question) if kind.upper() in _NAMES]
    return rng.choice(slots) if slots and rng.random() < 0.75 else None


def _described(item: Item, asker: Asker) -> Item:
    """A question for who or which as a description, "the supplier that …", or as part of a question about that."""
    match = _WHICH.match(item.question)
    if match is None or item.label == BRIDGE:
        return item
    rng, language = asker.rng, "en" if match["which"] or match["who"] else "pt"
    thing = match["thing"] or match["coisa"] or ""
    person = not thing or bool(_PERSON.search(thing))
    described = f"{_lead(match)} {match['rest']}"
    if rng.random() < 0.5:
        return replace(item, question=described)
    kind = "org" if _COMPANY.search(thing) else "per" if person else ""
    about = [i for i, r in enumerate(asker.relations) if r["x"] == kind]
    if not about:
        return replace(item, question=described)
    question = asker.single(rng.choice(about), language, described)
    return replace(item, question=question, label=item.label and BRIDGE)


def _lead(match: re.Match[str], *, company: bool = False) -> str:
    """The words a description begins with: "the supplier that", "a pessoa que"; who does something may be a ``company``."""
    thing = match["thing"] or match["coisa"] or ""
    if match["which"] or match["who"]:
        thing = thing or ("company" if company else "person")
        return f"the {thing} {'who' if _PERSON.search(thing) else 'that'}"
    thing = thing or ("empresa" if company else "pessoa")
    return f"{'a' if thing.endswith(('a', 'ão', 'ade')) else 'o'} {thing} que"


def _cased(question: str, rng: random.Random) -> str:
    return question.lower().rstrip("?") if rng.random() < 0.05 else question


def _about(title: str, path: tuple[str, ...], text: str, rng: random.Random) -> str:
    """The title; with the name reading sets out from behind it where only the rest of the document has it."""
    if path and path[0].lower() not in f"{title} {text}".lower() and rng.random() < 0.9:
        return f"{title} – {path[0]}"
    return title
