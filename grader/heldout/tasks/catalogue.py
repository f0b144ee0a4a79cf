"""Every form of predictions, by name; imports neither numpy nor pandas.

A new form is an instance of `PredictionForm` in a module of `heldout.tasks.forms`; another package adds one as an
entry point of the group `heldout.forms`.

>>> form_of("value").calls
'predict'
"""

from __future__ import annotations

from heldout.base.registry import Registry
from heldout.tasks.form import PredictionForm

FORMS = Registry(PredictionForm, "form", "heldout.tasks.forms", "heldout.forms")  # type: ignore[type-abstract]
"""mypy takes an abstract class for no type; the registry makes no instances."""


def form_of(name: str) -> PredictionForm:
    """The form of predictions that `metric.needs` names, which has been checked.

    Raises:
        KeyError: there is none.
        ExtensionError: the extension that has it cannot be used.
    """
    found = FORMS.get(name)
    if found is None:
        raise KeyError(name)
    return found


def form_names() -> tuple[str, ...]:
    """Every form, sorted."""
    return FORMS.names()
