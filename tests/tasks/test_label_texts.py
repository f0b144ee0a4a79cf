"""What predict may return for a class, a file may hold; nothing else is a class."""

from __future__ import annotations

from typing import Any

import pytest

from heldout.tasks.label_texts import LabelTexts, number_of


@pytest.mark.parametrize(
    ("classes", "texts", "code"),
    [
        ([10, 20], ["20", "20.0", " 20 ", "2e1", "+20", "20."], 1),
        ([False, True], ["True", "true", "TRUE", "1", "1.0", " true"], 1),
        ([False, True], ["False", "false", "0", "0.0"], 0),
        (["False", "True"], ["true", "1", "True"], 1),
        ([0, 1], ["1", "1.0", "True", "true"], 1),
        (["no", "yes"], ["yes", " yes "], 1),
        (["1", "2"], ["2"], 1),
        ([" a", "a"], [" a"], 0),
        ([2**60, 2**60 + 1], [str(2**60 + 1)], 1),
        ([-1, 1], ["-1.0"], 0),
    ],
)
def test_texts_that_mean_a_class(classes: list[Any], texts: list[str], code: int) -> None:
    assert {LabelTexts(classes).code(text) for text in texts} == {code}


@pytest.mark.parametrize(
    ("classes", "texts"),
    [
        ([10, 20], ["10.5", "15", "", "nan", "inf", "1_0", "ten", "true", "1" * 5_000]),
        ([False, True], ["yes", "2", "t", "-1"]),
        (["no", "yes"], ["Yes", "1", "true", ""]),
        (["1", "2"], ["1.0", "2.0"]),
        ([2**60, 2**60 + 1], [f"{2.0**60:.1f}", "1e18"]),
    ],
)
def test_texts_that_mean_none(classes: list[Any], texts: list[str]) -> None:
    assert {LabelTexts(classes).code(text) for text in texts} == {None}


@pytest.mark.parametrize("text", ["", "x", "nan", "-inf", "1e400", "0x10", "1_000", "9" * 61])
def test_what_is_no_finite_number(text: str) -> None:
    assert number_of(text) is None
