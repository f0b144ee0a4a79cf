"""docs/commands.md and the README say what the commands say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from heldout.cli import COMMANDS

ROOT = Path(__file__).parents[2]


def test_the_commands_page_is_what_the_commands_say() -> None:
    # In a process of its own: click keeps a command's option for help as it was first asked for it.
    code = "import sys, write_commands; sys.stdout.write(write_commands.commands_page())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT / "docs", encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip

    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == done.stdout, (
        "run: python docs/write_commands.py"
    )


def test_the_readme_names_every_command_and_no_other() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^heldout (\w+).*#", text, flags=re.MULTILINE))

    assert named <= set(COMMANDS)
    assert {"list", "show", "start", "check", "grade", "history", "leaderboard", "doctor"} <= named


def test_the_readme_has_one_main_and_one_test_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    for mark in ("main", "test"):
        block = re.search(rf"<!-- {mark} -->\n```sh\n(.*?)\n```", text, flags=re.DOTALL)
        assert block is not None
        assert "\n" not in block[1], "one line to copy"


def test_the_readme_grades_a_submission_that_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    path = re.search(r"heldout grade (challenges/\S+)", text)

    assert path is not None
    assert (ROOT / path[1]).is_file()
