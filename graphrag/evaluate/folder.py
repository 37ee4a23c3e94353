"""How well questions about a folder are answered from its graph.

The questions are a file ``{"questions": [{id, question, language, answers: […], files: […], kind}]}``, json or
json.gz; ``question`` alone is required. A question without ``answers`` is one that the folder does not
answer: refusing it is right. All shares are percentages.
"""

from __future__ import annotations

import gzip
import re
import time
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import TypedDict

from pydantic import BaseModel, Field, ValidationError

from graphrag.errors import FormatError
from graphrag.pipeline import Parts, Progress, ask, quiet
from graphrag.recipe import Recipe
from graphrag.stores import open_store
from graphrag.types import Answer


class Question(BaseModel):
    """One question, the replies that count as right, and the files that the answer rests on."""

    question: str = Field(min_length=1)
    id: str | int = ""
    language: str = ""
    kind: str = ""
    answers: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class _File(BaseModel):
    questions: tuple[Question, ...] = Field(min_length=1)


class CitedQuote(TypedDict):
    """A quote of a reply and where it stands."""

    path: str
    page: int | None
    quote: str


class QuestionReport(TypedDict):
    """What became of one question; ``right`` also means a question without an answer that was refused."""

    id: str | int
    question: str
    language: str
    kind: str
    answers: list[str]
    reply: str
    right: bool
    abstained: bool
    file_recall: float | None
    citations: list[CitedQuote]
    path: list[list[str]]
    ms: float


class KindReport(TypedDict):
    """The questions of one kind."""

    questions: int
    accuracy: float


class FolderReport(TypedDict):
    """The figures; one is None where there is no question that it could be taken from.

    - ``accuracy``: of the questions that have an answer, those whose reply contains an accepted one;
    - ``file_recall``: the share of a question's files that its reply cites, averaged over the questions;
    - ``abstained_right``: of the questions without an answer, those refused;
    - ``abstained_wrong``: of the questions that have an answer, those refused;
    - ``by_kind``: ``accuracy`` of each kind (questions without an answer are right when refused).
    """

    accuracy: float | None
    file_recall: float | None
    abstained_right: float | None
    abstained_wrong: float | None
    by_kind: dict[str, KindReport]
    ms_p50: float
    questions: list[QuestionReport]


def evaluate_folder(
    graph: str | Path, questions: Path, *, recipe: Recipe | None = None, progress: Progress = quiet
) -> FolderReport:
    """Ask every question of a file and compare the replies.

    Raises ``FormatError`` when the file is not in the format above, ``StoreError`` without a graph.
    """
    wanted = read_questions(questions)
    parts = Parts(recipe)
    reports: list[QuestionReport] = []
    with open_store(graph) as store:
        for done, question in enumerate(wanted, start=1):
            started = time.perf_counter()
            answer = ask(question.question, store, parts)
            reports.append(_judge(question, answer, (time.perf_counter() - started) * 1000))
            progress("asking", done, len(wanted))
    return _sum_up(reports)


def read_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a file; raises ``FormatError`` when they cannot be read."""
    try:
        data = path.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
        return _File.model_validate_json(data).questions
    except (OSError, EOFError, zlib.error) as error:
        raise FormatError(f"{path}: the questions cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise FormatError(
            f'{path}: not a file of questions: {where}: {first["msg"]}. It should be {{"questions": '
            '[{"id", "question", "language", "answers": […], "files": […], "kind"}]}'
        ) from error


def contains(reply: str, answer: str) -> bool:
    """Whether the words of ``answer`` stand in ``reply``, whatever the case, accents and punctuation.

    Numbers count by value, as they are written in either language:

    >>> contains("They pay R$ 1.250,00 a month.", "1,250.00"), contains("Fundada em Camacari", "Camaçari")
    (True, True)
    """
    words, wanted = _words(reply), _words(answer)
    return bool(wanted) and any(
        words[start : start + len(wanted)] == wanted for start in range(len(words) - len(wanted) + 1)
    )


_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?(?![\d])|\d+(?:[.,]\d+)?"
_WORD = re.compile(rf"({_NUMBER})|[^\W\d_]+")


def _words(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return [_number(match[1]) if match[1] else match[0] for match in _WORD.finditer(plain)]


def _number(written: str) -> str:
    """A number with a point before its decimals, without thousands separators or trailing zeros."""
    head, point, tail = written.replace(",", ".").rpartition(".")
    if not point or len(tail) == 3:  # 96.000 and 96,000 are thousands in either language
        return (head + tail).replace(".", "").lstrip("0") or "0"
    return f"{head.replace('.', '').lstrip('0') or '0'}.{tail}".rstrip("0").rstrip(".")


def recall_of_files(files: Sequence[str], cited: Iterable[str]) -> float | None:
    """How many of ``files`` (relative paths or names) are among the paths cited, in percent; None without files."""
    if not files:
        return None
    paths = [f"/{path}" for path in cited]
    names = [f"/{name.removeprefix('./')}" for name in files]
    found = sum(any(path.endswith(name) or name.endswith(path) for path in paths) for name in names)
    return 100 * found / len(files)


def _judge(question: Question, answer: Answer, ms: float) -> QuestionReport:
    matches = any(contains(answer.text, accepted) for accepted in question.answers)
    return QuestionReport(
        id=question.id,
        question=question.question,
        language=question.language,
        kind=question.kind,
        answers=list(question.answers),
        reply=answer.text,
        right=matches and not answer.abstained if question.answers else answer.abstained,
        abstained=answer.abstained,
        file_recall=recall_of_files(question.files, (citation.path for citation in answer.citations)),
        citations=[CitedQuote(path=c.path, page=c.page, quote=c.quote) for c in answer.citations],
        path=[[step.head, step.type, step.tail] for step in answer.path],
        ms=round(ms, 2),
    )


def _sum_up(reports: Sequence[QuestionReport]) -> FolderReport:
    answerable = [report for report in reports if report["answers"]]
    kinds: defaultdict[str, list[QuestionReport]] = defaultdict(list)
    for report in reports:
        kinds[report["kind"] or ("" if report["answers"] else "unanswerable")].append(report)
    recalls = [report["file_recall"] for report in reports if report["file_recall"] is not None]
    return FolderReport(
        accuracy=_percent([report["right"] for report in answerable]),
        file_recall=round(fmean(recalls), 2) if recalls else None,
        abstained_right=_percent([report["abstained"] for report in reports if not report["answers"]]),
        abstained_wrong=_percent([report["abstained"] for report in answerable]),
        by_kind={
            kind: KindReport(questions=len(group), accuracy=_percent([r["right"] for r in group]) or 0.0)
            for kind, group in sorted(kinds.items())
        },
        ms_p50=round(median(report["ms"] for report in reports), 2),
        questions=list(reports),
    )


def _percent(verdicts: Sequence[bool]) -> float | None:
    return round(100 * fmean(verdicts), 2) if verdicts else None
