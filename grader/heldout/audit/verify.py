"""Every check on one challenge; a fault that one check meets never hides what the others find."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from pathlib import Path

from heldout.audit.intended import can_be_declared, settled
from heldout.audit.interface import Check, CheckResult, Finding, Verified
from heldout.audit.registry import checks
from heldout.audit.subject import OpenRunner, Subject
from heldout.base.errors import ChallengeError, HeldoutError, UsageError, nearest
from heldout.base.progress import Observer
from heldout.sandbox.interface import Runner

log = logging.getLogger(__name__)


def verify(
    course: Path,
    challenge_id: str,
    runner: Runner | OpenRunner,
    only: Collection[str] = (),
    observer: Observer | None = None,
    debug: bool = False,
) -> Verified:
    """Run every check, or those named in `only`, on `challenges/<challenge_id>` of `course`.

    A check that crashes is a fault of ours and written down as one; with `debug` its exception comes through instead.

    Raises:
        UsageError: `only` names no check (the text suggests one), or this is a copy made for students.
    """
    chosen = select(only)
    subject = Subject(course, challenge_id, runner)
    if _is_students_copy(subject):
        raise UsageError(
            f"{challenge_id} cannot be verified here: this is a copy made for students, without the private rows. "
            "Verify it in the course that the copy was made from."
        )
    unusable = _why_unusable(subject)
    observer, results = observer or Observer(), []
    for number, each in enumerate(chosen):
        observer.advanced(number, len(chosen), beside=each.name)
        results.append(_result(each, subject, unusable, debug))
    return Verified(challenge_id, _title(subject), tuple(results))


def select(only: Collection[str]) -> tuple[Check, ...]:
    """The checks with these names, all of them where none is named.

    Raises:
        UsageError: a name is no check's.
    """
    known = checks()
    names = [each.name for each in known]
    for name in only:
        if name not in names:
            raise UsageError(f"no check is called '{name}'. There are {', '.join(names)}.{nearest(name, names)}")
    return tuple(each for each in known if not only or each.name in only)


def _is_students_copy(subject: Subject) -> bool:

    try:
        return subject.challenge.dataset.is_withheld
    except Exception:
        return False


def _why_unusable(subject: Subject) -> str | None:
    """Why only the checks of the files can be made; None where the challenge and its data can be used."""
    try:
        _ = subject.challenge
    except Exception:
        return "the challenge's files must be put right first (see the check definition)"
    try:
        _ = subject.prepared
    except Exception:
        return "the challenge's data cannot be prepared (see the check definition)"
    return None


def _title(subject: Subject) -> str:
    try:
        return subject.challenge.definition.title
    except Exception:
        return ""


def _result(check: Check, subject: Subject, unusable: str | None, debug: bool) -> CheckResult:
    """One check; not made where the challenge cannot be used, except for those that say why it cannot."""
    if unusable is not None and check.stage != "files":
        return CheckResult(check, skipped=unusable)
    began = time.monotonic()
    findings: list[Finding] = []
    fault = None
    try:
        findings.extend(check.run(subject))
    except ChallengeError as error:
        if unusable is not None:
            return CheckResult(check, skipped=unusable)
        findings.append(Finding("error", str(error), "Put this right, then verify again."))
    except HeldoutError as error:
        fault = str(error)
    except Exception as error:
        if debug:
            raise
        fault = f"this is a fault of heldout itself ({type(error).__name__}: {error})"
    if fault is None and can_be_declared(check):
        findings = list(settled(check.name, findings, subject.challenge.definition.intended))
    seconds = time.monotonic() - began
    log.info("check %s: %d findings after %.2f s", check.name, len(findings), seconds)
    return CheckResult(check, tuple(findings), fault=fault, seconds=seconds)
