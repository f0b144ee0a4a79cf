"""Each metric against scikit-learn's own function or a number worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.metrics as reference
from metric_samples import TARGETS, noisy, truth

from heldout.metrics import catalogue, weighted
from heldout.metrics.interface import MetricUndefined
from heldout.tasks.interface import InvalidPredictions, Target

BINARY, MULTI, VALUE = TARGETS["binary"], TARGETS["multiclass"], TARGETS["regression"]

LABEL_REFERENCES = {
    "accuracy": reference.accuracy_score,
    "balanced_accuracy": reference.balanced_accuracy_score,
    "f1_macro": lambda true, pred: reference.f1_score(true, pred, average="macro"),
    "f1_micro": lambda true, pred: reference.f1_score(true, pred, average="micro"),
    "mcc": reference.matthews_corrcoef,
}
VALUE_REFERENCES = {
    "mae": reference.mean_absolute_error,
    "mean_poisson_d2": lambda true, pred: reference.d2_tweedie_score(true, pred, power=1),
    "mean_tweedie_d2": lambda true, pred: reference.d2_tweedie_score(true, pred, power=1.5),
    "median_absolute_error": reference.median_absolute_error,
    "r2": reference.r2_score,
    "rmse": reference.root_mean_squared_error,
    "rmsle": reference.root_mean_squared_log_error,
}


@pytest.mark.parametrize("name", LABEL_REFERENCES)
@pytest.mark.parametrize("target", [BINARY, MULTI], ids=lambda target: target.task)
def test_label_metrics_agree_with_scikit_learn(name: str, target: Target):
    y_true = truth(target.task, 200)
    y_pred = noisy("label", target, y_true, 0.6)
    expected = LABEL_REFERENCES[name](y_true, y_pred)
    assert catalogue.load(name).score(y_true, y_pred, target) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("elements", [weighted.BLOCK_ELEMENTS, 63], ids=["at once", "seven rows at a time"])
def test_classes_weigh_what_their_rows_do(elements: int, monkeypatch: pytest.MonkeyPatch):
    y_true, y_pred = np.arange(40) % 3 // 2, np.arange(40) % 2  # nobody has class 2 of three
    weights = np.random.default_rng(0).poisson(1.0, (5, 40)).astype(float)
    monkeypatch.setattr(weighted, "BLOCK_ELEMENTS", elements)

    counts = weighted.label_counts(y_true, y_pred, 3, weights)

    for code in range(3):
        told = {"actual": y_true == code, "predicted": y_pred == code}
        told["hits"] = told["actual"] & told["predicted"]
        for name, rows in told.items():
            assert getattr(counts, name)[:, code].tolist() == weights[:, rows].sum(axis=1).tolist()


@pytest.mark.parametrize("name", VALUE_REFERENCES)
def test_value_metrics_agree_with_scikit_learn(name: str):
    y_true = truth("regression", 200)
    y_pred = noisy("value", VALUE, y_true, 0.6)
    expected = VALUE_REFERENCES[name](y_true, y_pred)
    assert catalogue.load(name).score(y_true, y_pred, VALUE) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("power", [1, 1.2, 2, 2.5, 3])
def test_tweedie_d2_takes_its_power(power: float):
    y_true = truth("regression", 200)
    y_pred = noisy("value", VALUE, y_true, 0.6)
    metric = catalogue.load("mean_tweedie_d2", {"power": power})
    expected = reference.d2_tweedie_score(y_true, y_pred, power=power)
    assert metric.score(y_true, y_pred, VALUE) == pytest.approx(expected, rel=1e-12)


def test_poisson_d2_is_one_minus_the_ratio_to_the_deviance_of_the_mean():
    y_true, y_pred = np.array([0.0, 1.0, 0.0, 4.0]), np.array([0.5, 1.0, 0.2, 3.0])
    deviance = reference.mean_poisson_deviance
    expected = 1 - deviance(y_true, y_pred) / deviance(y_true, np.full(4, y_true.mean()))
    assert catalogue.load("mean_poisson_d2").score(y_true, y_pred, VALUE) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("positive", [0, 1])
def test_the_declared_positive_class_is_the_one_that_counts(positive: int):
    target = Target("binary", ("no", "yes"), positive)
    y_true = np.array([0, 0, 0, 1, 1])
    y_pred = np.array([0, 0, 1, 1, 0])
    rate = np.array([0.9, 0.2, 0.4, 0.7, 0.5])
    load = catalogue.load
    assert load("f1").score(y_true, y_pred, target) == pytest.approx(
        reference.f1_score(y_true, y_pred, pos_label=positive)
    )
    assert load("roc_auc").score(y_true, rate, target) == pytest.approx(
        reference.roc_auc_score(y_true == positive, rate)
    )
    assert load("average_precision").score(y_true, rate, target) == pytest.approx(
        reference.average_precision_score(y_true == positive, rate)
    )


def test_without_a_declared_positive_class_the_last_one_counts():
    y_true, y_pred = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])
    assert catalogue.load("f1").score(y_true, y_pred, Target("binary", (False, True))) == pytest.approx(0.8)


def test_multiclass_auc_agrees_with_scikit_learns_one_vs_rest_macro():
    y_true = truth("multiclass", 200)
    y_pred = noisy("probability", MULTI, y_true, 0.8)
    expected = reference.roc_auc_score(y_true, y_pred, multi_class="ovr", average="macro")
    assert catalogue.load("roc_auc").score(y_true, y_pred, MULTI) == pytest.approx(expected, rel=1e-12)


def test_multiclass_auc_takes_scores_that_do_not_sum_to_one():
    y_true = truth("multiclass", 200)
    y_pred = noisy("probability", MULTI, y_true, 0.8)
    metric = catalogue.load("roc_auc")
    stretched = y_pred * [1.0, 20.0, 300.0, 4000.0] - [0.0, 7.0, 100.0, 5.0]
    assert metric.score(y_true, stretched, MULTI) == pytest.approx(metric.score(y_true, y_pred, MULTI), rel=1e-12)


def test_multiclass_average_precision_is_the_mean_of_each_class_against_the_rest():
    y_true = truth("multiclass", 200)
    y_pred = noisy("score", MULTI, y_true, 0.8)
    expected = np.mean([reference.average_precision_score(y_true == code, y_pred[:, code]) for code in range(4)])
    assert catalogue.load("average_precision").score(y_true, y_pred, MULTI) == pytest.approx(expected, rel=1e-12)


def test_equal_scores_count_half_in_auc():
    y_true, scores = np.array([0, 1, 0, 1]), np.array([1.0, 1.0, 0.0, 2.0])
    metric = catalogue.load("roc_auc")
    assert metric.score(y_true, scores, BINARY) == pytest.approx(3.5 / 4)
    assert metric.replicate(y_true, scores, BINARY, np.array([[1.0, 2.0, 3.0, 0.0]]))[0] == pytest.approx(7 / 8)


@pytest.mark.parametrize("target", [BINARY, MULTI], ids=lambda target: target.task)
def test_probability_metrics_agree_with_scikit_learn(target: Target):
    y_true = truth(target.task, 200)
    y_pred = noisy("probability", target, y_true, 0.8)
    log_loss = catalogue.load("log_loss").score(y_true, y_pred, target)
    assert log_loss == pytest.approx(reference.log_loss(y_true, y_pred), rel=1e-12)
    one_hot = np.eye(len(target.classes or ()))[y_true]
    halves = 2 if target is BINARY else 1
    brier = ((y_pred - one_hot) ** 2).sum(axis=1).mean() / halves
    assert catalogue.load("brier").score(y_true, y_pred, target) == pytest.approx(brier, rel=1e-12)


def test_brier_of_two_classes_is_between_zero_and_one():
    y_true = np.array([0, 1])
    wrong = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert catalogue.load("brier").score(y_true, wrong, BINARY) == 1.0


def test_being_sure_and_wrong_costs_a_finite_log_loss():
    y_true, y_pred = np.array([0, 1]), np.array([[0.0, 1.0], [0.5, 0.5]])
    metric = catalogue.load("log_loss")
    score = metric.score(y_true, y_pred, BINARY)
    assert score == pytest.approx(reference.log_loss(y_true, y_pred))
    assert metric.replicate(y_true, y_pred, BINARY, np.ones((1, 2)))[0] == pytest.approx(score, rel=1e-10)


@pytest.mark.parametrize("name", ["log_loss", "brier"])
def test_a_row_rounded_in_float32_is_scored_like_the_row_it_stands_for(name: str):
    y_true = truth("multiclass", 200)
    exact = noisy("probability", MULTI, y_true, 0.8)
    rounded = exact.astype(np.float32).astype(np.float64)
    metric = catalogue.load(name)
    assert metric.score(y_true, rounded, MULTI) == pytest.approx(metric.score(y_true, exact, MULTI), rel=1e-6)


def test_a_class_that_no_row_has_and_nobody_predicts_is_left_out_of_macro_f1():
    y_true, y_pred = np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0])
    assert catalogue.load("f1_macro").score(y_true, y_pred, MULTI) == pytest.approx((0.8 + 2 / 3) / 2)


def test_a_class_predicted_where_no_row_has_it_counts_as_zero_in_macro_f1():
    y_true, y_pred = np.array([0, 0]), np.array([0, 2])
    assert catalogue.load("f1_macro").score(y_true, y_pred, MULTI) == pytest.approx((2 / 3) / 2)


@pytest.mark.parametrize("name", ["roc_auc", "average_precision"])
def test_without_a_positive_row_a_ranking_is_undefined_and_the_class_is_named(name: str):
    with pytest.raises(MetricUndefined, match=f"{name} is undefined on these rows: none has the class 'yes'"):
        catalogue.load(name).score(np.zeros(5, dtype=int), np.arange(5.0), BINARY)


def test_with_positive_rows_only_auc_is_undefined_and_average_precision_is_one():
    y_true, scores = np.ones(5, dtype=int), np.arange(5.0)
    with pytest.raises(MetricUndefined, match="all have the class 'yes'"):
        catalogue.load("roc_auc").score(y_true, scores, BINARY)
    assert catalogue.load("average_precision").score(y_true, scores, BINARY) == 1.0


def test_a_missing_class_leaves_multiclass_auc_undefined_and_is_named():
    y_true = np.array([0, 1, 2, 0])
    with pytest.raises(MetricUndefined, match="none has the class 'fir'"):
        catalogue.load("roc_auc").score(y_true, np.eye(4), MULTI)


def test_f1_without_a_positive_row_is_undefined():
    with pytest.raises(MetricUndefined, match="f1 is undefined on these rows: none has the class 'yes'"):
        catalogue.load("f1").score(np.zeros(3, dtype=int), np.ones(3, dtype=int), BINARY)


def test_mcc_of_one_class_is_undefined():
    with pytest.raises(MetricUndefined, match="mcc is undefined on these rows: all have the class 'cedar'"):
        catalogue.load("mcc").score(np.full(3, 2), np.array([0, 1, 2]), MULTI)


@pytest.mark.parametrize("name", ["r2", "mean_poisson_d2", "mean_tweedie_d2"])
def test_targets_without_variation_leave_explained_shares_undefined(name: str):
    with pytest.raises(MetricUndefined, match=f"{name} is undefined on these rows: all have the target 0.1"):
        catalogue.load(name).score(np.full(3, 0.1), np.array([0.1, 0.2, 0.3]), VALUE)


@pytest.mark.parametrize("name", ["r2", "mean_poisson_d2"])
def test_a_replicate_without_variation_is_nan_although_its_rounded_variance_is_not_zero(name: str):
    y_true, y_pred = np.array([5.0, 0.1, 0.1, 0.1]), np.array([4.0, 0.2, 0.1, 0.3])
    assert np.average(y_true, weights=[0, 1, 1, 1]) != 0.1
    weights = np.array([[0.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]])
    assert np.isnan(catalogue.load(name).replicate(y_true, y_pred, VALUE, weights)).tolist() == [True, False]


@pytest.mark.parametrize(
    ("name", "options", "bad", "message"),
    [
        (
            "mean_poisson_d2",
            {},
            -1.0,
            "mean_poisson_d2 is undefined on these rows: it needs targets of 0 or more, and the smallest is -1",
        ),
        (
            "mean_tweedie_d2",
            {"power": 2},
            0.0,
            "mean_tweedie_d2 is undefined on these rows: it needs targets above 0, and the smallest is 0",
        ),
        ("rmsle", {}, -1.0, "rmsle is undefined on these rows: it needs targets above -1, and the smallest is -1"),
    ],
)
def test_targets_outside_the_domain_are_the_challenges_fault(name, options, bad, message):
    with pytest.raises(MetricUndefined, match=message):
        catalogue.load(name, options).score(np.array([1.0, bad, 2.0]), np.array([1.0, 1.0, 1.0]), VALUE)


def test_counts_of_zero_are_fine_for_poisson_d2():
    y_true = np.array([0.0, 0.0, 3.0])
    metric = catalogue.load("mean_poisson_d2")
    score = metric.score(y_true, np.array([0.5, 0.5, 2.0]), VALUE)
    assert metric.replicate(y_true, np.array([0.5, 0.5, 2.0]), VALUE, np.ones((1, 3)))[0] == pytest.approx(score)


def test_rmsle_takes_values_between_minus_one_and_zero():
    y_true, y_pred = np.array([-0.5, 1.0]), np.array([0.0, 1.0])
    assert catalogue.load("rmsle").score(y_true, y_pred, VALUE) == pytest.approx(np.log(2) / np.sqrt(2))


def test_predictions_so_large_that_the_metric_overflows_are_invalid():
    y_true, y_pred = np.array([1.0, 2.0]), np.array([1e300, 2.0])
    metric = catalogue.load("rmse")
    with pytest.raises(InvalidPredictions, match="rmse of these predictions is not a finite number but inf"):
        metric.score(y_true, y_pred, VALUE)
    assert np.isnan(metric.replicate(y_true, y_pred, VALUE, np.ones((1, 2)))).all()


def test_the_penalty_of_bounds_counts_no_spread_where_all_targets_of_a_resample_are_equal():
    metric = catalogue.load("coverage_width", {"penalty": 1000.0})
    y_true, bounds = np.array([7.0, 1.5, 7.0]), np.array([[0.0, 0.25]] * 3)
    replicate = metric.replicate(y_true, bounds, TARGETS["interval"], np.array([[2.0, 0.0, 3.0]]))
    assert replicate[0] == pytest.approx(0.25, abs=1e-12)
