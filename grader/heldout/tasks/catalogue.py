"""Every task type and every form of predictions, by name; imports neither numpy nor pandas.

A new one is an instance of `Task` in a module of `heldout.tasks.types`, or of `PredictionForm` in one of
`heldout.tasks.forms`; another package adds one as an entry point of the group `heldout.tasks` or `heldout.forms`.

>>> task_names()
('binary', 'multiclass', 'regression', 'count', 'quantile', 'interval', 'ordinal', 'forecast', 'image', 'anomaly',
 'clustering', 'survival', 'multilabel', 'ranking')
>>> task_of("count").forms
('value',)
>>> form_of("value").calls
'predict'
"""

from __future__ import annotations

from heldout.base.registry import Registry
from heldout.base.vocabulary import TaskType
from heldout.tasks.form import PredictionForm
from heldout.tasks.task import Task

# mypy takes an abstract class for no type; a registry makes no instances.
FORMS = Registry(PredictionForm, "form", "heldout.tasks.forms", "heldout.forms")  # type: ignore[type-abstract]
TASKS = Registry(Task, "task type", "heldout.tasks.types", "heldout.tasks")  # type: ignore[type-abstract]


def task_of(name: TaskType) -> Task:
    """The task type that `task.type` names, which has been checked.

    Raises:
        KeyError: there is none.
        ExtensionError: the extension that has it cannot be used.
    """
    found = TASKS.get(name)
    if found is None:
        raise KeyError(name)
    return found


def task_names() -> tuple[str, ...]:
    """Every task type: ours in their usual order, then those of other packages."""
    ours = sorted(TASKS.built_in, key=lambda name: TASKS.built_in[name].place)
    return (*ours, *(name for name in TASKS.names() if name not in TASKS.built_in))


def tasks_taking(form: str, built_in: bool = False) -> frozenset[TaskType]:
    """The task types whose metrics may take this form of predictions: heldout's own, or all whose extension, where one
    has them, can be used."""
    known = TASKS.built_in if built_in else TASKS.usable()
    return frozenset(name for name, task in known.items() if form in task.forms)


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
