"""Courses with a class, for the tests."""

from __future__ import annotations

from pathlib import Path

from heldout.attempts.class_rules import ClassRules, class_rules

CLASS = """format_version = 1
zone = "Europe/Zurich"

[late]
points_per_day = 10
cap = 25

[[deadline]]
name = "week 1"
challenges = ["fraud"]
opens = 2026-03-02T08:00:00
closes = 2026-03-14T23:59:59
grace_minutes = 15

[[learner]]
name = "Ana"
ids = { canvas = "4711", gradescope = "ana@uni.example" }
team = "blue"
pseudonym = "otter"

[[learner.extension]]
deadline = "week 1"
closes = 2026-03-16T12:00:00

[[learner]]
name = "Bo"
team = "blue"
"""


def course_with(folder: Path, text: str = CLASS, challenges: tuple[str, ...] = ("churn", "fraud")) -> Path:
    """A course of challenges that have a name and nothing else, with this class.toml."""
    for name in challenges:
        (folder / "challenges" / name).mkdir(parents=True, exist_ok=True)
        (folder / "challenges" / name / "challenge.toml").touch()
    (folder / "datasets").mkdir(exist_ok=True)
    (folder / "class.toml").write_text(text, encoding="utf-8")
    return folder


def rules_of(folder: Path, text: str = CLASS) -> ClassRules:
    """The rules of such a class."""
    found = class_rules(course_with(folder, text))
    assert found is not None
    return found
