from __future__ import annotations

import io

import pptx
import pytest
from pptx.util import Inches

from graphrag.errors import ReadError, TooLargeError


def deck() -> bytes:
    presentation = pptx.Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "Results 2024"
    first.placeholders[1].text_frame.text = "Sales rose by 12 %"
    first.placeholders[1].text_frame.add_paragraph().text = "Margin fell"
    first.notes_slide.notes_text_frame.text = "Thank Ana Souza."
    second = presentation.slides.add_slide(presentation.slide_layouts[6])
    table = second.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for row, cells in enumerate((("Region", "R$"), ("São Paulo", "1.250"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    group = second.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 100, 100).text_frame.text = "Grouped text"
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def test_slides_are_pages_with_tables_groups_and_notes(read_bytes) -> None:
    document = read_bytes("a.pptx", deck())
    assert [document.text[page.start : page.end] for page in document.pages] == [
        "# Results 2024\n\n- Sales rose by 12 %\n- Margin fell\n\nNotes: Thank Ana Souza.",
        "Region | R$\nSão Paulo | 1.250\n\nGrouped text",
    ]
    assert [page.number for page in document.pages] == [1, 2]
    assert document.title == "Results 2024"


def test_broken_foreign_and_long_presentations_are_named(read_bytes) -> None:
    with pytest.raises(ReadError, match=r"a\.pptx: is cut short or broken"):
        read_bytes("a.pptx", deck()[:9000])
    renamed = read_bytes("a.docx", deck())
    assert renamed.text == read_bytes("a.pptx", deck()).text
    assert renamed.findings
    with pytest.raises(TooLargeError, match=r"a\.pptx: 2 slides, the limit is 1"):
        read_bytes("a.pptx", deck(), max_pages=1)
