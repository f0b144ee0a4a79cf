"""What an author hears of the copies that were made."""

from __future__ import annotations

import textwrap

from heldout.authoring.bundle.interface import Bundle, BundledChallenge
from heldout.report.columns import columns


def as_text(done: Bundle) -> str:
    """Rows of each challenge, what is not in the student's copy, and where the copies are; at most 80 columns."""
    rows = [(one.id, f"{one.train:,}", f"{one.public:,}", f"{one.private:,}") for one in done.challenges]
    lines = [columns(("challenge", "train", "public", "private (instructor only)"), rows, 80)]
    lines += ["", *(line for one in done.challenges for line in _left_out(one)), ""]
    for written in done.copies:
        packed = f" and {written.archive}" if written.archive else ""
        size = f"{written.files} files, {written.size / 1000:,.0f} kB"
        lines.append(f"{written.copy + ':':<12}{written.folder}{packed} ({size})")
    lines += [
        "The student's copy was searched: no private row and no private label is in it.",
        "It holds the public labels, as students grade on public rows.",
    ]
    return "\n".join(lines)


def _left_out(one: BundledChallenge) -> list[str]:
    text = f"Not in the student's copy of {one.id}: {', '.join(one.left_out) or 'nothing'}."
    return textwrap.wrap(text, 80, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)
