"""Can the challenge be read, and its data be prepared?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.intended import can_be_declared
from heldout.audit.interface import Finding
from heldout.audit.registry import check, checks
from heldout.audit.subject import Subject
from heldout.base.errors import ChallengeError, MissingExtra, nearest
from heldout.base.toml_writing import toml_value

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
    else:
        yield from _undeclarable(subject)


def _undeclarable(subject: Subject) -> Iterator[Finding]:
    """Declarations of a check that there is not, or whose findings are never meant."""
    known = [each.name for each in checks() if can_be_declared(each)]
    for number, declared in enumerate(subject.challenge.definition.intended):
        if declared.check not in known:
            yield Finding(
                "error",
                f"challenge.toml: intended[{number}].check must be a check of what the table is like, one of "
                f"{', '.join(known)}. Got {toml_value(declared.check)}.{nearest(declared.check, known)}",
                "Name the check whose warning is meant, or take the declaration out.",
                {"file": "challenge.toml", "key": f"intended[{number}].check"},
            )
