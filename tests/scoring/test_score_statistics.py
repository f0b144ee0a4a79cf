"""Promises about chance, kept in simulation: intervals cover, verdicts do not contradict each other."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from landscape_samples import Resampled, make_landscape, resampled, simulated_rows

from heldout.landscape.interface import Landscape
from heldout.landscape.utility import Measured
from heldout.scoring.assess import assess
from heldout.scoring.measured import Verdict
from heldout.scoring.verdict import loss

REFERENCE, RIVAL, LEARNER, DUMMY = 0.85, 0.75, 0.80, 0.5


@cache
def weights(rows: int) -> Resampled:
    return resampled(rows, replicates=500)


def world(random: np.random.Generator, rows: int) -> tuple[Landscape, np.ndarray]:
    """A landscape of two families, each with one model behind all its configurations, and a learner's rightness."""
    reference, rival, learner, dummy = simulated_rows(random, [REFERENCE, RIVAL, LEARNER, DUMMY], rows)
    cv = np.linspace(0, 0.01, 4)
    families = {
        "boosting": (REFERENCE + cv, np.tile(reference, (4, 1))),
        "linear": (RIVAL + cv, np.tile(rival, (4, 1))),
    }
    return make_landscape(weights(rows), dummy, families), learner


@pytest.fixture(scope="module")
def regrets() -> list[dict[str, tuple[float, float]]]:
    """95 % intervals of total, choice and the rest, from 200 data sets of 150 rows."""
    random = np.random.default_rng(20)
    intervals = []
    for _ in range(200):
        landscape, right = world(random, 150)
        sample = weights(150)
        found = assess(landscape, "public", sample.accuracy(right), sample.replicates(right), "linear").regret
        assert found is not None
        parts = {"total": found.total, "choice": found.model_choice, "rest": found.handling_and_tuning}
        intervals.append({name: part.ci95 for name, part in parts.items() if part is not None and part.ci95})
    return intervals


@pytest.mark.parametrize(
    ("part", "truth"),
    [("total", REFERENCE - LEARNER), ("choice", REFERENCE - RIVAL), ("rest", RIVAL - LEARNER)],
)
def test_intervals_cover_the_truth_about_as_often_as_they_say(
    regrets: list[dict[str, tuple[float, float]]], part: str, truth: float
):
    covered = [low <= truth <= high for low, high in (intervals[part] for intervals in regrets)]
    assert 0.90 <= np.mean(covered) <= 0.99


def test_unpaired_intervals_would_be_wider():
    random = np.random.default_rng(21)
    one, other = simulated_rows(random, [REFERENCE, LEARNER], 150)
    sample = weights(150)
    paired = Measured(0.0, sample.replicates(one) - sample.replicates(other)).standard_error()
    alone = [Measured(0.0, sample.replicates(right)).standard_error() for right in (one, other)]
    assert paired < 0.8 * math.hypot(*alone)


def test_the_points_vary_from_test_to_test_about_as_much_as_they_say():
    """The scale is held fixed, as the landscape fixes it: hidden rows are drawn anew, reference and learner on them."""
    random = np.random.default_rng(22)
    landscape, _ = world(random, 400)
    sample = weights(400)
    totals, said = [], []
    for _ in range(150):
        best, own = simulated_rows(random, [REFERENCE, LEARNER], 400)
        shift = landscape.parts["public"].reference["boosting"] - sample.accuracy(best)
        moved = landscape.parts["public"].reference_replicates["boosting"] - sample.replicates(best)
        found = assess(
            landscape, "public", sample.accuracy(own) + shift, sample.replicates(own) + moved, "ensemble"
        ).points
        assert found is not None
        totals.append(found.total)
        said.append(found.sd)
    assert np.mean(said) == pytest.approx(np.std(totals), rel=0.2)


def verdicts_as_rows_arrive(gap: float, margin: float, seed: int) -> list[tuple[Verdict, str]]:
    """Three-state verdict, and what two states would say, on the first 200, 400 and 800 of the same rows."""
    random = np.random.default_rng(seed)
    one, other = simulated_rows(random, [REFERENCE, REFERENCE - gap], 800)
    said = []
    for rows in (200, 400, 800):
        sample = weights(rows)
        value = float(np.mean(one[:rows]) - np.mean(other[:rows]))
        difference = Measured(value, sample.replicates(one[:rows]) - sample.replicates(other[:rows]))
        said.append((loss(difference, margin).verdict, "worse" if value > margin else "fine"))
    return said


@pytest.mark.parametrize("gap", [0.0, 0.02, 0.05])
def test_verdicts_do_not_contradict_each_other_when_rows_are_added(gap: float):
    histories = [verdicts_as_rows_arrive(gap, 0.02, seed) for seed in range(60)]
    three_states = [{three for three, _ in history} for history in histories]
    assert not [states for states in three_states if {"worse", "fine"} <= states]


def test_two_states_would_contradict_each_other():
    histories = [verdicts_as_rows_arrive(0.02, 0.02, seed) for seed in range(60)]
    assert np.mean([len({two for _, two in history}) > 1 for history in histories]) > 0.1


def test_with_enough_rows_the_verdict_is_decided():
    last = [verdicts_as_rows_arrive(gap, 0.05, 3)[-1][0] for gap in (0.0, 0.15)]
    assert last == ["fine", "worse"]
