"""Predictions come back from the attempt as they went in, up to float32."""

from __future__ import annotations

import numpy as np
import pytest

from heldout.scoring.packing import pack, unpack


@pytest.mark.parametrize("shape", [(7,), (7, 3)])
def test_floats_come_back_as_float32_values(shape: tuple[int, ...]) -> None:
    random = np.random.default_rng(0)
    public, private = random.normal(size=shape), random.normal(size=(4, *shape[1:]))

    stored = unpack(pack(public, private))

    np.testing.assert_array_equal(stored.public, public.astype(np.float32))
    np.testing.assert_array_equal(stored.private, private.astype(np.float32))


def test_codes_come_back_exactly() -> None:
    public, private = np.array([0, 47, 2**31 - 1]), np.array([3])

    stored = unpack(pack(public, private))

    np.testing.assert_array_equal(stored.public, public)
    assert stored.public.dtype == np.int64


def test_integers_beyond_32_bits_come_back_exactly() -> None:
    public, private = np.array([0, 2**33 + 1]), np.array([-(2**63), 2**53 + 1])

    stored = unpack(pack(public, private))

    np.testing.assert_array_equal(stored.public, public)
    np.testing.assert_array_equal(stored.private, private)
    assert stored.public.dtype == np.int64


def test_damaged_bytes_are_a_clear_error() -> None:
    packed = bytearray(pack(np.arange(4.0), np.arange(2.0)))
    packed[-3:] = b"???"

    with pytest.raises(ValueError, match="damaged"):
        unpack(bytes(packed))


def test_numbers_that_float32_would_make_equal_are_kept_as_they_are() -> None:
    near_one = 1 - np.geomspace(1e-12, 1e-3, 200)
    kept = unpack(pack(near_one, near_one[::-1]))
    assert (kept.public == near_one).all()
    assert (kept.private == near_one[::-1]).all()


@pytest.mark.parametrize("value", [1e-60, 1e60])
def test_numbers_beyond_float32_stay_positive_and_finite(value: float) -> None:
    kept = unpack(pack(np.array([0.5, value]), np.array([0.25])))
    assert kept.public[1] == value


def test_ordinary_floats_take_four_bytes() -> None:
    random = np.random.default_rng(0)
    values = random.random(20_000)
    packed = pack(values, values[:0])
    assert len(packed) < 4 * len(values) + 200
    assert unpack(packed).public == pytest.approx(values, abs=1e-7)
