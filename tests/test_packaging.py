"""What is shipped: one top-level name, the catalogue inside it, and data folders that are no packages."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def tracked(*folders: str) -> set[str]:
    listed = subprocess.run(["git", "ls-files", *folders], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(listed.stdout.splitlines())


def test_the_only_top_level_name_is_the_package(wheel: set[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"heldout"}


def test_the_wheel_holds_all_code_and_the_whole_catalogue(wheel: set[str]) -> None:
    code = {name.removeprefix("grader/") for name in tracked("grader/heldout")}
    content = {f"heldout/_content/{name}" for name in tracked("challenges", "datasets")}
    shipped = {name for name in wheel if ".dist-info/" not in name}

    assert code <= shipped
    assert content <= shipped
    assert not {name for name in shipped if "__pycache__" in name or name.startswith(("tests/", "benchmarks/"))}
    assert "heldout/py.typed" in shipped
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel)


def test_data_folders_are_no_packages() -> None:
    inits = [path for top in ("challenges", "datasets") for path in (ROOT / top).rglob("__init__.py")]

    assert inits == []


def test_the_shim_does_what_the_command_does() -> None:
    shim = subprocess.run([sys.executable, ROOT / "cli.py", "--version"], capture_output=True, text=True, check=True)
    command = subprocess.run([sys.executable, "-m", "heldout", "--version"], capture_output=True, text=True, check=True)

    assert shim.stdout == command.stdout


def test_the_layers_of_the_code_are_kept() -> None:
    script = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
