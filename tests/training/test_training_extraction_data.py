"""Texts that the extractor learns from: labels point at what they claim, and what is unknown stays unknown."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.labels import LabelledText
from graphrag.models.vocabulary import names_by_property, relation_types
from graphrag.training.corpora import CORE, FEWREL, IMPLIED, KNOWLEDGENET, SHARES, training_sources
from graphrag.training.frames import frame_relations, frames, make_labelled
from graphrag.training.swapping import swapped

DATA = Path(os.environ.get("GRAPHRAG_DATA", Path(__file__).parents[2].parent / "shared/data"))
NAMES = {"ORG": ["Siemens", "Banco do Brasil"], "PER": ["Ada Lovelace"], "LOC": ["Évora"]}


@settings(deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["en", "pt"]))
def test_a_made_up_text_names_what_its_labels_say(seed, language):
    made = make_labelled(language, NAMES, random.Random(seed))
    named: dict[int, set[str]] = {}
    before = 0
    for start, end, kind, entity in made.mentions:
        assert before <= start < end <= len(made.text)
        assert made.text[start:end] == made.text[start:end].strip()
        before = end
        if kind:
            named.setdefault(entity, set()).add(kind)
    assert all(len(kinds) == 1 for kinds in named.values())
    assert not {"\x01", "\x02", "{", "}"} & set(made.text)
    for head, tail, key in made.relations:
        assert head != tail
        kind = relation_types()[names_by_property()[key]]
        assert kind.fits(*(next(iter(named[end])) for end in (head, tail)))


def test_every_sentence_of_the_grammar_names_its_participants():
    for frame in frames():
        for fact in frame["facts"]:
            head, _, tail = fact.split()
            assert {head, tail} <= set(frame["roles"])
        for language in ("en", "pt"):
            assert all(any(f"{{{role}}}" in sentence for role in frame["roles"]) for sentence in frame[language])


@given(st.integers(0, 10**6), st.floats(0, 1))
def test_a_text_about_others_has_the_same_labels(seed: int, share: float):
    rng = random.Random(seed)
    made = make_labelled(rng.choice(["en", "pt"]), NAMES, rng)
    other = swapped(made, {"ORG": ["Nova Aurora S.A."], "PER": ["Bea Sá", "Leo"]}, rng, share)
    assert [m[2:] for m in other.mentions] == [m[2:] for m in made.mentions]
    assert other.relations == made.relations
    before, after = ([text.text[s:e] for s, e, *_ in text.mentions] for text in (made, other))
    if share == 0:
        assert other == made
    names = {(old, kind): new for old, new, (_, _, kind, _) in zip(before, after, made.mentions, strict=True)}
    assert [names[old, m[2]] for old, m in zip(before, made.mentions, strict=True)] == after, "one name by one"
    between = [[text.text[a[1] : b[0]] for a, b in pairwise(text.mentions)] for text in (made, other)]
    assert between[0] == between[1]
    assert all(new == old or kind in ("ORG", "PER") for (old, kind), new in names.items())


def test_all_labels_are_in_the_vocabulary():
    keys = {key.lstrip("~") for table in (CORE, FEWREL, KNOWLEDGENET) for keys in table.values() for key in keys}
    keys |= frame_relations() | {*IMPLIED} | {key.lstrip("~") for key in IMPLIED.values()}
    assert keys <= set(names_by_property())


def test_what_a_set_does_not_annotate_is_unknown():
    pytest.importorskip("torch", reason="training needs torch (uv sync --extra transformers)")
    from graphrag.models.runtime import bundled_tokenizer
    from graphrag.training.extraction import make_example

    types = list(relation_types().values())
    column = {kind.property: number for number, kind in enumerate(types, 1)}
    text = LabelledText(
        "Acme bought Bolt in Rome.",
        ((0, 4, "ORG", 0), (12, 16, "ORG", 1), (20, 24, "LOC", 2)),
        frozenset({"ORG", "LOC"}),
        ((0, 1, "ACQUIRED"),),
        frozenset({"ACQUIRED"}),
    )
    made = make_example(bundled_tokenizer(), text, types)
    assert made is not None
    rows = {tuple(pair): made.labels[row] for row, pair in enumerate(made.pairs.tolist())}
    assert rows[0, 1][column["ACQUIRED"]] == 1
    assert rows[1, 0][column["ACQUIRED"]] == 0
    assert rows[0, 1][column["SUPPLIES"]] == -1
    assert rows[0, 2][column["SUPPLIES"]] == 0, "a place is never supplied, whoever annotated what"
    whole = make_example(bundled_tokenizer(), replace(text, annotated=None, relations=((0, 2, "P159"),)), types)
    assert whole is not None
    first = {tuple(pair): whole.labels[row] for row, pair in enumerate(whole.pairs.tolist())}[0, 1]
    assert first[column["P127"]] == 0
    assert first[column["ACQUIRED"]] == -1
    unlabelled = make_example(bundled_tokenizer(), replace(text, annotated=None, relations=()), types)
    assert unlabelled is not None
    assert len(unlabelled.pairs) == 0


@pytest.mark.skipif(not DATA.is_dir(), reason="the data packs are not here")
def test_a_source_comes_round_whole_and_starts_anew():
    draw = training_sources(DATA, 13)
    assert set(draw) == set(SHARES)
    assert draw["frames_pt"](5) == draw["frames_pt"](5)
    turn = [draw["ewt"](number).id for number in range(347 * 2)]
    size = len(set(turn))
    assert sorted(turn[:size]) == sorted(turn[size : 2 * size])
