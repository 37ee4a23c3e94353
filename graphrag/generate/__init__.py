"""Word an answer from a context and cite it, by the bundled span reader or by a language model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from graphrag.errors import UsageError
from graphrag.generate.verify import verify
from graphrag.types import Context, Draft

__all__ = ["Generator", "load_generator", "verify"]


class Generator(Protocol):
    """Whoever words answers."""

    def generate(self, context: Context, look: Callable[[str], Context] | None = None) -> Draft:
        """A reply to ``context.question`` from the context; its text is '' when that holds no answer.

        ``look`` retrieves a context for a question that is part of this one, for generators that go step by step.
        """
        ...

    def guesses(self, context: Context, look: Callable[[str], Context] | None = None) -> list[Draft]:
        """A few different replies, surest first, however unsure: for who can tell by something else which is right."""
        ...


def load_generator(spec: str, *, max_tokens: int = 128) -> Generator:
    """The generator that ``spec`` names: ``reader``, or ``transformers:`` and a Hugging Face model's name or path.

    ``max_tokens`` bounds the reply of a language model. Raises ``UsageError`` for any other name,
    ``MissingExtraError`` when the packages for it are not installed, ``ModelError`` when it cannot be loaded.
    """
    if spec == "reader":
        from graphrag.generate.reader import ReaderGenerator

        return ReaderGenerator()
    kind, _, name = spec.partition(":")
    if kind == "transformers" and name:
        from graphrag.generate.transformers import TransformersGenerator

        return TransformersGenerator(name, max_tokens=max_tokens)
    raise UsageError(f"no generator {spec!r}: give reader, or transformers:NAME with a Hugging Face causal model")
