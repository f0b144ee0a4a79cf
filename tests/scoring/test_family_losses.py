from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from landscape_samples import make_landscape, resampled, simulated_rows, three_families

from heldout.landscape.interface import Landscape
from heldout.scoring.families import good_families, gradable, losses_by_family, neighbours

LANDSCAPE, _ = three_families()


def with_cv(**cv: float) -> Landscape:
    return replace(LANDSCAPE, reference_cv={**LANDSCAPE.reference_cv, **cv})


def test_losses_come_smallest_first_with_the_best_familys_own_at_zero():
    losses = losses_by_family(LANDSCAPE, "public")
    assert list(losses) == ["boosting", "forest", "linear"]
    assert (losses["boosting"].value, losses["boosting"].ci95, losses["boosting"].verdict) == (0.0, (0.0, 0.0), "fine")
    assert losses["linear"].verdict == "worse"


def test_a_family_that_is_nearly_as_good_is_a_good_choice_and_a_worse_one_is_not():
    assert good_families(LANDSCAPE, "public") == ("boosting", "forest")


def test_cross_validation_counts_for_as_many_rows_as_it_stands_on():
    behind = with_cv(forest=LANDSCAPE.reference_cv["forest"] - 0.05)
    assert good_families(behind, "public") == ("boosting",)
    assert good_families(replace(behind, training_rows=1), "public") == ("boosting", "forest")


def test_a_family_that_is_worse_on_hidden_rows_is_no_good_choice_whatever_cross_validation_said():
    deceived = replace(with_cv(linear=0.99), training_rows=1_000_000)
    assert good_families(deceived, "public") == ("boosting", "forest")


def test_good_families_come_best_first():
    ahead = with_cv(forest=LANDSCAPE.reference_cv["boosting"] + 0.2)
    assert good_families(ahead, "public") == ("forest", "boosting")


def test_neighbours_are_the_families_that_get_as_far_alone():
    part = LANDSCAPE.parts["public"]
    linear, boosting = part.reference["linear"], part.reference["boosting"]
    assert neighbours(LANDSCAPE, "public", linear) == ("boosting", "forest", "linear")
    assert neighbours(LANDSCAPE, "public", linear + 2 * part.delta)[-1:] == ("forest",)
    assert neighbours(LANDSCAPE, "public", boosting + 2 * part.delta) == ()
    assert neighbours(LANDSCAPE, "public", boosting + part.delta / 2)[0] == "boosting"


def test_a_challenge_whose_families_and_configurations_differ_grades_choice_and_tuning():
    found = gradable(LANDSCAPE, "public")
    assert (found.choice, found.tuning) == (True, True)
    assert found.tied == ("boosting", "forest")


def test_a_challenge_on_which_everything_does_equally_well_grades_neither():
    rows = 400
    right = simulated_rows(np.random.default_rng(8), [0.5, *[0.85] * 24], rows, shared=0.95)
    cv = np.linspace(0.84, 0.86, 12)
    families = {"forest": (cv, right[1:13]), "boosting": (cv - 0.001, right[13:25])}
    found = gradable(make_landscape(resampled(rows), right[0], families), "public")
    assert (found.choice, found.tuning) == (False, False)
    assert set(found.tied) == {"forest", "boosting"}


@pytest.mark.parametrize(("bad", "expected"), [(2, False), (3, True)])
def test_tuning_is_gradable_when_a_quarter_of_the_configurations_falls_far_behind(bad: int, expected: bool):
    rows = 400
    random = np.random.default_rng(9)
    good, poor = simulated_rows(random, 0.9, rows), simulated_rows(random, 0.6, rows)
    right = np.concatenate([np.repeat(poor, bad, axis=0), np.repeat(good, 12 - bad, axis=0)])
    families = {"forest": (np.arange(12) / 12, right), "linear": (np.full(12, 0.1), np.repeat(good, 12, axis=0))}
    dummy = simulated_rows(random, 0.5, rows)[0]
    assert gradable(make_landscape(resampled(rows), dummy, families), "public").tuning is expected
