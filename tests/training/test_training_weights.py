"""The bundled weights as a network to train on: it says what the bundled files say."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs torch (uv sync --extra transformers)")
import torch

from graphrag.models.features import SURFACE_PARTS, SURFACES, encode
from graphrag.models.reader import reader_input
from graphrag.models.runtime import BEGIN, END, bundled_tokenizer, load_session
from graphrag.training.export import Classifier, Tagger
from graphrag.training.extraction_model import ExtractionModel
from graphrag.training.reader import OneText, ReaderModel
from graphrag.training.weights import unpack, unpack_reader

pytestmark = pytest.mark.transformers

TEXT = (
    "Halewick Instruments Ltd, founded by Edith Marlowe in 1998, supplies sensors to Tessaro Frio. "
    "A Brisalva Logística Ltda foi adquirida pela Tessaro Frio em 3 de maio de 2021, em São Paulo."
)


@torch.no_grad()
def test_the_network_says_what_the_bundled_files_say():
    model = unpack().eval()
    encoded = encode(bundled_tokenizer(), TEXT)
    inputs = {
        "ids": np.concatenate(([BEGIN], encoded.ids, [END])),
        "first": encoded.first + 1,
        "surfaces": encoded.surfaces,
    }
    hidden, attention, tags = load_session("extractor.onnx").run(inputs)
    ours = [part.numpy() for part in Tagger(model)(*(torch.from_numpy(value) for value in inputs.values()))]
    for own, given in zip(ours, (hidden, attention, tags), strict=True):
        assert np.corrcoef(own.ravel(), given.ravel())[0, 1] > 0.99
    assert (ours[2].argmax(-1) == tags.argmax(-1)).mean() > 0.95
    assert len(set(tags.argmax(-1).tolist())) > 4, "the text has names of several types"
    assert np.abs(np.exp(ours[2]) - np.exp(tags)).mean() < 0.02

    entities, pairs = np.stack([hidden[1], hidden[9], hidden[20]]), np.array([[0, 1, 2], [1, 2, 0]])
    focus = np.stack([attention[:, 1], attention[:, 9], attention[:, 20]])
    given = {"hidden": hidden, "entities": entities, "focus": focus, "kinds": np.array([1, 0, 2])}
    given |= {"heads": pairs[0], "tails": pairs[1]}
    logits = load_session("relations.onnx").run(given)[0]
    own = Classifier(model)(*(torch.from_numpy(value) for value in given.values())).numpy()
    np.testing.assert_allclose(own, logits, atol=1e-3)


@torch.no_grad()
def test_the_reader_as_a_network_says_what_the_bundled_file_says():
    encoder, heads = unpack_reader()
    model = ReaderModel(encoder).eval()
    model.load_state_dict({name: torch.tensor(value) for name, value in heads.items()}, strict=False)
    given = reader_input(bundled_tokenizer(), "Who founded Halewick Instruments?", (), "Halewick", TEXT)
    inputs = {"ids": given.ids, "types": given.types}
    spans, classes = load_session("reader.onnx").run(inputs)
    own = [part.numpy() for part in OneText(model)(*(torch.from_numpy(value) for value in inputs.values()))]
    assert np.corrcoef(own[0].ravel(), spans.ravel())[0, 1] > 0.99
    assert np.abs(own[1] - classes).max() < 0.5
    assert own[1].argmax() == classes.argmax()


@torch.no_grad()
def test_rows_of_different_lengths_are_read_as_each_alone():
    torch.manual_seed(1)
    model = ExtractionModel(torch.nn.Module(), 3).eval()
    lengths = torch.tensor([5, 2, 4])
    words = torch.randn(3, 5, 384)
    surfaces = torch.randint(0, SURFACES, (3, 5, SURFACE_PARTS))
    together = model.tag_scores(words, surfaces, lengths)
    for row, length in enumerate(lengths.tolist()):
        alone = torch.cat([words[row, :length], model.surface(surfaces[row, :length]).sum(1)], -1)
        out, _ = model.lstm(alone[None])
        torch.testing.assert_close(together[row, :length], model.tag(out[0]))
