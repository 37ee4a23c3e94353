"""Made-up company texts whose every mention and relation is known, from the grammar in ``frames.toml``."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from graphrag.labels import TYPES, LabelledText
from graphrag.training.made_up import contracted, filling, value

KIND_OF = {
    "org": "ORG", "o": "ORG", "o2": "ORG", "per": "PER", "loc": "LOC", "place": "LOC", "product": "MISC",
    "project": "MISC", "contract": "MISC", "date": "TIME", "year": "TIME", "day": "TIME", "money": "NUM",
    "cash": "NUM", "percent": "NUM", "pct": "NUM", "n": "NUM",
}  # fmt: skip
"""The mention type of each kind of role and placeholder; ``thing`` and ``job`` are no mentions."""

_PART = re.compile(r"\{(\w+)\}")
_ARTICLE = re.compile(r"(?:the|o|a|os|as) ", re.IGNORECASE)
_BEFORE = {
    "en": {
        "ORG": ["the company ", "the group ", "the supplier ", "its rival ", "the Brazilian company ", "start-up ", "the law firm "],
        "PER": ["Mr ", "Ms ", "Dr ", "the engineer ", "manager "],
    },
    "pt": {
        "ORG": ["a ", "a ", "a ", "a ", "o ", "a empresa ", "a companhia ", "o grupo ", "a fabricante "],
        "PER": ["o Sr. ", "a Sra. ", "a ", "o ", "o engenheiro ", "a gerente "],
    },
}  # fmt: skip
_LEAD = {
    "en": ["In {year}, ", "On {day}, ", "According to the minutes, ", "Last year, ", "As announced, ", "Earlier this month ", "- ", "Note: "],
    "pt": ["Em {year}, ", "Em {day}, ", "Segundo a ata, ", "No ano passado, ", "Conforme anunciado, ", "Neste mês, ", "- ", "Obs.: "],
}  # fmt: skip
_TRAIL = {
    "en": [", {per} said.", ", according to {o}.", ", the minutes say.", ", the company reported on {day}.", " (see annex)."],
    "pt": [", disse {per}.", ", segundo {o}.", ", diz a ata.", ", informou a empresa em {day}.", " (ver anexo)."],
}  # fmt: skip
_PRONOUN = {
    "en": {"ORG": ["The company", "It"], "PER": ["He", "She"]},
    "pt": {"ORG": ["A empresa", "Ela"], "PER": ["Ele", "Ela"]},
}


@lru_cache(maxsize=1)
def frames() -> list[dict[str, Any]]:
    """The grammar in ``frames.toml``."""
    return tomllib.loads((Path(__file__).parent / "frames.toml").read_text(encoding="utf8"))["frame"]


def frame_relations() -> frozenset[str]:
    """Every relation, by its key in the vocabulary, that the grammar knows how to state."""
    return frozenset(fact.split()[1] for frame in frames() for fact in frame["facts"])


@dataclass
class _Text:
    """A text in the making: its mentions ``(start, end, type, entity)`` and its facts."""

    text: str = ""
    mentions: list[tuple[int, int, str, int]] = field(default_factory=list[tuple[int, int, str, int]])
    facts: set[tuple[int, int, str]] = field(default_factory=set[tuple[int, int, str]])
    entities: dict[str, int] = field(default_factory=dict[str, int])
    kinds: dict[str, str] = field(default_factory=dict[str, str])


def make_labelled(language: str, names: Mapping[str, Sequence[str]], rng: random.Random) -> LabelledText:
    """A text of one to four sentences.

    ``names`` are real names by type, which stand in for invented ones half of the time. The relations that the
    grammar knows are complete in it; a type whose mentions it cannot tell apart is not known either.
    """
    made = _Text()
    separator = rng.choice((" ", " ", " ", "\n"))
    before = ""
    for _ in range(rng.choice((1, 1, 2, 2, 3, 4))):
        if made.text:
            made.text += separator
        before = _add_sentence(made, rng.choice(frames()), language, names, rng, before)
    known = frozenset(TYPES) - {"NUM"}
    facts = tuple(sorted(made.facts))
    return LabelledText(made.text, tuple(made.mentions), known, facts, frame_relations(), "", language)


def _add_sentence(
    made: _Text,
    frame: Mapping[str, Any],
    language: str,
    names: Mapping[str, Sequence[str]],
    rng: random.Random,
    before: str,
) -> str:
    """Append a sentence of ``frame``; returns whom it begins with, '' where that is not one of its roles."""
    template: str = rng.choice(frame[language])
    roles = _cast(made, frame["roles"], language, names, rng)
    opening = template[1 : template.index("}")] if template.startswith("{") else ""
    shown = ""
    if opening in roles and roles[opening] == before and rng.random() < 0.6:
        kind = made.kinds[before]
        shown = rng.choice(_PRONOUN[language].get(kind, [""]))
    elif rng.random() < 0.2 and opening:
        template = rng.choice(_LEAD[language]) + template
    if rng.random() < 0.12 and template.endswith("."):
        template = template[:-1] + rng.choice(_TRAIL[language])
    fill = filling(language, rng) | {"per": value("per", language, rng)}
    parts = _PART.split(template)
    written = "".join(
        part if i % 2 == 0 else f"\x01{i}\x02" if part in roles or KIND_OF.get(part) else fill[part]
        for i, part in enumerate(parts)
    )
    placed = {i: name for i, name in enumerate(parts) if i % 2 and (name in roles or KIND_OF.get(name))}
    entity: dict[str, int] = {}
    start = len(made.text)
    written = _decorated(written, placed, roles, made, language, rng, opening if shown else "")
    written = contracted(written) if language == "pt" else written
    at = 0
    for match in re.finditer(r"\x01(\d+)\x02", written):
        name = placed[int(match[1])]
        made.text += written[at : match.start()]
        at = match.end()
        surface = roles.get(name) or fill[name]
        kind = made.kinds[surface] if name in roles else KIND_OF[name]
        number = made.entities.setdefault(surface, len(made.entities))
        entity[name] = number
        if shown and name == opening:
            if rng.random() < 0.5:
                made.mentions.append((len(made.text), len(made.text) + len(shown), "", number))
            made.text += shown
            shown = ""
            continue
        again = any(m[3] == number for m in made.mentions)
        surface = _short(surface, kind, rng) if again and rng.random() < 0.3 else surface
        article = _ARTICLE.match(surface)
        skip = article.end() if article and kind == "MISC" else 0
        made.mentions.append((len(made.text) + skip, len(made.text) + len(surface), kind, number))
        made.text += surface
    made.text += written[at:]
    first = made.text[start : start + 1]
    made.text = made.text[:start] + first.upper() + made.text[start + 1 :]
    for fact in frame["facts"]:
        head, relation, tail = fact.split()
        if head in entity and tail in entity and entity[head] != entity[tail]:
            made.facts.add((entity[head], entity[tail], relation))
    return roles.get(opening, "")


def _cast(
    made: _Text, wanted: Mapping[str, str], language: str, names: Mapping[str, Sequence[str]], rng: random.Random
) -> dict[str, str]:
    """A name for each role: one that the text has named already, a real one or an invented one."""
    roles: dict[str, str] = {}
    for role, kinds in wanted.items():
        kind = rng.choice(kinds.split("|"))
        label = KIND_OF[kind]
        told = [n for n, k in made.kinds.items() if k == label and n not in roles.values()]
        if told and label in ("ORG", "PER") and rng.random() < 0.6:
            name = rng.choice(told)
        elif names.get(label) and kind in ("org", "per", "loc") and rng.random() < 0.5:
            name = rng.choice(names[label])
        else:
            name = value(kind, language, rng)
        while name in roles.values():
            name = value(kind, language, rng)
        roles[role] = name
        made.kinds[name] = label
    return roles


def _decorated(
    written: str,
    placed: Mapping[int, str],
    roles: Mapping[str, str],
    made: _Text,
    language: str,
    rng: random.Random,
    bare: str,
) -> str:
    """Articles and what else people put before a name."""
    share = 0.12 if language == "en" else 0.45
    for place, name in placed.items():
        kind = made.kinds[roles[name]] if name in roles else KIND_OF[name]
        options = _BEFORE[language].get(kind)
        if options and name != bare and rng.random() < share * (1 if kind == "ORG" else 0.5):
            written = written.replace(f"\x01{place}\x02", f"{rng.choice(options)}\x01{place}\x02")
    return written


def _short(name: str, kind: str, rng: random.Random) -> str:
    """How a text calls someone again: a person by the last name, a company by its first word."""
    words = name.split()
    if kind == "PER" and len(words) > 1:
        return rng.choice((words[-1], words[0]))
    if kind == "ORG" and len(words) > 1 and len(words[0]) > 4:
        return words[0]
    return name
