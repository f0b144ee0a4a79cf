"""The closed sets that several stages share."""

from __future__ import annotations

from typing import Literal

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
TaskType = Literal["binary", "multiclass", "regression", "count"]
"""Task types that this version grades; the others of the design follow with their challenges."""
SplitMethod = Literal["random", "group", "time", "given"]
MetricNeeds = Literal["label", "probability", "score", "value"]
"""What predictions a metric takes."""
IsolationLevel = Literal["none", "limits", "standard", "strict"]
ColumnType = Literal["int64", "float64", "str", "bool", "datetime64"]
"""float64, str and datetime64 may hold missing values; int64 and bool may not."""
