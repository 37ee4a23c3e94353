"""Training examples of the span reader: questions of one and two steps over facts, and what must stay unanswered."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphrag.labels import read_json
from graphrag.models.reader import BRIDGE, FINAL, NONE
from graphrag.training import facts
from graphrag.training.made_up import Stated, contracted, filling, group_of, make_document, phrases, value, without_form
from graphrag.training.treebank import Asked, questions, read_sentences


@dataclass(frozen=True)
class Item:
    """One reading to learn: ``label`` is ``NONE``, ``BRIDGE`` or ``FINAL``; the span counts for the last two."""

    question: str
    path: tuple[str, ...]
    title: str
    text: str
    start: int
    end: int
    label: int


def articled(name: str, language: str, rng: random.Random) -> str:
    """A Portuguese company is as often ``a Acme`` as ``Acme``."""
    return f"a {name}" if language == "pt" and rng.random() < 0.35 and name[:2] not in ("o ", "a ") else name


def _fill(template: str, language: str, rng: random.Random, **names: str) -> str:
    text = template.format(**(filling(language, rng) | names))
    text = contracted(text) if language == "pt" else text
    return text[0].upper() + text[1:]


def _choose(templates: Sequence[str], details: dict[str, str], rng: random.Random) -> str:
    """A template that asks for nothing the fact does not tell, where there is one."""
    known = [t for t in templates if set(re.findall(r"{(\w+)}", t)) <= {"x", *details}]
    return rng.choice(known or templates)


class Asker:
    """Questions about facts, by the grammar; ``hard``: with many that a text seems to answer and does not."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.hard = False
        self.relations: list[dict[str, Any]] = phrases()["relation"]

    def _language(self, fact: Stated) -> str:
        other = "pt" if fact.language == "en" else "en"
        return other if self.rng.random() < 0.25 else fact.language

    def _name(self, fact: Stated, language: str) -> str:
        if self.relations[fact.relation]["x"] != "org":
            return fact.subject
        short = without_form(fact.subject)
        return articled(short if self.rng.random() < 0.5 else fact.subject, language, self.rng)

    def single(self, relation: int, language: str, name: str, details: dict[str, str] | None = None) -> str:
        """A question of one step, one time in six as a description: "the company that supplies Acme"."""
        here = self.relations[relation]
        descriptions = here.get(f"np_{language}")
        templates = descriptions if descriptions and self.rng.random() < 0.17 else here[language]
        template = _choose(templates, details or {}, self.rng)
        return _fill(template, language, self.rng, **(details or {}), x=name)

    def composed(self, fact: Stated, language: str, before: int, after: int) -> tuple[str, list[str]] | None:
        """A question in which the fact has ``before`` steps before it and ``after`` behind, and the path to its subject."""
        chain = [self.relations[fact.relation]]
        key = f"np_{language}"
        for _ in range(before):
            options = [r for r in self.relations if r["y"] == chain[0]["x"] and r.get(key)]
            if not options:
                return None
            chain.insert(0, self.rng.choice(options))
        for step in range(after):
            options = [r for r in self.relations if r["x"] == chain[-1]["y"] and (step == after - 1 or r.get(key))]
            if not options or not chain[-1].get(key):
                return None
            chain.append(self.rng.choice(options))
        path = [value(r["x"], language, self.rng) for r in chain[:before]] + [fact.subject]
        name = path[0] if before else self._name(fact, language)
        for relation in chain[:-1]:
            part = _fill(self.rng.choice(relation[key]), language, self.rng, x=name)
            name = part[0].lower() + part[1:] if part.split()[0].lower() in ("the", "a", "o", "as", "os") else part
        return self.single(self.relations.index(chain[-1]), language, name), path

    def compared(self, fact: Stated, language: str) -> str | None:
        """A comparison one side of which is the fact's."""
        here = self.relations[fact.relation]
        if not here.get(f"cmp_{language}"):
            return None
        names = [fact.subject, value(here["x"], language, self.rng)]
        self.rng.shuffle(names)
        return _fill(self.rng.choice(here[f"cmp_{language}"]), language, self.rng, a=names[0], b=names[1])

    def items(self, fact: Stated, pool: Sequence[Stated]) -> list[Item]:
        """A question the fact answers or leads on from, and often one that its text does not answer."""
        language, chance = self._language(fact), self.rng.random()
        question: str | None = None
        path = [fact.subject]
        before, after = self.rng.choices(((0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (2, 0)), (48, 23, 15, 6, 5, 3))[0]
        if chance < 0.12:
            question, after = self.compared(fact, language), 0
        elif before or after:
            made = self.composed(fact, language, before, after)
            question, path = made if made else (None, path)
        label = BRIDGE if question and after else FINAL
        if question is None:
            question, path, label = (
                self.single(fact.relation, language, self._name(fact, language), dict(fact.details)),
                [fact.subject],
                FINAL,
            )
            path = [] if self.rng.random() < 0.35 else path
        if self.rng.random() < 0.06:
            question = question.lower().rstrip("?")
        item = Item(question, tuple(path), fact.title, fact.text, fact.start, fact.end, label)
        return [item, *self.negative(item, fact, language, pool)]

    def negative(self, item: Item, fact: Stated, language: str, pool: Sequence[Stated]) -> list[Item]:
        """The same question where it has no answer: another text, an exhausted path, or another question here."""
        chance = self.rng.random()
        if self.hard and fact.groups and self.rng.random() < 0.5:
            return self._unsaid(item, fact, language)
        if chance < 0.3:
            other = self.rng.choice(pool)
            same = [f for f in (self.rng.choice(pool) for _ in range(40)) if f.relation == fact.relation]
            other = same[0] if same and self.rng.random() < 0.8 else other
            if fact.subject.lower() not in (other.text + other.title).lower():
                return [Item(item.question, item.path, other.title, other.text, 0, 0, NONE)]
        elif chance < 0.45 and item.label == FINAL:
            answer = fact.text[fact.start : fact.end]
            return [Item(item.question, (*item.path, answer), item.title, item.text, 0, 0, NONE)]
        elif chance < 0.6 and fact.details:
            relation = self.relations[fact.relation]
            detailed = [t for t in relation[language] if any(f"{{{name}}}" in t for name, _ in fact.details)]
            if detailed:
                question = _fill(self.rng.choice(detailed), language, self.rng, x=self._name(fact, language))
                return [Item(question, (fact.subject,), item.title, item.text, 0, 0, NONE)]
        elif chance < 0.7 and fact.others:
            kind = self.relations[fact.relation]["x"]
            absent = [i for i, r in enumerate(self.relations) if r["x"] == kind and r["y"] not in fact.others]
            if absent:
                question = self.single(self.rng.choice(absent), language, self._name(fact, language))
                return [Item(question, (fact.subject,), item.title, item.text, 0, 0, NONE)]
        return []

    def _unsaid(self, item: Item, fact: Stated, language: str) -> list[Item]:
        """A question about the same subject that the text does not answer, though it may hold such a kind of answer."""
        kind = self.relations[fact.relation]["x"]
        absent = [i for i, r in enumerate(self.relations) if r["x"] == kind and group_of(i) not in fact.groups]
        near = [i for i in absent if self.relations[i]["y"] in fact.others]
        question = self.single(self.rng.choice(near or absent), language, self._name(fact, language))
        return [Item(question, (fact.subject,), item.title, item.text, 0, 0, NONE)]


def kinship(found: Sequence[Stated], rng: random.Random) -> list[Item]:
    """Questions such as "the maternal grandmother of", which name no relation of a single step."""
    items: list[Item] = []
    by_name = {name: facts.relations_of(facts.WIKI[name]) for name in ("mother", "father", "spouse", "child")}
    steps = {i: name for name in ("child", "spouse", "father", "mother") for i in by_name[name]}
    for fact in found:
        name = steps.get(fact.relation)
        if name is None:
            continue
        chains = [(c, place) for c in phrases()["chain"] for place in (0, 1) if c["steps"][place] == name]
        chain, place = rng.choice(chains)
        language = "en" if rng.random() < 0.7 else "pt"
        start = fact.subject if place == 0 else value("per", "en", rng)
        path = (start,) if place == 0 else (start, fact.subject)
        question = _fill(rng.choice(chain[language]), language, rng, x=start)
        items.append(Item(question, path, fact.title, fact.text, fact.start, fact.end, (BRIDGE, FINAL)[place]))
    return items


class Wiki:
    """The 2Wiki dev questions that may be learned from, step by step, and their wordings with other names."""

    def __init__(self, data: Path, rng: random.Random, kept: bool = False):
        self.rng = rng
        corpus: list[dict[str, str]] = read_json(data / "2wiki/corpus.json.gz")
        self.text = {p["title"]: p["text"] for p in corpus}
        questions: list[dict[str, Any]] = read_json(data / "2wiki/questions_dev.json.gz")
        self.questions = [q for q in questions if facts.held_out(q["id"]) == kept]
        kept = {t for q in questions if facts.held_out(q["id"]) for t in q["supporting_titles"]}
        self.found = facts.from_wiki_text(corpus, kept)
        self.by_relation: dict[int, list[Stated]] = {}
        for fact in self.found:
            self.by_relation.setdefault(fact.relation, []).append(fact)

    def _passage(self, question: dict[str, Any], subject: str) -> str | None:
        def words(name: str) -> set[str]:
            return set(re.findall(r"\w+", re.sub(r"\([^)]*\)", "", name).lower()))

        scored = [
            (len(words(t) & words(subject)) / max(1, len(words(t) | words(subject))), t)
            for t in question["supporting_titles"]
        ]
        best = max(scored, default=(0.0, ""))
        return best[1] if best[0] >= 0.3 and best[1] in self.text else None

    def steps(self, question: dict[str, Any]) -> list[tuple[tuple[str, ...], str, str, str, int]]:
        """``(path, passage title, answer, relation, label)`` of each evidence triple."""
        triples = question["evidence"]
        led = {self._passage(question, o) for _, _, o in triples} - {None}
        heads = [s for s, _, _ in triples]
        rows: list[tuple[tuple[str, ...], str, str, str, int]] = []
        for subject, relation, answer in triples:
            title = self._passage(question, subject)
            if title is None:
                continue
            before = [s for s, _, o in triples if self._passage(question, o) == title and s != subject]
            bridge = any(
                h != subject and self._passage(question, h) == self._passage(question, answer) for h in heads
            ) and (self._passage(question, answer) in led)
            name = subject if self.rng.random() < 0.6 else title
            path = (before[0], name) if before else (name,)
            rows.append((path, title, answer, relation, BRIDGE if bridge else FINAL))
        return rows

    def real(self) -> list[Item]:
        """Each step of each question, with steps that lead nowhere beside them."""
        items: list[Item] = []
        for question in self.questions:
            rows = self.steps(question)
            for path, title, answer, _, label in rows:
                text = self.text[title]
                at = text.lower().find(answer.lower())
                if at < 0:
                    continue
                cut, start, end = facts.window(text, at, at + len(answer))
                items.append(Item(question["question"], path, title, cut, start, end, label))
                items.append(self._wrong_passage(question["question"], path))
                other = [t for p, t, *_ in rows if len(p) == len(path) and t != title]
                if other and question["type"].endswith("comparison"):
                    aside = facts.window(self.text[other[0]], 0, 1)[0]
                    items.append(Item(question["question"], path, other[0], aside, 0, 0, NONE))
                if label == FINAL:
                    items.append(Item(question["question"], (*path, answer), title, cut, 0, 0, NONE))
        return items

    def _wrong_passage(self, question: str, path: tuple[str, ...]) -> Item:
        title = self.rng.choice(list(self.text))
        text = facts.window(self.text[title], 0, 1)[0]
        return Item(question, path, title, text, 0, 0, NONE)

    def swapped(self) -> list[Item]:
        """The wording of a question with other films, songs and people in it."""
        items: list[Item] = []
        for question in self.questions:
            rows = self.steps(question)
            for path, title, _, relation, label in rows:
                places = facts.relations_of(facts.WIKI.get(relation, ""))
                pool = [f for p in places for f in self.by_relation.get(p, [])]
                wording = self._opened(question["question"], path[0], title if len(path) == 1 else "")
                if not pool or wording is None:
                    continue
                fact = self.rng.choice(pool)
                if len(path) == 1:
                    shown = fact.title.title() if self.rng.random() < 0.6 else fact.subject
                    items.append(
                        Item(
                            wording.replace("{x}", shown),
                            (fact.subject,),
                            fact.title,
                            fact.text,
                            fact.start,
                            fact.end,
                            label,
                        )
                    )
                else:
                    start = self.rng.choice(self.found).subject
                    asked = wording.replace("{x}", start)
                    items.append(Item(asked, (start, fact.subject), fact.title, fact.text, fact.start, fact.end, label))
                    items.append(self._wrong_passage(asked, (start, fact.subject)))
        return items

    def _opened(self, question: str, *names: str) -> str | None:
        for name in sorted(filter(None, names), key=len, reverse=True):
            at = question.lower().find(name.lower())
            if at >= 0:
                return question[:at] + "{x}" + question[at + len(name) :]
        return None


def squad_items(path: Path, rng: random.Random, kept: bool = False, elsewhere: float = 0.35) -> list[Item]:
    """SQuAD-format questions; the path is a name of the question or none, and some are also asked ``elsewhere``.

    One article in eight (``kept``) is for measuring.
    """
    items: list[Item] = []
    for article in read_json(path)["data"]:
        if (int(hashlib.sha256(article["paragraphs"][0]["context"].encode()).hexdigest(), 16) % 8 == 0) != kept:
            continue
        paragraphs = article["paragraphs"]
        for paragraph in paragraphs:
            for qa in paragraph["qas"]:
                answer = rng.choice(qa["answers"])
                start = answer["answer_start"]
                cut, begin, end = facts.window(paragraph["context"], start, start + len(answer["text"]))
                title = str(article.get("title", "")).replace("_", " ") if rng.random() < 0.7 else ""
                path_names = named(qa["question"], rng)
                items.append(Item(qa["question"], path_names, title, cut, begin, end, FINAL))
                if rng.random() < elsewhere and len(paragraphs) > 1:
                    other = rng.choice([p for p in paragraphs if p is not paragraph])["context"]
                    items.append(Item(qa["question"], path_names, title, facts.window(other, 0, 1)[0], 0, 0, NONE))
    return items


def named(question: str, rng: random.Random) -> tuple[str, ...]:
    """A capitalised name in the question, sometimes none."""
    names = re.findall(
        r"(?<!^)(?:[A-ZÁÉÍÓÚÂÊÔÃÕÇ][\w'’.-]+)(?: (?:de|da|do|of|the)? ?[A-ZÁÉÍÓÚÂÊÔÃÕÇ][\w'’.-]+)*", question[1:]
    )
    return (rng.choice(names).rstrip("?.,'"),) if names and rng.random() < 0.7 else ()


def qamr(path: Path) -> list[Asked]:
    """QAMR questions with one contiguous answer."""
    found: list[Asked] = []
    for row in read_json(path):
        text, places = facts.detokenised(row["tokens"])
        for qa in row["qas"]:
            tokens = qa["answer_tokens"]
            if tokens and tokens == list(range(tokens[0], tokens[-1] + 1)) and len(tokens) < 12:
                found.append(Asked(qa["question"], text, places[tokens[0]][0], places[tokens[-1]][1]))
    return found


def treebank(path: Path, rng: random.Random) -> list[Asked]:
    """Questions made from the parsed sentences of a CoNLL-U file."""
    return [asked for text, words in read_sentences(path) for asked in questions(text, words, rng)]


class Sentences:
    """Questions about single sentences, which are read among others; and sentences that look like an answer."""

    def __init__(self, asked: Sequence[Asked], asker: Asker, language: str):
        self._asked, self._asker, self._language = asked, asker, language
        self._texts = sorted({a.text for a in asked})
        self._words = {t: frozenset(re.findall(r"\w{4,}", t.lower())) for t in self._texts}

    def items(self, n: int) -> list[Item]:
        """About ``n`` readings, about a quarter without an answer."""
        rng = self._asker.rng
        made: list[Item] = []
        for asked in rng.sample(self._asked, min(len(self._asked), int(n / 1.3))):
            question, label = self._led_on(asked)
            path = named(asked.question, rng)
            others = rng.sample(self._texts, rng.choice((0, 0, 1, 1, 2)))
            place = rng.randint(0, len(others))
            before = "".join(f"{t} " for t in others[:place])
            text = before + " ".join((asked.text, *others[place:]))
            made.append(Item(question, path, "", text, len(before) + asked.start, len(before) + asked.end, label))
            if rng.random() < (0.6 if self._asker.hard else 0.3):
                made.append(Item(question, path, "", self._like(asked), 0, 0, NONE))
        return made

    def _like(self, asked: Asked) -> str:
        """Of some sentences the one that shares most words with a question, which does not hold the answer."""
        words = set(re.findall(r"\w{4,}", asked.question.lower()))
        answer = asked.text[asked.start : asked.end].lower()
        some = [t for t in self._asker.rng.sample(self._texts, min(60, len(self._texts))) if answer not in t.lower()]
        return max(some, key=lambda t: len(self._words[t] & words), default="")

    def _led_on(self, asked: Asked) -> tuple[str, int]:
        """The question; now and then as a description within a question about who or what it describes."""
        rng = self._asker.rng
        opening = re.match(r"(Who|What|Quem|Que empresa|O que) (?!did|do|does|would|can)", asked.question)
        if opening is None or rng.random() < 0.6:
            return asked.question, FINAL
        thing = {
            "Who": ("the person who", "the company that", "whoever"),
            "What": ("the thing that", "what"),
            "Quem": ("a pessoa que", "a empresa que", "quem"),
            "Que empresa": ("a empresa que",),
            "O que": ("o que",),
        }[opening[1]]
        described = f"{rng.choice(thing)} {asked.question[opening.end() :].rstrip('?')}"
        if opening[1] in ("What", "O que") or rng.random() < 0.5:
            return described, FINAL
        kind = "org" if "company" in described or "empresa" in described else "per"
        fitting = [i for i, r in enumerate(self._asker.relations) if r["x"] == kind]
        return self._asker.single(rng.choice(fitting), self._language, described), BRIDGE


def sources(data: Path, asker: Asker) -> dict[str, Callable[[int], list[Item]]]:
    """For each source, how to draw about ``n`` items anew, with the asker's randomness."""
    rng = asker.rng
    wiki = Wiki(data, rng)
    pools = {
        "wiki_text": wiki.found,
        "docred": facts.from_docred(data / "redocred/train.json.gz"),
        "knowledgenet": facts.from_knowledgenet(data / "relations/knowledgenet_train.json.gz"),
        "core": facts.from_core(data / "relations/core_train.json.gz"),
        "fewrel": facts.from_fewrel(data / "relations/fewrel_wiki.json.gz"),
        "dbpedia_pt": facts.from_dbpedia_pt(data / "relations/dbpedia_pt.json.gz", rng),
    }

    def ask(pool: Sequence[Stated]) -> Callable[[int], list[Item]]:
        return lambda n: [i for f in rng.sample(pool, min(len(pool), int(n / 1.5))) for i in asker.items(f, pool)]

    def made(n: int) -> list[Item]:
        stated: list[Stated] = []
        while len(stated) < n / 1.5:
            stated += make_document("en" if rng.random() < 0.5 else "pt", rng)
        return [i for f in stated for i in asker.items(f, stated)]

    def squad(name: str) -> Callable[[int], list[Item]]:
        return lambda n: _some(squad_items(data / name, rng, elsewhere=0.7 if asker.hard else 0.35), n, rng)

    draw: dict[str, Callable[[int], list[Item]]] = {name: ask(pool) for name, pool in pools.items()}
    family = [*wiki.found, *pools["docred"], *pools["fewrel"], *pools["knowledgenet"]]
    kin = kinship(family, rng)
    draw["made_up"] = made
    draw["kinship"] = lambda n: rng.sample(kin, min(n, len(kin)))
    draw["wiki_real"] = lambda n: _some(wiki.real(), n, rng)
    draw["wiki_swapped"] = lambda n: _some([i for _ in range(3) for i in wiki.swapped()], n, rng)
    draw["xquad"] = squad("qa/xquad_en_train.json.gz")
    draw["faquad"] = squad("qa/faquad_pt_train.json.gz")
    draw["qamr"] = Sentences(qamr(data / "qa/qamr_wiki.json.gz"), asker, "en").items
    bosque = treebank(data / "ud/pt_bosque_train.conllu.gz", rng)
    draw["treebank"] = Sentences(bosque, asker, "pt").items
    return draw


def _some(items: list[Item], n: int, rng: random.Random) -> list[Item]:
    return rng.sample(items, min(n, len(items)))
