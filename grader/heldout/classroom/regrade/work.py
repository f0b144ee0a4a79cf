"""The work of a regrade: submissions are run again on every core, or stored predictions are scored, all at once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

from heldout.attempts.interface import Attempt, AttemptStore
from heldout.base.errors import ChallengeError, HeldoutError, MetricError
from heldout.base.json_records import to_json
from heldout.base.progress import Observer
from heldout.challenge.interface import Challenge
from heldout.classroom.regrade.grade_cache import GradeCache, NewGrade, key_of
from heldout.grading.environment import environment
from heldout.grading.grade import grade
from heldout.landscape.reference_model import reference_model
from heldout.prepare.interface import PreparedData
from heldout.runs.registry import run_of
from heldout.sandbox.interface import Runner
from heldout.scoring.interface import CardChallenge, CardMetric
from heldout.scoring.measured import Score
from heldout.scoring.score import metric_files
from heldout.scoring.stored import StoredScore, score_many_stored

LOST = "its submission is not in the database any more"
NO_NEW_ROWS = "predictions from a file cannot be made for other rows"
_BATCH = 100
_QUICK_NOTE = (
    "regraded from the stored predictions, which are rounded to seven digits: what was lost is not divided into its "
    "parts. Grade again for that."
)


@dataclass(frozen=True)
class Rerun:
    """A submission that is to be run again, once for all attempts that were made with it."""

    submission_hash: str
    metric_only: bool
    other_rows: bool
    """The hidden rows are, or may be, others than the attempt's."""


@dataclass(frozen=True)
class Skipped:
    """Why an attempt keeps the grade it has."""

    why: str
    fault: HeldoutError | None = None
    lost: bool = False
    """The submission is gone; stored predictions may still do."""


class Regrader:
    """Where grades are made and kept; results depend on nothing but the challenge, the submission and the machine."""

    def __init__(self, challenge: Challenge, version: CardChallenge, store: AttemptStore, runner: Runner) -> None:
        self.challenge, self.version, self.store, self.runner = challenge, version, store, runner
        self.kept = GradeCache(challenge.key)
        files = [[file.path, hashlib.sha256(file.content).hexdigest()] for file in metric_files(challenge)]
        self._fixed = (to_json(version), files, environment(challenge), to_json(runner.isolation()))

    def run_all(self, runs: Sequence[Rerun], jobs: int, observer: Observer) -> dict[Rerun, NewGrade | Skipped]:
        """What each submission is worth now, in `jobs` threads; what was kept is not run again.

        Raises:
            HeldoutError: the challenge is at fault. What was finished is kept.
        """
        done: dict[Rerun, NewGrade | Skipped] = {}
        began = time.monotonic()
        pool = ThreadPoolExecutor(jobs, thread_name_prefix="regrade")
        try:
            for run, answer in _as_completed(pool, self, runs):
                done[run] = answer
                spent = time.monotonic() - began
                observer.advanced(len(done), len(runs), spent / len(done) * (len(runs) - len(done)))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return done

    def run(self, run: Rerun) -> NewGrade | Skipped:
        """What one submission is worth now.

        Raises:
            HeldoutError: the challenge is at fault.
        """
        key = key_of("run", run.submission_hash, run.metric_only, *self._fixed)
        kept = self.kept.get(key)
        if kept is not None and not run.other_rows:
            return kept
        submission = self.store.submission(run.submission_hash)
        if submission is None:
            return kept or Skipped(LOST, lost=True)
        if run_of(submission, self.challenge).made_for_rows and run.other_rows:
            return Skipped(NO_NEW_ROWS)
        if kept is not None:
            return kept
        made: list[Attempt] = []

        def keep(attempt: Attempt, _: object) -> Attempt:
            made.append(attempt)
            return attempt

        try:
            graded = grade(
                submission,
                self.challenge,
                self.runner,
                learner="-",
                record=keep,
                metric_only=run.metric_only,
                advice="now",
            )
        except (ChallengeError, MetricError):
            raise
        except HeldoutError as error:
            return Skipped(f"heldout failed: {error}", error)
        if graded.fault is not None:
            if graded.fault.exit_code == ChallengeError.exit_code:
                raise graded.fault
            return Skipped(f"heldout failed: {graded.fault}", graded.fault)
        return self.kept.put(key, "run", made[0].card, made[0].score, made[0].predictions)

    def rescore_all(
        self, attempts: Sequence[Attempt], prepared: PreparedData, observer: Observer
    ) -> dict[str, NewGrade | Skipped]:
        """What each attempt's stored predictions are worth now, by the attempt's id; nothing is fitted.

        Raises:
            HeldoutError: the challenge is at fault, or scoring failed.
        """
        done: dict[str, NewGrade | Skipped] = {}
        in_part = reference_model(self.challenge, prepared).in_part
        note = f"{_QUICK_NOTE} Besides, {in_part.caveat()}." if in_part else _QUICK_NOTE
        for begin in range(0, len(attempts), _BATCH):
            batch = [self.store.get(attempt.id) or attempt for attempt in attempts[begin : begin + _BATCH]]
            with_predictions = [attempt for attempt in batch if attempt.predictions is not None]
            packed = [attempt.predictions or b"" for attempt in with_predictions]
            scores = score_many_stored(self.runner, self.challenge, prepared, packed, "public")
            done |= {attempt.id: Skipped("it has no stored predictions") for attempt in batch}
            for attempt, score in zip(with_predictions, scores, strict=True):
                done[attempt.id] = self._rescored(attempt, score, note)
            observer.advanced(len(done), len(attempts), None)
        return done

    def carried(self, attempt: Attempt) -> NewGrade:
        """The grade of an attempt that ended badly and would again, as one of the challenge's present version."""
        return NewGrade(replace(attempt.card, challenge=self.version), "", "carried")

    def _rescored(self, attempt: Attempt, score: StoredScore, note: str) -> NewGrade | Skipped:
        if score.score is None or score.shown is None:
            return Skipped(f"its stored predictions cannot be scored: {score.message}")
        metric_only = was_metric_only(attempt)
        card = replace(
            attempt.card,
            challenge=self.version,
            message=None if metric_only else score.message or note,
            metric=CardMetric(self.challenge.metric_name, self.challenge.greater_is_better),
            score=Score(score.shown, score.ci95, score.step),
            points=None if metric_only else score.points,
            regret=None if metric_only else score.regret,
            equivalent_trials=None,
            good_families=None,
            neighbours=None,
            coach=(),
        )
        key = key_of("rescored", attempt.id, hashlib.sha256(attempt.predictions or b"").hexdigest(), *self._fixed)
        return self.kept.put(key, "rescored", card, score.score, attempt.predictions)


def was_metric_only(attempt: Attempt) -> bool:
    """Whether the attempt was graded without points because that was asked for: every other reason is on the card."""
    return attempt.status == "graded" and attempt.card.points is None and attempt.card.message is None


def _as_completed(
    pool: ThreadPoolExecutor, regrader: Regrader, runs: Iterable[Rerun]
) -> Iterator[tuple[Rerun, NewGrade | Skipped]]:
    """Each run with its answer, as they end. The first fault of the challenge ends it."""
    waiting: dict[Future[NewGrade | Skipped], Rerun] = {pool.submit(regrader.run, run): run for run in runs}
    while waiting:
        ended, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in ended:
            run = waiting.pop(future)
            yield run, future.result()
