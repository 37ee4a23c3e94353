"""Rows read by what accounts best for a question, in words that no list of ours was made for."""

from __future__ import annotations

from datetime import date

import pytest

from graphrag.aggregate import Tables, read_best
from graphrag.aggregate.scored.saying import Saying, read_tokens
from graphrag.aggregate.scored.wanting import Figure, read_wanted
from graphrag.models.embedder import load_embedder
from graphrag.stores import GraphStore

TODAY = date(2024, 6, 1)
UNANSWERED = None

CLINIC = (
    ("Adding everything up, what fees came in from Helen Marsh's completed appointments?", "365.25"),
    ("On average, how many minutes did an appointment with a cardiology doctor last?", "32"),
    ("At which clinic does Nadia Rahman see people?", "Harbour Clinic"),
    ("When was the dermatology doctor Tom Birch hired?", "15 September 2020"),
    ("Adding everything up, what fees came in from Zelda Quint's appointments?", UNANSWERED),
    ("Who is the brother of Tom Birch?", UNANSWERED),
)
HAULIER = (
    ("Somando tudo, quantos quilómetros rodou o Marcos Prado em 2023?", "542 km"),
    ("How much freight did the Scania R450 bring in altogether?", "R$ 1,660.50"),
    ("Em que cidade fica a base da Elisa Nunes?", "Cascavel"),
    ("Quanto custou a viagem V-104 em pedágios?", UNANSWERED),
)
ATELIER = (
    ("Que fornecedor nos faturou mais em 2024?", "Tecidos Aurora Ltda: R$ 20.500,00"),
    ("What is the total value at unit cost of the stock in the Lisbon warehouse?", "US$ 761.00"),
    ("Sem contar o aviamento, quanto somam as compras de 2024?", "R$ 20.500,00"),
    ("Em quanto importou a compra C-02 da Linhas Pinhal?", "R$ 950,40"),
)
HOTELS = (
    ("How many nights did Dev Patel book all told?", "9"),
    ("What did the repairs at the Seaview Grand cost altogether?", "R$ 1,730.50"),
    ("Which guest paid the most in total at the Seaview Grand?", "Ada Finch: €660.00"),
    ("How many staff does the Moorland Lodge employ?", UNANSWERED),
)

DEPOT = (
    ("Qual caminhão é conduzido por Rute Prado?", "JKL2D19"),
    ("the truck whose side door was repaired on 18 April 2024", "QRT4B21"),
    ("the product that is sold for R$ 2,385.00", "Pail of 3.6 kg"),
    ("Em que data foi paga a NF 10482 da Polivalda?", "10 de abril de 2024"),
    ("On what date was NF 77 paid?", UNANSWERED),
    ("What is the CNPJ of Corvinal Paletes?", "12.345.678/0001-95"),
    ("Qual é o e-mail da Brisa Sul?", "sales@brisa.example"),
    ("What is the monthly salary of Teresa Bonfim?", "€2,150.00"),
    ("Who is the father of the person who signed NF 10482?", UNANSWERED),
)


@pytest.fixture(scope="module")
def embed():
    """The vectors that titles are compared by."""
    return load_embedder().embed


def check(store: GraphStore, embed, question: str, answer: str | None) -> None:
    found = read_best(question, Tables(store), embed, TODAY)
    if answer is None:
        assert found is None or not found.draft.text, found
        return
    assert found is not None, question
    assert found.draft.text.splitlines()[0] == answer
    assert found.draft.citations, "the rows are quoted"


@pytest.mark.parametrize(("question", "answer"), CLINIC)
def test_clinic(clinic: GraphStore, embed, question: str, answer: str | None) -> None:
    check(clinic, embed, question, answer)


@pytest.mark.parametrize(("question", "answer"), HAULIER)
def test_haulier(haulier: GraphStore, embed, question: str, answer: str | None) -> None:
    check(haulier, embed, question, answer)


@pytest.mark.parametrize(("question", "answer"), ATELIER)
def test_atelier(atelier: GraphStore, embed, question: str, answer: str | None) -> None:
    check(atelier, embed, question, answer)


@pytest.mark.parametrize(("question", "answer"), HOTELS)
def test_hotels(hotels: GraphStore, embed, question: str, answer: str | None) -> None:
    check(hotels, embed, question, answer)


@pytest.mark.parametrize(("question", "answer"), DEPOT)
def test_depot(depot: GraphStore, embed, question: str, answer: str | None) -> None:
    check(depot, embed, question, answer)


def test_what_is_wanted() -> None:
    wanted = read_wanted("Which supplier invoiced us the most before VAT in 2024?", TODAY)
    assert (wanted.figure, wanted.rank, wanted.together, wanted.net) == (Figure.SUM, 1, True, "net")
    assert [wanted.tokens[place].plain for place in wanted.head][:1] == ["supplier"]
    assert read_wanted("Quantas entregas atrasaram?", TODAY).figure is Figure.COUNT
    assert read_wanted("Leaving out returns, what was sold?", TODAY).without[0] & {"return", "returns"}
    assert read_wanted("How much is still unpaid?", TODAY).unpaid
    assert read_wanted("What was the last reading of meter M-3?", TODAY).latest == 1


def test_names_are_said_in_part_by_initials_and_with_a_middle_name() -> None:
    saying = Saying(read_tokens("What did Cormac Ledwith and Leonor Pacheco Teles do?", portuguese=False, spent=[]))
    assert saying.cell("C. Ledwith", "", False)[0].places == {2, 3}
    assert saying.cell("Leonor Teles", "", False)[0].places == {5, 6, 7}
    assert saying.cell("D. Murphy", "", False) == ()


def test_titles_are_said_in_either_language() -> None:
    saying = Saying(read_tokens("What were the tolls in March?", portuguese=False, spent=[]))
    assert saying.title("portagens (€)", True) == (frozenset({3}), 0)
