from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from heldout.base.errors import ChallengeError, DatasetError
from heldout.prepare.equal_rows import row_codes
from heldout.prepare.split import PARTS, Split, split

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
fractions = st.floats(0.1, 0.4)
seeds = st.integers(0, 2**32 - 1)


def table(rows: int, **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"x": np.arange(rows), "y": np.arange(rows) * 0.5, **columns})


def part_of_rows(result: Split, rows: int) -> NDArray[np.int64]:
    """The part of each row of the table; fails where a row is in no part or in two."""
    parts = np.full(rows, -1)
    for code, part in enumerate(PARTS):
        assert (parts[result.rows(part)] == -1).all()
        parts[result.rows(part)] = code
    assert (parts >= 0).all()
    return parts


class TestRandom:
    @given(rows=st.integers(12, 300), public=fractions, private=fractions, seed=seeds)
    @quick
    def test_parts_are_disjoint_complete_and_as_large_as_asked_for(self, define, rows, public, private, seed):
        result = split(table(rows), define(split={"public": public, "private": private, "seed": seed}))
        part_of_rows(result, rows)
        assert abs(len(result.public) - public * rows) <= 0.5
        assert abs(len(result.private) - private * rows) <= 0.5

    @given(counts=st.lists(st.integers(1, 60), min_size=2, max_size=6), seed=seeds)
    @quick
    def test_each_class_has_its_share_of_each_part_and_trains_on_something(self, define, counts, seed):
        labels = np.repeat([f"class {number}" for number in range(len(counts))], counts)
        frame = table(len(labels), y=labels)
        if len(labels) < 12:
            return
        result = split(frame, define(task={"type": "multiclass"}, split={"seed": seed}))
        parts = part_of_rows(result, len(frame))
        small = sum(1 for count in counts if count < 10)
        for number, count in enumerate(counts):
            per_part = np.bincount(parts[labels == f"class {number}"], minlength=3)
            assert per_part[0] >= 1
            # What classes of a few rows cannot give is taken from the others.
            assert abs(per_part[1] - 0.2 * count) <= 1 + small
            assert abs(per_part[2] - 0.3 * count) <= 1 + small

    def test_large_classes_have_their_exact_share(self, define):
        labels = np.repeat(["a", "b", "c"], [600, 300, 100])
        parts = part_of_rows(split(table(1000, y=labels), define(task={"type": "multiclass"})), 1000)
        assert {label: np.bincount(parts[labels == label]).tolist() for label in "abc"} == {
            "a": [300, 120, 180],
            "b": [150, 60, 90],
            "c": [50, 20, 30],
        }

    @given(copies=st.lists(st.integers(1, 4), min_size=30, max_size=80), seed=seeds)
    @quick
    def test_exact_copies_of_a_row_stay_together(self, define, copies, seed):
        values = np.repeat(np.arange(len(copies)), copies)
        frame = pd.DataFrame({"x": values % 7, "z": values.astype(str), "y": values * 1.0})
        parts = part_of_rows(split(frame, define(split={"seed": seed})), len(frame))
        assert (pd.Series(parts).groupby(values).nunique() == 1).all()
        assert abs((parts == 1).sum() - 0.2 * len(frame)) <= 4

    def test_rows_that_differ_only_in_a_dropped_column_are_copies(self, define):
        frame = pd.DataFrame({"id": np.arange(60), "x": np.arange(60) // 2, "y": np.arange(60) // 2 * 1.0})
        parts = part_of_rows(split(frame, define(drop=["id"])), 60)
        assert (parts[0::2] == parts[1::2]).all()

    def test_in_a_coarse_table_hidden_rows_are_like_those_trained_on(self, define):
        # Twelve kinds of row, each with a chance of its own: what train says of a kind holds for hidden rows of it.
        random = np.random.RandomState(0)
        frame = pd.DataFrame({"sex": random.randint(0, 2, 900), "port": random.randint(0, 6, 900)})
        frame["y"] = (random.rand(900) < 0.1 + 0.07 * (frame.sex * 6 + frame.port)).astype(int)
        result = split(
            frame, define(split={"public": 0.25, "private": 0.25, "seed": 0}, task={"type": "binary", "positive": 1})
        )
        kinds = ["sex", "port"]
        train, hidden = frame.iloc[result.train], frame.iloc[np.concatenate([result.public, result.private])]
        seen = hidden.merge(train.groupby(kinds).y.mean().rename("seen").reset_index(), on=kinds)
        assert len(seen) == len(hidden)
        assert seen.seen.corr(seen.y) > 0.3

    def test_rows_with_equal_features_and_different_targets_are_not_copies(self, define):
        frame = pd.DataFrame({"x": [1, 1, 1, 2] * 10, "y": np.arange(40) * 1.0})
        result = split(frame, define())
        assert len(np.unique(result.copies)) == 40

    def test_classes_too_small_to_share_train_and_the_others_fill_the_hidden_parts(self, define):
        labels = ["common"] * 60 + [f"rare {number}" for number in range(40)]
        result = split(table(100, y=labels), define(task={"type": "multiclass"}))
        assert (len(result.public), len(result.private)) == (20, 30)
        assert {labels[row] for row in [*result.public, *result.private]} == {"common"}

    def test_the_order_inside_a_part_says_nothing_of_the_class(self, define):
        labels = np.repeat(["a", "b"], [900, 100])
        result = split(table(1000, y=labels), define(task={"type": "binary"}))
        places = np.flatnonzero(labels[result.private] == "b") / len(result.private)
        assert 0.35 < places.mean() < 0.65

    def test_another_seed_gives_another_split(self, define):
        one, other = (split(table(50), define(split={"seed": seed})) for seed in (1, 2))
        assert set(one.public) != set(other.public)

    def test_the_split_of_a_small_table_never_changes(self, define):
        frame = table(12, x=[1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9], y=["a"] * 6 + ["b"] * 6)
        result = split(frame, define(task={"type": "binary"}))
        assert [result.rows(part).tolist() for part in PARTS] == GOLDEN


class TestGroup:
    @given(sizes=st.lists(st.integers(1, 9), min_size=10, max_size=40), seed=seeds)
    @quick
    def test_groups_stay_whole_and_fractions_are_of_groups(self, define, sizes, seed):
        groups = np.repeat(np.arange(len(sizes)), sizes)
        definition = define(group="g", split={"method": "group", "seed": seed})
        parts = part_of_rows(split(table(len(groups), g=groups), definition), len(groups))
        per_group = pd.Series(parts).groupby(groups)
        assert (per_group.nunique() == 1).all()
        in_part = np.bincount(per_group.first(), minlength=3)
        assert abs(in_part[1] - 0.2 * len(sizes)) <= 0.5
        assert abs(in_part[2] - 0.3 * len(sizes)) <= 0.5

    def test_several_columns_together_make_a_group(self, define):
        frame = table(80, year=np.repeat([1, 2], 40), case=np.tile(np.repeat(np.arange(20), 2), 2))
        result = split(frame, define(group=["year", "case"], split={"method": "group"}))
        assert result.groups is not None
        assert len(np.unique(result.groups)) == 40

    def test_a_row_without_a_group_is_an_error_that_names_it(self, define):
        frame = table(20, g=["a", "b", None, "c"] * 5)
        with pytest.raises(DatasetError) as caught:
            split(frame, define(group="g", split={"method": "group"}), "challenges/x/challenge.toml")
        assert str(caught.value) == (
            "challenges/x/challenge.toml: dataset.group 'g' is missing in 5 rows (rows 3, 7, 11, 15, 19). "
            "Fill in or remove these rows in the dataset, or choose another column."
        )

    def test_too_few_groups_leave_a_part_empty_which_is_an_error(self, define):
        with pytest.raises(ChallengeError) as caught:
            split(table(20, g=["a", "b"] * 10), define(group="g", split={"method": "group"}))
        assert str(caught.value) == (
            "challenge.toml: split.public leaves the public part without a row: the table has 2 groups, and "
            "split.public and split.private are fractions of them. Change the fractions, or use a larger table."
        )

    def test_a_group_split_without_a_group_is_an_error(self, define):
        with pytest.raises(ChallengeError) as caught:
            split(table(20), define(split={"method": "group"}))
        assert str(caught.value) == (
            "challenge.toml: dataset.group is missing: split.method 'group' needs it. Name the group column."
        )


class TestTime:
    @given(days=st.lists(st.integers(0, 30), min_size=20, max_size=200), seed=seeds)
    @quick
    def test_train_is_before_public_before_private_and_equal_times_share_a_part(self, define, days, seed):
        if len(set(days)) < 3:
            return
        times = pd.Timestamp("2020-01-01") + pd.to_timedelta(days, unit="D")
        definition = define(time="t", split={"method": "time", "seed": seed})
        result = split(table(len(days), t=times), definition)
        part_of_rows(result, len(days))
        train, public, private = (np.array(days)[result.rows(part)] for part in PARTS)
        assert train.max() < public.min()
        assert public.max() < private.min()

    def test_fractions_are_exact_where_no_times_are_equal(self, define):
        result = split(table(200, t=np.arange(200)[::-1]), define(time="t", split={"method": "time"}))
        assert [len(result.rows(part)) for part in PARTS] == [100, 40, 60]

    def test_a_boundary_inside_equal_times_moves_to_the_nearest_end(self, define):
        times = [0] * 46 + [1] * 10 + [2] * 14 + [3] * 30
        result = split(table(100, t=times), define(time="t", split={"method": "time"}))
        assert [len(result.rows(part)) for part in PARTS] == [46, 24, 30]

    def test_three_times_are_enough_for_three_parts(self, define):
        result = split(table(100, t=[0] * 98 + [1, 2]), define(time="t", split={"method": "time"}))
        assert [len(result.rows(part)) for part in PARTS] == [98, 1, 1]

    def test_two_times_are_an_error(self, define):
        with pytest.raises(DatasetError) as caught:
            split(table(10, t=[0, 1] * 5), define(time="t", split={"method": "time"}))
        assert str(caught.value) == (
            "challenge.toml: dataset.time needs at least 3 different times for split.method 'time'. Got 2 in 't'. "
            "Choose another time column or another split.method."
        )

    def test_text_as_a_time_is_an_error(self, define):
        with pytest.raises(DatasetError) as caught:
            split(table(3, t=["9", "10", "11"]), define(time="t", split={"method": "time"}))
        assert str(caught.value) == (
            "challenge.toml: dataset.time must name a column of type int64, float64 or datetime64. Got 't', which is "
            "str. Declare the column's type in dataset.toml, or choose another column."
        )

    def test_a_row_without_a_time_is_an_error(self, define):
        with pytest.raises(DatasetError, match=r"dataset\.time 't' is missing in 1 row \(row 2\)\."):
            split(table(4, t=[1.0, np.nan, 2.0, 3.0]), define(time="t"))

    def test_rows_come_in_order_of_time_beside_another_method_too(self, define):
        times = np.random.RandomState(0).randint(0, 9, size=100)
        result = split(table(100, t=times), define(time="t"))
        for part in PARTS:
            assert (np.diff(times[result.rows(part)]) >= 0).all()

    def test_rows_of_one_time_are_shuffled(self, define):
        result = split(table(100, t=[0] * 60 + [1] * 20 + [2] * 20), define(time="t", split={"method": "time"}))
        assert result.train.tolist() != sorted(result.train)

    def test_times_are_dense_ranks(self, define):
        result = split(table(4, t=[10.5, -3.0, 10.5, 99.0]), define(time="t", split={"public": 0.3, "private": 0.3}))
        assert result.times is not None
        assert result.times.tolist() == [1, 0, 1, 2]


class TestGiven:
    def test_the_column_decides(self, define):
        words = ["private", "train", "public", "train"]
        parts = part_of_rows(split(table(4, part=words), define(split={"method": "given"})), 4)
        assert [PARTS[code] for code in parts] == words

    def test_another_word_is_an_error_that_names_row_and_value(self, define):
        frame = table(6, part=["train", "public", "privat", "train", "test", "test"])
        with pytest.raises(DatasetError) as caught:
            split(frame, define(split={"method": "given"}))
        assert str(caught.value) == (
            "challenge.toml: split.column 'part' must say 'train', 'public' or 'private' in every row. "
            "Got 'privat' in row 3. Did you mean 'private'? Also look at rows 5, 6."
        )

    def test_a_missing_word_is_an_error(self, define):
        with pytest.raises(DatasetError, match=r"Got nothing in row 2\.$"):
            split(table(3, part=["train", None, "public"]), define(split={"method": "given"}))

    def test_a_word_that_never_comes_is_an_error(self, define):
        with pytest.raises(ChallengeError) as caught:
            split(table(3, part=["train", "train", "public"]), define(split={"method": "given"}))
        assert str(caught.value) == (
            "challenge.toml: split.column 'part' says 'private' in no row. Every part needs at least one."
        )


def test_a_table_too_small_for_its_fractions_is_an_error(define):
    with pytest.raises(ChallengeError) as caught:
        split(table(4), define(split={"public": 0.1}))
    assert str(caught.value) == (
        "challenge.toml: split.public leaves the public part without a row: the table has 4 rows, and split.public "
        "and split.private are fractions of them. Change the fractions, or use a larger table."
    )


def test_a_table_of_copies_only_cannot_be_split_and_the_error_says_why(define):
    frame = pd.DataFrame({"x": [1, 2] * 20, "y": [1.0, 2.0] * 20})
    with pytest.raises(ChallengeError) as caught:
        split(frame, define())
    assert str(caught.value) == (
        "challenge.toml: split.public leaves the public part without a row: the table has 40 rows, of which 38 are "
        "copies of others that must stay together. Drop fewer columns, or choose another split.method."
    )


def test_a_missing_value_equals_a_missing_value():
    frame = pd.DataFrame({"a": [1.0, np.nan, np.nan, 1.0], "b": ["x", None, None, "y"]})
    assert row_codes(frame, ["a", "b"]).tolist() == [0, 1, 1, 2]


GOLDEN = [[10, 11, 2, 6, 3, 9, 4], [7, 5], [0, 8, 1]]
