"""Build the graph of the example company and ask it one question: ``python examples/ask_in_python.py``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import graphrag

QUESTION = "On what date is the hearing of the case in which Beatriz Nóbrega defends Brisalva?"


def main() -> None:
    """Print the answer, the path that led to it, and the quotes it rests on."""
    company = Path(__file__).parent / "company"
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "company.db"
        report = graphrag.build(company, graph)
        print(f"{report.added} documents, {report.counts.entities} entities, {report.counts.relations} relations")
        answer = graphrag.ask(" ".join(sys.argv[1:]) or QUESTION, graph)
    print("(no answer in these documents)" if answer.abstained else answer.text)
    for step in answer.path:
        print(f"  {step.head} -{step.type}-> {step.tail}")
    for citation in answer.citations:
        print(f"  {citation.path}: “{citation.quote}”")


if __name__ == "__main__":
    main()
