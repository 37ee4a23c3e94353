"""Recipes are closed: what they do not know they refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphrag.errors import RecipeError
from graphrag.recipe import Recipe, load_recipe, recipes_folder


def test_every_shipped_recipe_loads() -> None:
    names = [path.stem for path in recipes_folder().glob("*.toml")]
    assert "default" in names
    for name in names:
        assert isinstance(load_recipe(name), Recipe)


def test_the_default_recipe_spells_out_the_defaults() -> None:
    assert load_recipe() == Recipe()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[ask]\nhopps = 2\n", "ask.hopps"),
        ("[ask]\nhops = 9\n", "ask.hops"),
        ('[embed]\nmodel = "openai"\n', "embed.model"),
        ("[chunk]\nmax_pieces = 1\n", "chunk.max_pieces"),
        ("not toml", "not a TOML file"),
    ],
)
def test_a_wrong_recipe_is_refused_by_name(text: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf8")
    with pytest.raises(RecipeError, match=named.replace(".", r"\.")):
        load_recipe(path)


def test_an_unknown_recipe_names_the_known_ones() -> None:
    with pytest.raises(RecipeError, match="default"):
        load_recipe("nope")


def test_the_fingerprint_follows_what_reading_depends_on(tmp_path: Path) -> None:
    def of(text: str) -> str:
        path = tmp_path / "r.toml"
        path.write_text(text, encoding="utf8")
        return load_recipe(path).fingerprint("model-a")

    assert of("[chunk]\nmax_pieces = 100\n") != of("")
    assert of("[ask]\nhops = 1\n") == of("")
    assert Recipe().fingerprint("model-a") != Recipe().fingerprint("model-b")
