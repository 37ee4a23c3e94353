"""Mentions and relations by a language model behind an OpenAI-compatible endpoint.

Nothing that it replies is taken on trust: a name that does not stand in the text word for word is dropped, and so is a
relation without such ends and a sentence of the text that holds them. A reply that is no JSON of the schema, even
after mending, counts as failed, and the text is left without mentions; a build goes on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graphrag.errors import EndpointError
from graphrag.models.coreference import cluster
from graphrag.models.endpoint import Endpoint, Usage
from graphrag.models.extractor import BundledExtractor
from graphrag.models.vocabulary import relation_types
from graphrag.types import EntityType, Extraction, Fact, Mention, Modality, Span

T = TypeVar("T", bound=BaseModel)

CONFIDENCE = 0.9
"""Such a model tells no probability; this one lets its relations meet the others'."""

_MAX_TOKENS = 4096
_NAME = re.compile(r"[A-Z][A-Z0-9_]{1,60}")


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Named(_Loose):
    name: str = Field(max_length=300)
    type: str = "Misc"


class _Related(_Loose):
    subject: str = Field(max_length=300)
    relation: str
    object: str = Field(max_length=300)
    quote: str = ""
    modality: str = "fact"


class Reply(_Loose):
    """What the model is asked for."""

    entities: list[_Named] = []
    relations: list[_Related] = []


class EndpointExtractor:
    """Asks the model once for each window of a text; questions are tagged by the bundled model."""

    def __init__(self, model: str, *, timeout: float = 60.0, retries: int = 2, min_confidence: float = 0.5) -> None:
        self._endpoint = Endpoint(model, timeout=timeout, retries=retries)
        self._bundled = BundledExtractor(min_confidence)
        self.name = f"openai:{model}"

    @property
    def usage(self) -> Usage:
        """What was asked so far, and what it took."""
        return self._endpoint.usage

    def extract(self, text: str, sentences: Sequence[Span] = ()) -> Extraction:
        """The model's mentions and facts, as far as the text bears them out."""
        if not text.strip():
            return Extraction()
        try:
            reply = self._endpoint.complete(
                [{"role": "user", "content": make_prompt(text)}],
                schema=Reply.model_json_schema(),
                max_tokens=_MAX_TOKENS,
            )
        except EndpointError:
            self.usage.add(failed=1)
            return Extraction()
        parsed, mended = parse(reply)
        if parsed is None:
            self.usage.add(failed=1)
            return Extraction()
        self.usage.add(repaired=int(mended))
        mentions = _mentions(text, parsed)
        return Extraction(tuple(mentions), tuple(_facts(text, parsed.relations, mentions, sentences)))

    def tag(self, text: str) -> tuple[Mention, ...]:
        """Mentions by the bundled model: what a question needs, at once and for nothing."""
        return self._bundled.tag(text)


def make_prompt(text: str) -> str:
    """The instructions, and the text between fences that it cannot contain."""
    fence = "~~~~"
    while fence in text:
        fence += "~"
    values = {
        "fence": fence,
        "text": text,
        "types": ", ".join(kind.value for kind in EntityType),
        "relations": ", ".join(sorted(relation_types())),
    }
    template = (files("graphrag.extract") / "prompt.txt").read_text(encoding="utf8")
    return re.sub(r"\{(fence|text|types|relations)\}", lambda match: values[match[1]], template)


def parse(reply: str) -> tuple[Reply | None, bool]:
    """The reply by its schema, and whether it had to be mended; None where it cannot be.

    Mended are what stands around the object, commas before a bracket that closes, an end that is missing, and entries
    that do not fit, which are left out.
    """
    for mended, text in enumerate((reply.strip(), _object(reply), _closed(_object(reply)))):
        try:
            raw = json.loads(text)
            return Reply.model_validate(raw), mended > 0
        except ValidationError:
            kept = _fitting(json.loads(text))
            return kept, True
        except ValueError:
            continue
    return None, False


def _object(reply: str) -> str:
    start = reply.find("{")
    end = reply.rfind("}")
    text = reply[start : end + 1] if 0 <= start < end else reply[max(start, 0) :]
    return re.sub(r",(\s*[\]}])", r"\1", text)


def _closed(text: str) -> str:
    """Text cut after its last whole entry, with the brackets that are still open closed."""
    text = text[: text.rfind("}") + 1]
    stack: list[str] = []
    quoted = False
    for match in re.finditer(r'\\.|["{}\[\]]', text):
        if match[0] == '"':
            quoted = not quoted
        elif not quoted and match[0] in "{[":
            stack.append("}" if match[0] == "{" else "]")
        elif not quoted and match[0] in "}]" and stack:
            stack.pop()
    return text + "".join(reversed(stack))


def _fitting(raw: Any) -> Reply | None:
    if not isinstance(raw, dict):
        return None
    entities = [e for row in _rows(raw, "entities") if (e := _valid(_Named, row)) is not None]
    relations = [r for row in _rows(raw, "relations") if (r := _valid(_Related, row)) is not None]
    return Reply(entities=entities, relations=relations) if entities or relations else None


def _rows(raw: dict[str, Any], key: str) -> Iterable[Any]:
    found = raw.get(key)
    return found if isinstance(found, list) else []


def _valid(model: type[T], row: Any) -> T | None:
    try:
        return model.model_validate(row)
    except ValidationError:
        return None


def _mentions(text: str, reply: Reply) -> list[Mention]:
    """Every place where a name of the reply stands in the text; of names within others, the longest."""
    kinds = {e.name.strip(): _kind(e.type) for e in reversed(reply.entities)}
    for relation in reply.relations:
        for name in (relation.subject.strip(), relation.object.strip()):
            kinds.setdefault(name, EntityType.MISC)
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for name in sorted((n for n in kinds if any(c.isalnum() for c in n)), key=lambda n: (-len(n), n)):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            start, end = match.span()
            if all(end <= a or b <= start for a, b in taken):
                taken.append((start, end))
                found.append(Mention(start, end, match[0], kinds[name], CONFIDENCE, 0))
    found.sort(key=lambda m: m.start)
    return [replace(m, cluster=number) for m, number in zip(found, cluster(text, found), strict=True)]


def _kind(name: str) -> EntityType:
    return next((kind for kind in EntityType if kind.value.casefold() == name.strip().casefold()), EntityType.MISC)


def _facts(
    text: str, relations: Sequence[_Related], mentions: Sequence[Mention], sentences: Sequence[Span]
) -> list[Fact]:
    """Relations whose ends both stand in one sentence, the quoted one where it is the text's."""
    found: dict[tuple[int, int, str], Fact] = {}
    for relation in relations:
        kind = re.sub(r"[^A-Z0-9]+", "_", relation.relation.strip().upper()).strip("_")
        heads = [i for i, m in enumerate(mentions) if m.surface == relation.subject.strip()]
        tails = [i for i, m in enumerate(mentions) if m.surface == relation.object.strip()]
        places = _quoted(text, relation.quote) + [Span(s.start, s.end) for s in sentences]
        places = places or [Span(0, len(text))]
        for place in places:
            ends = [next((i for i in side if _within(mentions[i], place)), None) for side in (heads, tails)]
            head, tail = ends
            if head is not None and tail is not None and head != tail and _NAME.fullmatch(kind):
                evidence = next((s for s in sentences if _within(place, s)), place)
                found.setdefault((head, tail, kind), Fact(head, tail, kind, CONFIDENCE, evidence, _how(relation)))
                break
    return list(found.values())


def _quoted(text: str, quote: str) -> list[Span]:
    words = r"\s+".join(re.escape(word) for word in quote.split())
    match = re.search(words, text) if words else None
    return [Span(*match.span())] if match else []


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _how(relation: _Related) -> Modality:
    name = relation.modality.strip().casefold()
    return next((kind for kind in Modality if kind.value == name), Modality.HYPOTHETICAL)
