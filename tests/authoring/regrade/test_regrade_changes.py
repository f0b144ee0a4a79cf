from __future__ import annotations

from typing import Any

import pytest

from heldout.authoring.regrade.changes import change_since

NOW: dict[str, Any] = {
    "content_hash": "c",
    "data_hash": "d",
    "metric_hash": "m",
    "landscape_hash": "l",
    "needs": "score",
    "limits": {"cpu_seconds": 60},
}


def test_the_same_version_is_no_change() -> None:
    assert not change_since({"id": "x", **NOW}, NOW)
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
def test_each_part_is_told_from_the_others(key: str, value: object, part: str) -> None:
    assert change_since(NOW | {key: value, "content_hash": "other"}, NOW).parts >= {part}
    assert change_since(NOW | {key: value}, NOW).text == part


def test_parts_are_named_in_a_fixed_order() -> None:
    old = NOW | {"landscape_hash": "x", "metric_hash": "x", "data_hash": "x", "content_hash": "x"}
    assert change_since(old, NOW).text == "rows, metric, landscape"


def test_a_change_that_shows_in_no_part_is_a_change_all_the_same() -> None:
    assert change_since(NOW | {"content_hash": "other"}, NOW).text == "rest"
    assert change_since(NOW | {"content_hash": "other", "landscape_hash": "x"}, NOW).text == "landscape, rest"


def test_a_card_that_names_no_parts_may_have_been_made_with_other_ones() -> None:
    other = change_since({"content_hash": "other"}, NOW)
    assert (other.text, other.guessed) == ("rows, metric, limits, landscape", True)
    assert change_since({"content_hash": "c"}, NOW).text == "landscape"
