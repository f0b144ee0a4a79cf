from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heldout.audit.evidence.derived import derived_columns

ROWS = 500
RANDOM = np.random.default_rng(0)
NOISE = RANDOM.normal(size=ROWS)
NUMBER = np.round(RANDOM.gamma(2, 50, ROWS), 2)
LABEL = np.where(RANDOM.normal(size=ROWS) > 0.8, "yes", "no")


@pytest.mark.parametrize(
    "planted",
    [
        np.where(LABEL == "yes", 1, 0),
        np.where(LABEL == "yes", "closed", "open"),
        np.where(LABEL == "yes", 5.0, np.nan),
        np.where(LABEL == "yes", np.resize(["late", "very late"], ROWS), "on time"),
        np.where(LABEL == "yes", 100.0, 0.0) + RANDOM.uniform(0, 50, ROWS),
    ],
    ids=["code", "words", "missing", "finer", "threshold"],
)
def test_a_recoding_of_a_class_is_found(planted: np.ndarray) -> None:
    frame = pd.DataFrame({"noise": NOISE, "planted": planted})
    assert list(derived_columns(frame, LABEL, classification=True)) == ["planted"]


@pytest.mark.parametrize(
    "planted",
    [
        NUMBER * 2 + 1,
        -np.log(NUMBER + 1),
        np.floor(NUMBER / 10),
        pd.cut(NUMBER, [-1, 40, 90, 150, 1e9], labels=["low", "mid", "high", "top"]).astype(str),
        (NUMBER > 100).astype(int),
        np.where(RANDOM.random(ROWS) < 0.1, np.nan, NUMBER),
    ],
    ids=["linear", "falling", "rounded", "classes", "threshold", "with gaps"],
)
def test_a_function_of_a_number_is_found(planted: object) -> None:
    frame = pd.DataFrame({"noise": NOISE, "planted": planted})
    assert list(derived_columns(frame, NUMBER, classification=False)) == ["planted"]


@pytest.mark.parametrize(
    ("target", "how"),
    [
        (lambda a, b: a + b, "a + b"),
        (lambda a, b: b - a, "b - a"),
        (lambda a, b: a * b, "a * b"),
        (lambda a, b: np.round(b / a, 2), "b / a"),
    ],
)
def test_a_formula_of_two_columns_is_found(target, how: str) -> None:
    a, b = RANDOM.uniform(1, 9, ROWS).round(1), RANDOM.uniform(10, 900, ROWS).round(1)
    frame = pd.DataFrame({"noise": NOISE, "a": a, "b": b})
    found = derived_columns(frame, target(a, b), classification=False)
    assert set(found) == {"a", "b"}
    assert how in found["a"]


def test_a_sum_of_three_columns_is_found() -> None:
    parts = RANDOM.poisson(20, (ROWS, 3)).astype(float)
    frame = pd.DataFrame(parts, columns=["a", "b", "c"]).assign(noise=NOISE)
    found = derived_columns(frame, parts @ [1.0, 1.0, 0.5], classification=False)
    assert set(found) == {"a", "b", "c"}


def test_a_comparison_of_two_columns_is_found() -> None:
    frame = pd.DataFrame({"due": RANDOM.normal(size=ROWS), "done": RANDOM.normal(size=ROWS), "noise": NOISE})
    late = np.where(frame["done"] > frame["due"], "late", "in time")
    assert set(derived_columns(frame, late, classification=True)) == {"due", "done"}


def test_innocent_columns_are_left_alone() -> None:
    frame = pd.DataFrame(
        {
            "noise": NOISE,
            "near": NUMBER + RANDOM.normal(0, 1, ROWS),
            "row": np.arange(ROWS),
            "name": [f"name {n}" for n in range(ROWS)],
            "patient": [f"patient {n // 5}" for n in range(ROWS)],
            "constant": 1,
            "empty": np.nan,
            "rare": np.where(np.arange(ROWS) < 3, "odd", "usual"),
        }
    )
    assert derived_columns(frame, NUMBER, classification=False) == {}
    assert derived_columns(frame, LABEL, classification=True) == {}
    by_patient = np.repeat(LABEL[: ROWS // 5], 5)
    assert derived_columns(frame, by_patient, classification=True) == {}


def test_a_strong_feature_is_not_a_derived_one() -> None:
    petals = np.where(LABEL == "yes", 1.0, 0.0) + RANDOM.normal(0, 0.35, ROWS)
    assert derived_columns(pd.DataFrame({"petals": petals}), LABEL, classification=True) == {}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.integers(-3, 3)), st.one_of(st.none(), st.sampled_from("abc")), st.integers(0, 2)
        ),
        min_size=1,
        max_size=60,
    )
)
def test_any_table_can_be_judged(rows: list[tuple]) -> None:
    numbers, texts, target = zip(*rows, strict=True)
    frame = pd.DataFrame(
        {"a": pd.Series(numbers, dtype=float), "b": pd.Series(texts, dtype="str"), "c": np.arange(len(rows))}
    )
    for classification in (True, False):
        assert set(derived_columns(frame, np.array(target), classification)) <= {"a", "b", "c"}


FLAG, OTHER = RANDOM.integers(0, 2, ROWS), RANDOM.integers(0, 2, ROWS)


@pytest.mark.parametrize(
    ("target", "how"),
    [
        (FLAG ^ OTHER, "the target is (flag != other)"),
        (np.where(FLAG == OTHER, "same", "different"), "the target is (flag != other)"),
        (FLAG & OTHER, "flag and other decide the target together"),
    ],
    ids=["exclusive or", "words", "and"],
)
def test_two_flags_that_decide_the_target_together_are_found(target: np.ndarray, how: str) -> None:
    frame = pd.DataFrame({"flag": FLAG, "noise": NOISE, "other": np.where(OTHER == 1, "on", "off")})
    assert derived_columns(frame, target, classification=True) == {"flag": how, "other": how}


def test_three_flags_whose_odd_number_is_the_target_are_found() -> None:
    third = np.random.default_rng(5).integers(0, 2, ROWS)
    frame = pd.DataFrame({"flag": FLAG, "noise": NOISE, "other": OTHER, "third": third})
    found = derived_columns(frame, FLAG ^ OTHER ^ third, classification=True)
    how = "the target is whether an odd number of flag, other and third is set"
    assert found == {"flag": how, "other": how, "third": how}


def test_a_target_of_tiny_numbers_is_no_formula_of_whatever_there_is() -> None:
    frame = pd.DataFrame({"a": NOISE, "b": np.arange(ROWS) % 9 + 0.5})
    assert derived_columns(frame, np.random.default_rng(6).random(ROWS) * 1e-10, classification=False) == {}


def test_two_flags_that_decide_the_target_in_most_rows_only_are_no_formula() -> None:
    frame = pd.DataFrame({"flag": FLAG, "other": OTHER})
    target = np.where(RANDOM.random(ROWS) < 0.03, 1 - (FLAG ^ OTHER), FLAG ^ OTHER)
    assert derived_columns(frame, target, classification=True) == {}
