"""The way back: the bundled ONNX files as the networks they were made of, to train on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertModel

from graphrag.errors import ModelError
from graphrag.models.runtime import WEIGHTS, weight_file
from graphrag.training.extraction_model import ExtractionModel

HEADS = 12
"""Attention heads of the encoders, which no weight tells."""

Values = dict[str, npt.NDArray[np.float32]]


def unpack(folder: Path = WEIGHTS) -> ExtractionModel:
    """The network of ``extractor.onnx`` and ``relations.onnx``, its int8 weights rounded as they are.

    What ``export_tagger`` and ``export_classifier`` make of it is what lies in ``folder``, but for a rounding anew.
    Raises ``ModelError`` where a file is missing or not the manifest's.
    """
    tagger, classifier = (onnx.load(weight_file(f"{name}.onnx", folder)).graph for name in ("extractor", "relations"))
    values, heads = _values(tagger), _values(classifier)
    products, [last] = _products(tagger, values), _products(classifier, heads)
    state: Values = {"surface.weight": values["surface.weight"]}
    state |= {"tag.weight": products[-1].T, "tag.bias": values["tag.bias"]} | _lstm(tagger, values)
    state |= {name.removeprefix("model."): value for name, value in heads.items() if name.startswith("model.")}
    state["bilinear.weight"] = last.T
    model = ExtractionModel(_bert(values, products[:-1]), len(state["bilinear.bias"]) - 1)
    _fill(model, state)
    return model


def unpack_reader(folder: Path = WEIGHTS) -> tuple[BertModel, Values]:
    """The encoder of ``reader.onnx``, and its two heads' weights by the names that ``ReaderModel`` has for them.

    Raises ``ModelError`` where the file is missing or not the manifest's.
    """
    graph = onnx.load(weight_file("reader.onnx", folder)).graph
    values = _values(graph)
    *products, span, label = _products(graph, values)
    heads = {"span.weight": span.T, "span.bias": values["span.bias"]}
    heads |= {"label.weight": label.T, "label.bias": values["label.bias"]}
    return _bert(values, products, second=values["second"]), heads


def _bert(
    values: Values, products: list[npt.NDArray[np.float32]], second: npt.NDArray[np.float32] | None = None
) -> Any:
    """The encoder; ``second`` is what the second segment's vector has more than the first's."""
    words, places = values["encoder.words.weight"], values["encoder.place"]
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=words.shape[1],
        num_hidden_layers=len(products) // 4,
        num_attention_heads=HEADS,
        intermediate_size=products[2].shape[1],
        max_position_embeddings=len(places),
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    encoder = BertModel(config, add_pooling_layer=False)
    state = _encoder(values, products)
    if second is not None:
        state["embeddings.token_type_embeddings.weight"][1] = second
    encoder.load_state_dict({name: torch.tensor(value) for name, value in state.items()})
    return encoder


def _fill(model: ExtractionModel, state: Values) -> None:
    """Everything but the encoder, which has its weights."""
    rest = model.load_state_dict({name: torch.tensor(value) for name, value in state.items()}, strict=False)
    if rest.unexpected_keys or any(not name.startswith("encoder.") for name in rest.missing_keys):
        raise ModelError(f"the weights are of another network: {[*rest.unexpected_keys, *rest.missing_keys][:3]}")


def _values(graph: Any) -> Values:
    """The weights of a graph by their names before they were quantised, as floats."""
    raw = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    found = {name: value for name, value in raw.items() if value.dtype == np.float32 and not name.endswith("_scale")}
    for name in [key.removesuffix("_quantized") for key in raw if key.endswith("_quantized")]:
        scale, zero = raw[f"{name}_scale"], raw[f"{name}_zero_point"].astype(np.float32)
        if scale.ndim == 2:  # of an LSTM: by direction and output
            scale, zero = scale[:, None], zero[:, None]
        found[name] = (raw[f"{name}_quantized"].astype(np.float32) - zero) * scale
    return found


def _products(graph: Any, values: Values) -> list[npt.NDArray[np.float32]]:
    """The weights ``[in, out]`` that states are multiplied by, in the order in which that happens."""
    names = [node.input[1].removesuffix("_quantized") for node in graph.node if node.op_type.startswith("MatMul")]
    return [values[name] for name in names if name in values]


def _encoder(values: Values, products: list[npt.NDArray[np.float32]]) -> Values:
    """BERT's weights by BERT's names; what was folded into one table or product is taken apart."""
    places = values["encoder.place"]
    state = {
        "embeddings.word_embeddings.weight": values["encoder.words.weight"],
        "embeddings.position_embeddings.weight": places,
        "embeddings.token_type_embeddings.weight": np.zeros((2, places.shape[1]), dtype=np.float32),
    }
    state |= _norm("embeddings", values, "encoder.norm")
    for number in range(len(products) // 4):
        ours, theirs = f"encoder.layers.{number}", f"encoder.layer.{number}"
        project, mix, widen, narrow = products[4 * number : 4 * number + 4]
        parts = zip(("query", "key", "value"), np.split(project.T, 3), np.split(values[f"{ours}.bias"], 3), strict=True)
        for name, weight, bias in parts:
            unscaled = (places.shape[1] / HEADS) ** 0.5 if name == "query" else 1
            state[f"{theirs}.attention.self.{name}.weight"] = weight * unscaled
            state[f"{theirs}.attention.self.{name}.bias"] = bias * unscaled
        for name, place, weight in (
            ("mix", "attention.output", mix),
            ("widen", "intermediate", widen),
            ("narrow", "output", narrow),
        ):
            state[f"{theirs}.{place}.dense.weight"] = weight.T
            state[f"{theirs}.{place}.dense.bias"] = values[f"{ours}.{name}.bias"]
        state |= _norm(f"{theirs}.attention.output", values, f"{ours}.norm")
        state |= _norm(f"{theirs}.output", values, f"{ours}.last")
    return state


def _norm(theirs: str, values: Values, ours: str) -> Values:
    return {f"{theirs}.LayerNorm.{part}": values[f"{ours}.{part}"] for part in ("weight", "bias")}


def _lstm(graph: Any, values: Values) -> Values:
    """The LSTM's weights by torch's names: ONNX has its gates as input, output, forget and cell, torch i, f, c, o."""
    [node] = [node for node in graph.node if node.op_type.endswith("LSTM")]
    inward, again, bias = (values[name.removesuffix("_quantized")] for name in node.input[1:4])
    if node.op_type != "LSTM":  # the quantised one is transposed
        inward, again = inward.transpose(0, 2, 1), again.transpose(0, 2, 1)
    state: Values = {}
    for way, suffix in enumerate(("", "_reverse")):
        from_input, from_state = np.split(bias[way], 2)
        parts = {"weight_ih": inward[way], "weight_hh": again[way], "bias_ih": from_input, "bias_hh": from_state}
        for name, value in parts.items():
            i, o, f, c = np.split(value, 4)
            state[f"lstm.{name}_l0{suffix}"] = np.concatenate([i, f, c, o])
    return state
