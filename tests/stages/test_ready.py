"""What other packages add is imported by the one job that needs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from heldout.base import extensions
from heldout.base.extensions import ExtensionError
from heldout.base.json_records import to_json
from heldout.base.registry import Registry
from heldout.sandbox.frame import ReceivedJob
from heldout.stages.fit_predict import make_ready, preload
from heldout.stages.interface import BuildWork, FitWork
from heldout.tasks import catalogue
from heldout.tasks.interface import Target


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package that has a form and a task type, and whose import fails."""
    information = tmp_path / "foreign_form-1.dist-info"
    information.mkdir()
    forms, tasks = "foreign_bounds = foreign_form:BOUNDS", "foreign_interval = foreign_form:INTERVAL"
    text = f"[heldout.forms]\n{forms}\n[heldout.tasks]\n{tasks}\n"
    (information / "entry_points.txt").write_text(text)
    (tmp_path / "foreign_form.py").write_text("import sys\nsys.heldout_was_here = True\n1 / 0\n")
    monkeypatch.setattr(extensions, "package_folders", lambda: (tmp_path,))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "heldout_was_here", False, raising=False)
    for name in ("FORMS", "TASKS"):
        known = getattr(catalogue, name)
        monkeypatch.setattr(catalogue, name, Registry(known.kind, known.noun, known._package, known.group))


def job(stage: str, needs: str) -> ReceivedJob:
    source = BuildWork("solution.py", None, 0)
    fit = FitWork(source, None, None, (), needs, Target("regression"), "y", (), None)
    return ReceivedJob(stage, to_json(fit if stage == "fit" else source), {})


@pytest.mark.usefixtures("foreign")
def test_preloading_imports_nothing_of_other_packages() -> None:
    preload()

    assert not sys.heldout_was_here  # type: ignore[attr-defined]
    assert set(vars(catalogue.FORMS)) >= {"built_in", "entries"}


@pytest.mark.usefixtures("foreign")
def test_a_job_imports_the_form_that_it_asks_for() -> None:
    make_ready(job("build", "foreign_bounds"))
    make_ready(job("fit", "value"))
    assert not sys.heldout_was_here  # type: ignore[attr-defined]

    with pytest.raises(ExtensionError, match="foreign_form:BOUNDS fails with ZeroDivisionError"):
        make_ready(job("fit", "foreign_bounds"))


def test_estimators_of_ours_are_there_before_a_process_is_confined() -> None:
    own = [f"heldout.estimators.{name}" for name in ("frames", "quantiles", "survival")] + ["heldout.nn"]
    code = "import sys; from heldout.stages.fit_predict import preload; preload(); "
    code += "print([name for name in sys.argv[1:] if name not in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, *own], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
