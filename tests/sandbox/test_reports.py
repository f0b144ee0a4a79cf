"""What a stage's process says may be anything: it becomes a verdict on the submission, and never a crash."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_samples import LINEAR, Course, submission

from heldout.runs.fit_predict import run_submission
from heldout.sandbox.interface import Ending, Isolation, Job, Runner, StageResult


class Saying(Runner):
    """A runner whose stages say what they are told to."""

    def __init__(self, header: dict[str, Any]) -> None:
        self.header = header

    def isolation(self) -> Isolation:
        return Isolation("standard", (), True, "hard")

    def run(self, job: Job) -> StageResult:
        return StageResult(Ending.FRAME, header=self.header)


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


ODD = {
    "deep": nested(5_000),
    "huge": 10**4_200,
    "deep inside": {"x": nested(5_000)},
    "half a character": "\ud800",
    "coloured": "\x1b[31m",
}


@pytest.mark.parametrize(
    "kind", ["exception", "refused", "invalid_output", nested(5_000)], ids=["exception", "refused", "invalid", "deep"]
)
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("key", ["message", "line", "type", "traceback", "tried", "phase"])
def test_an_error_of_any_shape_is_the_submission_s_fault(tiny: Course, kind: Any, odd: Any, key: str) -> None:
    error = {"kind": kind, "phase": "fit", "type": "X", "message": "", "line": 3, "file": "solution.py", key: odd}

    outcome = run_submission(Saying({"ok": False, "error": error}), submission(LINEAR), tiny.challenge, tiny.prepared)

    assert outcome.status in ("failed", "invalid_output", "forbidden")
    assert len(outcome.message or "") <= 2_000


@pytest.mark.parametrize(
    "header", [{}, {"ok": True}, {"ok": True, "declared": nested(5_000)}, {"error": nested(9_000)}]
)
def test_a_header_that_says_nothing_of_use_is_an_invalid_result(tiny: Course, header: dict[str, Any]) -> None:
    outcome = run_submission(Saying(header), submission(LINEAR), tiny.challenge, tiny.prepared)

    assert outcome.status == "invalid_output"


@pytest.mark.parametrize("recipe", [nested(5_000), {"format": 10**4_200}, {"format": 1, "estimator": nested(5_000)}])
def test_a_recipe_of_any_shape_makes_a_model_declared(tiny: Course, recipe: Any) -> None:
    outcome = run_submission(Saying({"ok": True, "recipe": recipe}), submission(LINEAR), tiny.challenge, tiny.prepared)

    assert "its recipe was refused" in (outcome.declared_reason or "")
