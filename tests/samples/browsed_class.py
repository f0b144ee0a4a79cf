"""A class on a server that a real browser reaches, and what a person does there.

With SCREENSHOTS=DIR every page that is looked at is drawn into that folder, for a person to look at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from real_browser import faults, served
from server_process import free_port

from heldout.attempts.store import open_database
from heldout.grading.session import Session
from heldout.web.app import create_app
from heldout.web.identity.interface import Person, SignInSettings
from heldout.web.queue.processes import GradingProcesses
from heldout.web.site import Site, open_site

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRADED_MS = 120_000


@dataclass(frozen=True)
class Server:
    """A server."""

    url: str
    app: FastAPI
    course: Path

    @property
    def site(self) -> Site:
        """Its course."""
        found: Site = self.app.state.site
        return found

    def code(self, name: str, role: str = "student") -> str:
        """A new code for somebody."""
        return self.issue(name, role)[0]

    def issue(self, name: str, role: str = "student") -> tuple[str, str]:
        """A new code, and a link that joins."""
        person = Person(name, "instructor" if role == "instructor" else "student")
        (issued,) = self.app.state.identity.codes.issue([person])
        return issued.code, issued.link(self.url)


@contextmanager
def browsed_class(course: Path, graders: int) -> Iterator[Server]:
    """A course on a server, with so many processes that grade while it runs; the database lies beside the course."""
    database_url = f"sqlite:///{course.parent / 'attempts.db'}"
    with pytest.MonkeyPatch.context() as patch, ExitStack() as held:
        patch.setenv("HELDOUT_DB", database_url)
        port = free_port()
        database = open_database(database_url)
        held.callback(database.dispose)
        app = create_app(open_site(Session(course), database), SignInSettings(url=f"http://127.0.0.1:{port}"))
        if graders:
            held.enter_context(GradingProcesses(graders, ("--course", str(course), "worker", "--until-input-ends")))
        yield Server(held.enter_context(served(app, port)), app, course)


def looked_at(page: Page, name: str) -> list[str]:
    """The serious faults of a page, which is drawn where somebody wants to see it."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    return faults(page)


def signed_in(page: Page, server: Server, name: str, role: str = "student") -> None:
    """Sign in by the form."""
    page.goto(f"{server.url}/sign-in")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your code").fill(server.code(name, role))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/(instructor)?$"))
