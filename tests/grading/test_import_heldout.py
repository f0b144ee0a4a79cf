"""`import heldout` is light, typed, and gives what docs/api.md says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("pandas", "sklearn", "scipy", "numpy", "pyarrow", "pydantic", "sqlalchemy", "rich", "click", "joblib")


def fresh(code: str) -> str:
    """What a new interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_heldout_and_its_session_imports_nothing_heavy() -> None:
    loaded = f"[name for name in {HEAVY} if name in sys.modules]"
    assert fresh(f"import sys, heldout; heldout.Session; heldout.courses; heldout.challenge; print({loaded})") == "[]"


def test_importing_heldout_imports_no_module_of_the_library_that_could_lie_in_the_working_directory() -> None:
    code = "import sys; before = set(sys.modules); import heldout; print(sorted(set(sys.modules) - before))"
    assert fresh(code) == "['heldout', 'heldout.challenge', 'heldout.version']"


@pytest.mark.parametrize("first", ["pass", "import heldout.challenge.catalogue", "from heldout.challenge import load"])
def test_challenge_is_a_function_whether_or_not_the_package_of_that_name_was_imported_before(first: str) -> None:
    code = f"import heldout; {first}; print(heldout.challenge('digits').id, heldout.challenge.__name__)"
    assert fresh(code) == "digits heldout.challenge"


def test_what_heldout_does_not_have_is_an_attribute_error() -> None:
    import heldout

    assert {"Session", "challenge", "courses", "__version__"} <= set(dir(heldout))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = heldout.nonsense


@pytest.mark.proof
def test_a_type_checker_sees_what_the_functions_return(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    (tmp_path / "mine.py").write_text(
        "import heldout\n"
        "result = heldout.challenge('digits').grade(object())\n"
        "reveal_type(result.points)\n"
        "reveal_type(heldout.courses()[0].history())\n"
        "reveal_type(heldout.Session('.').challenge('digits').leaderboard().entries)\n"
        "heldout.challenge(1)\n"
    )
    command = [sys.executable, "-m", "mypy", "--no-incremental", "mine.py"]
    said = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False).stdout
    assert re.search(r'Revealed type is "(builtins\.)?float \| None"', said), said
    assert "heldout.report.history.History" in said
    assert "BoardEntry" in said
    assert 'Argument 1 to "challenge" has incompatible type "int"' in said
