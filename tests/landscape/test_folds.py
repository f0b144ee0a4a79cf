from __future__ import annotations

import numpy as np
import pytest

from heldout.landscape.folds import fold_count, folds_of


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
