"""``graphrag communities``: what the documents are about, group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from graphrag.cli._options import DEFAULT_GRAPH, GraphOption, JsonOption
from graphrag.cli._output import clean, console, print_json

if TYPE_CHECKING:
    from graphrag.types import Community, Entity

SHOWN = 8
"""Members named for each community."""


@dataclass(frozen=True)
class _Listing:
    communities: Sequence[Community]
    entities: Mapping[str, Entity]
    paths: Mapping[str, str]


def communities(
    graph: GraphOption = DEFAULT_GRAPH,
    level: Annotated[
        int | None, typer.Option("--level", "-l", min=0, help="Only this level; 0 is the coarsest.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List groups of entities, with summaries.

    Every sentence of a summary names the file it stands in.
    """
    from graphrag.stores import open_store

    with open_store(graph, create=False) as store:
        found = store.communities(level)
        members = {member for community in found for member in community.members}
        paths = {record.id: record.path for record in store.records()}
        listing = _Listing(found, store.entities(sorted(members)), paths)
    if as_json:
        print_json({"communities": [_as_dict(community, listing) for community in found]})
    else:
        _print(listing)


def _as_dict(community: Community, listing: _Listing) -> dict[str, object]:
    named = [listing.entities[member] for member in community.members if member in listing.entities]
    return {
        "id": community.id,
        "level": community.level,
        "parent": community.parent,
        "title": community.title,
        "members": [{"id": entity.id, "name": entity.name, "type": str(entity.type)} for entity in named],
        "summary": [
            {
                "text": sentence.text,
                "path": listing.paths.get(sentence.evidence.document_id, ""),
                "document_id": sentence.evidence.document_id,
                "start": sentence.evidence.start,
                "end": sentence.evidence.end,
                "quote": sentence.evidence.quote,
            }
            for sentence in community.summary
        ],
    }


def _print(listing: _Listing) -> None:
    from rich.text import Text

    out = console()
    if not listing.communities:
        out.print("No communities: the graph holds too few entities that stand together.")
    for community in sorted(listing.communities, key=lambda c: (c.level, -len(c.members), c.id)):
        names = [clean(listing.entities[m].name) for m in community.members if m in listing.entities]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        heading = (clean(community.title), "bold")
        out.print(Text.assemble(heading, (f"  level {community.level}, {len(names)} entities", "dim")))
        out.print(Text.assemble("  ", (", ".join(names[:SHOWN]), "cyan"), more))
        for sentence in community.summary:
            path = clean(listing.paths.get(sentence.evidence.document_id, ""))
            out.print(Text.assemble(f"  {clean(sentence.text)} ", (f"[{path}]", "green")))
        out.print()
