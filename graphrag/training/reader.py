"""Train the span reader and export it: ``python -m graphrag.training.reader --data DATA --base BASE --out DIR``.

Fine-tunes a small encoder of English and Portuguese (``graphrag.training.bilingual``) to read one passage at a time with
the full question and the path walked so far:
start and end scores over the passage's pieces, and three classes at the first piece (nothing here, one more step,
the answer). Examples are drawn anew all the time (``graphrag.training.questions``), each ``ROUND`` of them from
its own seed. The learning rate stays constant and falls to nothing over the last part ("warmup-stable-decay",
Hu et al. 2024, MiniCPM), so that a checkpoint of the constant part can be trained on for longer: an interrupted
run goes on from ``checkpoint.pt`` in ``--out``, and so does one with more ``--examples``; both end as one long run
would. In the falling part more of the questions have no answer where they seem to have one. Writes ``reader.onnx``
(weights int8 per channel in seven bits, activations quantised as they come) and its tokenizer.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from graphrag.models.features import load_tokenizer
from graphrag.models.reader import NONE, ReaderInput, best_spans, reader_input, span_weights
from graphrag.training.encoder import load_encoder, through_layers
from graphrag.training.export import OUTLYING, Encoder, quantise, to_onnx, write_manifest
from graphrag.training.made_up import make_document
from graphrag.training.questions import Asker, Item, Wiki, sources, squad_items
from graphrag.training.readings import draw as draw_written
from graphrag.training.readings import readings
from graphrag.training.running import DECAY, Run, batches, rate_at
from graphrag.training.tables import draw as draw_tables
from graphrag.training.weights import unpack_reader
from graphrag.training.written import read_passages

MAX_PIECES = 288
SHARES = {
    "written": 0.40, "tables": 0.10, "made_up": 0.05, "wiki_swapped": 0.05, "wiki_real": 0.07, "wiki_text": 0.03, "kinship": 0.01,
    "docred": 0.03, "knowledgenet": 0.02, "core": 0.02, "fewrel": 0.01, "dbpedia_pt": 0.02, "xquad": 0.05, "faquad": 0.04,
    "qamr": 0.08, "treebank": 0.02,
}  # fmt: skip
"""Of each round's examples, how many come from which source: most of it what people wrote and asked, and of that little
which is so small (XQuAD, FaQuAD) that it is soon known by heart."""
ROUND = 2000
"""Examples between two checkpoints."""
WARM_UP = 2000
"""Examples over which the learning rate rises."""
BATCH = 4096
"""Word pieces of a batch, about."""
RATES = (1e-4, 8e-4)
"""Learning rates of the encoder and of the heads."""

Row = tuple[ReaderInput, int, int, int]


class ReaderModel(nn.Module):
    """Encoder with two linear heads."""

    def __init__(self, encoder: nn.Module, hidden: int = 384):
        super().__init__()
        self.encoder = encoder
        self.span = nn.Linear(hidden, 2)
        self.label = nn.Linear(hidden, 3)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """``ids [B, L]`` to span scores ``[B, L, 2]`` and class scores ``[B, 3]``."""
        table: Any = self.encoder.embeddings
        x = table.word_embeddings(ids) + table.position_embeddings.weight[: ids.shape[1]]
        x = table.LayerNorm(x + table.token_type_embeddings(types))
        hidden, _ = through_layers(self.encoder, x, torch.ones_like(ids) if mask is None else mask)
        return self.span(hidden), self.label(hidden[:, 0])


def make_row(tokenizer: Any, item: Item) -> Row | None:
    """An item as pieces: first and last piece of the answer (within the input) and the label."""
    given = reader_input(tokenizer, item.question, item.path, item.title, item.text, MAX_PIECES)
    if item.label == NONE:
        return given, 0, 0, NONE
    inside = [i for i, (start, end) in enumerate(given.spans) if start < item.end and end > item.start]
    if not inside:
        return None
    return given, given.offset + inside[0], given.offset + inside[-1], item.label


def loss_of(model: ReaderModel, batch: list[Row], *, half: bool = False) -> Tensor:
    """Cross entropy of the class, and of start and end where there is an answer; ``half``: products in bfloat16."""
    pad = nn.utils.rnn.pad_sequence
    ids = pad([torch.from_numpy(r[0].ids) for r in batch], batch_first=True)
    types = pad([torch.from_numpy(r[0].types) for r in batch], batch_first=True)
    mask = pad([torch.ones(len(r[0].ids)) for r in batch], batch_first=True)
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        spans, classes = (scores.float() for scores in model(ids, types, mask))
    allowed = torch.zeros(ids.shape, dtype=torch.bool)
    for i, (given, *_) in enumerate(batch):
        allowed[i, given.offset : given.offset + len(given.spans)] = True
    labels = torch.tensor([r[3] for r in batch])
    loss = F.cross_entropy(classes, labels)
    held = labels != NONE
    if held.any():
        spans = spans.masked_fill(~allowed[..., None], -1e9)[held]
        starts, ends = (torch.tensor([r[k] for r in batch])[held] for k in (1, 2))
        loss = loss + (F.cross_entropy(spans[..., 0], starts) + F.cross_entropy(spans[..., 1], ends)) / 2
    return loss


@torch.no_grad()
def measure(model: ReaderModel, tokenizer: Any, items: list[Item]) -> dict[str, float]:
    """Share of right classes, and of exact spans where there is an answer."""
    model.eval()
    right = exact = held = 0
    for item in items:
        given = reader_input(tokenizer, item.question, item.path, item.title, item.text)
        spans, classes = model(torch.from_numpy(given.ids)[None], torch.from_numpy(given.types)[None])
        right += int(classes[0].argmax()) == item.label
        if item.label != NONE:
            rows = spans[0, given.offset : given.offset + len(given.spans)].numpy()
            best = best_spans(span_weights(rows[:, 0], rows[:, 1]), given.spans, 1)
            held += 1
            exact += bool(best) and item.text[best[0].start : best[0].end].strip(' ".,') == item.text[
                item.start : item.end
            ].strip(' ".,')
    model.train()
    return {"class": right / max(1, len(items)), "exact": exact / max(1, held), "items": len(items)}


def held_back(data: Path) -> dict[str, list[Item]]:
    """Items never trained on: the kept third of 2Wiki, kept articles, and made-up documents of another seed."""
    rng = random.Random(99)
    asker = Asker(rng)
    made: dict[str, list[Item]] = {}
    for language in ("en", "pt"):
        stated = [s for _ in range(60) for s in make_document(language, rng)]
        made[f"made_up_{language}"] = [i for s in stated for i in asker.items(s, stated)]
    wiki = Wiki(data, rng, kept=True).real()
    return {
        "wiki": wiki,
        "xquad": squad_items(data / "qa/xquad_en_train.json.gz", rng, kept=True),
        "faquad": squad_items(data / "qa/faquad_pt_train.json.gz", rng, kept=True),
        **made,
        **_written(rng),
    }


def _written(rng: random.Random) -> dict[str, list[Item]]:
    """The passages kept from training, by language."""
    passages = read_passages()
    kept = [p for p in passages if p.kept]
    languages = sorted({p.language for p in kept})
    return {
        f"written_{name}": [i for p in kept if p.language == name for i in readings(p, passages, rng)]
        for name in languages
    }


class OneText(nn.Module):
    """The trained reader over one text, as the runtime runs it: ``ids, types [L] -> spans [L, 2], classes [3]``."""

    def __init__(self, model: ReaderModel):
        super().__init__()
        self.encoder = Encoder(model.encoder)
        kinds = model.encoder.embeddings.token_type_embeddings.weight
        self.second = nn.Parameter((kinds[1] - kinds[0]).detach().clone())
        self.span, self.label = model.span, model.label

    def forward(self, ids: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of starts and ends, and of the classes."""
        x = self.encoder.words(ids) + self.encoder.place[: ids.shape[0]] + types[:, None].float() * self.second
        x = self.encoder.norm(x)
        for layer in self.encoder.layers:
            x, _ = layer(x)
        return x @ self.span.weight.T + self.span.bias, x[0] @ self.label.weight.T + self.label.bias


@torch.no_grad()
def export(model: ReaderModel, tokenizer: Path, out: Path) -> None:
    """Write ``reader.onnx``: ``ids, types [L] -> spans [L, 2], classes [3]``, its tokenizer and the folder's manifest."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(tokenizer, out / "tokenizer.json")
    model.eval()
    ids = torch.arange(1000, 1040)
    pieces = {0: "pieces"}
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.onnx"
        axes = dict.fromkeys(("ids", "types", "spans"), pieces)
        to_onnx(OneText(model), {"ids": ids, "types": (ids > 1010).long()}, axes, ["spans", "classes"], draft)
        quantise(draft, out / "reader.onnx", keep=OUTLYING)
    write_manifest(out)


class Trainer:
    """A reader in training.

    Word and place vectors and the ``frozen`` lowest layers stay as they are, and nothing is dropped out:
    examples hardly ever come twice.
    """

    def __init__(self, base: Path, folder: Path, frozen: int, *, warm: bool = False, half: bool = False):
        torch.manual_seed(0)
        self.half = half
        if warm:
            encoder, heads = unpack_reader()
            self.model = ReaderModel(encoder)
            self.model.load_state_dict({name: torch.tensor(value) for name, value in heads.items()}, strict=False)
        else:
            encoder = load_encoder(base)
            self.model = ReaderModel(encoder)
        table = encoder.embeddings
        for part in (table.word_embeddings, table.position_embeddings, *encoder.encoder.layer[:frozen]):
            part.requires_grad_(False)
        self.run = Run(self.model, encoder, folder, RATES)

    def step(self, batch: list[Row], rate: float) -> float:
        """One update at a share of the full learning rate; the loss."""
        loss = loss_of(self.model, batch, half=self.half)
        self.run.descend(loss, rate)
        return loss.item()


def train(
    data: Path, base: Path, out: Path, *, examples: int, seed: int, frozen: int, warm: bool = False, half: bool = False
) -> ReaderModel:
    """Fine-tune the encoder at ``base`` on ``examples`` newly drawn items, or go on from the checkpoint in ``out``.

    With ``warm`` the bundled weights are the start.
    """
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(base / "tokenizer.json")
    rng = random.Random(seed)
    asker = Asker(rng)
    passages = read_passages()
    draw = sources(data, asker)
    draw["written"] = draw_written([p for p in passages if not p.kept], asker)
    draw["tables"] = lambda n: draw_tables(asker, n)
    trainer = Trainer(base, out, frozen, warm=warm, half=half)
    started = time.monotonic()
    for number in range(trainer.run.rounds, examples // ROUND):
        rng.seed(f"{seed} {number}")
        asker.hard = (number + 1) * ROUND > (1 - DECAY) * examples
        items = [item for name, share in SHARES.items() for item in draw[name](int(ROUND * share))]
        rows = [row for row in (make_row(tokenizer, item) for item in items) if row is not None]
        losses: list[float] = []
        seen = 0
        for batch in batches(rows, lambda row: len(row[0].ids), rng, BATCH):
            done = number * ROUND + int(ROUND * seen / len(rows))
            losses.append(trainer.step(batch, rate_at(max(done, 100), examples, WARM_UP)))
            seen += len(batch)
        trainer.run.rounds = number + 1
        if trainer.run.rounds * ROUND <= (1 - DECAY) * examples:
            trainer.run.save()
        spent = time.monotonic() - started
        print(f"{trainer.run.rounds * ROUND}/{examples} loss {sum(losses) / len(losses):.3f} {spent:.0f}s", flush=True)
    return trainer.model


def main() -> None:
    """Parse the command line, train and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of data packs")
    parser.add_argument("--base", type=Path, required=True, help="what graphrag.training.bilingual wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="where reader.onnx goes, by default --out")
    parser.add_argument("--examples", type=int, default=126_000)
    parser.add_argument("--frozen", type=int, default=0, help="lowest layers left as they are")
    parser.add_argument("--measured", type=int, default=400, help="items of each measuring set")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--warm", action="store_true", help="start from the bundled weights")
    parser.add_argument("--half", action="store_true", help="products in bfloat16: twice as fast where AVX512-BF16 is")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    counts = {"examples": options.examples, "seed": options.seed, "frozen": options.frozen}
    model = train(options.data, options.base, options.out, **counts, warm=options.warm, half=options.half)
    tokenizer = load_tokenizer(options.base / "tokenizer.json")
    measured = held_back(options.data)
    print(json.dumps({name: measure(model, tokenizer, some[: options.measured]) for name, some in measured.items()}))
    export(model, options.base / "tokenizer.json", options.weights or options.out)


if __name__ == "__main__":
    main()
