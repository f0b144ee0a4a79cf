"""The rehearsal needs nothing of other packages, and they cannot spoil it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from heldout.base.extensions import EntryPoint, Extension, ExtensionError
from heldout.isolation.rehearsal import rehearse_fits
from heldout.tasks.catalogue import FORMS, form_of

REHEARSED = (
    "from heldout.isolation.inside import PROGRAM; PROGRAM.preload(); "
    "[list(part.steps()) for part in PROGRAM.rehearsal]; "
)
"""A worker that has had time."""


def test_another_package_that_takes_a_name_of_ours_does_not_end_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = EntryPoint("score", "foreign:SCORE", Extension("foreign", "1", Path("/nowhere")))
    monkeypatch.setitem(vars(FORMS), "entries", {"score": (foreign,)})
    with pytest.raises(ExtensionError):
        form_of("score")

    steps = list(rehearse_fits())

    monkeypatch.undo()
    assert len(steps) < len(list(rehearse_fits()))


def test_a_worker_reads_no_schema_of_a_course() -> None:
    code = f"import sys; {REHEARSED}"
    code += "[each() for each in PROGRAM.tasks.values()]; "
    code += "print([name for name in ('pydantic', 'click', 'tomllib') if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_worker_that_had_a_quiet_moment_has_imported_what_judging_and_recording_take() -> None:
    code = f"import sys; {REHEARSED}"
    code += "[each().prepare() for each in PROGRAM.tasks.values() if each().prepare]; before = set(sys.modules); "
    code += "from heldout.coach.registry import RULES; RULES.built_in; from heldout.attempts.store import open_store; "
    code += "open_store(f'sqlite:///{sys.argv[1]}/attempts.db').dispose(); print(sorted(set(sys.modules) - before))"

    with TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_worker_that_has_rehearsed_knows_how_what_most_jobs_are_asked_is_read() -> None:
    code = REHEARSED
    code += "from heldout.base import json_records as records; before = records._plan.cache_info().currsize; "
    code += "from heldout.coach.task import JUDGE; from heldout.sandbox.frame import JobHeader; "
    code += "from heldout.sandbox.program import Asked; from heldout.stages.interface import BuildWork, FitWork; "
    code += "[records.prepare_to_read(each) for each in (JobHeader, Asked, BuildWork, FitWork)]; "
    code += "records.prepare_to_read(JUDGE.request, exact=True); "
    code += "print(before > 0, records._plan.cache_info().currsize - before)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["True", "0"]
