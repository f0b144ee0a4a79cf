from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from heldout.classroom.regrade.changes import change_since
from heldout.classroom.regrade.version_parts import changed_keys
from heldout.scoring.interface import CardChallenge

NOW = CardChallenge(
    id="x",
    title="X",
    content_hash="c",
    data_hash="d",
    metric_hash="m",
    landscape_hash="l",
    needs="score",
    limits={"cpu_seconds": 60},
)
OTHER = replace(NOW, content_hash="other")


def test_the_same_version_is_no_change() -> None:
    assert not change_since(replace(NOW, course="another title"), NOW)
    assert change_since(NOW, NOW).text == ""


@pytest.mark.parametrize(
    ("key", "value", "part"),
    [
        ("data_hash", "other", "rows"),
        ("metric_hash", "other", "metric"),
        ("limits", {"cpu_seconds": 1}, "limits"),
        ("landscape_hash", None, "landscape"),
    ],
)
def test_each_part_is_told_from_the_others(key: str, value: Any, part: str) -> None:
    changes = {key: value}
    assert change_since(replace(OTHER, **changes), NOW).parts >= {part}
    assert change_since(replace(NOW, **changes), NOW).text == part


def test_parts_are_named_in_a_fixed_order() -> None:
    old = replace(NOW, landscape_hash="x", metric_hash="x", data_hash="x", content_hash="x")
    assert change_since(old, NOW).text == "rows, metric, landscape"


def test_a_change_that_shows_in_no_part_is_a_change_all_the_same() -> None:
    assert change_since(OTHER, NOW).text == "rest"
    assert change_since(replace(OTHER, landscape_hash="x"), NOW).text == "landscape, rest"


def test_a_card_that_names_no_parts_may_have_been_made_with_other_ones() -> None:
    other = change_since(CardChallenge(id="x", title="X", content_hash="other"), NOW)
    assert (other.text, other.guessed) == ("rows, metric, limits, landscape", True)
    assert change_since(CardChallenge(id="x", title="X", content_hash="c"), NOW).text == "landscape"


DECIDING: dict[str, Any] = {
    "dataset": {"target": "ripe", "drop": []},
    "rows": ["a"],
    "task": {"type": "binary"},
    "metric": {"function": "metric.py:score", "options": {}},
    "metric_code": "1",
    "metric_helpers": {"helper.py": "2"},
    "split": {"method": "random", "seed": 7},
    "limits": {"cpu_seconds": 60},
}


@pytest.mark.parametrize(
    ("changes", "differing", "text"),
    [
        ({"split": {"method": "random", "seed": 8}}, "data_hash", "split"),
        ({"rows": ["b"]}, "data_hash", "data"),
        ({"dataset": {"target": "ripe", "drop": ["id"]}}, "data_hash", "dataset"),
        ({"metric": {"function": "metric.py:other", "options": {}}}, "metric_hash", "metric"),
        ({"metric_code": "9"}, "metric_hash", "own code metric.py"),
        ({"metric_helpers": {"helper.py": "9"}}, "metric_hash", "own code helper.py"),
        ({"metric_helpers": {}}, "metric_hash", "own code helper.py"),
        ({"limits": {"cpu_seconds": 1}}, "limits", "limits"),
    ],
)
def test_where_both_versions_are_known_only_what_changed_is_named(
    changes: dict[str, Any], differing: str, text: str
) -> None:
    differs: dict[str, Any] = {differing: "x"}
    old = replace(OTHER, **differs)
    assert change_since(old, NOW, DECIDING | changes, DECIDING).text == text


def test_code_of_the_families_decides_points_alone() -> None:
    old = DECIDING | {"families_code": {"families.py": "1", "spaces.py": "1"}}
    new = DECIDING | {"families_code": {"families.py": "1", "spaces.py": "2"}}
    change = change_since(OTHER, NOW, old, new)
    assert (change.text, change.parts) == ("own code spaces.py", {"families"})


def test_rows_that_changed_under_the_same_definition_are_named_as_rows() -> None:
    assert change_since(replace(OTHER, data_hash="x", limits={}), NOW, DECIDING | {"limits": {}}, DECIDING).text == (
        "limits, rows"
    )


def test_keys_are_told_with_both_values() -> None:
    old = DECIDING | {"split": {"method": "random", "seed": 8, "public": "x" * 100}}
    assert changed_keys("split", old, DECIDING) == ["split.seed 8 → 7", f"split.public {'x' * 39}… → none"]
