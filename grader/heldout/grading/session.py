"""A course, a runner and a store together: what the command line, a notebook, a batch and a web page are clients of.

Importing this module is light: neither pandas nor scikit-learn nor pydantic comes with it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heldout.base.progress import Observer
from heldout.grading.context import Level
from heldout.grading.course_session import CourseSession

if TYPE_CHECKING:
    from heldout.attempts.best import BestResult
    from heldout.attempts.class_rules import ClassRules
    from heldout.attempts.interface import Attempt
    from heldout.challenge.interface import Challenge
    from heldout.challenge.summary import ChallengeSummary
    from heldout.course_choice import CourseChoice
    from heldout.grading.open_challenge import OpenChallenge
    from heldout.isolation.choose import Wish
    from heldout.leaderboard.board import Appoint
    from heldout.report.explanation.explain import Explanation
    from heldout.report.history import History
    from heldout.report.tried import TriedAdvice
    from heldout.scoring.interface import ScoreCard


class Session(CourseSession):
    """One learner's work on the challenges of one course.

    A context manager: inside `with`, one runner serves every grade; without it, each grade opens and closes its own.
    Threads may share a session that works on one challenge.

    >>> session = Session(learner="eva")
    >>> session.challenges()[:1]
    ('ad-clicks',)
    >>> session.challenge("breast-cancer").id
    'breast-cancer'
    """

    def __init__(
        self,
        course: str | Path | None = None,
        *,
        learner: str | None = None,
        isolation: Level | Wish | None = None,
        observer: Observer | None = None,
        course_chosen: Callable[[CourseChoice], None] | None = None,
    ) -> None:
        """Nothing is read or started yet, and nothing that was said is checked.

        Args:
            course: a folder with `challenges/` and `datasets/`; default: `HELDOUT_COURSE`, else the workspace's, else
                the nearest one above the working directory, else what ships with heldout.
            learner: whose attempts these are, in 1 to 200 visible characters; default: `HELDOUT_LEARNER`, else the
                account.
            isolation: `limits`, `standard` or `strict`: refuse to run with less; default: the strongest that this
                machine gives by itself.
            observer: hears which stage begins.
            course_chosen: called with every course that was chosen.
        """
        super().__init__(course, learner, isolation, observer, course_chosen)

    def but(
        self, *, learner: str | None = None, isolation: Wish | None = None, observer: Observer | None = None
    ) -> Session:
        """A session of the same course, with what is given in place of what this one has; it shares no runner."""
        return Session(
            self.course,
            learner=learner or self._learner,
            isolation=isolation or self._isolation,
            observer=observer or self.observer,
            course_chosen=self._course_chosen,
        )

    # The course

    def chosen(self, names: Sequence[str]) -> list[str]:
        """The challenges that are named, each once; without names all of the course, sorted, those with faults too.

        Raises:
            UsageError: there is no such challenge, or none at all.
        """
        from heldout.base.errors import ChallengeError, UsageError

        for name in names:
            with contextlib.suppress(ChallengeError):
                self.challenge(name)
        if names:
            return list(dict.fromkeys(names))
        found = self.catalogue()
        every = sorted([*(one.id for one in found.challenges), *(one.id for one in found.broken)])
        if not every:
            raise UsageError(f"the course {found.course} has no challenges. Make one with `heldout challenge new`.")
        return every

    def challenge(self, name: str | None = None, submission: Path | None = None) -> OpenChallenge:
        """The challenge `name`; without a name the one that the submission, or the working directory, belongs to.

        Its files are read once, here; its data are prepared when they are first needed.

        Raises:
            UsageError: there is no such challenge, or no course may be used; the text suggests what to do.
            ChallengeError: its files are not valid; every problem.
        """
        from heldout.grading.challenge_choice import choose_challenge
        from heldout.grading.open_challenge import OpenChallenge

        choice = self.choose_course(submission)
        return OpenChallenge(self, choice, choose_challenge(choice, name, submission))

    def here(self) -> OpenChallenge | None:
        """The challenge of the user's own workspace that the working directory lies in; None outside of one."""
        choice = self.choose_course()
        return None if choice.workspace is None else self.challenge()

    def challenge_of(self, attempt: Attempt) -> OpenChallenge:
        """The challenge that an attempt is on.

        Raises:
            UsageError: it is of another course, or is not there any more.
            ChallengeError: its files are not valid.
        """
        from heldout.base.errors import UsageError

        found = self.challenge(attempt.challenge_id)
        here, there = found.challenge.key.course_id, attempt.course_id
        if there not in ("", here):
            raise UsageError(
                f"the attempt is on {attempt.challenge_id} of the course '{there}', and this is the course '{here}'. "
                "Name that one: `heldout --course DIR …`."
            )
        return found

    # Attempts

    def best_results(self, challenges: Sequence[Challenge | ChallengeSummary]) -> dict[str, BestResult]:
        """The learner's best result on each of the challenges that they attempted, by its id; no other is in it.

        Raises:
            UsageError: the learner's name cannot be one.
            StoreError: the database cannot be read.
        """
        from heldout.attempts.kept_results import best_results
        from heldout.base.paths import database_url
        from heldout.challenge.course_id import course_id

        versions = {one.id: one.content_hash for one in challenges}
        return best_results(database_url(), self.learner, course_id(self.folder), versions)

    def history(
        self,
        challenge: str | None = None,
        limit: int = 20,
        page: int = 1,
        *,
        everywhere: bool = False,
        course_id: str | None = None,
    ) -> History:
        """The learner's attempts, newest first, and which of them leaderboards show; on one challenge, or on all.

        Without a name those on the challenge of the workspace that the working directory lies in, if it is in one
        and `everywhere` is not said. With `course_id` those on this course alone: a database may have several.

        At most `limit` attempts, and on page 2 as many that are older. Those on closed challenges have their private
        scores. What leaderboards say of a challenge that cannot be asked any more is a note among the standings.

        Raises:
            UsageError: there is no such challenge, or the learner's name cannot be one.
            ChallengeError: the named challenge's files are not valid.
            StoreError: the database cannot be read.
        """
        if challenge is not None:
            return self.challenge(challenge).history(limit, page)
        here = None if everywhere else self.here()
        if here is not None:
            return here.history(limit, page)
        return self.history_with(None, limit, page, *self._asking(), course_id)

    def attempt(self, named: str | None = None) -> Attempt:
        """The attempt with this id, or the beginning of one; without it the learner's last.

        In a workspace of the user's own that is the last one on its challenge.

        Raises:
            UsageError: there is none, several begin like this, or it is another learner's than the one that was named.
            StoreError: the database cannot be read.
        """
        from heldout.base.errors import UsageError

        who = self.learner
        here = self.here() if named is None else None
        with self.store() as store:
            of = None if here is None else here.challenge.key
            found = next(iter(store.newest(of, who, 1)), None) if named is None else store.get(named)
        if found is None and named is None:
            on = "" if here is None else f" on {here.id}"
            raise UsageError(f"{who} has no attempts{on} yet. `heldout grade` makes one.")
        if found is None:
            raise UsageError(f"there is no attempt '{named}'. `heldout history` shows the attempts with their ids.")
        if named is not None and self._learner is not None and found.learner != who:
            raise UsageError(f"the attempt {found.id} is {found.learner}'s, not {who}'s. Leave out --learner.")
        return found

    def try_attempt(self, attempt: str, challenge: str | None = None, *, advice: int | None = 1) -> TriedAdvice:
        """Follow what the coach suggested for a recorded attempt (an id, or its beginning), and see what it brings.

        See `OpenChallenge.try_advice`; `challenge`, where it is named, must be the attempt's.

        Raises:
            UsageError: there is no such attempt, or it is one on another challenge; and what `try_advice` raises.
            HeldoutError: the machine could not run it.
        """
        from heldout.base.errors import UsageError

        found = self.attempt(attempt)
        if challenge is not None and challenge != found.challenge_id:
            raise UsageError(f"the attempt {found.id} is one on {found.challenge_id}, not on {challenge}.")
        return self.challenge_of(found).try_attempt(found, advice=advice)

    def class_rules(self) -> ClassRules:
        """What the course's class.toml says.

        Raises:
            UsageError: the course has none, or none may be used.
            ChallengeError: the file is not valid; every problem.
        """
        from heldout.attempts.class_rules import class_rules
        from heldout.base.errors import UsageError

        found = class_rules(self.folder)
        if found is None:
            raise UsageError(f"{self.folder} has no class.toml. docs/classes.md says what may stand in one.")
        return found

    def choose(self, attempt: str) -> Attempt:
        """Let one of the learner's attempts (an id, or its beginning) be the one that counts; that attempt.

        Raises:
            UsageError: there is no such attempt, it has no score or is another learner's, the class counts other ones,
                or attempts are closed.
            StoreError: the database cannot be written.
        """
        from heldout.base.errors import UsageError

        rules, found = self.class_rules(), self.attempt(attempt)
        counts = rules.definition.counts
        if counts != "chosen":
            raise UsageError(f'nobody can choose: class.toml says counts = "{counts}", and not "chosen".')
        self.challenge_of(found)
        if found.status != "graded":
            raise UsageError(f"the attempt {found.id} has no score ({found.status}), so it cannot count.")
        with self.store(create=True) as store:
            if store.closed_at(found.key) is not None:
                raise UsageError(f"attempts on {found.challenge_id} are closed: what was chosen before that counts.")
            store.records.choose(found.key, found.learner, found.id)
        return found

    def explain(self, attempt: str | None = None) -> Explanation:
        """Where the points of an attempt (an id or its beginning; default: the last) went, and what would have helped.

        A section for which there are no facts is None, with a note that says why where that is not plain: the challenge
        may have changed or be gone since.

        Raises:
            UsageError: there is no such attempt.
            StoreError: the database cannot be read.
        """
        from heldout.grading.explained import explained
        from heldout.leaderboard.standings import standings

        found = self.attempt(attempt)
        with self.store() as store, self:
            final = standings(store, [found], *self._asking(), shown=False)
        return explained(found, final, self.challenge_of, self.observer, self._then(found))

    def explanation_page(self, attempt: str | None = None) -> str:
        """`explain` as one self-contained web page, with plots, earlier attempts, and what predictions of training rows
        show that were set aside: for a verified model those take about a dozen fits.

        Raises:
            UsageError: there is no such attempt.
            StoreError: the database cannot be read.
        """
        from heldout.grading.page import explanation_page

        return explanation_page(self, self.attempt(attempt))

    def _then(self, attempt: Attempt) -> str | None:
        """What to go on with after an attempt that has all points; None for any other, or where there is nothing."""
        from heldout.report.explanation.first_page import ALL_POINTS

        points = attempt.card.points
        return None if points is None or points.total < ALL_POINTS else self.after(attempt.challenge_id)

    def after(self, challenge: str) -> str | None:
        """What to go on with after a challenge, in a sentence; None where nothing is left, or it cannot be told."""
        from heldout.base.errors import HeldoutError

        try:
            known = self.listing().challenges
            return self.following(known, self.best_results(known), challenge)
        except HeldoutError:
            return None

    def following(
        self, challenges: Sequence[ChallengeSummary], best: Mapping[str, BestResult], solved: str | None = None
    ) -> str | None:
        """What to go on with, and why, in a sentence; None where all of the challenges are behind the learner."""
        from heldout.known_places import workspace_of
        from heldout.report.next_challenge import next_challenge

        found = next_challenge(challenges, best, solved)
        return None if found is None else found.in_words(workspace_of(found.id, self.folder))

    def after_card(self, card: ScoreCard) -> str | None:
        """What to go on with after a card: where it solves its challenge, `after`; None elsewhere."""
        from heldout.attempts.best import SOLVED

        points = card.points
        return None if points is None or points.total < SOLVED else self.after(card.challenge.id)

    def _asking(self) -> tuple[Callable[[Attempt], Challenge], Callable[[Challenge], Appoint]]:
        """What finds the challenge of an attempt, and what then looks at its hidden rows."""
        opened: dict[str, OpenChallenge] = {}

        def find(attempt: Attempt) -> Challenge:
            opened[attempt.challenge_id] = self.challenge_of(attempt)
            return opened[attempt.challenge_id].challenge

        return find, lambda challenge: opened[challenge.id].judge

    def __repr__(self) -> str:
        return f"Session({str(self.folder)!r})"

    def __str__(self) -> str:
        return "\n".join([f"{self.title} ({self.folder})", *(f"  {name}" for name in self.challenges())])


def challenge(name: str, *, course: str | Path | None = None, learner: str | None = None) -> OpenChallenge:
    """The challenge with this name, ready to be read, trained on and graded.

    >>> challenge("digits").title
    'Handwritten digits'
    >>> challenge("digitz")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    heldout.base.errors.UsageError: ... Did you mean 'digits'? ...

    Args:
        name: as `heldout list` shows it.
        course: a folder with `challenges/` and `datasets/`; default: see `Session`.
        learner: whose attempts these are; default: `HELDOUT_LEARNER`, else the account.

    Raises:
        UsageError: there is no such challenge; the text suggests one.
        ChallengeError: its files are not valid.
    """
    return Session(course, learner=learner).challenge(name)


def courses() -> tuple[Session, ...]:
    """A session of each course that can be had here, each once: the one that would be chosen, the user's own, and ours.

    The course that ships with heldout is the last one; there is always that.
    """
    import os

    from heldout.base.errors import UsageError
    from heldout.base.paths import bundled_course
    from heldout.known_places import known_courses

    folders: list[Path] = []
    with contextlib.suppress(UsageError):
        folders.append(Session().folder)
    folders += [*known_courses(), bundled_course()]
    return tuple(Session(folder) for folder in {os.path.realpath(one): one for one in reversed(folders)}.values())[::-1]
