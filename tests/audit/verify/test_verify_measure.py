"""The measurements and words that several checks share."""

from __future__ import annotations

import tomllib

import numpy as np
import pandas as pd
import pytest

from heldout.audit.measure import (
    area,
    as_numbers,
    folds_of,
    goals_of,
    neighbours_mean,
    out_of_fold,
    sampled,
    skill,
)
from heldout.base.toml_writing import toml_value


@pytest.mark.parametrize("name", ["plain", 'quo"te', "back\\slash", "größe", "tab\there"])
def test_names_are_written_as_toml_reads_them(name: str) -> None:
    assert tomllib.loads(f"drop = {toml_value([name])}") == {"drop": [name]}


def test_numbers_for_trees_do_not_depend_on_the_order_of_the_rows() -> None:
    frame = pd.DataFrame({"text": ["b", "a", "c", "a", None], "number": [3.5, 1.0, np.nan, 2.0, 1e300]})
    order = [4, 2, 0, 3, 1]

    assert np.array_equal(as_numbers(frame)[order], as_numbers(frame.iloc[order]), equal_nan=True)


def test_a_sample_is_the_same_every_time_and_ascending() -> None:
    assert np.array_equal(sampled(1000, 50), sampled(1000, 50))
    assert (np.diff(sampled(1000, 50)) > 0).all()
    assert np.array_equal(sampled(5, 50), np.arange(5))


def test_the_area_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import roc_auc_score

    random = np.random.RandomState(0)
    positive, scores = random.rand(200) < 0.3, random.rand(200).round(1)

    assert area(scores, positive) == pytest.approx(roc_auc_score(positive, scores))
    assert area(scores, np.zeros(200, dtype=bool)) is None


def test_skill_of_knowing_and_of_guessing() -> None:
    classes, numbers = goals_of(np.array(["a", "b", "c"] * 20), True), goals_of(np.arange(60.0), False)

    assert classes.shape == (60, 3)
    assert skill(classes, classes, True) == 1.0
    assert skill(np.zeros_like(classes), classes, True) == 0.5
    assert skill(numbers, numbers, False) == 1.0
    assert skill(np.full_like(numbers, numbers.mean()), numbers, False) == 0.0


def test_neighbours_are_training_rows_and_never_the_row_itself() -> None:
    goals = np.array([[10.0], [20.0], [40.0], [80.0], [160.0]])
    train = np.array([0, 1, 3, 4])

    means = neighbours_mean(np.arange(5), train, goals, 2)

    assert means[:, 0].tolist() == [(20 + 80) / 2, (10 + 80) / 2, (20 + 80) / 2, (20 + 160) / 2, (20 + 80) / 2]


def test_groups_stay_in_one_fold_and_what_was_learnt_comes_from_the_others() -> None:
    random = np.random.RandomState(0)
    groups = np.repeat(np.arange(30), 10)
    goals = random.rand(30)[groups][:, None]
    features = random.rand(30, 4)[groups]

    apart = folds_of(300, groups)

    assert all(len(np.unique(apart[groups == group])) == 1 for group in range(30))
    assert skill(out_of_fold(features, goals, folds_of(300)), goals, False) > 0.8
    assert skill(out_of_fold(features, goals, apart), goals, False) < 0.3
