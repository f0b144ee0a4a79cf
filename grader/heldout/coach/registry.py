"""The coach's rules by code.

A new rule is a function with `@rule(…)` in a module of `heldout.coach.rules`; nothing else has to be told. Another
package adds one as an entry point of the group `heldout.coach`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from heldout.base.registry import Registry
from heldout.coach.interface import Advice, Context, Stake

Say = Callable[[Context], Iterator[Advice]]
"""Says what it sees in a context: nothing, one advice, or one for each parameter."""


@dataclass(frozen=True)
class Rule:
    """A code, and the function that says what it sees."""

    name: str
    """Its code on cards, in capitals: `EDGE`."""
    say: Say
    """Asked again with the same context whenever fits that it asked for were made: it keeps nothing in mind."""
    about: Stake = "nothing"
    """The lost points that it asks for fits for: where the most were lost they are made first, and none where nothing
    was. A rule that asks for none need not say."""


def rule(code: str, about: Stake = "nothing") -> Callable[[Say], Rule]:
    """Declare a rule: decorates the function that says what it sees."""
    return lambda say: Rule(code, say, about)


RULES = Registry(Rule, "rule", "heldout.coach.rules", "heldout.coach")
