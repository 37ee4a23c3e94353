"""``graphrag merges``: which names of several documents were taken for one thing, and why."""

from __future__ import annotations

from graphrag.cli._options import DEFAULT_GRAPH, GraphOption, JsonOption
from graphrag.cli._output import clean, console, print_json


def merges(graph: GraphOption = DEFAULT_GRAPH, as_json: JsonOption = False) -> None:
    """Show which names were taken for one thing, and why; [resolve] in a recipe changes it."""
    from dataclasses import asdict

    from graphrag.stores import open_store
    from graphrag.stores.merges import read_merges

    with open_store(graph, create=False) as store:
        found = read_merges(store)
    if as_json:
        print_json({"graph": graph, "merges": [asdict(merge) for merge in found]})
        return
    from rich.text import Text

    for merge in found:
        names = Text.assemble((clean(merge.name), "bold"), " → ", (clean(merge.node_name), "bold"), "  ")
        documents = f" ({merge.documents} documents)" if merge.documents > 1 else ""
        console().print(names.append(f"{clean(merge.reason)}{documents}", style="dim"), soft_wrap=True)
    if not found:
        console().print("No names were merged.")
