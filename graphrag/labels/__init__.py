"""Readers of labelled texts, for training and for measuring, a file a format."""

from __future__ import annotations

from graphrag.labels.core import read_core
from graphrag.labels.docred import read_docred
from graphrag.labels.files import kind_of, read_documents
from graphrag.labels.gum import read_gum
from graphrag.labels.iob2 import BREAK, read_iob2
from graphrag.labels.knowledgenet import read_knowledgenet
from graphrag.labels.pairs import read_dbpedia_pt, read_fewrel
from graphrag.labels.spans import read_spacy, read_spans
from graphrag.labels.statements import read_statements
from graphrag.labels.text import LABEL_OF, TYPES, LabelledText, held_out, read_json

__all__ = [
    "BREAK",
    "LABEL_OF",
    "TYPES",
    "LabelledText",
    "held_out",
    "kind_of",
    "read_core",
    "read_dbpedia_pt",
    "read_docred",
    "read_documents",
    "read_fewrel",
    "read_gum",
    "read_iob2",
    "read_json",
    "read_knowledgenet",
    "read_spacy",
    "read_spans",
    "read_statements",
]
