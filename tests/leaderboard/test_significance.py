from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pytest
from attempt_samples import ranked
from hypothesis import given, settings
from hypothesis import strategies as st

from heldout.bootstrap import Resampling, weight_chunks
from heldout.landscape.utility import Measured
from heldout.leaderboard.rank import rank
from heldout.leaderboard.significance import rank_ranges

ROWS = 150
WEIGHTS = np.concatenate(list(weight_chunks(Resampling(ROWS), 1, 400)))
"""The same resamples for all boards, as on a challenge."""


def board(right: np.ndarray, level: float = 0.95) -> list[tuple[int, int]]:
    """Rank ranges of models that are right or wrong on each row, shape (m, n), in their order."""
    names = [f"a{index}" for index in range(len(right))]
    utilities = [float(row.mean()) for row in right]
    ranges = rank_ranges(names, utilities, right @ WEIGHTS.T / ROWS, level=level).ranks
    assert list(ranges) == names
    return list(ranges.values())


def rows_of(random: np.random.Generator, chances: list[float]) -> np.ndarray:
    return (random.random((len(chances), ROWS)) < np.array(chances)[:, None]).astype(float)


def test_entries_that_are_far_apart_have_one_rank_each():
    assert board(rows_of(np.random.default_rng(0), [0.7, 0.95, 0.4])) == [(2, 2), (1, 1), (3, 3)]


def test_entries_that_are_close_share_their_ranks():
    assert board(rows_of(np.random.default_rng(0), [0.80, 0.82, 0.3])) == [(1, 2), (1, 2), (3, 3)]


def test_a_middle_entry_may_be_tied_with_both_ends_although_those_differ():
    row = np.arange(ROWS)
    right = np.stack([row < 135, row >= 26, row < 112]).astype(float)
    assert board(right) == [(1, 2), (1, 3), (2, 3)]


def test_a_difference_that_is_small_but_sure_counts():
    random = np.random.default_rng(5)
    luck = random.random(ROWS)
    assert board(np.stack([luck < 0.85, luck < 0.70]).astype(float)) == [(1, 1), (2, 2)]


def test_equal_predictions_are_tied():
    row = rows_of(np.random.default_rng(6), [0.8])[0]
    assert board(np.stack([row, row, row])) == [(1, 3)] * 3


def test_one_entry_is_first_and_none_is_none():
    assert board(rows_of(np.random.default_rng(7), [0.8])) == [(1, 1)]
    assert rank_ranges([], [], np.empty((0, 400))).ranks == {}


def test_two_entries_are_compared_on_the_resamples_that_both_have():
    right = rows_of(np.random.default_rng(0), [0.7, 0.95, 0.4])
    replicates = right @ WEIGHTS.T / ROWS
    utilities = right.mean(axis=1)
    replicates[1, :10] = np.nan
    assert rank_ranges("abc", utilities, replicates).ranks == {"a": (2, 2), "b": (1, 1), "c": (3, 3)}
    replicates[2, :40] = np.nan
    ranges = rank_ranges("abc", utilities, replicates).ranks
    assert ranges["c"] == (1, 3), "with 10 % undefined c can be told from nobody"
    assert ranges == {"a": (2, 3), "b": (1, 2), "c": (1, 3)}, "and the two others from each other as before"


def test_a_replicate_that_is_not_finite_counts_as_the_dummy_for_its_entry_alone():
    right = rows_of(np.random.default_rng(0), [0.9, 0.8, 0.7])
    replicates = right @ WEIGHTS.T / ROWS
    floor = rows_of(np.random.default_rng(1), [0.5])
    dummy = Measured(float(floor.mean()), (floor @ WEIGHTS.T / ROWS)[0])
    counted = replicates.copy()
    counted[2, :60] = dummy.replicates[:60]
    for missing in (np.nan, -np.inf, np.inf, -1e200):
        replicates[2, :60] = missing
        made = rank_ranges("abc", right.mean(axis=1), replicates, dummy)
        assert made == rank_ranges("abc", right.mean(axis=1), counted, dummy)


def test_entries_worse_than_the_dummy_count_as_the_dummy():
    right = rows_of(np.random.default_rng(0), [0.95, 0.8, 0.1, 0.0])
    floor = rows_of(np.random.default_rng(1), [0.5])
    dummy = Measured(float(floor.mean()), (floor @ WEIGHTS.T / ROWS)[0])
    ranges = rank_ranges("abcd", right.mean(axis=1), right @ WEIGHTS.T / ROWS, dummy).ranks
    assert ranges == {"a": (1, 1), "b": (2, 2), "c": (3, 4), "d": (3, 4)}


def test_lengths_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="2 attempts need"):
        rank_ranges(["a", "b"], [0.1], np.zeros((2, 5)))


def test_under_the_null_a_board_without_merit_shows_a_difference_in_about_5_percent_of_cases():
    random = np.random.default_rng(8)
    boards = [board(rows_of(random, [0.8] * 6)) for _ in range(400)]
    wrong = np.mean([any(ranks != (1, 6) for ranks in made) for made in boards])
    assert 0.02 <= wrong <= 0.09


def test_testing_pair_by_pair_would_show_many():
    """What the simultaneous critical value protects from: 1.96 standard errors for each of 15 pairs."""
    random = np.random.default_rng(8)
    wrong = 0
    for _ in range(100):
        right = rows_of(random, [0.8] * 6)
        replicates, means = right @ WEIGHTS.T / ROWS, right.mean(axis=1)
        errors = [[np.std(one - other) for other in replicates] for one in replicates]
        wrong += bool((np.abs(means[:, None] - means) > 1.96 * np.array(errors)).any())
    assert wrong > 20


@given(st.integers(0, 1000), st.integers(2, 7))
@settings(max_examples=25)
def test_ranges_fit_the_scores_and_do_not_depend_on_the_order(seed: int, entries: int):
    random = np.random.default_rng(seed)
    right = rows_of(random, list(random.uniform(0.3, 0.95, entries)))
    ranges = board(right)
    means = right.mean(axis=1)
    for (first, last), mean in zip(ranges, means, strict=True):
        assert 1 <= first <= 1 + int((means > mean).sum())
        assert entries >= last >= entries - int((means < mean).sum())
    order = random.permutation(entries)
    assert board(right[order]) == [ranges[at] for at in order]


def test_a_stricter_level_never_narrows_a_range():
    right = rows_of(np.random.default_rng(9), [0.9, 0.85, 0.8, 0.7, 0.6])
    for (first, last), (strict_first, strict_last) in zip(board(right, 0.90), board(right, 0.999), strict=True):
        assert strict_first <= first
        assert last <= strict_last


def test_a_class_of_200_is_ranked_within_little_memory():
    random = np.random.default_rng(10)
    replicates = random.normal(0.8, 0.02, (200, 1000))
    tracemalloc.start()
    started = time.perf_counter()
    rank_ranges([str(index) for index in range(200)], replicates.mean(axis=1).tolist(), replicates)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * replicates.nbytes
    assert time.perf_counter() - started < 10


def test_the_leaderboard_takes_the_ranges():
    attempts = [ranked("Ada", 0.9), ranked("Bo", 0.89), ranked("Cy", None)]
    replicates = np.random.default_rng(11).normal([[0.9], [0.89]], 0.02, (2, 300))
    ranges = rank_ranges([one.id for one in attempts[:2]], [0.9, 0.89], replicates).ranks
    made = rank(attempts, "late-flights", "Late flights", "accuracy", True, rank_ranges=ranges)
    assert [(entry.learner, entry.rank) for entry in made.entries] == [("Ada", (1, 2)), ("Bo", (1, 2)), ("Cy", None)]


def test_the_noise_floor_is_what_half_of_the_pairs_need() -> None:
    rng = np.random.default_rng(3)
    right = (rng.random((3, ROWS)) < 0.7).astype(float)
    found = rank_ranges("abc", right.mean(axis=1), right @ WEIGHTS.T / ROWS)
    (first, second), alone = (right[0] - right[1], right[1] - right[2]), right[0] - right[2]
    errors = sorted(float(np.std(pair @ WEIGHTS.T / ROWS, ddof=1)) for pair in (first, second, alone))
    assert found.noise is not None
    assert 2.0 < found.noise / errors[1] < 3.0
    assert rank_ranges("ab", [0.5, 0.5], np.tile(right[0] @ WEIGHTS.T / ROWS, (2, 1))).noise is None
