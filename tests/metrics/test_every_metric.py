"""What holds for every registered metric, so that a new one is tested as soon as it is registered."""

from __future__ import annotations

import math
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_samples import BY_FORM, Case, constant, every_case, noisy, perfect, truth

from heldout.metrics.interface import MetricUndefined
from heldout.tasks.catalogue import task_of

ROWS = 240
REPLICATES = 40 if os.environ.get("HELDOUT_TEST_PROVE") == "all" else 15
"""Examples for each metric; `make proofs-full` asks for more."""
every_metric = pytest.mark.parametrize("case", every_case(), ids=str)


def utility(case: Case, score: float) -> float:
    return score if case.metric.greater_is_better else -score


@every_metric
def test_perfect_predictions_are_best_and_the_more_noise_the_worse(case: Case):
    metric, y_true = case.metric, truth(case.task, ROWS)
    predictions = [perfect(metric.needs, case.target, y_true)]
    predictions += [noisy(metric.needs, case.target, y_true, noise) for noise in (0.6, 0.8, 1.0)]
    utilities = [utility(case, metric.score(y_true, y_pred, case.target)) for y_pred in predictions]
    assert utilities == sorted(utilities, reverse=True)
    assert len(set(utilities)) == 4


@every_metric
def test_a_perfect_score_is_one_or_for_an_error_zero(case: Case):
    metric, y_true = case.metric, truth(case.task, ROWS)
    best = metric.score(y_true, perfect(metric.needs, case.target, y_true), case.target)
    assert best == pytest.approx(1.0 if metric.greater_is_better else 0.0, abs=1e-12)


@every_metric
def test_the_order_of_rows_does_not_matter(case: Case):
    metric, y_true = case.metric, truth(case.task, ROWS)
    y_pred = noisy(metric.needs, case.target, y_true, 0.5)
    order = np.random.default_rng(2).permutation(ROWS)
    assert metric.score(y_true[order], y_pred[order], case.target) == pytest.approx(
        metric.score(y_true, y_pred, case.target), rel=1e-12
    )


@every_metric
def test_the_arrays_are_left_as_they_were(case: Case):
    metric, y_true = case.metric, truth(case.task, ROWS)
    y_pred = noisy(metric.needs, case.target, y_true, 0.5)
    weights = np.ones((3, ROWS))
    kept = y_true.copy(), y_pred.copy()
    metric.score(y_true, y_pred, case.target)
    metric.replicate(y_true, y_pred, case.target, weights)
    np.testing.assert_array_equal(y_true, kept[0])
    np.testing.assert_array_equal(y_pred, kept[1])
    assert (weights == 1).all()


@every_metric
def test_a_score_is_a_python_float_and_replicates_are_one_float64_for_each_row_of_weights(case: Case):
    metric, y_true = case.metric, truth(case.task, ROWS)
    y_pred = noisy(metric.needs, case.target, y_true, 0.5)
    replicates = metric.replicate(y_true, y_pred, case.target, np.ones((5, ROWS)))
    assert type(metric.score(y_true, y_pred, case.target)) is float
    assert replicates.shape == (5,)
    assert replicates.dtype == np.float64


@every_metric
def test_constant_predictions_are_accepted_and_score_a_finite_number(case: Case):
    metric, y_true = case.metric, truth(case.task, ROWS)
    y_pred = constant(metric.needs, case.target, y_true)
    metric.check(case.target, y_pred)
    score = metric.score(y_true, y_pred, case.target)
    assert math.isfinite(score)
    assert metric.replicate(y_true, y_pred, case.target, np.ones((1, ROWS)))[0] == pytest.approx(score, rel=1e-10)


@every_metric
def test_good_predictions_pass_the_check(case: Case):
    metric, y_true = case.metric, truth(case.task, ROWS)
    good = noisy(metric.needs, case.target, y_true, 0.5)
    metric.check(case.target, good)
    assert math.isfinite(metric.score(y_true, good, case.target))


@every_metric
def test_weights_of_one_give_the_score(case: Case):
    metric, y_true = case.metric, truth(case.task, ROWS)
    for noise in (0.0, 0.5, 1.0):
        y_pred = noisy(metric.needs, case.target, y_true, noise)
        replicates = metric.replicate(y_true, y_pred, case.target, np.ones((2, ROWS)))
        np.testing.assert_allclose(replicates, metric.score(y_true, y_pred, case.target), rtol=1e-10, atol=1e-12)


@every_metric
def test_without_rows_the_score_is_undefined_and_replicates_are_nan(case: Case):
    metric, y_true = case.metric, truth(case.task, ROWS)[:0]
    y_pred = noisy(metric.needs, case.target, y_true, 0.5)
    with pytest.raises(MetricUndefined, match="there are none"):
        metric.score(y_true, y_pred, case.target)
    assert np.isnan(metric.replicate(y_true, y_pred, case.target, np.ones((2, 0)))).all()


@every_metric
def test_a_replicate_without_weight_is_nan(case: Case):
    metric, y_true = case.metric, truth(case.task, ROWS)
    y_pred = noisy(metric.needs, case.target, y_true, 0.5)
    weights = np.vstack([np.zeros(ROWS), np.ones(ROWS)])
    assert np.isnan(metric.replicate(y_true, y_pred, case.target, weights)).tolist() == [True, False]


@every_metric
def test_weights_in_many_chunks_give_the_same_replicates(case: Case, monkeypatch: pytest.MonkeyPatch):
    metric, y_true = case.metric, truth(case.task, ROWS)
    y_pred = noisy(metric.needs, case.target, y_true, 0.5)
    weights = np.random.default_rng(3).multinomial(ROWS, np.full(ROWS, 1 / ROWS), size=17).astype(np.float64)
    whole = metric.replicate(y_true, y_pred, case.target, weights)
    monkeypatch.setattr("heldout.metrics.evaluation.CHUNK_ELEMENTS", 5 * ROWS)
    monkeypatch.setattr("heldout.metrics.weighted.BLOCK_ELEMENTS", 100)
    np.testing.assert_allclose(metric.replicate(y_true, y_pred, case.target, weights), whole, rtol=1e-12)


@every_metric
@settings(max_examples=REPLICATES, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_replicate_is_the_score_of_the_rows_repeated(case: Case, seed: int):
    """Few rows and few distinct values: ties, classes that vanish, constant targets and empty replicates all occur.

    The rows come from a seed: hypothesis takes longer to draw them one by one than every metric takes to score them.
    """
    metric, target = case.metric, case.target
    random = np.random.default_rng(seed)
    rows = int(random.integers(1, 9))
    k = len(target.classes or ())

    def few() -> np.ndarray:
        return random.choice([0.25, 1.0, 1.5, 7.0][: random.integers(1, 5)], size=rows)

    if task_of(case.task).by_group:
        return  # groups are drawn whole, and a group that is drawn twice is not one with each row twice
    if metric.needs in BY_FORM:
        known = truth(case.task, 24)
        y_true, y_pred = (
            drawn[random.integers(0, len(known), rows)] for drawn in (known, noisy(metric.needs, target, known, 0.5))
        )
    elif not k:
        y_true, width = few(), metric.form.columns(target)
        y_pred = few() if width is None else np.sort([few() for _ in range(width)], axis=0).T
    else:
        y_true = random.integers(0, random.integers(1, k + 1), rows)
        if metric.needs in ("label", "decision"):
            y_pred = random.integers(0, random.integers(1, k + 1), rows)
        elif metric.needs == "score" and k == 2:
            y_pred = few()
        else:
            y_pred = np.column_stack([few() for _ in range(k)])
    if metric.needs == "probability":
        y_pred = y_pred / y_pred.sum(axis=1, keepdims=True)
    weights = random.integers(0, random.integers(1, 5), (3, rows)).astype(np.float64)

    replicates = metric.replicate(y_true, y_pred, target, weights)

    for row_weights, replicate in zip(weights, replicates, strict=True):
        repeated = np.repeat(np.arange(rows), row_weights.astype(int))
        try:
            expected = metric.score(y_true[repeated], y_pred[repeated], target)
        except MetricUndefined:
            expected = math.nan
        assert replicate == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


def test_rows_of_which_no_two_are_together_agree_in_every_resample():
    case = Case("adjusted_rand", "clustering", {})
    codes, weights = np.array([0, 0, 1]), np.array([[0.0, 1.0, 1.0], [2.0, 0.0, 1.0]])
    assert case.metric.replicate(codes, codes, case.target, weights).tolist() == [1.0, 1.0]
