"""The two flows: read ``building.py`` and ``asking.py`` to know what the system does, in which order.

build:  read → chunk → extract → resolve → store → unite → enrich
ask:    aggregate, or link → traverse → rank → context → generate → verify
"""

from graphrag.pipeline.asking import ask, retrieve
from graphrag.pipeline.building import (
    BuildReport,
    build,
    build_documents,
    digest,
    enrich,
    extract_text,
    preview,
    unite,
    watch,
)
from graphrag.pipeline.parts import Parts, Progress, quiet

__all__ = [
    "BuildReport",
    "Parts",
    "Progress",
    "ask",
    "build",
    "build_documents",
    "digest",
    "enrich",
    "extract_text",
    "preview",
    "quiet",
    "retrieve",
    "unite",
    "watch",
]
