"""From a folder of company documents to a knowledge graph, and cited answers from it.

>>> from graphrag import ask, build                       # doctest: +SKIP
>>> build("documents", "graphrag.db")                     # doctest: +SKIP
>>> ask("Who supplies the Recife plant?", "graphrag.db")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphrag.errors import GraphRAGError

if TYPE_CHECKING:
    from graphrag.pipeline import BuildReport, Parts, ask, build
    from graphrag.recipe import Recipe, load_recipe
    from graphrag.stores import open_store
    from graphrag.types import Answer, Citation, Document, Entity, Relation

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "BuildReport",
    "Citation",
    "Document",
    "Entity",
    "GraphRAGError",
    "Parts",
    "Recipe",
    "Relation",
    "ask",
    "build",
    "load_recipe",
    "open_store",
]

_LATER = {
    "Answer": "graphrag.types",
    "Citation": "graphrag.types",
    "Document": "graphrag.types",
    "Entity": "graphrag.types",
    "Relation": "graphrag.types",
    "BuildReport": "graphrag.pipeline",
    "Parts": "graphrag.pipeline",
    "ask": "graphrag.pipeline",
    "build": "graphrag.pipeline",
    "Recipe": "graphrag.recipe",
    "load_recipe": "graphrag.recipe",
    "open_store": "graphrag.stores",
}


def __getattr__(name: str) -> Any:
    """Load what is heavy when it is first asked for."""
    if name not in _LATER:
        raise AttributeError(f"module 'graphrag' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LATER[name]), name)
