"""The passages written for training: every line of every file can be read, and what is made of them is true."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.models.reader import BRIDGE, FINAL, NONE
from graphrag.training.questions import Asker
from graphrag.training.readings import draw, readings
from graphrag.training.slots import Filler, labelled
from graphrag.training.written import Written, parse, read_passages

PASSAGES = read_passages()
ONE = """# en | Minutes
{F1} of {O1} opened the meeting. {O2} sells film to {O1}; {f1} signed the order on {D1}.
? Who put her name to the order? = {F1}
? date of the order? = {D1}
> Who founded the firm that supplies {O1} with film? = {O2}
- Who closed the meeting?
"""


def _one() -> Written:
    return next(parse(ONE))


def test_a_passage_is_read_with_its_questions() -> None:
    found = _one()
    assert (found.language, found.title) == ("en", "Minutes")
    assert found.text.endswith("on {D1}.")
    assert [a.label for a in found.asked] == [FINAL, FINAL, BRIDGE, NONE]
    assert [found.text[a.start : a.end] for a in found.asked] == ["{F1}", "{D1}", "{O2}", ""]


def test_an_answer_that_stands_twice_is_taken_from_the_sentence_that_shares_more_with_the_question() -> None:
    (passage,) = parse("# en | T\n{O1} was late. The pallets came from {O1}.\n? Who brought the pallets? = {O1}\n")
    assert passage.asked[0].start == passage.text.rindex("{O1}")


def test_an_answer_that_the_passage_lacks_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not stand"):
        list(parse("# en | T\n{O1} was late.\n? Who paid? = {O2}\n"))


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), place=st.integers(0, len(PASSAGES) - 1))
def test_readings_hold_their_answers_and_no_slots(seed: int, place: int) -> None:
    rng = random.Random(seed)
    for item in readings(PASSAGES[place], PASSAGES, rng):
        assert 0 <= item.start <= item.end <= len(item.text)
        assert (item.label == NONE) or item.text[item.start : item.end].strip()
        assert not re.search(r"\{\w\d\}|[\x01\x02]", item.question + item.title + item.text + "".join(item.path))


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), place=st.integers(0, len(PASSAGES) - 1))
def test_labelled_passages_name_what_their_slots_hold(seed: int, place: int) -> None:
    passage = PASSAGES[place]
    text = labelled(passage, {"ORG": ["Casa Velha"], "PER": ["Ana Prado"]}, random.Random(seed))
    slots = re.findall(r"\{([OoFfMmLl])\d\}", passage.text)
    kinds = [kind for *_, kind, _ in text.mentions if kind in text.known]
    assert len(kinds) >= len(slots)
    assert all(text.text[start:end].strip() == text.text[start:end] != "" for start, end, _, _ in text.mentions)
    assert not re.search(r"[\x01\x02]", text.text)


def test_relations_are_labelled_from_both_ends_and_are_complete() -> None:
    line = "+ O1 BUYS_FROM O2; F1 EMPLOYER O1; F1 CHILD M1\n"
    (passage,) = parse(ONE.replace("opened the meeting", "opened the meeting with her son {M1}") + line)
    assert passage.relations == (
        ("F1", "CHILD", "M1"),
        ("F1", "EMPLOYER", "O1"),
        ("M1", "MOTHER", "F1"),
        ("O1", "BUYS_FROM", "O2"),
        ("O2", "SUPPLIES", "O1"),
    )
    text = labelled(passage, {}, random.Random(1))
    names = {entity: text.text[start:end] for start, end, _, entity in reversed(text.mentions)}
    assert {(names[a], key, names[b]) for a, b, key in text.relations} >= {(names[0], "P108", names[1])}
    assert text.annotated
    assert {"P108", "SUPPLIES", "P25"} <= text.annotated
    (plain,) = parse(ONE)
    assert labelled(plain, {}, random.Random(1)).annotated == frozenset()


@pytest.mark.parametrize("line", ["O1 LOVES O2", "O1 SUPPLIES O7", "O1 SUPPLIES"])
def test_a_relation_that_is_none_of_the_passage_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="not a relation"):
        list(parse(f"{ONE}+ {line}\n"))


def test_a_slot_is_the_same_name_wherever_it_stands() -> None:
    filler = Filler("en", random.Random(1))
    full = filler.fill("{O1}")
    assert filler.fill("{O1} and {O1}") == f"{full} and {full}"
    assert full.startswith(filler.fill("{o1}"))
    assert filler.fill("{F1}").endswith(filler.fill("{f1}"))


def test_drawn_readings_come_in_all_kinds_and_leave_out_what_is_kept() -> None:
    kept = [p for p in PASSAGES if p.kept]
    assert 0.04 < len(kept) / len(PASSAGES) < 0.13
    items = draw(PASSAGES, Asker(random.Random(3)))(3000)
    assert {item.label for item in items} == {NONE, BRIDGE, FINAL}
    assert any(item.question.startswith("the ") for item in items)
    assert any(item.question.startswith(("o ", "a ")) for item in items)
