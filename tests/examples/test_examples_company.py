"""The example company is consistent: what its questions ask for stands in its documents."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from graphrag.evaluate.folder import Question, contains, read_questions
from graphrag.read import FORMATS, read_file, walk
from graphrag.recipe import Read

EXAMPLES = Path(__file__).parents[2] / "examples"
QUESTIONS = read_questions(EXAMPLES / "questions.json")
ANSWERED = [question for question in QUESTIONS if question.answers]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    listing = walk(EXAMPLES / "company")
    assert not listing.skipped
    return {source.path: read_file(source, Read()).text for source in listing.sources}


def test_twenty_questions_and_some_without_answer() -> None:
    kinds = Counter(question.kind for question in QUESTIONS)
    assert len(ANSWERED) == 20
    assert kinds["unanswerable"] == len(QUESTIONS) - 20 >= 2
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS)
    assert 8 <= sum(question.language == "pt" for question in ANSWERED) <= 12


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: str(question.id))
def test_the_answer_stands_in_the_files(question: Question, texts: dict[str, str]) -> None:
    together = "\n".join(texts[path] for path in question.files)
    assert question.answers[0] in " ".join(together.split())


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: str(question.id))
def test_the_question_does_not_give_the_answer_away(question: Question) -> None:
    if question.kind != "comparison":
        assert not any(contains(question.question, answer) for answer in question.answers)


def test_the_readme_names_every_file(texts: dict[str, str]) -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf8")
    files = {path.relative_to(EXAMPLES / "company").as_posix() for path in _files()}
    assert [path for path in files if f"`{path}`" not in readme] == []
    assert {path.partition(".zip/")[0] + ".zip" if ".zip/" in path else path for path in texts} == files
    assert 40 <= len(files) <= 50


def test_documents_have_a_realistic_length(texts: dict[str, str]) -> None:
    lengths = {path: len(text.split()) for path, text in texts.items()}
    assert all(75 <= words <= 750 for words in lengths.values()), lengths
    assert sum(path.stat().st_size for path in [*_files(), EXAMPLES / "erp.sqlite"]) < 1_500_000


def test_every_reader_has_a_file_among_them_but_that_of_pictures_which_needs_an_extra() -> None:
    known = {FORMATS[Path(source.path).suffix].read for source in walk(EXAMPLES / "company").sources}
    archives = {FORMATS[path.suffix].read for path in _files() if path.suffix == ".zip"}
    missing = {name for name, format in FORMATS.items() if format.read not in known | archives}
    assert {FORMATS[name].media_type.partition("/")[0] for name in missing} == {"image"}


def test_boilerplate_of_the_web_page_is_not_read(texts: dict[str, str]) -> None:
    text = texts["web/about-us.html"]
    assert "Otávio Quintaval" in text
    assert "dataLayer" not in text
    assert "localStorage" not in text


def test_the_pdf_has_the_pages_of_its_script() -> None:
    source = next(s for s in walk(EXAMPLES / "company").sources if s.path.endswith(".pdf"))
    document = read_file(source, Read())
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5]
    fourth = document.pages[3]
    assert "Halewick" in document.text[fourth.start : fourth.end]


def _files() -> list[Path]:
    return [path for path in (EXAMPLES / "company").rglob("*") if path.is_file()]
