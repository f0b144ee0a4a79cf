"""A card in a notebook: bars, intervals, and the validation curves with the learner's point."""

from __future__ import annotations

from heldout.base.html_page import html_pre, html_text
from heldout.base.svg import STYLE as DRAWN
from heldout.base.svg_plot import STYLE as PLOTTED
from heldout.report.drawn.figures import curve_figures, losses_figure, points_figure
from heldout.report.explanation.explain import Explanation
from heldout.report.formats.text import STATUS_WORDS, score_words
from heldout.report.interface import Screen, format_named
from heldout.report.suggestion import edits_in_words, expected_words
from heldout.scoring.interface import ScoreCard

# Colours are those of the notebook around it, light or dark.
_STYLE = """\
.heldout { --lead: #d2781e; --soft: color-mix(in srgb, currentColor 65%, transparent);
  --line: color-mix(in srgb, currentColor 18%, transparent); --fill: color-mix(in srgb, currentColor 8%, transparent);
  --ink: currentColor; --paper: transparent; font: 14px/1.5 system-ui, sans-serif; max-width: 46rem; }
.heldout h3 { margin: 0 0 0.2rem; font-size: 1.2rem; }
.heldout p, .heldout ol { margin: 0.2rem 0 0.6rem; }
.heldout figure { margin: 0.6rem 0; overflow-x: auto; }
.heldout figcaption, .heldout small { color: var(--soft); font-size: 0.85rem; }
.heldout pre { overflow-x: auto; }
"""
_SCOPED = "".join(f".heldout {rule}\n" for rule in (DRAWN + PLOTTED).replace("} .", "}\n.").splitlines() if rule)


def card_fragment(card: ScoreCard, explanation: Explanation | None) -> str:
    """HTML for a notebook's output; without an explanation the curves are left out.

    Every text that somebody typed is escaped.
    """
    parts = [f"<h3>{html_text(card.challenge.title)} <small>{html_text(card.challenge.id)}</small></h3>"]
    status = STATUS_WORDS.get(card.status, str(card.status))
    parts.append(f"<p>{html_text(score_words(card) if card.score is not None else status)}</p>")
    if card.message:
        parts.append(f"<p>{html_text(card.message)}</p>")
    if card.traceback:
        parts.append(html_pre(card.traceback))
    parts += [points_figure(card), losses_figure(card), _suggestions(card)]
    curves = explanation.curves if explanation is not None else None
    if curves is not None:
        drawn = "\n".join(curve_figures(curves))
        parts.append(f"<details><summary>Hyperparameters, with your point</summary>\n{drawn}</details>")
    plain = html_pre(format_named("text").render(card, Screen()))
    parts.append(f"<details><summary>The whole card as text</summary>\n{plain}</details>")
    body = "\n".join(part for part in parts if part)
    return f'<div class="heldout">\n<style>\n{_STYLE}{_SCOPED}</style>\n{body}\n</div>'


def _suggestions(card: ScoreCard) -> str:
    """What can be followed, numbered as `suggestions` is; without any what the coach says first."""
    if card.suggestions:
        items = []
        for finding in card.suggestions:
            words = f"{finding.message} ({edits_in_words(finding.suggestion or ())}"
            if finding.expected is not None and card.points is not None:
                words += f"; {expected_words(finding.expected, card.points.earned)}"
            items.append(f"<li>{html_text(words)})</li>")
        how = "<small><code>card.suggestions[0].try_()</code> follows the first.</small>"
        return f"<p><b>To try</b></p>\n<ol>{''.join(items)}</ol>\n{how}"
    said = "".join(f"<li>{html_text(finding.message)}</li>" for finding in card.coach[:3])
    return f"<p><b>What the coach noticed</b></p>\n<ul>{said}</ul>" if said else ""
