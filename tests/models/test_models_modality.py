"""What a sentence states, and what it denies, plans, supposes or reports; half of these hold such words elsewhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrag.models.modality import modality
from graphrag.types import Modality, Span

FACT, NEGATED, HYPOTHETICAL, FUTURE, REPORTED = Modality

TABLE = [
    # Facts whose sentences speak of other things that are denied, planned or supposed.
    (FACT, "[Orsted], which did not exist before 2001, acquired [Nelson] in 2015."),
    (FACT, "[Orsted] acquired [Nelson], which did not exist before 2001."),
    (FACT, "[Orsted] acquired [Nelson] but did not disclose the price."),
    (FACT, "[Orsted] did not disclose what it paid when it acquired [Nelson]."),
    (FACT, "[Orsted] acquired [Nelson] and will close two of its plants next year."),
    (FACT, "Although it had never bought a company before, [Orsted] took over [Nelson]."),
    (FACT, "[Orsted] bought not only [Nelson] but also its landlord."),
    (FACT, "[Orsted], unlike its rivals, which may follow, supplies [Nelson] with steel."),
    (FACT, "[Orsted] sued [Nelson] for refusing to pay."),
    (FACT, "[Orsted] sued [Nelson], which denied the claim."),
    (FACT, "If you have questions, please call [Dana Frost] at [Nelson]."),
    (FACT, "[Orsted] supplies [Nelson] with parts that could not be made elsewhere."),
    (FACT, "[Orsted] leases its offices from [Nelson], although it would prefer to own them."),
    (FACT, "The purchase of [Nelson] by [Orsted], which will create 300 jobs, closed in May."),
    (FACT, "[Orsted] would later acquire [Nelson] for $3 million."),
    (FACT, "In May 2020 [Orsted] signed a contract with [Nelson]."),
    (FACT, "[Will Frost] is the chief executive of [Nelson]."),
    (FACT, "[Orsted] has no debt and is a subsidiary of [Nelson]."),
    (FACT, "[Orsted] did not acquire [Nelson] until 2003."),
    (FACT, "The Supplier, [Orsted], will deliver the goods to the Buyer, [Nelson]."),
    (FACT, "[Orsted] no doubt surprised the market; it had bought [Nelson] overnight."),
    (FACT, "There is no one else: [Orsted] supplies [Nelson]."),
    (FACT, "[Dana Frost], who never went to university, founded [Nelson]."),
    (FACT, "[Orsted] (not to be confused with Orsted Ltd) owns 20% of [Nelson]."),
    (FACT, "[Orsted] sold [Nelson] because it could not fund it."),
    (FACT, "Without admitting guilt, [Orsted] licensed the patent to [Nelson]."),
    (FACT, "A [Orsted], que não existia antes de 2001, comprou a [Nelson]."),
    (FACT, "A [Orsted] comprou a [Nelson], que não dava lucro havia anos."),
    (FACT, "A [Orsted] comprou a [Nelson], mas não divulgou o preço."),
    (FACT, "A [Orsted] não só fornece à [Nelson] como também a financia."),
    (FACT, "Embora nunca tivesse comprado uma empresa, a [Orsted] adquiriu a [Nelson]."),
    (FACT, "A [Orsted] processou a [Nelson] porque não recebeu o pagamento."),
    (FACT, "A [Orsted] vendeu a [Nelson] e vai investir o dinheiro em portos."),
    (FACT, "A [Orsted], que poderá abrir uma fábrica no Pará, é subsidiária da [Nelson]."),
    (FACT, "A CONTRATADA, [Orsted], fornecerá à CONTRATANTE, [Nelson], as peças do Anexo I."),
    (FACT, "[Rita Maia] é diretora da [Nelson], embora não tenha assinado a ata."),
    (FACT, "No caso da [Orsted], a auditoria é feita pela [Nelson]."),
    (FACT, "A [Orsted] se associou à [Nelson] em 2019."),
    (FACT, "Sem alarde, a [Orsted] assumiu o controle da [Nelson]."),
    # What is not so.
    (NEGATED, "[Orsted] did not acquire [Nelson]."),
    (NEGATED, "[Orsted] hasn't signed anything with [Nelson]."),
    (NEGATED, "Neither [Orsted] nor its owners hold shares in [Nelson]."),
    (NEGATED, "[Orsted] denied that it had sold the mine to [Nelson]."),
    (NEGATED, "[Orsted] never supplied [Nelson]."),
    (NEGATED, "[Orsted] failed to acquire [Nelson] in 2011."),
    (NEGATED, "[Orsted] no longer buys gas from [Nelson]."),
    (NEGATED, "The court blocked the sale of [Nelson] to [Orsted]."),
    (NEGATED, "The merger between [Orsted] and [Nelson] was called off."),
    (NEGATED, "[Orsted] agreed to buy [Nelson], but the deal fell through."),
    (NEGATED, "Rather than partner with [Orsted], [Nelson] built its own network."),
    (NEGATED, "A [Orsted] nunca comprou a [Nelson]."),
    (NEGATED, "A [Orsted] nega ter vendido o porto à [Nelson]."),
    (NEGATED, "A [Orsted] deixou de fornecer à [Nelson] em 2018."),
    (NEGATED, "A fusão entre a [Orsted] e a [Nelson] foi cancelada."),
    (NEGATED, "Nem a [Orsted] nem seus sócios têm ações da [Nelson]."),
    # What may be, or would be.
    (HYPOTHETICAL, "If [Orsted] bought [Nelson], prices would rise."),
    (HYPOTHETICAL, "[Orsted] may buy [Nelson]."),
    (HYPOTHETICAL, "[Orsted] could have been supplied by [Nelson]."),
    (HYPOTHETICAL, "Has [Orsted] really sued [Nelson]?"),
    (HYPOTHETICAL, "It is unclear whether [Orsted] owns part of [Nelson]."),
    (HYPOTHETICAL, "Analysts discussed a possible takeover of [Nelson] by [Orsted]."),
    (HYPOTHETICAL, "Se a [Orsted] comprar a [Nelson], os preços sobem."),
    (HYPOTHETICAL, "A [Orsted] poderia processar a [Nelson]."),
    (HYPOTHETICAL, "A [Orsted] talvez tenha investido na [Nelson]."),
    (HYPOTHETICAL, "A [Orsted] assinou mesmo com a [Nelson]?"),
    # What is planned.
    (FUTURE, "[Orsted] will acquire [Nelson] in March."),
    (FUTURE, "[Orsted] plans to license the drug to [Nelson]."),
    (FUTURE, "[Orsted] is in talks to invest in [Nelson]."),
    (FUTURE, "[Dana Frost] is expected to become chief executive of [Nelson]."),
    (FUTURE, "The sale of [Nelson] to [Orsted] is expected in June."),
    (FUTURE, "A [Orsted] vai comprar a [Nelson] em março."),
    (FUTURE, "A [Orsted] pretende processar a [Nelson]."),
    (FUTURE, "A [Orsted] fornecerá energia à [Nelson] a partir de 2030."),
    (FUTURE, "A [Orsted] negocia a compra da [Nelson]."),
    # What others say.
    (REPORTED, "[Orsted] has reportedly acquired [Nelson]."),
    (REPORTED, "According to rumours, [Orsted] bought [Nelson]."),
    (REPORTED, "[Orsted] is said to own a stake in [Nelson]."),
    (REPORTED, "A [Orsted] teria comprado a [Nelson], segundo boatos."),
    (REPORTED, "A [Orsted] supostamente vendeu o porto à [Nelson]."),
]


def read(marked: str) -> tuple[str, Span, Span]:
    """The text without its brackets, and the two spans that they marked."""
    text = re.sub(r"[\[\]]", "", marked)
    one, two = re.finditer(r"\[([^\]]*)\]", marked)
    return text, Span(one.start(), one.start() + len(one[1])), Span(two.start() - 2, two.start() - 2 + len(two[1]))


@pytest.mark.parametrize(("expected", "marked"), TABLE, ids=[marked for _, marked in TABLE])
def test_modality(expected: Modality, marked: str) -> None:
    text, head, tail = read(marked)
    assert modality(text, Span(0, len(text)), head, tail) is expected
    assert modality(text, Span(0, len(text)), tail, head) is expected


def test_half_of_the_table_are_facts() -> None:
    assert len(TABLE) >= 60
    assert 0.45 < sum(expected is FACT for expected, _ in TABLE) / len(TABLE) < 0.55


@pytest.mark.parametrize(("expected", "marked"), TABLE[::3])
def test_what_stands_in_other_sentences_changes_nothing(expected: Modality, marked: str) -> None:
    text, head, tail = read(marked)
    start = len("It was not so. Will it be? ")
    longer = f"It was not so. Will it be? {text} If so, it may fail."
    spans = [Span(span.start + start, span.end + start) for span in (Span(0, len(text)), head, tail)]
    assert modality(longer, *spans) is expected


@given(st.text(max_size=80), st.integers(0, 40), st.integers(1, 20), st.integers(0, 40), st.integers(1, 20))
def test_any_text_has_a_modality(text: str, one: int, size: int, other: int, length: int) -> None:
    spans = Span(one, one + size), Span(other, other + length)
    assert modality(text, Span(0, len(text)), *spans) in set(Modality)
