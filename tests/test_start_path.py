"""The command imports nothing from the folder that it is started in, however it is started."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from heldout.start_path import leave_working_directory

ROOT = Path(__file__).resolve().parents[1]
GRADER = ROOT / "grader"
STARTS = {
    "python -m heldout": ["-m", "heldout"],
    "the console script": ["-c", "import sys; from heldout.cli import main; sys.argv[0] = 'heldout'; main()"],
    "python cli.py": [str(ROOT / "cli.py")],
}
SHADOWS = ("click", "json", "pathlib", "dataclasses", "typing", "tomllib", "platformdirs", "pydantic", "difflib", "csv")


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name not in ("PYTHONSAFEPATH", "PYTHONPATH")}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=plain | environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("path", ["", ".:./:no-such-folder", "here"])
def test_modules_in_the_working_directory_are_not_imported(tmp_path: Path, start: str, path: str) -> None:
    for name in SHADOWS:
        (tmp_path / f"{name}.py").write_text("print('SHADOW')\n")

    environment = {"PYTHONPATH": str(tmp_path) if path == "here" else path} if path else {}
    done = run(
        tmp_path, *STARTS[start], "list", "--json", HELDOUT_COURSE=str(ROOT / "tests/courses/minimal"), **environment
    )

    assert done.returncode == 0, done.stderr
    assert "SHADOW" not in done.stdout + done.stderr


def test_what_the_command_starts_does_not_look_there_either(tmp_path: Path) -> None:
    program = "from heldout.start_path import leave_working_directory as leave; leave(); import os, sys; "
    program += "print([os.environ.get(name) for name in ('PYTHONPATH', 'PYTHONSAFEPATH')], '' in sys.path)"

    done = run(tmp_path, "-c", program, PYTHONPATH=f".:{GRADER}::{tmp_path}:relative")

    assert done.stdout.strip() == f"['{GRADER}', '1'] False"


@pytest.fixture
def paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("PYTHONSAFEPATH", "")
    monkeypatch.setenv("PYTHONPATH", "")


def test_a_link_to_the_working_directory_is_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: None
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    sys.path.insert(0, str(tmp_path / "link"))

    leave_working_directory()

    assert str(tmp_path / "link") not in sys.path


def test_the_installed_packages_stay_importable_from_their_own_folder(
    monkeypatch: pytest.MonkeyPatch, paths: None
) -> None:
    packages = sysconfig.get_path("purelib")
    sys.path.append(packages)
    monkeypatch.chdir(packages)

    leave_working_directory()

    assert packages in sys.path


def test_a_working_directory_that_is_gone_is_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: None
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    sys.path.insert(0, "")

    leave_working_directory()

    assert "" not in sys.path
