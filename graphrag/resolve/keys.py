"""Which name of a text an identifier in it belongs to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from graphrag.models.coreference import mention_key
from graphrag.models.identifiers import Identifier, find_identifiers
from graphrag.names import normalise
from graphrag.resolve.strong import is_public
from graphrag.types import EntityType, Mention, Span

_PERSON, _ORG = EntityType.PERSON, EntityType.ORGANIZATION
_HOLDER = {"cnpj": _ORG, "cpf": _PERSON, "vat": _ORG, "ein": _ORG}
_NAMED = {
    "cnpj": re.compile(r"\bCNPJ\b", re.IGNORECASE),
    "cpf": re.compile(r"\bCPF\b", re.IGNORECASE),
    "vat": re.compile(r"\b(?:VAT|USt-?Id|TVA|BTW|IVA|NIF|NIPC|contribuinte)", re.IGNORECASE),
    "ein": re.compile(r"\b(?:EIN|Employer Identification|Tax)\b", re.IGNORECASE),
}
_REACH = 300
"""Characters between a name and its number, with an address or what a contract says of its parties between them."""
_NOTHING = re.compile(r"[\s(\[<,;:–—|-]{1,6}")
_BEFORE_MAIL = re.compile(r"[\s(\[<,;:–—|-]{1,4}(?:e-?mail\s?:?\s?)?[<(]?", re.IGNORECASE)
_HEADER = re.compile(r"\s*[^\s:][^:\n]{1,40}:.*")
_SHARED_MAILBOX = frozenset(
    "admin administracao atendimento billing comercial compras contact contato email faturamento finance financeiro "
    "hello hr info juridico legal mail marketing noreply office orders press recepcao rh sac sales secretaria service "
    "suporte support vendas".split()
)


@dataclass(frozen=True)
class _Page:
    """A text, what is named in it, its sentences, and its identifiers."""

    text: str
    mentions: Sequence[Mention]
    sentences: Sequence[Span]
    identifiers: Sequence[Identifier]


def find_keys(text: str, mentions: Sequence[Mention], sentences: Sequence[Span]) -> list[tuple[str, ...]]:
    """The strong keys of each mention: its reader's own, and those written beside it.

    A registration number goes to the last name of the right kind before it in its sentence, or, in lines of the form
    ``header: value``, in its block, with no other such number between; where none stands before it, to the only one
    of its block. An address goes to the name right before it, if the two have letters in common.
    """
    page = _Page(text, mentions, sentences, find_identifiers(text))
    found: list[set[str]] = [{m.key} - {""} for m in mentions]
    for number, one in enumerate(page.identifiers):
        if one.scheme in _HOLDER:
            place = _holder(page, number)
            if place is not None and not any(key.startswith(f"{one.scheme}:") for key in found[place]):
                found[place].add(one.key)
        elif (place := _just_before(page, one)) is not None and (key := _address(mentions[place], one)):
            found[place].add(key)
    return [tuple(sorted(keys)) for keys in found]


def _holder(page: _Page, number: int) -> int | None:
    one = page.identifiers[number]
    kind = _HOLDER[one.scheme]
    top = page.text.rfind("\n\n", 0, one.start) + 2
    same = [i for i in page.identifiers if i.scheme == one.scheme and top <= i.start]
    before = [i for i in same if i.end <= one.start]
    floor = max(top if top > 1 else 0, before[-1].end if before else 0, one.start - _REACH)
    fits = [i for i, m in enumerate(page.mentions) if m.type is kind and floor <= m.start and m.end <= one.start]
    if fits:
        return fits[-1] if _speaks_of(page, page.mentions[fits[-1]], one) else None
    return None if before else _only_one(page, top, one, kind)


def _speaks_of(page: _Page, mention: Mention, one: Identifier) -> bool:
    """Whether what stands between a name and a number says that the number is that name's."""
    gap = page.text[mention.end : one.start]
    if _NOTHING.fullmatch(gap):
        return True
    if not _NAMED[one.scheme].search(gap):
        return False
    lines = gap.split("\n")
    if len(lines) > 1 and all(_HEADER.fullmatch(line) for line in (*lines[1:-1], lines[-1] + ":")):
        return True
    at = bisect_right(page.sentences, mention.start, key=lambda s: s.start) - 1
    return at >= 0 and one.end <= page.sentences[at].end


def _only_one(page: _Page, top: int, one: Identifier, kind: EntityType) -> int | None:
    """The only name of a block of headers that begins with its number."""
    end = page.text.find("\n\n", one.end)
    end = end if end >= 0 else len(page.text)
    start = max(top, 0) if top > 1 else 0
    if not all(_HEADER.fullmatch(line) for line in page.text[start:end].strip().split("\n")):
        return None
    if sum(i.scheme == one.scheme and start <= i.start < end for i in page.identifiers) > 1:
        return None
    fits = [i for i, m in enumerate(page.mentions) if m.type is kind and start <= m.start and m.end <= end]
    return fits[0] if fits and len({mention_key(page.mentions[i]) for i in fits}) == 1 else None


def _just_before(page: _Page, one: Identifier) -> int | None:
    for i, mention in enumerate(page.mentions):
        if mention.end <= one.start <= mention.end + 16 and _BEFORE_MAIL.fullmatch(page.text[mention.end : one.start]):
            return i
    return None


def _address(mention: Mention, one: Identifier) -> str:
    """A person's mailbox, or an organisation's domain; '' where it may be another's."""
    value = one.key.partition(":")[2]
    local, _, domain = value.rpartition("@")
    words = [word for word in normalise(mention.surface).split() if len(word) > 2]
    if mention.type is _PERSON and local and normalise(local).split()[:1] != [] and local not in _SHARED_MAILBOX:
        return one.key if any(word[:3] in normalise(local).replace(" ", "") for word in words) else ""
    if mention.type is _ORG and not is_public(domain):
        label = domain.partition(".")[0].replace("-", "")
        return f"domain:{domain}" if any(len(word) > 3 and word[:6] in label for word in words) else ""
    return ""
