"""Whatever bytes a file of any suffix holds: it is read, or an error of ours says why not."""

from __future__ import annotations

import io
import zipfile

import pytest
from compound import compound, message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphrag.errors import ReadError
from graphrag.read import FORMATS
from graphrag.read.content import Raw
from graphrag.recipe import Read

STARTS = (
    b"", b"PK\x03\x04", b"%PDF-1.7\n", b"{\\rtf1 ", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml version='1.0'?><a>",
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", b"Content-Type: message/rfc822\r\n\r\n", b'{"a": [',
    b"\xff\xfe", b"a,b\n", b"MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n\r\n",
)  # fmt: skip
LIMITS = Read(max_bytes=100_000, max_unpacked=1_000_000, max_characters=200_000)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NAMES = (
    "w:p w:r w:t w:tbl w:tr w:tc w:pPr w:numPr w:sdt w:sdtContent w:footnoteReference w:txbxContent p text:p text:h "
    "text:s text:list text:list-item text:note text:note-body table:table table:table-row table:table-cell a:p a:t "
    "p:sp p:txBody p:nvSpPr p:nvPr p:ph a:tbl text:annotation draw:text-box"
).split()


def read(suffix: str, data: bytes) -> None:
    """Read it; errors of ours are as good as text."""
    said = ""
    try:
        content = FORMATS[suffix].read(Raw(data, f"a{suffix}", LIMITS, FORMATS))
    except ReadError as error:
        said = str(error)
    else:
        assert len(content.text) <= 10 * LIMITS.max_characters
    assert not said or said.startswith(f"a{suffix}")


@pytest.mark.parametrize("suffix", sorted(FORMATS))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=300))
def test_random_bytes(suffix: str, start: bytes, rest: bytes) -> None:
    read(suffix, start + rest)


def elements() -> st.SearchStrategy[str]:
    value = st.sampled_from(["", "1", "-1", "99999999999", "x", "é"])

    def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        attributes = " ".join(f'{name}="{{v}}"' for name in ("w:val", "w:id", "text:c", "text:outline-level", "type"))
        return st.builds(
            lambda name, children, v: f"<{name} {attributes.format(v=v)}>{''.join(children)}</{name}>",
            st.sampled_from(NAMES), st.lists(inner, max_size=4), value,
        )  # fmt: skip

    return st.recursive(st.text("ab |\n#-", max_size=5), around, max_leaves=12)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=elements(), suffix=st.sampled_from([".docx", ".odt", ".pptx"]))
def test_random_elements(body: str, suffix: str) -> None:
    spaces = " ".join(f'xmlns:{n}="u:{n}"' for n in ("w", "text", "table", "draw", "a", "p", "r"))
    inside = {
        ".docx": f"<w:document {spaces}><w:body>{body}</w:body></w:document>",
        ".odt": f"<o {spaces}><body><text>{body}</text></body></o>",
        ".pptx": f'<presentation {spaces}><sldIdLst><s r:id="s"/></sldIdLst></presentation>',
    }[suffix]
    part = {".docx": "word/document.xml", ".odt": "content.xml", ".pptx": "ppt/presentation.xml"}[suffix]
    extra = dict.fromkeys(("word/footnotes.xml", "word/numbering.xml", "word/styles.xml"), f"<x {spaces}>{body}</x>")
    rel = '<R><r Id="{0}" Type="/{0}" Target="{0}.xml"/></R>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(part, inside)
        for name, text in {**extra, "ppt/slide.xml": f"<x {spaces}>{body}</x>"}.items():
            package.writestr(name, text)
        package.writestr("word/_rels/document.xml.rels", rel.format("footnotes"))
        package.writestr("ppt/_rels/presentation.xml.rels", '<R><r Id="s" Type="/slide" Target="slide.xml"/></R>')
    read(suffix, out.getvalue())


MAIL = compound(message({"0037": "Subject", "1000": "Body", "1009": b"x" * 40}, [{"__substg1.0_37010102": b"x"}]))


@settings(max_examples=150, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, len(MAIL) - 1), st.integers(0, 255)), max_size=12), cut=st.integers(0))
def test_a_damaged_mail(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(MAIL)
    for place, value in changes:
        data[place] = value
    read(".msg", bytes(data[: len(data) - cut % 700] or b"x"))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            r"{ } \par \cell \row \intbl \trowd {\footnote {\header {\listtext \u300 \u-1? \'e9 \'8 \bin3 \bin-1 \uc99 "
            r"\f1 \fcharset204 \ansicpg932 \ansicpg1 \*\x {\title \* \ \- text \deleted \deleted0 \outlinelevel9".split(
                " "
            )
        )
    )
)
def test_random_rich_text(words: list[str]) -> None:
    read(".rtf", ("{\\rtf1" + "".join(words) + "}").encode())
