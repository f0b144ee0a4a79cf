"""A class report as one page that needs nothing else, with drawings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heldout.base.html_page import html_figure, html_page, html_text, html_time, html_wide
from heldout.base.number_format import format_points
from heldout.base.svg import STYLE, BarRow, bars, over_time
from heldout.base.words import counted
from heldout.classroom.class_report.interface import ChallengeReport, ClassReport
from heldout.classroom.class_report.render import COLUMNS, hardest_words, notes_of, stuck_words, table_row
from heldout.report.lost_most import PART_WORDS

_STYLE = STYLE + "main { max-width: 54rem; }\nul { padding-left: 1.1rem; }\n"
_BINS = ((0, 20), (20, 40), (40, 60), (60, 80), (80, 100))


def class_page(report: ClassReport) -> str:
    """The page: a table of all challenges, then a section for each, the hardest first."""
    tried = counted(sum(each.attempts for each in report.challenges), "attempt")
    body = [f"<p>{counted(report.learners, 'learner')}, {tried}.</p>"]
    if report.hardest is not None:
        body.append(f'<p class="note">{html_text(hardest_words(report.hardest))}</p>')
    caption = "Points of the attempts that count; lost are points of 100, on average"
    body.append(_table(caption, COLUMNS, [table_row(each) for each in report.challenges]))
    for each in report.challenges:
        body += _section(each)
    return html_page(f"{report.course} – class report", report.course, "\n".join(body), report.made, _STYLE)


def _section(report: ChallengeReport) -> Iterator[str]:
    yield f'<section aria-label="{html_text(report.title)}">\n<h2>{html_text(report.title)}</h2>'
    notes = "".join(f"<li>{html_text(note)}</li>" for note in notes_of(report))
    if notes:
        yield f"<ul>{notes}</ul>"
    lost = [
        BarRow(PART_WORDS[part], each.mean, f"{each.mean:.0f} points")
        for part, each in report.losses.parts.items()
        if each.known
    ]
    if lost:
        yield html_figure(
            bars("Where the class lost its points", lost, 100), "Where points were lost, on average, of 100."
        )
    if report.points:
        yield html_figure(
            bars("Learners by points", _histogram(report.points), len(report.points)), "Learners by points."
        )
    if len(report.progress) > 1:
        drawn = over_time("Median of the best points so far", report.progress, report.progress)
        yield html_figure(drawn, "The median of the learners' best points so far, day by day.")
    if report.tried:
        rows = [(each.family.replace("_", " "), str(each.learners), format_points(each.best)) for each in report.tried]
        yield _table("What was tried", ("family", "learners", "best points"), rows)
    if report.stuck:
        yield _stuck(report)
    yield "</section>"


def _histogram(points: Sequence[float]) -> list[BarRow]:
    found = []
    for low, high in _BINS:
        count = sum(low <= each < high or (each == high == 100) for each in points)
        found.append(BarRow(f"{low} to {high}", count, counted(count, "learner")))
    return found


def _stuck(report: ChallengeReport) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{html_text(each.learner)}<small>{html_text(each.advice or "")}</small></th>'
        f'<td class="number">{format_points(each.points)}</td><td>{html_time(each.since)}</td>'
        f"<td>{html_text(stuck_words(each))}</td></tr>"
        for each in report.stuck
    )
    caption = "Who is stuck: the best attempt, and what was tried since"
    return html_wide(
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>"
        '<th scope="col">learner, and what the coach said</th><th scope="col" class="number">points</th>'
        f'<th scope="col">since</th><th scope="col">tried</th></tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>'
    )


def _table(caption: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows whose first cell names them, and whose other cells are numbers."""
    first, *others = header
    head = f'<th scope="col">{html_text(first)}</th>'
    head += "".join(f'<th scope="col" class="number">{html_text(each)}</th>' for each in others)
    body = "\n".join(
        f'<tr><th scope="row">{html_text(row[0])}</th>'
        + "".join(f'<td class="number">{html_text(cell)}</td>' for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return html_wide(
        f"<table>\n<caption>{html_text(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>"
    )
