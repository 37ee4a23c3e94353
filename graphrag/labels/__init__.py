"""Readers of labelled texts, for training and for measuring, a file a format."""

from __future__ import annotations

from graphrag.labels.core import read_core
from graphrag.labels.docred import read_docred
from graphrag.labels.iob2 import read_iob2
from graphrag.labels.knowledgenet import read_knowledgenet
from graphrag.labels.pairs import read_dbpedia_pt, read_fewrel
from graphrag.labels.text import TYPES, LabelledText, held_out, read_json

__all__ = [
    "TYPES",
    "LabelledText",
    "held_out",
    "read_core",
    "read_dbpedia_pt",
    "read_docred",
    "read_fewrel",
    "read_iob2",
    "read_json",
    "read_knowledgenet",
]
