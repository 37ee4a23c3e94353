"""A real PostgreSQL, started for the tests where its programs are installed, and one shop on every kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import postgresql_server
import pytest
import sqlalchemy as sa

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL, cnpj VARCHAR(20),
  city VARCHAR(40), notes TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id), ordered_on DATE,
  total NUMERIC(10, 2), status VARCHAR(20));
CREATE TABLE employees (id INTEGER PRIMARY KEY, name VARCHAR(40), manager_id INTEGER REFERENCES employees (id));
CREATE TABLE projects (code VARCHAR(8) PRIMARY KEY, title VARCHAR(40));
CREATE TABLE works_on (employee_id INTEGER REFERENCES employees (id),
  project_code VARCHAR(8) REFERENCES projects (code), role VARCHAR(20), PRIMARY KEY (employee_id, project_code));
CREATE TABLE order_items (order_id INTEGER REFERENCES orders (id), line INTEGER, product VARCHAR(40), quantity INTEGER,
  PRIMARY KEY (order_id, line));
CREATE TABLE log (happened TIMESTAMP, what VARCHAR(40));
CREATE TABLE empty_one (id INTEGER PRIMARY KEY);
INSERT INTO customers VALUES (7, 'Polivalda S.A.', '12.345.678/0001-95', 'Santos', 'STORY'),
  (8, 'Bolt GmbH', NULL, 'Berlin', NULL);
INSERT INTO orders VALUES (1, 7, '2024-01-02', 1250.50, 'late'), (2, 8, '2024-02-03', 90, 'paid'),
  (3, 7, '2024-03-03', 1.25, 'paid');
INSERT INTO employees VALUES (1, 'Ana Prado', NULL), (2, 'Rui Lobo', 1);
INSERT INTO projects VALUES ('AUR', 'Aurora'), ('BOR', 'Boreal');
INSERT INTO works_on VALUES (1, 'AUR', 'lead'), (2, 'AUR', 'engineer');
INSERT INTO order_items VALUES (1, 1, 'Bolt M8', 3), (1, 2, 'Nut M8', 4), (2, 1, 'Bolt M8', 1);
INSERT INTO log VALUES ('2024-01-01 10:00:00', 'started'), ('2024-01-02 11:00:00', 'stopped');
"""
STORY = "The warehouse in Recife was flooded in May. " * 6 + "Bruno Kessler signed the settlement."


def fill(url: str) -> None:
    """The shop, in the database at that URL."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in SHOP.replace("STORY", STORY).split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server of our own, less the database."""
    folder = postgresql_server.programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with postgresql_server.server(folder) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of the shop."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'shop.db'}"
        fill(url)
        return url
    server: str = request.getfixturevalue("postgres")
    engine = sa.create_engine(server.replace("://", "+pg8000://") + "/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS shop")
        connection.exec_driver_sql("CREATE DATABASE shop")
    engine.dispose()
    fill(server.replace("://", "+pg8000://") + "/shop")
    return f"{server}/shop"
