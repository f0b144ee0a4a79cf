"""What an author hears of a proposal: limits and bands with what they come from, and what was written."""

from __future__ import annotations

import json

from heldout.authoring.calibration.propose import Proposal, ProposedExample, ProposedKey, ProposedLimit, Value
from heldout.base.number_format import format_points, format_score


def proposal_lines(proposal: Proposal) -> list[str]:
    """Limits and bands, each with what it comes from; lines of at most 80 characters for usual names."""
    lines = ["", "Proposed limits, with room for machines that are four times slower:"]
    for each in proposal.limits:
        present = "" if each.present is None else f" (now {each.present:g})"
        used = float(f"{each.used.amount:.2g}")  # two digits, and 170 rather than 1.7e+02
        lines.append(f"  {each.name} = {each.value:g}{present}: {used:g} by {each.used.who}")
    if proposal.examples:
        lines += ["", f"{'Proposed bands':<26}{'score':>8}  {'band':<15}{'points':>6} {'band':<10}blame"]
        lines += [_example_line(each) for each in proposal.examples]
    return lines


def _example_line(each: ProposedExample) -> str:
    name = each.path.removeprefix("submissions/")
    if each.status != "graded":
        return f"{name:<26}  ends as '{each.status}': no band. {each.message or ''}".rstrip()
    found = {key.name: key.value for key in each.keys}
    score, points = (_band(found.get(name)) for name in ("score", "points"))
    numbers = f"{format_score(each.score):>8}  {score:<15}{format_points(each.points):>6} {points:<10}"
    return f"{name:<26}{numbers}{found.get('blame', 'unclear')}"


def _band(value: Value | None) -> str:
    return "[" + ", ".join(f"{end:g}" for end in value) + "]" if isinstance(value, list) else "[]"


def outcome_lines(challenge_id: str, proposal: Proposal, changes: list[str] | None, overwrite: bool) -> list[str]:
    """What was written (`changes`, None where nothing was to be), or how to have it written."""
    if changes is not None:
        kept = [] if overwrite else [_kept(table, key) for table, key in proposal.keys if _differs(key)]
        if not changes and not kept:
            return ["challenge.toml has all of it already."]
        lines = ["Written to challenge.toml:", *(f"  {change}" for change in changes)] if changes else []
        if kept:
            lines.append("Not written, since challenge.toml sets another value; --overwrite would:")
            lines += [f"  {each}" for each in kept]
        return lines
    if all(key.present is not None for _, key in proposal.keys):
        return ["challenge.toml has a value for each; --overwrite writes these over them."]
    return [f"Write what challenge.toml lacks: heldout challenge calibrate {challenge_id} --propose-only --write"]


def _differs(key: ProposedKey) -> bool:
    return key.present is not None and key.present != key.value


def _kept(table: str, key: ProposedKey) -> str:
    """What the file sets otherwise than it is proposed."""
    if isinstance(key, ProposedLimit):
        return f"{table}.{key.name} = {key.value:g} (stays {key.present:g})"
    return f"{table}: {key.name} = {json.dumps(key.value)} (stays {json.dumps(key.present)})"
