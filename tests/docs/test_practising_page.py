"""The page about practising names every command of a learner's day, and no key that `watch` does not know."""

from __future__ import annotations

import re

from command_line import ROOT
from heldout.cli import COMMANDS
from heldout.cli.watching.loop import KEYS

PAGE = (ROOT / "docs" / "practising.md").read_text(encoding="utf-8")


def test_every_command_that_it_names_is_one() -> None:
    named = set(re.findall(r"heldout ([a-z]+)", PAGE.replace("\n", " ")))
    assert named >= {"tutorial", "list", "show", "hint", "watch", "compare", "progress", "finish", "completion"}
    assert named <= set(COMMANDS)


def test_the_keys_are_those_of_watch() -> None:
    assert set(re.findall(r"`([a-z])`", PAGE)) == set(re.findall(r"(?<!')\b([a-z]) ", KEYS))
