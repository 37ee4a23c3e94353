from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from graphrag.errors import ModelError
from graphrag.models.runtime import WEIGHTS, fingerprint, load_session, weight_file


def test_the_manifest_holds_the_size_and_hash_of_every_weight_file() -> None:
    import hashlib

    manifest = json.loads((WEIGHTS / "manifest.json").read_text(encoding="utf8"))
    files = {f.name for f in WEIGHTS.iterdir() if f.suffix in (".onnx", ".json")} - {"manifest.json"}
    assert set(manifest) == files
    for name, entry in manifest.items():
        content = (WEIGHTS / name).read_bytes()
        assert entry == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}, name


def test_threads_share_one_session() -> None:
    with ThreadPoolExecutor(8) as pool:
        sessions = list(pool.map(lambda _: load_session("relations.onnx"), range(32)))
    assert len({id(s) for s in sessions}) == 1


def copy_weights(folder: Path, *names: str) -> None:
    for name in ("manifest.json", *names):
        shutil.copyfile(WEIGHTS / name, folder / name)


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    copy_weights(tmp_path)
    with pytest.raises(
        ModelError, match=r"relations\.onnx is missing\. Give a folder as graphrag tune extraction wrote it"
    ):
        load_session("relations.onnx", tmp_path)


def test_a_folder_without_a_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="list of model files"):
        weight_file("relations.onnx", tmp_path)


def test_a_cut_file_is_refused_by_its_size(tmp_path: Path) -> None:
    copy_weights(tmp_path, "relations.onnx")
    (tmp_path / "relations.onnx").write_bytes(b"short")
    with pytest.raises(ModelError, match="has 5 bytes instead of"):
        load_session("relations.onnx", tmp_path)


def test_a_file_of_the_right_size_that_is_no_model_is_refused(tmp_path: Path) -> None:
    copy_weights(tmp_path, "relations.onnx")
    file = tmp_path / "relations.onnx"
    file.write_bytes(np.full(file.stat().st_size, 255, dtype=np.uint8).tobytes())
    with pytest.raises(ModelError, match="not a model that onnxruntime can load"):
        load_session("relations.onnx", tmp_path)


def test_an_unknown_file_is_refused() -> None:
    with pytest.raises(ModelError, match="does not know the model file"):
        weight_file("nothing.onnx")


def test_fingerprints_tell_files_apart() -> None:
    assert fingerprint("embedder.onnx") == fingerprint("embedder.onnx")
    assert len({fingerprint("embedder.onnx"), fingerprint("extractor.onnx"), fingerprint("relations.onnx")}) == 3


@pytest.mark.parametrize("module", ["graphrag.models.embedder", "graphrag.models.extractor", "graphrag.resolve"])
def test_importing_loads_nothing_heavy(module: str) -> None:
    heavy = ("onnxruntime", "tokenizers", "spacy", "torch", "scipy")
    code = f"import sys, {module}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
