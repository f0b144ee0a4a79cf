"""A proposal reaches challenge.toml however its author has written it, and nothing else in it changes."""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from heldout.audit.needs import Used
from heldout.authoring.calibration.propose import Proposal, ProposedExample, ProposedKey, ProposedLimit, Value
from heldout.authoring.calibration.write_proposal import write_proposal

PATHS = ("submissions/passes/a.py", "submissions/weak/b.py")
KEYS: dict[str, Value] = {"score": [0.1, 0.2], "points": [10, 20], "blame": "none"}
HEAD = 'format_version = 1  # the first\n{top}\n[dataset]\nid = "d"\n'
TABLES = '\n# The good one.\n[[example]]\npath = "{}"  # good\n\n# The weak one.\n[[example]]\npath = "{}"'.format(
    *PATHS
)
INLINE = 'example = [\n  {{ path = "{}" }}, # good\n  {{ path = "{}" }},\n]\n'.format(*PATHS)

TEXTS = {
    "no limits": HEAD.format(top="") + TABLES + "\n",
    "no line end": HEAD.format(top="") + TABLES,
    "inline": HEAD.format(top="limits = { memory_mb = 9 }") + TABLES,
    "dotted": HEAD.format(top="limits.memory_mb = 9") + TABLES,
    "spaced": HEAD.format(top="") + "[ limits ]  # ours\n" + TABLES,
    "quoted": HEAD.format(top="") + '["limits"]\n' + TABLES,
    "indented": HEAD.format(top="") + "  [limits]\n  memory_mb = 9\n" + TABLES,
    "limits at the end": HEAD.format(top="") + TABLES + "\n\n[limits]\nmemory_mb = 9",
    "in a text": HEAD.format(top='title = """\n[limits]\n[[example]]\n"""') + TABLES,
    "inline examples": HEAD.format(top=INLINE),
}


def write(folder: Path, text: str) -> list[str]:
    (folder / "challenge.toml").write_bytes(text.encode())
    challenge: Any = SimpleNamespace(folder=folder)
    limit = ProposedLimit("cpu_seconds", 20, None, Used(1.0, "a"))
    keys = tuple(ProposedKey(name, value, None) for name, value in KEYS.items())
    examples = tuple(ProposedExample(path, "graded", None, 0.1, 15.0, keys) for path in PATHS)
    return write_proposal(challenge, Proposal((limit,), examples))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_every_way_of_writing_limits_and_examples_is_added_to(text: str, line_end: str, tmp_path: Path) -> None:
    before = tomllib.loads(text)

    assert len(write(tmp_path, text.replace("\n", line_end))) == 7

    written = (tmp_path / "challenge.toml").read_bytes().decode()
    after = tomllib.loads(written)
    assert after["limits"] == before.get("limits", {}) | {"cpu_seconds": 20}
    assert after["example"] == [{"path": path} | KEYS for path in PATHS]
    assert {key: after[key] for key in before if key not in ("limits", "example")} == {
        key: value for key, value in before.items() if key not in ("limits", "example")
    }
    assert written.count("\n") == written.count(line_end)
    comments = [line[line.index("#") :] for line in text.splitlines() if "#" in line]
    assert [line[line.index("#") :] for line in written.splitlines() if "#" in line] == comments
