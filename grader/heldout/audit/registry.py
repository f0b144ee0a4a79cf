"""The checks of `verify` by name.

A new check is a function that yields findings, with `@check(…)`, in a module of `heldout.audit.checks`; nothing else
has to be told. Another package adds one as an entry point of the group `heldout.checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from heldout.audit.interface import STAGES, Check, Finding, Stage
from heldout.base.registry import Registry

if TYPE_CHECKING:
    from heldout.audit.subject import Subject

    Run = Callable[[Subject], Iterable[Finding]]

CHECKS = Registry(Check, "check", "heldout.audit.checks", "heldout.checks")


def check(name: str, title: str, stage: Stage) -> Callable[[Run], Check]:
    """Declare a check: decorates the function that makes it."""
    return lambda run: Check(name, title, stage, run)


def checks() -> tuple[Check, ...]:
    """Every check, by stage and then by name.

    Raises:
        ExtensionError: an extension that adds one cannot be used.
    """
    return tuple(sorted(CHECKS.all().values(), key=lambda each: (STAGES.index(each.stage), each.name)))
