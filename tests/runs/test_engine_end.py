"""A JVM that ends before it is done: the submission's memory, the submission's failure, or nobody's but ours."""

from __future__ import annotations

from typing import Any

import pytest

from heldout.runs.engine_end import judge_engine
from heldout.runs.interface import Status
from heldout.sandbox.interface import Limits

LIMITS = Limits(memory_mb=700)


def ended(exit_code: Any, words: Any = "") -> dict[str, Any]:
    return {"ok": False, "error": {"kind": "exception"}, "engine": {"exit_code": exit_code, "words": words}}


@pytest.mark.parametrize("only_ours", [False, True])
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (52, ""),
        (3, "Terminating due to java.lang.OutOfMemoryError: Java heap space"),
        (1, "There is insufficient memory for the Java Runtime Environment to continue."),
    ],
)
def test_a_full_heap_is_the_submissions_memory(code: int, words: str, only_ours: bool) -> None:
    verdict = judge_engine(ended(code, words), LIMITS, only_ours)
    assert verdict is not None
    assert verdict.status is Status.OUT_OF_MEMORY
    assert "this challenge allows 700 MB" in verdict.message


@pytest.mark.parametrize(("only_ours", "status"), [(False, Status.FAILED), (True, Status.GRADER_ERROR)])
@pytest.mark.parametrize(("code", "called"), [(-9, "SIGKILL"), (-11, "SIGSEGV"), (134, "exit code 134")])
def test_another_end_is_ours_where_no_code_of_the_learners_ran_beside_it(
    code: int, called: str, only_ours: bool, status: Status
) -> None:
    verdict = judge_engine(ended(code, "# A fatal error\x1b[2J"), LIMITS, only_ours)
    assert verdict is not None
    assert verdict.status is status
    assert f"ended ({called}) before it was done: # A fatal error" in verdict.message
    assert "\x1b" not in verdict.message


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"ok": False},
        {"ok": True, "engine": {"exit_code": -9}},
        {"ok": False, "engine": []},
        {"ok": False, "engine": {"exit_code": True}},
        {"ok": False, "engine": {"exit_code": "9"}},
    ],
)
def test_what_says_nothing_of_an_engine_is_judged_as_ever(said: dict[str, Any]) -> None:
    assert judge_engine(said, LIMITS, only_ours=True) is None
