from __future__ import annotations

import textwrap

from heldout.audit.checks.statement import names


def test_a_long_name_may_go_on_in_the_next_line() -> None:
    target = "grade in the final examination of the second year, resits included"
    text = textwrap.fill(f"For each student of the course, predict `{target}` from everything that came before it.", 60)
    assert target not in text
    assert names(text, target)
    assert not names(text, "grade in the final examination of the second years")
