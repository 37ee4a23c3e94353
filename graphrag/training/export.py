"""Turn a checkpoint into the bundled ONNX files.

``python -m graphrag.training.export --minilm MINILM --base BASE --checkpoint F --labels F --out graphrag/models/weights``
writes ``tokenizer.json``, ``embedder.tokenizer.json``, ``embedder.onnx``, ``extractor.onnx``, ``relations.onnx``, ``labels.json`` and
``manifest.json`` (size and sha256 of each). Weights of matrix products are int8, per channel, in seven
bits (``reduce_range``: processors without VNNI saturate otherwise); activations are quantised as they
come, by one scale a text, so a text's result never depends on its neighbours.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from graphrag.models.features import SURFACE_PARTS
from graphrag.training.encoder import load_encoder
from graphrag.training.extraction_model import LAYERS, ExtractionModel

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
OPSET = 20
OUTLYING = "/layers.4/MatMul_5/"
"""The one product of the bilingual encoder that is not rounded: single states before it are so large that one scale for
all leaves the others next to nothing (hidden states after int8 correlate by 0.99 with those before it, instead of 0.97)."""


class Layer(nn.Module):
    """One layer of BERT; queries (already scaled), keys and values come from one product."""

    def __init__(self, layer: Any, heads: int):
        super().__init__()
        own, out = layer.attention.self, layer.attention.output
        self.heads, self.size = heads, own.query.in_features // heads
        scale = self.size**-0.5
        weight = torch.cat([own.query.weight * scale, own.key.weight, own.value.weight])
        bias = torch.cat([own.query.bias * scale, own.key.bias, own.value.bias])
        self.project = nn.Parameter(weight.detach().T.contiguous())
        self.bias = nn.Parameter(bias.detach())
        self.mix, self.norm = out.dense, out.LayerNorm
        self.widen, self.narrow, self.last = layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """``x [L, 384] -> x [L, 384], attention [heads, L, L]``."""
        q, k, v = (x @ self.project + self.bias).view(-1, 3, self.heads, self.size).permute(1, 2, 0, 3).unbind(0)
        attention = torch.softmax(q @ k.transpose(1, 2), -1)
        mixed = (attention @ v).transpose(0, 1).reshape(-1, self.heads * self.size)
        x = self.norm(mixed @ self.mix.weight.T + self.mix.bias + x)
        wide = F.gelu(x @ self.widen.weight.T + self.widen.bias)
        return self.last(wide @ self.narrow.weight.T + self.narrow.bias + x), attention


class Encoder(nn.Module):
    """BERT over one text without padding, as plain matrix products: what ONNX runs fastest.

    ``forward(ids [L]) -> hidden [L, 384], attention of the last layer [heads, L, L]``
    """

    def __init__(self, bert: Any):
        super().__init__()
        self.words = bert.embeddings.word_embeddings
        place = bert.embeddings.position_embeddings.weight + bert.embeddings.token_type_embeddings.weight[0]
        self.place = nn.Parameter(place.detach().clone())
        self.norm = bert.embeddings.LayerNorm
        self.layers = nn.ModuleList(Layer(layer, bert.config.num_attention_heads) for layer in bert.encoder.layer)

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden states and the last layer's attention."""
        x = self.norm(self.words(ids) + self.place[: ids.shape[0]])
        attention = x
        for layer in self.layers:
            x, attention = layer(x)
        return x, attention


class Embedder(nn.Module):
    """``ids [L] -> hidden [L, 384]``; pooling is left to the caller."""

    def __init__(self, bert: Any):
        super().__init__()
        self.encoder = Encoder(bert)

    def forward(self, ids: Tensor) -> Tensor:
        """Hidden states."""
        return self.encoder(ids)[0]


class Tagger(nn.Module):
    """``ids [L], first [W], surfaces [W, 6] -> hidden [L, 384], attention [12, L, L], tags [W, 13]``."""

    def __init__(self, model: ExtractionModel):
        super().__init__()
        self.encoder = Encoder(model.encoder)
        self.surface, self.lstm, self.tag = model.surface, model.lstm, model.tag

    def forward(self, ids: Tensor, first: Tensor, surfaces: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Hidden states, attention, and log probabilities of the tags of each word."""
        hidden, attention = self.encoder(ids)
        words = torch.cat([hidden[first], self.surface(surfaces).sum(1)], -1)
        out, _ = self.lstm(words.unsqueeze(0))
        return hidden, attention, torch.log_softmax(out.squeeze(0) @ self.tag.weight.T + self.tag.bias, -1)


class Classifier(nn.Module):
    """Relation logits of one text's pairs of entities.

    ``hidden [L, 384], entities [E, 384], focus [E, 12, L], kinds [E], heads [P], tails [P]
    -> logits [P, relations + 1]``, where ``focus`` is the attention of an entity's mentions.
    An entity's share of the two projections is
    computed once, not once a pair.
    """

    def __init__(self, model: ExtractionModel):
        super().__init__()
        self.model = model

    def forward(
        self, hidden: Tensor, entities: Tensor, focus: Tensor, kinds: Tensor, heads: Tensor, tails: Tensor
    ) -> Tensor:
        """Relation logits; class 0 is the adaptive threshold."""
        model, size = self.model, hidden.shape[1]
        weight = (focus[heads] * focus[tails]).sum(1)
        context = (weight / (weight.sum(1, keepdim=True) + 1e-10)) @ hidden
        entities = entities + model.kind.weight[kinds]
        h_entity = entities @ model.head.weight[:, :size].T + model.head.bias
        t_entity = entities @ model.tail.weight[:, :size].T + model.tail.bias
        h = torch.tanh(h_entity[heads] + context @ model.head.weight[:, size:].T)
        t = torch.tanh(t_entity[tails] + context @ model.tail.weight[:, size:].T)
        groups = model.head.out_features // model.block
        product = h.view(-1, groups, model.block, 1) * t.view(-1, groups, 1, model.block)
        return product.view(-1, groups * model.block**2) @ model.bilinear.weight.T + model.bilinear.bias


def to_onnx(
    module: nn.Module, inputs: dict[str, Tensor], axes: dict[str, dict[int, str]], outputs: list[str], path: Path
):
    """Trace ``module`` on ``inputs`` and write it, in fp32."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that tracing is the older way, and that it fixes what is fixed here
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )


def quantise(source: Path, target: Path, *, keep: str = "") -> None:
    """Write the int8 form of ``source``; products whose name contains ``keep`` stay fp32."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.onnx"
        quant_pre_process(str(source), str(ready), skip_symbolic_shape=True)
        kept = [node.name for node in onnx.load(str(ready)).graph.node if keep and keep in node.name]
        quantize_dynamic(
            ready,
            target,
            op_types_to_quantize=["MatMul", "Gather", "LSTM"],
            nodes_to_exclude=[*kept, *(f"{name}_MatMul" for name in kept)],  # as it calls what was a product and a sum
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )


def write_manifest(folder: Path) -> None:
    """Write ``manifest.json``: bytes and sha256 of every weight file in ``folder``, by name."""
    entries = {
        file.name: {"bytes": file.stat().st_size, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
        for file in sorted(folder.iterdir())
        if file.suffix in (".onnx", ".json") and file.name != "manifest.json"
    }
    (folder / "manifest.json").write_text(json.dumps(entries, indent=1) + "\n", encoding="utf8")


def load_base(base: Path) -> Any:
    """The encoder all-MiniLM-L6-v2 at ``base``, after its file proved to be the one we know."""
    from transformers import BertModel

    digest = hashlib.sha256((base / "model.safetensors").read_bytes()).hexdigest()
    if digest != BASE_SHA256:
        raise SystemExit(f"{base}/model.safetensors is not the all-MiniLM-L6-v2 expected: sha256 {digest}")
    return BertModel.from_pretrained(base, attn_implementation="eager", add_pooling_layer=False).eval()


def load_checkpoint(base: Path, checkpoint: Path, labels: dict[str, Any]) -> ExtractionModel:
    """The trained model at ``checkpoint``."""
    model = ExtractionModel(load_encoder(base, LAYERS), len(labels["properties"]))
    model.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["model"])
    return model.eval()


@torch.no_grad()
def export(minilm: Path, base: Path, checkpoint: Path, labels_file: Path, out: Path) -> None:
    """Write all bundled files of the embedder and the extractor to ``out``, once all of them are made."""
    labels = json.loads(labels_file.read_text(encoding="utf8"))
    model = load_checkpoint(base, checkpoint, labels)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as name:
        made = Path(name)
        export_embedder(load_base(minilm), made)
        export_tagger(model, made)
        export_classifier(model, made)
        shutil.copyfile(minilm / "tokenizer.json", made / "embedder.tokenizer.json")
        shutil.copyfile(base / "tokenizer.json", made / "tokenizer.json")
        (made / "labels.json").write_text(json.dumps(labels) + "\n", encoding="utf8")
        for file in made.iterdir():
            file.replace(out / file.name)
    write_manifest(out)


def export_embedder(bert: Any, folder: Path) -> None:
    """Write ``embedder.onnx``, int8."""
    axes = {name: {0: "pieces"} for name in ("ids", "hidden")}
    with tempfile.TemporaryDirectory() as work:
        draft = Path(work) / "draft.onnx"
        to_onnx(Embedder(bert), {"ids": torch.arange(1000, 1016)}, axes, ["hidden"], draft)
        quantise(draft, folder / "embedder.onnx")


def export_tagger(model: ExtractionModel, folder: Path) -> None:
    """Write ``extractor.onnx``, int8."""
    inputs = {"ids": torch.arange(1000, 1016), "first": torch.arange(1, 14)}
    inputs["surfaces"] = torch.arange(13 * SURFACE_PARTS).view(13, SURFACE_PARTS)
    axes = {name: {0: "pieces"} for name in ("ids", "hidden")}
    axes |= {name: {0: "words"} for name in ("first", "surfaces", "tags")}
    axes |= {"attention": {1: "pieces", 2: "pieces"}}
    with tempfile.TemporaryDirectory() as work:
        draft = Path(work) / "draft.onnx"
        to_onnx(Tagger(model), inputs, axes, ["hidden", "attention", "tags"], draft)
        quantise(draft, folder / "extractor.onnx", keep=OUTLYING)


def export_classifier(model: ExtractionModel, folder: Path) -> None:
    """Write ``relations.onnx``, fp32."""
    pairs = torch.tensor([0, 1, 2])
    inputs = {"hidden": torch.ones(7, 384), "entities": torch.ones(5, 384), "focus": torch.ones(5, 12, 7)}
    inputs |= {"kinds": pairs.new_zeros(5), "heads": pairs, "tails": pairs + 1}
    axes = {"hidden": {0: "pieces"}, "focus": {0: "entities", 2: "pieces"}}
    axes |= {name: {0: "entities"} for name in ("entities", "kinds")}
    axes |= {name: {0: "pairs"} for name in ("heads", "tails", "logits")}
    to_onnx(Classifier(model), inputs, axes, ["logits"], folder / "relations.onnx")


def main() -> None:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minilm", type=Path, required=True, help="all-MiniLM-L6-v2, as a folder")
    parser.add_argument("--base", type=Path, required=True, help="what graphrag.training.bilingual wrote")
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    export(options.minilm, options.base, options.checkpoint, options.labels, options.out)


if __name__ == "__main__":
    main()
