from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.retrieve import pagerank

Edges = list[tuple[int, int, float]]
NODES = 8


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Edges, np.ndarray]:
    pairs = st.tuples(st.integers(0, 3), st.integers(4, NODES - 1))
    edges = draw(st.dictionaries(pairs, st.floats(0.01, 10), max_size=12))
    restart = draw(st.lists(st.floats(0, 1), min_size=NODES, max_size=NODES).filter(lambda r: sum(r) > 0.01))
    return [(a, b, w) for (a, b), w in edges.items()], np.array(restart)


def walk(edges: Edges, restart: np.ndarray, **options: float) -> np.ndarray:
    rows, columns, weights = zip(*edges, strict=True) if edges else ((), (), ())
    return pagerank(np.array(rows, int), np.array(columns, int), np.array(weights, float), restart, **options)


@settings(deadline=None)
@given(graphs())
def test_the_walk_is_somewhere_at_any_time(graph: tuple[Edges, np.ndarray]) -> None:
    scores = walk(*graph)
    assert np.isclose(scores.sum(), 1)
    assert (scores >= 0).all()


@settings(deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_edges_does_not_matter(graph: tuple[Edges, np.ndarray], random) -> None:
    edges, restart = graph
    shuffled = random.sample(edges, len(edges))
    assert np.allclose(walk(edges, restart), walk(shuffled, restart), rtol=1e-12, atol=1e-15)


@settings(deadline=None)
@given(graphs())
def test_without_damping_only_the_restart_counts(graph: tuple[Edges, np.ndarray]) -> None:
    edges, restart = graph
    assert np.allclose(walk(edges, restart, damping=0.0), restart / restart.sum())


@settings(deadline=None)
@given(graphs(), st.floats(0.1, 1000))
def test_only_proportions_of_weights_matter(graph: tuple[Edges, np.ndarray], scale: float) -> None:
    edges, restart = graph
    assert np.allclose(walk(edges, restart), walk([(a, b, w * scale) for a, b, w in edges], restart * scale))


def test_what_cannot_be_reached_has_no_score() -> None:
    restart = np.eye(NODES)[0]
    scores = walk([(0, 4, 1.0), (1, 4, 1.0), (2, 5, 1.0)], restart)
    assert (scores[[0, 1, 4]] > 0).all()
    assert not scores[[2, 3, 5, 6, 7]].any()


def test_the_stronger_edge_leads_to_the_higher_score() -> None:
    scores = walk([(0, 4, 3.0), (0, 5, 1.0)], np.eye(NODES)[0])
    assert np.isclose(scores[4], 3 * scores[5])


def test_no_restart_is_no_walk() -> None:
    assert not walk([(0, 4, 1.0)], np.zeros(NODES)).any()
    assert walk([], np.zeros(0)).shape == (0,)


def test_it_is_the_power_iteration_of_networkx() -> None:
    import networkx as nx

    edges = [(0, 4, 3.0), (0, 5, 1.0), (1, 5, 2.0), (2, 5, 1.0), (2, 6, 4.0)]
    restart = np.array([1.0, 0, 2, 0, 1, 0, 0, 0])
    graph = nx.Graph()
    graph.add_nodes_from(range(NODES))
    graph.add_weighted_edges_from(edges)
    wanted = nx.pagerank(graph, personalization=dict(enumerate(restart)), tol=1e-12, max_iter=1000)
    assert np.allclose(walk(edges, restart, rounds=200), [wanted[i] for i in range(NODES)], atol=1e-9)
