from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

import pytest

from heldout.base import json_records
from heldout.base.json_records import LEFT_OUT, Unreadable, from_json, prepare_to_read, to_json


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Leaf:
    size: float
    data: bytes = b""


@dataclass(frozen=True)
class Tree:
    name: str
    colour: Colour | None
    kind: Literal["oak", "fir"] = "oak"
    leaves: tuple[Leaf, ...] = ()
    place: tuple[float, int] | None = None
    named: Mapping[str, Leaf] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)
    mixed: bool | int | float | str | Mapping[str, str] | None = None
    old: bool = field(default=False, metadata=LEFT_OUT)


FULL = Tree(
    "a", Colour.RED, "fir", (Leaf(1), Leaf(0.1, b"\x00\xff")), (0.5, 2), {"b": Leaf(2.0)}, {"c": [1]}, "x", True
)


@pytest.mark.parametrize(
    "tree", [FULL, Tree("b", None), Tree("c", None, mixed={"repr": "f"}), Tree("d", None, mixed=3)]
)
def test_what_is_written_is_read_as_the_same(tree: Tree) -> None:
    assert from_json(Tree, to_json(tree)) == tree


def test_numbers_stay_what_they_were() -> None:
    assert [type(each.size) for each in from_json(Tree, to_json(FULL)).leaves] == [int, float]


def test_a_key_may_be_left_out_and_another_one_is_ignored() -> None:
    assert to_json(Tree("a", None)) == {
        "name": "a", "colour": None, "kind": "oak", "leaves": [], "place": None, "named": {}, "notes": {},
        "mixed": None,
    }  # fmt: skip
    assert from_json(Tree, {"name": "a", "colour": None, "height": 3}) == Tree("a", None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": None}, "name must be text. Got None"),
        ({"colour": "blue"}, "colour must be one of red. Got 'blue'"),
        ({"kind": 3}, "kind must be one of oak, fir. Got 3"),
        ({"leaves": {}}, "leaves must be a list. Got {}"),
        ({"leaves": [{}]}, "leaves.size is missing"),
        ({"leaves": [{"size": True}]}, "leaves.size must be a finite number. Got True"),
        ({"leaves": [{"size": 1, "data": "?"}]}, "leaves.data must be bytes in base64"),
        ({"place": [1, 2, 3]}, "place must be a list of 2"),
        ({"place": [1, 2.5]}, "place must be a whole number. Got 2.5"),
        ({"named": {"b": 3}}, "named must be an object. Got 3"),
        ({"old": 1}, "old must be true or false. Got 1"),
        ({"mixed": [1]}, "mixed must be an object. Got [1]"),
        ({"name": [0] * 100}, "…"),
    ],
)
def test_another_document_is_refused_with_the_place(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(Unreadable) as refused:
        from_json(Tree, to_json(FULL) | changes)
    assert message in str(refused.value)


def test_what_is_no_json_is_not_written() -> None:
    with pytest.raises(TypeError, match="is no part of a JSON document"):
        to_json({"a": object()})


def test_what_was_prepared_for_reading_is_read_without_looking_at_types_again() -> None:
    json_records._plan.cache_clear()
    prepare_to_read(Tree)
    known = json_records._plan.cache_info().misses

    assert from_json(Tree, to_json(FULL)) == FULL
    assert known == json_records._plan.cache_info().misses == 2
