"""A suggestion of the coach in words: what it changes, what it should bring, and what it brought."""

from __future__ import annotations

from typing import Any, assert_never

from heldout.base.words import listed
from heldout.recipe.description_format import clean
from heldout.recipe.edit import Edit, Edits, InsertStep, RemoveStep, ReplaceFinal, SetParameter, UseColumns, Wrap
from heldout.recipe.grammar import Recipe
from heldout.scoring.interface import Expected, Tried

_MOST_POINTS = 100
_LONGEST = 400
"""Characters that are said of one thing to insert."""


def expected_words(expected: Expected, points: float) -> str:
    """What following a suggestion should add to a total.

    >>> expected_words(Expected(77.0, 66.0, 85.0, 0.84), 54.0)
    'expected +23 (80 % interval +12 to +31)'
    >>> expected_words(Expected(100.0, 100.0, 100.0, 0.99), 60.0)
    'expected +40, all there is to win, at both ends of an 80 % interval'
    """
    value, low, high = (signed(each - points) for each in (expected.points, expected.low, expected.high))
    if low == high:
        most = ", all there is to win," if round(expected.low) >= _MOST_POINTS else ""
        return f"expected {value}{most} at both ends of an 80 % interval"
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
    said = []
    left = list(edits)
    while left:
        edit = left.pop(0)
        if isinstance(edit, InsertStep) and left and left[0] == RemoveStep(edit.before):
            left.pop(0)
            said.append(f"replace {clean(edit.before, 60)} by {_made(edit.estimator)}")
        else:
            said.append(_in_words(edit))
    return ", ".join(said)


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
    """What a recipe makes: its class, with what it is made of."""
    return clean(_parts(recipe["estimator"]), _LONGEST)


def _parts(node: list[Any]) -> str:
    """A class, with the models within it, the function that it calls, or which columns go through what.

    >>> _parts(["estimator", "sklearn.svm.SVC", {"C": 1.0}])
    'SVC()'
    """
    name, params = node[1].rpartition(".")[2], node[2]
    if isinstance(steps := params.get("steps"), list):
        return " → ".join(_parts(step[2]) for step in steps[1:] if _is_estimator(step[-1]))
    if isinstance(tables := params.get("transformers"), list):
        routes = (f"{_parts(each[2])} for {_columns(each[3])}" for each in tables[1:] if _is_estimator(each[2]))
        return f"{name}({'; '.join(routes)})"
    inner = next((_parts(value) for value in params.values() if _is_estimator(value)), "")
    if not inner and isinstance(function := params.get("func"), list):
        inner = str(function[-1]).rpartition(".")[2]
    return f"{name}({inner})"


def _is_estimator(node: Any) -> bool:
    return isinstance(node, list) and len(node) == 3 and node[0] == "estimator"


def _columns(node: Any) -> str:
    """The columns of a route: the first of those that are named, else what chooses them."""
    if isinstance(node, list) and node[0] == "list":
        return listed((clean(str(each), 30) for each in node[1:]), most=3)
    return _value(node)
