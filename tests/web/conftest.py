"""A small class and a server with nothing but sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import served
from fastapi import FastAPI
from postgresql_server import needs_postgresql, postgresql_database
from served import Served, served_class
from signing_in import CLASS, Clock, application, browser
from starlette.testclient import TestClient

from heldout.attempts.class_rules import ClassRules, class_rules
from heldout.attempts.database import Database
from heldout.attempts.location import locate
from heldout.attempts.store import open_database
from heldout.web.identity import secret_hash
from heldout.web.identity.identity import Identity
from heldout.web.identity.interface import SignInSettings


@pytest.fixture(autouse=True)
def cheap_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_hash, "_COST", 2)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    (folder / "challenges").mkdir(parents=True)
    (folder / "class.toml").write_text(CLASS, encoding="utf-8")
    return folder


@pytest.fixture
def rules(course: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ClassRules:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    found = class_rules(course)
    assert found is not None
    return found


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(locate(f"sqlite:///{tmp_path / 'attempts.db'}"))
    yield found
    found.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgresql)])
def either_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind that a server may have."""
    with ExitStack() as held:
        sqlite = request.param == "sqlite"
        url = f"sqlite:///{tmp_path / 'attempts.db'}" if sqlite else held.enter_context(postgresql_database())
        found = open_database(url)
        yield found
        found.dispose()


@pytest.fixture
def class_file() -> str:
    """The class.toml of `served`; a module may have another one."""
    return served.CLASS


@pytest.fixture(name="served")
def served_(tmp_path: Path, class_file: str) -> Iterator[Served]:
    """A class on a server, in which nobody has done anything."""
    with served_class(tmp_path, class_file) as found:
        yield found


@pytest.fixture
def settings() -> SignInSettings:
    return SignInSettings(upload_paths=("/upload",))


@pytest.fixture
def identity(database: Database, rules: ClassRules, clock: Clock, settings: SignInSettings) -> Identity:
    return Identity(database, "course-1", lambda: rules, settings, clock)


@pytest.fixture
def app(identity: Identity) -> FastAPI:
    return application(identity)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return browser(app)
