"""A server has imported what the first card takes before anybody looks at one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
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


def test_a_server_loads_it_before_it_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    did: list[str] = []
    monkeypatch.setenv("HELDOUT_DB", f"sqlite:///{tmp_path / 'attempts.db'}")
    monkeypatch.setattr(service, "require_isolation", lambda wish: None)
    monkeypatch.setattr("heldout.web.first_look.load", lambda: did.append("loaded"))
    monkeypatch.setattr("uvicorn.Server.run", lambda self: did.append("listens"))
    service.serve(
        Session(served_course(tmp_path)), service.ServeOptions("127.0.0.1", 0, 0, SignInSettings()), lambda _: None
    )
    assert did == ["loaded", "listens"]
