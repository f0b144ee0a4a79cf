from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.leaderboard.ladder import climbs, error_of_means, error_of_replicates, growing_step, shown_attempts


def always(standard_error: float) -> Callable[[int, int], float]:
    return lambda one, other: standard_error


def published_step(submissions: int) -> float:
    return 1.0


def test_the_first_score_is_shown():
    assert shown_attempts([0.2], always(1.0)) == (0,)
    assert shown_attempts([], always(1.0)) == ()


def test_an_improvement_must_exceed_the_step_times_its_error():
    step = growing_step(2)
    assert shown_attempts([0.5, 0.5 + 0.999 * step], always(1.0)) == (0, 0)
    assert shown_attempts([0.5, 0.5 + 1.001 * step], always(1.0)) == (0, 1)


def test_each_is_compared_with_the_last_shown_and_not_with_the_last_made():
    assert shown_attempts([0.0, 1.4, 2.8, 0.5, 4.0], always(1.0)) == (0, 0, 2, 2, 2)


def test_the_error_is_that_of_the_compared_pair():
    asked = []

    def standard_error(one: int, other: int) -> float:
        asked.append((one, other))
        return 1.0

    shown_attempts([0.0, 0.1, 0.2, 3.0, 3.1], standard_error)
    assert asked == [(1, 0), (2, 0), (3, 0), (4, 3)]


def test_a_worse_attempt_changes_nothing():
    assert shown_attempts([0.9, 0.1, 0.2], always(0.0)) == (0, 0, 0)


def test_the_step_grows_with_the_number_of_submissions():
    steps = [growing_step(count) for count in (1, 2, 10, 100, 1000)]
    assert steps == sorted(steps)
    assert growing_step(2) == pytest.approx(math.sqrt(2 * math.log(3)))


def test_attempts_without_a_score_count_as_tries_and_are_never_shown():
    improvement = 0.5 + (growing_step(2) + growing_step(4)) / 2
    assert shown_attempts([0.5, improvement], always(1.0)) == (0, 1)
    assert shown_attempts([None, 0.5, math.nan, improvement], always(1.0)) == (None, 1, 1, 1)


def test_an_attempt_worse_than_the_dummy_holds_no_place():
    assert shown_attempts([-1e153, -30.0, -25.0, -9.0, -8.9], always(5.0), dummy=-20.0) == (0, 1, 2, 3, 3)
    assert shown_attempts([-1e153, -30.0], always(1e155)) == (0, 0)
    assert shown_attempts([-30.0, -29.0], always(5.0), dummy=math.nan) == (0, 0)


def test_an_improvement_without_any_variation_is_shown_and_an_undefined_one_is_not():
    assert climbs(0.1, 0.0, 5)
    assert not climbs(0.0, 0.0, 5)
    assert not climbs(0.1, math.nan, 5)


def test_the_error_of_a_mean_metric_is_that_of_the_paired_rows():
    rows = [[0.0, 1.0, 0.0, 1.0], [0.0, 1.0, 1.0, 1.0]]
    assert error_of_means(rows)(1, 0) == pytest.approx(0.5 / 2)


def test_the_error_of_other_metrics_is_that_of_the_paired_replicates():
    replicates = [[0.5, 0.6, 0.7, math.nan], [0.5, 0.7, 0.9, 0.1]]
    assert error_of_replicates(replicates)(1, 0) == pytest.approx(0.1)
    assert math.isnan(error_of_replicates([[math.nan, 0.1], [0.1, 0.2]])(1, 0))


def test_both_errors_agree_where_both_apply():
    random = np.random.default_rng(0)
    rows = (random.random((2, 400)) < [[0.8], [0.7]]).astype(float)
    drawn = random.integers(0, 400, (2000, 400))
    replicates = rows[:, drawn].mean(axis=2)
    assert error_of_replicates(list(replicates))(1, 0) == pytest.approx(error_of_means(list(rows))(1, 0), rel=0.1)


@given(st.lists(st.none() | st.floats(0, 1)), st.floats(0, 1))
def test_the_shown_utility_never_falls(utilities: list[float | None], standard_error: float):
    shown = [utilities[at] for at in shown_attempts(utilities, always(standard_error)) if at is not None]
    values = [value for value in shown if value is not None]
    assert len(values) == len(shown)
    assert values == sorted(values)


@given(st.lists(st.floats(0, 1)), st.lists(st.floats(0, 1)))
def test_later_submissions_do_not_change_what_was_shown(before: list[float], after: list[float]):
    assert shown_attempts(before + after, always(0.1))[: len(before)] == shown_attempts(before, always(0.1))


def climbed(step: Callable[[int], float], seed: int, rows: int = 600, submissions: int = 500) -> float:
    """What a hill climber without any merit is shown above the truth (0.5): it flips a few guesses of its best try and
    keeps the flips whenever the board moves."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 2, rows)
    guesses = random.integers(0, 2, rows)
    shown = (guesses == truth).astype(float)
    for count in range(2, submissions + 1):
        tried = guesses.copy()
        flipped = random.choice(rows, 30, replace=False)
        tried[flipped] = 1 - tried[flipped]
        right = (tried == truth).astype(float)
        gain = float(right.mean() - shown.mean())
        if climbs(gain, error_of_means([right, shown])(0, 1), count, step):
            guesses, shown = tried, right
    return float(shown.mean() - 0.5)


def test_a_hill_climber_gains_little_where_the_published_step_gives_much():
    growing = np.mean([climbed(growing_step, seed) for seed in range(5)])
    published = np.mean([climbed(published_step, seed) for seed in range(5)])
    assert published > 0.10
    assert growing < 0.04


def test_an_honest_learner_loses_little():
    """Twenty models, each a little better than the one before: the board stays close behind."""
    behind = []
    for seed in range(20):
        random = np.random.default_rng(seed)
        luck = random.standard_normal(1000)
        levels = np.linspace(-0.2, 1.0, 20)
        rows = [(0.95 * luck + 0.3 * random.standard_normal(1000) < level).astype(float) for level in levels]
        utilities = [float(row.mean()) for row in rows]
        last = shown_attempts(utilities, error_of_means(rows))[-1]
        assert last is not None
        behind.append(max(utilities) - utilities[last])
    assert np.mean(behind) < 0.02


def test_a_standard_error_is_asked_for_only_where_there_is_an_improvement() -> None:
    asked: list[tuple[int, int]] = []

    def standard_error(one: int, other: int) -> float:
        asked.append((one, other))
        return 0.01

    assert shown_attempts([0.5, 0.4, None, 0.5, 0.9, 0.8], standard_error) == (0, 0, 0, 0, 4, 4)
    assert asked == [(4, 0)]
