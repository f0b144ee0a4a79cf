"""LEARNING_CURVE, STOPPED_TOO_SOON and DEAD_UNITS: what a network's history shows, and when nothing is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from coach_samples import assessment, context, description, said
from sklearn.compose import TransformedTargetRegressor
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from heldout.coach.interface import Context
from heldout.recipe.describe import describe
from heldout.recipe.description_format import MAX_EPOCHS, Training, parse_description
from heldout.recipe.training import training_of

MLP = {"class": "sklearn.neural_network.MLPRegressor", "parts": []}
PARAMS = {"learning_rate_init": 0.01, "max_iter": 200, "n_iter_no_change": 10}
FLAT = tuple(0.2 + 0.8 * 0.9**n for n in range(200))
FALLING = tuple(1.0 / (1 + n) for n in range(12))


def trained(losses: tuple[float | None, ...], most: int = 200, **more: Any) -> Context:
    own = description(MLP, final="MLPRegressor", params=PARAMS)
    return context(
        description=replace(own, training=Training(len(losses), most, losses, **more)),
        family="mlp",
        assessment=assessment(tuning=0.2),
    )


@pytest.mark.parametrize(
    ("losses", "most", "curve", "words"),
    [
        ((1.0, 2.0, None), 200, "exploding", "learning_rate_init=0.001"),
        (tuple(1.5**n for n in range(10)), 200, "exploding", "learning_rate_init=0.001"),
        (tuple(1.0 if n % 2 else 0.5 for n in range(40)), 200, "jumping", "learning_rate_init=0.001"),
        (FALLING, 12, "falling", "learning_rate_init=0.05"),
    ],
)
def test_a_curve_that_shows_the_wrong_learning_rate(
    losses: tuple[float | None, ...], most: int, curve: str, words: str
) -> None:
    (finding,) = said("LEARNING_CURVE", trained(losses, most))

    assert finding.evidence["curve"] == curve
    assert words in finding.message


@pytest.mark.parametrize(
    "losses",
    [FLAT, FALLING[:5], FALLING, tuple(0.2 + 0.01 * (n % 2) for n in range(40))],
    ids=["settled", "too few epochs to say", "stopped before the last epoch", "noise"],
)
def test_a_curve_without_a_fault_is_met_with_silence(losses: tuple[float, ...]) -> None:
    assert said("LEARNING_CURVE", trained(losses)) == []


def test_early_stopping_that_ended_while_the_loss_still_fell() -> None:
    (finding,) = said("STOPPED_TOO_SOON", trained(FALLING, validation=(0.5,) * 12))

    assert "n_iter_no_change=30" in finding.message


@pytest.mark.parametrize(
    "given",
    [
        trained(FALLING),
        trained(FALLING, most=20, validation=(0.5,) * 12),
        trained(FLAT[80:100], validation=(0.5,) * 20),
        trained(FALLING, validation=(0.5, 0.4, *(0.4 + 0.02 * n for n in range(10)))),
    ],
    ids=["no rows set aside", "most of its epochs", "the loss had stopped falling", "it learned by heart"],
)
def test_early_stopping_in_time_is_met_with_silence(given: Context) -> None:
    assert said("STOPPED_TOO_SOON", given) == []


@pytest.mark.parametrize(("share", "count"), [(0.6, 1), (0.1, 0), (None, 0)])
def test_dead_units_are_named_where_they_are_many(share: float | None, count: int) -> None:
    assert len(said("DEAD_UNITS", trained(FLAT, dead_units=share))) == count


def test_a_model_without_a_history_is_met_with_silence() -> None:
    given = context(assessment=assessment(tuning=0.2))

    assert not {"LEARNING_CURVE", "STOPPED_TOO_SOON", "DEAD_UNITS"} & {
        code for code in ("LEARNING_CURVE", "STOPPED_TOO_SOON", "DEAD_UNITS") if said(code, given)
    }


@pytest.mark.filterwarnings("ignore")
def test_the_history_of_scikit_learns_perceptron_leaves_as_plain_numbers() -> None:
    from heldout.base.json_records import to_json

    x = np.random.RandomState(0).normal(size=(60, 2))
    model = MLPRegressor(hidden_layer_sizes=(4,), max_iter=9, early_stopping=True, random_state=0).fit(x, x[:, 0])

    found = parse_description(to_json(describe(model))).training

    assert found is not None
    assert (found.epochs, found.most_epochs) == (len(model.loss_curve_), 9)
    assert found.losses[0] == pytest.approx(model.loss_curve_[0])
    assert found.validation[0] == pytest.approx(-model.validation_scores_[0])


@pytest.mark.filterwarnings("ignore")
def test_the_history_is_found_where_a_wrapper_fitted_a_copy() -> None:
    x = np.random.RandomState(0).normal(size=(60, 2))
    network = MLPRegressor(hidden_layer_sizes=(4,), max_iter=9, random_state=0)
    model = make_pipeline(StandardScaler(), TransformedTargetRegressor(network, transformer=StandardScaler()))

    found = describe(model.fit(x, x[:, 0])).training

    assert found is not None
    assert found.epochs == 9


def test_a_history_without_end_and_of_anything_is_bounded() -> None:
    found = training_of({"loss_curve_": [1.0] * 100_000 + [float("nan"), "much", 2.0], "max_iter": 10**12})

    assert found is not None
    assert len(found.losses) == MAX_EPOCHS
    assert found.losses[-1] == 2.0
    assert found.most_epochs is None
    assert training_of({"loss_curve_": "much"}) is None
