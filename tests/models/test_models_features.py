"""Text as the encoders read it: words and pieces lead back to the text, whatever it holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.models.extractor import pieces_of, word_ranges
from graphrag.models.features import SURFACE_PARTS, SURFACES, encode
from graphrag.models.runtime import MAX_PIECES, bundled_tokenizer

TEXTS = st.text(max_size=300) | st.text(alphabet="aB1é ção.,-()/\n\u200b½ﬁ東\ud800", max_size=300)


@given(text=TEXTS)
@settings(max_examples=200, deadline=None)
def test_words_and_their_pieces_follow_each_other_in_any_text(text: str):
    encoded = encode(bundled_tokenizer(), text)
    assert len(encoded.spans) == len(encoded.first) == len(encoded.surfaces)
    starts, ends = encoded.spans[:, 0], encoded.spans[:, 1]
    assert (starts < ends).all()
    assert (starts[1:] >= ends[:-1]).all()
    assert all(not text[start:end].isspace() for start, end in encoded.spans)
    assert (np.diff(encoded.first) >= 0).all()
    assert ((encoded.first >= 0) & (encoded.first < len(encoded.ids))).all()
    assert encoded.surfaces.shape[1] == SURFACE_PARTS
    assert ((encoded.surfaces >= 0) & (encoded.surfaces < SURFACES)).all()


@given(parts=st.lists(st.sampled_from(["Ltda.", "x" * 3000, ").", "12.345,00", "Ana", "\n\n", "e"]), max_size=40))
@settings(max_examples=50, deadline=None)
def test_windows_hold_every_word_and_never_more_than_the_encoder_reads(parts: list[str]):
    encoded = encode(bundled_tokenizer(), " ".join(parts))
    last = 0
    for first, end in word_ranges(encoded, ()):
        assert first == last < end
        last = end
        begin, stop = pieces_of(encoded, first, end)
        assert 0 < stop - begin <= MAX_PIECES
        inside = encoded.first[first:end] - begin
        assert ((inside >= 0) & (inside < stop - begin)).all()
    assert last == len(encoded.first)


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md"])
def test_a_piece_stands_where_its_word_does(path: str):
    text = (Path(__file__).parents[2] / path).read_text(encoding="utf8")
    encoded = encode(bundled_tokenizer(), text)
    pieces = bundled_tokenizer().encode(text, add_special_tokens=False)
    for (start, end), first in zip(encoded.spans, encoded.first, strict=True):
        piece_start, piece_end = pieces.offsets[first]
        assert piece_start <= start < piece_end, text[start:end]
