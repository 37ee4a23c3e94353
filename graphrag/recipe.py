"""A recipe: which part does each stage, and its limits, as a TOML file read into closed models."""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError

from graphrag.errors import RecipeError
from graphrag.types import EntityType

READING = "7"
"""Raised when the stages come to read documents differently, so that graphs are brought up to date."""


PASSWORDS = "GRAPHRAG_PASSWORDS"
"""The environment variable of passwords."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _passwords() -> tuple[SecretStr, ...]:
    return read_passwords(os.environ.get(PASSWORDS, ""))


def read_passwords(text: str) -> tuple[SecretStr, ...]:
    """Passwords that stand one a line."""
    return tuple(SecretStr(line) for line in text.splitlines() if line)


class Read(_Closed):
    """Limits of reading one file, and the passwords that are tried on what is encrypted.

    Without ``passwords`` they are those in ``GRAPHRAG_PASSWORDS``, one a line. They are part of no representation,
    dump or fingerprint.
    """

    max_bytes: int = Field(default=64 * 1024 * 1024, gt=0)
    max_characters: int = Field(default=20_000_000, gt=0)
    max_pages: int = Field(default=5_000, gt=0)
    max_unpacked: int = Field(default=256 * 1024 * 1024, gt=0)
    max_ratio: int = Field(default=200, gt=0)
    max_members: int = Field(default=10_000, gt=0)
    max_elements: int = Field(default=3_000_000, gt=0)
    max_cells: int = Field(default=2_000_000, gt=0)
    max_depth: int = Field(default=4, ge=0)
    max_nesting: int = Field(default=200, gt=0, le=500)
    max_recognised: int = Field(default=200, ge=0)
    max_pixels: int = Field(default=80_000_000, gt=0, le=89_000_000)
    max_seconds: int = Field(default=120, gt=0)
    max_memory: int = Field(default=768 * 1024 * 1024, ge=256 * 1024 * 1024)
    passwords: tuple[SecretStr, ...] = Field(default_factory=_passwords, exclude=True, repr=False)


class ColumnRule(_Closed):
    """What the cells of a column are; see ``types.Column``.

    ``of`` is the title of the column that it tells of, ``to`` the table (of the same file) whose rows' keys the cells
    are, and ``names`` the title of the column whose keys' names they are.
    """

    ignore: bool = False
    type: EntityType | None = None
    relation: str = Field(default="", pattern=r"^([A-Z][A-Z0-9_]{0,59})?$")
    key: str = ""
    of: str = ""
    to: str = ""
    names: str = ""
    word: str = ""
    unit: str = ""
    language: Literal["", "en", "pt"] = ""


class TableRule(_Closed):
    """What the rows of a table are: their type, their word for it, and the titles of the columns of key and name.

    Rows that ``relates`` are no things of their own, but relations between the things that two columns refer to.
    """

    type: EntityType | None = None
    word: str = ""
    key: str = ""
    name: str = ""
    relates: bool = False
    columns: dict[str, ColumnRule] = {}

    def under(self, other: TableRule) -> TableRule:
        """This rule, with whatever ``other`` says in place of it."""
        own, said = self.model_dump(exclude_unset=True), other.model_dump(exclude_unset=True)
        columns = {**own.pop("columns", {}), **said.pop("columns", {})}
        return TableRule.model_validate({**own, **said, "columns": columns})


class Chunk(_Closed):
    """Size of a passage, in word pieces of the embedder."""

    max_pieces: int = Field(default=220, ge=16, le=480)


class Extract(_Closed):
    """Who reads mentions and relations: ``bundled``, a folder, ``spacy:PIPELINE`` (mentions alone) or ``openai:NAME``.

    A folder is what ``graphrag tune extraction`` wrote, from the current folder on. ``openai:NAME`` is a language model
    at the address in ``OPENAI_BASE_URL``, with the key in ``OPENAI_API_KEY``.
    """

    model: Annotated[str, StringConstraints(pattern=r"^((spacy|openai):\S+|([A-Za-z]:[\\/])?[^:]+)$")] = "bundled"
    min_confidence: float = Field(default=0.5, ge=0, le=1)


class Endpoint(_Closed):
    """How a language model's server is asked, in seconds and further attempts, and its prices a million tokens."""

    timeout: float = Field(default=60.0, gt=0)
    retries: int = Field(default=2, ge=0)
    input_price: float = Field(default=0.0, ge=0)
    output_price: float = Field(default=0.0, ge=0)


class Resolve(_Closed):
    """What one thing is across documents: ``same`` and ``apart`` are pairs of names, whatever the rules say.

    With ``merge`` false only equal names meet.
    """

    merge: bool = True
    same: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()


class Embed(_Closed):
    """Who embeds text: ``bundled`` or ``sentence-transformers:NAME``."""

    model: Annotated[str, StringConstraints(pattern=r"^(bundled|sentence-transformers:\S+)$")] = "bundled"


class Enrich(_Closed):
    """Communities and node embeddings."""

    resolution: float = Field(default=1.0, gt=0)
    max_community: int = Field(default=50, ge=2)
    summary_sentences: int = Field(default=4, ge=1)
    dimensions: int = Field(default=128, ge=8)


class Ask(_Closed):
    """Traversal and ranking of a question."""

    hops: Literal[1, 2, 3] = 2
    damping: float = Field(default=0.85, gt=0, lt=1)
    passages: int = Field(default=24, ge=1)


class Generate(_Closed):
    """Who words the answer: ``reader`` (bundled) or ``transformers:NAME`` (a Hugging Face causal model)."""

    model: Annotated[str, StringConstraints(pattern=r"^(reader|transformers:\S+)$")] = "reader"
    max_tokens: int = Field(default=128, ge=1)


class Recipe(_Closed):
    """All stages of both flows. ``tables`` are rules by a pattern of a file's path, then of a table's name."""

    read: Read = Field(default_factory=Read)
    tables: dict[str, dict[str, TableRule]] = {}
    chunk: Chunk = Chunk()
    extract: Extract = Extract()
    endpoint: Endpoint = Endpoint()
    resolve: Resolve = Resolve()
    embed: Embed = Embed()
    enrich: Enrich = Enrich()
    ask: Ask = Ask()
    generate: Generate = Generate()

    def fingerprint(self, *models: str) -> str:
        """Changes when a document would be read differently: by other limits, parts or model files."""
        parts = [READING, *(part.model_dump_json() for part in (self.read, self.chunk, self.extract, self.embed))]
        parts.append(self.model_dump_json(include={"tables"}))
        return hashlib.sha256("\n".join([*parts, *models]).encode()).hexdigest()[:16]


def recipes_folder() -> Path:
    """Where the shipped recipes lie: in the package when installed, beside it in a checkout."""
    inside = Path(__file__).parent / "pipelines"
    return inside if inside.is_dir() else Path(__file__).parents[1] / "pipelines"


def load_recipe(name: str | Path = "default") -> Recipe:
    """Read a shipped recipe by name, or a TOML file by path.

    Raises ``RecipeError`` when there is no such recipe or a key or value in it is unknown.
    """
    path = Path(name)
    if path.suffix != ".toml":
        path = recipes_folder() / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in recipes_folder().glob("*.toml")))
        raise RecipeError(f"no recipe {name!s}: give a .toml file, or one of {known}")
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path}: not a TOML file: {error}") from error
    except ValidationError as error:
        details = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise RecipeError(f"{path}: {details}") from error
