from __future__ import annotations

import pytest

from heldout.attempts.lookalikes import groups_of_lookalikes, lookalikes


@pytest.mark.parametrize(
    "other",
    [
        "Ana Lee",
        "ANA LEE",
        "аna lee",  # Cyrillic а
        "АNA LEE",  # Cyrillic А
        "αna lee",  # Greek α
        "ana Iee",  # a capital i
        "ana 1ee",
    ],
)
def test_a_name_that_a_reader_takes_for_another_is_found(other: str) -> None:
    assert lookalikes("ana lee", [other, "bo"]) == (other,)


@pytest.mark.parametrize("pair", [("O'Brien", "O’Brien"), ("Smith-Jones", "Smith–Jones"), ("Carmen", "Carrnen")])
def test_apostrophes_hyphens_and_letters_that_run_together_look_alike(pair: tuple[str, str]) -> None:
    assert lookalikes(pair[0], [pair[1]]) == (pair[1],)


@pytest.mark.parametrize("other", ["ana lee", "anna lee", "ana leé", "ana-lee", "Анна", "lee ana"])
def test_another_name_and_the_name_itself_are_not(other: str) -> None:
    assert lookalikes("ana lee", [other]) == ()


def test_names_are_grouped_in_the_order_in_which_they_come() -> None:
    assert groups_of_lookalikes(["bob", "ana", "Ana", "cy", "b0b", "аna"]) == (("bob", "b0b"), ("ana", "Ana", "аna"))
