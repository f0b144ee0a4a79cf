"""What follows when a submission is saved, a key is pressed or a grade is there."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from heldout.base.errors import HeldoutError
from heldout.base.filling import filled
from heldout.cli.screen import wrapped
from heldout.cli.watching.changes import Changes
from heldout.cli.watching.keys import Keys
from heldout.report.interface import Screen

if TYPE_CHECKING:
    from heldout.grading.grade import Graded
    from heldout.grading.open_challenge import OpenChallenge
    from heldout.grading.session import Session

KEYS = "Keys: g grade, e explain, h hint, t try the coach's advice, q quit."


@dataclass(frozen=True)
class Saved:
    """The submission has other content than before."""

    at: float
    """By the monotonic clock."""


@dataclass(frozen=True)
class Pressed:
    """A key."""

    key: str


@dataclass(frozen=True)
class GradeEnded:
    """A grade is there, or why there is none."""

    result: Graded | HeldoutError


Event: TypeAlias = Saved | Pressed | GradeEnded


class Watching:
    """One submission that somebody is working on. Inside the session's `with`."""

    def __init__(
        self, session: Session, challenge: OpenChallenge, path: Path, screen: Screen, grades: bool, says: str = ""
    ) -> None:
        """`grades`: whether what was saved and is valid is graded too; `says` why not."""
        self._session, self._challenge, self._path, self._screen = session, challenge, path, screen
        self._grades, self._says = grades, says
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._grading, self._again = False, False

    def run(self) -> None:
        """Until `q` is pressed or the process is told to end."""
        changes = Changes(self._path, lambda: self._events.put(Saved(time.monotonic())))
        with Keys(lambda key: self._events.put(Pressed(key))) as keys:
            self._begin(keys.available)
            changes.start()
            try:
                while self._follows(self._events.get()):
                    pass
            finally:
                changes.stop()

    def _begin(self, has_keys: bool) -> None:
        what = "it is checked and graded" if self._grades else "it is checked"
        words = f"Watching {self._path.name} for {self._challenge.id}: whenever you save it, {what}. {self._says}"
        self._say(filled(words, self._screen.width))
        self._say(KEYS if has_keys else "Ctrl-C ends it.")
        self._check(time.monotonic())

    def _follows(self, event: Event) -> bool:
        """What an event leads to; whether to go on."""
        match event:
            case Saved():
                if self._check(event.at) and self._grades:
                    self._grade()
            case GradeEnded():
                self._show(event.result)
            case Pressed("q"):
                return False
            case Pressed():
                self._press(event.key)
        return True

    def _press(self, key: str) -> None:
        actions: dict[str, Callable[[], None]] = {
            "g": self._grade,
            "e": self._explain,
            "h": self._hint,
            "t": self._try,
        }
        action = actions.get(key)
        if action is None:
            self._say(KEYS)
            return
        try:
            action()
        except HeldoutError as error:
            self._say(wrapped(f"heldout: {error}"))

    def _check(self, since: float) -> bool:
        """Whether it is valid; says so, and how long that took."""
        try:
            checked = self._challenge.check(self._path)
        except HeldoutError as error:
            self._say(wrapped(f"heldout: {error}"))
            return False
        took = f"{time.strftime('%H:%M:%S')}  checked in {time.monotonic() - since:.1f} s"
        if checked.valid:
            self._say(f"\n{took}: valid")
        else:
            self._say(f"\n{took}: not valid\n{checked.text(self._screen.width)}")
        return checked.valid

    def _grade(self) -> None:
        """Grade what is there now; once more, where it was saved again meanwhile."""
        if self._grading:
            self._again = True
            return
        self._grading = True
        self._say("grading …")
        threading.Thread(target=self._graded, daemon=True, name="grade").start()

    def _graded(self) -> None:
        try:
            self._events.put(GradeEnded(self._challenge.grade(self._path)))
        except HeldoutError as error:
            self._events.put(GradeEnded(error))
        except Exception as error:  # the loop goes on
            self._events.put(
                GradeEnded(HeldoutError(f"this is a fault of heldout itself ({type(error).__name__}: {error})"))
            )

    def _show(self, result: Graded | HeldoutError) -> None:
        from heldout.report.formats.text import render_short

        self._grading = False
        if isinstance(result, HeldoutError):
            self._say(wrapped(f"heldout: {result}"))
        else:
            self._say(render_short(result.card, self._screen))
            if result.unrecorded is not None:
                self._say(wrapped(f"heldout: {result.unrecorded}"))
            then = self._session.after_card(result.card)
            if then:
                self._say("\n" + filled(then, self._screen.width))
        if self._again:
            self._again = False
            self._grade()

    def _explain(self) -> None:
        last = self._session.history(self._challenge.id, 1).attempts
        if not last:
            self._say("There is no attempt to explain yet: g grades what is there.")
            return
        self._say(self._session.explain(last[0].id).first_page(self._screen))
        self._say(f"\nAll of it: `heldout explain {last[0].id}`.")

    def _hint(self) -> None:
        from heldout.grading.hints import next_hint

        self._say(next_hint(self._challenge).text(self._screen))

    def _try(self) -> None:
        self._say("trying …")
        self._say(self._challenge.try_advice(self._path).text(self._screen))

    def _say(self, text: str) -> None:
        click.echo(text)
