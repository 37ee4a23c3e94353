"""``graphrag tune``: a bundled model trained on with a user's own labelled documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from graphrag.cli._options import JsonOption
from graphrag.cli._output import print_error, print_json, print_note, print_rows, progress

if TYPE_CHECKING:
    from graphrag.labels import LabelledText
    from graphrag.pipeline import Progress

app = typer.Typer(help="Train a bundled model on with labelled documents of yours.", no_args_is_help=True)


@app.command()
def extraction(
    labelled: Annotated[
        list[Path],
        typer.Argument(
            metavar="LABELLED…",
            help="spaCy's .spacy, .iob2, DocRED's .json, or .jsonl of texts with spans (extract --with-text).",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The folder to write the model to.")],
    dev: Annotated[
        Path | None,
        typer.Option("--dev", metavar="FILE", help="Measure on this file, not on a fifth of the documents."),
    ] = None,
    epochs: Annotated[int, typer.Option("--epochs", metavar="N", min=1, help="How often all texts are read.")] = 5,
    renamed: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="LABEL=OURS", help="Which of our labels one of yours is; may be repeated."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Train the bundled extractor on with labelled documents.

    Shows how the held-out documents are read before and after, and writes a folder that a recipe names:
    [extract] model = "FOLDER". Needs the extra transformers.
    """
    from graphrag.errors import MissingExtraError

    try:
        from graphrag.training.tuning import tune
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"tuning needs the package {error.name}: pip install 'company-graphrag[transformers]'"
        ) from error
    texts, held = _parts(labelled, dev, _mapping(renamed or ()))
    try:
        with progress() as report:
            tuned = tune(texts, held, out, epochs=epochs, progress=report)
            before, after = (_figures(held, model, report) for model in ("bundled", str(out)))
    except KeyboardInterrupt as error:
        print_error(f"interrupted; there is a model only if the folder {out} is there")
        raise typer.Exit(130) from error
    result = {
        "folder": str(out),
        "documents": len(texts),
        "held_out": len(held),
        "epoch": tuned.epoch,
        "before": before,
        "after": after,
    }
    print_json(result) if as_json else _print(result)
    if all(after[name] <= before[name] for name in before):
        print_note("the held-out documents are read no better than before; more labelled documents would help")


def _mapping(renamed: Sequence[str]) -> dict[str, str]:
    from graphrag.errors import UsageError

    mapping: dict[str, str] = {}
    for pair in renamed:
        label, _, ours = pair.partition("=")
        if not label or not ours:
            raise UsageError(f"--map {pair}: expected LABEL=OURS, such as --map COMPANY=ORG")
        mapping[label] = ours
    return mapping


def _parts(
    labelled: Sequence[Path], dev: Path | None, renamed: Mapping[str, str]
) -> tuple[list[LabelledText], list[LabelledText]]:
    """The documents to learn from, and those to measure on. Raises ``UsageError`` where either are none."""
    from graphrag.errors import UsageError
    from graphrag.labels import held_out, read_documents
    from graphrag.models.vocabulary import in_vocabulary

    texts = [text for path in labelled for text in in_vocabulary(read_documents(path), renamed)]
    if dev:
        return texts, in_vocabulary(read_documents(dev), renamed)
    held = [text for text in texts if held_out(text.id)]
    learned = [text for text in texts if not held_out(text.id)]
    if not held or not learned:
        raise UsageError(
            f"of {len(texts)} documents, {len(held)} fall into the fifth that is held out to measure on: "
            "label more, or name a file to measure on with --dev"
        )
    return learned, held


def _figures(held: Sequence[LabelledText], model: str, report: Progress) -> dict[str, float]:
    """F1 of what the product reads in the held-out documents."""
    from graphrag.evaluate.extraction import score
    from graphrag.extract import load_extractor

    def measuring(stage: str, done: int, total: int) -> None:
        report(f"{stage} with the {'bundled' if model == 'bundled' else 'tuned'} model", done, total)

    found = score(held, load_extractor(model), measuring)
    return {name: cast(Mapping[str, float], part)["f1"] for name, part in found.items() if name != "documents"}


def _print(result: Mapping[str, Any]) -> None:
    rows = [("documents", str(result["documents"])), ("held out", str(result["held_out"]))]
    for name, value in result["after"].items():
        rows.append((f"{name.replace('_', ' ')} f1", f"{result['before'][name]:.3f} → {value:.3f}"))
    rows.append(("best epoch", str(result["epoch"])))
    print_rows([*rows, ("in a recipe", f'[extract] model = "{result["folder"]}"')])
