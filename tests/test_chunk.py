from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.chunk import rows_of, sentences, shortened, split
from graphrag.names import document_id
from graphrag.read.composition import Composition
from graphrag.types import Chunk, Column, Document, EntityType, Page, RowMapping


def document(text: str, pages: tuple[Page, ...] = ()) -> Document:
    return Document(document_id("a.txt"), "a.txt", "a", "text/plain", "", "", text, pages)


def count_pieces(text: str) -> int:
    """A word costs a piece for every four letters, any other sign one."""
    return sum(-(-len(word) // 4) for word in re.findall(r"\w+|[^\w\s]", text))


def texts(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


CONTRATO = """CONTRATO DE FORNECIMENTO Nº 12/2024

Pelo presente instrumento, a Construções São João S.A., inscrita no CNPJ sob o nº 12.345.678/0001-95, com sede à
Av. Paulista, 1.000, neste ato representada pelo Sr. J. P. Moreira, e a Beta Ltda. têm justo e contratado o que segue.
1. DO OBJETO
A Beta Ltda. fornecerá, nos termos do art. 5. da Lei nº 14.133, bombas e válvulas. O prazo é de 12 (doze) meses.
2. DO PREÇO
O preço é de R$ 1.250,00 (mil duzentos e cinquenta reais). A multa é de 2,5% ao mês, etc. Vence em 12 de março de 2024.
a) entrega em São Paulo;
b) pagamento em 30 dias.

Item | Preço
Bomba | R$ 900,00

Joinville, 14 de fevereiro de 2023.
Ana Souza
Construções São João S.A."""

CONTRATO_SENTENCES = [
    "CONTRATO DE FORNECIMENTO Nº 12/2024",
    "Pelo presente instrumento, a Construções São João S.A., inscrita no CNPJ sob o nº 12.345.678/0001-95, com sede à\n"
    "Av. Paulista, 1.000, neste ato representada pelo Sr. J. P. Moreira, e a Beta Ltda. têm justo e contratado o que "
    "segue.",
    "1. DO OBJETO",
    "A Beta Ltda. fornecerá, nos termos do art. 5. da Lei nº 14.133, bombas e válvulas.",
    "O prazo é de 12 (doze) meses.",
    "2. DO PREÇO",
    "O preço é de R$ 1.250,00 (mil duzentos e cinquenta reais).",
    "A multa é de 2,5% ao mês, etc. Vence em 12 de março de 2024.",
    "a) entrega em São Paulo;",
    "b) pagamento em 30 dias.",
    "Item | Preço",
    "Bomba | R$ 900,00",
    "Joinville, 14 de fevereiro de 2023.",
    "Ana Souza",
    "Construções São João S.A.",
]

CONTRACT = """# Supply Agreement

This agreement is made on March 12, 2024 between Acme Inc., a Delaware corporation, and J. P. Morgan & Co. The
parties, e.g. Mr. Smith of the U.S. Treasury, agree to pay $3.5 million. "It is final!" said Dr. Jones. Who signs?

- Acme Corp. Holdings
- The board [1]

The price rose by 2.5 per cent.[2] It is due at 5 p.m. on Friday (see p. 7). Acme Ltd. It was agreed in the U.K."""

CONTRACT_SENTENCES = [
    "# Supply Agreement",
    "This agreement is made on March 12, 2024 between Acme Inc., a Delaware corporation, and J. P. Morgan & Co.",
    "The\nparties, e.g. Mr. Smith of the U.S. Treasury, agree to pay $3.5 million.",
    '"It is final!" said Dr. Jones.',
    "Who signs?",
    "- Acme Corp. Holdings",
    "- The board [1]",
    "The price rose by 2.5 per cent.[2]",
    "It is due at 5 p.m. on Friday (see p. 7).",
    "Acme Ltd.",
    "It was agreed in the U.K.",
]


@pytest.mark.parametrize(("text", "expected"), [(CONTRATO, CONTRATO_SENTENCES), (CONTRACT, CONTRACT_SENTENCES)])
def test_sentences_of_a_contract(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "O valor devido pela Alfa Ltda. corresponde a R$ 1.250,00.",
        "A Alfa S.A. Indústria e Comércio assinou com a Beta Cia. Ltda. em 2024.",
        "Conforme o Art. 12, § 2º, da Lei nº 8.666/93, o Exmo. Sr. Dr. Juiz decidiu.",
        "Mr. J. R. R. Tolkien met Prof. Lewis, Ph.D., at St. Mary's on Jan. 5.",
        "The U.S. Government, i.e. the buyer, paid Acme Inc. Washington acted on it.",
        "See Fig. 3, No. 7 and pp. 12-14, approx. 10% of Vol. 2.",
        "Visit www.acme.com.br or write to ana.souza@acme.com about v1.2.3 of it.",
    ],
)
def test_dots_that_end_no_sentence(text: str) -> None:
    assert texts(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "A empresa é a Alfa Ltda.|O contrato vale.",
        "It was founded in 1998.|The firm grew.",
        "Really?!|Yes… |No.",
        "“Assinado.”|Depois saiu.",
        "It costs 3.|Pay now!",
        "we met.|They spoke.",
        "これは契約です。|会社が署名した。",
        "First paragraph without an end|\n\nSecond paragraph",
    ],
)
def test_places_that_end_a_sentence(text: str) -> None:
    assert texts(re.sub(r"(?<=[.!?”])\|", " ", text).replace("|", "")) == [part.strip() for part in text.split("|")]


def test_a_wrapped_paragraph_is_not_cut_at_its_lines() -> None:
    text = (
        "The supplier shall deliver the goods to the premises of the buyer in\n"
        "London not later than the first day of each month, unless the buyer\n"
        "Acme and the supplier agree on another day in writing before then."
    )
    assert texts(text) == [text]


# --- chunks


def check(doc: Document, chunks: tuple[Chunk, ...], most: int) -> None:
    """What holds for the chunks of any document."""
    position = 0
    for index, chunk in enumerate(chunks):
        assert chunk.index == index
        assert chunk.document_id == doc.id
        assert chunk.text == doc.text[chunk.start : chunk.end] == chunk.text.strip()
        assert count_pieces(chunk.text) <= most
        assert position <= chunk.start < chunk.end
        assert not doc.text[position : chunk.start].strip()
        inner = chunk.start
        for sentence in chunk.sentences:
            assert inner <= sentence.start < sentence.end
            assert not doc.text[inner : sentence.start].strip()
            inner = sentence.end
        assert inner == position + (chunk.end - position)
        position = chunk.end
    assert not doc.text[position:].strip()
    assert len({chunk.id for chunk in chunks}) == len(chunks)


WORDS = [
    "Acme",
    "Ltda.",
    "pays",
    "R$",
    "1.250,00",
    "S.A.",
    "the",
    "end.",
    "?",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "東京。",
    "é",
    "x" * 90,
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=120), st.integers(16, 60))
def test_chunks_of_company_like_text(words: list[str], most: int) -> None:
    doc = document(" ".join(words))
    chunks = split(doc, count_pieces, most)
    check(doc, chunks, most)
    assert chunks == split(doc, count_pieces, most)


@settings(deadline=None)
@given(st.text(max_size=400), st.integers(16, 40))
def test_chunks_of_any_text(text: str, most: int) -> None:
    doc = document(text)
    check(doc, split(doc, count_pieces, most), most)


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("ab. \n"), min_size=1, max_size=80), min_size=1, max_size=5))
def test_a_chunk_lies_on_one_page(parts: list[str]) -> None:
    parts = [part.strip() for part in parts]
    pages: list[Page] = []
    position = 0
    for number, part in enumerate(parts, start=1):
        pages.append(Page(position, position + len(part), number))
        position += len(part) + 2
    doc = document("\n\n".join(parts), tuple(pages))
    chunks = split(doc, count_pieces, 16)
    check(doc, chunks, 16)
    for chunk in chunks:
        page = pages[(chunk.page or 0) - 1]
        assert page.start <= chunk.start
        assert chunk.end <= page.end


def test_what_stands_between_and_behind_pages_is_in_chunks_too() -> None:
    text = "One page.\n\nA slip.\n\nTwo pages.\n\nAn attached invoice."
    at = [text.index(part) for part in ("One", "Two")]
    doc = document(text, (Page(at[0], at[0] + 9, 1), Page(at[1], at[1] + 10, 2)))
    chunks = split(doc, count_pieces, 30)
    assert [(chunk.text, chunk.page) for chunk in chunks] == [
        ("One page.", 1), ("A slip.", None), ("Two pages.", 2), ("An attached invoice.", None),
    ]  # fmt: skip


def test_a_document_that_fits_is_one_chunk() -> None:
    (chunk,) = split(document(CONTRACT), count_pieces, 480)
    assert chunk.text == CONTRACT
    assert chunk.page is None
    assert len(chunk.sentences) == len(CONTRACT_SENTENCES)


def test_a_half_full_chunk_ends_at_a_paragraph() -> None:
    one, two = "One two three four five. " * 3, "Six seven. " * 8
    text = f"{one.strip()}\n\n# Heading\n\n{two.strip()}"
    chunks = split(document(text), count_pieces, 30)
    assert chunks[0].text == one.strip()
    assert chunks[1].text.startswith("# Heading\n\nSix seven.")


def test_whole_sentences_fill_a_chunk() -> None:
    text = "One two three. " * 20
    chunks = split(document(text), count_pieces, 20)
    assert [len(chunk.sentences) for chunk in chunks] == [4] * 5


def test_a_long_sentence_is_cut_between_words() -> None:
    text = "word " * 100 + "end. Next."
    chunks = split(document(text), count_pieces, 32)
    assert [chunk.text for chunk in chunks] == [("word " * 32).strip()] * 3 + ["word word word word end. Next."]
    assert [len(chunk.sentences) for chunk in chunks] == [1, 1, 1, 2]


def test_the_same_words_twice_are_two_chunks() -> None:
    chunks = split(document("Same words here.\n\n" * 12), count_pieces, 16)
    assert len({chunk.text for chunk in chunks}) < len(chunks) == len({chunk.id for chunk in chunks})


def test_an_edit_leaves_the_chunks_before_it() -> None:
    paragraphs = [f"Clause {number}. The party pays {number} reais. It is final." for number in range(20)]
    before = split(document("\n\n".join(paragraphs)), count_pieces, 40)
    paragraphs[15] = "Removed."
    after = split(document("\n\n".join(paragraphs)), count_pieces, 40)
    assert before[:6] == after[:6]
    assert before != after


HOSTILE = {
    "letters": "x" * 200_000,
    "dots": "." * 50_000,
    "words": "word " * 20_000,
    "spaced dots": ". " * 10_000,
    "abbreviations": "Dr. " * 20_000,
    "empty lines": "\n" * 200_000,
    "lines": "x\n" * 20_000,
    "no spaces": "東" * 20_000,
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_ends_in_bounded_time(hostile: str) -> None:
    doc = document(hostile)
    check(doc, split(doc, count_pieces, 100), 100)


def test_vectors_are_made_of_the_words_of_rows() -> None:
    text = Composition()
    text.paragraph("Orders of May.")
    header = ["no", "customer", "due on", "remarks"]
    rows = [["4711", "Acme Ltd", "2024-05-02", "late"], ["4712", "", "2024-06-01", ""]]
    text.table("orders", header, rows, RowMapping(EntityType.RECORD, "Order", (Column(), Column(), Column(), Column())))
    text.paragraph("Nothing else came.")
    content = text.content()
    (chunk,) = split(replace(document(content.text), tables=content.tables), count_pieces, 100)
    made = shortened(chunk, rows_of(content.tables))
    assert made.text == ("Orders of May.\nno, customer, due on, remarks\nAcme Ltd, late\n\nNothing else came.")
    read = [made.text[s.start : s.end] for s in made.sentences]
    assert read == ["Orders of May.", "Acme Ltd, late", "", "Nothing else came."]
    assert shortened(chunk, rows_of([replace(content.tables[0], mapping=None)])) is chunk


def test_a_row_torn_between_chunks_is_read_in_full() -> None:
    text = Composition()
    columns = tuple(Column() for _ in range(3))
    text.table("t", ["a", "b", "c"], [["alpha beta " * 8, "gamma " * 8, "7"]], RowMapping(None, "Row", columns))
    content = text.content()
    chunks = split(replace(document(content.text), tables=content.tables), count_pieces, 20)
    assert len(chunks) > 1
    assert all(shortened(chunk, rows_of(content.tables)) is chunk for chunk in chunks)
