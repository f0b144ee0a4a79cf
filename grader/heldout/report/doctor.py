"""What `heldout doctor` says."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from heldout.doctor.doctor import Findings, MachineFinding


def doctor_text(findings: Findings, width: int) -> str:
    """Versions, places and their room, isolation with its layers, extras and challenges, one line or paragraph each."""
    parts = [
        _pairs("Versions", findings.versions, width),
        _pairs("Places", findings.places, width),
        _section("Room", findings.room, width),
        _section(f"Isolation: {findings.level}", findings.layers, width),
        _section("Installed data", (findings.copies,), width),
        _section("Extras", findings.extras, width),
        *([_section("Extensions", findings.extensions, width)] if findings.extensions else []),
        _section("Challenges", findings.challenges, width),
    ]
    return "\n\n".join(parts)


def _pairs(heading: str, pairs: dict[str, str], width: int) -> str:
    size = max(len(name) for name in pairs)
    return "\n".join([heading, *(_wrapped(f"  {name:<{size}}  ", value, width) for name, value in pairs.items())])


def _section(heading: str, findings: Sequence[MachineFinding], width: int) -> str:
    size = min(24, max((len(finding.subject) for finding in findings), default=0))
    lines = [
        _wrapped(f"  {'yes' if finding.works else 'no ':<3}  {finding.subject:<{size}}  ", finding.detail, width)
        for finding in findings
    ]
    return "\n".join([heading, *lines])


def _wrapped(label: str, text: str, width: int) -> str:
    return (
        textwrap.fill(text, width, initial_indent=label, subsequent_indent=" " * len(label), break_on_hyphens=False)
        or label.rstrip()
    )
