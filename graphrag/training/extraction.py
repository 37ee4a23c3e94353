"""Train the extraction model: mentions and document-level relations over one small encoder.

``python -m graphrag.training.extraction --data DATA --base BASE --out DIR`` draws texts from all data packs and
from a grammar of company prose (``graphrag.training.corpora``), fine-tunes the lower half of the bilingual encoder, and
writes ``checkpoint.pt``; run again after an interruption, it goes on there. ``graphrag.training.export`` turns a
checkpoint into the bundled ONNX files. The learning rate stays constant and then falls ("warmup-stable-decay", Hu et
al. 2024, MiniCPM), so that a run can be gone on with for longer (more ``--texts``) as if it had been one.

Mentions: BIO tags over words by a BiLSTM; a type that a data set does not label is unknown there,
so its tags share the loss of ``O`` (marginal likelihood over the labels that stay possible).
Relations: ATLOP (Zhou et al., AAAI 2021): localised context pooling over the last layer's attention,
group bilinear classifier, adaptive threshold loss; a relation that a data set does not annotate is unknown there
and takes no part in the loss of its pairs.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from graphrag.labels import TYPES, LabelledText
from graphrag.models.features import HIDDEN_SURFACE, encode, load_tokenizer
from graphrag.models.runtime import BEGIN, END, MAX_PIECES
from graphrag.models.vocabulary import RelationType, relation_types
from graphrag.training.corpora import SHARES, measured_sets, training_sources
from graphrag.training.encoder import load_encoder
from graphrag.training.extraction_model import LAYERS, TAGS, ExtractionModel
from graphrag.training.running import Run, batches, rate_at
from graphrag.training.weights import unpack

UNKNOWN = 3
"""The piece that stands for a masked one; those up to it are special."""
ROUND = 1000
"""Texts between two checkpoints."""
WARM_UP = 1500
"""Texts over which the learning rate rises."""
BATCH = 2200
"""Word pieces of a batch, about."""
RATES = (1.5e-4, 8e-4)
"""Learning rates of the encoder and of the heads."""
HIDDEN_PIECES = 0.05
"""Share of word pieces that are masked in training, so that the words around them count."""
HIDDEN_SURFACES = 0.3
"""Share of what is written of words that is hidden in training, so that no name is learnt by heart."""


@dataclass(frozen=True, eq=False)
class Example:
    """A text as tensors: pieces with the ones at both ends, allowed tags a word, clusters, relation labels.

    ``labels`` is ``[pairs, relations + 1]``: 1 holds, 0 does not, -1 unknown; column 0 is the threshold's.
    """

    ids: Tensor
    first: Tensor
    surfaces: Tensor
    allowed: Tensor
    clusters: list[list[int]]
    kinds: list[int]
    pairs: Tensor
    labels: Tensor


def threshold_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """ATLOP's adaptive threshold loss over what is known of ``labels``, see ``Example``."""
    threshold = torch.zeros_like(labels, dtype=torch.bool)
    threshold[:, 0] = True
    holds = labels == 1
    above = F.log_softmax(logits.masked_fill(~(holds | threshold), -1e30), -1)
    below = F.log_softmax(logits.masked_fill(~((labels == 0) | threshold), -1e30), -1)
    return -(above.masked_fill(~holds, 0).sum(1) + below[:, 0]).mean()


def tag_loss(scores: Tensor, allowed: Tensor, lengths: Tensor) -> Tensor:
    """Negative log of the probability that falls on the allowed tags, averaged over words with a label."""
    log = F.log_softmax(scores, -1).masked_fill(~allowed, -1e9)
    mask = (torch.arange(scores.shape[1]) < lengths[:, None]) & ~allowed.all(-1)
    return -torch.logsumexp(log, -1)[mask].sum() / mask.sum().clamp(min=1)


def make_example(tokenizer: Any, document: LabelledText, types: Sequence[RelationType]) -> Example | None:
    """``document`` as tensors; what lies beyond the encoder's window is left out."""
    encoded = encode(tokenizer, document.text)
    words = int((encoded.first < MAX_PIECES).sum())
    if words == 0:
        return None
    pieces = int(encoded.first[words]) if words < len(encoded.first) else len(encoded.ids)
    pieces = min(pieces, MAX_PIECES)
    allowed = torch.zeros(words, len(TAGS), dtype=torch.bool)
    unknown = [i for i, tag in enumerate(TAGS) if tag == "O" or tag[2:] not in document.known]
    allowed[:, unknown] = True
    at = {int(start): i for i, (start, _) in reversed(list(enumerate(encoded.spans[:words])))}
    clusters: dict[int, list[int]] = {}
    kinds: dict[int, str] = {}
    for start, end, kind, entity in document.mentions:
        word = at.get(start)
        if word is None:
            continue
        clusters.setdefault(entity, []).append(int(encoded.first[word]) + 1)
        if not kind:
            continue
        kinds.setdefault(entity, kind)
        prefix = "B"
        while document.known and word < words and int(encoded.spans[word][0]) < end:
            allowed[word] = False
            allowed[word, TAGS.index(f"{prefix}-{kind}")] = True
            prefix, word = "I", word + 1
    order = sorted(entity for entity in clusters if entity in kinds)
    pairs, labels = _labels(document, order, [kinds[e] for e in order], types)
    return Example(
        ids=torch.tensor([BEGIN, *encoded.ids[:pieces], END]),
        first=torch.tensor(encoded.first[:words] + 1),
        surfaces=torch.tensor(encoded.surfaces[:words]),
        allowed=allowed,
        clusters=[clusters[e] for e in order],
        kinds=[TYPES.index(kinds[e]) for e in order],
        pairs=pairs,
        labels=labels,
    )


def _labels(
    document: LabelledText, order: Sequence[int], kinds: Sequence[str], types: Sequence[RelationType]
) -> tuple[Tensor, Tensor]:
    """All pairs of entities ``[P, 2]`` and what is known of them ``[P, relations + 1]``; none without annotation.

    Where a data set's every label is complete, that goes for the relations without a signature (Re-DocRED's).
    """
    if document.annotated is None and not document.relations:
        return torch.zeros(0, 2, dtype=torch.long), torch.zeros(0, len(types) + 1)
    pairs = [(i, j) for i in range(len(order)) for j in range(len(order)) if i != j]
    asked = torch.tensor(
        [not kind.head if document.annotated is None else kind.property in document.annotated for kind in types]
    )
    fits = {(h, t): torch.tensor([kind.fits(h, t) for kind in types]) for h in set(kinds) for t in set(kinds)}
    labels = torch.zeros(len(pairs), len(types) + 1)
    for row, (i, j) in enumerate(pairs):
        labels[row, 1:][fits[kinds[i], kinds[j]] & ~asked] = -1
    column = {kind.property: number for number, kind in enumerate(types, 1)}
    place = {entity: i for i, entity in enumerate(order)}
    rows = {pair: row for row, pair in enumerate(pairs)}
    for head, tail, name in document.relations:
        row = rows.get((place.get(head, -1), place.get(tail, -1)))
        if row is not None:
            labels[row, column[name]] = 1
    return torch.tensor(pairs, dtype=torch.long).reshape(-1, 2), labels


def forward(model: ExtractionModel, batch: list[Example]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Tag scores, word counts, the logits of all labelled pairs, and their labels."""
    pad = nn.utils.rnn.pad_sequence
    ids = pad([e.ids for e in batch], batch_first=True)
    mask = pad([torch.ones_like(e.ids) for e in batch], batch_first=True)
    if model.training:
        ids = ids.masked_fill((torch.rand(ids.shape) < HIDDEN_PIECES) & (ids > UNKNOWN), UNKNOWN)
    hidden, attention = model.encode(ids, mask)
    first = pad([e.first for e in batch], batch_first=True)
    words = hidden.gather(1, first[..., None].expand(-1, -1, hidden.shape[-1]))
    lengths = torch.tensor([len(e.first) for e in batch])
    surfaces = pad([e.surfaces for e in batch], batch_first=True)
    if model.training:
        surfaces = surfaces.masked_fill(torch.rand(surfaces.shape) < HIDDEN_SURFACES, HIDDEN_SURFACE)
    scores = model.tag_scores(words, surfaces, lengths)
    parts = [
        model.pair_inputs(hidden[i], attention[i], e.clusters, e.kinds, e.pairs)
        for i, e in enumerate(batch)
        if len(e.pairs)
    ]
    labels = torch.cat([e.labels for e in batch])
    if not parts:
        return scores, lengths, labels.new_zeros(0, labels.shape[1]), labels
    heads, tails, contexts = (torch.cat(column) for column in zip(*parts, strict=True))
    return scores, lengths, model.relation_scores(heads, tails, contexts), labels


def decode_tags(tags: list[int]) -> list[tuple[int, int, str]]:
    """Spans ``(first word, past last word, type)`` of a tag sequence; a stray I opens a span.

    >>> decode_tags([TAGS.index(t) for t in ("B-PER", "I-PER", "O", "I-LOC")])
    [(0, 2, 'PER'), (3, 4, 'LOC')]
    """
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag == 0:
            continue
        prefix, kind = TAGS[tag].split("-")
        if prefix == "I" and spans and spans[-1][1] == i and spans[-1][2] == kind:
            spans[-1] = (spans[-1][0], i + 1, kind)
        else:
            spans.append((i, i + 1, kind))
    return spans


@torch.no_grad()
def measure(model: ExtractionModel, examples: list[Example], lenience: float = 0.0) -> dict[str, float]:
    """Micro F1 of mentions (exact words and type, known types) and of known relations (entities given)."""
    model.eval()
    hits = found = gold = rhits = rfound = rgold = 0
    for example in examples:
        scores, _, logits, labels = forward(model, [example])
        if not example.allowed.all():
            certain = example.allowed.sum(1) == 1
            target = [
                int(row.float().argmax()) if one else 0 for row, one in zip(example.allowed, certain, strict=True)
            ]
            unnamed = example.allowed[example.allowed[:, 0]]
            known = {TAGS[i][2:] for i in range(1, len(TAGS)) if not unnamed[:, i].any()}
            want = {s for s in decode_tags(target) if s[2] in known}
            got = {s for s in decode_tags(scores[0].argmax(-1).tolist()) if s[2] in known}
            hits, found, gold = hits + len(want & got), found + len(got), gold + len(want)
        guess = (logits[:, 1:] + lenience > logits[:, :1]) & (labels[:, 1:] >= 0)
        truth = labels[:, 1:] == 1
        rhits += int((guess & truth).sum())
        rfound += int(guess.sum())
        rgold += int(truth.sum())
    model.train()
    figures = {"mention_f1": 2 * hits / max(1, found + gold)} if gold else {}
    if rgold:
        figures |= {"p": rhits / max(1, rfound), "r": rhits / rgold, "relation_f1": 2 * rhits / (rfound + rgold)}
    return {name: round(value, 3) for name, value in figures.items()}


class Trainer:
    """The extractor in training; word vectors stay as they are. With ``half`` products are in bfloat16."""

    def __init__(self, model: ExtractionModel, folder: Path, rates: tuple[float, float] = RATES, *, half: bool = False):
        self.model = model
        self.half = half
        self.model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)  # type: ignore[union-attr]
        self.run = Run(self.model, self.model.encoder, folder, rates)

    def step(self, batch: list[Example], rate: float) -> tuple[float, float]:
        """One update at a share of the full learning rate; the losses of tags and of relations."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
            scores, lengths, logits, labels = forward(self.model, batch)
        allowed = nn.utils.rnn.pad_sequence([e.allowed for e in batch], batch_first=True, padding_value=True)
        tags = tag_loss(scores.float(), allowed, lengths)
        relations = threshold_loss(logits.float(), labels) if len(labels) else torch.zeros(())
        self.run.descend(tags + relations, rate)
        return tags.item(), relations.item()


def train(data: Path, base: Path, out: Path, *, texts: int, seed: int, warm: bool, half: bool) -> None:
    """Fine-tune the encoder at ``base`` on ``texts`` texts, or go on from the checkpoint in ``out``.

    With ``warm`` the bundled weights are the start; for ``half`` see ``Trainer``.
    """
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(base / "tokenizer.json")
    types = list(relation_types().values())
    labels = {"types": TYPES, "tags": TAGS, "properties": [kind.property for kind in types]}
    (out / "labels.json").write_text(json.dumps(labels))

    def examples(documents: Sequence[LabelledText]) -> list[Example]:
        return [e for e in (make_example(tokenizer, d, types) for d in documents) if e is not None]

    draw = training_sources(data, seed)
    torch.manual_seed(0)
    model = unpack() if warm else ExtractionModel(load_encoder(base, LAYERS), len(types))
    trainer = Trainer(model, out, half=half)
    started = time.monotonic()
    for number in range(trainer.run.rounds, texts // ROUND):
        rng = random.Random(f"{seed} {number}")
        torch.manual_seed(number)
        counts = {name: int(ROUND * share) for name, share in SHARES.items()}
        drawn = [draw[name](number * n + i) for name, n in counts.items() for i in range(n)]
        losses: list[tuple[float, float]] = []
        seen, all_drawn = 0, examples(drawn)
        for batch in batches(all_drawn, lambda e: len(e.ids), rng, BATCH):
            done = number * ROUND + int(ROUND * seen / len(all_drawn))
            losses.append(trainer.step(batch, rate_at(max(done, 50), texts, WARM_UP)))
            seen += len(batch)
        trainer.run.rounds = number + 1
        trainer.run.save()
        tags, relations = (sum(column) / len(losses) for column in zip(*losses, strict=True))
        spent = time.monotonic() - started
        print(
            f"{trainer.run.rounds * ROUND}/{texts} tags {tags:.3f} relations {relations:.3f} {spent:.0f}s", flush=True
        )
    report({name: examples(some) for name, some in measured_sets(data).items()}, trainer.model)


def report(sets: Mapping[str, list[Example]], model: ExtractionModel) -> None:
    """Print the figures of all measured sets, relations with several additions to their margins."""
    for name, some in sets.items():
        print(name, json.dumps({lenience: measure(model, some, lenience) for lenience in (0.0, 0.5, 1.0)}), flush=True)


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of data packs")
    parser.add_argument("--base", type=Path, required=True, help="what graphrag.training.bilingual wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--texts", type=int, default=96_000)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--warm", action="store_true", help="start from the bundled weights")
    parser.add_argument("--half", action="store_true", help="products in bfloat16: twice as fast where AVX512-BF16 is")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    train(
        options.data,
        options.base,
        options.out,
        texts=options.texts,
        seed=options.seed,
        warm=options.warm,
        half=options.half,
    )


if __name__ == "__main__":
    main()
