"""Questions out of parsed sentences: each is answered by what it was made of."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from graphrag.training.treebank import questions, read_sentences

CONLLU = """\
# text = Ana Reis, diretora da Acme, comprou a Beta no Porto em 2019.
1	Ana	Ana	PROPN	_	_	9	nsubj	_	_
2	Reis	Reis	PROPN	_	_	1	flat:name	_	_
3	,	,	PUNCT	_	_	4	punct	_	_
4	diretora	diretora	NOUN	_	_	1	appos	_	_
5-6	da	_	_	_	_	_	_	_	_
5	de	de	ADP	_	_	7	case	_	_
6	a	o	DET	_	_	7	det	_	_
7	Acme	Acme	PROPN	_	_	4	nmod	_	_
8	,	,	PUNCT	_	_	4	punct	_	_
9	comprou	comprar	VERB	_	_	0	root	_	_
10	a	o	DET	_	_	11	det	_	_
11	Beta	Beta	PROPN	_	_	9	obj	_	_
12-13	no	_	_	_	_	_	_	_	_
12	em	em	ADP	_	_	14	case	_	_
13	o	o	DET	_	_	14	det	_	_
14	Porto	Porto	PROPN	_	_	9	obl	_	_
15	em	em	ADP	_	_	16	case	_	_
16	2019	2019	NUM	_	_	9	obl	_	_
17	.	.	PUNCT	_	_	9	punct	_	_

"""


@pytest.fixture
def treebank(tmp_path: Path) -> Path:
    path = tmp_path / "t.conllu.gz"
    path.write_bytes(gzip.compress((CONLLU + CONLLU).encode()))
    return path


def test_words_stand_where_the_text_has_them(treebank: Path):
    sentences = list(read_sentences(treebank))
    assert len(sentences) == 2
    text, words = sentences[0]
    assert [text[w.start : w.end] for w in words.values()][3:8] == ["diretora", "da", "da", "Acme", ","]


@pytest.mark.parametrize("seed", range(5))
def test_subject_object_place_time_and_title_are_asked_for(treebank: Path, seed: int):
    text, words = next(read_sentences(treebank))
    asked = questions(text, words, random.Random(seed))
    answers = {text[a.start : a.end] for a in asked}
    assert {"Ana Reis", "Beta", "Porto", "2019"} <= answers
    for item in asked:
        answer = text[item.start : item.end]
        assert item.text == text
        assert answer not in item.question
        assert "  " not in item.question
    who = next(a for a in asked if "comprou a Beta no Porto em 2019" in a.question)
    assert text[who.start : who.end] == "Ana Reis"
    assert any(
        a.question.rstrip("?").endswith("diretora da Acme") or text[a.start : a.end] != "Ana Reis" for a in asked
    )
