"""Which preparations are tried, and what of the table decides that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from heldout.landscape.families.interface import Facts
from heldout.landscape.preparations import TableFacts, preparation_before, short_list, single_changes
from heldout.landscape.preprocessing import preprocessing
from heldout.landscape.table_facts import is_message
from heldout.recipe.write import write_recipe

EVERYTHING = TableFacts(skewed=("pay",), missing=True, skewed_target=True, text_values=5)


def facts(task: str = "regression", **columns: str) -> Facts:
    given = columns or {"pay": "float64", "age": "int64", "town": "str", "when": "datetime64"}
    needs = "value" if task == "regression" else "score"
    return Facts(task, needs, 400, tuple(given.items()))  # type: ignore[arg-type]


def test_at_most_six_are_tried_and_the_first_is_what_was_before() -> None:
    found = short_list("scaled", facts(), EVERYTHING)
    assert len(found) == 6
    before = replace(preparation_before("scaled", facts()), skewed=("pay",))
    assert found[0] == before
    assert {each.marks for each in found} == {"scaled", "none", "unscaled"}
    assert {each.logs for each in found} == {"none", "x", "xy"}


def test_what_makes_no_difference_on_a_table_is_tried_once() -> None:
    numbers = facts("binary", age="int64", pay="float64")
    assert len(short_list("scaled", numbers, TableFacts())) == 1
    assert [each.logs for each in short_list("scaled", numbers, TableFacts(skewed=("pay",)))] == ["none", "x"]


def test_trees_try_codes_and_logs_of_the_target_and_no_scaling() -> None:
    found = short_list("encoded", facts(), EVERYTHING)
    assert {each.text for each in found} == {"target_mean", "ordinal", "rare_one_hot"}
    assert {each.logs for each in found} == {"none", "y"}
    assert {each.scale for each in found} == {"none"}
    changes = {(dimension, level) for dimension, level, _ in single_changes(found[0], "encoded", facts(), EVERYTHING)}
    assert ("logs", "y") in changes
    assert not changes & {("logs", "x"), ("scale", "standard")}


def test_with_more_than_two_classes_no_text_becomes_a_mean_target() -> None:
    found = short_list("scaled", facts("multiclass"), replace(EVERYTHING, skewed_target=False))
    assert {each.text for each in found} == {"rare_one_hot"}


def test_messages_are_tried_as_words_and_as_characters() -> None:
    table = TableFacts(messages=("note",), skewed=("pay",))
    found = short_list("scaled", facts("binary", note="str", pay="float64"), table)
    assert [each.free_text for each in found[:3]] == ["as_text", "words", "characters"]
    assert {each.free_text for each in found[3:]} == {"words"}


def test_messages_without_spaces_between_words_are_tried_as_characters_alone() -> None:
    table = TableFacts(messages=("note",), unspaced=True, skewed=("pay",))
    given = facts("binary", note="str", pay="float64")
    found = short_list("scaled", given, table)
    assert [each.free_text for each in found[:2]] == ["as_text", "characters"]
    assert {each.free_text for each in found[2:]} == {"characters"}
    changed = {each.free_text for _, _, each in single_changes(found[0], "scaled", given, table)}
    assert "characters" in changed
    assert "words" not in changed
    notes = pd.Series(
        [
            f"这本书的内容{'很好' if n % 2 else '不好'}{'值得一读推荐'[n % 6]}{'天地玄黄宇宙洪荒日月'[n // 6]}"
            for n in range(60)
        ],
        dtype="str",
    )
    assert is_message(notes)
    frame = pd.DataFrame({"note": notes, "pay": np.arange(60.0)})
    made = preprocessing("scaled", given, found[1]).fit_transform(frame, np.arange(60) % 2)
    assert made.shape[1] > 10


def test_single_changes_differ_in_one_dimension() -> None:
    chosen = short_list("scaled", facts(), EVERYTHING)[0]
    changes = list(single_changes(chosen, "scaled", facts(), EVERYTHING))
    assert {dimension for dimension, _, _ in changes} == {"logs", "scale", "text", "marks", "dates"}
    for dimension, level, changed in changes:
        assert chosen.differs(changed) == (dimension,)
        assert changed.level(dimension) == level


TABLE = pd.DataFrame(
    {
        "pay": np.where(np.arange(60) % 7 == 3, np.nan, np.arange(60.0) ** 3),
        "age": np.arange(60) % 11,
        "town": pd.Series(["york", "bath", "hull", None] * 15, dtype="str"),
        "when": pd.date_range("2024-01-01", periods=60, freq="5D"),
        "note": pd.Series([f"please call the {word} again {n}" for n in range(30) for word in ("cat", "dog")]),
    }
)


@pytest.mark.parametrize("kind", ["scaled", "encoded"])
def test_every_level_makes_finite_numbers_and_can_be_written_as_a_recipe(kind: str) -> None:
    given = facts(pay="float64", age="int64", town="str", when="datetime64", note="str")
    table = TableFacts(("pay",), ("note",), missing=True, skewed_target=True, text_values=3)
    for messages in ("words", "as_text"):
        chosen = replace(short_list(kind, given, table)[0], free_text=messages)  # type: ignore[arg-type]
        changes = list(single_changes(chosen, kind, given, table))  # type: ignore[arg-type]
        assert {"logs", "text", "free_text", "marks", "dates"} <= {dimension for dimension, _, _ in changes}
        for _, _, each in changes:
            made = preprocessing(kind, given, each)  # type: ignore[arg-type]
            assert isinstance(write_recipe(made), dict)
            found = made.fit_transform(TABLE, np.arange(60.0))
            assert isinstance(found, np.ndarray)
            assert np.isfinite(found).all()


def test_words_of_a_message_become_columns() -> None:
    given = facts("binary", note="str")
    chosen = replace(preparation_before("scaled", given), free_text="words", messages=("note",))
    made = preprocessing("scaled", given, chosen).fit_transform(TABLE, np.arange(60) % 2)
    dogs, cats = made[1::2], made[::2]
    assert (made.max(axis=0) > 0).all()
    assert any((dogs[:, column] > 0).all() and (cats[:, column] == 0).all() for column in range(made.shape[1]))


def test_marks_that_are_not_scaled_stay_0_and_1_beside_scaled_numbers() -> None:
    given = facts("binary", pay="float64")
    made = preprocessing("scaled", given, replace(preparation_before("scaled", given), marks="unscaled"))
    found = made.fit_transform(TABLE)
    assert set(found[:, 1].tolist()) == {0.0, 1.0}
    assert found[:, 0].mean() == pytest.approx(0)


def test_a_gap_that_no_training_row_has_is_no_error() -> None:
    given = facts("binary", age="float64")
    chosen = replace(preparation_before("scaled", given), marks="unscaled")
    made = preprocessing("scaled", given, chosen).fit(pd.DataFrame({"age": [1.0, 2.0, 3.0]}))
    assert np.isfinite(made.transform(pd.DataFrame({"age": [np.nan]}))).all()
