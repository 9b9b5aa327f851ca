"""Somebody is found by any part of what is known of them, and not entered twice."""

from __future__ import annotations

from datetime import date

import pytest

from forceplate.storage.people.people_due import Person
from forceplate.storage.people.people_search import (
    found_by,
    is_found,
    may_be_born,
    possibly_same,
)

BORN = date(1990, 2, 8)


def person(name: str, born: date | None = BORN, subject_id: str = "K7M-4TX") -> Person:
    return Person(subject_id, name, born, (), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("name", "search"),
    [
        ("Anna de Vries", "vries anna"),
        ("Anna de Vries", "VRI"),
        ("Anna de Vries", "  de   an "),
        ("Ramón Ibáñez", "ibanez ramon"),
        ("Ramon Ibanez", "Ibáñez"),
        ("Jürgen Müller", "muller"),
        ("Jürgen Müller", "Mueller Juergen"),
        ("Søren Ærø", "soren aero"),
        ("Łukasz Đorđević", "lukasz dordevic"),
        ("Weiß", "weiss"),
        ("Ana Conceição d'Ávila", "davila conceicao"),
        ("Ana d\N{RIGHT SINGLE QUOTATION MARK}Avila", "d'avila"),
        ("Jansen-de Vries", "jansen vries"),
        ("Jansen-de Vries", "jansen-de"),
        ("Vries, Anna de", "anna vries"),
    ],
)
def test_a_name_is_found_by_its_parts_in_any_order_without_accents(name: str, search: str) -> None:
    assert is_found(found_by(person(name)), search)


@pytest.mark.parametrize(
    "search",
    ["1990", "1990-02-08", "08-02-1990", "8-2-1990", "8/2/1990", "8.2.1990", "08.02.1990",
     "08021990", "8 2 1990", "feb 1990", "8 feb", "anna 1990", "1990 vries k7m"],
)  # fmt: skip
def test_a_birth_date_is_found_in_several_spellings(search: str) -> None:
    assert is_found(found_by(person("Anna de Vries"), ["8 Feb 1990"]), search)


@pytest.mark.parametrize("search", ["K7M-4TX", "k7m4tx", "7m-4", "k7m 4tx", "4tx"])
def test_a_code_is_found(search: str) -> None:
    assert is_found(found_by(person("")), search)


@pytest.mark.parametrize("search", ["berta", "anna berta", "1991", "9-2-1990", "k7n"])
def test_others_are_not_found(search: str) -> None:
    assert not is_found(found_by(person("Anna de Vries")), search)


def test_an_empty_search_finds_everybody() -> None:
    assert is_found(found_by(person("", None)), "  ")


@pytest.mark.parametrize(
    ("name", "born", "is_same"),
    [
        ("de vries ANNA", None, True),
        ("Anna de Vries", BORN, True),
        ("Ánna De Vries", BORN, True),
        ("Anna de Vries", date(1971, 5, 4), False),  # her daughter
        ("Anna de Vries", date(1991, 2, 8), True),  # one part was typed wrong
        ("Anna de Vries", date(1990, 8, 2), True),  # day and month changed
        ("Anna de Vries", date(1990, 3, 9), False),
        ("Anna Bakker", date(1991, 2, 8), False),
        ("Anna Bakker", BORN, True),  # since she married
        ("Vries, A. de", BORN, True),
        ("A de Vries", None, True),
        ("Vries, Anna de", None, True),
        ("A. de Vries", date(1990, 3, 9), False),
        ("B. de Vries", None, False),
        ("A. de Groot", BORN, False),
        ("Bea de Groot", BORN, False),
        ("", BORN, False),
    ],
)
def test_who_is_entered_again_is_noticed(name: str, born: date | None, is_same: bool) -> None:
    people = [person("Anna de Vries"), person("", None, "C1")]
    assert bool(possibly_same(people, name, born)) is is_same


@pytest.mark.parametrize(
    ("born", "may"),
    [(date(2026, 3, 2), True), (date(2026, 3, 3), False), (date(1906, 1, 1), True),
     (date(1905, 12, 31), False)],
)  # fmt: skip
def test_nobody_is_born_tomorrow_or_too_long_ago(born: date, may: bool) -> None:
    assert may_be_born(born, date(2026, 3, 2)) is may
