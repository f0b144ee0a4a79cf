"""The sets of names that several stages share."""

from __future__ import annotations

from typing import Literal, TypeAlias

Level = Literal["beginner", "intermediate", "advanced"]
Skill = Literal[
    "probability-and-statistics",
    "computer-science",
    "data-at-scale",
    "model-choice",
    "hyperparameters",
    "procedure",
    "neural-networks",
    "applied-mathematics",
]
TaskType: TypeAlias = str
"""Name of a task type that `heldout.tasks` knows."""
SplitMethod = Literal["random", "group", "time", "given"]
MetricNeeds: TypeAlias = str
"""What predictions a metric takes: name of a form that `heldout.tasks` knows."""
IsolationLevel = Literal["none", "limits", "standard", "strict"]
ColumnType = Literal["int64", "float64", "str", "bool", "datetime64"]
"""float64, str and datetime64 may hold missing values; int64 and bool may not."""
