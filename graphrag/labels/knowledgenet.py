"""KnowledgeNet: sentences with every fact of the properties in ``annotated``, between spans, pronouns included."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from graphrag.errors import FormatError
from graphrag.labels.text import LabelledText, read_json

Place = tuple[int, int]

_ENDS = {
    "CEO": ("ORG", "PER"),
    "CHILD_OF": ("PER", "PER"),
    "DATE_FOUNDED": ("ORG", "TIME"),
    "DATE_OF_BIRTH": ("PER", "TIME"),
    "DATE_OF_DEATH": ("PER", "TIME"),
    "EDUCATED_AT": ("PER", "ORG"),
    "EMPLOYEE_OR_MEMBER_OF": ("PER", "ORG"),
    "FOUNDED_BY": ("ORG", ""),
    "HEADQUARTERS": ("ORG", "LOC"),
    "NATIONALITY": ("PER", "LOC"),
    "PLACE_OF_BIRTH": ("PER", "LOC"),
    "PLACE_OF_RESIDENCE": ("PER", "LOC"),
    "POLITICAL_AFFILIATION": ("PER", "ORG"),
    "SPOUSE": ("PER", "PER"),
    "SUBSIDIARY_OF": ("ORG", "ORG"),
}
"""The 15 properties with the types of subject and object; a founder is a person or an organisation."""

PRONOUNS = {
    word: person
    for person, words in enumerate(
        (
            "i me my mine myself", "we us our ours ourselves", "you your yours", "he him his himself",
            "she her hers herself", "it its itself", "they them their theirs themselves",
            "who whom whose which that where",
        )
    )
    for word in words.split()
}  # fmt: skip
"""English pronouns, each with the number of its group: forms of one word."""

_ONE_SUBJECT = frozenset({"DATE_OF_BIRTH", "DATE_OF_DEATH", "DATE_FOUNDED", "SPOUSE"})
"""Two mentions in one sentence that share such a fact mean one thing when one is a pronoun, the other a name."""


def read_knowledgenet(path: Path) -> list[LabelledText]:
    """A text a sentence. Only the ends of facts are labelled as mentions, so ``known`` is empty.

    Mentions are one entity when they have the same words, are forms of one pronoun with equal facts, or one of
    them is a pronoun, the other a name and both have a birth, death, founding or spouse in common; the file itself
    links none. What a fact relates is never one entity.
    Raises ``FormatError`` when the file is not a list of objects with ``text``, ``facts`` and ``annotated``.
    """
    raw = read_json(path)
    try:
        return [_text(row) for row in raw]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(f"{path}: not in KnowledgeNet's format: {type(error).__name__}: {error}") from error


def _text(row: dict[str, Any]) -> LabelledText:
    text: str = row["text"]
    facts = sorted({(*_place(f["subject"]), *_place(f["object"]), str(f["relation"])) for f in row["facts"]})
    linked = [((a, b), (c, d), label) for a, b, c, d, label in facts]
    entity = _entities(text, linked)
    kinds: dict[Place, str] = {}
    for head, tail, label in linked:
        for place, kind in zip((head, tail), _ENDS.get(label, ("", "")), strict=True):
            kinds[place] = kinds.get(place) or kind
    mentions = sorted((start, end, kinds[start, end] or "PER", entity[start, end]) for start, end in kinds)
    relations = sorted({(entity[head], entity[tail], label) for head, tail, label in linked})
    annotated = frozenset(str(label) for label in row["annotated"])
    return LabelledText(text, tuple(mentions), frozenset(), tuple(relations), annotated, str(row["document"]))


def _place(span: list[int]) -> Place:
    start, end = span
    return int(start), int(end)


def _entities(text: str, facts: Iterable[tuple[Place, Place, str]]) -> dict[Place, int]:
    """An entity number for each end of a fact, counted from 0 in the text's order."""
    about: dict[Place, set[tuple[str, Place]]] = {}
    for head, tail, label in facts:
        about.setdefault(head, set()).add((label, tail))
        about.setdefault(tail, set()).add(("~" + label, head))
    entities: list[list[Place]] = []
    for place in sorted(about):
        apart = {other for _, other in about[place]}
        entity = next(
            (e for e in entities if not apart & {*e} and any(_same(text, place, other, about) for other in e)), None
        )
        if entity is None:
            entities.append(entity := [])
        entity.append(place)
    return {place: number for number, entity in enumerate(entities) for place in entity}


def _same(text: str, one: Place, two: Place, about: dict[Place, set[tuple[str, Place]]]) -> bool:
    """Whether two ends mean one thing, unless a fact relates them."""
    words = text[slice(*one)].casefold(), text[slice(*two)].casefold()
    groups = PRONOUNS.get(words[0]), PRONOUNS.get(words[1])
    if groups[0] == groups[1]:
        return words[0] == words[1] or (groups[0] is not None and about[one] == about[two])
    shared = any(label in _ONE_SUBJECT for label, _ in about[one] & about[two])
    return shared and None in groups
