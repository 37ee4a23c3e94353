"""Where a question's names lead."""

from __future__ import annotations

import pytest
from generate_contexts import make_context, make_passage

from graphrag.generate.compare import alternatives, joins
from graphrag.generate.start import Shelf, bare, starting_points
from graphrag.names import entity_id

FILM = make_passage("a.txt", "Amy (2015 film)", "Amy is a film by Asif Kapadia.", ("Asif Kapadia",))
OTHER = make_passage("b.txt", "Amy", "Amy is a name.")
ATLAS = make_passage(
    "c.txt", "Fornecedores", "A Atlas compra aço da Siderúrgica Norte.", ("Atlas", "Siderúrgica Norte")
)
CONTRACT = make_passage("d.txt", "contract", "Atlas Holding signed it.", ("Atlas Holding",))


def surfaces(question, *passages, start=()):
    return [p.surface for p in starting_points(make_context(question, *passages, start=start))]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who directed Amy (2015 Film)?", ["Amy (2015 Film)"]),
        ("Who directed Amy?", ["Amy"]),
        ("Quem fornece para a Atlas?", ["Atlas"]),
        ("Does the SIDERURGICA NORTE supply Atlas?", ["SIDERURGICA NORTE", "Atlas"]),
        ("Who owns Atlas Holding?", ["Atlas Holding"]),
        ("Who signed the contract?", []),
    ],
)
def test_names_of_titles_and_entities_stand_where_the_question_has_them(question, found):
    assert surfaces(question, FILM, OTHER, ATLAS, CONTRACT) == found


def test_a_linked_entity_is_a_start_even_when_the_question_words_it_otherwise():
    assert surfaces("Who supplies the group?", ATLAS, start=("Atlas",)) == ["Atlas"]
    assert surfaces("who supplies atlas?", ATLAS, start=("Atlas",)) == ["atlas"]


def test_passages_about_a_name_come_before_those_that_mention_it():
    mention = make_passage("e.txt", "Awards", "Asif Kapadia won for Amy.", ("Asif Kapadia",))
    person = make_passage("f.txt", "Asif Kapadia", "He was born in London.")
    shelf = Shelf(make_context("q", mention, FILM, person, ATLAS))
    assert shelf.about("Asif Kapadia", frozenset({entity_id("Asif Kapadia")}), 4) == [person, mention, FILM]
    assert shelf.about("Asif Kapadia", frozenset(), 2) == [person, mention]
    assert shelf.about("Nobody", frozenset(), 4) == []


def test_sides_of_a_comparison():
    assert alternatives("Which film is older, Texans Never Cry or The Jerk?") == ("Texans Never Cry", "The Jerk")
    assert alternatives("Quem nasceu antes, Ana Lopes ou Rui Sá?") == ("Ana Lopes", "Rui Sá")
    assert alternatives("Who signed the contract?") is None
    assert joins(", or the one with ")
    assert not joins(" in ")


def test_a_title_without_its_bracket():
    assert [bare(t) for t in ("Amy (2015 film)", "Amy", "(x)")] == ["Amy", "Amy", "(x)"]
