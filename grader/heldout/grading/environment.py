"""What a grade depends on that lies outside the challenge and the submission."""

from __future__ import annotations

from heldout.base.extensions import adding
from heldout.base.versions import own_versions, versions_of
from heldout.challenge.interface import Challenge


def environment(challenge: Challenge) -> dict[str, str]:
    """The versions that a grade depends on: of heldout, Python, the libraries, and each extension that takes part.

    Extensions that add a family or a rule of the coach take part in every grade, one that adds a metric, a form of
    predictions or a task type where the challenge takes it.
    """
    definition = challenge.definition
    taking_part = {
        *adding("heldout.metrics", (definition.metric.name or "",)),
        *adding("heldout.tasks", (definition.task.type,)),
        *adding("heldout.forms", (challenge.needs,)),
        *adding("heldout.families"),
        *adding("heldout.coach"),
    }
    packages = versions_of("scikit-learn", "numpy", "pandas", absent="not installed")
    return own_versions() | packages | {each.name: each.version for each in sorted(taking_part)}
