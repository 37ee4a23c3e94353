"""Labelled data packs as facts a reader can be asked about: a text, a subject and the span of the answer."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphrag.labels import read_json
from graphrag.labels.text import detokenised
from graphrag.training.made_up import Stated, phrases

WIKI = {
    "date of birth": "P569", "date of death": "P570", "father": "P22", "mother": "P25", "spouse": "P26", "child": "P40",
    "sibling": "P3373", "director": "P57", "performer": "P175", "composer": "P86", "place of birth": "P19",
    "place of death": "P20", "place of burial": "P119", "country of citizenship": "P27", "country": "P17",
    "country of origin": "P495", "publication date": "P577", "educated at": "P69", "inception": "P571",
    "employer": "P108", "award received": "P166", "publisher": "P123", "founded by": "P112", "editor": "P50",
}  # fmt: skip
_WORD = r"(?:(?:[A-Z]\.)+|(?:Jr|Sr|St|Dr)\.|[^\W\d_a-zà-ÿ][\w'’-]*)"
_NAME = rf"{_WORD}(?: (?:(?:of|de|da|do|von|van|la|le|di|the) )*{_WORD})*"
_NATIONAL = frozenset(
    "American British English French German Italian Indian Canadian Australian Japanese Mexican Spanish Russian Soviet Polish "
    "Turkish Brazilian Portuguese Swedish Danish Norwegian Chinese Iranian Irish Scottish Welsh Dutch Jamaican Korean".split()
)
_DATE = r"(?:\d{1,2} [A-Z][a-z]+ \d{3,4}|[A-Z][a-z]+ \d{1,2}, \d{4}|[A-Z][a-z]+ \d{4}|\d{4})"
_PATTERNS = [
    ("P57", rf"directed by ({_NAME})"),
    ("P175", rf"(?:song|single|album|track)\b[^.]{{0,50}}? by (?:\w+ ){{0,4}}?({_NAME})"),
    ("P86", rf"(?:composed by|music (?:is |was )?by|score by) ({_NAME})"),
    ("P50", rf"(?:novel|book|play) by (?:\w+ ){{0,3}}?({_NAME})"),
    ("P569", rf"\( ?(?:[^()]{{0,40}}; )?born:? (?:in )?({_DATE})"),
    ("P569", rf"\( ?({_DATE}) ?[–-]"),
    ("P570", rf"\( ?{_DATE} ?[–-] ?({_DATE}) ?\)"),
    ("P570", rf"\bdied:? (?:on |in )?({_DATE})"),
    ("P19", rf"\bborn (?:on {_DATE} )?in ({_NAME}(?:, {_NAME})*)"),
    ("P20", rf"\bdied (?:on {_DATE} )?in ({_NAME}(?:, {_NAME})*)"),
    ("P577", r"\bis an? (\d{4}) "),
    ("P495", r"\bis an? (?:\d{4} )?(American|British|French|German|Italian|Indian|Canadian|Australian|Japanese|Mexican"
             r"|Spanish|Russian|Soviet|Polish|Turkish|Brazilian|Portuguese|Swedish|Danish|Norwegian|Chinese|Iranian)\b"
             r"(?=[\w -]{0,40}(?:film|comedy|drama|western|series|album|song))"),
    ("P27", r"\b(?:is|was) an? (American|British|English|French|German|Italian|Indian|Canadian|Australian|Japanese|Mexican"
            r"|Spanish|Russian|Soviet|Polish|Turkish|Brazilian|Portuguese|Swedish|Danish|Norwegian|Chinese|Iranian)\b"
            r"(?=[\w ,-]{0,40}(?:actor|actress|director|writer|singer|politician|player|composer|producer|rapper|poet))"),
    ("P22", rf"(?:son|daughter|child) of (?:the )?(?:[a-z]+ )?({_NAME})"),
    ("P25", rf"(?:son|daughter|child) of (?:the )?(?:[a-z]+ )?{_NAME}(?:, [^,.]{{2,40}},)? and (?:his (?:[a-z]+ )*wife,? )?({_NAME})"),
    ("P26", rf"(?:wife of|husband of|married to|married|spouse of) (?:[a-z]+ ){{0,2}}({_NAME})"),
    ("P119", rf"\bburied (?:in|at) (?:the )?({_NAME})"),
    ("P69", rf"(?:graduated from|educated at|studied at|alma mater,) (?:the )?({_NAME})"),
]  # fmt: skip


def held_out(question_id: str) -> bool:
    """Whether a 2Wiki question is kept for measuring: one in three, by a hash of its id."""
    return int(hashlib.sha256(question_id.encode()).hexdigest(), 16) % 3 == 0


def relations_of(label: str) -> list[int]:
    """Relations of the grammar that carry a data set's label (``~label``: read from tail to head)."""
    return [i for i, r in enumerate(phrases()["relation"]) if label in r.get("labels", ())]


def window(text: str, start: int, end: int, size: int = 440) -> tuple[str, int, int]:
    """At most about ``size`` characters of ``text`` around a span, cut between words, and the span in them."""
    if len(text) <= size:
        return text, start, end
    left = max(0, min(start - size // 3, len(text) - size))
    left = 0 if left == 0 else text.rfind(" ", 0, left + 1) + 1
    right = text.find(" ", max(end, left + size))
    right = len(text) if right < 0 else right
    return text[left:right], start - left, end - left


def _stated(
    label: str, subject: str, title: str, text: str, start: int, end: int, language: str = "en"
) -> Iterator[Stated]:
    if subject.lower() in {"it", "he", "she", "they", "the company", "its", "who", "which"}:
        return
    for relation in relations_of(label):
        cut, begin, stop = window(text, start, end)
        yield Stated(relation, subject, title, cut, begin, stop, language)


def from_wiki_text(corpus: list[dict[str, str]], without: set[str]) -> list[Stated]:
    """Facts that plain patterns read in passages about their title; passages in ``without`` are left out."""
    found: list[Stated] = []
    for passage in corpus:
        if passage["title"] in without:
            continue
        for label, pattern in _PATTERNS:
            match = re.search(pattern, passage["text"])
            if match is None or match.end(1) - match.start(1) < 3:
                continue
            if label in ("P27", "P495") or match[1].split()[0] not in _NATIONAL:
                name = re.sub(r" \([^)]*\)$", "", passage["title"])
                found += _stated(label, name, passage["title"], passage["text"], *match.span(1))
    return found


def from_docred(path: Path) -> list[Stated]:
    """Facts of a DocRED-format file; the answer is the tail's mention nearest to one of the head's."""
    found: list[Stated] = []
    for document in read_json(path):
        starts: list[int] = []
        tokens: list[str] = []
        for sentence in document["sents"]:
            starts.append(len(tokens))
            tokens += sentence
        text, places = detokenised(tokens)

        def spans(
            entity: int, document: Any = document, starts: Any = starts, places: Any = places
        ) -> list[tuple[int, int]]:
            return [
                (places[starts[m["sent_id"]] + m["pos"][0]][0], places[starts[m["sent_id"]] + m["pos"][1] - 1][1])
                for m in document["vertexSet"][entity]
            ]

        tails: dict[tuple[int, str], list[int]] = {}
        for fact in document["labels"]:
            tails.setdefault((fact["h"], fact["r"]), []).append(fact["t"])
        for (head, label), objects in tails.items():
            if len(objects) > 2:
                continue
            subject = document["vertexSet"][head][0]["name"]
            heads = spans(head)
            start, end = min(
                (s for tail in objects for s in spans(tail)), key=lambda s: min(abs(s[0] - h[0]) for h in heads)
            )
            found += _stated(label, subject, document["title"], text, start, end)
    return found


def from_knowledgenet(path: Path) -> list[Stated]:
    """Facts of KnowledgeNet, sentence by sentence; pronouns stay answers no more than subjects."""
    found: list[Stated] = []
    pronouns = {
        "he",
        "she",
        "it",
        "they",
        "his",
        "her",
        "him",
        "who",
        "which",
        "its",
        "their",
        "i",
        "that",
        "my",
        "we",
        "them",
    }
    for row in read_json(path):
        for fact in row["facts"]:
            name, other = fact["subject_text"], fact["object_text"]
            if name.lower() not in pronouns and other.lower() not in pronouns:
                found += _stated(fact["relation"], name, "", row["text"], *fact["object"])
                found += _stated("~" + fact["relation"], other, "", row["text"], *fact["subject"])
    return found


def from_core(path: Path) -> list[Stated]:
    """Facts of CORE; ``invert_relation`` tells which of the two is the relation's first."""
    found: list[Stated] = []
    for row in read_json(path):
        text, places = detokenised(row["context"])
        first = (places[row["e1_start"]][0], places[row["e1_end"]][1])
        second = (places[row["e2_start"]][0], places[row["e2_end"]][1])
        head, tail = (second, first) if row["invert_relation"] else (first, second)
        found += _stated(row["relation"], text[slice(*head)], "", text, *tail)
        found += _stated("~" + row["relation"], text[slice(*tail)], "", text, *head)
    return found


def from_fewrel(path: Path) -> list[Stated]:
    """Facts of FewRel's sentences."""
    found: list[Stated] = []
    for label, part in read_json(path).items():
        for row in part["examples"]:
            text, places = detokenised(row["tokens"])
            head, tail = row["h"][2][0], row["t"][2][0]
            subject = text[places[head[0]][0] : places[head[-1]][1]]
            found += _stated(label, subject, "", text, places[tail[0]][0], places[tail[-1]][1])
    return found


def from_dbpedia_pt(path: Path, rng: random.Random, limit: int = 6000) -> list[Stated]:
    """Portuguese facts, kept where the sentence says with a word what the distant label claims."""
    cues = {
        ("origin", "PERSON", "LOCATION"): ("P19", r"nasc|natural de"),
        ("deathOrBurialPlace", "PERSON", "LOCATION"): ("P20", r"morr|falec|assassin"),
        ("keyPerson", "ORGANIZATION", "PERSON"): ("P488", r"presid|dirig|diret|fund|CEO"),
        ("parent", "PERSON", "PERSON"): ("CHILD_OF", r"filh"),
        ("partner", "PERSON", "PERSON"): ("P26", r"cas[oa]|espos|marid|mulher"),
        ("partOf", "ORGANIZATION", "ORGANIZATION"): ("P749", r"pertenc|subsidi|grupo|controla"),
        ("locatedInArea", "ORGANIZATION", "LOCATION"): ("P159", r"sede|sedia|fica|localiz"),
        ("locatedInArea", "LOCATION", "LOCATION"): ("P131", r"fica|localiz|situa"),
    }
    found: list[Stated] = []
    rows = read_json(path)
    rng.shuffle(rows)
    for row in rows:
        label, cue = cues.get((row["relation"], row["type1"], row["type2"]), ("", ""))
        text: str = row["sentence"]
        start, other = text.find(row["entity2"]), text.find(row["entity1"])
        if not label or start < 0 or other < 0 or text.count(row["entity2"]) > 1:
            continue
        hit = re.search(cue, text)
        if hit and min(abs(hit.start() - start), abs(hit.start() - other)) < 60 and abs(start - other) < 120:
            found += _stated(label, row["entity1"], "", text, start, start + len(row["entity2"]), "pt")
            if len(found) >= limit:
                break
    return found
