"""Transfer learning: the bundled extractor trained on for a few epochs on somebody's own labelled documents.

Low rates and few epochs keep what was learned before; of all epochs the one is kept whose weights read the held-out
texts best. What the documents do not label is unknown and teaches nothing, see ``graphrag.training.extraction``.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from graphrag.chunk.sentences import sentences
from graphrag.errors import FormatError, UsageError
from graphrag.labels import LabelledText
from graphrag.models.extractor import read_labels, word_ranges
from graphrag.models.features import encode
from graphrag.models.runtime import WEIGHTS, bundled_tokenizer, weight_file
from graphrag.pipeline import Progress, quiet
from graphrag.training.export import export_classifier, export_tagger, write_manifest
from graphrag.training.extraction import Example, Trainer, make_example, measure
from graphrag.training.running import batches, rate_at
from graphrag.training.weights import unpack

RATES = (3e-5, 1e-4)
"""Learning rates of the encoder and of the heads, a fifth and a seventh of those of the bundled weights' training."""
BATCH = 500
"""Word pieces of a batch, about."""
CARD = """# A tuned extractor

The bundled extractor of company-graphrag, trained on by `graphrag tune extraction` with {texts} texts of its user's for
{epoch} of {epochs} epochs; {held} texts were held out, and chose the epoch. In a recipe: `[extract] model = "FOLDER"`.

The bundled weights that it is made from are CC BY-SA 4.0, with the attributions in `extractor.md` beside them.
"""


@dataclass(frozen=True)
class Tuned:
    """What was trained: texts the encoder read at once, the loss of each epoch, and the epoch that was kept, from 1.

    ``scores`` are the mean F1 on the held-out texts after each epoch, mentions and relations given their entities.
    """

    texts: int
    held_out: int
    losses: tuple[float, ...]
    scores: tuple[float, ...]
    epoch: int


def tune(
    texts: Sequence[LabelledText], held: Sequence[LabelledText], out: Path, *, epochs: int, progress: Progress = quiet
) -> Tuned:
    """Train the bundled extractor on ``texts`` and write it to the folder ``out``, whole or not at all.

    Labels are the model's own (``in_vocabulary``). Raises ``UsageError`` when ``out`` exists or cannot be written,
    ``FormatError`` when ``texts`` or ``held`` label nothing that can be learned or measured.
    """
    if out.exists():
        raise UsageError(f"{out}: exists already; name a folder that does not")
    examples, measured = _examples(texts, "to learn from"), _examples(held, "held out")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as work:
            torch.manual_seed(0)
            trainer = Trainer(unpack(), Path(work), RATES)
            tuned = _train(trainer, examples, measured, epochs, progress)
            card = CARD.format(texts=tuned.texts, held=tuned.held_out, epoch=tuned.epoch, epochs=epochs)
            _write(trainer, Path(work) / "model", card)
            (Path(work) / "model").rename(out)
    except OSError as error:
        raise UsageError(f"{out}: the model cannot be written there: {error}") from error
    return tuned


def windows(tokenizer: Any, text: LabelledText) -> list[LabelledText]:
    """A text in parts that the encoder reads at once, each as many whole sentences as fit.

    A relation goes with every part that names both its ends.
    """
    encoded = encode(tokenizer, text.text)
    ranges = [
        (int(encoded.spans[first, 0]), int(encoded.spans[last - 1, 1]))
        for first, last in word_ranges(encoded, sentences(text.text))
    ]
    return [text] if len(ranges) == 1 else [_part(text, start, end) for start, end in ranges]


def _part(text: LabelledText, start: int, end: int) -> LabelledText:
    inside = [mention for mention in text.mentions if start <= mention[0] and mention[1] <= end]
    named = {entity for *_, entity in inside}
    return replace(
        text,
        text=text.text[start:end],
        mentions=tuple((s - start, e - start, kind, entity) for s, e, kind, entity in inside),
        relations=tuple(relation for relation in text.relations if {*relation[:2]} <= named),
    )


def _examples(texts: Sequence[LabelledText], what: str) -> list[Example]:
    """All that ``texts`` tell of mentions or of relations."""
    tokenizer, (_, types) = bundled_tokenizer(), read_labels()
    made = [make_example(tokenizer, part, types) for text in texts for part in windows(tokenizer, text)]
    found = [example for example in made if example and (not example.allowed.all() or len(example.pairs))]
    if not found:
        raise FormatError(f"the documents {what} label no mentions, or none with a type")
    return found


def _train(trainer: Trainer, examples: list[Example], held: list[Example], epochs: int, progress: Progress) -> Tuned:
    """Leave the trainer's model as it was after its best epoch."""
    rng, total = random.Random(0), epochs * len(examples)
    losses: list[float] = []
    scores: list[float] = []
    best: dict[str, Any] = {}
    for epoch in range(epochs):
        spent: list[float] = []
        done = epoch * len(examples)
        for batch in batches(examples, lambda e: len(e.ids), rng, BATCH):
            done += len(batch)
            spent.append(sum(trainer.step(batch, rate_at(done - 1, total, max(1, total // 10)))))
            progress("tuning", done, total)
        figures = measure(trainer.model, held)
        f1 = [value for name, value in figures.items() if name.endswith("f1")]
        losses.append(sum(spent) / len(spent))
        scores.append(sum(f1) / max(1, len(f1)))
        if scores[-1] > max(scores[:-1], default=-1.0):
            best = deepcopy(trainer.model.state_dict())
    trainer.model.load_state_dict(best)
    return Tuned(len(examples), len(held), tuple(losses), tuple(scores), 1 + scores.index(max(scores)))


def _write(trainer: Trainer, folder: Path, card: str) -> None:
    """The model's files, as the bundled ones are, and its card."""
    folder.mkdir()
    model = trainer.model.eval()
    with torch.no_grad():
        export_tagger(model, folder)
        export_classifier(model, folder)
    for name in ("tokenizer.json", "labels.json"):
        shutil.copyfile(weight_file(name, WEIGHTS), folder / name)
    write_manifest(folder)
    (folder / "README.md").write_text(card, encoding="utf8")
