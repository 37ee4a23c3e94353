"""Whatever a generator cites, only what stands in the passages is shown."""

from __future__ import annotations

from dataclasses import replace

from generate_contexts import make_context, make_passage
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrag.generate import verify
from graphrag.generate.verify import cite, cite_sentence
from graphrag.types import Citation, Draft, Step

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)


@settings(deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3), data=st.data())
def test_every_citation_shown_stands_in_its_document(texts, data):
    passages = [make_passage(f"{i}.txt", "t", text, page=i) for i, text in enumerate(texts)]
    context = make_context("q", *passages)
    citations = []
    for _ in range(4):
        passage = data.draw(st.sampled_from(passages))
        start = data.draw(st.integers(0, 80))
        end = data.draw(st.integers(0, 80))
        quote = data.draw(st.one_of(st.just(passage.chunk.text[max(0, start - 7) : max(0, end - 7)]), TEXTS))
        path = data.draw(st.sampled_from(["0.txt", "1.txt", "none.txt"]))
        page = data.draw(st.sampled_from([0, 1, None]))
        citations.append(Citation(start, end, passage.chunk.document_id, path, page, quote))
    answer = verify("q", Draft("yes", tuple(citations), (Step("a", "R", "b", citations[0]),), 0.9), context.passages)
    documents = {p.chunk.document_id: (" " * 7 + p.chunk.text, p.path, p.chunk.page) for p in passages}
    for citation in [*answer.citations, *(s.citation for s in answer.path if s.citation)]:
        text, path, page = documents[citation.document_id]
        assert citation.start >= 7
        assert text[citation.start : citation.end] == citation.quote != ""
        assert (citation.path, citation.page) == (path, page)
    assert answer.abstained == (not answer.citations)
    assert bool(answer.text) == (not answer.abstained)


@settings(deadline=None)
@given(text=TEXTS, data=st.data())
def test_a_true_citation_is_kept(text, data):
    passage = make_passage("a.txt", "t", text, page=3)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for citation in (cite(passage, 7 + start, 7 + end), cite_sentence(passage, 7 + start, 7 + end)):
        answer = verify("q", Draft("x", (citation, citation)), (passage,))
        assert answer.citations == (citation,)
        assert text[start:end] in citation.quote


def test_one_letter_changed_is_no_quote():
    passage = make_passage("a.txt", "t", "Acme supplies steel.")
    citation = cite(passage, 7, 27)
    context = make_context("q", passage)
    wrong = replace(citation, quote="Acme supplied steel.")
    assert verify("q", Draft("Acme", (wrong,)), context.passages).abstained
    answer = verify("q", Draft("Acme", (wrong, citation), (Step("a", "R", "b", wrong),)), context.passages)
    assert answer.citations == (citation,)
    assert answer.path == (Step("a", "R", "b", None),)


def test_an_empty_draft_abstains_and_keeps_the_passages():
    passage = make_passage("a.txt", "t", "Acme supplies steel.")
    answer = verify("q", Draft("", (cite(passage, 7, 27),)), (passage,))
    assert answer.abstained
    assert answer.citations == ()
    assert answer.passages == (passage,)
