"""The Cypher of this store, by name: files of the folder ``neo4j/store``."""

from __future__ import annotations

from functools import cache
from pathlib import Path


def kit_folder() -> Path:
    """Where schema, queries, style and guide lie: in the package when installed, beside it in a checkout."""
    package = Path(__file__).parents[2]
    inside = package / "neo4j"
    return inside if inside.is_dir() else package.parent / "neo4j"


@cache
def cypher(name: str) -> str:
    """The text of ``neo4j/store/NAME.cypher``, without its comments."""
    text = (kit_folder() / "store" / f"{name}.cypher").read_text(encoding="utf8")
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//")).strip()


@cache
def statements(name: str) -> tuple[str, ...]:
    """The statements of a file that has several, each closed by ``;`` at the end of a line."""
    return tuple(part.strip() for part in (cypher(name) + "\n").split(";\n") if part.strip())
