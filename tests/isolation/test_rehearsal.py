"""The rehearsal needs nothing of other packages, and they cannot spoil it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from heldout.base.extensions import EntryPoint, Extension, ExtensionError
from heldout.isolation.rehearsal import rehearse_fits
from heldout.tasks.catalogue import FORMS, form_of


def test_another_package_that_takes_a_name_of_ours_does_not_end_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = EntryPoint("score", "foreign:SCORE", Extension("foreign", "1", Path("/nowhere")))
    monkeypatch.setitem(vars(FORMS), "entries", {"score": (foreign,)})
    with pytest.raises(ExtensionError):
        form_of("score")

    steps = list(rehearse_fits())

    monkeypatch.undo()
    assert len(steps) < len(list(rehearse_fits()))


_REHEARSED = """
import os, sys
from heldout.isolation.inside import PROGRAM
PROGRAM.preload()
for part in PROGRAM.rehearsal:
    list(part.steps())
for code in sys.argv[1:]:
    if os.fork() == 0:
        exec(code)
        sys.stdout.flush()
        os._exit(0)
    assert os.wait()[1] == 0, code
"""
"""Rehearses as a worker that has had time, which takes seconds, and runs each code in a child that comes from there."""
_SCHEMA = """
[each() for each in PROGRAM.tasks.values()]
print([name for name in ("pydantic", "click", "tomllib") if name in sys.modules])
"""
_QUIET = """
from tempfile import TemporaryDirectory
[each().prepare() for each in PROGRAM.tasks.values() if each().prepare]
before = set(sys.modules)
from heldout.coach.registry import RULES
RULES.built_in
from heldout.attempts.store import open_store
with TemporaryDirectory() as folder:
    open_store(f"sqlite:///{folder}/attempts.db").dispose()
print(sorted(set(sys.modules) - before))
"""
_READ = """
from heldout.base import json_records as records
before = records._plan.cache_info().currsize
from heldout.coach.task import JUDGE
from heldout.sandbox.frame import JobHeader
from heldout.sandbox.program import Asked
from heldout.stages.interface import BuildWork, FitWork
[records.prepare_to_read(each) for each in (JobHeader, Asked, BuildWork, FitWork)]
records.prepare_to_read(JUDGE.request, exact=True)
print(before > 0, records._plan.cache_info().currsize - before)
"""


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """What each code prints in a worker that has rehearsed."""
    codes = (_SCHEMA, _QUIET, _READ)
    done = subprocess.run([sys.executable, "-c", _REHEARSED, *codes], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(zip(codes, done.stdout.splitlines(), strict=True))


def test_a_worker_reads_no_schema_of_a_course(said: dict[str, str]) -> None:
    assert said[_SCHEMA] == "[]"


def test_a_worker_that_had_a_quiet_moment_has_imported_what_judging_and_recording_take(said: dict[str, str]) -> None:
    assert said[_QUIET] == "[]"


def test_a_worker_that_has_rehearsed_knows_how_what_most_jobs_are_asked_is_read(said: dict[str, str]) -> None:
    assert said[_READ].split() == ["True", "0"]
