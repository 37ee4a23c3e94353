"""Words that a contract defines for its parties: "Acme Ltd (the "Supplier")", "ACME S.A., doravante FORNECEDORA"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphrag.models.modality import with_modality
from graphrag.models.relations import places_of
from graphrag.models.statements import stated_facts
from graphrag.resolve.junk import is_role
from graphrag.types import EntityMention, EntityType, Extraction, Mention, Span

_PARTIES = (EntityType.ORGANIZATION, EntityType.PERSON)
_QUOTE = "[\"“”„«»'‘’]"
_DEFINITION = re.compile(
    rf"""(?:
    \(\s*(?P<said>(?:the\s|an?\s|[oa]s?\s|together\s|collectively\s|hereinafter\s|hereafter\s|referred\sto\sas\s|doravante\s
        |simplesmente\s|denominad[oa]s?\s|aqui\s|apenas\s|,\s)*){_QUOTE}(?P<quoted>[^"“”«»'‘’()]{{3,40}}){_QUOTE}[^()]{{0,20}}\)
    |(?i:hereinafter|hereafter|doravante)\s(?i:(?:simplesmente|apenas|denominad[oa]|designad[oa]|referred\sto\sas|called|the|[oa])\s)*
        {_QUOTE}?(?P<plain>[A-ZÀ-Ý][\w-]+(?:\s[A-ZÀ-Ý][\w-]+){{0,2}}){_QUOTE}?
    )""",
    re.VERBOSE,
)
_REACH = 400
"""Characters before a definition in which the name that it defines stands."""


def defined_terms(text: str, mentions: Sequence[EntityMention]) -> list[tuple[Span, EntityMention]]:
    """Where a text uses a word that it defines for one of its parties, and the mention that the word stands for.

    A term stands for the last person or organisation named before its definition, in the same paragraph. A term in
    capitals is met in small letters too. A term defined for two parties stands for none.
    """
    meant: dict[str, EntityMention | None] = {}
    for match in _DEFINITION.finditer(text):
        term = (match["quoted"] or match["plain"]).strip()
        start = max(text.rfind("\n\n", 0, match.start()), match.start() - _REACH)
        named = [m for m in mentions if start <= m.start and m.end <= match.start() and m.type in _PARTIES]
        if named and term[:1].isupper() and (match["said"] != "" or is_role(term)):
            known = meant.get(term, named[-1])
            meant[term] = known if known and known.entity_id == named[-1].entity_id else None
    taken = [(m.start, m.end) for m in mentions]
    found: list[tuple[Span, EntityMention]] = []
    for term, mention in meant.items():
        if mention is None:
            continue
        flags = re.IGNORECASE if term.isupper() else 0
        for match in re.finditer(rf"(?<!\w){re.escape(term)}(?!\w)", text, flags):
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                found.append((Span(match.start(), match.end()), mention))
    return sorted(found, key=lambda item: item[0].start)


def said_of_terms(
    text: str, named: Sequence[EntityMention], terms: Sequence[EntityMention], sentences: Sequence[Span]
) -> tuple[Extraction, tuple[str, ...]]:
    """What sentences say in so many words of the parties that they call by ``terms``, and the entity of each mention.

    ``named`` are the document's other mentions, ``sentences`` are in order. Only facts of a term are told: what is said
    of names was read before, with no document around it that defines anything.
    """
    within = [sentences[place] for place in sorted({*places_of(terms, sentences)} - {-1})]
    known = (*named, *terms)
    held = [m for m, place in zip(known, places_of(known, within), strict=True) if place >= 0]
    every = sorted(held, key=lambda m: (m.start, m.end))
    numbers = {entity: number for number, entity in enumerate(dict.fromkeys(m.entity_id for m in every))}
    mentions = [Mention(m.start, m.end, m.surface, m.type, m.confidence, numbers[m.entity_id]) for m in every]
    places = {(term.start, term.end) for term in terms}
    called = {i for i, m in enumerate(every) if (m.start, m.end) in places}
    facts = [fact for fact in stated_facts(text, mentions, within) if called & {fact.head, fact.tail}]
    read = Extraction(tuple(mentions), tuple(with_modality(text, facts, mentions, within)))
    return read, tuple(m.entity_id for m in every)
