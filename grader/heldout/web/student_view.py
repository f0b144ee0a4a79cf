"""What one student may see and do: the one place that decides it, for the pages and for the API alike.

A view is made for who signed in, or by an instructor for a student of the class. No name in an address is asked here:
what an id names is looked at only where it is this learner's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from heldout.attempts.allowance import AttemptLimits, NotOpenYet, limits_of, require_attempt
from heldout.attempts.best import BestResult
from heldout.attempts.class_rules import Deadline
from heldout.attempts.interface import Attempt
from heldout.attempts.store import best_in
from heldout.base.errors import UsageError
from heldout.base.html_page import html_main
from heldout.base.time_format import format_time
from heldout.challenge.summary import ChallengeSummary
from heldout.grading.compare import compare
from heldout.grading.finish import finish, has_finished
from heldout.grading.hints import every_hint, hints_again, next_hint
from heldout.grading.lateness import late_words, with_lateness
from heldout.grading.open_challenge import OpenChallenge
from heldout.leaderboard.interface import Leaderboard
from heldout.leaderboard.standings import Standings
from heldout.report.compared_attempts import ComparedAttempts
from heldout.report.drawn.page import explanation_page
from heldout.report.explanation.explain import Explanation
from heldout.report.finished import Finished
from heldout.report.hints import Hints
from heldout.report.history import History
from heldout.scoring.interface import ScoreCard
from heldout.web.identity.interface import RequestRefused
from heldout.web.queue.interface import HandedIn, QueuePlace, WaitingFile
from heldout.web.site import Site
from heldout.workspace import workspace_archive

_NO_FITS = "Left out here, as it takes a dozen fits: `heldout explain --html` on your machine makes them"
PAGE_SIZE = 20
_BOARD_SIZE = 100


class NotFound(RequestRefused):
    """There is nothing of that name which this person may see."""

    status = 404


@dataclass(frozen=True)
class OfferedChallenge:
    """A challenge as a student sees it in the list."""

    summary: ChallengeSummary
    deadline: Deadline | None
    """The learner's own, extensions included; None where nothing says."""
    closed_at: datetime | None
    """When attempts were closed for everybody."""
    best: BestResult | None
    is_open: bool
    """Whether its deadline has opened."""
    waiting: int
    """How many hand-ins of the learner wait."""


class StudentView:
    """One learner's view of a course."""

    def __init__(self, site: Site, learner: str, may_hand_in: bool = True) -> None:
        self.site, self.learner, self._may_hand_in = site, learner, may_hand_in
        self._session = site.session.but(learner=learner)
        self._opened: dict[str, OpenChallenge] = {}

    # Challenges

    def challenges(self) -> list[OfferedChallenge]:
        """All of the course, those that close first at the top."""
        found = self._offered(self.site.listing())
        far = datetime.max.replace(tzinfo=UTC)
        found.sort(key=lambda each: (each.deadline.closes if each.deadline else far, each.summary.id))
        return found

    def offered(self, name: str) -> OfferedChallenge:
        """One of them.

        Raises:
            NotFound: the course has no such challenge.
        """
        found = self._offered([each for each in self.site.listing() if each.id == name])
        if not found:
            raise NotFound("There is no such challenge.")
        return found[0]

    def opened(self, name: str) -> OpenChallenge:
        """A challenge whose deadline has opened.

        Raises:
            NotFound: the course has no such challenge.
            NotOpenYet: it opens later.
        """
        if all(each.id != name for each in self.site.listing()):
            raise NotFound("There is no such challenge.")
        rules = self.site.rules()
        deadline = rules.deadline(name, self.learner) if rules else None
        if deadline and deadline.opens and self.site.now() < deadline.opens:
            raise NotOpenYet(f"{name} opens {format_time(deadline.opens)}.")
        if name not in self._opened:
            kept = self.site.boards.get(("challenge", name), lambda: self.site.challenge(name))
            self._opened[name] = kept.for_session(self._session)
        return self._opened[name]

    def workspace(self, name: str) -> bytes:
        """A zip with the statement, a starter and the data. Raises what `opened` raises."""
        opened = self.opened(name)
        key = ("workspace", opened.challenge.content_hash)
        return self.site.pages.get(key, lambda: workspace_archive(opened.challenge))

    # Handing in

    def announce(self, name: str, content_hash: str, size: int) -> None:
        """An upload of this file begins. Raises what `opened` raises."""
        self._require_student()
        self.site.queue.announce(self.opened(name).id, self.learner, content_hash, size)

    def hand_in(self, name: str, file: WaitingFile) -> HandedIn:
        """Keep a file for good and let it be graded.

        Raises:
            NotFound, NotOpenYet: see `opened`.
            UsageError: the learner has no attempt left, or too many wait.
            TooManyTries: they handed in too often within an hour.
            StoreError: see `HandInQueue.add`.
        """
        self._require_student()
        opened, rules = self.opened(name), self.site.rules()
        limits = limits_of(opened.challenge, rules)

        def admit(connection: Connection, waiting: Sequence[datetime], now: datetime) -> None:
            if limits == AttemptLimits(None):
                return
            made = self.site.store.outcomes_within(connection, self.site.key(name), self.learner)
            graded = [each.handed_in for each in made if each.status == "graded"]
            require_attempt(opened.challenge, self.learner, limits, [*graded, *waiting], now, rules)

        return self.site.queue.add(name, self.learner, file, admit)

    def hand_ins(self, name: str | None = None) -> list[HandedIn]:
        """The learner's, newest first."""
        return list(reversed(self.site.queue.of(self.learner, name)))

    def handed_in(self, id_: str) -> HandedIn:
        """One of the learner's.

        Raises:
            NotFound: they have none with this id.
        """
        found = self.site.queue.get(id_, self.learner)
        if found is None:
            raise NotFound("There is no such hand-in of yours.")
        return found

    def file(self, id_: str) -> tuple[str, bytes]:
        """One of the learner's hand-ins as it came: its name and what is in it. Raises NotFound as `handed_in` does."""
        found = self.handed_in(id_)
        return found.file_name, self.site.queue.content(found)

    def place(self, hand_in: HandedIn) -> QueuePlace:
        """Where one of the learner's hand-ins stands."""
        return self.site.place(hand_in)

    def place_by_now(self, hand_in: HandedIn) -> QueuePlace:
        """Where one stands that was asked for some time ago: a class that waits looks at one queue, and asks no more
        for each than whether it is over."""
        found = self.site.place_if_waiting(hand_in)
        return found or self.place(self.handed_in(hand_in.id))

    # What came of it

    def attempt(self, id_: str) -> Attempt:
        """One of the learner's.

        Raises:
            NotFound: they have none with this id on a challenge of the course.
        """
        found = self.site.store.get(id_)
        if found is None or (found.id, found.learner, found.course_id) != (id_, self.learner, self.site.course_id):
            raise NotFound("There is no such attempt of yours.")
        return found

    def card(self, id_: str) -> ScoreCard:
        """An attempt's score card, where it came late with what that costs. Raises NotFound as `attempt` does."""
        attempt = self.attempt(id_)
        return with_lateness(attempt.card, attempt, self.site.rules())

    def late_words(self, id_: str) -> str | None:
        """What is said of an attempt that came late; None for one in time. Raises NotFound as `attempt` does."""
        return late_words(self.attempt(id_), self.site.rules())

    def explanation(self, id_: str) -> Explanation:
        """Where an attempt's points went. Raises NotFound as `attempt` does."""
        return self._session.explain(self.attempt(id_).id)

    def explanation_html(self, id_: str) -> str:
        """The same as HTML with plots, to stand in a page. Raises NotFound as `attempt` does."""
        attempt = self.attempt(id_)
        closed = self.site.store.closed_at(attempt.key)
        key = ("explanation", attempt.id, hash(repr(attempt.card)), closed)

        def drawn() -> str:
            newest = self.site.store.newest(attempt.key, self.learner, PAGE_SIZE)
            history = History(self.learner, attempt.challenge_id, tuple(newest), Standings())
            return html_main(explanation_page(self._session.explain(attempt.id), history, _NO_FITS))

        return self.site.pages.get(key, drawn)

    def history(self, name: str | None, page: int = 1) -> History:
        """The learner's attempts, newest first; those on closed challenges with their private scores."""
        if name is not None:
            return self.opened(name).history(PAGE_SIZE, page)
        return self._session.history(None, PAGE_SIZE, page, everywhere=True, course_id=self.site.course_id)

    def compared(self, first: str, second: str) -> ComparedAttempts:
        """Two of the learner's attempts on one challenge side by side. Raises NotFound as `attempt` does."""
        return compare(self._session, self.attempt(first).id, self.attempt(second).id)

    def board(self, name: str, teams: bool = False, page: int = 1) -> Leaderboard:
        """How learners rank, as a student may see it.

        Raises:
            NotFound, NotOpenYet: see `opened`.
            UsageError: the class has no teams, or there is no such page.
        """
        opened = self.opened(name)
        whole = self.site.boards.get(("board", name, teams, False), lambda: opened.leaderboard(teams=teams))
        return whole.page(page, _BOARD_SIZE)

    def called_on_boards(self) -> str:
        """The learner's name as boards show it."""
        rules = self.site.rules()
        return rules.pseudonym(self.learner) if rules and rules.definition.anonymous else self.learner

    def hints(self, name: str) -> Hints | None:
        """Those that the learner took; None before the first."""
        opened = self.opened(name)
        taken = self.site.store.learning.hints(opened.challenge.key, self.learner)
        return hints_again(opened) if taken else None

    def take_hint(self, name: str, every: bool = False) -> Hints:
        """The next one, which counts as read. Raises what `opened` raises."""
        self._require_student()
        return (every_hint if every else next_hint)(self.opened(name))

    def finished(self, name: str) -> Finished | None:
        """Private scores and the debrief, once they were opened; None before that.

        Raises:
            UsageError: attempts are open.
        """
        opened = self._closed(name)
        return finish(opened) if has_finished(opened) else None

    def open_debrief(self, name: str) -> Finished:
        """Private scores and the debrief; from now on what this learner hands in is late, also after a reopening.

        Raises:
            UsageError: attempts are open.
        """
        return finish(self._closed(name))

    def _closed(self, name: str) -> OpenChallenge:
        opened = self.opened(name)
        if self.site.store.closed_at(opened.challenge.key) is None:
            raise UsageError(f"Attempts on {name} are open: private scores and the debrief come when they are closed.")
        return opened

    def _offered(self, known: Sequence[ChallengeSummary]) -> list[OfferedChallenge]:
        site, now = self.site, self.site.now()
        best = best_in(site.store, self.learner, site.course_id, {each.id: each.content_hash for each in known})
        waiting = [each.challenge_id for each in site.queue.of(self.learner) if each.state == "waiting"]
        return [self._offer(each, best.get(each.id), waiting.count(each.id), now) for each in known]

    def _offer(
        self, summary: ChallengeSummary, best: BestResult | None, waiting: int, now: datetime
    ) -> OfferedChallenge:
        rules = self.site.rules()
        deadline = rules.deadline(summary.id, self.learner) if rules else None
        is_open = not (deadline and deadline.opens and now < deadline.opens)
        closed = self.site.store.closed_at(self.site.key(summary.id))
        shown = summary if is_open else replace(summary, summary="")
        return OfferedChallenge(shown, deadline, closed, best, is_open, waiting)

    def _require_student(self) -> None:
        if not self._may_hand_in:
            raise UsageError("Students hand in; an instructor looks on.")
