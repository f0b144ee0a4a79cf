from __future__ import annotations

import numpy as np
import pytest
from metric_samples import TARGETS

from heldout.metrics import catalogue
from heldout.tasks.forms.probability import PROBABILITY_TOLERANCE
from heldout.tasks.interface import InvalidPredictions, Target

BINARY, MULTI, VALUE = TARGETS["binary"], TARGETS["multiclass"], TARGETS["regression"]


def refused(name: str, target: Target, y_pred: np.ndarray) -> str:
    with pytest.raises(InvalidPredictions) as caught:
        catalogue.load(name).check(target, y_pred)
    return str(caught.value)


@pytest.mark.parametrize("value", [-0.3, 0.0])
def test_poisson_d2_refuses_predictions_that_are_not_above_zero_and_says_what_to_do(value: float):
    y_pred = np.ones(30)
    y_pred[17] = value
    assert refused("mean_poisson_d2", VALUE, y_pred) == (
        f"mean_poisson_d2 needs predictions above 0; row 17 is {value:g}. "
        f"Use a model with a log link, or clip predictions."
    )


def test_rmsle_refuses_predictions_of_minus_one_and_takes_anything_above():
    catalogue.load("rmsle").check(VALUE, np.array([-0.999, 0.0, 4.0]))
    assert refused("rmsle", VALUE, np.array([0.0, -1.0])).startswith(
        "rmsle needs predictions above -1; row 1 is -1. Clip"
    )


def test_metrics_without_a_domain_take_negative_values():
    rmse, negative = catalogue.load("rmse"), np.array([-5.0, 0.0])
    rmse.check(VALUE, negative)
    assert rmse.score(np.array([-2.0, 4.0]), negative, VALUE) == pytest.approx(np.sqrt(12.5))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_refused_with_their_row(value: float):
    assert f"row 2 is {value}" in refused("mae", VALUE, np.array([0.0, 1.0, value]))
    assert f"row 1 is {value}" in refused("roc_auc", MULTI, np.array([[0.0] * 4, [0.0, 0.0, value, 0.0]]))


@pytest.mark.parametrize("value", [-0.001, 1.001])
def test_probabilities_outside_zero_to_one_are_refused(value: float):
    message = refused("log_loss", BINARY, np.array([[0.5, 0.5], [value, 1 - value]]))
    assert message.startswith("log_loss needs probabilities from 0 to 1; row 1 has ")


def test_probabilities_that_do_not_sum_to_one_are_refused_with_the_sum():
    message = refused("brier", MULTI, np.array([[0.25] * 4, [0.5] * 4]))
    assert message == (
        "brier needs the probabilities of a row to sum to 1; those of row 1 sum to 2. Divide each row by its sum."
    )


@pytest.mark.parametrize("k", [2, 10, 1000])
def test_probabilities_computed_in_float32_pass(k: int):
    target = Target("multiclass" if k > 2 else "binary", tuple(range(k)), None)
    scores = np.random.default_rng(0).normal(scale=4, size=(200, k)).astype(np.float32)
    exponentials = np.exp(scores)
    softmax = exponentials / np.cumsum(exponentials, axis=1, dtype=np.float32)[:, -1:]
    assert softmax.dtype == np.float32
    catalogue.load("log_loss").check(target, softmax.astype(np.float64))


def test_the_tolerance_is_what_the_docs_say():
    inside, outside = 0.9 * PROBABILITY_TOLERANCE, 1.1 * PROBABILITY_TOLERANCE
    metric = catalogue.load("log_loss")
    metric.check(BINARY, np.array([[0.5, 0.5 + inside]]))
    assert "sum to 1" in refused("log_loss", BINARY, np.array([[0.5, 0.5 + outside]]))
    assert PROBABILITY_TOLERANCE == 0.0001


def test_probabilities_need_one_column_for_each_class():
    message = refused("log_loss", MULTI, np.full((5, 3), 1 / 3))
    assert message.startswith("log_loss needs one column for each of the 4 classes. Got shape (5, 3).")


def test_scores_of_two_classes_are_one_column_and_of_more_one_for_each():
    metric = catalogue.load("roc_auc")
    metric.check(BINARY, np.array([3.0, -7.0]))
    metric.check(MULTI, np.array([[3.0, -7.0, 0.0, 9.0]]))
    assert "one score for each row" in refused("roc_auc", BINARY, np.zeros((5, 2)))
    assert "one column for each of the 4 classes" in refused("roc_auc", MULTI, np.zeros(5))


def test_values_in_two_dimensions_are_refused():
    assert refused("rmse", VALUE, np.zeros((5, 1))) == "rmse needs one value for each row. Got shape (5, 1)."


@pytest.mark.parametrize("code", [-1, 4])
def test_labels_that_are_no_class_are_refused_and_the_classes_listed(code: int):
    message = refused("accuracy", MULTI, np.array([0, 3, code]))
    assert "row 2 has another one. Allowed: 'ash', 'birch', 'cedar', 'fir'." in message


def test_a_long_list_of_classes_is_shortened():
    target = Target("multiclass", tuple(range(30)))
    assert refused("accuracy", target, np.array([30])).endswith("Allowed: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 20 more.")


def test_percent_are_told_as_such():
    message = refused("log_loss", BINARY, np.array([[96.0, 4.0], [50.0, 50.0]]))
    assert message.endswith("row 0 has 96. Those of each row sum to 100: divide them by 100.")
