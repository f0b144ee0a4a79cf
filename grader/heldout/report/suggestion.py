"""A suggestion of the coach in words: what it changes, what it should bring, and what it brought."""

from __future__ import annotations

from typing import Any, assert_never

from heldout.base.words import listed
from heldout.recipe.description_format import clean
from heldout.recipe.edit import Edit, Edits, InsertStep, RemoveStep, ReplaceFinal, SetParameter, UseColumns, Wrap
from heldout.recipe.grammar import Recipe
from heldout.scoring.interface import Expected, Tried


def expected_words(expected: Expected, points: float) -> str:
    """What following a suggestion should add to a total.

    >>> expected_words(Expected(77.0, 66.0, 85.0, 0.84), 54.0)
    'expected +23 (80 % interval +12 to +31)'
    """
    value, low, high = (signed(each - points) for each in (expected.points, expected.low, expected.high))
    return f"expected {value} (80 % interval {low} to {high})"


def tried_words(tried: Tried, points: float) -> str:
    """What following a suggestion did to a total.

    >>> from heldout.runs.interface import Status
    >>> tried_words(Tried(Status.GRADED, 60.0), 54.0), tried_words(Tried(Status.TIMED_OUT, None), 54.0)
    ('tried: +6', 'tried: timed out')
    """
    if tried.points is None:
        return f"tried: {tried.status.replace('_', ' ')}"
    return f"tried: {signed(tried.points - points)}"


def signed(points: float) -> str:
    """A difference in points with its sign.

    >>> signed(3.6), signed(-0.2), signed(-12.0)
    ('+4', '0', '−12')
    """
    whole = round(points)
    return f"{whole:+d}".replace("-", "−") if whole else "0"


def edits_in_words(edits: Edits) -> str:
    """What edits change.

    >>> edits_in_words((SetParameter("clf__C", 20.88), RemoveStep("select")))
    'set clf__C to 20.88, remove select'
    """
    return ", ".join(_in_words(edit) for edit in edits)


def _in_words(edit: Edit) -> str:
    match edit:
        case SetParameter():
            return f"set {clean(edit.path, 60)} to {_value(edit.value)}"
        case InsertStep():
            return f"insert {_made(edit.estimator)} before {clean(edit.before, 60)}"
        case RemoveStep():
            return f"remove {clean(edit.step, 60)}"
        case UseColumns():
            columns = listed((clean(name, 30) for name in edit.columns), most=3)
            return f"use {columns} through {_made(edit.transformer)}"
        case Wrap():
            around = clean(edit.at, 60) or "everything"
            return f"put {_made(edit.wrapper)} around {around}"
        case ReplaceFinal():
            return f"replace the model by {_made(edit.estimator)}"
        case _:
            assert_never(edit)


def _value(node: Any) -> str:
    """A value as people write it.

    >>> _value(["tuple", 100, 50]), _value(0.000012345), _value("auto")
    ('(100, 50)', '1.234e-05', "'auto'")
    """
    if isinstance(node, float):
        return f"{node:.4g}"
    if not isinstance(node, list):
        return clean(repr(node), 40)
    if node[0] in ("list", "tuple"):
        inside = ", ".join(map(_value, node[1:]))
        return clean(f"({inside})" if node[0] == "tuple" else f"[{inside}]", 40)
    if node[0] == "estimator":
        return f"{node[1].rpartition('.')[2]}()"
    return clean(str(node[1]), 40)


def _made(recipe: Recipe) -> str:
    """What a recipe makes: its class, or the classes of a pipeline's steps."""
    node = recipe["estimator"]
    steps = node[2].get("steps")
    if isinstance(steps, list):
        return clean(" → ".join(_value(step[2]) for step in steps[1:] if isinstance(step, list)), 80)
    return f"{node[1].rpartition('.')[2]}()"
