"""A class on a server, in this process: the smallest course with a class, and browsers that are signed in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import Response
from queue_samples import COURSE_ID, served_course
from signing_in import COOKIE, csrf_in
from starlette.testclient import TestClient

from heldout.attempts.database import Database
from heldout.attempts.store import open_database
from heldout.grading.session import Session
from heldout.web.app import create_app
from heldout.web.identity.interface import Person
from heldout.web.queue.grader import QueueGrader
from heldout.web.site import Site, open_site

CLASS = """format_version = 1
anonymous = true
attempts_per_day = 2

[[deadline]]
name = "week 1"
closes = 2126-03-14T23:59:59

[[learner]]
name = "Ana Lee"
team = "blue"
pseudonym = "otter"

[[learner]]
name = "Bo <b>"
team = "blue"
pseudonym = "heron"
"""
CHALLENGE = "tiny-binary"


@dataclass
class Served:
    """A server."""

    app: FastAPI
    site: Site
    database: Database

    def browser(self, name: str | None = None, instructor: bool = False) -> TestClient:
        """A browser; with a name one that is signed in."""
        client = TestClient(self.app, "http://127.0.0.1:8000", headers={"accept": "text/html"}, follow_redirects=False)
        if name is not None:
            person = Person(name, "instructor" if instructor else "student")
            client.cookies.set(COOKIE, self.app.state.identity.sessions.open(person))
        return client

    def program(self, name: str, instructor: bool = False) -> TestClient:
        """A program with a token."""
        client = TestClient(self.app, "http://127.0.0.1:8000", follow_redirects=False)
        client.headers["authorization"] = f"Bearer {self.token(name, instructor)}"
        return client

    def token(self, name: str, instructor: bool = False) -> str:
        """A token of somebody's."""
        person = Person(name, "instructor" if instructor else "student")
        made: str = self.app.state.identity.tokens.issue(person, "test")
        return made

    def grade(self) -> None:
        """Grade everything that waits."""
        with QueueGrader(Session(self.site.session.course), self.database, self.site.course_id) as grader:
            while grader.grade_next() is not None:
                continue


@contextmanager
def served_class(
    folder: Path, class_file: str = CLASS, url: str | None = None, course_id: str = COURSE_ID
) -> Iterator[Served]:
    """The class on a server, with a database beside the course, or another one, which `HELDOUT_DB` names meanwhile."""
    url = url or f"sqlite:///{folder / 'attempts.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELDOUT_DB", url)
        database = open_database(url)
        site = open_site(Session(served_course(folder, class_file, course_id)), database)
        try:
            yield Served(create_app(site), site, database)
        finally:
            database.dispose()


def upload(client: TestClient, text: str, name: str = "solution.py", challenge: str = CHALLENGE) -> Response:
    """Hand in as the form of the page does."""
    token = csrf_in(client.get(f"/challenges/{challenge}"))
    files = {"file": (name, text.encode(), "text/x-python")}
    return client.post(f"/challenges/{challenge}/hand-in", data={"csrf_token": token}, files=files)


def send(client: TestClient, content: bytes, name: str = "solution.py", **headers: str) -> Response:
    """Hand in as a program does, with the hash unless another one is given."""
    said = {"X-Content-SHA256": hashlib.sha256(content).hexdigest(), **headers}
    return client.post(f"/api/v1/challenges/{CHALLENGE}/hand-ins", params={"file": name}, content=content, headers=said)
