"""Web pages as they are made by different programs: everything of the article is read, and nothing around it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphrag.read.html import html_content

PAGES = Path(__file__).parent / "pages"
EXPECTED: dict[str, dict[str, list[str]]] = json.loads((PAGES / "expected.json").read_text(encoding="utf8"))


def test_every_page_is_expected() -> None:
    assert {page.stem for page in PAGES.glob("*.html")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_article_and_nothing_else(name: str) -> None:
    text = html_content((PAGES / f"{name}.html").read_text(encoding="utf8"), name).text
    assert [phrase for phrase in EXPECTED[name]["inside"] if phrase not in text] == []
    assert [phrase for phrase in EXPECTED[name]["around"] if phrase in text] == []


def test_names_alone_drop_no_words() -> None:
    words = "Signed by Ana Prado, director of Aurora Foods."
    for name in ("menu", "sidebar", "related-parties", "share-capital", "consent-form", "header-box", "modal", "toc"):
        page = f"<h1>Title</h1><p>{words[:9]} nobody.</p><div class='{name}'><p>{words}</p></div>"
        assert words in html_content(page, "a").text


@pytest.mark.parametrize("name", ["cookies", "footer", "comments"])
def test_half_a_page_is_no_boilerplate_whatever_its_name(name: str) -> None:
    page = f"<p>How we use them.</p><div class='{name}'><p>{'The shop keeps a basket for you. ' * 9}</p></div>"
    assert "keeps a basket" in html_content(page, "a").text


def test_blocks_within_blocks_are_weighed_in_bounded_time() -> None:
    page = "<p>Before.</p><h2>End</h2>" + "<div class=menu>" * 200 + "<b>x </b>" * 20_000 + "<p>Inside.</p>"
    text = html_content(page, "a").text
    assert (text.startswith("Before."), text.endswith("Inside.")) == (True, True)


def test_the_heading_above_articles_stays() -> None:
    page = "<header><h1>Our branches</h1></header><article><h2>Recife</h2><p>Ana Souza.</p></article>"
    assert html_content(page, "a").text == "Our branches\n\nRecife\n\nAna Souza."
