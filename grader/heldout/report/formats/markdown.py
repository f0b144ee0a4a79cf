"""The score card as Markdown: for a comment, the summary of a job, or a file to hand back."""

from __future__ import annotations

from heldout.base.shown_text import markdown_text, still
from heldout.report.formats.text import paragraphs
from heldout.report.interface import Screen, report_format
from heldout.scoring.interface import ScoreCard


@report_format("markdown")
def render(card: ScoreCard, screen: Screen) -> str:
    """A heading, then a line for each subject; tracebacks are code."""
    lines = [f"# {markdown_text(card.challenge.title)}", "", f"{markdown_text(card.learner)} on `{card.challenge.id}`"]
    label = ""
    for each, text, _ in paragraphs(card):
        if each != label and each:
            label = each
            lines += ["", f"**{each}**"]
        lines += ["", *(markdown_text(line) + "  " for line in text.splitlines())]
    if card.traceback:
        fenced = [f"    {still(line)}" for line in card.traceback.splitlines()]
        lines += ["", "**traceback**", "", *fenced]
    return "\n".join(lines)
