"""Graphs of real files and of a real database, each of another trade, with what is in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest

from graphrag.databases import build_database
from graphrag.pipeline import build
from graphrag.stores import GraphStore, open_store

CLINIC = """
CREATE TABLE clinics (id INTEGER PRIMARY KEY, name TEXT, city TEXT);
CREATE TABLE doctors (id INTEGER PRIMARY KEY, name TEXT, specialty TEXT, clinic_id INTEGER REFERENCES clinics (id),
  hired_on DATE);
CREATE TABLE patients (id INTEGER PRIMARY KEY, name TEXT, born_on DATE, insurer TEXT);
CREATE TABLE appointments (id INTEGER PRIMARY KEY, patient_id INTEGER REFERENCES patients (id),
  doctor_id INTEGER REFERENCES doctors (id), appointment_date DATE, status TEXT, fee DECIMAL(8, 2), minutes INTEGER);
INSERT INTO clinics VALUES (1, 'Riverside Clinic', 'Leeds'), (2, 'Harbour Clinic', 'Hull');
INSERT INTO doctors VALUES (1, 'Helen Marsh', 'cardiology', 1, '2015-04-01'),
  (2, 'Tom Birch', 'dermatology', 2, '2020-09-15'), (3, 'Nadia Rahman', 'cardiology', 2, '2022-01-10');
INSERT INTO patients VALUES (1, 'Paul Dyer', '1980-02-03', 'Medica'), (2, 'Grace Holt', '1992-11-30', 'Novacare'),
  (3, 'Ivy Lund', '2001-07-07', 'Medica'), (4, 'Sam Poole', '1975-05-25', 'Novacare');
INSERT INTO appointments VALUES (1, 1, 1, '2023-11-02', 'completed', 120.00, 30),
  (2, 2, 2, '2023-12-05', 'completed', 80.50, 20), (3, 1, 3, '2024-01-15', 'cancelled', 120.00, 30),
  (4, 3, 1, '2024-01-20', 'completed', 150.25, 45), (5, 2, 1, '2024-02-01', 'no-show', 120.00, 30),
  (6, 1, 1, '2024-02-14', 'completed', 95.00, 25),
  (7, 3, 2, '2024-03-03', 'completed', 80.50, 20);
"""
TRIPS = (
    ("V-101", "Scania R450", "Marcos Prado", date(2023, 5, 2), "Curitiba", 412, "1.250,40", "concluída"),
    ("V-102", "Volvo FH", "Elisa Nunes", date(2023, 5, 20), "Maringá", 380, "990,00", "concluída"),
    ("V-103", "Scania R450", "Marcos Prado", date(2023, 8, 11), "Joinville", 130, "410,10", "concluída"),
    ("V-104", "Volvo FH", "Caio Teles", date(2024, 1, 9), "Curitiba", 409, "1.310,00", "atrasada"),
    ("V-105", "DAF XF", "Elisa Nunes", date(2024, 2, 17), "Londrina", 505, "1.702,75", "concluída"),
    ("V-106", "DAF XF", "Marcos Prado", date(2024, 2, 28), "Curitiba", 415, "1.255,00", "em andamento"),
)
DRIVERS = "Motorista;Cidade base;Data de admissão;Salário (R$)\nMarcos Prado;Ponta Grossa;03/02/2012;4.100,00\n" + (
    "Elisa Nunes;Cascavel;15/07/2019;3.900,00\nCaio Teles;Cascavel;01/03/2023;3.450,50\n"
)
DONATIONS = """Donation ID,Donor,Donated on,Campaign,Currency,Amount,Receipt sent
D1,Alder Foundation,2022-10-01,Winter Shelter,GBP,5000.00,yes
D2,Brook & Sons Ltd,2022-12-24,Winter Shelter,GBP,250.25,no
D3,Alder Foundation,2023-03-10,School Meals,GBP,7500.00,yes
D4,Cedar Trust,2023-03-31,School Meals,USD,1200.00,no
D5,Brook & Sons Ltd,2023-06-18,Winter Shelter,GBP,300.75,yes
D6,Cedar Trust,2023-11-05,River Cleanup,USD,800.50,yes
"""
PURCHASES = (
    ("C-01", "Tecidos Aurora Ltda", "11.222.333/0001-81", date(2024, 1, 8), date(2024, 2, 8), "Tecido", 8400, "sim"),
    (
        "C-02",
        "Linhas Pinhal SA",
        "11.444.777/0001-61",
        date(2024, 1, 30),
        date(2024, 3, 1),
        "Aviamento",
        950.4,
        "sim",
    ),
    ("C-03", "Tecidos Aurora Ltda", "11.222.333/0001-81", date(2024, 3, 15), date(2024, 4, 15), "Tecido", 12100, "não"),
    ("C-04", "Botões Sul ME", "", date(2024, 4, 2), date(2024, 5, 2), "Aviamento", 310.25, "não"),
    (
        "C-05",
        "Linhas Pinhal SA",
        "11.444.777/0001-61",
        date(2024, 5, 20),
        date(2024, 6, 20),
        "Aviamento",
        1200,
        "não",
    ),
)
STOCK = """SKU\tProduct\tWarehouse\tStock (units)\tUnit cost (USD)\tLast counted
A1\tCotton roll\tPorto\t40\t12.50\t2024-02-01
A2\tSilk roll\tPorto\t15\t48.00\t2024-02-01
A3\tZipper 20cm\tLisbon\t1,200\t0.35\t2024-03-10
A4\tButton box\tLisbon\t310\t1.10\t2024-01-15
"""
BOOKINGS = """Booking Ref,Arrival,Hotel Code,Guest,Room Type,Nights,Channel,Status,Total (EUR)
B2001,2024-02-03,H1,Ada Finch,Suite,2,Booking.com,checked out,520.00
B2002,2024-03-15,H2,Bruno Keller,Single,3,Direct,checked out,255.00
B2003,2024-04-01,H1,Ada Finch,Double,1,Direct,no-show,140.00
B2004,2024-05-20,H3,Dev Patel,Suite,4,Agency,cancelled,1040.50
B2005,2024-05-22,H1,Dev Patel,Single,5,Booking.com,checked out,425.00
"""
HOTELS = (
    ("Code", "Hotel", "City", "Rooms", "Stars"),
    ("H1", "Seaview Grand", "Brighton", 120, 4),
    ("H2", "Moorland Lodge", "Exeter", 45, 3),
    ("H3", "Harbourside", "Bristol", 86, 5),
)
REPAIRS = """Nº;Código do hotel;Relatado em;Prazo;Consertado em;Ofício;Custo (R$);Garantia
1;H1;02/01/2024;09/01/2024;12/01/2024;Hidráulica;1.250,00;sim
2;H1;05/02/2024;12/02/2024;10/02/2024;Elétrica;480,50;não
3;H3;01/03/2024;08/03/2024;20/03/2024;Elétrica;310,00;não
"""
PANTRY = """Item\tSupplier\tStock (kg)\tMinimum stock\tPrice per kg (EUR)
Flour\tMill & Daughters\t12\t20\t0.95
Butter\tAlpine Dairy\t30\t10\t7.40
Coffee\tPort Roasters\t4\t6\t14.20
"""
NOTES = "# Report\n\nRiverside Clinic treated 5,210 patients in 2023, its report says. Alder Foundation has 12 staff.\n"


DEPOT = {
    "vehicles.csv": "plate,model,driver\nQRT4B21,Volvo VM 270,Nils Arden\nJKL2D19,Scania P 320,Rute Prado\n",
    "consertos.csv": "Placa;Data;Serviço;Custo (R$)\n"
    "QRT4B21;18/04/2024;Conserto da porta lateral;2.300,00\n"
    "JKL2D19;22/05/2024;Pastilhas de freio e revisão dos pneus;940,00\n"
    "JKL2D19;30/06/2024;Troca do disco da embreagem;3.100,00\n",
    "extrato.csv": "Data;Histórico;Valor (R$)\n10/04/2024;Pagamento NF 10482 Polivalda;-12.000,00\n"
    "12/04/2024;Recebimento NF 77 Serra;9.000,00\n",
    "price-list.csv": 'Product,Price (R$)\nPail of 3.6 kg,"2,385.00"\nPot of 500 g,"1,120.00"\n',
    "firms.csv": "id,company,cnpj,email,city\n"
    "1,Corvinal Paletes Ltda,12.345.678/0001-95,orders@corvinal.example,Joinville\n"
    "2,Brisa Sul SA,11.222.333/0001-81,sales@brisa.example,Santos\n",
    "staff.csv": "name,role,salary (EUR)\nTeresa Bonfim,buyer,2150\nIvo Sá,driver,1900\n",
}


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """A database: appointments of patients with doctors, who work at clinics."""
    folder = tmp_path_factory.mktemp("clinic")
    with sqlite3.connect(folder / "clinic.db") as connection:
        connection.executescript(CLINIC)
    connection.close()
    build_database(f"sqlite:///{folder / 'clinic.db'}", folder / "graph.db")
    with open_store(folder / "graph.db") as store:
        yield store


@pytest.fixture(scope="session")
def haulier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """A Portuguese folder: a workbook of trips and a file of drivers."""
    folder = tmp_path_factory.mktemp("haulier")
    (folder / "in").mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Viagens"
    sheet.append(
        [
            "Código da viagem",
            "Caminhão",
            "Motorista",
            "Data da viagem",
            "Destino",
            "Distância (km)",
            "Frete (R$)",
            "Situação",
        ]
    )
    for row in TRIPS:
        sheet.append(list(row))
    book.save(folder / "in" / "viagens.xlsx")
    (folder / "in" / "motoristas.csv").write_text(DRIVERS, encoding="latin-1")
    build(folder / "in", folder / "graph.db")
    with open_store(folder / "graph.db") as store:
        yield store


@pytest.fixture(scope="session")
def charity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """An English folder: donations in two currencies, a report, and electronic invoices of Brazil and Europe."""
    folder = tmp_path_factory.mktemp("charity")
    (folder / "in").mkdir()
    (folder / "in" / "donations.csv").write_text(DONATIONS)
    (folder / "in" / "report.md").write_text(NOTES)
    for path in files("nfelib.nfe.samples.v4_0.leiauteNFe").iterdir():
        if path.name.lower().endswith("-procnfe.xml"):
            (folder / "in" / path.name).write_bytes(path.read_bytes())
    ubl = Path(__file__).parents[1] / "read" / "invoices" / "ubl-invoice.xml"
    (folder / "in" / "ubl.xml").write_bytes(ubl.read_bytes())
    build(folder / "in", folder / "graph.db")
    with open_store(folder / "graph.db") as store:
        yield store


@pytest.fixture(scope="session")
def atelier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """A folder in two languages: a workbook of purchases and a list of stock."""
    folder = tmp_path_factory.mktemp("atelier")
    (folder / "in").mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Compras 2024"
    sheet.append(
        ["Nº da compra", "Fornecedor", "CNPJ do fornecedor", "Data", "Vencimento", "Categoria", "Valor (R$)", "Pago?"]
    )
    for row in PURCHASES:
        sheet.append(list(row))
    book.save(folder / "in" / "compras.xlsx")
    (folder / "in" / "stock.tsv").write_text(STOCK)
    build(folder / "in", folder / "graph.db")
    with open_store(folder / "graph.db") as store:
        yield store


@pytest.fixture(scope="session")
def hotels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """Files of several folders that meet only in the codes they hold: bookings, hotels, repairs, a pantry's stock."""
    folder = tmp_path_factory.mktemp("hotels")
    for name in ("sales", "maintenance", "kitchen"):
        (folder / "in" / name).mkdir(parents=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Hotels"
    for row in HOTELS:
        sheet.append(list(row))
    book.save(folder / "in" / "hotels.xlsx")
    (folder / "in" / "sales" / "bookings.csv").write_text(BOOKINGS)
    (folder / "in" / "maintenance" / "consertos.csv").write_text(REPAIRS, encoding="utf8")
    (folder / "in" / "kitchen" / "pantry.tsv").write_text(PANTRY)
    build(folder / "in", folder / "graph.db")
    with open_store(folder / "graph.db") as store:
        yield store


@pytest.fixture(scope="session")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """A folder of a haulier's depot: vehicles, repairs, a bank statement, prices, and firms with two keys."""
    folder = tmp_path_factory.mktemp("depot")
    (folder / "in").mkdir()
    for name, text in DEPOT.items():
        (folder / "in" / name).write_text(text, encoding="utf8")
    build(folder / "in", folder / "graph.db")
    with open_store(folder / "graph.db") as store:
        yield store
