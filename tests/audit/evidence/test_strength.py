from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heldout.audit.evidence.strength import feature_strengths

ROWS = 3000


def _numbers(seed: int = 0, rows: int = ROWS) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=rows)


def _strength(column: object, target: np.ndarray, classification: bool = True, groups: np.ndarray | None = None):
    frame = pd.DataFrame({"column": column})
    return feature_strengths(frame, target, classification=classification, groups=groups)["column"]


def test_noise_is_worth_nothing() -> None:
    target = np.random.default_rng(1).integers(0, 2, ROWS)
    assert _strength(_numbers(), target).value < 0.55
    assert _strength(_numbers(), _numbers(2), classification=False).value < 0.05


def test_the_target_itself_is_worth_everything_in_any_direction() -> None:
    target = (_numbers() > 0.5).astype(int)
    assert _strength(target, target).value == 1.0
    assert _strength(-target.astype(float), target).value == 1.0
    assert _strength(np.where(target, "no", "yes"), target).value == 1.0


def test_a_function_of_a_number_that_is_not_monotone_is_seen() -> None:
    numbers = _numbers()
    assert _strength(numbers, (np.abs(numbers) > 1).astype(int)).value > 0.98
    squares = _strength(numbers, numbers**2, classification=False)
    assert squares.value > 0.95
    assert squares.measure == "R²"


def test_a_text_that_is_different_in_every_row_is_worth_nothing() -> None:
    target = np.random.default_rng(1).integers(0, 2, ROWS)
    texts = [f"name {number}" for number in range(ROWS)]
    assert _strength(texts, target).value == 0.5
    assert _strength(texts, _numbers(), classification=False).value == 0.0


def test_a_text_that_repeats_with_its_target_is_worth_much() -> None:
    patients = np.arange(ROWS) // 6
    target = np.random.default_rng(1).integers(0, 2, ROWS)[patients]
    names = pd.Series(patients).map(lambda number: f"patient {number}")
    assert _strength(names, target).value > 0.95


def test_with_groups_a_name_of_the_group_is_worth_nothing() -> None:
    patients = np.arange(ROWS) // 6
    target = np.random.default_rng(1).integers(0, 2, ROWS)[patients]
    names = pd.Series(patients).map(lambda number: f"patient {number}")
    assert _strength(names, target, groups=patients).value < 0.55


def test_being_missing_is_a_value() -> None:
    target = np.random.default_rng(1).integers(0, 2, ROWS)
    numbers = np.where(target == 1, np.nan, _numbers())
    assert _strength(numbers, target).value > 0.99
    texts = pd.Series(np.where(target == 1, "blue", "x"), dtype="str").where(target == 1)
    assert _strength(texts, target).value > 0.99


def test_several_classes_are_averaged() -> None:
    target = np.random.default_rng(1).integers(0, 3, ROWS)
    only_one = (target == 0).astype(float)
    found = _strength(only_one, target)
    assert found.measure == "AUC"
    assert 0.8 < found.value < 0.9  # one class perfectly, the two others as well as leaving one out can


def test_times_and_flags_have_a_strength() -> None:
    target = (_numbers() > 0).astype(int)
    days = pd.Series(np.datetime64("2024-01-01", "ns") + np.arange(ROWS).astype("timedelta64[D]"))
    assert _strength(days, (np.arange(ROWS) > 1000).astype(int)).value > 0.99
    assert _strength(target == 1, target).value == 1.0


def test_a_constant_target_gives_the_lowest_strength() -> None:
    assert _strength(_numbers(), np.zeros(ROWS, dtype=int)).value == 0.5
    assert _strength(_numbers(), np.zeros(ROWS), classification=False).value == 0.0


def test_the_same_table_has_the_same_strengths() -> None:
    target = (_numbers() + _numbers(3) > 0).astype(int)
    assert _strength(_numbers(), target) == _strength(_numbers(), target)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)),
            st.one_of(st.none(), st.text(max_size=3)),
            st.integers(0, 3),
        ),
        min_size=2,
        max_size=40,
    )
)
def test_any_table_has_strengths_between_nothing_and_everything(rows: list[tuple]) -> None:
    numbers, texts, target = zip(*rows, strict=True)
    frame = pd.DataFrame({"a": pd.Series(numbers, dtype=float), "b": pd.Series(texts, dtype="str")})
    for classification in (True, False):
        for found in feature_strengths(frame, np.array(target), classification=classification).values():
            assert 0.0 <= found.value <= 1.0


@pytest.mark.proof
@pytest.mark.parametrize("classes", [2, 10])
def test_thirty_columns_of_twenty_thousand_rows_take_a_moment(classes: int) -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame({f"n{k}": random.normal(size=20_000) for k in range(20)})
    for k in range(10):
        frame[f"t{k}"] = pd.Series(random.integers(0, 10**k + 2, 20_000).astype(str), dtype="str")
    began = time.process_time()
    feature_strengths(frame, random.integers(0, classes, 20_000), classification=True)
    assert time.process_time() - began < 4
