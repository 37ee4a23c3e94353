"""Draw ``docs/graph.png``: the example company's graph, as ``graphrag export`` writes it.

``python docs/draw_graph.py [--nodes 40]`` builds the graph in a temporary folder and keeps the most mentioned
entities, coloured by type; a shaded outline holds each community, and dotted lines join entities that are
only named together.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections import defaultdict
from itertools import combinations, cycle
from pathlib import Path

import matplotlib
import networkx as nx
import numpy as np

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from scipy.spatial import ConvexHull

HERE = Path(__file__).parent
COLOURS = {
    "Organization": "#2f6db5", "Person": "#d9822b", "Location": "#3a9a5b", "Misc": "#8a63b8", "Product": "#b8577e",
    "Invoice": "#5b8a8f", "Record": "#8d8d95",
}  # fmt: skip
SHADES = ("#dfe9f5", "#fbe9d6", "#e1f1e6", "#ece4f5", "#f7e1e5", "#e3f1f3", "#f3efd9", "#e9e9ee")


def read_graph(nodes: int) -> nx.Graph:
    """The ``nodes`` most mentioned entities; the ``type`` of an edge is None where two are only named together.

    Named together counts from two passages on; entities that are joined to nothing are left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        graph, file = f"{folder}/graphrag.db", f"{folder}/graph.graphml"
        subprocess.run(["graphrag", "build", str(HERE.parent / "examples/company"), "--graph", graph], check=True)
        subprocess.run(["graphrag", "export", file, "--graph", graph], check=True)
        whole = nx.read_graphml(file, force_multigraph=True)
    entities = {node: data for node, data in whole.nodes(data=True) if data["kind"] == "Entity"}
    kept = sorted(entities, key=lambda n: (-entities[n]["mentions"], n))[:nodes]
    shown = nx.Graph()
    shown.add_nodes_from((node, entities[node]) for node in kept)
    passages: dict[str, set[str]] = defaultdict(set)
    for head, tail, data in whole.edges(data=True):
        if data["type"] == "HAS_ENTITY" and tail in shown:
            passages[tail].add(head)
        elif data["type"] == "IN_COMMUNITY" and head in shown and whole.nodes[tail]["level"] == 0:
            shown.nodes[head]["community"] = tail
        elif head in shown and tail in shown and head != tail:
            shown.add_edge(head, tail, type=data["type"])
    for one, other in combinations(kept, 2):
        if len(passages[one] & passages[other]) > 1 and not shown.has_edge(one, other):
            shown.add_edge(one, other, type=None)
    return nx.Graph(shown.subgraph(max(nx.connected_components(shown), key=len)))


def place(graph: nx.Graph, groups: list[set[str]]) -> dict[str, np.ndarray]:
    """A layout that pulls each group together: edges within it are shorter."""
    group_of = {node: i for i, group in enumerate(groups) for node in group}
    pulled = nx.Graph()
    pulled.add_nodes_from(graph)
    for head, tail in graph.edges:
        pulled.add_edge(head, tail, length=1.4 if group_of[head] == group_of[tail] else 2.4)
    for group in groups:
        members = sorted(group)
        for i, head in enumerate(members):
            for tail in members[i + 1 :]:
                if not pulled.has_edge(head, tail):
                    pulled.add_edge(head, tail, length=2.0)
    return nx.kamada_kawai_layout(pulled, weight="length", scale=1.0)


def draw(graph: nx.Graph, file: Path) -> None:
    """Write the picture."""
    members: dict[str, set[str]] = defaultdict(set)
    for node, data in graph.nodes(data=True):
        members[data.get("community", node)].add(node)
    groups = sorted(members.values(), key=lambda group: (-len(group), min(group)))
    at = place(graph, groups)
    figure, axes = plt.subplots(figsize=(12.5, 8.4), dpi=130)
    for shade, group in zip(cycle(SHADES), groups, strict=False):
        outline(axes, np.array([at[n] for n in sorted(group)]), shade)
    for head, tail, data in graph.edges(data=True):
        (x1, y1), (x2, y2) = at[head], at[tail]
        if data["type"] is None:
            axes.plot([x1, x2], [y1, y2], color="#c9cfd6", linewidth=0.9, linestyle=(0, (2, 2)), zorder=2)
            continue
        axes.plot([x1, x2], [y1, y2], color="#6b7682", linewidth=1.5, zorder=3)
        kind = data["type"].lower().replace("_", " ")
        axes.text((x1 + x2) / 2, (y1 + y2) / 2, kind, fontsize=7, color="#3d4650", ha="center", va="center", zorder=4,
                  path_effects=[withStroke(linewidth=2, foreground="white")])  # fmt: skip
    for node, data in graph.nodes(data=True):
        x, y = at[node]
        size = 60 + 18 * graph.degree(node)
        axes.scatter(x, y, s=size, color=COLOURS[data["type"]], edgecolor="white", linewidth=1.4, zorder=5)
        axes.annotate(data["label"], (x, y), xytext=(0, -7 - size**0.5 / 2), textcoords="offset points",
                      fontsize=10, ha="center", va="center", zorder=6,
                      path_effects=[withStroke(linewidth=3, foreground="white")])  # fmt: skip
    present = {data["type"] for _, data in graph.nodes(data=True)}
    axes.legend(
        handles=[
            Line2D([], [], marker="o", linestyle="", markersize=9, color=colour, label=kind)
            for kind, colour in COLOURS.items()
            if kind in present
        ]
        + [
            Line2D([], [], color="#6b7682", linewidth=1.5, label="relation"),
            Line2D([], [], color="#c9cfd6", linewidth=0.9, linestyle=(0, (2, 2)), label="named together"),
        ],
        loc="lower left",
        frameon=False,
        fontsize=11,
    )
    axes.set_axis_off()
    axes.margins(0.08)
    figure.tight_layout(pad=0.3)
    figure.savefig(file, facecolor="white")


def outline(axes: plt.Axes, points: np.ndarray, shade: str) -> None:
    """A rounded patch around ``points [n, 2]``."""
    if len(points) < 2:
        return
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1) * 0.07
    cloud = (points[:, None, :] + ring[None, :, :]).reshape(-1, 2)
    hull = cloud[ConvexHull(cloud).vertices]
    axes.fill(hull[:, 0], hull[:, 1], color=shade, zorder=1, linewidth=0)


def main() -> None:
    """Parse the command line and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=40)
    parser.add_argument("--out", type=Path, default=HERE / "graph.png")
    options = parser.parse_args()
    graph = read_graph(options.nodes)
    draw(graph, options.out)
    print(f"{options.out}: {len(graph)} nodes, {graph.number_of_edges()} edges")


if __name__ == "__main__":
    main()
