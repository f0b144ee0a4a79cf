"""Weights of the paired bootstrap: what is drawn together, and that it repeats."""

from __future__ import annotations

import numpy as np
import pytest

from heldout import bootstrap
from heldout.bootstrap import Resamples, Resampling, percentile_interval, seed_of, weight_chunks


def weights(resampling: Resampling, replicates: int = 50) -> np.ndarray:
    return np.concatenate(list(weight_chunks(resampling, seed=3, replicates=replicates)))


def test_every_replicate_draws_as_many_rows_as_there_are() -> None:
    drawn = weights(Resampling(31))

    assert drawn.shape == (50, 31)
    assert set(drawn.sum(axis=1)) == {31.0}


def test_classes_keep_their_size() -> None:
    strata = np.array([0] * 20 + [1] * 5)

    drawn = weights(Resampling(25, strata=strata))

    assert set(drawn[:, strata == 1].sum(axis=1)) == {5.0}


def test_groups_are_drawn_whole() -> None:
    groups = np.array([7, 7, 7, 2, 2, 9])

    drawn = weights(Resampling(6, groups=groups))

    assert (drawn[:, 0] == drawn[:, 1]).all()
    assert (drawn[:, 1] == drawn[:, 2]).all()
    assert (drawn[:, 3] == drawn[:, 4]).all()


def test_time_is_drawn_in_blocks() -> None:
    drawn = weights(Resampling(1000, in_time=True), replicates=20)

    neighbours = np.mean([np.corrcoef(row[:-1], row[1:])[0, 1] for row in drawn])
    assert neighbours > 0.5
    assert set(drawn.sum(axis=1)) == {1000.0}


def test_the_chunks_do_not_change_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = weights(Resampling(40))
    monkeypatch.setattr("heldout.bootstrap._CHUNK_CELLS", 200)

    np.testing.assert_array_equal(weights(Resampling(40)), whole)


every_resampling = pytest.mark.parametrize(
    "resampling",
    [
        Resampling(40),
        Resampling(40, strata=np.arange(40) % 3),
        Resampling(40, groups=np.arange(40) // 4),
        Resampling(40, in_time=True),
    ],
    ids=["rows", "classes", "groups", "time"],
)


@every_resampling
def test_what_is_counted_at_once_does_not_change_what_is_drawn(
    resampling: Resampling, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = weights(resampling)
    monkeypatch.setattr("heldout.bootstrap._BLOCK_CELLS", 130)

    np.testing.assert_array_equal(weights(resampling), at_once)


@every_resampling
@pytest.mark.parametrize("kept", [True, False])
def test_whoever_asks_again_gets_the_same(resampling: Resampling, kept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heldout.bootstrap._CHUNK_CELLS", 400)
    if not kept:
        monkeypatch.setattr("heldout.bootstrap._KEPT_CELLS", 1999)
    resamples = Resamples(resampling, seed=3, replicates=50)
    drawn = weights(resampling)

    for count in (7, 50, 50, 23, 1, 99):
        chunks = [chunk.copy() for chunk in resamples.chunks(count)]
        assert {chunk.dtype for chunk in chunks} == {np.dtype(np.float64)}
        np.testing.assert_array_equal(np.concatenate(chunks), drawn[:count])


def test_what_is_kept_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, draw = [], bootstrap._drawn
    monkeypatch.setattr(bootstrap, "_drawn", lambda *given: (drawn.append(given[1]), draw(*given))[1])
    resamples = Resamples(Resampling(40), seed=3, replicates=50)

    for count in (50, 20, 50):
        assert sum(len(chunk) for chunk in resamples.chunks(count)) == count

    assert drawn == [50]


@pytest.mark.parametrize("rows", [65_535, 65_536])
def test_a_row_that_every_draw_takes_is_counted_as_often(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "_drawn", lambda strata, count: np.zeros((count, rows), dtype=np.int64))

    (chunk,) = Resamples(Resampling(rows), seed=3, replicates=1).chunks(1)

    assert chunk[0, 0] == rows


def test_what_is_drawn_is_what_landscapes_were_calibrated_with() -> None:
    drawn = weights(Resampling(6, strata=np.array([0, 1, 0, 1, 1, 0])), replicates=2)

    assert drawn.tolist() == [[2.0, 1.0, 0.0, 1.0, 1.0, 1.0], [2.0, 0.0, 0.0, 2.0, 1.0, 1.0]]


def test_the_seed_depends_on_challenge_and_part_only() -> None:
    assert seed_of("digits", "public") == 483118771
    assert seed_of("digits", "private") != seed_of("digits", "public")


def test_the_interval_covers_the_mean_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    covered = 0
    for trial in range(200):
        losses = random.binomial(1, 0.3, 200).astype(float)
        drawn = np.concatenate(list(weight_chunks(Resampling(200), seed=trial, replicates=300)))
        low, high = percentile_interval(drawn @ losses / 200) or (1.0, 0.0)
        covered += low <= 0.3 <= high

    assert 0.90 <= covered / 200 <= 0.985


def test_no_interval_where_too_many_replicates_are_undefined() -> None:
    values = np.linspace(0, 1, 1000)
    values[:60] = np.nan

    assert percentile_interval(values) is None
