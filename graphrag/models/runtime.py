"""The bundled weights and the small ONNX runtime around them: nothing is loaded before it is used.

Every session runs one text at a time on one thread, so that a result is a function of its text alone;
parallel work is over texts, and sessions are safe to share between threads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from graphrag.errors import ModelError
from graphrag.models.features import load_tokenizer

WEIGHTS = Path(__file__).parent / "weights"
"""The folder of the bundled models."""

MAX_PIECES = 510
"""Word pieces an encoder reads at once, without those at both ends."""

BEGIN, END = 0, 2
"""Pieces at the beginning of what an encoder reads and at the end of its parts."""

_REINSTALL = "Install the package again: pip install --force-reinstall company-graphrag"
_TUNE_AGAIN = "Give a folder as graphrag tune extraction wrote it"
_LOADING = Lock()
_SESSIONS: dict[Path, Session] = {}


class Session:
    """An ONNX model; ``run`` takes inputs by name and returns all outputs in order."""

    def __init__(self, path: Path) -> None:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as ort  # pyright: ignore[reportAttributeAccessIssue]

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except (ort.Fail, ort.InvalidArgument, ort.InvalidGraph, ort.InvalidProtobuf, ort.NotImplemented) as error:
            raise ModelError(
                f"{path} is not a model that onnxruntime can load: {error}. {advice(path.parent)}"
            ) from error

    def run(self, inputs: Mapping[str, npt.NDArray[Any]]) -> list[npt.NDArray[np.float32]]:
        """The outputs of one run."""
        return self._session.run(None, dict(inputs))


def load_session(name: str, folder: Path = WEIGHTS) -> Session:
    """The session of a weight file, loaded once however many threads ask.

    Raises ``ModelError`` when the file is missing or is not what the manifest says.
    """
    path = weight_file(name, folder)
    with _LOADING:
        if path not in _SESSIONS:
            _SESSIONS[path] = Session(path)
        return _SESSIONS[path]


def weight_file(name: str, folder: Path = WEIGHTS) -> Path:
    """The path of a weight file, after its size proved to be the manifest's (its hash would take long)."""
    entry = _entry(name, folder)
    path = folder / name
    if not path.is_file():
        raise ModelError(f"the model file {path} is missing. {advice(folder)}")
    size = path.stat().st_size
    if size != entry["bytes"]:
        raise ModelError(f"the model file {path} has {size} bytes instead of {entry['bytes']}. {advice(folder)}")
    return path


def fingerprint(*names: str, folder: Path = WEIGHTS) -> str:
    """Twelve hexadecimal digits that change with the content of any of these weight files."""
    import hashlib

    digests = "".join(str(_entry(name, folder)["sha256"]) for name in names)
    return hashlib.sha256(digests.encode()).hexdigest()[:12]


def bundled_tokenizer(folder: Path = WEIGHTS) -> Any:
    """The tokenizer that extractor and reader share: unigram pieces of English and Portuguese, cased."""
    return load_tokenizer(weight_file("tokenizer.json", folder))


def advice(folder: Path) -> str:
    """What to do when the files in a folder do not fit: the package's own, or a tuned model's."""
    return _REINSTALL if folder == WEIGHTS else _TUNE_AGAIN


def _entry(name: str, folder: Path) -> dict[str, Any]:
    manifest = _manifest(folder)
    if not {"bytes", "sha256"} <= manifest.get(name, {}).keys():
        raise ModelError(f"the manifest in {folder} does not know the model file {name}. {advice(folder)}")
    return manifest[name]


@lru_cache(maxsize=8)
def _manifest(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / "manifest.json"
    try:
        raw = json.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"the list of model files {path} cannot be read: {error}. {advice(folder)}") from error
    entries = cast(dict[str, object], raw) if isinstance(raw, dict) else {}
    return {name: cast(dict[str, Any], entry) for name, entry in entries.items() if isinstance(entry, dict)}
