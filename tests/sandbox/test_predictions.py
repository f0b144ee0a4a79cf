"""Whatever an estimator answers, plain numbers of the right shape come out, or a sentence for the learner."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout.sandbox.learner_code import InvalidOutput
from heldout.sandbox.predictions import predict

ROWS = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
CLASSES = ["no", "yes"]


class Answers:
    """An estimator that answers what it was told to."""

    def __init__(self, classes: Any = None, **answers: Any) -> None:
        if classes is not None:
            self.classes_ = np.array(classes)
        for name, answer in answers.items():
            setattr(self, name, lambda X, answer=answer: answer)


def of(needs: str, estimator: Answers, classes: list[Any] | None = CLASSES, positive: int | None = 1) -> Any:
    return predict(estimator, ROWS, needs, classes, positive)


@pytest.mark.parametrize("answer", [[1, 2, 3], (1.0, 2.0, 3.0), np.array([[1], [2], [3]]), pd.Series([1, 2, 3])])
def test_values_may_come_as_anything_that_holds_numbers(answer: Any) -> None:
    found = of("value", Answers(predict=answer), None, None)
    assert (found.dtype.str, found.tolist()) == ("<f8", [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([1, 2], r"shape \(3,\)\. It returned \(2,\)"),
        (np.ones((3, 2)), r"It returned \(3, 2\)"),
        (5.0, r"It returned \(\)"),
        (None, r"It returned \(\)"),
        (["1", "2", "3"], "must return numbers"),
        (["a", "b", "c"], "must return numbers. It returned values of type .*'a'"),
        ([1j, 2, 3], "real numbers"),
        ([1.0, np.nan, np.inf], "2 of 3 are not, first in row 1"),
        ([object()] * 3, "must return numbers"),
        ([[1, 2], [3], [4]], "must return an array"),
        (np.array(["2020-01-01"] * 3, dtype="datetime64[D]"), "must return numbers"),
    ],
)
def test_what_are_no_values_is_said(answer: Any, words: str) -> None:
    with pytest.raises(InvalidOutput, match=words):
        of("value", Answers(predict=answer), None, None)


@pytest.mark.parametrize(
    ("classes", "answer"),
    [
        (CLASSES, ["yes", "no", "yes"]),
        (CLASSES, pd.Series(["yes", "no", "yes"], dtype="category")),
        ([0, 1], np.array([1.0, 0.0, 1.0])),
        ([False, True], np.array([True, False, True])),
    ],
)
def test_labels_become_codes_into_the_sorted_classes(classes: list[Any], answer: Any) -> None:
    found = of("label", Answers(predict=answer), classes)
    assert (found.dtype.str, found.tolist()) == ("<i8", [1, 0, 1])


@pytest.mark.parametrize("answer", [["yes", "no", "maybe"], [1, 0, 1], [None] * 3, [np.nan] * 3, [{}, {}, {}]])
def test_labels_that_the_training_data_do_not_have_are_said(answer: Any) -> None:
    with pytest.raises(InvalidOutput):
        of("label", Answers(predict=answer))


def test_probabilities_are_put_into_the_order_of_the_sorted_classes() -> None:
    matrix = np.array([[0.9, 0.1]] * 3)
    assert of("probability", Answers(["yes", "no"], predict_proba=matrix))[0].tolist() == [0.1, 0.9]
    assert of("probability", Answers(predict_proba=matrix))[0].tolist() == [0.9, 0.1]


def test_a_score_is_the_probability_of_the_positive_class_else_the_decision() -> None:
    matrix = np.array([[0.9, 0.1]] * 3)
    assert of("score", Answers(CLASSES, predict_proba=matrix)).tolist() == [0.1] * 3
    assert of("score", Answers(CLASSES, predict_proba=matrix), positive=0).tolist() == [0.9] * 3
    decision = np.array([-1.0, 0.0, 2.0])
    assert of("score", Answers(CLASSES, decision_function=decision)).tolist() == [-1.0, 0.0, 2.0]
    assert of("score", Answers(CLASSES, decision_function=decision), positive=0).tolist() == [1.0, 0.0, -2.0]


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        ("label", "needs predict, and Answers does not have it"),
        ("probability", "needs predict_proba, and Answers does not have it"),
        ("score", "needs predict_proba or decision_function, and Answers has neither"),
    ],
)
def test_a_missing_method_is_named(needs: str, words: str) -> None:
    with pytest.raises(InvalidOutput, match=words):
        of(needs, Answers())
