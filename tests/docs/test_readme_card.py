"""The README's card is what heldout says of that submission, but for what differs from run to run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from command_line import heldout

ROOT = Path(__file__).parents[2]
VOLATILE = ("used", "attempt", "isolation", "since")


def told(card: str) -> dict[str, str]:
    """Label to words, of what is the same in every run."""
    found: dict[str, str] = {}
    label = "title"
    for line in card.splitlines():
        label = line[:11].strip() or label
        found[label] = f"{found.get(label, '')} {line[11:].strip()}".strip()
    return {name: words for name, words in found.items() if name not in VOLATILE}


@pytest.mark.proof
def test_the_readme_shows_a_real_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_DB", str(tmp_path / "attempts.db"))
    found = re.search(
        r"<!-- card: heldout (grade \S+) -->\n```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL
    )
    assert found is not None
    answer = heldout("--course", ROOT, *found[1].split(), cwd=ROOT)
    assert told(answer.out) == told(found[2])
