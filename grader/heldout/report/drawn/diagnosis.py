"""What predictions of training rows that were set aside show, as sections of a page."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.base.html_page import html_figure, html_text, html_wide
from heldout.base.number_format import format_score
from heldout.base.svg import BarRow, bars
from heldout.base.svg_plot import PlotAxis, Series, plot
from heldout.report.drawn.by_task import task_sections
from heldout.scoring.diagnosis import Diagnosis

TITLE = "Out of fold"
_MOST_BARS = 15


def diagnosis_sections(found: Diagnosis | str, metric: str) -> Iterator[tuple[str, str]]:
    """Names and bodies; of a text, which says why there is none, one section."""
    if isinstance(found, str):
        yield TITLE, f"<p>{html_text(found)}</p>"
        return
    yield TITLE, _opening(found, metric)
    if len(found.learning) > 1:
        yield "Learning curve", _learning(found, metric)
    if found.residuals:
        yield "Residuals", _residuals(found)
    if found.calibration:
        yield "Calibration", _calibration(found)
    if found.precision_recall:
        yield "Precision and recall", _precision_recall(found)
    if found.confusion:
        yield "Confusion", _confusion(found)
    yield from task_sections(found, metric)
    if found.columns or found.unused:
        yield "Columns", _columns(found, metric)
    if found.slices:
        yield "Where the reference does better", _slices(found, metric)


def _opening(found: Diagnosis, metric: str) -> str:
    words = (
        f"What follows is of training rows alone: {found.rows:,} of them were set aside, fold by fold, and predicted "
        "by a model that was fitted on the others. There your "
    )
    words += f"predictions have no {metric}" if found.own is None else f"{metric} is {format_score(found.own)}"
    words += "." if found.reference is None else f", and that of the reference {format_score(found.reference)}."
    return f"<p>{html_text(words)} No hidden row is in it.</p>"


def _learning(found: Diagnosis, metric: str) -> str:
    series = [Series(found.learning, "line", metric), Series(found.learning, "own", metric)]
    drawn = plot("Learning curve", PlotAxis("training rows", low=0.0), PlotAxis(metric), series)
    (few, before), (many, after) = found.learning[-2:]
    words = f"From {few:,.0f} to {many:,.0f} rows {metric} goes from {format_score(before)} to {format_score(after)}."
    return html_figure(drawn, f"{words} A line that gets better at its end wants more rows; a flat one another model.")


def _residuals(found: Diagnosis) -> str:
    reach = [prediction for prediction, _ in found.residuals]
    series = [
        Series(found.residuals, "dots", "residuals"),
        Series([(min(reach), 0.0), (max(reach), 0.0)], "other", "no error"),
    ]
    drawn = plot("Residuals", PlotAxis("prediction"), PlotAxis("truth − prediction"), series)
    return html_figure(drawn, "A cloud around 0 is what you want; a bend, a slope or a fan says what the model misses.")


def _calibration(found: Diagnosis) -> str:
    series = [
        Series([(0.0, 0.0), (1.0, 1.0)], "other", "as it should be"),
        Series(found.calibration, "line", "share"),
        Series(found.calibration, "own", "share"),
    ]
    drawn = plot("Calibration", PlotAxis("predicted probability", low=0.0, high=1.0), PlotAxis("share of rows"), series)
    words = "Each dot is a tenth of the rows. Below the broken line fewer of them are positive than was predicted"
    return html_figure(drawn, f"{words}; above it, more.")


def _precision_recall(found: Diagnosis) -> str:
    series = [Series(found.precision_recall, "line", "precision")]
    up = PlotAxis("precision", low=0.0, high=1.0)
    drawn = plot("Precision and recall", PlotAxis("recall", low=0.0, high=1.0), up, series)
    return html_figure(
        drawn,
        "At each point the rows with the greatest scores are called positive, the same share of each fold: how many of "
        "them are, and how many of the positive ones are found, on average over the folds.",
    )


def _confusion(found: Diagnosis) -> str:
    names = [html_text(name[:30]) for name in found.classes]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "\n".join(
        f'<tr><th scope="row">{name}</th>' + "".join(f'<td class="number">{count:,}</td>' for count in row) + "</tr>"
        for name, row in zip(names, found.confusion, strict=True)
    )
    return html_wide(
        '<table class="squares">\n<caption>Rows by their class, and across by the class that is '
        f'predicted</caption>\n<thead><tr><th scope="col">is</th>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>'
    )


def _columns(found: Diagnosis, metric: str) -> str:
    used = [(name, lost) for name, lost in found.columns if lost > 0][:_MOST_BARS]
    body = ""
    if used:
        rows = [BarRow(name, lost, f"{lost:.3g}") for name, lost in used]
        words = f"What of {metric} is lost where a column is shuffled: what the model would be without it, about."
        body += html_figure(bars("Columns that matter", rows, used[0][1]), words)
    if found.unused:
        listed = ", ".join(found.unused)
        body += f"<p>Shuffling these changes no prediction, so the model leaves them out: {html_text(listed)}.</p>"
    return body


def _slices(found: Diagnosis, metric: str) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{html_text(each.column)}</th><td>{html_text(each.values)}</td>'
        f'<td class="number">{each.rows:,}</td><td class="number">{format_score(each.own)}</td>'
        f'<td class="number">{format_score(each.reference)}</td></tr>'
        for each in found.slices
    )
    return html_wide(
        "<table>\n<caption>Parts of the rows set aside in which the reference is further ahead"
        f"</caption>\n<thead><tr><th>column</th><th>values</th><th>rows</th><th>your {html_text(metric)}</th>"
        f"<th>the reference's</th></tr></thead>\n<tbody>\n{rows}\n</tbody></table>"
    )
