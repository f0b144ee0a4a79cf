"""One challenge of a session: what a learner does with it, from reading it to seeing how they rank."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.attempts.interface import Attempt, Reopening
from heldout.attempts.learner import account
from heldout.base.errors import UsageError
from heldout.base.notebook import ShownInNotebooks
from heldout.challenge.interface import Challenge
from heldout.course_choice import CourseChoice
from heldout.grading.challenge_choice import require_not_handed_in
from heldout.grading.environment import environment
from heldout.grading.grade import check, grade
from heldout.grading.lateness import told_if_late
from heldout.grading.result import Result
from heldout.grading.since import with_since
from heldout.runs.interface import Status

if TYPE_CHECKING:
    import pandas as pd

    from heldout.grading.context import GradingContext
    from heldout.grading.grade_key import GradeKey
    from heldout.landscape.reference_model import ReferenceModel
    from heldout.leaderboard.interface import Leaderboard
    from heldout.leaderboard.standing import Judge
    from heldout.prepare.interface import PreparedData
    from heldout.report.checked import Checked
    from heldout.report.explanation.resolution import Resolution
    from heldout.report.history import History
    from heldout.report.tried import TriedAdvice
    from heldout.submission.interface import Submission


class OpenChallenge(ShownInNotebooks):
    """A challenge with the session that found it. Its files were read once, when it was opened.

    >>> import heldout
    >>> opened = heldout.challenge("breast-cancer")
    >>> features, target = opened.train()
    >>> features.shape, target.shape, target.name
    ((227, 30), (227,), 'target')
    """

    def __init__(self, session: GradingContext, choice: CourseChoice, challenge: Challenge) -> None:
        self.session, self.challenge = session, challenge
        self._choice = choice

    def for_session(self, session: GradingContext) -> OpenChallenge:
        """The same for another session of its course, without reading the files again."""
        return OpenChallenge(session, self._choice, self.challenge)

    @property
    def id(self) -> str:
        """Its name: lower-case letters, digits and hyphens."""
        return self.challenge.id

    @property
    def title(self) -> str:
        """For people: as the catalogue and the cards show it."""
        return self.challenge.definition.title

    @property
    def statement(self) -> str:
        """What a learner reads, as Markdown."""
        return self.challenge.statement.read_text(encoding="utf-8")

    @cached_property
    def prepared(self) -> PreparedData:
        """Its data, split into train, public and private rows; prepared once for every session of this account.

        Raises:
            ChallengeError: the challenge and its table do not fit each other.
            DatasetError: the dataset is missing, damaged or changed.
        """
        from heldout.prepare.prepare import prepare

        return prepare(self.challenge)

    @property
    def reference(self) -> ReferenceModel:
        """What its submissions are held against.

        Raises:
            ChallengeError, DatasetError: the data cannot be prepared.
        """
        from heldout.landscape.reference_model import reference_model

        return reference_model(self.challenge, self.prepared)

    def train(self) -> tuple[pd.DataFrame, pd.Series[Any] | pd.DataFrame | None]:
        """The training rows as `fit` receives them: features of shape (n, p), and the target of shape (n,).

        Features are columns of int64, float64, str, bool or datetime64[ns], in the table's order, with missing values
        where the table has them. The target has the original labels, or float64 where numbers are predicted, and the
        name of its column; none of it is missing. It is a frame where a row has several answers (labels, or a time and
        whether the event was seen), and None where models are fitted without labels. All have the index 0 … n − 1. A
        call reads the file anew: what you do to the frame changes nothing here.

        Raises:
            ChallengeError, DatasetError: the data cannot be prepared.
        """
        from heldout.prepare.tables import read_features, training_target

        features = read_features(self.prepared.open_file("train_features").read_bytes())
        return features, training_target(self.prepared, self.challenge)

    def check(self, model: object) -> Checked:
        """Run a model on 300 of the training rows (all, where there are fewer): valid or not, in about a second.

        Nothing is scored or recorded, and it counts as no attempt. Whatever the model does is a status in the outcome,
        and no exception. `model` is what `grade` takes.

        Raises:
            UsageError: that is no model, or one that is to be handed in as a file.
            ChallengeError: the challenge's data cannot be prepared.
            IsolationError: this machine cannot give the isolation that is asked for.
            HeldoutError: the machine could not run it.
        """
        submission = self._submission(model)
        with self.session as session:
            prepared = self._prepare_meanwhile()
            runner = session.runner(self.challenge)
            return check(submission, self.challenge, runner, observer=session.observer, prepared=prepared)

    def grade(
        self,
        model: object,
        *,
        record: bool = True,
        beyond_limit: bool = False,
        metric_only: bool = False,
        advice: bool = True,
    ) -> Result:
        """Grade a model in the sandbox, and record the attempt.

        Whatever the model does is a status on the card, and no exception: `graded`, `failed`, `timed_out`,
        `out_of_memory`, `forbidden`, `invalid_output`; a fault of ours or of the challenge's metric is `grader_error`.
        `score` is then the metric's value on the public rows, and `points` a total from 0 to 100 (docs/scoring.md has
        the formula), None where there is no landscape that fits.

        Args:
            model: an estimator, which travels as what it is made of and is fitted there, classes and functions that
                this notebook defines as their source; or the path of a submission; or the source of a `solution.py`, a
                text of several lines.
            record: keep the attempt. It counts as one all the same.
            beyond_limit: for instructors: also when the day's attempts are used up.
            metric_only: the metric alone, without points.
            advice: make the fits that the coach checks its advice by, on folds of the training rows, where points were
                lost: about 3 CPU seconds, or six times the model's own fit. Without them it does with words.

        Raises:
            UsageError: that is no model, or an estimator with parts that have no source, or are data;
                or the day's attempts are used up; or a grade beyond them would leave no record; or the challenge
                demands more isolation than was asked for.
            StoreError: it cannot be known how many attempts are left.
            ChallengeError: the challenge is at fault: no submission can be graded.
            IsolationError: this machine cannot give the isolation that is asked for.
        """
        from heldout.attempts.allowance import require_allowed
        from heldout.attempts.recorder import recorder
        from heldout.challenge.course_id import require_told_apart

        if beyond_limit and not record:
            raise UsageError("a grade beyond the day's limit needs a record: leave out --no-record, or record=False.")
        if record:
            require_told_apart(self.challenge.course)
        with self.session as session:
            learner = session.learner
            submission = self._submission(model)
            limited = not beyond_limit and require_allowed(self.challenge, learner)
            prepared = self._prepare_meanwhile()
            runner = session.runner(self.challenge)
            graded = grade(
                submission,
                self.challenge,
                runner,
                learner=learner,
                record=recorder(runner) if record else None,
                metric_only=metric_only,
                advice="now" if advice else "never",
                observer=session.observer,
                prepared=prepared,
            )
            if not record or graded.unrecorded is not None:
                session.count(self.challenge, graded.card, limited)
            graded = with_since(graded, session, self.challenge)
            told = told_if_late(graded, self.challenge, self.prepared, runner)
            return Result(**vars(told), opened=self, submission=submission)

    def try_advice(self, model: object, *, advice: int | None = 1) -> TriedAdvice:
        """Follow what the coach suggests for a model, and see what it brings: a grade for each, none of them recorded.

        Each counts as an attempt. `model` is what `grade` takes; of a file that was graded before, the recorded grade
        is taken, and what its suggestions brought is noted there for `explain`.

        Args:
            model: see `grade`.
            advice: the number of the suggestion, from 1, in the order of the card; None for each in turn.

        Raises:
            UsageError: there are fewer suggestions, or the day's attempts are used up; and what `grade` raises.
            HeldoutError: the machine could not run it.
        """
        from heldout.grading.try_advice import try_advice

        with self.session as session:
            submission = self._submission(model)
            with session.store() as store:
                recorded = [
                    each
                    for each in store.find(self.challenge.key, session.learner)
                    if each.submission_hash == submission.content_hash and each.status == Status.GRADED
                ]
            return try_advice(session, self.challenge, submission, recorded[-1] if recorded else None, advice)

    def try_result(self, result: Result, advice: int) -> TriedAdvice:
        """`try_advice` for what was graded just now; its own card is taken, whether or not it was recorded.

        Raises:
            UsageError: there are fewer suggestions, or the day's attempts are used up.
            HeldoutError: the machine could not run it.
        """
        from heldout.grading.try_advice import try_advice

        with self.session as session:
            return try_advice(session, self.challenge, result.submission, result.attempt, advice, result.card)

    def try_attempt(self, attempt: Attempt, *, advice: int | None = 1) -> TriedAdvice:
        """`try_advice` for a recorded attempt on this challenge.

        Raises:
            UsageError: its submission was not kept; and what `try_advice` raises.
            HeldoutError: the machine could not run it.
        """
        from heldout.grading.try_advice import try_advice

        with self.session as session:
            with session.store() as store:
                submission = store.submission(attempt.submission_hash)
            if submission is None:
                raise UsageError(f"the submission of attempt {attempt.id} was not kept, so that nothing can be tried.")
            return try_advice(session, self.challenge, submission, attempt, advice)

    def grade_key(self) -> GradeKey:
        """Inside the session's `with`: all that a grade given now would depend on, beside the submission.

        Raises:
            HeldoutError: the data cannot be prepared, or this machine cannot give the isolation that is asked for.
        """
        from heldout.grading.grade_key import GradeKey
        from heldout.scoring.challenge_version import challenge_version

        isolation = self.session.runner(self.challenge).isolation()
        version = challenge_version(self.challenge, self.prepared)
        return GradeKey.of(version, environment(self.challenge), isolation)

    def leaderboard(self, *, teams: bool = False, names: bool = False) -> Leaderboard:
        """How learners rank, as it may be shown now: by public rows, and by private ones once attempts are closed.

        Entries are sorted, the best first. A rank is a range (first, last), from 1: where the rows cannot tell two
        learners apart, their ranges overlap. With `teams` the teams of class.toml rank, and with `names` an anonymous
        class is shown by its names.

        Raises:
            UsageError: teams are asked for, and there are none.
            StoreError: the database cannot be read.
            HeldoutError: attempts are closed and final scores cannot be computed.
        """
        from heldout.leaderboard.board import leaderboard
        from heldout.leaderboard.class_view import ClassView

        with self.session as session, session.store() as store:
            return leaderboard(store, self.challenge, self.judge, ClassView(teams, names))

    def history(self, limit: int = 20, page: int = 1) -> History:
        """The learner's attempts on it, newest first, at most `limit` on a page; see `Session.history`.

        Raises:
            UsageError: the learner's name cannot be one.
            StoreError: the database cannot be read.
        """
        return self.session.history_with(
            self.challenge.key, limit, page, lambda _: self.challenge, lambda _: self.judge
        )

    def attempts(self) -> int:
        """How many attempts all learners together made and have recorded.

        Raises:
            StoreError: the database cannot be read.
        """
        with self.session.store() as store:
            return len(store.outcomes(self.challenge.key))

    def closed_at(self) -> datetime | None:
        """When attempts were closed, with its time zone; None while they are open.

        Raises:
            StoreError: the database cannot be read.
        """
        with self.session.store() as store:
            return store.closed_at(self.challenge.key)

    def close(self) -> datetime:
        """Close attempts: from now on private scores are told, and what comes is late; when that was.

        Raises:
            UsageError: no final score could follow. Nothing was closed.
            HeldoutError: the data cannot be prepared, or the database not be written. Nothing was closed.
        """
        from heldout.leaderboard.board import close

        with self.session as session, session.store(create=True) as store:
            return close(store, self.challenge, self.judge)

    def reopen(self) -> Reopening | None:
        """Take a closing back, and keep a record of it, which is what comes back; None where attempts are open.

        Raises:
            StoreError: the database cannot be written.
        """
        with self.session.store(create=True) as store:
            return store.reopen_challenge(self.challenge.kept_key(), account())

    def judge(self) -> Judge:
        """Inside the session's `with`: what it takes to look at hidden rows.

        Raises:
            HeldoutError: the data cannot be prepared, or no process can be started.
        """
        from heldout.leaderboard.standing import Judge

        self.session.observer.stage("prepare")
        prepared = self.prepared
        self.session.observer.stage("score")
        return Judge(self.session.runner(), self.challenge, prepared)

    def resolution(self) -> Resolution | None:
        """What its public rows can tell apart; None where it has no landscape that can be read and fits.

        Raises:
            ChallengeError, DatasetError: the data cannot be prepared.
        """
        from heldout.report.explanation.resolution import resolution

        landscape = self.reference.fitting_landscape("public")
        return None if landscape is None else resolution(landscape, "public")

    def _prepare_meanwhile(self) -> PreparedData:
        """Inside the session's `with`: the data, prepared before the runner is asked for a stage, as its worker may be
        starting still. A table of scikit-learn is read there, where that has been imported.

        Raises:
            ChallengeError, DatasetError: they cannot be prepared.
            IsolationError: this machine cannot give the isolation that is asked for.
        """
        from heldout.dataset.library_table import LentLibrary
        from heldout.prepare.prepare import prepare

        self.session.observer.stage("prepare")
        if "prepared" not in vars(self):
            self.prepared = prepare(self.challenge, LentLibrary(lambda: self.session.runner(self.challenge)))
        return self.prepared

    def _submission(self, model: object) -> Submission:
        from heldout.submission.read import read_submission
        from heldout.submission.text import submission_of_source

        if isinstance(model, str) and "\n" in model:
            return submission_of_source(model)
        if isinstance(model, str | Path):
            require_not_handed_in(self._choice, Path(model))
            return read_submission(Path(model))
        from heldout.recipe.handed_over import source_of

        return submission_of_source(source_of(model), type(model).__name__)

    def __repr__(self) -> str:
        return f"OpenChallenge({self.id!r}, {str(self.challenge.course)!r})"

    def __str__(self) -> str:
        metric = f"{self.challenge.metric_name}, {'higher' if self.challenge.greater_is_better else 'lower'} is better"
        return f"{self.title}  {self.id}\n\n{self.challenge.definition.summary}\n\nmetric  {metric}"
