"""Warnings about the table that an author declares to be the lesson: `[[intended]]` of challenge.toml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from heldout.audit.interface import Check, Finding
from heldout.base.toml_writing import toml_value
from heldout.challenge.definition import Intended

_NEVER = frozenset({"secrecy"})
"""Checks of the data that do not look at what the table is like: that a label may travel is nobody's lesson."""
_NAMING = ("column", "columns", "features")
"""The keys of a finding's evidence under which the columns stand that it is about."""


def can_be_declared(check: Check) -> bool:
    """Whether its warnings can be meant: what a table is like can. That a file is missing, or that an example ends
    otherwise than it says, cannot."""
    return check.stage == "data" and check.name not in _NEVER


def settled(check: str, findings: Sequence[Finding], declared: Sequence[Intended]) -> Iterator[Finding]:
    """What a check found, where warnings that are declared become information, with the declaration's reason.

    A declaration covers a warning that names columns of its own only: what else comes up later is a warning again.
    Errors stay what they are. A declaration that covers nothing is a warning, so that none outlives what it was for.
    """
    mine = [each for each in declared if each.check == check]
    used: set[int] = set()
    for finding in findings:
        number = next((number for number, each in enumerate(mine) if _covers(each, finding)), None)
        if number is None or finding.level == "information":
            yield finding
            continue
        used.add(number)
        if finding.level == "error":
            yield replace(finding, advice=f"{finding.advice} An error cannot be declared as intended.".lstrip())
        else:
            yield _declared(finding, mine[number].reason)
    for number, each in enumerate(mine):
        if number not in used:
            yield _stale(each, [one for one in findings if not any(_covers(other, one) for other in mine)])


def columns_named(finding: Finding) -> frozenset[str]:
    """The columns that a finding is about, as its evidence says."""
    named: set[str] = set()
    for key in _NAMING:
        value = finding.evidence.get(key, ())
        # One name, a list of them, or a table of names with what was measured of each.
        named.update([value] if isinstance(value, str) else value if isinstance(value, (list, dict)) else ())
    return frozenset(named)


def _covers(declared: Intended, finding: Finding) -> bool:
    named = columns_named(finding)
    return named <= set(declared.columns) if named else not declared.columns


def _declared(finding: Finding, reason: str) -> Finding:
    message = f"Declared as intended: {reason} The finding: {finding.message}"
    return Finding("information", message, evidence={**finding.evidence, "intended": reason})


def _stale(declared: Intended, undeclared: Sequence[Finding]) -> Finding:
    """A declaration of what the check does not warn of, with the columns that it warns of and nobody declared."""
    of = f" of {toml_value(declared.columns)}" if declared.columns else ""
    others = [sorted(columns_named(each)) for each in undeclared if each.level == "warning"]
    instead = "".join(f" It warns of {toml_value(each) if each else 'no column by name'}." for each in others)
    return Finding(
        "warning",
        f"[[intended]] declares a warning{of}, and this check gives none such.{instead}",
        "Take the declaration out of challenge.toml, or write into its columns what the finding names.",
        {"declared": declared.columns},
    )
