"""The stages of one submission in turn, under one budget; how each of them ended becomes a verdict where it failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heldout.runs.engine_end import judge_engine
from heldout.runs.interface import Outcome, Resources
from heldout.runs.repairs.interface import Circumstances
from heldout.runs.repairs.repair import translated
from heldout.runs.usage import left_of, resources_of
from heldout.runs.verdict import Verdict, judge_ending, judge_error, makes_no_sense
from heldout.sandbox.interface import Job, Limits, Runner, StageResult, Usage
from heldout.sandbox.patience import run_patiently
from heldout.stages.interface import read_error
from heldout.stages.warned import Warned, read_warned, together
from heldout.submission.boundary import take
from heldout.submission.interface import Submission


class StageFailed(Exception):
    """A stage gave no usable answer."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict


class StagesInTurn:
    """Runs stages that hold a learner's code, with what is left of the limits, and adds up what they use."""

    def __init__(
        self,
        runner: Runner,
        submission: Submission,
        limits: Limits,
        fit: Sequence[str] = (),
        about: Circumstances | None = None,
    ) -> None:
        """`fit` names the phases whose time counts as that of fitting; errors are told in words for `about`."""
        self._about = about
        self.runner, self.submission, self.limits = runner, submission, limits
        self._fit = fit
        self.measured: dict[str, float] = {}
        """What the run measures beside what stages use, see `Resources.measured`."""
        self._confined = runner.isolation().level in ("standard", "strict")
        self.used: list[Usage] = []
        """What each of them took."""
        self._stdout = ""
        self._warned: list[tuple[Warned, ...]] = []

    def run(self, job: Job, result_bytes: int) -> StageResult:
        """A stage that answered `ok`. The submission's files travel along.

        Raises:
            StageFailed: it ended otherwise.
            HeldoutError: the machine could not run it.
        """
        limits = replace(left_of(self.limits, self.used), result_bytes=result_bytes)
        result = run_patiently(self.runner, replace(job, files=self.submission.files, limits=limits))
        self.used.append(result.usage)
        return self._answered(result, self.limits, only_ours=False)

    def run_apart(self, job: Job) -> StageResult:
        """The same with the job's own limits, of a stage in whose process none of a learner's code runs; what it uses
        is not the submission's.

        Raises:
            StageFailed, HeldoutError: likewise.
        """
        return self._answered(run_patiently(self.runner, replace(job, files=self.submission.files)), job.limits, True)

    def _answered(self, result: StageResult, limits: Limits, only_ours: bool) -> StageResult:
        self._stdout += result.stdout
        verdict = take(lambda: self._verdict(result, limits, only_ours), makes_no_sense)
        if verdict is not None:
            raise StageFailed(verdict)
        return result

    def _verdict(self, result: StageResult, limits: Limits, only_ours: bool) -> Verdict | None:
        self._warned.append(read_warned(result.said.get("warned")))
        verdict = judge_ending(result, limits, self.submission.called)
        if verdict is not None or result.said.get("ok") is True:
            return verdict
        ended = judge_engine(result.said, limits, only_ours)
        if ended is not None:
            return ended
        error = read_error(result.said.get("error"))
        if error is not None and self._about is not None:
            error = translated(error, self._about)
        return judge_error(error, limits, self.submission.called, self._confined)

    def failed(self, verdict: Verdict) -> Outcome:
        """The outcome of a submission that ended like this."""
        return Outcome(
            status=verdict.status,
            message=verdict.message,
            traceback=verdict.traceback,
            resources=self.resources() if self.used else None,
            stdout=self._stdout,
            warnings=together(self._warned),
        )

    def with_use(self, outcome: Outcome) -> Outcome:
        """The outcome, with what all stages used and printed."""
        return replace(outcome, resources=self.resources(), stdout=self._stdout, warnings=together(self._warned))

    def before(self, outcome: Outcome) -> Outcome:
        """The outcome of stages that came after these and know what these used, with what these printed and were
        warned of."""
        warned = together([*self._warned, outcome.warnings])
        return replace(outcome, stdout=self._stdout + outcome.stdout, warnings=warned)

    def resources(self) -> Resources:
        """What all stages used together."""
        return resources_of(self.used, self._fit, measured=self.measured)
