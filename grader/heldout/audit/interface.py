"""What a check reports, and what verifying a challenge gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from heldout.audit.subject import Subject

Severity = Literal["error", "warning", "information"]
Stage = Literal["files", "data", "landscape", "runs"]
"""What a check needs: the files alone; the prepared data; the landscape too; or submissions that are run."""

STAGES: tuple[Stage, ...] = ("files", "data", "landscape", "runs")


@dataclass(frozen=True)
class Finding:
    """One thing that a check has to say."""

    level: Severity
    """error: learners would be graded wrongly or not at all; warning: the challenge teaches less than it could, or
    something wrong; information: good to know."""
    message: str
    """What is the matter, with the names and numbers that show it; one or two sentences."""
    advice: str = ""
    """What to do about it; empty for information that asks for nothing."""
    evidence: dict[str, Any] = field(default_factory=dict)
    """The same as numbers and names, for programs; JSON values only."""


@dataclass(frozen=True)
class Check:
    """One side that `verify` looks at a challenge from, and how far it must be read for that."""

    name: str
    """Lower-case words with hyphens, for example `derived-feature`."""
    title: str
    """What holds when the check has nothing to complain of, for example `No feature gives the target away`."""
    stage: Stage
    run: Callable[[Subject], Iterable[Finding]]


@dataclass(frozen=True)
class CheckResult:
    """What one check found on one challenge."""

    check: Check
    findings: tuple[Finding, ...] = ()
    skipped: str | None = None
    """Why the check was not made: the files or the data must be put right first."""
    fault: str | None = None
    """Why the check could not be completed: our own failure or the machine's, never the challenge's."""
    seconds: float = 0.0

    @property
    def worst(self) -> Severity | None:
        """The gravest level among the findings; None without any."""
        levels = {finding.level for finding in self.findings}
        order: tuple[Severity, ...] = ("error", "warning", "information")
        return next((level for level in order if level in levels), None)


@dataclass(frozen=True)
class Verified:
    """A challenge with the results of its checks, in the order of the stages."""

    challenge_id: str
    title: str
    """Empty where the definition cannot be read."""
    results: tuple[CheckResult, ...]

    def count(self, level: Severity) -> int:
        """How many findings of a level there are."""
        return sum(finding.level == level for result in self.results for finding in result.findings)
