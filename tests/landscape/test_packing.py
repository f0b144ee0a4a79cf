from __future__ import annotations

import zlib

import numpy as np
import pytest
from numpy.typing import NDArray

from heldout.landscape.packing import as_kept, byte_planes, from_byte_planes, packed, unpacked
from heldout.landscape.tuner import expected_best
from heldout.landscape.utility import rounded_all
from heldout.scoring.trials import equivalent_trials

Floats = NDArray[np.float32]


def expected(low: float, high: float, count: int = 12, seed: int = 0) -> Floats:
    """E_j of made-up configurations whose utilities lie between these, in 200 resamples; shape (count, 200)."""
    random = np.random.default_rng(seed)
    level = random.uniform(low, high, (count, 1))
    drawn = np.clip(level + random.normal(0, (high - low) / 10, (count, 200)), low, high)
    return expected_best(level[:, 0], drawn).astype(np.float32)


def undefined_in_places() -> Floats:
    found = expected(0.6, 0.9)
    found[:, [3, 77]] = np.nan
    return found


CASES = {
    "auc": expected(0.5, 1.0),
    "ties at 1": np.ones((5, 200), dtype=np.float32),
    "the dummy's nought": np.zeros((5, 200), dtype=np.float32),
    "lower is better": -expected(12.0, 48.0),
    "thousands": -expected(2_000.0, 91_000.0),
    "millions": -expected(2e6, 9e7),
    "r2 above nought": expected(0.00002, 0.7),
    "both sides of nought": expected(-1.0, 1.0),
    "undefined": undefined_in_places(),
    "undefined throughout": np.full((4, 200), np.nan, dtype=np.float32),
    "one configuration": expected(0.5, 1.0, count=1),
    "two configurations": expected(0.5, 1.0, count=2),
    "none": np.empty((0, 200), dtype=np.float32),
}


@pytest.mark.parametrize("values", CASES.values(), ids=CASES)
def test_what_is_compared_comes_back_as_it_was(values: Floats) -> None:
    found = packed(values)
    assert found is not None
    again = unpacked(*found)

    assert again.dtype == np.float32
    assert np.array_equal(rounded_all(again), rounded_all(values), equal_nan=True)
    assert np.array_equal(again, as_kept(values), equal_nan=True)
    assert np.array_equal(as_kept(again), again, equal_nan=True)


@pytest.mark.parametrize("seed", range(5))
def test_equivalent_trials_are_the_same_to_the_last_one(seed: int) -> None:
    values = expected(0.5, 1.0, count=31, seed=seed)
    found = packed(values)
    assert found is not None
    own = values[4].astype(np.float64) + np.random.default_rng(seed).normal(0, 0.01, 200)
    mean = values.mean(axis=1, dtype=np.float64)

    before, after = (equivalent_trials(mean, float(own.mean()), each, own) for each in (values, unpacked(*found)))
    assert before == after
    assert before.low != before.high


def test_whole_numbers_take_less_than_half_of_the_bytes_of_floats() -> None:
    values = expected(0.5, 1.0, count=31)
    found = packed(values)
    assert found is not None
    planes, decimals = found
    assert (len(planes), decimals) == (3, 6)
    assert len(zlib.compress(planes.tobytes())) < len(zlib.compress(values.tobytes())) / 2


@pytest.mark.parametrize(
    "value", [1e-14, np.inf, -np.inf, 1e-38], ids=["within rounding of nought", "infinite", "-infinite", "denormal"]
)
def test_what_no_whole_numbers_hold_is_left_to_floats(value: float) -> None:
    values = expected(0.5, 1.0)
    values[4, 9] = value
    assert packed(values) is None


def test_planes_give_every_bit_of_a_float_back() -> None:
    values = np.array([0.1, -0.0, np.nan, np.inf, 1e-40, 3.4e38], dtype=np.float32)
    assert from_byte_planes(byte_planes(values), np.float32).tobytes() == values.tobytes()


@pytest.mark.parametrize(
    ("shape", "decimals"), [((3, 5), 6), ((0, 2, 5), 6), ((9, 2, 5), 6), ((2, 2, 5), 400), ((2, 2, 5), -400)]
)
def test_bytes_that_are_no_packed_replicates_are_refused(shape: tuple[int, ...], decimals: int) -> None:
    with pytest.raises(ValueError, match="decimals"):
        unpacked(np.zeros(shape, dtype=np.uint8), decimals)


def test_floats_with_a_byte_too_few_are_refused() -> None:
    with pytest.raises(ValueError, match="numbers of 4 bytes have 3"):
        from_byte_planes(np.zeros((3, 10), dtype=np.uint8), np.float32)
