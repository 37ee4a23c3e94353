"""What is one thing across documents, and what must not become one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graphrag.names import entity_id, normalise
from graphrag.recipe import Resolve
from graphrag.resolve.unite import unite
from graphrag.types import Claim, EntityType, Link

P, ORG, LOC = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION

Told = tuple[str, EntityType] | tuple[str, EntityType, str]
"""A name, its type and its strong keys with spaces between."""


def claims(*documents: Sequence[Told]) -> list[Claim]:
    found: list[Claim] = []
    for number, told in enumerate(documents):
        for name, kind, *keys in told:
            strong = tuple(keys[0].split()) if keys else ()
            found.append(Claim(f"d{number}", entity_id(name), normalise(name), name, kind, (), strong, 1))
    return found


def nodes(*documents: Sequence[Told], options: Resolve | None = None) -> dict[tuple[int, str], str]:
    """The node of each name in each document."""
    told = claims(*documents)
    links = {(link.document, link.entity): link.node for link in unite(told, (), options)}
    return {(int(c.document[1:]), c.name): links.get((c.document, c.entity), c.entity) for c in told}


def are_one(*documents: Sequence[Told], options: Resolve | None = None) -> bool:
    """Whether the first names of all documents mean one node."""
    found = nodes(*documents, options=options)
    return len({found[number, told[0][0]] for number, told in enumerate(documents)}) == 1


CELSO = ("Celso Vidor", P)
MANY = [[(f"Other {n}", ORG)] for n in range(6)]


def test_a_short_name_means_the_only_company_that_it_shortens() -> None:
    assert are_one([("Brisalva", ORG)], [("Brisalva Logística Ltda", ORG)], *[])
    assert are_one([("Brisalva", ORG), CELSO], [("Brisalva Logística Ltda", ORG), CELSO])


@pytest.mark.parametrize(
    "documents",
    [
        [[("Brisalva", ORG)], [("Brisalva Logística Ltda", ORG)], [("Brisalva Seguros S.A.", ORG)]],
        [[("Brisalva", LOC)], [("Brisalva Logística Ltda", ORG)]],
        [[("Brisalva", P)], [("Brisalva Logística Ltda", ORG)]],
        [[("Brisalva", ORG)], [("Brisalva Logística", ORG)]],  # no company's full name
        [[("Brisalva", ORG)], [("Brisalva Logística Ltda", ORG), ("Brisalva", ORG)]],  # told apart in one document
        [[("Banco", ORG)], [("Banco do Brasil S.A.", ORG)]],
        [[("Porto", ORG)], [("Porto Seguro Ltda", ORG)], [("Porto Alegre", LOC)]],  # the word says too little
        [[("Brisalva", ORG, "cnpj:11444777000161")], [("Brisalva Logística Ltda", ORG, "cnpj:11222333000181")]],
    ],
)
def test_short_names_of_companies_that_stay_apart(documents: list[list[Told]]) -> None:
    found = nodes(*documents)
    assert found[0, documents[0][0][0]] != found[1, documents[1][0][0]]


def test_a_word_that_other_names_have_needs_a_neighbour() -> None:
    other = [("Porto Alegre", LOC)]
    assert are_one([("Porto", ORG), CELSO], [("Porto Seguro Ltda", ORG), CELSO]) is True
    found = nodes([("Porto", ORG), CELSO], [("Porto Seguro Ltda", ORG), CELSO], other)
    assert found[0, "Porto"] == found[1, "Porto Seguro Ltda"]
    crowd = [[CELSO, *told] for told in MANY]  # whom everybody knows tells nothing
    found = nodes([("Porto", ORG), CELSO], [("Porto Seguro Ltda", ORG), CELSO], other, *crowd)
    assert found[0, "Porto"] != found[1, "Porto Seguro Ltda"]


def test_a_town_is_no_neighbour() -> None:
    town = ("Santos", LOC)
    found = nodes([("Ana Prado", P), town], [("Ana Maria Prado", P), town])
    assert found[0, "Ana Prado"] != found[1, "Ana Maria Prado"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ACME IND. E COM. DE ALIMENTOS LTDA", "Acme Indústria e Comércio de Alimentos S.A."),
        ("Acme Comércio Ltda - Em Recuperação Judicial", "ACME COMERCIO"),
        ("Silva & Filhos Transp. Ltda", "Silva Filhos Transportes"),
        ("Warner Bros.", "Warner Brothers"),
    ],
)
def test_spellings_of_a_company(one: str, other: str) -> None:
    assert are_one([(one, ORG)], [(other, ORG)])


def test_an_acronym_that_a_document_explains() -> None:
    name = "Banco Nacional de Fomento"
    explained = Claim("d0", entity_id(name), normalise(name), name, ORG, ("BNF",), (), 2)
    alone = Claim("d1", entity_id("BNF"), "bnf", "BNF", ORG, (), (), 1)
    (link,) = unite([explained, alone])
    assert (link.document, link.node, link.reason) == ("d1", entity_id(name), f"a document explains it as {name}")
    other = Claim(
        "d2", entity_id("Bolsa Nova Federal"), "bolsa nova federal", "Bolsa Nova Federal", ORG, ("BNF",), (), 2
    )
    assert unite([explained, alone, other]) == []


@pytest.mark.parametrize(
    ("short", "full", "alone", "beside"),
    [
        ("Ana Prado", "Ana Maria Prado", False, True),
        ("Ana M. Prado", "Ana Maria Prado", True, True),
        ("Ana P. Prado", "Ana Prado", True, True),
        ("Ana Prado", "Ana Maria de Souza Prado", False, True),
        ("Prado", "Ana Prado", False, False),
        ("Ana", "Ana Prado", False, False),
        ("A. Prado", "Ana Prado", False, False),
        ("Ana Prado", "Bia Ana Prado", False, False),
        ("João Prado", "João Prado Filho", False, False),
        ("Henry Tudor", "Henry VII Tudor", False, False),
    ],
)
def test_short_names_of_persons(short: str, full: str, alone: bool, beside: bool) -> None:
    assert are_one([(short, P)], [(full, P)]) is alone
    assert are_one([(short, P), CELSO], [(full, P), CELSO]) is beside


def test_a_person_of_two_candidates_stays_apart() -> None:
    found = nodes([("Ana Prado", P), CELSO], [("Ana Maria Prado", P), CELSO], [("Ana Rita Prado", P), CELSO])
    assert len(set(found.values()) - {entity_id("Celso Vidor")}) == 3


def test_the_same_key_is_the_same_thing_whatever_its_name() -> None:
    assert are_one(
        [("Rio Manso", ORG, "cnpj:11222333000181")], [("Transportes Águas S.A.", ORG, "cnpj:11222333000181")]
    )
    assert are_one([("Rio Manso", ORG, "customers:7")], [("Águas", ORG, "customers:7")])


def test_branches_of_a_company_are_that_company() -> None:
    assert are_one([("Acme Matriz", ORG, "cnpj:11222333000181")], [("Filial Betim", ORG, "cnpj:11222333000262")])


def test_a_short_name_means_a_company_with_a_key_that_others_name_without_its_legal_form() -> None:
    keyed = ("Acme Logística Ltda", ORG, "cnpj:11222333000181")
    assert are_one([("Acme", ORG), CELSO], [keyed, CELSO], [("Acme Logística", ORG)])


def test_what_is_called_after_a_company_says_nothing_of_its_name() -> None:
    full, short = ("Acme Logística Ltda", ORG), ("Acme", ORG)
    invoice = ("NF-e 7 de ACME LOGÍSTICA LTDA", EntityType.INVOICE)
    item = ("item 1 da NF-e 7 de Acme", EntityType.RECORD)
    assert are_one([short], [full], [full, invoice, item])
    assert not are_one([short], [full], [full, ("Grupo Acme", ORG)])


def test_a_mailbox_that_two_people_share_makes_them_no_one() -> None:
    key = "email:compras@acme.com"
    assert not are_one([("Ana Prado", P, key)], [("Bruno Reis", P, key)])
    assert are_one([("Ana Prado", P, key)], [("A. Prado", P, key)])


def test_two_companies_of_one_name_are_two_nodes() -> None:
    one, two = ("Acme Ltda", ORG, "cnpj:11222333000181"), ("Acme S.A.", ORG, "cnpj:11444777000161")
    found = nodes([one], [two], [("Acme", ORG)])
    assert len(set(found.values())) == 3
    assert found[2, "Acme"] == entity_id("Acme")  # which of the two is not known
    found = nodes([one], [("Acme", ORG)])
    assert len(set(found.values())) == 1


def test_a_name_without_key_goes_to_the_namesake_beside_whose_neighbours_it_stands() -> None:
    one, two = ("Acme Ltda", ORG, "cnpj:11222333000181"), ("Acme S.A.", ORG, "cnpj:11444777000161")
    dora = ("Dora Lima", P)
    found = nodes([one, CELSO], [two, dora], [("Acme", ORG), CELSO], [("Acme", ORG), CELSO, dora])
    assert found[2, "Acme"] == found[0, "Acme Ltda"]
    assert found[3, "Acme"] == entity_id("Acme")


def test_addresses_of_two_employers_tell_namesakes_apart_but_private_ones_do_not() -> None:
    mail = [("Ana Prado", P, "email:ana@acme.com")]
    assert not are_one(mail, [("Ana Prado", P, "email:ana@beta.com")])
    assert are_one(mail, [("Ana Prado", P, "email:a.prado@acme.com")])
    assert are_one(mail, [("Ana Prado", P, "email:anaprado@gmail.com")])


def test_two_names_at_one_domain() -> None:
    domain = "domain:porto.com.br"
    told = [("Porto", ORG, domain)], [("Porto Seguro", ORG, domain)]
    assert are_one(*told, [("Porto", ORG)])
    assert not are_one(told[0], [("Outra Coisa", ORG, domain)])


def test_the_recipe_has_the_last_word() -> None:
    told = [("Brisalva", ORG)], [("Brisalva Logística Ltda", ORG)]
    assert not are_one(*told, options=Resolve(merge=False))
    assert not are_one(*told, options=Resolve(apart=(("Brisalva", "Brisalva Logística"),)))
    assert are_one([("Ana", P)], [("Dona Aninha", P)], options=Resolve(same=(("Ana", "Dona Aninha"),)))
    keyed = [("Ana", P, "cpf:1")], [("Bia", P, "cpf:2")]
    assert not are_one(*keyed, options=Resolve(same=(("Ana", "Bia"),)))


def test_merges_go_on_through_names_of_middle_length() -> None:
    found = nodes([("Acme", ORG)], [("Acme Foods Ltda", ORG)], [("Acme Foods International Ltd", ORG)])
    assert len(set(found.values())) == 1
    assert found[0, "Acme"] == entity_id("Acme Foods International")


def test_what_a_title_names_follows_its_name() -> None:
    told = claims([("Brisalva", ORG)], [("Brisalva Logística Ltda", ORG)])
    links = unite(told, [("d2", "Brisalva (company)"), ("d0", "Brisalva"), ("d1", "Something else")])
    full, short = entity_id("Brisalva Logística"), entity_id("Brisalva")
    assert [(k.document, k.entity, k.node) for k in links] == [("d0", short, full), ("d2", short, full)]
    assert links[1] == Link("d2", short, full, "brisalva logistica", "")
