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

    A declaration covers a warning that names columns of its own only, or the one warning that names none and holds its
    words: what else comes up later is a warning again. One whose words stand in several is too wide and covers none.
    Errors stay what they are. A declaration that covers nothing is a warning, so that none outlives what it was for.
    """
    mine = [each for each in declared if each.check == check]
    wide = {number for number, each in enumerate(mine) if not each.columns and len(_warnings_of(each, findings)) > 1}
    used: set[int] = set(wide)
    for finding in findings:
        covering = (number for number, each in enumerate(mine) if number not in wide and _covers(each, finding))
        number = next(covering, None)
        if number is None or finding.level == "information":
            yield finding
            continue
        used.add(number)
        if finding.level == "error":
            yield replace(finding, advice=f"{finding.advice} An error cannot be declared as intended.".lstrip())
        else:
            yield _declared(finding, mine[number].reason)
    for number in sorted(wide):
        yield _too_wide(mine[number], _warnings_of(mine[number], findings))
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
    if named:
        return named <= set(declared.columns)
    return not declared.columns and _plain(declared.about) in _plain(finding.message) and bool(declared.about.strip())


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _warnings_of(declared: Intended, findings: Sequence[Finding]) -> list[Finding]:
    return [each for each in findings if each.level == "warning" and _covers(declared, each)]


def _declared(finding: Finding, reason: str) -> Finding:
    message = f"Declared as intended: {reason} The finding: {finding.message}"
    return Finding("information", message, evidence={**finding.evidence, "intended": reason})


def _too_wide(declared: Intended, covered: Sequence[Finding]) -> Finding:
    return Finding(
        "warning",
        f"[[intended]] with about = {toml_value(declared.about)} holds for {len(covered)} warnings, and so for none.",
        "Write words into about that stand in the one warning alone which is meant, or a declaration for each.",
        {"about": declared.about, "warnings": [each.message for each in covered]},
    )


def _stale(declared: Intended, undeclared: Sequence[Finding]) -> Finding:
    """A declaration of what the check does not warn of, with what it warns of and nobody declared."""
    of = f" of {toml_value(declared.columns)}" if declared.columns else ""
    of = f" with the words {toml_value(declared.about)}" if declared.about and not declared.columns else of
    others = [each for each in undeclared if each.level == "warning"]
    instead = "".join(f" It warns of {_what(each)}." for each in others)
    nothing = not declared.columns and not declared.about
    return Finding(
        "warning",
        "[[intended]] names neither columns nor words of the finding (about), and so covers nothing." + instead
        if nothing
        else f"[[intended]] declares a warning{of}, and this check gives none such.{instead}",
        "Take the declaration out of challenge.toml, or write into its columns what the finding names; where it names "
        "none, into about some words of it.",
        {"declared": declared.columns, "about": declared.about},
    )


def _what(finding: Finding) -> str:
    columns = sorted(columns_named(finding))
    return toml_value(columns) if columns else f"no column by name: {toml_value(finding.message)}"
