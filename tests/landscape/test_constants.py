from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from heldout.landscape.constants import Constants, constants, point_range, why_not_gradable
from heldout.landscape.interface import PartResult
from heldout.landscape.utility import Measured

SHIFTS = np.array([-1.0, 0.0, 1.0])
"""Replicates with a standard deviation of 1."""


def measured(value: float, spread: float = 0.0) -> Measured:
    return Measured(value, value + spread * SHIFTS)


def made(**changes: object) -> PartResult:
    scale = Constants(se=0.02, delta=0.01, margin=0.015, tau=0.04)
    part = PartResult(
        rows=300,
        units=300,
        dummy=0.5,
        reference={"forest": 0.8, "linear": 0.7},
        se=scale.se,
        delta=scale.delta,
        margin=scale.margin,
        tau=scale.tau,
        dummy_replicates=np.zeros(0, np.float32),
        reference_replicates={},
        expected_best_replicates={},
    )
    return replace(part, **changes)  # type: ignore[arg-type]


def test_the_standard_error_is_the_median_of_those_against_the_other_families():
    reference = {
        "forest": measured(0.8),
        "linear": measured(0.7, 0.01),
        "mlp": measured(0.7, 0.03),
        "svm": measured(0.7, 0.9),
    }
    scale = constants("forest", measured(0.5), reference, dict.fromkeys(reference, 0.8))
    assert scale.se == pytest.approx(0.03)
    assert scale.delta == pytest.approx(0.015)
    assert scale.margin == pytest.approx(0.05 * 0.3)


def test_the_difference_is_paired():
    reference = {"forest": measured(0.8, 0.2), "linear": measured(0.7, 0.2)}
    assert constants("forest", measured(0.5), reference, {"forest": 0.8}).se == pytest.approx(0)


def test_a_single_family_is_held_against_the_dummy():
    assert constants("forest", measured(0.5, 0.07), {"forest": measured(0.8)}, {"forest": 0.8}).se == pytest.approx(
        0.07
    )


@pytest.mark.parametrize(
    ("spread", "defaults", "tau"),
    [
        (0.01, {"forest": 0.79, "linear": 0.6, "mlp": 0.72}, 0.08),
        (0.01, {"forest": 0.79, "linear": -5.0, "mlp": math.nan}, 0.30),
        (0.01, {"forest": 0.9, "linear": 0.81, "mlp": 0.79}, 0.03),
        (0.05, {"forest": 0.9, "linear": 0.81, "mlp": 0.79}, 0.10),
    ],
    ids=["defaults-decide", "defaults-are-counted-from-the-dummy", "a-tenth-of-the-way", "noise-decides"],
)
def test_tau_is_the_greatest_of_three(spread: float, defaults: dict[str, float], tau: float):
    reference = {"forest": measured(0.8), "linear": measured(0.7, spread), "mlp": measured(0.75, spread)}
    assert constants("forest", measured(0.5), reference, defaults).tau == pytest.approx(tau)


def test_a_test_with_room_above_the_noise_can_grade():
    assert why_not_gradable(made(), "forest") is None
    assert point_range(made(), "forest") == pytest.approx(0.29)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"rows": 29, "units": 29}, "29 hidden rows"),
        ({"units": 12}, "12 hidden groups"),
        ({"dummy": 0.8}, "no better"),
        ({"dummy": 0.77}, "within the noise"),
        ({"dummy": 0.795}, "within the noise"),
        ({"se": math.nan}, "undefined"),
    ],
)
def test_a_test_that_cannot_grade_says_why(changes: dict[str, object], reason: str):
    message = why_not_gradable(made(**changes), "forest")
    assert message is not None
    assert message.startswith("This test cannot grade that: ")
    assert reason in message


def test_thirty_units_are_enough():
    assert why_not_gradable(made(rows=30, units=30), "forest") is None
