from __future__ import annotations

import pytest

from graphrag.errors import NotTextError, ReadError

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset2 Symbol;}}"
    r"{\colortbl;\red0\green0\blue0;}{\stylesheet{\s1 heading 1;}}{\*\generator Riched20 10.0;}"
)


def rtf(body: str) -> str:
    return HEAD + body + "}"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"\pard Pre\'e7o: R$ 1.250,00\par Second\line line\par", "Preço: R$ 1.250,00\n\nSecond\nline"),
        (r"\uc1 S\u227?o Paulo \u8211- \ldblquote sim\rdblquote", "São Paulo – “sim”"),
        (r"\uc2 a\u233\'c3\'a9b {\uc0\u233}c \u-3913 ??d", "aéb éc \uf0b7d"),
        (r"{\f1\'cc\'ee\'f1\'ea\'e2\'e0} ok", "Москва ok"),
        (r"a\~b\_c \{x\}\\ {\b bold}ly {\*\unknown gone}kept", "a\u00a0b-c {x}\\ boldly kept"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt the link}} here", "the link here"),
        (r"Net {\deleted five}{\revised ten} days{\pict\bin4 }{}\par still}", "Net ten days"),
        (r"\outlinelevel0 Terms\par\pard Body", "# Terms\n\nBody"),
        (
            r"{\listtext 1.\tab}One\par{\listtext\f2\'b7\tab}Two\par{\pntext\bullet\tab}Three",
            "1. One\n\n- Two\n\n- Three",
        ),
        (
            r"\trowd\intbl Item\cell Price\cell\row\trowd\intbl Resin\par white\cell 12\cell\row\pard After\par",
            "Item | Price\nResin white | 12\n\nAfter",
        ),
        (
            r"{\header Top\par}{\footer Foot\par}Sold{\footnote As of\par 2024.}.",
            "Top\n\nFoot\n\nSold[1].\n\n[1] As of 2024.",
        ),
        (r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt Boxed\par}}}Out", "Boxed\n\nOut"),
    ],
)
def test_what_is_shown_is_read(read_bytes, body: str, text: str) -> None:
    assert read_bytes("a.rtf", rtf(body)).text == text


def test_the_title_is_the_metadata_or_a_first_line_alone(read_bytes) -> None:
    assert read_bytes("a.rtf", rtf(r"{\info{\title Our deal}{\author Eva}}Text.")).title == "Our deal"
    assert read_bytes("a.rtf", rtf(r"Our deal\par Text follows here.")).title == "Our deal"


def test_broken_files_are_named(read_bytes) -> None:
    with pytest.raises(ReadError, match=r"a\.rtf: is cut short"):
        read_bytes("a.rtf", rtf("text")[:-1])
    with pytest.raises(ReadError, match=r"a\.rtf: groups are nested too deep"):
        read_bytes("a.rtf", rtf("{" * 100_000))
    with pytest.raises(NotTextError, match=r"a\.rtf: is not rich text"):
        read_bytes("a.rtf", "PK")


def test_an_unknown_code_page_is_read_as_western(read_bytes) -> None:
    assert read_bytes("a.rtf", r"{\rtf1\ansicpg99999 caf\'e9}").text == "café"
