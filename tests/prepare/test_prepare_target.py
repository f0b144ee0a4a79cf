from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout.base.errors import ChallengeError, DatasetError
from heldout.prepare.split import split
from heldout.prepare.target import check_target, encode_target
from heldout.tasks.interface import EncodedTarget

WHERE = "challenges/x/challenge.toml"
BINARY = {"type": "binary"}
MULTICLASS = {"type": "multiclass"}


def fault(target: Any, definition: Any, kind: type[Exception] = DatasetError) -> str:
    with pytest.raises(kind) as caught:
        check_target(pd.Series(target, name="y"), definition, WHERE)
    return str(caught.value)


def encode(target: Any, definition: Any) -> EncodedTarget:
    frame = pd.DataFrame({"x": np.arange(len(target)), "y": target})
    check_target(frame["y"], definition, WHERE)
    return encode_target(frame["y"], split(frame, definition), definition, WHERE)


@pytest.mark.parametrize(
    ("target", "classes"),
    [
        (["b", "a", "C"] * 10, ("C", "a", "b")),
        ([10, 9, -1] * 10, (-1, 9, 10)),
    ],
)
def test_classes_are_sorted_python_values(define, target, classes):
    encoded = encode(target, define(task=MULTICLASS))
    assert encoded.classes == classes
    assert {type(label) for label in encoded.classes} == {type(classes[0])}
    assert encoded.values.dtype == np.int32
    assert [classes[code] for code in encoded.values] == target


def test_truth_values_stay_truth_values(define):
    encoded = encode([True, False] * 10, define(task=BINARY | {"positive": False}))
    assert encoded.classes is not None
    assert [type(label) for label in encoded.classes] == [bool, bool]
    assert encoded.classes == (False, True)
    assert encoded.positive_index == 0


def test_the_positive_class_is_the_declared_one(define):
    assert encode(["no", "yes"] * 10, define(task=BINARY | {"positive": "no"})).positive_index == 0


def test_the_positive_class_is_the_greater_one_where_none_is_declared(define):
    assert encode([1, 0] * 10, define(task=BINARY)).positive_index == 1


def test_numbers_are_float64_without_classes(define):
    encoded = encode(list(range(20)), define(task={"type": "count"}))
    assert (encoded.values.dtype, encoded.classes, encoded.positive_index) == (np.float64, None, None)


def test_missing_targets_are_counted_and_named(define):
    assert fault(["a", None, "b", None], define(task=BINARY)) == (
        f"{WHERE}: dataset.target 'y' is missing in 2 rows (rows 2, 4). Remove these rows from the dataset, or choose "
        "another target."
    )


def test_a_positive_class_that_never_occurs_lists_those_that_do(define):
    definition = define(task=BINARY | {"positive": "Yes"})
    assert fault(["no", "yes"], definition, ChallengeError) == (
        f"{WHERE}: task.positive must be one of the values of 'y': 'no', 'yes'. Got 'Yes'. Did you mean 'yes'?"
    )


def test_one_is_not_true(define):
    assert fault([True, False], define(task=BINARY | {"positive": 1}), ChallengeError) == (
        f"{WHERE}: task.positive must be one of the values of 'y': False, True. Got 1."
    )


def test_a_binary_task_with_three_classes_lists_them(define):
    assert fault(["a", "b", "c"], define(task=BINARY)) == (
        f"{WHERE}: dataset.target 'y' must have exactly 2 different values for a binary task. It has 3: 'a', 'b', 'c'. "
        "Choose task.type = 'multiclass', or another target."
    )


def test_many_classes_are_shortened(define):
    assert "It has 30: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 20 more." in fault(list(range(30)), define(task=BINARY))


def test_a_multiclass_task_with_one_class_is_an_error(define):
    assert fault(["a", "a"], define(task=MULTICLASS)) == (
        f"{WHERE}: dataset.target 'y' must have at least 2 different values for a multiclass task. It has only 'a'. "
        "Choose another target."
    )


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("clustering", ["a", "a"], "at least 2 different values for a clustering task. It has only 'a'."),
        ("ordinal", ["a", "a"], "at least 2 different values for an ordinal task. It has only 'a'."),
        ("ordinal", [0.5, 1.0], "of type str, int64 or bool for an ordinal task."),
        ("interval", [1.0, float("inf")], "must hold finite numbers for an interval task."),
        ("interval", ["a", "b"], "of type int64 or float64 for an interval task."),
    ],
)
def test_a_fault_names_the_task_that_was_asked_for(define, kind, values, said):
    assert said in fault(values, define(task={"type": kind}))


def test_classes_of_type_float_are_an_error(define):
    assert fault([0.0, 1.0], define(task=BINARY)) == (
        f"{WHERE}: dataset.target 'y' must be of type str, int64 or bool for a binary task. It is float64. "
        "Declare another type in dataset.toml, or choose task.type = 'regression'."
    )


def test_a_regression_of_text_is_an_error(define):
    assert fault(["1", "2"], define()) == (
        f"{WHERE}: dataset.target 'y' must be of type int64 or float64 for a regression task. It is str. "
        "Choose task.type = 'binary' or 'multiclass', or another target."
    )


def test_infinite_numbers_are_an_error(define):
    assert fault([1.0, np.inf], define()) == (
        f"{WHERE}: dataset.target 'y' must hold finite numbers for a regression task. Got inf (1 row of this kind: "
        "row 2). Correct the dataset."
    )


@pytest.mark.parametrize(("values", "shown"), [([1, -2, 3], "-2"), ([1.0, 2.5, 3.0], "2.5")])
def test_counts_are_whole_numbers_from_zero(define, values, shown):
    assert fault(values, define(task={"type": "count"})) == (
        f"{WHERE}: dataset.target 'y' must hold whole numbers from 0 upwards for a count task. Got {shown} (1 row of "
        "this kind: row 2). Choose task.type = 'regression', or another target."
    )


def test_classes_that_only_hidden_rows_have_are_named_with_their_rows(define):
    frame = pd.DataFrame(
        {"x": range(8), "y": list("aabb") + list("azzq"), "part": ["train"] * 4 + ["public"] * 2 + ["private"] * 2}
    )
    definition = define(task=MULTICLASS, split={"method": "given"})
    with pytest.raises(DatasetError) as caught:
        encode_target(frame["y"], split(frame, definition), definition, WHERE)
    assert str(caught.value) == (
        f"{WHERE}: dataset.target 'y': 'q' (1 row), 'z' (2 rows) occur only in hidden rows, so that no model can learn "
        "it. Remove or merge rare classes in the dataset, or choose another split (method, seed, fractions)."
    )
