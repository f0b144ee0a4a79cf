"""A server has imported what the first card takes before anybody looks at one."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import uvicorn
from queue_samples import served_course

from heldout.grading.session import Session
from heldout.web import service
from heldout.web.identity.interface import SignInSettings

_LOOK = """
import sys
from heldout.web import app, first_look
first_look.load()
before = set(sys.modules)
from heldout.recipe.library import library_defaults
library_defaults("sklearn.linear_model.LogisticRegression")
library_defaults("sklearn.ensemble.HistGradientBoostingClassifier")
import heldout.report.explanation.curves, heldout.leaderboard.standings
print(sorted(each for each in set(sys.modules) - before if each.startswith(("pandas", "sklearn", "scipy"))))
"""


def test_the_first_card_imports_no_library() -> None:
    said = subprocess.run([sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_server_loads_it_before_it_listens_and_its_pages_know_when_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[str] = []
    monkeypatch.setenv("HELDOUT_DB", f"sqlite:///{tmp_path / 'attempts.db'}")
    monkeypatch.setattr(service, "require_isolation", lambda wish: None)
    monkeypatch.setattr("heldout.web.first_look.load", lambda: did.append("loaded"))

    def run(server: uvicorn.Server) -> None:
        did.append("listens")
        is_ending = server.config.app.state.is_ending  # type: ignore[union-attr]
        assert not is_ending()
        server.handle_exit(signal.SIGTERM, None)
        assert is_ending()

    monkeypatch.setattr("uvicorn.Server.run", run)
    service.serve(
        Session(served_course(tmp_path)), service.ServeOptions("127.0.0.1", 0, 0, SignInSettings()), lambda _: None
    )
    assert did == ["loaded", "listens"]
