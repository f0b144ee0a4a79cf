"""`heldout explain --html`: everything that can be said of one attempt, as one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from heldout.attempts.interface import Attempt
from heldout.base.html_page import html_figure, html_page, html_pre, html_text, html_wide
from heldout.base.number_format import format_score
from heldout.base.svg import STYLE as DRAWN
from heldout.base.svg import over_time
from heldout.base.svg_plot import STYLE as PLOTTED
from heldout.base.time_format import format_time
from heldout.report.drawn.diagnosis import diagnosis_sections
from heldout.report.drawn.figures import (
    curve_figures,
    importance_figure,
    losses_figure,
    points_figure,
    waterfall_figure,
)
from heldout.report.explanation.explain import Explanation
from heldout.report.formats.text import STATUS_WORDS, score_words
from heldout.report.history import History
from heldout.report.interface import Screen
from heldout.report.suggestion import edits_in_words, expected_words
from heldout.scoring.diagnosis import Diagnosis
from heldout.scoring.interface import CoachFinding, ScoreCard

PAGE_STYLE = """\
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: 0.35rem 1.25rem; margin: 1rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
h2 { break-after: avoid-page; } figure, tr, dd, li { break-inside: avoid-page; }
.wide tbody th { overflow-wrap: normal; min-width: 5rem; } .squares td { text-align: right; } .squares { width: auto; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 0.6rem; } }
@media print { pre { white-space: pre-wrap; } }
"""
_OF_THE_SEARCH = ("EDGE", "BLIND_SEARCH", "COARSE", "CURSE", "FEW_FOLDS", "FLAT", "LINEAR_GRID", "CV_GROUPS", "CV_TIME")


def explanation_page(
    explanation: Explanation, history: History, diagnosis: Diagnosis | str, made: datetime | None = None
) -> str:
    """The page.

    Args:
        explanation: of the attempt.
        history: the learner's attempts on the same challenge, newest first.
        diagnosis: what predictions of training rows that were set aside show, or why there is none.
        made: when the page is; now where that is None.
    """
    card = explanation.subject.card
    sections = [
        _section("Result", _head(explanation)),
        _section("Where the points went", _points(explanation)),
        _section("From guessing to the reference", _waterfall(explanation)),
        _section("What the coach noticed", _findings(card, card.coach)),
        _section("The search", _search(card)),
        _section("Hyperparameters", _curves(explanation)),
        *(_section(name, body) for name, body in diagnosis_sections(diagnosis, card.metric.name)),
        _section("Attempts", _history(history)),
        _section("What this test can and cannot tell", _facts(explanation)),
        _section("Resources", _resources(card)),
        _section("Environment", _environment(card)),
        _section("Formulas", _formulas(explanation)),
    ]
    title = f"{card.learner} – {card.challenge.title}"
    style = DRAWN + PLOTTED + PAGE_STYLE
    return html_page(title, card.challenge.title, "\n".join(filter(None, sections)), made or datetime.now(UTC), style)


def _section(name: str, body: str) -> str:
    return f"<section>\n<h2>{html_text(name)}</h2>\n{body}\n</section>" if body else ""


def _paragraphs(texts: Sequence[str | None], kind: str = "") -> str:
    around = f' class="{kind}"' if kind else ""
    return "\n".join(f"<p{around}>{html_text(text)}</p>" for text in texts if text)


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows of texts, the first of each its heading."""
    head = "".join(f'<th scope="col">{html_text(name)}</th>' for name in names)
    body = "\n".join(
        f'<tr><th scope="row">{html_text(row[0])}</th>'
        + "".join(f"<td>{html_text(each)}</td>" for each in row[1:])
        + "</tr>"
        for row in rows
    )
    return html_wide(f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>")


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    items = "\n".join(f"<dt>{html_text(name)}</dt><dd>{html_text(words)}</dd>" for name, words in pairs)
    return f"<dl>\n{items}\n</dl>" if pairs else ""


def _head(explanation: Explanation) -> str:
    card = explanation.subject.card
    pairs = [("attempt", f"{card.attempt or 'not recorded'} by {card.learner}")]
    pairs.append(("score", score_words(card)) if card.score else ("status", STATUS_WORDS.get(card.status, "")))
    if card.model is not None:
        model = card.model.pipeline or card.model.estimator or card.model.family
        pairs.append(("model", f"{model} ({'verified' if card.model.verified else 'as it describes itself'})"))
    body = [_pairs(pairs), _paragraphs([*explanation.notes, card.message, explanation.then], "note")]
    if card.traceback:
        body.append(html_pre(card.traceback))
    return "\n".join(filter(None, body))


def _points(explanation: Explanation) -> str:
    card, points = explanation.subject.card, explanation.points
    remarks = _paragraphs(points.remarks) if points else ""
    return "\n".join(filter(None, (points_figure(card), losses_figure(card), remarks)))


def _waterfall(explanation: Explanation) -> str:
    found = explanation.waterfall
    return "" if found is None else waterfall_figure(found)


def _findings(card: ScoreCard, findings: Sequence[CoachFinding]) -> str:
    items = []
    for finding in findings:
        words = html_text(finding.message)
        if finding.suggestion:
            words += f"<br><small>{html_text(edits_in_words(finding.suggestion))}</small>"
        if finding.expected is not None and card.points is not None:
            words += f"<br><small>{html_text(expected_words(finding.expected, card.points.earned))}</small>"
        items.append(f"<li>{words}</li>")
    return f"<ol>{''.join(items)}</ol>" if items else ""


def _search(card: ScoreCard) -> str:
    """What the search itself shows: how far it got for a search of its size, and what the coach says of it."""
    said = []
    if (trials := card.trials_to_tell) is not None:
        said.append(f"A random search needs {trials.in_words()} to get as far.")
    said += [finding.message for finding in card.coach if finding.code in _OF_THE_SEARCH]
    return _paragraphs(said)


def _curves(explanation: Explanation) -> str:
    curves, importance = explanation.curves, explanation.importance
    if curves is None:
        return ""
    words = (
        f"Each grey dot is one configuration of the reference search: its mean {curves.units.metric} over "
        f"{curves.folds} folds. The large dot is your own settings on the same features, the broken line your value."
    )
    drawn = [_paragraphs([words, curves.remark]), *curve_figures(curves)]
    if importance is not None:
        drawn.append(importance_figure(importance) or _paragraphs([importance.remark]))
    return "\n".join(drawn)


def _history(history: History) -> str:
    attempts = history.attempts
    if not attempts:
        return ""
    rows = [_attempt(each) for each in attempts]
    names = ("attempt", "when", "score", "points", "submission")
    scored = [(each.created_at, each.points) for each in reversed(attempts) if each.points is not None]
    drawn = ""
    if len(scored) > 1:
        drawn = html_figure(over_time("Points of the attempts", scored), "Points over time")
    return drawn + _table(names, rows)


def _attempt(attempt: Attempt) -> tuple[str, ...]:
    score = "–" if attempt.card.score is None else format_score(attempt.card.score.public)
    points = "–" if attempt.points is None else f"{attempt.points:.0f}"
    return attempt.id, format_time(attempt.created_at), score, points, attempt.submission_name


def _facts(explanation: Explanation) -> str:
    return "" if explanation.resolution is None else _pairs(explanation.resolution.facts())


def _resources(card: ScoreCard) -> str:
    used = card.resources
    if used is None:
        return ""
    total = ("all", f"{used.wall_seconds:.2f}", f"{used.cpu_seconds:.2f}", f"{used.peak_memory_mb:.0f}")
    rows = [
        (name.replace("_", " "), f"{each.wall_seconds:.2f}", f"{each.cpu_seconds:.2f}", f"{each.peak_memory_mb:.0f}")
        for name, each in used.phases.items()
    ]
    return _table(("phase", "wall s", "CPU s", "peak MB"), [*rows, total])


def _environment(card: ScoreCard) -> str:
    pairs = list(card.environment.items())
    if card.isolation is not None:
        pairs.append(("isolation", f"{card.isolation.level}: {', '.join(card.isolation.layers)}"))
    pairs += [("challenge", f"{card.challenge.id}, {card.challenge.content_hash}")]
    return _pairs([(name, str(value)) for name, value in pairs])


def _formulas(explanation: Explanation) -> str:
    if explanation.computation is None:
        return ""
    lines = explanation.computation.lines(Screen())[1:]
    return html_pre(chr(10).join(lines))
