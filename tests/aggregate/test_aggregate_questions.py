"""Questions over data of four trades, written when the rules stood.

Asked first, 38 of the 57 that rows answer were answered, all rightly, one was refused, and the others were left to the
reader of passages; then names of things and light verbs were added to the vocabulary. Of the atelier's 22, asked after
that, 15 were answered rightly, 3 wrongly (a unit cost was taken for a sum, which it can no longer be), 4 left. The
hotels' questions came with cells, conditions between columns and keys of other files.
"""

from __future__ import annotations

from datetime import date

import pytest

from graphrag.aggregate import Tables, aggregate
from graphrag.stores import GraphStore

TODAY = date(2024, 6, 1)
NOT_OURS = None
"""A question for whoever reads passages."""
REFUSED = ""

CLINIC = (
    ("How many appointments did Helen Marsh have in 2024?", "3"),
    ("How many appointments were cancelled?", "1"),
    ("What is the total fee of completed appointments?", "526.25"),
    ("What is the average fee?", "109.46"),
    ("Which doctor has the most appointments?", "Helen Marsh: 4"),
    ("How many patients are insured with Medica?", "2"),
    ("Total fees by month in 2024", "January 2024: 270.25\nFebruary 2024: 215.00\nMarch 2024: 80.50"),
    ("How many doctors work in Hull?", "2"),
    ("What is the longest appointment?", NOT_OURS),
    ("What is the highest fee paid by Grace Holt?", NOT_OURS),
    ("When was the latest appointment of Paul Dyer?", "14 February 2024"),
    ("How many minutes did Tom Birch work?", "40"),
    ("How many appointments had a fee above 100?", "4"),
    ("What is the sum of fees per specialty?", "cardiology: 605.25\ndermatology: 161.00"),
    ("Who was the first doctor hired?", "Helen Marsh"),
    ("How many doctors were hired since 2020?", "2"),
    ("How many patients have had an appointment?", "3"),
    ("Quantas consultas teve Ivy Lund?", "2"),
    ("How many appointments are there between January and February 2024?", "4"),
    ("How many appointments did Zelda Quint have?", REFUSED),
)
HAULIER = (
    ("Quantas viagens fez Marcos Prado?", "3"),
    ("Qual o valor total do frete em 2023?", "R$ 2.650,50"),
    ("Qual a viagem mais longa?", NOT_OURS),
    ("Qual a maior distância percorrida?", NOT_OURS),
    ("Qual viagem teve o maior frete?", "V-105: R$ 1.702,75"),
    ("Quantas viagens estão atrasadas?", "1"),
    ("Quantos quilômetros rodou o Volvo FH?", NOT_OURS),
    ("Qual motorista fez mais viagens?", "Marcos Prado: 3"),
    ("Qual é a distância média das viagens para Curitiba?", "412 km"),
    ("Qual o total de frete por destino em 2024?", "Curitiba: R$ 2.565,00\nLondrina: R$ 1.702,75"),
    ("Quais são as duas viagens mais recentes?", "V-106: 28 de fevereiro de 2024"),
    ("Quantos motoristas são de Cascavel?", "2"),
    ("Qual o salário médio dos motoristas?", "R$ 3.816,83"),
    ("Quantas viagens acima de R$ 1.000,00 foram feitas em 2024?", "3"),
    ("Qual foi o frete total no primeiro trimestre de 2024?", "R$ 4.267,75"),
    ("Quantas viagens fizeram os motoristas de Cascavel?", "3"),
    ("How many trips did Elisa Nunes make?", "2"),
    ("What is the total freight by driver?", "Marcos Prado: R$ 2,915.50"),
    ("Qual motorista tem o menor salário?", "Caio Teles: R$ 3.450,50"),
    ("Quantos caminhões diferentes foram usados?", "3"),
)
CHARITY = (
    ("What is the total amount of donations?", "£13,051.00 and US$ 2,000.50"),
    ("How much did Alder Foundation donate?", "£12,500.00"),
    ("How many donations were made to the Winter Shelter campaign?", "3"),
    ("Which donor gave the most donations?", "2"),
    ("What was the largest donation in 2023?", "£7,500.00"),
    ("Total donations by year", "2022: £5,250.25"),
    ("How many donations were received before March 2023?", "2"),
    ("What is the average donation amount in GBP?", "£3,262.75"),
    ("How many donations are without a receipt?", "2"),
    ("How many campaigns are there?", "3"),
    ("What was the smallest donation from Cedar Trust?", "US$ 800.50"),
    ("How many staff does Alder Foundation have?", NOT_OURS),
    ("How many patients did Riverside Clinic treat in 2023?", NOT_OURS),
    ("Which supplier issued the largest invoice in BRL?", "Fornos"),
    ("How many invoices are from UNIMAKE SOLUCOES CORPORATIVAS LTDA?", "1"),
    ("Quantas notas fiscais há?", "5"),
    ("What is the total of the invoices?", "R$"),
    ("What is the last donation by Brook & Sons?", "18 June 2023"),
    ("How many donations did each donor make?", "Alder Foundation: 2"),
    ("Qual foi a doação mais alta?", "D3: £ 7.500,00"),
)
ATELIER = (
    ("Quanto compramos da Tecidos Aurora em 2024?", "R$ 20.500,00"),
    ("Quantas compras não foram pagas?", "3"),
    ("Qual o total das compras por categoria?", "Tecido: R$ 20.500,00\nAviamento: R$ 2.460,65"),
    ("Qual fornecedor tem o maior total de compras?", "Tecidos Aurora Ltda: R$ 20.500,00"),
    ("Quantas compras vencem em junho de 2024?", "1"),
    ("Qual foi a compra mais cara?", "C-03: R$ 12.100,00"),
    ("Qual o valor médio das compras de aviamentos?", "R$ 820,22 (arredondado)"),
    ("Quantos fornecedores diferentes temos em compras?", "3"),
    ("Qual a soma das compras em aberto?", "R$ 13.610,25"),
    ("Qual foi a última compra da Linhas Pinhal?", "C-05: 20 de maio de 2024"),
    ("Qual o total de compras do CNPJ 11.444.777/0001-61?", "R$ 2.150,40"),
    ("How many purchases were made from Botões Sul?", "1"),
    ("What is the total of purchases by quarter?", "Q1 2024: R$ 21,450.40\nQ2 2024: R$ 1,510.25"),
    ("How many products are in the Lisbon warehouse?", "2"),
    ("What is the total stock of zippers?", "1,200"),
    ("Which product has the highest unit cost?", "Silk roll: US$ 48.00"),
    ("Which warehouse has the most products?", "Lisbon: 2\nPorto: 2"),
    ("What is the average unit cost in Porto?", "US$ 30.25"),
    ("How many products have more than 100 units?", "2"),
    ("What is the total stock by warehouse?", "Lisbon: 1,510\nPorto: 55"),
    ("Quantos produtos existem?", "4"),
    ("Quais compras estão em aberto?", "C-03, C-04, C-05"),
)
HOTELS = (
    ("How many bookings did the Seaview Grand have?", "3"),
    ("What is the total of the bookings in Brighton?", "€1,085.00"),
    ("What was the revenue from bookings through Booking.com?", "€945.00"),
    ("How many nights did Dev Patel stay?", "9"),
    ("Which hotel had the most bookings?", "Seaview Grand: 3"),
    ("What is the average number of nights per booking?", "3"),
    ("How many suites were booked in May 2024?", "1"),
    ("How many rooms does the Harbourside have?", "86"),
    ("Which hotel has five stars?", "Harbourside"),
    ("Who made booking B2002?", "Bruno Keller"),
    ("When does booking B2004 arrive?", "20 May 2024"),
    ("Quanto custaram os consertos do hotel Seaview Grand?", "R$ 1.730,50"),
    ("Quantos consertos foram feitos depois do prazo?", "2"),
    ("Quantos consertos atrasaram?", "2"),
    ("Quantos consertos não tinham garantia?", "2"),
    ("Which items are below the minimum stock?", "Flour, Coffee"),
    ("Quem fornece o café?", "Port Roasters"),
    ("Who supplies the coffee?", "Port Roasters"),
    ("What is the price of butter per kg?", "€7.40"),
    ("What is the total value of stock?", NOT_OURS),
    ("How many bookings did Zoe Quill make?", REFUSED),
    ("How many bookings were refunded?", REFUSED),
    ("What is the phone number of the Harbourside?", NOT_OURS),
    ("What is the average rating of the Seaview Grand?", NOT_OURS),
)
GRAPHS = {"hotels": HOTELS, "clinic": CLINIC, "haulier": HAULIER, "charity": CHARITY, "atelier": ATELIER}
QUESTIONS = [(name, *one) for name, some in GRAPHS.items() for one in some]


def reply(store: GraphStore, question: str) -> str | None:
    found = aggregate(question, Tables(store), TODAY)
    return None if found is None else found.draft.text


@pytest.mark.parametrize(("graph", "question", "answer"), QUESTIONS, ids=[q for _, q, _ in QUESTIONS])
def test_figures(request: pytest.FixtureRequest, graph: str, question: str, answer: str | None) -> None:
    store: GraphStore = request.getfixturevalue(graph)
    said = reply(store, question)
    if not answer:
        assert said == answer
    else:
        assert said is not None
        assert all(part in said for part in answer.split("|"))
        first = said.splitlines()[0]
        assert first == answer or not answer.isdigit() or first.endswith(answer)
