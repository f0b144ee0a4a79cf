from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.base.json_records import to_json
from heldout.landscape.utility import Measured
from heldout.scoring import verdict
from heldout.scoring.attribution import attribute
from heldout.scoring.measured import Points, Regret
from heldout.scoring.regret import OwnRefits, regret

UTILITIES = st.floats(0.5, 1.0)
DELTA, MARGIN = 0.01, 0.02
NOISE = np.random.default_rng(1).normal(0, 0.002, 400)
"""Shared by all models: it cancels in every difference."""


def sure(value: float) -> Measured:
    """A utility whose differences from others are known nearly exactly."""
    return Measured(value, value + NOISE)


def unsure(value: float, spread: float = 0.05) -> Measured:
    return Measured(value, value + np.random.default_rng(2).normal(0, spread, 400))


def split(
    own: float, best: float, family: float | None, swap: float | None, refits: tuple[float, float, float] | None = None
) -> Regret:
    """`refits`: U(P_L, H_f,ref), U(P_L, H_f*) and U(P_R, H_f,ref)."""
    pieces = [None if value is None else sure(value) for value in (family, swap)]
    on_own = None if refits is None else OwnRefits(sure(refits[0]), sure(refits[1]), refits[2])
    return regret(sure(own), sure(best), *pieces, delta=DELTA, margin=MARGIN, refits=on_own)


@given(UTILITIES, UTILITIES, UTILITIES, UTILITIES)
def test_the_parts_add_up_to_the_total(own: float, best: float, family: float, swap: float):
    found = split(own, best, family, swap)
    assert found.data_handling
    if found.split == "better_features":
        assert swap - own < -DELTA
        assert best - own > DELTA
        assert (found.model_choice, found.tuning, found.handling_and_tuning) == (None, None, None)
        return
    assert found.model_choice
    assert found.tuning
    parts = found.model_choice.value + found.data_handling.value + found.tuning.value
    assert parts == pytest.approx(found.total.value, abs=1e-12)
    assert found.total.value == best - own


@given(UTILITIES, UTILITIES, UTILITIES, UTILITIES, st.floats(0, 100))
def test_sub_scores_lose_what_the_total_lost_together(own: float, best: float, family: float, swap: float, lost: float):
    found = split(own, best, family, swap)
    if found.split != "three_parts" or found.total.value <= DELTA:
        return
    scores = Points(0.0, None, **attribute(lost, found))
    assert scores.model_choice is not None
    assert scores.data_handling is not None
    assert scores.tuning is not None
    losses = [100 - score for score in (scores.model_choice, scores.data_handling, scores.tuning)]
    assert sum(losses) == pytest.approx(lost, abs=1e-9)
    assert min(losses) >= -1e-12


def test_lost_points_are_split_in_proportion_to_the_positive_parts():
    scores = Points(0.0, None, **attribute(20.0, split(own=0.60, best=0.80, family=0.75, swap=0.80)))
    assert scores.model_choice == pytest.approx(100 - 20 * 0.05 / 0.25)
    assert scores.data_handling == pytest.approx(100 - 20 * 0.20 / 0.25)
    assert scores.tuning == 100


def test_without_a_swap_handling_and_tuning_are_one_part():
    found = split(own=0.60, best=0.80, family=0.75, swap=None)
    assert found.handling_and_tuning is not None
    assert found.handling_and_tuning.value == pytest.approx(0.15)
    assert (found.data_handling, found.tuning) == (None, None)
    scores = Points(0.0, None, **attribute(20.0, found))
    assert (scores.data_handling, scores.tuning) == (None, None)
    assert scores.model_choice == pytest.approx(95)
    assert scores.handling_and_tuning == pytest.approx(85)
    document = to_json(found)
    assert set(document) == {"total", "model_choice", "data_handling", "tuning", "handling_and_tuning", "main"}
    assert document["data_handling"] is None


def test_without_a_known_family_only_the_total_is_said():
    found = split(own=0.60, best=0.80, family=None, swap=0.7)
    assert found.split == "unknown_family"
    assert found.total.verdict == "worse"
    assert found == Regret(found.total)
    scores = Points(0.0, None, **attribute(20.0, found))
    assert (scores.model_choice, scores.data_handling, scores.tuning) == (None, None, None)


def test_a_badly_tuned_model_on_better_features_is_blamed_for_its_tuning():
    """Its family, tuned, gets as far as the best one on the learner's features: the choice was right."""
    found = split(own=0.70, best=0.80, family=0.65, swap=0.64, refits=(0.82, 0.825, 0.75))
    assert (found.split, found.basis) == ("own_features", "own_features")
    assert found.tuning is not None
    assert found.model_choice is not None
    assert (found.tuning.value, found.model_choice.value) == pytest.approx((0.12, 0.005))
    assert (found.tuning.verdict, found.model_choice.verdict) == ("worse", "fine")
    assert found.data_handling is not None
    assert found.data_handling.value == pytest.approx(-0.06)
    scores = Points(0.0, None, **attribute(20.0, found))
    assert scores.data_handling == 100
    assert scores.tuning == pytest.approx(100 - 20 * 0.12 / 0.125)
    assert scores.model_choice == pytest.approx(100 - 20 * 0.005 / 0.125)
    assert found.features is not None
    assert (found.features_worth, found.features.choice) == pytest.approx((0.07, 0.125))


def test_a_family_that_is_no_better_when_tuned_on_its_own_features_is_the_wrong_choice():
    found = split(own=0.70, best=0.80, family=0.71, swap=0.60, refits=(0.69, 0.84, 0.69))
    assert found.basis == "own_features"
    assert found.tuning is not None
    assert found.model_choice is not None
    assert (found.tuning.value, found.model_choice.value) == pytest.approx((0, 0.14))
    assert found.features_worth is None


def test_intervals_on_the_learners_features_come_from_paired_resamples():
    found = split(own=0.70, best=0.80, family=0.65, swap=0.64, refits=(0.76, 0.82, 0.70))
    assert found.tuning is not None
    assert found.model_choice is not None
    assert found.tuning.ci95 == pytest.approx((0.06, 0.06), abs=1e-9)
    assert found.model_choice.ci95 == pytest.approx((0.06, 0.06), abs=1e-9)


def test_a_loss_that_models_on_the_learners_features_do_not_explain_goes_by_the_parts_that_are_worse():
    found = split(own=0.70, best=0.80, family=0.65, swap=0.64, refits=(0.705, 0.70, 0.70))
    assert (found.split, found.basis) == ("three_parts", None)
    scores = Points(0.0, None, **attribute(20.0, found))
    assert scores.data_handling == 100
    assert scores.model_choice == pytest.approx(100 - 20 * 0.15 / 0.16)
    assert scores.tuning == pytest.approx(100 - 20 * 0.01 / 0.16)
    assert split(own=0.70, best=0.80, family=0.65, swap=0.64).parts() == found.parts()


def test_what_no_part_explains_is_not_split():
    found = regret(unsure(0.70), sure(0.78), sure(0.73), unsure(0.68), delta=0.01, margin=0.2)
    assert found.split == "better_features"
    scores = Points(0.0, None, **attribute(20.0, found))
    assert (scores.model_choice, scores.data_handling, scores.tuning) == (None, 100.0, None)


def test_a_ruined_model_does_not_prove_its_features_better():
    found = split(own=0.16, best=0.74, family=0.74, swap=0.08)
    assert (found.split, found.features_worth) == ("three_parts", None)
    scores = Points(0.0, None, **attribute(90.0, found))
    assert (scores.model_choice, scores.data_handling, scores.tuning) == pytest.approx((100, 100, 10))


@pytest.mark.parametrize(("own", "proved"), [(0.741, True), (0.739, False)])
def test_without_refits_only_a_model_that_gets_as_far_as_its_family_proves_its_features_better(
    own: float, proved: bool
):
    assert (split(own=own, best=0.80, family=0.75, swap=0.70).features_worth is not None) is proved


def test_where_nothing_was_lost_the_learners_features_change_nothing():
    found = split(own=0.80, best=0.805, family=0.75, swap=0.70, refits=(0.9, 0.9, 0.7))
    assert (found.split, found.features_worth) == ("three_parts", None)
    assert attribute(0.0, found) == {"model_choice": 100, "data_handling": 100, "tuning": 100}


def test_features_that_beat_ours_within_the_dead_zone_are_an_ordinary_gain():
    found = split(own=0.70, best=0.80, family=0.75, swap=0.695)
    assert (found.split, found.features_worth) == ("three_parts", None)


def test_within_the_dead_zone_nothing_is_blamed():
    found = split(own=0.80, best=0.805, family=0.70, swap=0.80)
    assert found.model_choice is not None
    assert found.model_choice.value == pytest.approx(0.105)
    assert found.model_choice.verdict == "undecided"
    assert found.tuning is not None
    assert found.tuning.verdict == "fine"


def test_nothing_lost_leaves_every_sub_score_at_a_hundred():
    for found in (split(0.80, 0.80, 0.70, 0.80), split(0.80, 0.80, 0.70, 0.60)):
        scores = Points(0.0, None, **attribute(0.0, found))
        assert (scores.model_choice, scores.data_handling, scores.tuning) == (100, 100, 100)
    scores = Points(0.0, None, **attribute(0.0, split(0.80, 0.80, 0.70, None)))
    assert (scores.model_choice, scores.handling_and_tuning) == (100, 100)


def test_the_reference_is_beaten_only_when_the_whole_interval_says_so():
    assert split(own=0.90, best=0.80, family=0.75, swap=0.9).better_than_reference
    assert not regret(unsure(0.81), sure(0.80), None, None, DELTA, MARGIN).better_than_reference
    assert not regret(Measured(0.9, np.empty(0)), sure(0.8), None, None, DELTA, MARGIN).better_than_reference


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ((0.021, 0.1), "worse"),
        ((0.02, 0.1), "undecided"),
        ((-0.5, 0.019), "fine"),
        ((-0.5, 0.02), "undecided"),
        ((0.0, 0.0), "fine"),
        (None, "undecided"),
    ],
)
def test_a_verdict_needs_the_whole_interval_on_one_side(interval: tuple[float, float] | None, expected: str):
    assert verdict.verdict(interval, MARGIN) == expected


def test_intervals_are_paired():
    found = split(own=0.70, best=0.80, family=0.75, swap=0.72)
    for part in (found.total, found.model_choice, found.data_handling, found.tuning):
        assert part is not None
        assert part.ci95 is not None
        assert part.ci95 == pytest.approx((part.value, part.value), abs=1e-12)


def test_the_part_that_lost_most_is_named_alone_where_these_rows_can_tell():
    assert split(own=0.70, best=0.90, family=0.88, swap=0.72).main == ("tuning",)
    assert split(own=0.70, best=0.90, family=0.75, swap=0.72).main == ("model_choice",)
    assert split(own=0.70, best=0.90, family=0.75, swap=None).main == ("model_choice",)


def test_parts_that_these_rows_cannot_tell_apart_are_named_together():
    noisy = regret(sure(0.70), sure(0.80), sure(0.76), unsure(0.71, 0.012), delta=0.005, margin=MARGIN)
    assert noisy.main == ("tuning", "model_choice", "data_handling")
    nearly_the_same = split(own=0.70, best=0.80, family=0.75, swap=0.705)
    assert nearly_the_same.main == ("model_choice", "tuning")


def test_no_part_is_named_where_these_rows_cannot_tell_that_it_lost_anything():
    doubtful = regret(unsure(0.75), sure(0.80), sure(0.80), sure(0.80), delta=0.005, margin=MARGIN)
    assert (doubtful.data_handling.value, doubtful.main) == (pytest.approx(0.05), ())
    assert doubtful.data_handling.ci95[0] < 0


def test_what_lost_no_more_than_the_dead_zone_is_never_the_part_that_lost_most():
    assert split(own=0.70, best=0.80, family=0.795, swap=0.705).main == ("tuning",)
    assert split(own=0.795, best=0.80, family=0.79, swap=0.79).main == ()
    assert split(own=0.70, best=0.80, family=None, swap=None).main == ()


def test_where_features_beat_the_reference_the_parts_on_them_say_which_lost_most():
    found = split(own=0.60, best=0.70, family=0.66, swap=0.50, refits=(0.61, 0.72, 0.60))
    assert (found.basis, found.main) == ("own_features", ("model_choice",))
