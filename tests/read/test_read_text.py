from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.errors import NotTextError, ReadError, TooLargeError
from graphrag.read import clean

PORTUGUESE = (
    "CONTRATO Nº 12/2024\n\nA Construções São João S.A., com sede à Praça Tiradentes, 10, não pagará à “Ação Ltda.” "
    "juros superiores a 1% – conforme o § 2º. Vigência: três anos, até 12 de março de 2027."
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_any_encoding_gives_the_same_text(read_bytes, encoding: str) -> None:
    document = read_bytes("a.txt", PORTUGUESE.encode(encoding))
    assert document.text == PORTUGUESE
    assert document.language == "pt"
    assert document.title == "CONTRATO Nº 12/2024"


@pytest.mark.parametrize("encoding", ["latin-1", "cp850", "mac_roman"])
def test_old_western_encodings(read_bytes, encoding: str) -> None:
    text = "A administração não autorizou a operação de crédito em março. Após a reunião, a decisão foi adiada."
    assert read_bytes("a.txt", text.encode(encoding)).text == text


def test_other_scripts_are_guessed(read_bytes) -> None:
    text = "Договор между компаниями был подписан в Москве двенадцатого марта. " * 5
    assert read_bytes("a.txt", text.encode("cp1251")).text == text.strip()


def test_a_pdf_under_a_text_name_is_read_as_what_it_is(read_bytes) -> None:
    with pytest.raises(ReadError, match=r"a\.txt: is a broken PDF"):
        read_bytes("a.txt", b"%PDF-1.7 renamed")


@pytest.mark.parametrize(
    "data",
    [
        random.Random(7).randbytes(5000),
        bytes(range(256)) * 20,
        b"PK\x03\x04 archive",
        b"\x89PNG\r\n\x1a\n....",
        b"SQLite format 3\x00" + b"page" * 100,
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.eml"])
def test_binary_under_a_text_name_is_refused(read_bytes, name: str, data: bytes) -> None:
    with pytest.raises(NotTextError, match=rf"{name}: .*not text"):
        read_bytes(name, data)


def test_stray_zeros_and_controls_are_removed(read_bytes) -> None:
    text = "The agree\u00adment\x00 is\x1b signed\u200b by\ufeff Acme\x07 Inc. today.\r\nIt\u2028ends.\r"
    assert read_bytes("a.txt", text * 20).text.startswith("The agreement is signed by Acme Inc. today.\nIt\nends.\nThe")


@pytest.mark.parametrize("data", [b" \n\t ", b"\xef\xbb\xbf", b"\x0c\r\n"])
def test_a_file_without_words_holds_no_text(read_bytes, data: bytes) -> None:
    with pytest.raises(ReadError, match=r"a\.txt: holds no text"):
        read_bytes("a.txt", data)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.pdf", "a.eml"])
def test_zero_bytes_are_reported(read_bytes, name: str) -> None:
    with pytest.raises(ReadError, match=rf"{name}: is empty \(0 bytes\)"):
        read_bytes(name, b"")


def test_limits_name_the_key_to_change(read_bytes) -> None:
    with pytest.raises(TooLargeError, match=r"a\.txt: more than 10 bytes; split it, or raise max_bytes"):
        read_bytes("a.txt", "The contract.", max_bytes=10)
    with pytest.raises(TooLargeError, match=r"a\.txt: 13 characters, the limit is 12; .*max_characters"):
        read_bytes("a.txt", "The contract.", max_characters=12)


def test_a_line_of_two_megabytes(read_bytes) -> None:
    assert len(read_bytes("a.txt", "word " * 400_000).text) == 1_999_999


def test_titles(read_bytes) -> None:
    assert read_bytes("note.txt", "The first line ends as a sentence.\n\nMore.").title == "note"
    assert read_bytes("note.txt", "A line\nof running text\n\nMore.").title == "note"
    assert read_bytes("note.txt", "Minutes of March\r\n\r\nMore.").title == "Minutes of March"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("O contrato foi assinado em São Paulo pela empresa, que não pagou.", "pt"),
        ("The contract was signed in London by the company, which did not pay.", "en"),
        ("Acme Ltda. 12.345.678/0001-95", ""),
        ("Der Vertrag wurde von der Firma in Berlin unterzeichnet und ist gültig.", ""),
    ],
)
def test_language(read_bytes, text: str, language: str) -> None:
    assert read_bytes("a.txt", text).language == language


MARKDOWN = """---
title: "Plano 2024"
author: Ana Souza
---
# Another *heading*

Text with **bold**.
"""


def test_markdown_is_kept_as_written(read_bytes) -> None:
    document = read_bytes("a.md", MARKDOWN)
    assert document.text == MARKDOWN.strip()
    assert document.title == "Plano 2024"
    assert document.media_type == "text/markdown"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Intro.\n\n## The *second* [level](http://x) ##\n\nText", "The second level"),
        ("```\n# a comment\n```\n\n# Real\n", "Real"),
        ("Underlined `title`\n=====\n\nText", "Underlined title"),
        ("No heading at all", "a"),
        ("---\nno: title\n---\n# Head\n", "Head"),
    ],
)
def test_markdown_titles(read_bytes, text: str, title: str) -> None:
    assert read_bytes("a.md", text).title == title


@given(st.text())
@settings(deadline=None)
def test_clean_text_is_stable_and_safe(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.encode("utf8").decode("utf8") == once
    assert not set(once) & set("\x00\r\x0c\u2028\ufeff")
