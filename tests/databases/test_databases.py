"""Databases become the graph that their rows and foreign keys are, and are followed row by row."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from program import graphrag

from graphrag.databases import build_database
from graphrag.errors import ReadError, UsageError
from graphrag.read.database import open_database
from graphrag.recipe import Recipe
from graphrag.stores import open_store
from graphrag.stores.snapshot import snapshot


def change(url: str, *statements: str) -> None:
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+pg8000://"))
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def edges(graph: Path) -> dict[tuple[str, str, str], str]:
    """Relations between entities, and entities and values' keys, with the quote of each."""
    with open_store(graph) as store:
        names = {e.id: e.key if e.type.is_value else e.name for e in store.all_entities()}
        return {(names[r.head], r.type, names[r.tail]): r.evidence[0].quote for r in store.all_relations()}


def snapshot_of(graph: Path) -> object:
    with open_store(graph) as store:
        return snapshot(store)


def test_rows_foreign_keys_and_prose(shop: str, tmp_path: Path) -> None:
    report = build_database(shop, tmp_path / "g.db")
    assert (report.added, report.changed, report.removed) == (7, 0, 0)
    found = edges(tmp_path / "g.db")
    assert found.keys() >= {
        ("Order 1", "CUSTOMER", "Polivalda S.A."),
        ("Order 1", "ORDERED_ON", "2024-01-02"),
        ("Order 1", "TOTAL", "1250.50"),
        ("Order 1", "STATUS", "late"),
        ("Order 1/2", "ORDER", "Order 1"),
        ("Order 1/2", "PRODUCT", "Nut M8"),
        ("Rui Lobo", "MANAGER", "Ana Prado"),
        ("Rui Lobo", "WORKS_ON", "Aurora"),
        ("Polivalda S.A.", "CITY", "Santos"),
    }
    assert "role: engineer" in found["Rui Lobo", "WORKS_ON", "Aurora"]
    with open_store(tmp_path / "g.db") as store:
        assert {record.source for record in store.records()} == {shop.replace("shop:secret@", "")}
        assert {"Bruno Kessler", "Recife"} <= {e.name for e in store.all_entities()}


ORDERS = """
CREATE TABLE pedidos (numero TEXT PRIMARY KEY, dia DATE);
CREATE TABLE materiais (id INTEGER PRIMARY KEY, nome TEXT);
CREATE TABLE produtos (id INTEGER PRIMARY KEY, nome TEXT);
CREATE TABLE itens (pedido_numero TEXT REFERENCES pedidos (numero), produto_id INTEGER REFERENCES produtos (id),
  quantidade INTEGER, valor DECIMAL(9, 2), PRIMARY KEY (pedido_numero, produto_id));
INSERT INTO pedidos VALUES ('P-1', '2024-01-02');
INSERT INTO materiais VALUES (1, 'Resina'), (2, 'Tinta');
INSERT INTO produtos VALUES (1, 'Pote'), (2, 'Tampa');
INSERT INTO itens VALUES ('P-1', 1, 30, 12.50), ('P-1', 2, 40, 8.00);
"""


def test_what_ties_rows_and_has_figures_is_a_thing_and_keys_are_of_one_table(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "erp.db")) as connection, connection:
        connection.executescript(ORDERS)
    build_database(f"sqlite:///{tmp_path / 'erp.db'}", tmp_path / "g.db")
    found = edges(tmp_path / "g.db").keys()
    assert found >= {
        ("Item P-1/1", "PEDIDO", "Pedido P-1"),
        ("Item P-1/1", "PRODUTO", "Pote"),
        ("Item P-1/2", "QUANTIDADE", "40"),
        ("Item P-1/2", "VALOR", "8.00"),
    }
    with open_store(tmp_path / "g.db") as store:
        assert {"Resina", "Tinta", "Pote", "Tampa"} <= {e.name for e in store.all_entities()}


STORES = """
CREATE TABLE items (order_id INTEGER, line INTEGER, product VARCHAR(40), PRIMARY KEY (order_id, line));
CREATE TABLE deliveries (id INTEGER PRIMARY KEY, item_line INTEGER, item_order INTEGER, day DATE,
  FOREIGN KEY (item_line, item_order) REFERENCES items (line, order_id));
CREATE TABLE prices (region VARCHAR(9), code INTEGER, name VARCHAR(20), PRIMARY KEY (region, code));
CREATE TABLE branches (id INTEGER PRIMARY KEY, prices_id INTEGER, region VARCHAR(9), code INTEGER,
  FOREIGN KEY (region, code) REFERENCES prices (region, code));
CREATE TABLE notes (order_id INTEGER, line INTEGER, note VARCHAR(40), PRIMARY KEY (order_id, line),
  FOREIGN KEY (order_id, line) REFERENCES items (order_id, line));
CREATE VIEW late AS SELECT day, count(*) AS parcels FROM deliveries GROUP BY day;
CREATE VIEW mirror AS SELECT * FROM items;
INSERT INTO items VALUES (7, 1, 'Bolt M8'), (7, 2, 'Nut M8');
INSERT INTO deliveries VALUES (1, 2, 7, '2024-05-06'), (2, NULL, 7, '2024-05-07');
INSERT INTO prices VALUES ('north', 1, 'Wholesale');
INSERT INTO branches VALUES (4, 9, 'north', 1);
INSERT INTO notes VALUES (7, 2, 'bent');
"""


def test_keys_of_several_columns_and_the_views_that_a_recipe_names(shop: str, tmp_path: Path) -> None:
    change(shop, *filter(str.strip, STORES.split(";\n")))
    report = build_database(shop, tmp_path / "g.db")
    assert [(path, reason[:36]) for path, reason in report.skipped] == [
        ("shop/late", "a view says again what tables say; n"),
        ("shop/mirror", "a view says again what tables say; n"),
    ]
    found = edges(tmp_path / "g.db").keys()
    assert found >= {
        ("Delivery 1", "ITEMS", "Nut M8"),
        ("Branch 4", "PRICES", "Wholesale"),
        ("Order 7/2", "ITEMS", "Nut M8"),
    }
    assert not {edge for edge in found if edge[0] == "Delivery 2" and edge[1].startswith("ITEM")}
    recipe = Recipe.model_validate({"tables": {"*": {"late": {"type": "Record", "key": "day"}}}})
    report = build_database(shop, tmp_path / "v.db", recipe)
    assert [path for path, _ in report.skipped] == ["shop/mirror"]
    assert ("Late 2024-05-06", "PARCELS", "1") in edges(tmp_path / "v.db")


def test_only_what_changed_is_read_again_and_the_end_is_that_of_a_fresh_build(shop: str, tmp_path: Path) -> None:
    followed = tmp_path / "g.db"
    build_database(shop, followed)
    again = build_database(shop, followed)
    assert (again.added, again.changed, again.removed, again.unchanged) == (0, 0, 0, 7)
    change(shop, "UPDATE orders SET status = 'paid' WHERE id = 1", "DELETE FROM log", "DELETE FROM works_on")
    after = build_database(shop, followed)
    assert (after.added, after.changed, after.removed, after.unchanged) == (0, 1, 2, 4)
    assert ("Order 1", "STATUS", "late") not in edges(followed)
    change(shop, "UPDATE customers SET name = 'Polivalda Brasil' WHERE id = 7")
    assert build_database(shop, followed).changed == 2  # the customer, and the orders that show its name
    build_database(shop, tmp_path / "fresh.db")
    assert snapshot_of(followed) == snapshot_of(tmp_path / "fresh.db")


def test_nothing_is_written_to_a_database(shop: str) -> None:
    with pytest.raises(ReadError, match=r"cannot be read: .*read-?only"), open_database(shop) as database:
        database._connection.exec_driver_sql("DELETE FROM log")


def rows_of(url: str) -> dict[str, str]:
    with open_database(url) as database:
        return {document.id: document.content_hash for document in database.documents((), {})}


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), gone=st.integers(0, 499), new=st.integers(5_001, 10**12))
def test_a_row_more_or_less_touches_its_block_alone(
    seed: int, gone: int, new: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("blocks") / "t.db"
    keys = random.Random(seed).sample(range(5_000), 500)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", [(key, f"thing {key}") for key in keys])
    connection.close()
    before = rows_of(f"sqlite:///{path}")
    assume(len(before) > 1)  # where blocks end follows from the keys: a few draws give one block
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM t WHERE id = ?", (sorted(keys)[gone],))
        connection.execute("INSERT INTO t VALUES (?, 'new')", (new,))
    connection.close()
    after = rows_of(f"sqlite:///{path}")
    assert sum(before.get(name) != digest for name, digest in after.items()) <= 4
    assert sum(name not in after for name in before) <= 1


def test_the_program_builds_a_folder_and_a_database_into_one_graph(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crm.db") as connection:
        connection.execute("CREATE TABLE suppliers (id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute("INSERT INTO suppliers VALUES (1, 'Tessaro Frio')")
    connection.close()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("Tessaro Frio delivered twelve compressors to Halewick in March 2024.")
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    done = graphrag("build", tmp_path / "docs", "--database", url, "--graph", tmp_path / "g.db", "--json", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["added"] == 2
    done = graphrag("build", tmp_path / "docs", "--graph", tmp_path / "g.db", "--json", cwd=tmp_path)
    assert (json.loads(done.stdout)["unchanged"], json.loads(done.stdout)["documents"]) == (1, 2)
    assert graphrag("build", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("not a url", "not a URL such as"),
        ("sqlite:////nowhere/at/all.db", "there is no such file"),
        ("rocks://user:hushhush@host/db", "no database that SQLAlchemy knows"),
        ("oracle://user:hushhush@host/db", r"its driver is not installed: .*; pip install oracledb"),
    ],
)
def test_what_cannot_be_opened_is_named(url: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught, open_database(url):
        pass
    assert "hushhush" not in str(caught.value)


def test_a_password_is_never_shown(postgres: str) -> None:
    for address in (postgres.replace(":secret@", ":hushhush@") + "/nowhere", "postgresql://u:hushhush@127.0.0.1:1/x"):
        with pytest.raises(ReadError, match="cannot be read") as caught, open_database(address):
            pass
        assert "hushhush" not in str(caught.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("no database at all, but long enough to have a header " * 20)
    with (
        pytest.raises(ReadError, match="cannot be read: file is not a database"),
        open_database(f"sqlite:///{tmp_path}/a.db"),
    ):
        pass
