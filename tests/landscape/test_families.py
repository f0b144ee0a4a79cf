from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import catalogue
from heldout.challenge.interface import Challenge
from heldout.kinds.catalogue import kind_of
from heldout.landscape.choose import facts_of, families_of
from heldout.landscape.families.catalogue import FAMILIES
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.reference import reference_pipeline
from heldout.landscape.space import DRAWN, draw
from heldout.landscape.study import quiet_on_one_thread, seed_everything
from heldout.prepare.interface import PreparedData, target_of
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_features, read_target
from heldout.recipe.family import FAMILY_OF
from heldout.recipe.rebuild import rebuild
from heldout.recipe.write import write_recipe
from heldout.tasks.catalogue import task_of

ROWS = 200
LEARNT = [each for each in catalogue(bundled_course()).challenges if not kind_of(each.definition).metric_only]
"""Those that have a landscape, or can get one."""
NEEDS = {
    "binary": "score",
    "multiclass": "label",
    "regression": "value",
    "count": "value",
    "anomaly": "anomaly_score",
    "clustering": "cluster",
}


def facts(task: str, rows: int = 500, needs: str | None = None) -> Facts:
    return Facts(task, needs or NEEDS[task], rows, (("a", "float64"),))  # type: ignore[arg-type]


def made(given: Facts) -> list[Family]:
    suited = (
        declared
        for declared in FAMILIES.built_in.values()
        if given.estimators in declared.of and not declared.named_only
    )
    families = [declared.make(given) for declared in suited]
    return [family for family in families if family is not None]


def test_the_families_of_tables_are_all_there() -> None:
    regressing = ["boosting", "extra_trees", "forest", "linear", "mlp", "neighbours", "svm", "tree"]
    classifying = sorted([*regressing, "discriminant", "naive_bayes"])
    assert [family.name for family in made(facts("multiclass"))] == classifying
    assert [family.name for family in made(facts("regression"))] == regressing
    assert [family.name for family in made(facts("count"))] == [name for name in regressing if name != "svm"]


def test_what_is_fitted_without_labels_has_families_of_its_own() -> None:
    detectors = [family.name for family in made(facts("anomaly"))]
    assert detectors == ["covariance", "isolation_forest", "local_outlier", "mixture", "one_class_svm"]
    clusterings = [family.name for family in made(facts("clustering"))]
    assert clusterings == ["density_clusters", "hierarchical", "k_means", "mixture", "spectral"]


@pytest.mark.parametrize("task", NEEDS)
def test_a_familys_name_is_what_a_submission_with_its_estimator_would_be_called(task: str) -> None:
    for each in made(facts(task)):
        assert FAMILY_OF[each.estimator] == each.name


@pytest.mark.parametrize("rows", [20, 200, 20_000])
@pytest.mark.parametrize("task", NEEDS)
def test_every_configuration_lies_within_the_bounds_of_its_space(task: str, rows: int) -> None:
    for each in made(facts(task, rows)):
        for params in draw(each.name, each.space, DRAWN - 1):
            for parameter in each.space:
                value = params[parameter.name]
                if parameter.scale == "choice":
                    assert value in parameter.choices
                else:
                    assert parameter.low <= value <= parameter.high


@pytest.mark.parametrize("task", NEEDS)
def test_no_parameter_is_both_fixed_and_searched(task: str) -> None:
    for each in made(facts(task, needs=None)):
        searched = {parameter.name for parameter in each.space}
        assert len(searched) == len(each.space)
        assert not searched & (set(each.base) | set(each.fixed))


def test_class_weights_are_searched_only_where_the_metric_looks_at_labels() -> None:
    def weighted(needs: str) -> set[str]:
        families = made(facts("binary", needs=needs))
        return {each.name for each in families if any(p.name == "class_weight" for p in each.space)}

    assert weighted("label") == {"boosting", "extra_trees", "forest", "linear", "svm", "tree"}
    assert weighted("score") == weighted("probability") == set()


def test_support_vectors_are_left_out_where_there_are_too_many_rows() -> None:
    assert "svm" in {each.name for each in made(facts("binary", 5_000))}
    assert "svm" not in {each.name for each in made(facts("binary", 5_001))}


def test_costs_of_support_vectors_are_capped() -> None:
    svm = next(each for each in made(facts("regression")) if each.name == "svm")
    bounds = {parameter.name: (parameter.low, parameter.high) for parameter in svm.space}
    assert bounds["C"][1] <= 100
    assert bounds["epsilon"][0] >= 0.01
    assert svm.target == "standardised"
    assert svm.base["max_iter"] > 0


def sample(challenge: Challenge, prepared: PreparedData) -> tuple[Any, ...]:
    """What `fit` is given, of at most 200 training rows, with at least four of every class."""
    features = read_features(prepared.open_file("train_features").read_bytes())
    target = read_target(prepared.train_target.read_bytes())
    chosen = set(range(min(ROWS, len(features))))
    for code in np.unique(target) if prepared.classes else []:
        chosen.update(np.flatnonzero(target == code)[:4].tolist())
    rows = sorted(chosen)
    frame, task = features.iloc[rows].reset_index(drop=True), task_of(challenge.definition.task.type)
    return (frame, task.given(target[rows], target_of(challenge, prepared), "y")) if task.labelled else (frame,)


def each_learnt() -> Iterator[Any]:
    """Every challenge; those that ask for nothing that one before them does not ask for, too, are proofs."""
    seen: set[tuple[object, ...]] = set()
    for each in LEARNT:
        asked = (each.definition.task.type, each.form, each.kind, each.definition.reference.python is None)
        yield pytest.param(each, id=each.id, marks=[pytest.mark.proof] if asked in seen else [])
        seen.add(asked)


@pytest.mark.parametrize("challenge", [*each_learnt()])
def test_every_family_fits_the_challenges_kinds_of_columns_as_a_recipe(challenge: Challenge) -> None:
    prepared = prepare(challenge)
    full = facts_of(challenge, prepared)
    given = replace(full, rows=ROWS)
    sampled = sample(challenge, prepared)
    hidden = read_features(prepared.open_file("public_features").read_bytes()).iloc[:300]
    for each in families_of(challenge, given):
        recipe = write_recipe(reference_pipeline(each, given, each.base))
        assert isinstance(recipe, dict), (each.name, recipe)
        with quiet_on_one_thread():
            seed_everything()
            model = rebuild(recipe, apply_config=False).fit(*sampled)
            predictions = challenge.form.take(model, hidden, target_of(challenge, prepared))
        assert len(predictions) == len(hidden), each.name
        # With settings that nobody has tuned a clustering may find one cluster, and a challenge's own lasso no column.
        untuned = given.estimators == "Clusterer" or challenge.definition.reference.python is not None
        assert len(np.unique(predictions, axis=0)) > 1 or untuned, each.name


def test_every_family_takes_every_type_of_column_with_missing_values() -> None:
    rows = 60
    count = np.arange(rows)
    frame = pd.DataFrame(
        {
            "number": np.where(count % 5, count * 1.5, np.nan),
            "whole": count,
            "flag": count % 2 == 0,
            "text": pd.Series([None if n % 7 == 0 else f"t{n % 4}" for n in count], dtype="str"),
            "when": np.datetime64("2024-01-01", "ns") + (count * 3).astype("timedelta64[D]"),
        }
    )
    frame.loc[3, "when"] = pd.NaT
    columns = (
        ("number", "float64"),
        ("whole", "int64"),
        ("flag", "bool"),
        ("text", "str"),
        ("when", "datetime64"),
    )
    targets = {"binary": count % 2, "multiclass": count % 3, "regression": count * 0.5, "count": 1.0 * (count % 4)}
    for task, target in targets.items():
        given = Facts(task, NEEDS[task], rows, columns)  # type: ignore[arg-type]
        for each in made(given):
            with quiet_on_one_thread():
                model = reference_pipeline(each, given, each.base).fit(frame[:50], target[:50])
                assert np.isfinite(model.predict(frame[50:])).all(), (task, each.name)
