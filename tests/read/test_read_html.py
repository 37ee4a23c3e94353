from __future__ import annotations

import pytest

from graphrag.errors import ReadError

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>About us | Acme</title>
<style>p { color: red }</style><script>var secret = "<p>no</p>";</script></head>
<body class="has-sidebar">
<div class="cookie-banner"><p>We use cookies.</p></div>
<header><a href="/">Home</a><nav><ul><li>Products</li></ul></nav></header>
<div id="main-menu"><a href="/x">Careers</a></div>
<main>
  <h1>About <em>Acme</em></h1>
  <p>Acme Inc. was founded
     in 1998 by <a href="/ana">Ana&nbsp;Souza</a>.<br>It makes pumps.</p>
  <h2>Offices</h2>
  <ul><li>London</li><li><p>São Paulo</p></li></ul>
  <ol start="3"><li>Sign</li><li>Pay</li></ol>
  <table><thead><tr><th>Item</th><th>Price</th></tr></thead>
  <tr><td>Pump</td><td><p>R$ 1.250,00</p></td></tr></table>
  <dl><dt>CEO</dt>
  <dd>Ana Souza</dd><dt>Founded:</dt><dd>1998</dd></dl>
  <form><p>Kept text.</p><input value="x"><button>Send</button></form>
  <p hidden>Hidden words.</p>
  <pre>a   b
c   d</pre>
  <footer>Written by Rui.</footer>
</main>
<aside>Related news</aside>
<footer>Copyright</footer>
</body></html>"""

TEXT = """About Acme

Acme Inc. was founded in 1998 by Ana\xa0Souza.
It makes pumps.

Offices

- London
- São Paulo

3. Sign
4. Pay

Item | Price
Pump | R$ 1.250,00

CEO: Ana Souza
Founded: 1998

Kept text.

a   b
c   d

Written by Rui."""


def test_the_article_is_read_without_its_surroundings(read_bytes) -> None:
    document = read_bytes("about.html", PAGE)
    assert document.text == TEXT
    assert document.title == "About Acme"
    assert document.media_type == "text/html"


def test_a_page_that_marks_no_article_is_read_whole(read_bytes) -> None:
    page = "<title>Notice</title><body><p>One.<p>Two.<table><tr><td><h1>Big</h1><p>Laid out.<td><p>x<p>y</table>"
    document = read_bytes("a.htm", page)
    assert document.text == "One.\n\nTwo.\n\nBig\n\nLaid out.\n\nx\n\ny"
    assert document.title == "Big"


def test_a_small_article_does_not_hide_the_page(read_bytes) -> None:
    page = f"<article>Teaser</article><p>{'The long text of the page. ' * 20}</p>"
    assert "The long text" in read_bytes("a.html", page).text


def test_a_page_of_navigation_alone_keeps_its_words(read_bytes) -> None:
    assert read_bytes("a.html", "<nav><a>Contracts</a></nav>").text == "Contracts"


def test_the_declared_encoding_counts(read_bytes) -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Договор</p>'
    assert read_bytes("a.html", page.encode("cp1251")).text == "Договор"


def test_a_page_without_words(read_bytes) -> None:
    with pytest.raises(ReadError, match=r"a\.html: holds no text"):
        read_bytes("a.html", "<html><script>x()</script></html>")


def test_markup_in_text_stays_text(read_bytes) -> None:
    assert read_bytes("a.html", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>").text == "<script>alert(1)</script>"


@pytest.mark.parametrize("tag", ["div", "table", "b"])
def test_elements_nested_too_deep_are_refused(read_bytes, tag: str) -> None:
    with pytest.raises(ReadError, match=r"a\.html: elements are nested too deep"):
        read_bytes("a.html", f"<{tag}>" * 100_000 + "x")


@pytest.mark.parametrize(
    "hostile",
    [
        "<!--" * 300_000,
        "<a " * 300_000,
        '<a b="' * 150_000,
        "<" * 500_000,
        "&" * 500_000,
        "<a " + " ".join(f"a{i}=1" for i in range(100_000)) + ">",
        "<![CDATA[" * 100_000,
    ],
)
def test_broken_markup_ends_in_bounded_time(read_bytes, hostile: str) -> None:
    assert "The end." in read_bytes("a.html", f"<p>The end.</p>{hostile}").text


def test_a_picture_in_an_attribute_is_no_text(read_bytes) -> None:
    page = f'<p>Before <img src="data:image/png;base64,{"A" * 1_000_000}" alt="x"> after.</p>'
    assert read_bytes("a.html", page).text == "Before after."
