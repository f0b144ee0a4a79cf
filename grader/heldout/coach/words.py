"""Names and numbers as they stand in the coach's messages: short, printable, and never longer than their place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from heldout.base import words
from heldout.base.number_format import format_score
from heldout.coach.interface import Context
from heldout.recipe.description_format import clean

_NAME = 36
_VALUE = 20


def name(text: str) -> str:
    """A parameter's or a class's name."""
    return clean(text, _NAME)


def number(value: float) -> str:
    """A hyperparameter's number as people write it.

    >>> number(0.0001), number(300.0), number(100000.0)
    ('0.0001', '300', '100000')
    """
    whole = f"{value:.0f}" if value == int(value) and abs(value) < 1e7 else ""
    return whole or f"{value:.4g}"


def shown_value(value: Any) -> str:
    """A parameter's value as a description writes it."""
    if isinstance(value, dict):
        shown = str(value.get("repr"))
    elif type(value) in (int, float):
        shown = number(value)
    else:
        shown = repr(value)
    return clean(shown, _VALUE)


def setting(parameter: str, value: Any) -> str:
    """A parameter with its value: `svc__C = 10`."""
    return f"{name(parameter)} = {shown_value(value)}"


def listed(items: Iterable[str], last: str = "and") -> str:
    """At most three items in a row.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    found = list(items)
    return words.listed(found, last) if len(found) <= 3 else words.first_few(found, 2)


def score(context: Context, utility: float) -> str:
    """A utility as the challenge's metric shows it: the sign is the metric's again."""
    return format_score(utility if context.challenge.greater_is_better else -utility)


def short_class(path: str) -> str:
    """The class's own name at the end of its import path."""
    return name(path.rpartition(".")[2])


def clean_label(label: str) -> str:
    """A class of the target, in quotes."""
    return repr(clean(label, _VALUE))


def clean_scorer(text: str) -> str:
    """An expression that makes a scorer."""
    return clean(text, 70)
