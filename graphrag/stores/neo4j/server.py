"""Talk to the server: connect, check what it is, run queries with retry, and say its errors in our words."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from graphrag.errors import StoreError
from graphrag.stores.neo4j.address import Address
from graphrag.stores.neo4j.queries import cypher, statements

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Session

T = TypeVar("T")
Row = dict[str, Any]
"""One row of a result, by column."""

OLDEST = (5, 26)
RETRY_SECONDS = 60.0
"""For how long a transaction is tried again while the server is away or busy."""

_WRONG_USER = ("Neo.ClientError.Security.Unauthorized", "Neo.ClientError.Security.CredentialsExpired")
_NO_DATABASE = ("Neo.ClientError.Database.DatabaseNotFound", "Neo.TransientError.Database.DatabaseUnavailable")
_MAY_NOT = (
    "Neo.ClientError.Security.Forbidden",
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
)
_CONFLICT = ("Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists", "Neo.ClientError.Schema.IndexAlreadyExists")


class Server:
    """A connection to one database, for one thread; it holds no password."""

    def __init__(self, address: Address, *, retry: float = RETRY_SECONDS) -> None:
        import neo4j

        self.address = address
        self._driver: Driver | None = None
        self._session: Session | None = None
        self._reader: Session | None = None
        with self.errors():
            self._driver = neo4j.GraphDatabase.driver(
                address.uri,
                auth=(address.user, address.password),
                max_transaction_retry_time=retry,
                connection_timeout=10.0,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
                user_agent="company-graphrag",
            )
            try:
                shared: dict[str, Any] = {
                    "database": address.database,
                    "fetch_size": -1,
                    "bookmark_manager": self._driver.execute_query_bookmark_manager,
                }
                self._session = self._driver.session(**shared)
                self._reader = self._driver.session(default_access_mode=neo4j.READ_ACCESS, **shared)
                self._check_version()
            except BaseException:
                self.close()
                raise

    def read(self, query: str, **parameters: object) -> list[Row]:
        """The rows of one reading query in one round trip, tried again while the server is away.

        A transaction that the driver manages takes another round trip, to commit.
        """
        import neo4j.exceptions

        with self.errors():
            reader = self._open(self._reader)
            try:
                return run(reader, query, parameters)
            except (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError) as error:
                if not error.is_retryable():
                    raise
                return reader.execute_read(lambda transaction: run(transaction, query, parameters))

    def read_indexed(self, query: str, fallback: Mapping[str, object], **parameters: object) -> list[Row]:
        """The same, with the parameters of ``fallback`` when an index is just being made anew."""
        import neo4j.exceptions

        try:
            return self.read(query, **parameters)
        except StoreError as error:
            cause = error.__cause__
            if not isinstance(cause, neo4j.exceptions.ClientError) or "index" not in str(cause.message).lower():
                raise
            return self.read(query, **{**parameters, **fallback})

    def write(self, work: Callable[[ManagedTransaction], T], about: str = "") -> T:
        """Do ``work`` in one transaction; it may run several times, and counts once.

        A connection that breaks while the server commits leaves open whether it did. Since each of
        our writes replaces what it writes, it is then done again.
        """
        import neo4j.exceptions

        with self.errors(about):
            try:
                return self._open(self._session).execute_write(work)
            except neo4j.exceptions.IncompleteCommit:
                return self._open(self._session).execute_write(work)

    def prepare(self) -> None:
        """Make the constraints and indexes that are not there yet, and wait until they can be used."""
        import neo4j.exceptions

        wanted = statements("schema")
        names = {match[1] for text in wanted if (match := re.search(r"(graphrag_\w+)", text))}
        with self.errors():
            session = self._open(self._session)
            known = session.run("SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'graphrag_' RETURN name, state")
            states = {row["name"]: row["state"] for row in known}
            if names <= states.keys() and set(states.values()) == {"ONLINE"}:
                return
            for statement in wanted:
                try:
                    self._change_schema(statement)
                except neo4j.exceptions.ClientError as error:
                    if error.code not in _CONFLICT:  # another process has just made it
                        raise
            session.run("CALL db.awaitIndexes(300)").consume()

    def compact(self) -> None:
        """Make the passages' vector index anew, in a few large parts.

        Each commit adds a part to the index, which a search visits on its own, and keeps it in memory in
        blocks smaller than a vector; searching then takes many times as long. Who searches meanwhile
        compares all vectors.
        """
        with self.errors():
            self._change_schema(cypher("forget_vectors"))
        self.prepare()

    def unprepare(self) -> None:
        """Take away what ``prepare`` made."""
        made = re.compile(r"CREATE (?:FULLTEXT |VECTOR )?(CONSTRAINT|INDEX) (graphrag_\w+)")
        with self.errors():
            for match in filter(None, map(made.search, statements("schema"))):
                self._change_schema(f"DROP {match[1]} {match[2]} IF EXISTS")

    def _change_schema(self, statement: str) -> None:
        """In a managed transaction: clients that do so at once may lock each other out, and try again."""
        self._open(self._session).execute_write(lambda work: work.run(statement).consume())  # type: ignore[arg-type]

    def close(self) -> None:
        """Let the server go."""
        sessions, driver = (self._session, self._reader), self._driver
        self._session = self._reader = self._driver = None
        with self.errors():
            for session in filter(None, sessions):
                session.close()
            if driver is not None:
                driver.close()

    def _open(self, session: Session | None) -> Session:
        if session is None:
            raise StoreError(f"the graph {self.address} is closed")
        return session

    def _check_version(self) -> None:
        session = self._open(self._session)
        rows = session.run("CALL dbms.components() YIELD name, versions RETURN versions[0] AS version")
        version = str(rows.values()[0][0])
        known = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
        if known < OLDEST:
            raise StoreError(
                f"the server at {self.address.uri} is Neo4j {version}; this needs 5.26 (LTS) or newer, for vector"
                " indexes and for labels and types that travel as parameters: upgrade the server, or keep the graph"
                " in a file with --graph graphrag.db"
            )

    @contextmanager
    def errors(self, about: str = "") -> Generator[None]:
        """Tell the driver's errors in our words; ``about`` is the document that is being written."""
        import neo4j.exceptions

        prefix = f"{about}: not stored: " if about else ""
        try:
            yield
        except neo4j.exceptions.Neo4jError as error:
            raise StoreError(prefix + self._server_says(error)) from error
        except neo4j.exceptions.DriverError as error:
            raise StoreError(prefix + self._driver_says(error)) from error
        except UnicodeEncodeError as error:
            raise StoreError(f"{prefix}its text cannot be stored in {self.address}: {error.reason}") from error
        except (OSError, ValueError) as error:
            raise StoreError(f"{prefix}cannot use the server at {self.address.uri}: {error}") from error

    def _server_says(self, error: Any) -> str:
        code, address = str(error.code), self.address
        if code in _WRONG_USER:
            return (
                f"{address.uri} refused the user {address.user}; set NEO4J_USERNAME and NEO4J_PASSWORD as it knows them"
            )
        if code == "Neo.ClientError.Security.AuthenticationRateLimit":
            return f"{address.uri} refuses the user {address.user} after too many wrong passwords; wait a minute"
        if code in _NO_DATABASE:
            return (
                f"{address.uri} has no database {address.database or 'for this user'} that is up: set NEO4J_DATABASE to"
                " one that SHOW DATABASES lists as online"
            )
        if code in _MAY_NOT:
            return (
                f"the user {address.user} may not do this in {address}: {error.message}; give it the right to write,"
                " create indexes and create names, or another user in NEO4J_USERNAME"
            )
        if "OutOfMemory" in code:
            return (
                f"{address.uri} has too little memory for this ({error.message}): raise server.memory.heap.max_size in"
                " its neo4j.conf, and start it anew"
            )
        return f"cannot use the graph {address}: {error.message or code}"

    def _driver_says(self, error: Any) -> str:
        import neo4j.exceptions

        reason = " ".join(str(error).split())[:200]
        if isinstance(error, neo4j.exceptions.ServiceUnavailable | neo4j.exceptions.SessionExpired):
            return (
                f"no Neo4j server answers at {self.address.uri} ({reason}); start it or mend the address,"
                " then run this again: what was finished is kept"
            )
        return f"cannot use the server at {self.address.uri}: {reason}"


def run(where: ManagedTransaction | Session, query: str, parameters: Mapping[str, object]) -> list[Row]:
    """All rows of a query within a transaction, or as one of its own, as dicts."""
    result = where.run(query, dict(parameters))  # type: ignore[arg-type]
    keys = result.keys()
    return [dict(zip(keys, record.values(), strict=True)) for record in result]


logging.getLogger("neo4j").addHandler(logging.NullHandler())
