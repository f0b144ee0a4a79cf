from __future__ import annotations

import math
from dataclasses import replace
from statistics import stdev

import pytest
from coach_samples import configuration, context, landscape
from scipy import stats

from heldout.coach.expected import expected, reference_elsewhere
from heldout.coach.fold_gains import Confirmed, worth
from heldout.coach.interface import Context, FoldGain

NORMAL, STUDENT = stats.norm.ppf(0.9), stats.t.ppf(0.9, 2)
"""Between the ends of the first lie 80 % of a normal distribution, of the second of Student's t of three folds."""
LANDSCAPE = landscape("svm", [configuration({"C": 1.0}, 0.9)])
"""U_0 0.5, U* 0.9, se 0.01, δ 0.005, τ 0.05."""


def points(utility: float) -> float:
    beyond, span, tau = max(0.0, 0.9 - utility - 0.005), 0.9 - 0.5 - 0.005, 0.05
    halved, floor = 2 ** (-beyond / tau), 2 ** (-span / tau)
    return 100 * (0.5 * max(0.0, 1 - beyond / span) + 0.5 * max(0.0, (halved - floor) / (1 - floor)))


def test_the_points_are_those_of_the_utility_and_the_mean_gain() -> None:
    gain = FoldGain((0.70, 0.72, 0.68), (0.80, 0.80, 0.78))
    found = expected(context(landscape=LANDSCAPE, utility=0.75), gain)
    assert found is not None
    mean = (0.10 + 0.08 + 0.10) / 3
    reach = math.hypot(STUDENT * stdev([0.10, 0.08, 0.10]) * math.sqrt(1 / 3 + 1 / 2), NORMAL * 0.01)
    assert found.utility == pytest.approx(0.75 + mean, abs=1e-6)
    assert found.points == pytest.approx(points(0.75 + mean))
    assert found.low == pytest.approx(points(0.75 + mean - reach))
    assert found.high == pytest.approx(points(0.75 + mean + reach))


def test_a_submission_below_the_dummy_begins_at_the_dummy() -> None:
    gain = FoldGain((0.5, 0.5), (0.6, 0.6))
    below = expected(context(landscape=LANDSCAPE, utility=0.2), gain)
    assert below is not None
    assert below == expected(context(landscape=LANDSCAPE, utility=0.5), gain)


def test_a_gain_from_running_wild_on_one_fold_is_held_against_the_reference_there() -> None:
    wild = FoldGain((-9.0, 0.70, 0.70), (0.80, 0.84, 0.82))
    leads = [0.80 - 0.921, 0.84 - 0.914, 0.82 - LANDSCAPE.families[0].configurations[0].cv_folds[2]]
    mean = sum(leads) / 3
    found = expected(context(landscape=LANDSCAPE, utility=0.75), wild)
    assert found is not None
    reach = math.hypot(STUDENT * stdev(leads) * math.sqrt(1 / 3 + 1 / 2), NORMAL * 0.01)
    assert found.utility == pytest.approx(0.9 + mean / 2, abs=1e-6)
    assert found.low == pytest.approx(points(0.9 + mean - reach))
    assert found.low < found.points < found.high == pytest.approx(100)


def test_one_fold_cannot_say_how_sure_a_gain_is() -> None:
    assert expected(context(landscape=LANDSCAPE, utility=0.75), FoldGain((0.7,), (0.8,))) is None


def test_without_points_nothing_is_expected() -> None:
    assert expected(context(landscape=None, utility=0.75), FoldGain((0.7, 0.7), (0.8, 0.8))) is None


def test_rows_left_out_that_are_no_measure_of_the_hidden_ones_promise_no_points() -> None:
    def noisy(folds: tuple[float, ...]) -> Context:
        best = replace(LANDSCAPE.families[0].configurations[0], cv_folds=folds)
        family = replace(LANDSCAPE.families[0], configurations=(best,))
        return context(landscape=replace(LANDSCAPE, families=(family,)), utility=0.75)

    gain = FoldGain((0.51, 0.52, 0.50), (0.52, 0.53, 0.51))
    near, far = noisy((0.71, 0.72, 0.73)), noisy((0.52, 0.53, 0.51))
    assert expected(near, gain) is not None
    assert reference_elsewhere(near) is None
    assert reference_elsewhere(context(landscape=landscape("svm", []), utility=0.75)) is None
    assert expected(far, gain) is None
    assert reference_elsewhere(far) == pytest.approx(0.52)
    said = worth(far, Confirmed(0, (), gain, None))
    assert said == (
        "0.5200 instead of 0.5100 on rows left out, "
        "which says little of hidden rows: even the reference has 0.5200 there"
    )
    assert worth(near, Confirmed(0, (), gain, None)) == "0.5200 instead of 0.5100 on rows left out"
