"""What other data sets' labels are read as: every label is there, and every name is one of ours."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from graphrag.labels import read_statements
from graphrag.labels.core import KINDS
from graphrag.labels.knowledgenet import _ENDS  # pyright: ignore[reportPrivateUsage]
from graphrag.labels.schemes import Reading, scheme, teaches
from graphrag.models.vocabulary import relation_types

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_each_scheme_has_exactly_the_labels_of_its_data_set() -> None:
    assert scheme("knowledgenet").labels == set(_ENDS)
    assert scheme("core").labels == KINDS
    used = {text.annotated for text in read_statements(EXAMPLES / "business.jsonl")}
    assert used == {scheme("business").labels}


def test_directions() -> None:
    assert scheme("knowledgenet").says["CEO"] == {Reading("CEO", False), Reading("EMPLOYEE_OR_MEMBER_OF", True)}
    assert scheme("core").says["ACQUIRED"] == {Reading("acquired_by", True)}
    assert scheme("core").says["COMPETES_WITH"] == {Reading("competitor_of", False), Reading("competitor_of", True)}
    assert teaches("business", "SUPPLIES") == Reading("SUPPLIES", False)


def test_core_reads_each_of_our_relations_as_one_class() -> None:
    for name, readings in scheme("core").says.items():
        assert len({reading.label for reading in readings}) == 1, name


@pytest.mark.skipif("ACQUIRED" not in relation_types(), reason="the vocabulary has no business relations yet")
def test_every_name_is_in_the_vocabulary() -> None:
    text = (files("graphrag.labels") / "schemes.toml").read_text(encoding="utf8")
    rows = [row for each in tomllib.loads(text).values() for row in each.values()]
    names = {name.lstrip("~") for row in rows for key in ("is", "implies") for name in row.get(key, ())}
    assert names <= set(relation_types())


def test_the_examples_are_as_they_say() -> None:
    texts = read_statements(EXAMPLES / "business.jsonl")
    languages = [text.language for text in texts]
    assert (languages.count("en"), languages.count("pt")) == (100, 60)
    for language, least in (("en", 20), ("pt", 12)):
        assert sum(not text.relations for text in texts if text.language == language) >= least
    assert len({text.text for text in texts}) == len(texts)
