"""Text to vectors: the bundled sentence encoder, and any model of sentence-transformers.

A passage's sentences are pooled from the passage's own pass through the encoder: that costs nothing,
and each sentence is read in its context (what Günther et al., 2024, call late chunking).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from graphrag.errors import MissingExtraError, ModelError, UsageError
from graphrag.gloss import dictionary_digest, english
from graphrag.models.features import load_tokenizer
from graphrag.models.runtime import MAX_PIECES, fingerprint, load_session, weight_file
from graphrag.types import Chunk, FloatArray, Span

Offsets = Sequence[tuple[int, int]]

TOKENIZER = "embedder.tokenizer.json"
_CLS, _SEP = 101, 102


class Embedder(Protocol):
    """Whatever turns text into vectors of unit length."""

    @property
    def name(self) -> str:
        """The model and a fingerprint of its weights."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of every vector."""
        ...

    def count_pieces(self, text: str) -> int:
        """How many word pieces the model reads ``text`` as."""
        ...

    def embed(self, text: str) -> FloatArray:
        """The vector ``[dimensions]`` of a text."""
        ...

    def embed_passage(self, title: str, chunk: Chunk) -> tuple[FloatArray, FloatArray]:
        """The vector ``[dimensions]`` of a chunk under its title, and ``[sentences, dimensions]``."""
        ...


def load_embedder(spec: str = "bundled") -> Embedder:
    """``bundled``, or ``sentence-transformers:NAME`` for any model of that library.

    Raises ``UsageError`` for another spec, ``MissingExtraError`` without the library.
    """
    if spec == "bundled":
        return BundledEmbedder()
    kind, _, name = spec.partition(":")
    if kind == "sentence-transformers" and name:
        return SentenceTransformersEmbedder(name)
    raise UsageError(f"no embedder {spec!r}: give bundled, or sentence-transformers:NAME")


class BundledEmbedder:
    """all-MiniLM-L6-v2, int8, 384 dimensions; mean pooling over all word pieces; Portuguese is read as its gloss."""

    dimensions = 384

    def __init__(self) -> None:
        self._tokenizer = load_tokenizer(weight_file(TOKENIZER))
        self._session = load_session("embedder.onnx")
        self.name = f"all-MiniLM-L6-v2-int8-{fingerprint('embedder.onnx', TOKENIZER)}-{dictionary_digest()}"

    def count_pieces(self, text: str) -> int:
        """How many word pieces the model reads ``text`` as, without [CLS] and [SEP]."""
        return len(self._encode(text)[0])

    def embed(self, text: str) -> FloatArray:
        """The vector ``[384]`` of a text of any length."""
        return self._read(self._encode(text)[0])[0]

    def embed_passage(self, title: str, chunk: Chunk) -> tuple[FloatArray, FloatArray]:
        """The vector ``[384]`` of a chunk under its title, and ``[sentences, 384]``, from one pass."""
        text, sentences = _under_title(title, chunk)
        ids, offsets = self._encode(text)
        vector, states = self._read(ids)
        return vector, pool_sentences(states, offsets, sentences, vector)

    def _encode(self, text: str) -> tuple[npt.NDArray[np.int64], Offsets]:
        """The pieces of a text, and the characters of ``text`` that each stands for."""
        read = english(text.encode("utf8", "replace").decode("utf8"))
        encoding = self._tokenizer.encode(read.text, add_special_tokens=False)
        return np.array(encoding.ids, dtype=np.int64), [read.source(a, b) for a, b in encoding.offsets]

    def _read(self, ids: npt.NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
        """The mean over all pieces, unit length, and the states ``[pieces, 384]``.

        A text longer than the encoder's window is read in windows of even length.
        """
        parts = np.array_split(ids, max(1, -(-len(ids) // MAX_PIECES)))
        runs = [self._session.run({"ids": np.concatenate(([_CLS], part, [_SEP]))})[0] for part in parts]
        total = np.sum([run.sum(0) for run in runs], axis=0)
        return _unit(total), np.concatenate([run[1:-1] for run in runs])


class SentenceTransformersEmbedder:
    """Any model that sentence-transformers loads, by name or folder."""

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer  # pyright: ignore[reportMissingImports]
        except ImportError as error:
            raise MissingExtraError(
                f"the embedder sentence-transformers:{model} needs an optional package: "
                'pip install "company-graphrag[transformers]"'
            ) from error
        try:
            self._model: Any = SentenceTransformer(model)
        except (OSError, ValueError) as error:
            raise ModelError(f"sentence-transformers cannot load {model!r}: {error}") from error
        self.dimensions = len(self.embed(""))
        digest = hashlib.sha256()
        for key, tensor in sorted(self._model.state_dict().items()):
            digest.update(key.encode())
            digest.update(tensor.detach().cpu().float().numpy().tobytes())
        self.name = f"sentence-transformers:{model}-{digest.hexdigest()[:12]}"

    def count_pieces(self, text: str) -> int:
        """How many word pieces the model's tokenizer makes of ``text``."""
        return len(self._model.tokenizer.tokenize(text))

    def embed(self, text: str) -> FloatArray:
        """The vector of a text; what exceeds the model's window is cut off, as that library does."""
        return _unit(self._model.encode(text, convert_to_numpy=True, show_progress_bar=False))

    def embed_passage(self, title: str, chunk: Chunk) -> tuple[FloatArray, FloatArray]:
        """The vector of a chunk under its title, and ``[sentences, dimensions]``.

        Sentences are pooled from the passage's own pass where the tokenizer tells offsets, and are
        read one by one where it does not.
        """
        text, sentences = _under_title(title, chunk)
        vector = self.embed(text)
        states = self._model.encode(text, output_value="token_embeddings", show_progress_bar=False).cpu().numpy()
        if self._model.tokenizer.is_fast and states.shape[1] == len(vector):
            encoding = self._model.tokenizer(text, truncation=True, return_offsets_mapping=True)
            offsets = [(int(a), int(b)) for a, b in encoding["offset_mapping"]][: len(states)]
            if len(encoding["input_ids"]) == len(states):
                return vector, pool_sentences(states, offsets, sentences, vector)
        rows = [self.embed(text[span.start : span.end]) for span in sentences]
        return vector, np.array(rows, dtype=np.float32).reshape(len(sentences), -1)


def pool_sentences(states: FloatArray, offsets: Offsets, sentences: Sequence[Span], fallback: FloatArray) -> FloatArray:
    """Mean state of each sentence's pieces ``[sentences, dimensions]``, unit length.

    ``states`` is ``[pieces, dimensions]`` and ``offsets`` the characters of each piece; a sentence
    that no piece falls in (or that was cut off) has the vector ``fallback``.
    """
    starts = np.array([start for start, _ in offsets], dtype=np.int64)
    real = np.array([end > start for start, end in offsets], dtype=bool)
    rows: list[FloatArray] = []
    for span in sentences:
        inside = real & (starts >= span.start) & (starts < span.end)
        rows.append(_unit(states[inside].mean(0)) if inside.any() else fallback)
    return np.array(rows, dtype=np.float32).reshape(len(sentences), len(fallback))


def _under_title(title: str, chunk: Chunk) -> tuple[str, list[Span]]:
    """``title``, a line end and the chunk's text; and its sentences' places in that."""
    shift = len(title) + 1 - chunk.start
    return f"{title}\n{chunk.text}", [Span(s.start + shift, s.end + shift) for s in chunk.sentences]


def _unit(vector: FloatArray) -> FloatArray:
    """``vector`` at length 1; a zero vector stays."""
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length if length else vector, dtype=np.float32)
