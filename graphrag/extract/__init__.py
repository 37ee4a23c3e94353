"""Text to mentions and relations: the bundled model, the mentions of any spaCy pipeline, or a language model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from graphrag.errors import UsageError
from graphrag.types import Extraction, Mention, Span

__all__ = ["Extractor", "load_extractor"]


class Extractor(Protocol):
    """Whatever reads mentions and relations in a text."""

    @property
    def name(self) -> str:
        """The model and a fingerprint of its weights."""
        ...

    def extract(self, text: str, sentences: Sequence[Span] = ()) -> Extraction:
        """Mentions and facts; offsets, those of ``sentences`` too, count from the start of ``text``."""
        ...

    def tag(self, text: str) -> tuple[Mention, ...]:
        """Mentions alone: what a question needs."""
        ...


def load_extractor(
    spec: str = "bundled", *, min_confidence: float = 0.5, timeout: float = 60.0, retries: int = 2
) -> Extractor:
    """``bundled``, the folder of a tuned model, ``spacy:NAME`` or ``openai:NAME``.

    ``spacy:NAME`` is that pipeline's mentions and the bundled model's relations, ``openai:NAME`` a language model
    behind an OpenAI-compatible endpoint, asked with ``timeout`` (seconds) and ``retries``.

    Raises ``UsageError`` for another spec, ``ModelError`` for a pipeline that is not installed or a folder that is no
    model's.
    """
    if spec == "bundled":
        from graphrag.models.extractor import BundledExtractor

        return BundledExtractor(min_confidence)
    kind, _, name = spec.partition(":")
    if kind == "spacy" and name:
        from graphrag.extract.pipelines import SpacyExtractor

        return SpacyExtractor(name, min_confidence)
    if kind == "openai" and name:
        from graphrag.extract.llm import EndpointExtractor

        return EndpointExtractor(name, timeout=timeout, retries=retries, min_confidence=min_confidence)
    if (folder := Path(spec)).is_dir() and spec:
        from graphrag.models.extractor import BundledExtractor

        return BundledExtractor(min_confidence, folder.resolve())
    raise UsageError(
        f"no extractor {spec!r}: give bundled, spacy:PIPELINE, openai:NAME, "
        "or a folder that graphrag tune extraction wrote"
    )
