from __future__ import annotations

import textwrap
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from heldout.audit.checks.statement import names, statement


def test_a_long_name_may_go_on_in_the_next_line() -> None:
    target = "grade in the final examination of the second year, resits included"
    text = textwrap.fill(f"For each student of the course, predict `{target}` from everything that came before it.", 60)
    assert target not in text
    assert names(text, target)
    assert not names(text, "grade in the final examination of the second years")


def test_of_a_target_of_several_columns_every_one_that_is_not_named_is_evidence(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("How long do machines live? It is measured by `concordance`.\n")
    challenge: Any = SimpleNamespace(
        statement=tmp_path / "README.md",
        course=tmp_path,
        metric_name="concordance",
        definition=SimpleNamespace(dataset=SimpleNamespace(targets=["months", "died"])),
    )
    subject: Any = SimpleNamespace(challenge=challenge)
    (finding,) = statement.run(subject)
    assert finding.message == "README.md names neither the target `months` nor the target `died`."
    assert finding.evidence == {"absent": {"target": "months, died"}}
