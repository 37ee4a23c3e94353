"""Train the extraction model: mentions and document-level relations over one small encoder.

``python -m graphrag.training.extraction --data DATA --base MINILM --out DIR`` reads Re-DocRED (mentions
and relations) and Universal NER and LeNER-Br (mentions only), fine-tunes all-MiniLM-L6-v2, and writes
one checkpoint an epoch; run again after an interruption, it goes on there. ``graphrag.training.export``
turns a checkpoint into the bundled ONNX files.

Mentions: BIO tags over words by a BiLSTM; a type that a data set does not label is unknown there,
so its tags share the loss of ``O`` (marginal likelihood over the labels that stay possible).
Relations: ATLOP (Zhou et al., AAAI 2021): localised context pooling over the last layer's attention,
group bilinear classifier, adaptive threshold loss.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from graphrag.labels import TYPES, LabelledText, read_docred, read_iob2
from graphrag.models.features import SHAPES, encode, load_tokenizer

TAGS = ("O", *(f"{prefix}-{kind}" for kind in TYPES for prefix in ("B", "I")))
MAX_PIECES = 510
CLS, SEP = 101, 102


@dataclass(frozen=True, eq=False)
class Example:
    """A text as tensors: pieces with [CLS] and [SEP], allowed tags a word, clusters, relation labels."""

    ids: Tensor
    shapes: Tensor
    first: Tensor
    allowed: Tensor
    clusters: list[list[int]]
    kinds: list[int]
    pairs: Tensor
    labels: Tensor


class ExtractionModel(nn.Module):
    """Encoder, tagger and relation classifier; the three parts are exported apart."""

    def __init__(self, encoder: nn.Module, relations: int, *, hidden: int = 384, pair: int = 256, block: int = 32):
        super().__init__()
        self.encoder = encoder
        self.shape_in = nn.Embedding(SHAPES + 1, hidden)
        self.shape_out = nn.Embedding(SHAPES + 1, 32)
        self.lstm = nn.LSTM(hidden + 32, 192, batch_first=True, bidirectional=True)
        self.tag = nn.Linear(384, len(TAGS))
        self.kind = nn.Embedding(len(TYPES), hidden)
        self.head = nn.Linear(2 * hidden, pair)
        self.tail = nn.Linear(2 * hidden, pair)
        self.bilinear = nn.Linear(pair * block, relations + 1)
        self.block = block
        self.dropout = nn.Dropout(0.2)
        nn.init.normal_(self.shape_in.weight, std=0.01)
        nn.init.normal_(self.kind.weight, std=0.02)

    def encode(self, ids: Tensor, shapes: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Hidden states ``[B, L, 384]`` and the last layer's attention ``[B, 12, L, L]``."""
        embedded = self.encoder.embeddings.word_embeddings(ids) + self.shape_in(shapes)
        out = self.encoder(inputs_embeds=embedded, attention_mask=mask, output_attentions=True)
        return out.last_hidden_state, out.attentions[-1]

    def tag_scores(self, words: Tensor, shapes: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Tag logits ``[B, W, tags]`` from the words' first pieces ``[B, W, 384]`` and their shapes."""
        features = self.dropout(torch.cat([words, self.shape_out(shapes)], -1))
        if lengths is None:
            out, _ = self.lstm(features)
        else:
            packed = pack_padded_sequence(features, lengths, batch_first=True, enforce_sorted=False)
            out, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=words.shape[1])
        return self.tag(self.dropout(out))

    def relation_scores(self, heads: Tensor, tails: Tensor, context: Tensor) -> Tensor:
        """Relation logits ``[P, relations + 1]``; class 0 is the adaptive threshold."""
        h = torch.tanh(self.head(torch.cat([heads, context], -1)))
        t = torch.tanh(self.tail(torch.cat([tails, context], -1)))
        groups = h.shape[-1] // self.block
        h = self.dropout(h).view(-1, groups, self.block, 1)
        t = t.view(-1, groups, 1, self.block)
        return self.bilinear((h * t).view(-1, groups * self.block * self.block))

    def pair_inputs(
        self, hidden: Tensor, attention: Tensor, clusters: list[list[int]], kinds: list[int], pairs: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Head, tail and localised context vectors ``[P, 384]`` of one text's entity pairs."""
        entity = torch.stack([torch.logsumexp(hidden[c], 0) for c in clusters])
        entity = entity + self.kind(torch.tensor(kinds))
        focus = torch.stack([attention[:, c].mean(1) for c in clusters])
        weight = (focus[pairs[:, 0]] * focus[pairs[:, 1]]).sum(1)
        weight = weight / (weight.sum(1, keepdim=True) + 1e-10)
        return entity[pairs[:, 0]], entity[pairs[:, 1]], weight @ hidden


def threshold_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """ATLOP's adaptive threshold loss; ``labels`` is ``[P, relations + 1]`` with column 0 zero."""
    threshold = torch.zeros_like(labels)
    threshold[:, 0] = 1.0
    positive = logits - (1 - labels - threshold) * 1e30
    loss_positive = -(F.log_softmax(positive, -1) * labels).sum(1)
    negative = logits - labels * 1e30
    loss_negative = -(F.log_softmax(negative, -1) * threshold).sum(1)
    return (loss_positive + loss_negative).mean()


def tag_loss(scores: Tensor, allowed: Tensor, lengths: Tensor) -> Tensor:
    """Negative log of the probability that falls on the allowed tags, averaged over words."""
    log = F.log_softmax(scores, -1).masked_fill(~allowed, -1e9)
    mask = torch.arange(scores.shape[1]) < lengths[:, None]
    return -torch.logsumexp(log, -1)[mask].mean()


def make_example(tokenizer: Any, document: LabelledText, properties: dict[str, int]) -> Example | None:
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
    at = {int(start): i for i, (start, _) in enumerate(encoded.spans[:words])}
    clusters: dict[int, list[int]] = {}
    kinds: dict[int, int] = {}
    for start, end, kind, entity in document.mentions:
        word = at.get(start)
        if word is None:
            continue
        clusters.setdefault(entity, []).append(int(encoded.first[word]) + 1)
        kinds.setdefault(entity, TYPES.index(kind))
        prefix = "B"
        while word < words and int(encoded.spans[word][0]) < end:
            allowed[word] = False
            allowed[word, TAGS.index(f"{prefix}-{kind}")] = True
            prefix, word = "I", word + 1
    order = sorted(clusters)
    index = {entity: i for i, entity in enumerate(order)}
    pairs = [(i, j) for i in range(len(order)) for j in range(len(order)) if i != j] if document.relations else []
    labels = torch.zeros(len(pairs), len(properties) + 1)
    row = {pair: i for i, pair in enumerate(pairs)}
    for head, tail, name in document.relations:
        place = row.get((index.get(head, -1), index.get(tail, -1)))
        if place is not None:
            labels[place, properties[name]] = 1.0
    return Example(
        ids=torch.tensor([CLS, *encoded.ids[:pieces], SEP]),
        shapes=torch.tensor([SHAPES, *encoded.shapes[:pieces], SHAPES]),
        first=torch.tensor(encoded.first[:words] + 1),
        allowed=allowed,
        clusters=[clusters[e] for e in order],
        kinds=[kinds[e] for e in order],
        pairs=torch.tensor(pairs, dtype=torch.long).reshape(-1, 2),
        labels=labels,
    )


def forward(model: ExtractionModel, batch: list[Example]) -> tuple[Tensor, Tensor, list[Tensor]]:
    """Tag scores, word counts and each text's relation logits (empty without labelled pairs)."""
    pad = nn.utils.rnn.pad_sequence
    ids = pad([e.ids for e in batch], batch_first=True)
    shapes = pad([e.shapes for e in batch], batch_first=True, padding_value=SHAPES)
    mask = pad([torch.ones_like(e.ids) for e in batch], batch_first=True)
    hidden, attention = model.encode(ids, shapes, mask)
    first = pad([e.first for e in batch], batch_first=True)
    words = hidden.gather(1, first[..., None].expand(-1, -1, hidden.shape[-1]))
    lengths = torch.tensor([len(e.first) for e in batch])
    scores = model.tag_scores(words, shapes.gather(1, first), lengths)
    logits = [
        model.relation_scores(*model.pair_inputs(hidden[i], attention[i], e.clusters, e.kinds, e.pairs))
        for i, e in enumerate(batch)
        if len(e.pairs)
    ]
    return scores, lengths, logits


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


def batched(examples: list[Example], size: int = 4) -> list[list[Example]]:
    """Batches of texts of like length, in which chance decides among neighbours: little padding."""
    ordered = sorted(examples, key=lambda e: len(e.ids) * random.uniform(0.85, 1.15))
    return [ordered[i : i + size] for i in range(0, len(ordered), size)]


@torch.no_grad()
def measure(model: ExtractionModel, examples: list[Example]) -> dict[str, float]:
    """Micro F1 of mentions (exact words and type, known types) and of relations (gold entities)."""
    model.eval()
    hits = found = gold = rhits = rfound = rgold = 0
    for example in examples:
        scores, _, logits = forward(model, [example])
        target = [int(row.float().argmax()) if row.sum() == 1 else 0 for row in example.allowed]
        known = {TAGS[i][2:] for row in example.allowed if row.sum() == 1 for i in [int(row.float().argmax())] if i}
        want = set(decode_tags(target))
        found_spans = decode_tags(scores[0].argmax(-1).tolist())
        got = {span for span in found_spans if len(example.pairs) or span[2] in known or not known}
        hits, found, gold = hits + len(want & got), found + len(got), gold + len(want)
        for scores_r in logits:
            guess = (scores_r[:, 1:] > scores_r[:, :1]).float()
            truth = example.labels[:, 1:]
            rhits += int((guess * truth).sum())
            rfound += int(guess.sum())
            rgold += int(truth.sum())
    model.train()
    return {
        "mention_f1": 2 * hits / max(1, found + gold),
        "relation_p": rhits / max(1, rfound),
        "relation_r": rhits / max(1, rgold),
        "relation_f1": 2 * rhits / max(1, rfound + rgold),
    }


def train(data: Path, base: Path, out: Path, *, epochs: int, extra: int, seed: int) -> None:
    """Fine-tune the encoder at ``base``; ``extra`` mention-only texts are drawn anew each epoch."""
    from transformers import BertModel

    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(base / "tokenizer.json")
    documents = read_docred(data / "redocred/train.json.gz")
    properties = {p: i + 1 for i, p in enumerate(sorted({r for d in documents for _, _, r in d.relations}))}
    (out / "labels.json").write_text(json.dumps({"types": TYPES, "tags": TAGS, "properties": list(properties)}))

    def examples(texts: list[LabelledText]) -> list[Example]:
        return [e for e in (make_example(tokenizer, d, properties) for d in texts) if e is not None]

    main = examples(documents)
    names = ("uner_pt_bosque", "uner_en_ewt", "lener_br")
    side = {n: examples(read_iob2(data / f"ner/{n}_train.iob2.gz")) for n in names}
    dev = examples(
        [
            LabelledText(d.text, d.mentions, d.known, tuple(r for r in d.relations if r[2] in properties))
            for d in read_docred(data / "redocred/dev.json.gz")
        ]
    )
    side_dev = {n: examples(read_iob2(data / f"ner/{n}_dev.iob2.gz"))[:60] for n in side}

    encoder = BertModel.from_pretrained(base, attn_implementation="eager", add_pooling_layer=False)
    model = ExtractionModel(encoder, len(properties))
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    slow = [p for p in model.encoder.parameters() if p.requires_grad]
    fast = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimiser = torch.optim.AdamW([{"params": slow, "lr": 1.2e-4}, {"params": fast, "lr": 6e-4}], weight_decay=0.01)
    per_epoch = (len(main) + extra) // 4
    total = per_epoch * epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1.0, (s + 1) / (0.08 * total)) * max(0.02, 1 - s / total)
    )
    started, state, done = time.monotonic(), out / "resume.pt", 0
    if state.is_file():
        saved = torch.load(state)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        schedule.load_state_dict(saved["schedule"])
        done = saved["epochs"]
    step = done * per_epoch
    for epoch in range(done, epochs):
        random.seed(seed + epoch)
        torch.manual_seed(seed + epoch)
        model.train()
        sample = random.sample(side["uner_pt_bosque"], extra // 2) + random.sample(side["uner_en_ewt"], extra // 4)
        sample += random.sample(side["lener_br"], extra - len(sample))
        batches = batched(main) + batched(sample)
        random.shuffle(batches)
        for batch in batches:
            scores, lengths, logits = forward(model, batch)
            allowed = nn.utils.rnn.pad_sequence([e.allowed for e in batch], batch_first=True, padding_value=True)
            loss = tag_loss(scores, allowed, lengths)
            if logits:
                loss = loss + threshold_loss(torch.cat(logits), torch.cat([e.labels for e in batch if len(e.pairs)]))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            if step % 25 == 0:
                seconds = time.monotonic() - started
                print(f"epoch {epoch} step {step}/{total} loss {loss.item():.3f} {seconds:.0f}s", flush=True)
        torch.save(model.state_dict(), out / "checkpoint.pt")
        torch.save(
            {
                "model": model.state_dict(),
                "optimiser": optimiser.state_dict(),
                "schedule": schedule.state_dict(),
                "epochs": epoch + 1,
            },
            state,
        )
        figures = {"redocred": measure(model, dev)} | {n: measure(model, e)["mention_f1"] for n, e in side_dev.items()}
        print(json.dumps({"epoch": epoch, "seconds": round(time.monotonic() - started), **figures}), flush=True)


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of data packs")
    parser.add_argument("--base", type=Path, required=True, help="all-MiniLM-L6-v2, as a folder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--extra", type=int, default=300, help="mention-only texts an epoch")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    train(options.data, options.base, options.out, epochs=options.epochs, extra=options.extra, seed=options.seed)


if __name__ == "__main__":
    main()
