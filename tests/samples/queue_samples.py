"""Files for the queue of a server, and servers' databases."""

from __future__ import annotations

import hashlib
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from command_line import ROOT
from heldout.attempts.database import Database
from heldout.attempts.store import open_database
from heldout.web.identity.identity import Identity
from heldout.web.identity.interface import Person
from heldout.web.queue.interface import WaitingFile
from heldout.web.tables import web_announcements

COURSE_ID = "course-1"


def file_of(text: str, name: str = "solution.py") -> WaitingFile:
    """A file with this text."""
    content = text.encode()
    return WaitingFile(name, content, hashlib.sha256(content).hexdigest())


def clock_of(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The database's clock, which a test sets by its one item."""
    now = [datetime(2026, 3, 14, 23, 59, 0, tzinfo=UTC)]
    monkeypatch.setattr(database, "now", lambda connection: now[0])
    return now


def forward(now: list[datetime], seconds: float) -> None:
    """Let some time go by."""
    now[0] += timedelta(seconds=seconds)


def announced(database: Database) -> bool:
    """Whether the server notes within a minute that an upload began."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with database.reading() as connection:
            if connection.execute(select(web_announcements.c.began_at)).first() is not None:
                return True
        time.sleep(0.02)
    return False


def token_of(url: str, name: str) -> str:
    """A student's token, for a server in another process that has this database."""
    database = open_database(url)
    try:
        return Identity(database, COURSE_ID, lambda: None).tokens.issue(Person(name, "student"), "test")
    finally:
        database.dispose()


HEAD = """
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
"""
CRASHING = "def get_estimator():\n    raise ValueError('broken')\n"


def model(estimator: str = "LogisticRegression()") -> str:
    """A solution.py with this estimator on the numeric columns."""
    numbers = 'make_column_transformer((SimpleImputer(), make_column_selector(dtype_include="number")))'
    return f"{HEAD}\ndef get_estimator():\n    return make_pipeline({numbers}, {estimator})\n"


def served_course(folder: Path, class_file: str | None = None, course_id: str = COURSE_ID) -> Path:
    """A copy of the smallest course, which says its id."""
    course = Path(shutil.copytree(ROOT / "tests" / "courses" / "minimal", folder / "course"))
    (course / "course.toml").write_text(f'format_version = 1\nid = "{course_id}"\n', encoding="utf-8")
    if class_file is not None:
        (course / "class.toml").write_text(class_file, encoding="utf-8")
    return course
