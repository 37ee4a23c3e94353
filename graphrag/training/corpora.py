"""The data packs as texts labelled in the vocabulary of ``models/relations.toml``, and how much of each is drawn."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from graphrag.labels import (
    BREAK,
    LabelledText,
    held_out,
    read_core,
    read_docred,
    read_fewrel,
    read_gum,
    read_iob2,
    read_knowledgenet,
)
from graphrag.training.frames import make_labelled
from graphrag.training.slots import labelled
from graphrag.training.swapping import swapped
from graphrag.training.written import Written, read_passages

Draw = Callable[[int], LabelledText]

SHARES = {
    "redocred": 0.25, "bosque": 0.12, "ewt": 0.09, "gum": 0.08, "lener_br": 0.13, "knowledgenet": 0.08, "core": 0.09,
    "fewrel": 0.02, "frames_en": 0.02, "frames_pt": 0.04, "written": 0.08,
}  # fmt: skip
"""Of each round's texts, how many come from which source."""

KNOWLEDGENET = {
    "SUBSIDIARY_OF": ("P749", "~P355"), "CEO": ("P169",), "FOUNDED_BY": ("P112",), "HEADQUARTERS": ("P159",),
    "DATE_FOUNDED": ("P571",), "EMPLOYEE_OR_MEMBER_OF": ("P108",), "EDUCATED_AT": ("P69",), "SPOUSE": ("P26", "~P26"),
    "CHILD_OF": ("~P40",), "NATIONALITY": ("P27",), "PLACE_OF_BIRTH": ("P19",), "DATE_OF_BIRTH": ("P569",),
    "DATE_OF_DEATH": ("P570",), "PLACE_OF_RESIDENCE": ("P551",), "POLITICAL_AFFILIATION": ("P102",),
}  # fmt: skip
"""KnowledgeNet's properties in the vocabulary (``~``: from object to subject)."""
CORE = {
    "product_or_service_of": ("~PRODUCES",), "acquired_by": ("~ACQUIRED",), "subsidiary_of": ("P749", "~P355"),
    "collaboration": ("PARTNERS_WITH", "~PARTNERS_WITH"), "client_of": ("BUYS_FROM",), "shareholder_of": ("OWNS_SHARE_OF",),
    "traded_on": ("TRADED_ON",), "competitor_of": ("COMPETES_WITH", "~COMPETES_WITH"), "brand_of": ("BRAND_OF",),
    "merged_with": ("MERGED_WITH", "~MERGED_WITH"), "regulated_by": ("~REGULATES",),
}  # fmt: skip
"""CORE's relations in the vocabulary."""
FEWREL = {
    "P361": ("P361", "~P527"), "P364": ("P364",), "P155": ("P155", "~P156"), "P26": ("P26", "~P26"), "P25": ("P25", "~P40"),
    "P463": ("P463",), "P40": ("P40",), "P206": ("P206",),
}  # fmt: skip
"""FewRel's relations in the vocabulary; it has others too."""
FEWREL_ENDS = {
    "P26": ("PER", "PER"), "P25": ("PER", "PER"), "P40": ("PER", "PER"), "P206": ("LOC", "LOC"), "P463": ("PER", "ORG"),
}  # fmt: skip
"""Types of its heads and tails, where all have one; others are read as ``MISC``."""
SWAPPED = 0.4
"""Share of the texts with labelled mentions in which names are exchanged, and of the names in these that are."""
IMPLIED = {"P176": "~PRODUCES", "P178": "~PRODUCES", "P137": "~OPERATES"}
"""What Re-DocRED's properties say in the vocabulary of business."""

_NAME = re.compile(r"[A-ZÀ-Þ][\w'’.&-]*(?: (?:(?:of|de|da|do|the|and) )?[A-ZÀ-Þ][\w'’.&-]*)*")
_YEAR = re.compile(
    r"\b(?:(?:January|February|March|April|May|June|July|August|September|October|November|December) )?(?:\d{1,2}, )?(?:1[5-9]|20)\d\d\b"
)


def training_sources(data: Path, seed: int) -> dict[str, Draw]:
    """For each of ``SHARES`` its n-th text, for any n: a labelled set comes round again in a new order."""
    rng = random.Random(seed)
    redocred = [_implied(text) for text in read_docred(data / "redocred/train.json.gz")]
    bosque = read_iob2(data / "ner/uner_pt_bosque_train.iob2.gz")
    core = [_core(t, rng) for t in read_core(data / "relations/core_train.json.gz") if not held_out(t.id)]
    knowledgenet = [
        _knowledgenet(t) for t in read_knowledgenet(data / "relations/knowledgenet_train.json.gz") if not held_out(t.id)
    ]
    packs = {
        "redocred": redocred,
        "bosque": bosque,
        "ewt": read_iob2(data / "ner/uner_en_ewt_train.iob2.gz"),
        "gum": read_gum(data / "gum/gum_open_genres.conllu.gz"),
        "lener_br": read_iob2(data / "ner/lener_br_train.iob2.gz"),
        "knowledgenet": knowledgenet,
        "core": core,
        "fewrel": [t for t in map(_fewrel, read_fewrel(data / "relations/fewrel_wiki.json.gz")) if t.relations],
    }
    english = _names([*redocred, *core, *knowledgenet])
    portuguese = _names(bosque)
    people = {kind: english[kind] for kind in ("PER", "ORG")}  # facts of places are often nowhere but in their names
    borrowed = {"redocred": people, "ewt": english, "gum": english}
    borrowed |= {name: _names([*packs[name], *bosque]) for name in ("bosque", "lener_br")}
    passages = [passage for passage in read_passages() if not passage.kept]
    return {name: _in_turn(texts, f"{seed} {name}", borrowed.get(name, {})) for name, texts in packs.items()} | {
        "frames_en": lambda n: make_labelled("en", english, random.Random(f"{seed} en {n}")),
        "frames_pt": lambda n: make_labelled(
            "pt", english if n % 3 == 0 else portuguese, random.Random(f"{seed} pt {n}")
        ),
        "written": lambda n: _written(passages, english, portuguese, random.Random(f"{seed} written {n}")),
    }


def measured_sets(data: Path) -> dict[str, list[LabelledText]]:
    """What no weight is trained on: the dev parts, and the fifth of KnowledgeNet and CORE that is held out."""
    rng = random.Random(0)
    made = [make_labelled(language, {}, rng) for language in ("en", "pt") for _ in range(100)]
    return {
        "redocred": [_implied(text) for text in read_docred(data / "redocred/dev.json.gz")],
        "bosque": read_iob2(data / "ner/uner_pt_bosque_dev.iob2.gz")[:80],
        "ewt": read_iob2(data / "ner/uner_en_ewt_dev.iob2.gz")[:80],
        "lener_br": read_iob2(data / "ner/lener_br_dev.iob2.gz")[:80],
        "knowledgenet": [
            _knowledgenet(t) for t in read_knowledgenet(data / "relations/knowledgenet_train.json.gz") if held_out(t.id)
        ],
        "core": [_core(t, rng) for t in read_core(data / "relations/core_train.json.gz") if held_out(t.id)],
        "frames": made,
    }


def _in_turn(texts: list[LabelledText], seed: str, names: Mapping[str, list[str]]) -> Draw:
    order: dict[int, list[int]] = {}

    def draw(number: int) -> LabelledText:
        turn, place = divmod(number, len(texts))
        if turn not in order:
            order.clear()
            order[turn] = random.Random(f"{seed} {turn}").sample(range(len(texts)), len(texts))
        return _another(texts[order[turn][place]], names, random.Random(f"{seed} at {number}"))

    return draw


def _another(text: LabelledText, names: Mapping[str, list[str]], rng: random.Random) -> LabelledText:
    """``text`` at times with other names, and at times with its sentences in one line."""
    if rng.random() < SWAPPED:
        text = swapped(text, names, rng, SWAPPED)
    return text if rng.random() < 0.5 else replace(text, text=text.text.replace(BREAK, " " * len(BREAK)))


def _written(
    passages: Sequence[Written],
    english: Mapping[str, list[str]],
    portuguese: Mapping[str, list[str]],
    rng: random.Random,
) -> LabelledText:
    passage = rng.choice(passages)
    return labelled(passage, english if passage.language == "en" else portuguese, rng)


def _names(texts: Iterable[LabelledText]) -> dict[str, list[str]]:
    """Names by type, each once: what made-up texts borrow."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for text in texts:
        for start, end, kind, _ in text.mentions:
            surface = text.text[start:end]
            if kind in ("ORG", "PER", "LOC") and _NAME.fullmatch(surface) and not surface.isupper():
                found[kind].add(surface)
    return {kind: sorted(names) for kind, names in found.items()}


def _translated(text: LabelledText, table: Mapping[str, tuple[str, ...]]) -> LabelledText:
    """``text`` with its labels in the vocabulary."""
    relations = {
        (tail, head, key[1:]) if key[0] == "~" else (head, tail, key)
        for head, tail, label in text.relations
        for key in table[label]
    }
    annotated = frozenset(key.lstrip("~") for label in text.annotated or () for key in table[label])
    return replace(text, relations=tuple(sorted(relations)), annotated=annotated)


def _implied(text: LabelledText) -> LabelledText:
    """Re-DocRED's text with the relations of business that its own say."""
    more = {(t, h, IMPLIED[key][1:]) for h, t, key in text.relations if key in IMPLIED}
    return replace(text, relations=tuple(sorted({*text.relations, *more})))


def _core(text: LabelledText, rng: random.Random) -> LabelledText:
    """A pair of CORE: companies, but for a product, which may be called either."""
    text = _translated(text, CORE)
    goods = {tail for _, tail, key in text.relations if key == "PRODUCES"}
    mentions = [(s, e, "MISC" if n in goods and rng.random() < 0.5 else "ORG", n) for s, e, _, n in text.mentions]
    return replace(text, mentions=tuple(mentions))


def _fewrel(text: LabelledText) -> LabelledText:
    """A sentence of FewRel: of the two that it marks no other of its relations holds."""
    text = replace(text, relations=tuple(r for r in text.relations if r[2] in FEWREL), annotated=frozenset(FEWREL))
    kinds = FEWREL_ENDS.get(text.relations[0][2], ("MISC", "MISC")) if text.relations else ("", "")
    return _translated(replace(text, mentions=tuple((s, e, kinds[n], n) for s, e, _, n in text.mentions)), FEWREL)


def _knowledgenet(text: LabelledText) -> LabelledText:
    """A sentence of KnowledgeNet, with what else looks like a name or a date as entities without a fact."""
    text = _translated(text, KNOWLEDGENET)
    taken = [(start, end) for start, end, _, _ in text.mentions]
    count = 1 + max((number for *_, number in text.mentions), default=-1)
    mentions = list(text.mentions)
    for pattern, kinds in ((_NAME, ("PER", "ORG", "LOC")), (_YEAR, ("TIME",))):
        for match in pattern.finditer(text.text):
            if match.start() == 0 and " " not in match[0]:
                continue
            if all(match.end() <= start or end <= match.start() for start, end in taken):
                mentions.append((match.start(), match.end(), kinds[len(match[0]) % len(kinds)], count))
                taken.append(match.span())
                count += 1
    return replace(text, mentions=tuple(sorted(mentions)))
