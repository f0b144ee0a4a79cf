"""Can the challenge be read, and its data be prepared?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.errors import ChallengeError, MissingExtra

_ADVICE = "Nobody can be graded before this is put right."


@check("definition", "Files are valid and the data can be prepared", "files")
def definition(subject: Subject) -> Iterator[Finding]:
    """Every problem of challenge.toml, dataset.toml and the table, each a finding of its own."""
    try:
        _ = subject.challenge
        _ = subject.prepared
    except ChallengeError as error:
        for problem in error.problems:
            evidence = {"file": problem.file, "key": problem.key}
            yield Finding("error", str(problem), _ADVICE, evidence)
        if not error.problems:
            yield Finding("error", str(error), _ADVICE)
    except MissingExtra as error:
        yield Finding("error", str(error), "Learners need the package too; say so in README.md.")
