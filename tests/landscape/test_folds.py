from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from heldout.base.errors import ChallengeError
from heldout.landscape.folds import Fold, as_known, fold_count, folds_of
from heldout.tasks.interface import Target


@pytest.mark.parametrize(("rows", "folds"), [(30, 5), (999, 5), (1000, 3), (20_000, 3)])
def test_few_rows_get_five_folds_and_many_three(rows: int, folds: int) -> None:
    assert fold_count(rows) == folds
    assert len(folds_of(np.arange(rows) % 2, None, in_time=False, classifies=True)) == folds


def test_every_row_is_set_aside_once() -> None:
    folds = folds_of(np.arange(90.0), None, in_time=False, classifies=False)
    assert sorted(np.concatenate([fold.valid for fold in folds]).tolist()) == list(range(90))


def test_classes_have_their_share_in_each_fold() -> None:
    target = np.array([0] * 80 + [1] * 20)
    folds = folds_of(target, None, in_time=False, classifies=True)
    assert [int(target[fold.valid].sum()) for fold in folds] == [4] * 5


@pytest.mark.parametrize("classifies", [True, False])
def test_a_group_is_never_on_both_sides(classifies: bool) -> None:
    groups = np.arange(200) // 4
    target = (groups % 3 == 0).astype(np.int64)
    for fold in folds_of(target, groups, in_time=False, classifies=classifies):
        assert not set(groups[fold.train]) & set(groups[fold.valid])
        assert 0.2 < target[fold.valid].mean() < 0.5


def test_in_time_a_fold_is_validated_on_what_comes_later() -> None:
    for fold in folds_of(np.arange(300.0), None, in_time=True, classifies=False):
        assert fold.train.max() < fold.valid.min()


def test_few_groups_do_not_change_folds_in_time() -> None:
    groups = np.arange(300) % 2
    assert len(folds_of(np.arange(300.0), groups, in_time=True, classifies=False)) == 5


def test_folds_are_the_same_again() -> None:
    first, second = (folds_of(np.arange(100) % 3, None, in_time=False, classifies=True) for _ in range(2))
    assert all(np.array_equal(a.valid, b.valid) for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("classifies", [True, False])
@pytest.mark.parametrize(("groups", "folds"), [(4, 4), (2, 2), (1, 5)])
def test_few_groups_make_few_folds_and_a_single_group_none(classifies: bool, groups: int, folds: int) -> None:
    target = np.arange(60) % 2
    found = folds_of(target, np.arange(60) // 2 % groups, in_time=False, classifies=classifies)
    assert len(found) == folds
    assert all(len(fold.train) and len(fold.valid) for fold in found)


def test_classes_too_small_for_a_share_in_each_fold_do_not_stop_it() -> None:
    found = folds_of(np.arange(30) // 3, None, in_time=False, classifies=True)
    assert [len(fold.valid) for fold in found] == [6] * 5


def apart(folds: list[Fold], copies: np.ndarray) -> bool:
    """Whether some copy is on both sides of a fold."""
    return any(np.intersect1d(copies[fold.train], copies[fold.valid]).size for fold in folds)


@pytest.mark.parametrize("classifies", [True, False])
def test_exact_copies_are_never_on_both_sides_and_classes_keep_their_share(classifies: bool) -> None:
    random = np.random.default_rng(0)
    copies = random.integers(0, 400, 1500)
    target = (copies % 4 == 0).astype(np.int64) if classifies else copies.astype(np.float64)
    folds = folds_of(target, None, in_time=False, classifies=classifies, copies=copies)
    assert not apart(folds, copies)
    assert apart(folds_of(target, None, in_time=False, classifies=classifies), copies), "as they were before"
    assert sorted(np.concatenate([fold.valid for fold in folds]).tolist()) == list(range(1500))
    assert [len(fold.valid) for fold in folds] == pytest.approx([500] * 3, abs=3)
    if classifies:
        assert [target[fold.valid].mean() for fold in folds] == pytest.approx([target.mean()] * 3, abs=0.01)


def test_without_copies_the_folds_are_bit_for_bit_what_they_were() -> None:
    target = np.random.default_rng(1).integers(0, 3, 1200)
    plain = folds_of(target, None, in_time=False, classifies=True)
    told = folds_of(target, None, in_time=False, classifies=True, copies=np.arange(1200))
    for one, other in zip(plain, told, strict=True):
        assert np.array_equal(one.train, other.train)
        assert np.array_equal(one.valid, other.valid)


def test_in_time_a_row_whose_copy_is_fitted_on_is_not_set_aside() -> None:
    copies = np.arange(300)
    copies[[250, 251, 10]] = copies[[249, 249, 9]]  # the last of five folds begins with row 250
    plain = folds_of(np.arange(300.0), None, in_time=True, classifies=False)
    folds = folds_of(np.arange(300.0), None, in_time=True, classifies=False, copies=copies)
    assert apart(plain, copies)
    assert not apart(folds, copies)
    assert [len(fold.valid) for fold in folds] == [50, 50, 50, 50, 48]


def test_groups_may_part_copies_as_they_do_in_the_split() -> None:
    groups, copies = np.arange(200) // 4, np.arange(200) % 50
    told = folds_of(np.arange(200) % 2, groups, in_time=False, classifies=True, copies=copies)
    plain = folds_of(np.arange(200) % 2, groups, in_time=False, classifies=True)
    assert all(np.array_equal(a.valid, b.valid) for a, b in zip(told, plain, strict=True))


@pytest.mark.parametrize(("different", "folds"), [(4, 4), (2, 2), (1, 5)])
def test_few_different_rows_make_few_folds_and_a_single_one_none(different: int, folds: int) -> None:
    copies = np.arange(60) % different
    found = folds_of(np.zeros(60), None, in_time=False, classifies=False, copies=copies)
    assert len(found) == folds
    assert all(len(fold.train) and len(fold.valid) for fold in found)


def forecast_folds(ahead: int) -> list[Fold]:
    """Folds of 60 days in a row, each forecast so many days ahead."""
    day = pd.Series(pd.date_range("2013-01-01", periods=60))
    features = pd.DataFrame({"day": day, "origin": day - pd.Timedelta(days=ahead)})
    told = Target("forecast", options={"naive": "last", "known_until": "origin"})
    return as_known(folds_of(np.arange(60.0), None, in_time=True, classifies=False), features, told, "day")


def test_what_was_not_yet_known_is_not_fitted_on_and_a_fold_without_anything_known_is_left_out() -> None:
    assert [(fold.train.max(), fold.valid.min()) for fold in forecast_folds(3)] == [
        (valid - 3, valid) for valid in (10, 20, 30, 40, 50)
    ]
    assert [fold.valid.min() for fold in forecast_folds(25)] == [30, 40, 50]


def test_folds_that_all_lose_what_they_are_fitted_on_are_refused_and_not_fitted_on_what_was_not_known() -> None:
    with pytest.raises(ChallengeError, match=r"known_until: no fold of the 60 training rows has a row to fit on"):
        forecast_folds(51)
