from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from test_needs import CARD

from heldout.audit.bands import band_of, blames_that_fit, clear_blame
from heldout.landscape.interface import PartResult
from heldout.scoring.interface import CardMetric, ScoreCard
from heldout.scoring.measured import Points, Score


def part(se: float) -> PartResult:
    return PartResult(
        rows=200,
        units=200,
        dummy=0.5,
        reference={"tree": 0.9},
        se=se,
        delta=se / 2,
        margin=0.02,
        tau=0.1,
        dummy_replicates=np.zeros(3, dtype=np.float32),
        reference_replicates={},
        expected_best_replicates={},
    )


def points(total: float, sd: float | None = 2.0, **lost: float) -> Points:
    return replace(Points(total, sd, 100.0, 100.0, 100.0), **{name: 100 - value for name, value in lost.items()})


def scored(value: float, greater: bool = True, ci: tuple[float, float] | None = None, **keys: Any) -> ScoreCard:
    return replace(CARD, score=Score(value, ci), metric=CardMetric("m", greater), **keys)


@pytest.mark.parametrize("value", [0.8123, 0.5, 17.62, -3.2, 152345.0])
@pytest.mark.parametrize("se", [0.0001, 0.004, 0.39, 12.0])
def test_a_score_band_holds_three_standard_errors_and_little_more(value: float, se: float) -> None:
    band = band_of(scored(value), part(se), None).score

    assert band is not None
    assert band[0] <= value - 3 * se + 1e-9
    assert band[1] >= value + 3 * se - 1e-9
    assert band[1] - band[0] <= 9 * se


def test_a_score_band_does_not_go_beyond_what_the_truth_scores() -> None:
    assert band_of(scored(0.99), part(0.01), 1.0).score == (0.96, 1.0)
    assert band_of(scored(0.02, greater=False), part(0.01), 0.0).score == (0.0, 0.05)


def test_without_a_landscape_the_interval_of_the_score_is_taken() -> None:
    assert band_of(scored(0.8, ci=(0.75, 0.85)), None, None).score == (0.75, 0.85)
    assert band_of(scored(0.8), None, None).score is None


def test_points_have_a_band_of_two_standard_deviations_and_at_least_five_points() -> None:
    assert band_of(scored(0.8, points=points(50.0, 8.0)), None, None).points == (34, 66)
    assert band_of(scored(0.8, points=points(50.0, None)), None, None).points == (45, 55)
    assert band_of(scored(0.8, points=points(99.0, 1.0)), None, None).points == (94, 100)


def test_the_part_that_lost_most_is_to_blame() -> None:
    card = points(60.0, tuning=30.0, data_handling=10.0)

    assert blames_that_fit(card) == {"tuning"}
    assert clear_blame(card) == "tuning"


def test_nothing_is_to_blame_for_a_few_points() -> None:
    assert blames_that_fit(points(96.0, tuning=4.0)) == {"none", "tuning"}
    assert clear_blame(points(96.0, tuning=4.0)) == "none"
    assert clear_blame(points(100.0)) == "none"


def test_two_parts_that_lost_about_as_much_leave_the_blame_open() -> None:
    assert clear_blame(points(60.0, tuning=21.0, data_handling=19.0)) is None


def test_parts_that_cannot_be_told_apart_are_blamed_together() -> None:
    card = Points(50.0, 1.0, model_choice=95.0, handling_and_tuning=55.0)

    assert blames_that_fit(card) == {"data_handling", "tuning"}
    assert clear_blame(card) is None


def test_an_unknown_family_has_nothing_that_could_be_blamed() -> None:
    card = Points(50.0, 1.0)

    assert blames_that_fit(card) == frozenset()
    assert clear_blame(card) is None
