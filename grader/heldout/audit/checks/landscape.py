"""The reference landscape is there, fits the challenge, agrees with itself, and a sample of it still holds here."""

from __future__ import annotations

import math
from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.number_format import format_score
from heldout.landscape.interface import Landscape

_MOST_SECONDS = 0.7
"""A configuration that takes longer is not fitted again: with ten families, all of it stays below ten seconds."""
_ROUNDING = 1e-6
"""Relative: the files hold nine significant digits, utilities six."""
_SHOWN = 3


@check("landscape", "The reference landscape is fresh and holds", stage="landscape")
def landscape(subject: Subject) -> Iterator[Finding]:
    """A landscape that is missing, stale, changed by hand, or no longer true."""
    calibrate = f"Run `heldout challenge calibrate {subject.challenge_id}`."
    stored = subject.landscape
    if stored is None and subject.challenge.kind.metric_only:
        yield Finding("information", f"A challenge with [{subject.challenge.kind.name}] is scored on the metric alone.")
        return
    if stored is None:
        yield Finding(
            "warning",
            "There is no reference landscape: learners get a score, and neither points nor reasons.",
            f"{calibrate} It takes minutes, once.",
            {"exists": False},
        )
        return
    if subject.stale:
        yield Finding(
            "error",
            f"The reference landscape no longer fits the challenge, so nobody gets points. {' '.join(subject.stale)}",
            calibrate,
            {"reasons": list(subject.stale)},
        )
        return
    yield from _whole(stored, calibrate)
    yield from _in_part(subject, stored, calibrate)
    yield from _broken(stored, calibrate)
    yield from _versions(stored)
    faults = list(_disagreements(stored))
    if faults:
        yield Finding(
            "error",
            f"The landscape's files do not agree with each other: {'; '.join(faults[:_SHOWN])}. They were changed "
            "after they were computed.",
            f"Take them from version control, or run `heldout challenge calibrate {subject.challenge_id} --fresh`.",
            {"faults": faults},
        )
        return
    yield from _sample(subject, stored)


def _whole(stored: Landscape, calibrate: str) -> Iterator[Finding]:
    missing = [part for part in ("public", "private") if part not in stored.parts]
    if missing:
        yield Finding(
            "warning",
            f"The landscape has no {' and no '.join(missing)} part.",
            f"A student's copy has no private part, an instructor's needs it. {calibrate}",
            {"missing": missing},
        )


def _in_part(subject: Subject, stored: Landscape, calibrate: str) -> Iterator[Finding]:
    """What a budget or a choice of families left out, which learners are graded without."""
    from heldout.landscape.left_out import left_out
    from heldout.landscape.sizes import read_costs
    from heldout.landscape.store import landscape_folder

    if "public" not in stored.parts:
        return
    left = left_out(stored, read_costs(landscape_folder(subject.challenge)))
    if left is None:
        return
    fewer = [f"{name} has {have} of {wanted} configurations" for name, (have, wanted) in left.configurations.items()]
    without = [f"{', '.join(left.families)} left out"] if left.families else []
    moves = f"; other draws would move the reference by about {format_score(left.error)}" if fewer else ""
    counts = {name: list(each) for name, each in left.configurations.items()}
    points = ". Learners get points all the same, and their cards say that" if left.matters else ""
    yield Finding(
        "warning" if left.matters else "information",
        f"The landscape was calibrated in part: {', '.join(without + fewer)}{moves} (δ is {format_score(left.delta)})"
        f"{points}.",
        f"{calibrate} It adds what is missing.",
        {"families": list(left.families), "configurations": counts},
    )


def _broken(stored: Landscape, calibrate: str) -> Iterator[Finding]:
    """Families that no calibration adds before their columns are mended."""
    for name, reason in stored.broken.items():
        yield Finding(
            "warning",
            f"The family {name} is not in the landscape: its preprocessing fails on this challenge's rows: {reason}",
            f"Mend its columns in reference.python, or the features that it is given, or leave it out of "
            f"reference.families. {calibrate}",
            {"family": name, "reason": reason},
        )


def _versions(stored: Landscape) -> Iterator[Finding]:
    from heldout.landscape.staleness import version_notes

    for note in version_notes(stored):
        yield Finding("information", note)


def _disagreements(stored: Landscape) -> Iterator[str]:
    """Every stored number that follows from others and does not."""
    from heldout.landscape.constants import constants
    from heldout.landscape.tuner import best_family, reference
    from heldout.scoring.families import dummy_of, reference_of

    scores = {family.name: [each.cv for each in family.configurations] for family in stored.families}
    for name, cv in scores.items():
        if not _same(reference(cv, [0.0] * len(cv)).cv, stored.reference_cv.get(name, math.nan)):
            shown = format_score(stored.reference_cv.get(name))
            yield f"the cross-validation scores of {name} do not give the {shown} that is stored"
    if best_family(stored.reference_cv) != stored.best:
        yield f"the best family by cross-validation is {best_family(stored.reference_cv)} and not {stored.best}"
    for part, result in stored.parts.items():
        utilities = {family.name: [each.utility[part] for each in family.configurations] for family in stored.families}
        for name, values in utilities.items():
            expected, found = reference(scores[name], values).utility, result.reference.get(name, math.nan)
            if not _same(expected, found):
                shown = f"{format_score(found)} is stored, its configurations give {format_score(expected)}"
                yield f"{name} on {part} rows: {shown}"
        measured = {name: reference_of(stored, part, name) for name in utilities}
        fixed = constants(
            stored.best,
            dummy_of(stored, part),
            {name: each for name, each in measured.items() if each is not None},
            {name: values[0] for name, values in utilities.items()},
        )
        for name in ("se", "delta", "margin", "tau"):
            if not _same(getattr(fixed, name), getattr(result, name)):
                yield f"{name} of the {part} part is {getattr(result, name):.4g} and must be {getattr(fixed, name):.4g}"


def _sample(subject: Subject, stored: Landscape) -> Iterator[Finding]:
    from heldout.landscape.recompute import recompute

    found = recompute(subject.challenge, stored, most_seconds=_MOST_SECONDS)
    off = [each for each in found if not each.holds]
    if off:
        worst = max(off, key=lambda each: abs(each.stored - each.found) / each.allowed)
        yield Finding(
            "warning",
            f"{len(off)} of {len(found)} utilities that were computed again differ by more than a tenth of the dead "
            f"zone; the worst is configuration {worst.index} of {worst.family} on {worst.part} rows: "
            f"{format_score(worst.found)} here, {format_score(worst.stored)} stored.",
            f"Other versions of the libraries do that, and so does a file that was changed by hand. Run `heldout "
            f"challenge calibrate {subject.challenge_id} --fresh`.",
            {
                "differ": [
                    {
                        "family": each.family,
                        "index": each.index,
                        "part": each.part,
                        "stored": each.stored,
                        "found": each.found,
                        "allowed": each.allowed,
                    }
                    for each in off
                ]
            },
        )


def _same(expected: float, found: float) -> bool:
    if math.isnan(expected) or math.isnan(found):
        return math.isnan(expected) and math.isnan(found)
    return math.isclose(expected, found, rel_tol=_ROUNDING, abs_tol=1e-9)
