"""docs/tasks.md says what the registry says of task types and forms."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from heldout.tasks.catalogue import FORMS, TASKS, form_of, task_names, task_of

PAGE = Path(__file__).parents[2] / "docs" / "tasks.md"


def rows(heading: str) -> list[list[str]]:
    """The cells of the table whose first heading this is."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {heading} |")) + 2
    table = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


def first_line(value: object) -> str:
    return (inspect.getdoc(type(value)) or "").splitlines()[0]


def test_every_task_type_is_there_in_its_order() -> None:
    told = []
    for name in task_names():
        task = task_of(name)
        about = (inspect.getdoc(sys.modules[type(task).__module__]) or "").splitlines()[0]
        told.append([f"`{name}`", ", ".join(task.forms), ", ".join(task.target_types), about])
    assert rows("task type") == told
    assert set(task_names()) == set(TASKS.built_in)


def test_every_form_is_there() -> None:
    assert rows("form") == [[f"`{name}`", form_of(name).calls, first_line(form_of(name))] for name in FORMS.built_in]
