"""docs/checks.md lists the checks and the planted faults as they are."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from heldout.audit.registry import checks

ROOT = Path(__file__).parents[2]


def test_the_page_of_checks_is_what_checks_and_planted_faults_say() -> None:
    spec = importlib.util.spec_from_file_location("write_checks", ROOT / "docs" / "write_checks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    assert module.PAGE.read_text(encoding="utf-8") == module.checks_page(), "run: python docs/write_checks.py"


def test_every_check_has_a_broken_course_of_its_own() -> None:
    folders = {path.name for path in (ROOT / "tests" / "faulty").iterdir() if path.is_dir()}

    assert {each.name for each in checks()} - {"experience"} <= folders, "experience looks at attempts"


def test_the_page_on_designing_names_only_checks_that_exist() -> None:
    page = (ROOT / "docs" / "designing.md").read_text(encoding="utf-8")
    table = page.split("## Leaks")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name.strip(" `") for cell in cells for name in cell.split(",")}

    assert len(named) >= 8
    assert named <= {each.name for each in checks()}
