"""Training questions of the span reader: every label points at what it claims."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.models.reader import BRIDGE, FINAL, NONE
from graphrag.training.facts import detokenised, held_out, relations_of, window
from graphrag.training.made_up import contracted, make_document, phrases
from graphrag.training.questions import Asker, sources

DATA = Path(os.environ.get("GRAPHRAG_DATA", Path(__file__).parents[2].parent / "shared/data"))


@settings(deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["en", "pt"]))
def test_made_up_documents_state_what_they_say(seed, language):
    rng = random.Random(seed)
    stated = make_document(language, rng)
    asker = Asker(rng)
    for fact in stated:
        answer = fact.text[fact.start : fact.end]
        assert answer
        assert answer == answer.strip()
        for item in asker.items(fact, stated):
            assert "{" not in item.question
            assert item.label in (NONE, BRIDGE, FINAL)
            if item.label != NONE:
                assert item.text[item.start : item.end] == answer
                assert not item.path or item.path[-1] == fact.subject


@settings(deadline=None)
@given(st.text(max_size=900), st.data())
def test_a_window_keeps_its_span(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    cut, begin, stop = window(text, start, end, 120)
    assert cut[begin:stop] == text[start:end]


def test_the_same_seed_makes_the_same_documents():
    assert make_document("pt", random.Random(7)) == make_document("pt", random.Random(7))


def test_every_relation_can_be_asked_in_both_languages():
    for relation in phrases()["relation"]:
        assert relation["en"]
        assert relation["pt"]
        for key in ("en", "pt", "np_en", "np_pt"):
            assert all("{x}" in template for template in relation.get(key, ()))
        for key in ("s_en", "s_pt"):
            assert all("{y}" in t or "{nation}" in t for t in relation.get(key, ()))
        for key in ("cmp_en", "cmp_pt"):
            assert all("{a}" in t and "{b}" in t for t in relation.get(key, ()))
    assert relations_of("CEO")
    assert not relations_of("no such label")


def test_tokens_become_running_text():
    text, places = detokenised(["He", "did", "n't", "pay", "-LRB-", "$", "5", "-RRB-", "."])
    assert text == "He didn't pay ($5)."
    assert [text[a:b] for a, b in places] == ["He", "did", "n't", "pay", "(", "$", "5", ")", "."]
    assert contracted("em a sede de o grupo, por o diretor") == "na sede do grupo, pelo diretor"


def test_one_question_in_three_is_held_out_whatever_its_order():
    share = sum(held_out(f"{i:x}") for i in range(3000)) / 3000
    assert 0.3 < share < 0.37
    assert held_out("9248ce6c0bdd11eba7f7acde48001122") == held_out("9248ce6c0bdd11eba7f7acde48001122")


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason=f"no data packs at {DATA}; name them with GRAPHRAG_DATA")
def test_the_data_packs_give_sound_items():
    for name, draw in sources(DATA, Asker(random.Random(1))).items():
        items = draw(60)
        assert items, name
        for item in items:
            assert item.question.strip()
            assert item.label == NONE or item.text[item.start : item.end].strip(), name
