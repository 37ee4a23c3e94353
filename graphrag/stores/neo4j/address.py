"""Where a graph lies on a server: ``neo4j://HOST[:PORT][/DATABASE][?graph=NAME]``, and who asks.

The user, the password and the database come from the environment, as the driver's own tools have
it: ``NEO4J_USERNAME``, ``NEO4J_PASSWORD``, ``NEO4J_DATABASE``. A password in an address would end
up in a shell's history and in logs, so an address with one is refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from graphrag.errors import UsageError

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
DEFAULT_GRAPH = "default"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")


@dataclass(frozen=True, slots=True)
class Address:
    """A graph on a server. The password shows in no ``repr``."""

    uri: str
    graph: str
    database: str | None
    user: str
    password: str = field(repr=False)

    def __str__(self) -> str:
        database = f"/{self.database}" if self.database else ""
        graph = f"?graph={self.graph}" if self.graph != DEFAULT_GRAPH else ""
        return f"{self.uri}{database}{graph}"


def parse_address(text: str, environment: Mapping[str, str] | None = None) -> Address:
    """Read an address, and who asks from the environment. Raises ``UsageError``."""
    environment = os.environ if environment is None else environment
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UsageError("the server's address is not one; give it as neo4j://HOST:PORT") from None
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "the server's address holds a user or a password, which shells and logs would remember;"
            " put them into NEO4J_USERNAME and NEO4J_PASSWORD instead"
        )
    scheme = parts.scheme.lower()
    if scheme not in SCHEMES or not parts.hostname:
        raise UsageError(f"{text}: not a server's address; give one such as neo4j://localhost:7687")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Address(
        uri=f"{scheme}://{host}" + (f":{port}" if port else ""),
        graph=_graph(text, parts.query),
        database=parts.path.strip("/") or environment.get("NEO4J_DATABASE") or None,
        user=environment.get("NEO4J_USERNAME") or "neo4j",
        password=environment.get("NEO4J_PASSWORD") or "",
    )


def _graph(text: str, query: str) -> str:
    options = parse_qs(query, keep_blank_values=True)
    name = options.pop("graph", [DEFAULT_GRAPH])[-1]
    if options:
        raise UsageError(f"{text}: {min(options)} is no option of an address; the only one is ?graph=NAME")
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name[:80]!r} cannot name a graph: use up to 63 letters, digits, dots, _ and -")
    return name
