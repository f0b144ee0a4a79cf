"""What the landscape holds and what a swap would give must be the same number: one is subtracted from the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from references import landscape_beside, reference_of

from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge
from heldout.landscape.calibrate import Calibrated
from heldout.landscape.choose import facts_of, families_of
from heldout.landscape.interface import Landscape
from heldout.landscape.reference import swap_recipe
from heldout.landscape.study import Study, quiet_on_one_thread, seed_everything
from heldout.landscape.swap import make_swap, swap_request
from heldout.landscape.utility import oriented
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_features
from heldout.recipe.rebuild import rebuild

MakeTiny = Callable[..., Challenge]


def swapped(challenge: Challenge, landscape: Landscape, name: str, index: int) -> float:
    """The public utility of a configuration that a learner would have handed in with columns of their own."""
    prepared = prepare(challenge)
    facts = facts_of(challenge, prepared)
    family = next(family for family in families_of(challenge, facts) if family.name == name)
    result = landscape.family(name)
    assert result is not None
    if result.preparation is not None:
        family = replace(family, preparation=result.preparation.chosen)
    params = dict(family.base) | result.configurations[index].params
    recipe = swap_recipe(family, facts, family.estimator, params)
    assert recipe is not None
    study = Study(challenge, prepared, prepared.folder)
    features = {
        part: read_features(prepared.open_file(f"{part}_features").read_bytes()) for part in ("train", "public")
    }
    labels = study.labels("train")
    classes = None if prepared.classes is None else list(prepared.classes)
    with quiet_on_one_thread():
        seed_everything()
        model = rebuild(recipe, apply_config=False)
        model.fit(features["train"], labels if classes is None else np.array(classes)[labels])
        predictions = challenge.form.take(model, features["public"], study.target)
    metric = study.metric()
    return oriented(metric.score(study.labels("public"), predictions, study.target), metric.greater_is_better)


@pytest.mark.parametrize("name", ["linear", "naive_bayes"])
def test_a_swap_gives_what_the_landscape_holds(calibrated: tuple[Challenge, Calibrated], name: str) -> None:
    challenge, done = calibrated
    family = done.landscape.family(name)
    assert family is not None
    for index in (0, 3):
        assert swapped(challenge, done.landscape, name, index) == family.configurations[index].utility["public"]


@pytest.mark.parametrize("name", ["boosting", "tree", "linear"])
def test_so_it_does_where_text_is_replaced_by_mean_targets(name: str) -> None:
    challenge = find_challenge(bundled_course(), "hotel-rates")
    landscape = landscape_beside(challenge)
    assert landscape is not None
    family = landscape.family(name)
    assert family is not None
    found = swapped(challenge, landscape, name, 0)
    assert found == pytest.approx(family.configurations[0].utility["public"], abs=landscape.parts["public"].delta / 10)


def test_the_swap_stands_on_the_course_s_own_family_where_it_replaces_ours(make_tiny: MakeTiny) -> None:
    own = """from heldout.landscape.families.interface import Family, family
from heldout.landscape.space import Parameter


@family("linear")
def linear(facts):
    strength = Parameter("C", "log", 0.01, 10.0)
    return Family("linear", "sklearn.linear_model.LogisticRegression", (strength,), preprocessing="encoded")
"""
    challenge = make_tiny('[reference]\nfamilies = ["linear"]\npython = "families.py"\n\n', own)
    request = swap_request(reference_of(challenge), "linear", "sklearn.linear_model.LogisticRegression", {})
    assert request is not None
    recipe = make_swap(request).recipe
    assert "SimpleImputer" in json.dumps(recipe)
    assert "StandardScaler" not in json.dumps(recipe)
