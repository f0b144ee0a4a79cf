"""A session's course: where it lies, what it is called, which challenges it has."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from heldout.grading.context import GradingContext, Level

if TYPE_CHECKING:
    from heldout.base.progress import Observer
    from heldout.challenge.catalogue import Catalogue
    from heldout.challenge.summary import Listing
    from heldout.course_choice import CourseChoice
    from heldout.isolation.choose import Wish

log = logging.getLogger(__name__)


class CourseSession(GradingContext):
    """Somebody's work on a course; see `heldout.Session` for what the arguments say."""

    def __init__(
        self,
        course: str | Path | None,
        learner: str | None,
        isolation: Level | Wish | None,
        observer: Observer | None,
        course_chosen: Callable[[CourseChoice], None] | None,
    ) -> None:
        """Nothing is read or started yet."""
        super().__init__(learner, isolation, observer)
        self.course, self._course_chosen = course, course_chosen

    def choose_course(self, submission: Path | None = None) -> CourseChoice:
        """The course that is worked on, and how it came to be the one; see `heldout.course_choice.choose_course`.

        Raises:
            UsageError: what was named is no course, or the one that was found may not be used.
        """
        from heldout.course_choice import choose_course

        choice = choose_course(self.course, submission=submission)
        log.info("course %s", choice.folder)
        if self._course_chosen is not None:
            self._course_chosen(choice)
        return choice

    @property
    def folder(self) -> Path:
        """The course's folder.

        Raises:
            UsageError: what was named is no course, or the one that was found may not be used.
        """
        return self.choose_course().folder

    @property
    def title(self) -> str:
        """What the course is called.

        Raises:
            UsageError, ChallengeError: there is none to use, or its file is not valid.
        """
        from heldout.challenge.course import course_title

        return course_title(self.folder)

    def catalogue(self) -> Catalogue:
        """Every challenge of the course, each kind sorted by name: those that can be used, and those with faults.

        Raises:
            UsageError: no course may be used.
        """
        from heldout.challenge.catalogue import catalogue

        return catalogue(self.folder)

    def listing(self) -> Listing:
        """The catalogue in short: what `heldout list` shows, from the cache while no file of the course has changed.

        Raises:
            UsageError: no course may be used.
        """
        from heldout.challenge.summary import listing

        return listing(self.folder)

    def challenges(self) -> tuple[str, ...]:
        """The names of the challenges that can be used, sorted.

        Raises:
            UsageError: no course may be used.
        """
        return tuple(each.id for each in self.listing().challenges)
