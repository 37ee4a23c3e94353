"""Figures equal those that plain Python works out of the same rows, whatever the rows are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphrag.aggregate import Reckoned, Tables, aggregate
from graphrag.extract.mapping import map_tables
from graphrag.names import document_id
from graphrag.pipeline import Parts, digest
from graphrag.read.composition import Composition
from graphrag.stores import GraphStore, open_store
from graphrag.types import Document

Row = tuple[str, str, str, str, str]
"""Number, customer, day, status, amount of an order."""

HEADER = ("Order no.", "Customer", "Order date", "Status", "Amount")
CUSTOMERS = ("Alvorada Ltda", "Bremer KG", "Cobalt Inc")
STATUSES = ("paid", "late", "open")
SIGNS = {"BRL": "R$", "EUR": "€"}
PARTS = Parts()

orders = st.lists(
    st.tuples(
        st.sampled_from(CUSTOMERS),
        st.dates(date(2022, 1, 1), date(2024, 12, 31)),
        st.sampled_from(STATUSES),
        st.sampled_from(sorted(SIGNS)),
        st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2),
    ),
    min_size=1,
    max_size=25,
)


def rows_of(drawn: Sequence[tuple[str, date, str, str, Decimal]]) -> list[Row]:
    return [
        (str(50001 + n), who, day.isoformat(), status, f"{SIGNS[unit]} {amount:,.2f}")
        for n, (who, day, status, unit, amount) in enumerate(drawn)
    ]


def write(store: GraphStore, rows: Sequence[Row], path: str = "orders.csv") -> None:
    text = Composition()
    text.table("Orders", HEADER, rows)
    content = text.content()
    about = document_id(path), path, "Orders", "text/csv", "en", f"h{content.text}"
    whole = Document(*about, content.text, (), content.tables)
    store.write(digest(map_tables(whole), PARTS), source="/folder", recipe="r")


def ask(store: GraphStore, question: str) -> Reckoned:
    found = aggregate(question, Tables(store), date(2025, 1, 1))
    assert found is not None, question
    return found


def money(text: str) -> dict[str, Decimal]:
    """The amounts in a line, by currency."""
    found = re.findall(r"(R\$|€) ?([\d,]+\.\d\d)", text)
    return {sign: Decimal(number.replace(",", "")) for sign, number in found}


def summed(drawn: Sequence[tuple[str, date, str, str, Decimal]]) -> dict[str, Decimal]:
    total: defaultdict[str, Decimal] = defaultdict(Decimal)
    for *_, unit, amount in drawn:
        total[SIGNS[unit]] += amount
    return dict(total)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with open_store(tmp_path_factory.mktemp("exact") / "graph.db", create=True) as opened:
        yield opened


@given(drawn=orders)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_are_those_of_plain_python(store: GraphStore, drawn: list[tuple[str, date, str, str, Decimal]]) -> None:
    rows = rows_of(drawn)
    write(store, rows)
    assert ask(store, "How many orders are there?").draft.text.splitlines()[0] == str(len(rows))
    assert money(ask(store, "What is the total amount of orders?").draft.text.splitlines()[0]) == summed(drawn)
    late = [one for one in drawn if one[2] == "late"]
    if late:
        assert ask(store, "How many orders are late?").draft.text.splitlines()[0] == str(len(late))
    for who in {one[0] for one in drawn}:
        year = [one for one in drawn if one[0] == who and one[1].year == 2023]
        found = ask(store, f"What is the total of the orders of {who} in 2023?")
        assert money(found.draft.text.partition("\n")[0]) == summed(year)
    months: defaultdict[str, list[tuple[str, date, str, str, Decimal]]] = defaultdict(list)
    for one in drawn:
        months[f"{one[1]:%B %Y}"].append(one)
    said = ask(store, "Total amount of orders by month").draft.text.splitlines()[:-1]
    shown = dict(line.split(": ") for line in said if ": " in line)
    for month, some in list(months.items())[:5] if len(months) <= 20 else ():
        assert money(shown[month]) == summed(some)
    best = ask(store, "Which is the largest order?").draft
    for unit in {one[3] for one in drawn}:
        most = max(one[4] for one in drawn if one[3] == unit)
        assert f"{SIGNS[unit]}{' ' if unit == 'BRL' else ''}{most:,.2f}" in best.text
    last = ask(store, "What is the latest order?").draft.text
    assert f"{max(one[1] for one in drawn).day} " in last
    for citation in best.citations:
        passage = next(p for p in store.all_passages() if p.chunk.start <= citation.start < p.chunk.end)
        assert passage.chunk.text[citation.start - passage.chunk.start :].startswith(citation.quote)


@given(day=st.dates(date(2020, 1, 1), date(2029, 12, 31)), months=st.integers(1, 3))
def test_a_period_holds_its_days_and_no_others(day: date, months: int) -> None:
    from graphrag.aggregate.periods import find_period

    names = {1: f"{day:%B %Y}", 2: f"{day.year}", 3: f"Q{(day.month + 2) // 3} {day.year}"}
    period, clear = find_period(f"How many orders in {names[months]}?", portuguese=False, today=date(2025, 1, 1))
    assert clear
    assert period
    assert period.holds(day.isoformat())
    first, after = date.fromisoformat(period.start), date.fromisoformat(period.end)
    assert period.holds(first.isoformat())
    assert not period.holds(after.isoformat())
    assert not period.holds((first - timedelta(days=1)).isoformat())
