"""The options that several commands share."""

from __future__ import annotations

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
