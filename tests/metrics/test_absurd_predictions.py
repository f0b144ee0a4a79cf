"""One absurd prediction harms who made it and nobody else, whatever the metric."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_samples import BY_FORM, TARGETS, Case, every_case, noisy, truth
from numpy.typing import NDArray

from heldout.bootstrap import Resampling, percentile_interval, weight_chunks
from heldout.landscape.dummy import dummy_constant
from heldout.landscape.utility import Measured, oriented, replicates_floored_at_dummy
from heldout.leaderboard.ladder import error_of_replicates, shown_attempts
from heldout.leaderboard.significance import rank_ranges
from heldout.metrics.custom import load_function
from heldout.metrics.interface import Metric
from heldout.tasks.catalogue import form_of
from heldout.tasks.interface import InvalidPredictions, Target

ROWS = 120
WEIGHTS = np.concatenate(list(weight_chunks(Resampling(ROWS), 3, 200)))
ABSURD = (1.3e154, 8e307, 1.7e308, 1e200, 1e30, 1e-300, -1e154, -8e307)
OWN = {
    "mape": "np.mean(np.abs((y - p) / y))",
    "msle": "np.mean((np.log1p(y) - np.log1p(np.maximum(p, 0))) ** 2)",
    "pinball": "np.mean(np.maximum(0.9 * (y - p), 0.1 * (p - y)))",
    "cubed": "np.mean(np.abs(y - p) ** 3)",
}


@pytest.fixture(scope="module", autouse=True)
def no_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def scored(metric: Metric, target: Target, y_true: NDArray[Any], y_pred: NDArray[Any]) -> Measured | None:
    """Utility and replicates as a leaderboard has them; None where there is no score, so that there is no entry."""
    try:
        value = oriented(metric.score(y_true, y_pred, target), metric.greater_is_better)
    except (InvalidPredictions, ValueError):
        return None
    found = metric.replicate(y_true, y_pred, target, WEIGHTS)
    return Measured(value, found if metric.greater_is_better else -found)


def worst_with(case_needs: str, target: Target, y_true: NDArray[Any], value: float, row: int) -> NDArray[Any]:
    """Predictions that are no better than guessing, one row of them absurd."""
    k = len(target.classes or ())
    if case_needs in BY_FORM:
        right = form_of(case_needs).perfect(target, y_true)
        if case_needs == "cluster":
            return np.array([int((y_true[:place] == code).sum()) for place, code in enumerate(y_true)])
        if right.dtype.kind == "i":
            return 1 - right
        made = right.max() - right
        # What is to be found at the top goes to the bottom.
        made[row] = -abs(value) if target.classes is not None and y_true[row] == target.positive_index else value
        return made
    if case_needs in ("label", "decision"):
        return (y_true + 1) % k
    if target.classes is None:
        made = form_of(case_needs).perfect(target, np.full(len(y_true), y_true.mean()))
        made[row] = value
        return made
    wrong = np.eye(k)[(y_true + 1) % k]
    if case_needs == "probability":
        return wrong
    wrong += np.linspace(0, 0.5, len(y_true))[:, None]
    wrong[row] *= value
    return wrong[:, 1] if target.task == "binary" else wrong


def honest_and_dummy(metric: Metric, target: Target, y_true: NDArray[Any]) -> tuple[list[Measured], Measured]:
    levels = (0.05, 0.1, 0.12, 0.3, 0.32) if target.classes is None else (0.05, 0.2, 0.25, 0.9, 0.92)
    made = [noisy(metric.needs, target, y_true, noise, seed) for seed, noise in enumerate(levels)]
    entries = [scored(metric, target, y_true, each) for each in made]
    constants = dummy_constant(metric, target, y_true)
    dummy = scored(metric, target, y_true, metric.form.repeated(constants, target, len(y_true)))
    assert dummy is not None
    return [entry for entry in entries if entry is not None], dummy


def ranks(entries: list[Measured], dummy: Measured) -> list[tuple[int, int]]:
    names = [str(number) for number in range(len(entries))]
    matrix = np.stack([entry.replicates for entry in entries])
    return list(rank_ranges(names, [entry.value for entry in entries], matrix, dummy).ranks.values())


def assert_others_stay(
    before: list[tuple[int, int]], entries: list[Measured], absurd: Measured, dummy: Measured
) -> None:
    after = ranks([*entries, absurd], dummy)
    for (first, last), (first_after, last_after) in zip(before, after, strict=False):
        assert first_after == first
        assert last_after in (last, last + 1), "the absurd entry is counted, and that is all"


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_an_absurd_entry_leaves_everybody_elses_ranks_as_they_are(case: Case) -> None:
    metric, target = case.metric, case.target
    y_true = truth(case.task, ROWS)
    entries, dummy = honest_and_dummy(metric, target, y_true)
    before = ranks(entries, dummy)
    assert len(set(before)) > 1, "a board that tells nobody apart would show nothing"
    made = [worst_with(metric.needs, target, y_true, value, 5) for value in ABSURD]
    found = [scored(metric, target, y_true, each) for each in made[: None if target.classes is None else 2]]
    absurd = [one for one in found if one is not None and one.value < dummy.value]
    assert absurd
    for one in absurd:
        assert_others_stay(before, entries, one, dummy)


@pytest.mark.parametrize("formula", OWN.values(), ids=OWN)
def test_the_same_holds_for_a_metric_of_the_authors_own(formula: str, tmp_path: Path) -> None:
    file = tmp_path / "metric.py"
    silent = f"    with np.errstate(all='ignore'):\n        return float({formula})\n"
    file.write_text(f"import numpy as np\n\n\ndef own(y, p):\n{silent}")
    metric, target = load_function(file, "own", False, "value"), TARGETS["regression"]
    y_true = truth("regression", ROWS)
    entries, dummy = honest_and_dummy(metric, target, y_true)
    for value in (8e307, 5e102, 1e30, -1e300):
        predictions = worst_with("value", target, y_true, value, 3)
        if formula == OWN["cubed"] and abs(value) > 5e102:
            continue  # the function's own answer is infinite: such an attempt has no score
        absurd = scored(metric, target, y_true, predictions)
        assert absurd is not None
        if absurd.value < dummy.value:
            assert_others_stay(ranks(entries, dummy), entries, absurd, dummy)


def test_an_honest_model_that_diverges_is_one_of_the_last_and_moves_nobody() -> None:
    """A Poisson model extrapolates with exp: one hidden row lies far outside of the training rows."""
    case = next(one for one in every_case() if one.name == "mean_poisson_d2" and one.task == "count")
    metric, target, y_true = case.metric, case.target, truth("count", ROWS)
    entries, dummy = honest_and_dummy(metric, target, y_true)
    linear = np.log(noisy("value", target, y_true, 0.05, 0))
    linear[7] *= 708 / linear[7]
    diverging = scored(metric, target, y_true, np.exp(linear))
    assert diverging is not None
    assert not np.isfinite(diverging.replicates).all()
    assert_others_stay(ranks(entries, dummy), entries, diverging, dummy)
    assert ranks([*entries, diverging], dummy)[-1][1] == len(entries) + 1


@given(st.integers(0, ROWS - 1), st.sampled_from(ABSURD), st.integers(1, 3))
@settings(max_examples=8, deadline=None)
def test_several_absurd_entries_share_the_last_ranks(row: int, value: float, count: int) -> None:
    case = next(one for one in every_case() if one.name == "rmse" and one.task == "regression")
    metric, target, y_true = case.metric, case.target, truth("regression", ROWS)
    entries, dummy = honest_and_dummy(metric, target, y_true)
    made = [scored(metric, target, y_true, worst_with("value", target, y_true, value, (row + at) % ROWS))
            for at in range(count)]  # fmt: skip
    absurd = [one for one in made if one is not None and one.value < dummy.value]
    if absurd:
        total = len(entries) + len(absurd)
        assert ranks([*entries, *absurd], dummy)[len(entries) :] == [(len(entries) + 1, total)] * len(absurd)


def test_an_absurd_first_attempt_gives_way_to_a_good_one_after_any_number_of_tries() -> None:
    case = next(one for one in every_case() if one.name == "rmse" and one.task == "regression")
    metric, target, y_true = case.metric, case.target, truth("regression", ROWS)
    absurd = scored(metric, target, y_true, worst_with("value", target, y_true, 1.3e154, 3))
    good = scored(metric, target, y_true, noisy("value", target, y_true, 0.2))
    _, dummy = honest_and_dummy(metric, target, y_true)
    assert absurd is not None
    assert good is not None
    replicates = [absurd.replicates, *[dummy.replicates] * 50, good.replicates]
    utilities = [absurd.value, *[None] * 50, good.value]
    assert shown_attempts(utilities, error_of_replicates(replicates), dummy=dummy.value)[-1] == 51


def test_a_landscape_counts_a_replicate_that_is_not_finite_as_the_dummy() -> None:
    floor = np.array([-3.0, -2.0, -4.0])
    assert replicates_floored_at_dummy([np.nan, -np.inf, -1.0], floor).tolist() == [-3.0, -2.0, -1.0]


def test_an_interval_whose_end_cannot_be_calculated_is_none() -> None:
    assert percentile_interval(np.array([-1.7e308] + [1.7e308] * 39)) is None
