"""Databases, through SQLAlchemy: each table a series of documents, each a block of rows in the order of their keys.

Where a block ends follows from the keys alone, as in content-defined chunking: behind each key whose hash is a
multiple of ``_ROWS``. A row that comes, changes or goes so touches its own block and no other. Everything is read
in one transaction that may not write, and streamed, so that memory stays flat however long a table is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphrag import names
from graphrag.errors import ReadError, UsageError
from graphrag.read.composition import Composition
from graphrag.read.content import clean
from graphrag.read.formats import shown
from graphrag.recipe import ColumnRule, TableRule
from graphrag.types import Document, EntityType, RowMapping, Table

_ROWS = 100
"""Rows of a block on average."""

_LONG = 100_000
"""Characters of a block behind which it ends at the next row in any case."""

_SAMPLE = 300
"""Rows by which it is judged what the columns of a table are."""

_DRIVERS = {"postgresql": "pg8000", "mysql": "pymysql", "mariadb": "pymysql", "oracle": "oracledb", "mssql": "pymssql"}


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns that hold the key of another table's rows.

    ``column`` is the title of the column in which that key stands, ``title`` that of the column of that row's name.
    """

    columns: tuple[str, ...]
    table: str
    keys: tuple[str, ...]
    column: str
    title: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A table of the database: its columns, the key of its rows (none, one or several), and its references.

    ``relates`` where its rows are no things of their own, but relate those of its two references: without figures.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    relates: bool

    @property
    def rule(self) -> TableRule:
        """What the schema says of the rows, for whoever maps them."""
        parts = {name for reference in self.composed for name in reference.columns} - set(self.key)
        columns = {name: ColumnRule(ignore=True) for name in parts}
        for reference in self.references:
            columns[reference.column] = ColumnRule(to=reference.table)
            columns[reference.title] = ColumnRule(names=reference.column)
        decided = {"relates": True} if self.relates else {"type": EntityType.RECORD} if self.tie else {}
        return TableRule.model_validate({"key": "/".join(self.key), "columns": columns, **decided})

    @property
    def tie(self) -> bool:
        """Whether a row is what ties the rows that its key refers to, as an order's line ties order and product."""
        return len(self.key) > 1 and set(self.key) <= {name for r in self.references for name in r.columns}

    @property
    def composed(self) -> tuple[Reference, ...]:
        """The references by several columns at once."""
        return tuple(reference for reference in self.references if len(reference.columns) > 1)


class Database:
    """A database that is open for reading. ``source`` is its address without user and password.

    Views say again what tables say: only those in ``read_views`` are read, ``views`` are the others.
    """

    def __init__(self, connection: Any, source: str, name: str, read_views: Collection[str] = ()) -> None:
        from sqlalchemy import MetaData, inspect

        self.source, self.name = source, name
        self._connection = connection
        self._meta = MetaData()
        self._tables: dict[str, Any] = {}
        inspector = inspect(connection)
        views = set(inspector.get_view_names())
        self.views = tuple(sorted(views - set(read_views)))
        read = [*inspector.get_table_names(), *(views & set(read_views))]
        self.relations = tuple(self._reflected(inspector, table) for table in sorted(read))

    def sample(self, shown_by: Mapping[str, str]) -> Document:
        """The first rows of every table, as one document; ``shown_by`` is as in ``documents``."""
        text = Composition()
        for relation in self.relations:
            rows = [cells for _, cells in self._rows(relation, shown_by, _SAMPLE)]
            text.table(relation.name, self._header(relation, shown_by), rows)
        return self._document("", text, {})

    def documents(self, tables: Iterable[Table], shown_by: Mapping[str, str], language: str = "") -> Iterator[Document]:
        """The rows of all tables with the mappings of ``tables``, a block at a time.

        ``shown_by`` is for each table the column that names its rows; references to them show that name.
        """
        mappings = {table.name: table.mapping for table in tables}
        for relation in self.relations:
            yield from self._blocks(relation, mappings.get(relation.name), shown_by, language)

    def _blocks(
        self, relation: Relation, mapping: RowMapping | None, shown_by: Mapping[str, str], language: str
    ) -> Iterator[Document]:
        header = self._header(relation, shown_by)
        block: list[list[str]] = []
        size = 0
        start = "start"
        for key, cells in self._rows(relation, shown_by):
            block.append(cells)
            size += sum(map(len, cells))
            place = hashlib.sha256(key.encode("utf8", "surrogatepass")).digest()
            if int.from_bytes(place[:8], "big") % _ROWS == 0 or size > _LONG:
                yield self._block(relation, start, header, block, mapping, language)
                block, size, start = [], 0, place.hex()[:12]
        if block:
            yield self._block(relation, start, header, block, mapping, language)

    def _block(
        self,
        relation: Relation,
        start: str,
        header: list[str],
        rows: list[list[str]],
        mapping: RowMapping | None,
        language: str,
    ) -> Document:
        text = Composition()
        text.table(relation.name, header, rows, mapping)
        return self._document(f"{relation.name}/{start}", text, {"mapping": repr(mapping)}, language, relation.name)

    def _document(
        self, place: str, text: Composition, said: Mapping[str, str], language: str = "", title: str = ""
    ) -> Document:
        content = text.content()
        path = f"{self.name}/{place}" if place else self.name
        digest = hashlib.sha256(json.dumps([content.text, *said.values()]).encode()).hexdigest()
        return Document(
            id=names.document_id(f"{self.source}/{place}"),
            path=path,
            title=title or self.name,
            media_type="application/sql",
            language=language,
            content_hash=digest,
            text=content.text,
            tables=content.tables,
        )

    def _header(self, relation: Relation, shown_by: Mapping[str, str]) -> list[str]:
        own = ["/".join(relation.key)] if len(relation.key) > 1 else []
        composed = (reference.column for reference in relation.composed)
        return [*own, *relation.columns, *composed, *(r.title for r in relation.references if r.table in shown_by)]

    def _rows(
        self, relation: Relation, shown_by: Mapping[str, str], limit: int | None = None
    ) -> Iterator[tuple[str, list[str]]]:
        """The key and the cells of each row, in the order of the keys."""
        from sqlalchemy import and_, select

        table = self._tables[relation.name]
        wanted = [table.c[name] for name in relation.columns]
        joined = table
        for reference in relation.references:
            if reference.table in shown_by:
                other = self._tables[reference.table].alias()
                pairs = zip(reference.columns, reference.keys, strict=True)
                joined = joined.outerjoin(other, and_(*(table.c[ours] == other.c[theirs] for ours, theirs in pairs)))
                wanted.append(other.c[shown_by[reference.table]])
        order = [table.c[name] for name in relation.key] or [c for c in wanted if _orders(c)]
        query = select(*wanted).select_from(joined).order_by(*order).limit(limit)
        places = [relation.columns.index(name) for name in relation.key]
        composed = [[relation.columns.index(name) for name in r.columns] for r in relation.composed]
        count = len(relation.columns)
        with self._connection.execution_options(stream_results=True, yield_per=1000).execute(query) as result:
            for row in result:
                cells = [_text(value) for value in row]
                cells[count:count] = [_composed([cells[n] for n in one]) for one in composed]
                key = "/".join(cells[n] for n in places) if places else "\x1f".join(cells)
                yield key, [key, *cells] if len(places) > 1 else cells

    def _reflected(self, inspector: Any, name: str) -> Relation:
        from sqlalchemy import Integer, LargeBinary, Numeric, Table
        from sqlalchemy.types import NullType

        table = self._tables[name] = Table(name, self._meta, autoload_with=self._connection, resolve_fks=True)
        # SQLite does not say what an expression in a view is, but hands out what can be read.
        unknown = () if self._connection.dialect.name == "sqlite" else (NullType,)
        columns = tuple(c.name for c in table.columns if not isinstance(c.type, (LargeBinary, *unknown)))
        key = tuple(c.name for c in table.primary_key.columns)
        references: dict[str, Reference] = {}
        for found in sorted(inspector.get_foreign_keys(name), key=lambda found: found["constrained_columns"]):
            if set(found["constrained_columns"]) <= set(columns) and not found["referred_schema"]:
                reference = self._reference(found, columns, inspector)
                references |= {reference.column: reference} if reference else {}
        referring = {column for reference in references.values() for column in reference.columns}
        # Figures are a thing's: a row of an order with its quantity and price is more than a tie.
        figures = any(isinstance(c.type, (Integer, Numeric)) for c in table.columns if c.name not in referring)
        relates = len(references) == 2 and set(key or columns) <= referring and not figures
        key = key if set(key) <= set(columns) else ()
        return Relation(name, columns, key, tuple(references.values()), relates)

    def _reference(self, found: Any, columns: tuple[str, ...], inspector: Any) -> Reference | None:
        """A foreign key; None for one of several columns that are not the key of the other table's rows."""
        ours, table, theirs = found["constrained_columns"], found["referred_table"], found["referred_columns"]
        if len(ours) == 1:
            return Reference((ours[0],), table, (theirs[0],), ours[0], _title(ours[0], columns))
        key: list[str] = inspector.get_pk_constraint(table)["constrained_columns"]
        if sorted(key) != sorted(theirs):
            return None
        # The key of those rows is written in the order of its columns there.
        ordered = tuple(ours[theirs.index(column)] for column in key)
        column = _title(f"{table}_id", columns)
        return Reference(ordered, table, tuple(key), column, f"{column} name")


@contextmanager
def open_database(url: str, read_views: Collection[str] = ()) -> Generator[Database]:
    """Open a database by its SQLAlchemy URL, for reading alone; all of it is read as it is at this moment.

    Its tables are read, and the views in ``read_views``.

    Raises ``UsageError`` for a URL that names no database or needs a driver that is not installed, and
    ``ReadError`` when it cannot be opened or read. No message holds the password.
    """
    from sqlalchemy import URL, create_engine, exc

    address = _address(url)
    source = URL.create(
        address.get_backend_name(), host=address.host, port=address.port, database=address.database
    ).render_as_string()
    name = Path(address.database or "").stem or address.get_backend_name()
    engine = None
    try:
        engine = create_engine(_read_only(address))
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
            elif engine.dialect.name in ("mysql", "mariadb"):
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")
                connection.rollback()
            yield Database(connection, source, name, read_views)
    except ImportError as error:
        raise UsageError(f"{source}: its driver is not installed: {error}; {_advice(address)}") from error
    except exc.NoSuchModuleError as error:
        raise UsageError(f"{source}: is of no database that SQLAlchemy knows; check the URL") from error
    except exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0].replace(address.password or "\0", "***")
        raise ReadError(f"{source}: cannot be read: {reason}; check the URL and your rights") from error
    finally:
        if engine is not None:
            engine.dispose()


def _address(url: str) -> Any:
    from importlib.util import find_spec

    from sqlalchemy import exc
    from sqlalchemy.engine import make_url

    try:
        address = make_url(url)
        driver = _DRIVERS.get(address.get_backend_name())
        if driver and "+" not in address.drivername and find_spec(driver):
            address = address.set(drivername=f"{address.get_backend_name()}+{driver}")
        if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
            raise UsageError(f"{address.render_as_string()}: there is no such file; check the path")
    except (exc.ArgumentError, ValueError) as error:
        raise UsageError("the database is not a URL such as sqlite:///file.db or postgresql://host/name") from error
    return address


def _read_only(address: Any) -> Any:
    if address.get_backend_name() != "sqlite":
        return address
    file = Path(address.database).resolve().as_uri()
    return address.set(database=f"{file}", query={"mode": "ro", "uri": "true"})


def _advice(address: Any) -> str:
    return f"pip install {_DRIVERS.get(address.get_backend_name(), 'it')}"


def _title(column: str, taken: tuple[str, ...]) -> str:
    """The title of the column of a referenced row's name: the reference's less what says that it is a key."""
    title = column
    for end in ("_id", "_code", "_key", "Id", "_no", "_number", "_cod", "_codigo", "_num", "_numero"):
        title = title.removesuffix(end)
    for start in ("id_", "cod_", "codigo_"):
        title = title.removeprefix(start)
    while title in taken or not title:
        title = f"{title} name".strip()
    return title


def _composed(cells: Sequence[str]) -> str:
    """The key that several cells are together; '' where one of them is empty, as SQL has it."""
    return "/".join(cells) if all(cells) else ""


def _orders(column: Any) -> bool:
    from sqlalchemy import JSON

    return not isinstance(column.type, JSON) and getattr(column.type, "__visit_name__", "") not in ("JSON", "XML")


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return clean(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))
    return "" if isinstance(value, (bytes, memoryview)) else clean(shown(value)).strip()
