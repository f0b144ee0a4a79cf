"""Where checks register themselves.

A new check is a module in `heldout.audit.checks` with a function that yields findings, decorated with
`@check(…)`; nothing else has to be told.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from heldout.audit.interface import STAGES, Check, Finding, Stage

if TYPE_CHECKING:
    from heldout.audit.subject import Subject

    Run = Callable[[Subject], Iterable[Finding]]

_CHECKS: dict[str, Check] = {}


def check(name: str, title: str, stage: Stage) -> Callable[[Run], Run]:
    """A decorator that registers a function as the check `name`.

    Raises:
        ValueError: the name is taken.
    """

    def decorate(run: Run) -> Run:
        if name in _CHECKS:
            raise ValueError(f"The check {name!r} is registered already.")
        _CHECKS[name] = Check(name, title, stage, run)
        return run

    return decorate


def checks() -> tuple[Check, ...]:
    """Every registered check, by stage and then by name."""
    from heldout.audit import checks as package

    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return tuple(sorted(_CHECKS.values(), key=lambda each: (STAGES.index(each.stage), each.name)))
