"""Transfer learning on a user's labelled documents: what is learned, what is written, and who can load it."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graphrag.chunk.sentences import sentences
from graphrag.cli import app
from graphrag.errors import FormatError, ModelError, UsageError
from graphrag.extract import load_extractor
from graphrag.labels import LabelledText, held_out, read_spans
from graphrag.models.extractor import BundledExtractor
from graphrag.models.runtime import bundled_tokenizer
from graphrag.models.vocabulary import in_vocabulary
from graphrag.pipeline import Parts
from graphrag.recipe import load_recipe
from graphrag.training.frames import make_labelled

NAMES = {"ORG": ["Siemens", "Banco do Brasil"], "PER": ["Ada Lovelace"], "LOC": ["Évora"]}


def rows(count: int) -> list[dict[str, object]]:
    """Made-up documents as a user would label them, a fifth of which are held out."""
    made = [make_labelled("pt" if n % 3 else "en", NAMES, random.Random(n)) for n in range(count)]
    return [
        {
            "text": text.text,
            "spans": [{"start": s, "end": e, "label": kind} for s, e, kind, _ in text.mentions if kind],
            "relations": [
                {"subject": name_of(text, head), "relation": key, "object": name_of(text, tail)}
                for head, tail, key in text.relations
            ],
        }
        for text in made
    ]


def name_of(text: LabelledText, entity: int) -> str:
    return next(text.text[s:e] for s, e, kind, number in text.mentions if number == entity and kind)


def write(path: Path, labelled: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in labelled), encoding="utf8")
    return path


@pytest.mark.transformers
def test_a_tuned_model_is_written_and_named_by_a_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch", reason="training needs torch (uv sync --extra transformers)")
    monkeypatch.chdir(tmp_path)
    labelled = write(tmp_path / "mine.jsonl", rows(8))
    texts = [text.text for text in read_spans(labelled)]
    assert 0 < sum(map(held_out, texts)) < len(texts)
    command = ["tune", "extraction", str(labelled), "--out", "models/mine", "--epochs", "1", "--json"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert shown["documents"] + shown["held_out"] == len(texts)
    assert set(shown["before"]) == set(shown["after"]) == {"mentions", "relations", "end_to_end"}
    assert all(0 <= figure <= 1 for figure in (*shown["before"].values(), *shown["after"].values()))
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["mine"]

    (tmp_path / "mine.toml").write_text('[extract]\nmodel = "models/mine"\n', encoding="utf8")
    tuned, bundled = Parts(load_recipe("mine.toml")), Parts()
    assert isinstance(tuned.extractor, BundledExtractor)
    assert tuned.extractor.name.startswith("tuned-")
    assert tuned.fingerprint() != bundled.fingerprint()
    text = "Ana Prado was born in Lisbon, Portugal."
    found = tuned.extractor.extract(text, sentences(text))
    assert {"Ana Prado", "Portugal"} <= {mention.surface for mention in found.mentions}
    (tmp_path / "a.txt").write_text(text, encoding="utf8")
    result = CliRunner().invoke(app, ["extract", "a.txt", "--recipe", "mine.toml", "--with-text"])
    assert json.loads(result.stdout)["text"] == text

    again = CliRunner().invoke(app, command)
    assert again.exit_code == 2
    assert "exists already" in again.stderr

    (tmp_path / "models/mine/labels.json").write_text("{}", encoding="utf8")
    with pytest.raises(ModelError, match="has 2 bytes instead of"):
        load_extractor("models/mine")


@pytest.mark.transformers
def test_the_loss_falls_and_the_best_epoch_is_kept(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs torch (uv sync --extra transformers)")
    import torch

    from graphrag.training.extraction import Trainer
    from graphrag.training.tuning import RATES, _examples, _train
    from graphrag.training.weights import unpack

    texts = in_vocabulary(read_spans(write(tmp_path / "mine.jsonl", rows(4))))
    examples = _examples(texts, "to learn from")
    torch.manual_seed(0)
    trainer = Trainer(unpack(), tmp_path, RATES)
    before = trainer.model.tag.weight.clone()
    tuned = _train(trainer, examples, examples, 3, lambda stage, done, total: None)
    assert tuned.losses[-1] < tuned.losses[0]
    assert tuned.scores[tuned.epoch - 1] == max(tuned.scores)
    assert not torch.equal(before, trainer.model.tag.weight)


def test_what_a_users_file_does_not_label_is_unknown(tmp_path: Path) -> None:
    texts = in_vocabulary(read_spans(write(tmp_path / "mine.jsonl", rows(10))))
    stated = {key for text in texts for _, _, key in text.relations}
    assert stated
    assert all(text.annotated == stated for text in texts)
    docred = LabelledText("Acme is in Rio.", ((0, 4, "ORG", 0), (11, 14, "LOC", 1)), frozenset(), ((0, 1, "P159"),))
    assert in_vocabulary([docred])[0].annotated == {"P159"}
    assert in_vocabulary([replace(docred, relations=())])[0].annotated is None


def test_labels_that_the_model_does_not_know_are_named_with_what_to_do() -> None:
    text = LabelledText(
        "Acme is in Rio.", ((0, 4, "FIRM", 0), (11, 14, "LOC", 1)), frozenset({"FIRM", "LOC"}), ((0, 1, "SITS_IN"),)
    )
    with pytest.raises(FormatError, match=r"no type 'FIRM'.*--map FIRM=.*It knows PER, ORG"):
        in_vocabulary([text])
    with pytest.raises(FormatError, match=r"no relation 'SITS_IN'.*--map SITS_IN=.*ACQUIRED"):
        in_vocabulary([text], {"FIRM": "ORG"})
    [known] = in_vocabulary([text], {"FIRM": "ORG", "SITS_IN": "ACQUIRED"})
    assert known.mentions[0][2] == "ORG"
    assert known.known == {"ORG", "LOC"}
    assert known.relations == ((0, 1, "ACQUIRED"),)


def test_a_long_text_is_learned_from_in_parts() -> None:
    pytest.importorskip("torch", reason="training needs torch (uv sync --extra transformers)")
    from graphrag.training.tuning import windows

    one = "Acme bought Bolt in Rome last year, as all papers wrote at length. "
    at = [n * len(one) for n in range(60)]
    mentions = [(n + a, n + b, "ORG", e) for n in at for a, b, e in ((0, 4, 0), (12, 16, 1))]
    last = (len(one) * 60, len(one) * 60 + 4, "ORG", 2)
    text = LabelledText(
        one * 60 + "Dune sued Acme.",
        (*mentions, last),
        frozenset({"ORG"}),
        ((0, 1, "ACQUIRED"), (2, 1, "SUED")),
        frozenset({"ACQUIRED", "SUED"}),
    )
    parts = windows(bundled_tokenizer(), text)
    assert len(parts) > 1
    assert sum(len(part.mentions) for part in parts) == len(text.mentions)
    for part in parts:
        assert all(part.text[s:e] in ("Acme", "Bolt", "Dune") for s, e, _, _ in part.mentions)
        assert (0, 1, "ACQUIRED") in part.relations
    assert [(2, 1, "SUED") in part.relations for part in parts] == [False] * (len(parts) - 1) + [True]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["one.jsonl"], "name a file to measure on with --dev"),
        (["one.jsonl", "--map", "ORG"], "expected LABEL=OURS"),
        (["none.jsonl"], "none.jsonl"),
        (["a.csv"], "expected .json"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], message: str) -> None:
    pytest.importorskip("torch", reason="training needs torch (uv sync --extra transformers)")
    write(tmp_path / "one.jsonl", rows(1))
    result = CliRunner().invoke(
        app, ["tune", "extraction", str(tmp_path / arguments[0]), *arguments[1:], "--out", str(tmp_path / "out")]
    )
    assert result.exit_code in (1, 2)
    assert message in result.stderr
    assert not (tmp_path / "out").exists()


def test_without_torch_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name in [name for name in sys.modules if name.startswith("graphrag.training.tuning")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    result = CliRunner().invoke(app, ["tune", "extraction", "x.jsonl", "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "company-graphrag[transformers]" in result.stderr


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="list of model files"):
        load_extractor(str(tmp_path))
    (tmp_path / "manifest.json").write_text('{"name": "a web page", "extractor.onnx": 3}', encoding="utf8")
    with pytest.raises(ModelError, match=r"does not know the model file .*graphrag tune extraction"):
        load_extractor(str(tmp_path))
    with pytest.raises(UsageError, match="a folder that graphrag tune extraction wrote"):
        load_extractor(str(tmp_path / "nowhere"))
