"""What an entity is called, of all that documents call it."""

from __future__ import annotations

from graphrag.stores.naming import Name, derive


def named(*texts: tuple[str, int]) -> str:
    names = [Name(text, "Organization", text.casefold().rstrip(".sa "), count, 1) for text, count in texts]
    return derive("cerralto embalagen", names, (), ()).name


def test_several_words_in_capitals_come_after_the_same_words_as_people_write_them() -> None:
    assert named(("CERRALTO EMBALAGENS S.A.", 9), ("Cerralto Embalagens", 2), ("Cerralto", 20)) == "Cerralto Embalagens"
    assert named(("CERRALTO EMBALAGENS S.A.", 9), ("Cerralto", 20)) == "CERRALTO EMBALAGENS S.A."


def test_an_acronym_is_no_such_name() -> None:
    names = [Name("IBGE", "Organization", "ibge", 3, 1), Name("Ibge", "Organization", "ibge", 1, 1)]
    assert derive("ibge", names, (), ()).name == "IBGE"
