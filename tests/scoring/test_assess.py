from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landscape_samples import simulated_rows, three_families

from heldout.base.json_records import to_json
from heldout.landscape.utility import floored_at_dummy
from heldout.scoring.assess import assess
from heldout.scoring.measured import Assessment

LANDSCAPE, SAMPLE = three_families()
PART = LANDSCAPE.parts["public"]
BEST = PART.reference["boosting"]
PARTS = ("model_choice", "data_handling", "tuning")


def learner(utility: float | None, family: str | None, swap: float | None = None) -> Assessment:
    """A learner whose utility moves as the reference's does from resample to resample."""
    moves = PART.reference_replicates["boosting"].astype(float) - BEST
    own = np.full(1000, np.nan) if utility is None else utility + moves
    return assess(LANDSCAPE, "public", utility, own, family, swap, None if swap is None else swap + moves)


def test_the_reference_itself_loses_nothing():
    found = learner(BEST, "boosting", BEST)
    assert found.points is not None
    assert found.regret is not None
    assert found.points.total == 100
    assert found.points.sd == pytest.approx(0, abs=1e-6)
    assert found.regret.total.verdict == "fine"
    assert not found.regret.better_than_reference


@pytest.mark.parametrize("utility", [None, math.nan, math.inf, -math.inf, -3.0, PART.dummy])
def test_what_is_no_better_than_the_dummy_earns_nothing(utility: float | None):
    found = assess(LANDSCAPE, "public", utility, np.full(1000, np.nan), "linear")
    assert found.points is not None
    assert found.regret is not None
    assert found.points.total == pytest.approx(0, abs=1e-9)
    assert found.regret.total.value == pytest.approx(BEST - PART.dummy)
    assert found.equivalent_trials is not None
    assert found.equivalent_trials.value == 1


@given(st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=30)
def test_a_better_utility_never_earns_fewer_points(one: float, other: float):
    less, more = (learner(utility, "forest").points for utility in sorted((one, other)))
    assert less is not None
    assert more is not None
    assert 0 <= less.total <= more.total <= 100


@given(st.floats(0, 1), st.sampled_from(["boosting", "forest", "linear", "unknown", "ensemble", "dummy", None]))
@settings(max_examples=30)
def test_the_family_moves_the_attribution_and_never_the_total(utility: float, family: str | None):
    found, other = learner(utility, family, 0.8), learner(utility, "boosting", 0.7)
    assert found.points is not None
    assert other.points is not None
    assert (found.points.total, found.points.sd) == (other.points.total, other.points.sd)


def test_points_and_regret_of_a_poor_choice_blame_the_choice():
    linear = PART.reference["linear"]
    found = to_json(learner(linear, "linear", linear))
    assert found["regret"]["model_choice"]["value"] == pytest.approx(BEST - linear, abs=1e-5)
    assert found["regret"]["model_choice"]["verdict"] == "worse"
    assert found["points"]["model_choice"] == pytest.approx(found["points"]["total"], abs=0.1)
    assert found["points"]["data_handling"] == 100


def test_the_document_has_the_keys_of_the_score_card_and_is_json():
    document = to_json(learner(0.75, "forest", 0.8))
    assert list(document) == ["message", "points", "regret", "equivalent_trials", "good_families", "neighbours"]
    assert list(document["points"]) == ["total", "sd", *PARTS]
    assert list(document["regret"]) == ["total", *PARTS, "main"]
    parts = [document["regret"][name] for name in ("total", *PARTS)]
    assert all(list(part) == ["value", "ci95", "verdict"] for part in parts)
    assert document["regret"]["main"] == ["tuning"]
    assert list(document["equivalent_trials"]) == ["low", "value", "high", "of"]
    assert document["good_families"] == ["boosting", "forest"]
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_without_a_swap_the_document_has_both_in_one():
    document = to_json(learner(0.75, "forest"))
    for section in ("points", "regret"):
        assert [name for name in document[section] if name != "main"][-1] == "handling_and_tuning"
        assert (document[section]["data_handling"], document[section]["tuning"]) == (None, None)
        assert document[section]["handling_and_tuning"] is not None


@pytest.mark.parametrize("family", ["ensemble", "unknown", "gaussian_process", None])
def test_a_family_without_a_reference_gets_the_total_and_its_neighbours(family: str | None):
    found = learner(BEST - 0.01, family, 0.8)
    document = to_json(found)
    assert [document["points"][name] for name in PARTS] == [None] * 3
    assert [document["regret"][name] for name in PARTS] == [None] * 3
    assert document["equivalent_trials"] is None
    assert found.neighbours[0] == "boosting"
    assert "linear" not in found.neighbours


def test_a_known_family_needs_no_neighbours():
    assert learner(0.75, "forest").neighbours == ()


def test_a_dummy_loses_everything_by_its_choice():
    document = to_json(learner(PART.dummy, "dummy"))
    assert document["points"]["model_choice"] == pytest.approx(0, abs=1e-9)
    assert (document["points"]["data_handling"], document["points"]["tuning"]) == (100, 100)


def test_better_features_are_said_with_their_worth():
    found = learner(0.85, "linear", 0.70)
    assert found.features_worth == pytest.approx(0.15)
    assert found.points is not None
    assert found.points.data_handling == 100


def test_the_badge_is_for_those_who_are_better_beyond_doubt():
    better, equal = (learner(utility, "boosting", BEST).regret for utility in (BEST + 0.05, BEST))
    assert better is not None
    assert equal is not None
    assert (better.better_than_reference, equal.better_than_reference) == (True, False)


def test_a_poor_swap_counts_as_the_dummy():
    found = learner(0.75, "forest", -100.0)
    assert found.regret is not None
    assert found.regret.data_handling is not None
    assert found.regret.data_handling.value == pytest.approx(PART.dummy - 0.75)


def test_noise_beyond_six_digits_changes_no_points():
    noisy, plain = learner(0.7500001, "forest", 0.8), learner(0.75, "forest", 0.8)
    assert noisy.points is not None
    assert plain.points is not None
    assert noisy.points.total == plain.points.total


def test_fewer_replicates_are_paired_with_the_first_ones():
    right = simulated_rows(np.random.default_rng(12), 0.8, PART.rows)[0]
    replicates = SAMPLE.replicates(right)
    few = assess(LANDSCAPE, "public", SAMPLE.accuracy(right), replicates[:200], "forest")
    all_of_them = assess(LANDSCAPE, "public", SAMPLE.accuracy(right), replicates, "forest")
    assert few.regret is not None
    assert few.regret.total.ci95 is not None
    losses = (PART.reference_replicates["boosting"].astype(float) - replicates)[:200]
    assert few.regret.total.ci95 == pytest.approx(np.quantile(losses, [0.025, 0.975]))
    assert few.equivalent_trials == all_of_them.equivalent_trials


def test_without_replicates_only_what_the_landscape_knows_has_an_interval():
    found = to_json(assess(LANDSCAPE, "public", 0.75, (), "forest", 0.8))
    assert found["points"]["sd"] is None
    assert found["regret"]["model_choice"]["ci95"] is not None
    others = [found["regret"][name] for name in ("total", "data_handling", "tuning")]
    assert [(part["ci95"], part["verdict"]) for part in others] == [(None, "undecided")] * 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"units": 12}, "12 hidden groups"), ({"dummy": BEST}, "no better"), ({"se": 0.5}, "within the noise")],
)
def test_what_the_test_cannot_grade_is_null_with_the_reason(changes: dict[str, float], reason: str):
    landscape = replace(LANDSCAPE, parts={"public": replace(PART, **changes)})  # type: ignore[arg-type]
    found = assess(landscape, "public", 0.75, np.full(1000, 0.75), "forest", 0.8)
    assert found.message is not None
    assert reason in found.message
    assert found == Assessment(found.message)


def test_a_part_that_the_bundle_does_not_hold_is_said_so():
    found = assess(LANDSCAPE, "private", 0.75, np.full(1000, 0.75), "forest")
    assert found.message is not None
    assert "no private part" in found.message


def test_the_same_question_has_the_same_answer_to_the_last_digit():
    assert to_json(learner(0.75, "forest", 0.8)) == to_json(learner(0.75, "forest", 0.8))


def test_equivalent_trials_are_those_of_the_learners_own_family():
    linear = LANDSCAPE.family("linear")
    assert linear is not None
    found = learner(BEST, "linear", BEST).equivalent_trials
    assert found is not None
    assert (found.value, found.of) == (None, linear.size - 1)
    drawn = [floored_at_dummy(one.utility["public"], PART.dummy) for one in linear.configurations[1:]]
    first = learner(float(np.mean(drawn)), "linear", 0.7).equivalent_trials
    assert first is not None
    assert first.value == 1


def test_assessing_imports_no_learning_library():
    code = (
        "import sys, heldout.scoring.assess\n"
        "print([name for name in ('sklearn', 'scipy', 'pandas', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_family_is_called_a_good_choice_where_others_were_left_out():
    in_part = replace(LANDSCAPE, left_out=("mlp",))
    own = PART.reference_replicates["boosting"].astype(float)

    found = assess(in_part, "public", BEST, own, "mlp")

    assert found.points is not None
    assert found.good_families is None
    assert found.neighbours == ()
