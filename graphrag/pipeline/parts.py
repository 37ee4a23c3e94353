"""The models that a recipe names, and how long work tells of its progress."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from graphrag.recipe import Recipe

if TYPE_CHECKING:
    from graphrag.extract import Extractor
    from graphrag.generate import Generator
    from graphrag.models.embedder import Embedder
    from graphrag.models.endpoint import Usage


class Progress(Protocol):
    """Told after each step: the stage, how much of it is done, and of how much."""

    def __call__(self, stage: str, done: int, total: int) -> None:  # noqa: D102
        ...


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that shows nothing."""


class Parts:
    """The models that a recipe names; each is loaded when it is first used, and then kept."""

    def __init__(self, recipe: Recipe | None = None) -> None:
        self.recipe = recipe or Recipe()

    @cached_property
    def embedder(self) -> Embedder:
        """The model behind every vector."""
        from graphrag.models.embedder import load_embedder

        return load_embedder(self.recipe.embed.model)

    @cached_property
    def extractor(self) -> Extractor:
        """The model that reads mentions and relations."""
        from graphrag.extract import load_extractor

        options, asking = self.recipe.extract, self.recipe.endpoint
        return load_extractor(
            options.model, min_confidence=options.min_confidence, timeout=asking.timeout, retries=asking.retries
        )

    @cached_property
    def generator(self) -> Generator:
        """The model that words answers."""
        from graphrag.generate import load_generator

        return load_generator(self.recipe.generate.model, max_tokens=self.recipe.generate.max_tokens)

    def usage(self) -> Usage | None:
        """What was asked of a language model's endpoint; None where the recipe names none."""
        return getattr(self.extractor, "usage", None)

    def fingerprint(self) -> str:
        """Changes when a document would be read differently."""
        from graphrag.read import additions

        return self.recipe.fingerprint(self.embedder.name, self.extractor.name, *filter(None, [additions()]))
