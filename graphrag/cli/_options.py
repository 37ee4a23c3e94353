"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graphrag.recipe import Recipe

GraphOption = Annotated[
    str,
    typer.Option(
        "--graph", "-g", metavar="GRAPH", envvar="NEO4J_URI", help="The graph: a file, or neo4j://HOST[?graph=NAME]."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, and nothing else, on stdout.")]
RecipeOption = Annotated[
    str, typer.Option("--recipe", "-r", metavar="NAME", help="A shipped recipe's name, or a .toml file.")
]
PasswordsOption = Annotated[
    Path | None,
    typer.Option(
        "--passwords",
        metavar="FILE",
        help="A file of passwords, one a line, for encrypted files. [env var: GRAPHRAG_PASSWORDS, holding them]",
        show_default=False,
        readable=False,
    ),
]
GeneratorOption = Annotated[
    str,
    typer.Option("--generator", metavar="NAME", help="Who words the answer: reader, or transformers:NAME."),
]

DEFAULT_GRAPH = "graphrag.db"
DEFAULT_RECIPE = "default"


def read_recipe(name: str, generator: str = "") -> Recipe:
    """The named recipe, with another generator when one is given. Raises ``RecipeError``."""
    from pydantic import ValidationError

    from graphrag.errors import RecipeError
    from graphrag.recipe import Generate, load_recipe

    recipe = load_recipe(name)
    if not generator:
        return recipe
    try:
        generate = Generate(model=generator, max_tokens=recipe.generate.max_tokens)
    except ValidationError as error:
        raise RecipeError(f"no generator {generator}: give reader, or transformers:NAME") from error
    return recipe.model_copy(update={"generate": generate})


def add_passwords(recipe: Recipe, file: Path | None) -> Recipe:
    """The recipe with the passwords in ``file`` tried first. Raises ``UsageError`` when it cannot be read."""
    if file is None:
        return recipe
    from graphrag.errors import UsageError
    from graphrag.recipe import read_passwords

    try:
        found = read_passwords(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a text in UTF-8"
        raise UsageError(
            f"--passwords {file}: cannot be read ({reason}); name a text file, one password a line"
        ) from None
    read = recipe.read.model_copy(update={"passwords": (*found, *recipe.read.passwords)})
    return recipe.model_copy(update={"read": read})
