"""The worked examples of the score's definition, each to 1e-9."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from heldout.landscape import tuner
from heldout.landscape.utility import Measured, floored_at_dummy
from heldout.leaderboard.ladder import error_of_means, shown_attempts
from heldout.scoring.attribution import attribute
from heldout.scoring.corrected_error import corrected_standard_error
from heldout.scoring.points import Scale, points_of
from heldout.scoring.power import rows_needed
from heldout.scoring.regret import OwnRefits, regret
from heldout.scoring.trials import trials_needed

EXAMPLES: dict[str, Any] = json.loads((Path(__file__).parent / "scoring-examples.json").read_text())
TRIALS = EXAMPLES["equivalent_trials"]


def exactly(expected: Any) -> Any:
    return pytest.approx(expected, rel=0, abs=1e-9)


def test_every_example_has_a_test():
    assert set(EXAMPLES) == {
        "reference_tuner",
        "equivalent_trials",
        "points",
        "regret",
        "own_features",
        "rows_needed",
        "ladder",
        "corrected_se",
    }


def test_the_reference_tuner():
    example = EXAMPLES["reference_tuner"]
    found = tuner.reference(example["cv"], example["utility"])
    assert tuner.trials_of(len(example["cv"])) == example["K"]
    assert tuner.weights(len(example["cv"]), example["K"]) == exactly(example["weights_ascending_cv"])
    assert (found.utility, found.cv) == exactly((example["U_f"], example["CV_f"]))


def test_the_expected_best_of_each_number_of_trials():
    expected = tuner.expected_best(TRIALS["cv"], TRIALS["utility"])
    assert expected == exactly(TRIALS["expected_best"])
    assert tuner.running_best(expected) == exactly(TRIALS["running_max"])


@pytest.mark.parametrize("case", TRIALS["cases"], ids=lambda case: str(case["U"]))
def test_equivalent_trials(case: dict[str, Any]):
    expected = tuner.expected_best(TRIALS["cv"], TRIALS["utility"])
    assert trials_needed(expected, case["U"]) == case["k"]


@pytest.mark.parametrize("case", EXAMPLES["points"], ids=lambda case: f"{case['U']}-of-{case['U_star']}")
def test_points(case: dict[str, Any]):
    total = case["U_star"] - floored_at_dummy(case["U"], case["U_0"])
    scale = Scale(case["U_star"] - case["U_0"] - case["delta"], case["delta"], case["tau"])
    assert points_of(np.array([total]), scale)[0] == exactly(case["points"])


@pytest.mark.parametrize("case", EXAMPLES["regret"], ids=lambda case: str(case["U"]))
def test_regret(case: dict[str, Any]):
    own, swap, family, best = (
        Measured(floored_at_dummy(case[name], case["U_0"]), np.empty(0)) for name in ("U", "U_PR_HL", "U_f", "U_star")
    )
    parts = regret(own, best, family, swap, delta=0.0, margin=0.01)
    assert parts.model_choice
    assert parts.data_handling
    assert parts.tuning
    found = {
        "choice": parts.model_choice.value,
        "data_handling": parts.data_handling.value,
        "tuning": parts.tuning.value,
        "total": parts.total.value,
    }
    assert found == exactly({name: case[name] for name in found})


@pytest.mark.parametrize("case", EXAMPLES["own_features"], ids=lambda case: case["note"][:30])
def test_parts_where_the_learners_features_beat_the_references(case: dict[str, Any]):
    names = ("U", "U_PR_HL", "U_f", "U_star", "U_PL_ref", "U_PL_star")
    own, swap, family, best, tuned, choice = (
        Measured(floored_at_dummy(case[name], case["U_0"]), np.empty(0)) for name in names
    )
    found = regret(own, best, family, swap, case["delta"], 0.01, refits=OwnRefits(tuned, choice))
    assert found.basis == case["basis"]
    parts = {"choice": found.model_choice, "data_handling": found.data_handling, "tuning": found.tuning}
    assert {name: part.value for name, part in parts.items() if part} == exactly({name: case[name] for name in parts})
    assert attribute(case["lost"], found) == exactly(case["points"])


@pytest.mark.parametrize("case", EXAMPLES["rows_needed"], ids=lambda case: str(case["gap"]))
def test_rows_needed(case: dict[str, Any]):
    assert rows_needed(case["s_d"], case["gap"]) == case["rows"]


def test_the_ladder():
    losses = np.array(EXAMPLES["ladder"]["losses"], dtype=float)
    utilities = [-float(loss) for loss in losses.mean(axis=1)]
    shown = shown_attempts(utilities, error_of_means(losses))
    assert [-utilities[position] for position in shown if position is not None] == exactly(EXAMPLES["ladder"]["shown"])


def test_the_corrected_standard_error():
    example = EXAMPLES["corrected_se"]
    assert corrected_standard_error(example["fold_differences"]) == exactly(example["se"])
