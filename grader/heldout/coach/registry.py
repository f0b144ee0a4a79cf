"""Where the coach's rules register themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from heldout.coach.interface import Advice, Context

Rule = Callable[[Context], Iterator[Advice]]
"""Says what it sees in a context: nothing, one advice, or one for each parameter."""


class Registry:
    """Rules by code."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    def rule(self, code: str) -> Callable[[Rule], Rule]:
        """A decorator that registers a rule under its code.

        Raises:
            ValueError: the code is taken.
        """

        def decorate(function: Rule) -> Rule:
            if code in self._rules:
                raise ValueError(f"Rule {code} is registered already. Registered: {', '.join(sorted(self._rules))}.")
            self._rules[code] = function
            return function

        return decorate

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Every registered rule by its code."""
        return MappingProxyType(self._rules)


RULES = Registry()
rule = RULES.rule
