"""The score card as one web page that needs nothing else: ready to be handed back."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from heldout.base.html_page import html_page, html_pre, html_text
from heldout.report.formats.text import paragraphs, printed_lines
from heldout.report.interface import Screen, report_format
from heldout.report.lost_most import PART_WORDS
from heldout.scoring.interface import ScoreCard

_STYLE = """\
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: 0.35rem 1.25rem; margin: 1.5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
meter { width: 100%; height: 0.9rem; }
"""
_DRAWN = re.compile("[█░]")


def _render(card: ScoreCard, screen: Screen) -> str:
    """A heading, the points by part, and a labelled paragraph for each subject."""
    found: list[tuple[str, list[str]]] = []
    for label, text, _ in paragraphs(card):
        if _DRAWN.search(text):
            continue
        if label or not found:
            found.append((label, []))
        found[-1][1].extend(text.splitlines())
    items = "\n".join(
        f"<dt>{html_text(label)}</dt>\n<dd>{'<br>'.join(html_text(line) for line in lines)}</dd>"
        for label, lines in found
    )
    body = [f'<p class="who">{html_text(card.learner)} · {html_text(card.challenge.id)}</p>', _parts(card)]
    body.append(f"<dl>\n{items}\n</dl>")
    if card.traceback:
        body.append(f"<h2>Your traceback</h2>\n{html_pre(card.traceback)}")
    printed = printed_lines(card.output, first=20, last=20)
    if printed:
        body.append(f"<h2>What it printed</h2>\n{html_pre(chr(10).join(printed))}")
    made = datetime.fromisoformat(card.created_at)
    made = made if made.tzinfo else made.replace(tzinfo=UTC)
    title = f"{card.learner} – {card.challenge.title}"
    return html_page(title, card.challenge.title, "\n".join(filter(None, body)), made, _STYLE).rstrip("\n")


def _parts(card: ScoreCard) -> str:
    """A table of the points that each part kept; empty where there are none."""
    if card.points is None or not card.points.parts():
        return ""
    rows = "\n".join(
        f'<tr><th scope="row">{PART_WORDS[name]}</th><td><meter min="0" max="100" value="{kept:.0f}">{kept:.0f} of 100'
        f'</meter></td><td class="number">{kept:.0f}</td></tr>'
        for name, kept in card.points.parts().items()
    )
    return (
        "<table>\n<caption>Points of 100 that are left where nothing else was lost</caption>\n<thead><tr>"
        '<th scope="col">Part</th><th scope="col">Kept</th><th scope="col" class="number">Points</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>"
    )


HTML = report_format("html")(_render)
