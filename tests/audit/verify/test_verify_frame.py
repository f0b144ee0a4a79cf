"""The frame in which checks run: what one of them does never hides what the others find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from heldout.audit import verify as module
from heldout.audit.interface import Check, Finding, Stage
from heldout.audit.registry import checks
from heldout.audit.render import exit_code
from heldout.audit.subject import Subject
from heldout.audit.verify import select, verify
from heldout.base.errors import ChallengeError, IsolationError, UsageError
from heldout.base.progress import Observer

TESTS = Path(__file__).parents[2]
ORCHARD = TESTS / "courses" / "orchard"
BROKEN = TESTS / "faulty" / "definition"

no_runner: Any = None


def fine(subject: Subject) -> Iterator[Finding]:
    yield Finding("information", f"{subject.prepared.rows['train']} rows")


def crashes(subject: Subject) -> Iterator[Finding]:
    yield Finding("warning", "seen before the crash")
    raise ZeroDivisionError("division by zero")


def blames_the_challenge(subject: Subject) -> Iterator[Finding]:
    raise ChallengeError("metric.py: it crashed")
    yield


def asks_too_much_of_the_machine(subject: Subject) -> Iterator[Finding]:
    _ = subject.runner
    yield Finding("error", "never said")


def refuses(challenge: object) -> Any:
    raise IsolationError("the level 'strict' cannot be had")


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let only these functions be checks."""

    def use(*runs: Any, stage: Stage = "data") -> None:
        made = tuple(Check(run.__name__, run.__name__, stage, run) for run in runs)
        monkeypatch.setattr(module, "checks", lambda: made)

    return use


def test_a_crash_of_a_check_is_our_fault_and_hides_nothing(use: Callable[..., None]) -> None:
    use(crashes, fine)

    crashed, other = verify(ORCHARD, "orchard", no_runner).results

    assert crashed.fault == "this is a fault of heldout itself (ZeroDivisionError: division by zero)"
    assert crashed.worst == "warning"
    assert [one.message for one in other.findings] == ["160 rows"]


def test_with_debug_a_crash_comes_through(use: Callable[..., None]) -> None:
    use(crashes)

    with pytest.raises(ZeroDivisionError):
        verify(ORCHARD, "orchard", no_runner, debug=True)


def test_a_fault_of_the_challenge_that_a_check_meets_is_an_error(use: Callable[..., None]) -> None:
    use(blames_the_challenge)

    verified = verify(ORCHARD, "orchard", no_runner)

    assert [(one.level, one.message) for one in verified.results[0].findings] == [("error", "metric.py: it crashed")]
    assert exit_code([verified], strict=False) == 3


def test_what_the_machine_cannot_do_is_no_fault_of_the_challenge(use: Callable[..., None]) -> None:
    use(asks_too_much_of_the_machine)

    verified = verify(ORCHARD, "orchard", refuses)

    assert verified.results[0].fault == "the level 'strict' cannot be had"
    assert verified.results[0].findings == ()
    assert exit_code([verified], strict=True) == 4


def test_no_runner_is_opened_before_a_check_asks_for_it(use: Callable[..., None]) -> None:
    use(fine)

    assert verify(ORCHARD, "orchard", refuses).results[0].fault is None


def test_where_the_files_are_wrong_the_other_checks_are_skipped_and_say_why() -> None:
    definition, licence, duplicates = verify(
        BROKEN, "orchard", no_runner, ("definition", "licence", "duplicates")
    ).results

    assert len(definition.findings) == 2
    assert definition.skipped is None
    assert (
        licence.skipped
        == duplicates.skipped
        == "the challenge's files must be put right first (see the check definition)"
    )


def test_a_challenge_that_cannot_be_checked_is_at_fault() -> None:
    assert exit_code([verify(BROKEN, "orchard", no_runner, ("duplicates",))], strict=False) == 3


def test_each_check_is_told_before_it_begins() -> None:
    heard: list[tuple[str, int, int]] = []

    class Hearing(Observer):
        def advanced(self, done: int, total: int, seconds_left: float | None = None, beside: str = "") -> None:
            heard.append((beside, done, total))

    verify(ORCHARD, "orchard", no_runner, ("ids", "licence"), Hearing())

    assert heard == [("licence", 0, 2), ("ids", 1, 2)]


def test_a_check_that_does_not_exist_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match=r"no check is called 'duplicate'\..* Did you mean 'duplicates'\?"):
        select(["duplicate"])


def test_checks_come_in_the_order_of_their_stages() -> None:
    stages = [each.stage for each in checks()]

    assert stages == sorted(stages, key=["files", "data", "landscape", "runs"].index)
