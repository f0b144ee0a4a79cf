"""Regrades that an instructor asked for: worked out in the background, applied when they were looked at."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from fastapi import FastAPI

from heldout.base.errors import HeldoutError, UsageError
from heldout.classroom.regrade.interface import Regrading
from heldout.classroom.regrade.regrade import Options, apply, regrade
from heldout.web.site import Site


@dataclass(frozen=True)
class RegradeState:
    """How far a regrade is."""

    found: Regrading | None = None
    """What it comes to; None while it is being worked out, and where that failed."""
    fault: str = ""
    applied: int | None = None
    """How many attempts got new grades; None before it is applied."""

    @property
    def is_running(self) -> bool:
        """Whether it is being worked out."""
        return self.found is None and not self.fault


@dataclass
class Regrades:
    """The regrades of one server's course; one at a time is worked out, on one core."""

    site: Site
    _states: dict[str, RegradeState] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _working: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, app: FastAPI) -> Regrades:
        """The server's."""
        found: Regrades = app.state.regrades
        return found

    def state(self, challenge: str) -> RegradeState | None:
        """How far it is; None where none was asked for since the server began."""
        return self._states.get(challenge)

    def begin(self, challenge: str) -> None:
        """Work it out in the background; nothing where it is being worked out already."""
        with self._lock:
            known = self._states.get(challenge)
            if known is not None and known.is_running:
                return
            self._states[challenge] = RegradeState()
        threading.Thread(target=self._work, args=(challenge,), name="regrade", daemon=True).start()

    def apply(self, challenge: str) -> int:
        """Give the attempts the grades that were shown; how many.

        Raises:
            UsageError: none was worked out, or it was applied.
            StoreError: the database cannot be written, or what was worked out was forgotten since.
        """
        with self._lock:
            known = self._states.get(challenge)
            if known is None or known.found is None or known.applied is not None:
                raise UsageError("Work out the regrade first, and look at what it changes.")
            count = apply(known.found, self.site.store)
            self._states[challenge] = RegradeState(known.found, applied=count)
        return count

    def _work(self, challenge: str) -> None:
        try:
            with self._working:
                opened = self.site.challenge(challenge)
                with opened.session as session:
                    runner = session.runner(opened.challenge)
                    state = RegradeState(regrade(opened.challenge, self.site.store, runner, Options()))
        except HeldoutError as error:
            state = RegradeState(fault=str(error))
        except Exception as error:  # of a thread nobody hears; the page says it
            state = RegradeState(fault=f"{type(error).__name__}: {error}")
        self._states[challenge] = state
