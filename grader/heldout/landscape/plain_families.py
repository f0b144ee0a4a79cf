"""Families as plain JSON, which is how they leave the process of an author's code."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from heldout.landscape.families.interface import Family
from heldout.landscape.space import Parameter


def plain_family(family: Family, recipe: dict[str, Any] | None) -> dict[str, Any]:
    """A family as JSON that `family_of` reads; `recipe` stands for its own columns.

    Raises:
        ValueError: a value is no scalar, tuple or list of such.
    """
    plain = asdict(replace(family, columns=None, space=(), base={}, fixed={}, preparation=None))
    for name in ("base", "fixed"):
        plain[name] = {key: _plain(value) for key, value in dict(getattr(family, name)).items()}
    plain["space"] = [asdict(each) | {"choices": _plain(tuple(each.choices))} for each in family.space]
    return plain | {"columns": recipe}


def family_of(plain: dict[str, Any]) -> Family:
    """The family that `plain_family` wrote."""
    space = tuple(Parameter(**{**each, "choices": _value(each["choices"])}) for each in plain["space"])
    values = {name: {key: _value(value) for key, value in plain[name].items()} for name in ("base", "fixed")}
    return Family(**{**plain, **values, "space": space})


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple):
        return {"tuple": [_plain(each) for each in value]}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    raise ValueError(f"a value must be a number, a text, true, false, None, or a tuple or list of such. Got {value!r}")


def _value(plain: Any) -> Any:
    if isinstance(plain, dict):
        return tuple(_value(each) for each in plain["tuple"])
    return [_value(each) for each in plain] if isinstance(plain, list) else plain
