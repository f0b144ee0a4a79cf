from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from heldout.landscape import preprocessing as module
from heldout.landscape.families.interface import Facts
from heldout.landscape.preprocessing import preprocessing
from heldout.recipe.write import write_recipe

DAY = np.timedelta64(1, "D")


def facts(task: str = "binary", scaling: str = "standard", **columns: str) -> Facts:
    return Facts(task, "value" if task == "regression" else "score", 100, tuple(columns.items()), scaling)  # type: ignore[arg-type]


def days(*texts: str | None) -> pd.DataFrame:
    return pd.DataFrame({"when": np.array([text or "NaT" for text in texts], dtype="datetime64[ns]")})


def transformed(kind: Any, given: Facts, frame: pd.DataFrame, target: Any = None) -> NDArray[np.float64]:
    found: NDArray[np.float64] = preprocessing(kind, given).fit_transform(frame, target)
    return found


def test_numbers_are_imputed_by_the_median_marked_and_standardised() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0, np.nan, 9.0]})
    found = transformed("scaled", facts(a="float64"), frame)
    assert found.mean(axis=0) == pytest.approx([0, 0])
    assert found.std(axis=0) == pytest.approx([1, 1])
    assert found[2, 0] == found[1, 0]
    assert (found[:, 1] > 0).tolist() == [False, False, True, False]


def test_trees_get_numbers_in_their_own_unit() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0, np.nan, 9.0]})
    assert transformed("encoded", facts(a="float64"), frame).tolist() == [[1, 0], [2, 0], [2, 1], [9, 0]]


def test_numbers_can_be_scaled_to_their_range_or_left_alone() -> None:
    frame = pd.DataFrame({"a": [0, 4, 16]})
    assert transformed("scaled", facts(scaling="range", a="int64"), frame).ravel().tolist() == [0, 0.25, 1]
    assert transformed("scaled", facts(scaling="none", a="int64"), frame).ravel().tolist() == [0, 4, 16]


def test_text_is_one_hot_with_rare_and_new_values_together() -> None:
    frame = pd.DataFrame({"s": pd.Series(["a"] * 9 + ["b"] * 8 + ["rare", "odd"], dtype="str")})
    columns = preprocessing("scaled", facts(s="str")).fit(frame)
    new = pd.DataFrame({"s": pd.Series(["a", "b", "rare", "never seen"], dtype="str")})
    assert columns.transform(new).tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]]


def test_a_thousand_values_of_a_text_make_forty_columns() -> None:
    frame = pd.DataFrame({"s": pd.Series([f"t{n // 6}" for n in range(6000)], dtype="str")})
    assert transformed("scaled", facts(s="str"), frame).shape == (6000, 40)


def test_trees_get_the_mean_target_of_a_text_in_one_column() -> None:
    frame = pd.DataFrame({"s": pd.Series(["high", "low"] * 100, dtype="str")})
    target = np.array([10.0, 2.0] * 100)
    columns = preprocessing("encoded", facts("regression", s="str")).fit(frame, target)
    assert columns.transform(frame[:2]).ravel() == pytest.approx([10, 2], abs=0.1)


def test_with_more_than_two_classes_trees_get_text_one_hot() -> None:
    frame = pd.DataFrame({"s": pd.Series(["x", "y", "z"] * 20, dtype="str")})
    found = transformed("encoded", facts("multiclass", s="str"), frame, np.arange(60) % 4)
    assert found[:3].tolist() == np.eye(3).tolist()


def test_missing_text_and_missing_times_are_no_error() -> None:
    frame = days(*["2024-01-01", None, "2024-01-05"] * 10).assign(s=pd.Series(["a", None, "b"] * 10, dtype="str"))
    for kind in ("scaled", "encoded"):
        assert np.isfinite(transformed(kind, facts(when="datetime64", s="str"), frame, np.arange(30) % 2)).all()


def test_the_day_of_the_week_is_told_apart_and_comes_again() -> None:
    frame = days(*(str(np.datetime64("2024-03-04") + n * DAY) for n in range(14)))
    week = transformed("encoded", facts(when="datetime64"), frame)[:, -7:]
    assert np.allclose(week.max(axis=1), 1, atol=1e-6)
    assert sorted(week[:7].argmax(axis=1).tolist()) == list(range(7))
    assert np.allclose(week[:7], week[7:], atol=1e-6)


def test_the_same_season_of_another_year_looks_alike_and_another_season_does_not() -> None:
    frame = days("2023-07-01", "2024-07-01", "2024-01-01")
    year = transformed("encoded", facts(when="datetime64"), frame)[:, 1:-7]
    assert np.abs(year[0] - year[1]).max() < 0.02
    assert np.abs(year[1] - year[2]).max() > 0.3


def test_columns_without_a_part_are_left_out() -> None:
    assert transformed("scaled", facts(flag="bool"), pd.DataFrame({"flag": [True, False]})).tolist() == [[1], [0]]


def test_another_preprocessing_has_another_version() -> None:
    """Landscapes are stale when the version changes. If this fails, raise VERSION, and note the new hash."""
    shown = []
    for task in ("binary", "multiclass", "regression"):
        for scaling in ("standard", "range", "none"):
            given = facts(task, scaling, a="float64", b="bool", s="str", t="datetime64", i="int64")
            shown += [preprocessing(kind, given).__repr__(N_CHAR_MAX=10**6) for kind in ("scaled", "encoded")]
    found = hashlib.sha256("\n".join(shown).encode()).hexdigest()[:16]
    assert (module.VERSION, found) == (1, "883d4733b26a19ad")


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_it_is_made_of_library_parts_that_a_recipe_holds(task: str) -> None:
    given = facts(task, a="float64", b="bool", s="str", t="datetime64", i="int64")
    for kind in ("scaled", "encoded"):
        assert isinstance(write_recipe(preprocessing(kind, given)), dict)  # type: ignore[arg-type]
