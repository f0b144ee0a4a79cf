"""One web page that needs nothing else: no font and no request; its one script sorts the table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heldout.base.html_page import html_figure, html_page, html_text, html_time
from heldout.base.number_format import format_points, format_score, score_decimals
from heldout.base.svg import STYLE as SVG_STYLE
from heldout.base.svg import IntervalRow, intervals, over_time
from heldout.base.words import counted
from heldout.leaderboard.interface import BoardEntry, Leaderboard
from heldout.leaderboard.render.interface import (
    Page,
    board_format,
    empty_text,
    explained,
    has_points,
    has_score,
    no_rank_text,
    rank_text,
    ranked_by,
    scored_by,
)

_STYLE = (
    SVG_STYLE
    + """\
thead th.rank, td.rank { text-align: right; white-space: nowrap; }
td.rank { color: var(--soft); }
.learner { width: 99%; }
.lead .rank { color: var(--lead); font-weight: 700; }
.failed, .failed th { color: var(--soft); font-weight: 400; }
.failed .number { font-style: italic; }
thead button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
thead button::after { content: " ↕"; opacity: 0.5; }
[aria-sort="ascending"] button::after { content: " ↑"; opacity: 1; }
[aria-sort="descending"] button::after { content: " ↓"; opacity: 1; }
.empty { margin: 2rem 0; }
@media (max-width: 30rem) { .failed .number { white-space: normal; } }
@media print { thead button::after { content: ""; } }
"""
)
_SORT = """
for (const table of document.querySelectorAll("table")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach(each => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const value = row => row.cells[at].dataset.v ?? "";
      const compare = (one, other) => {
        const [a, b] = [value(one), value(other)];
        if (a === "" || b === "") return (a === "") - (b === "");
        const order = isNaN(a) || isNaN(b) ? a.localeCompare(b) : a - b;
        return up ? order : -order;
      };
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort(compare));
    });
  });
}
"""
_DRAWN = 40
"""Learners whose intervals are drawn."""


@board_format("html")
def render(board: Leaderboard, page: Page) -> str:
    """The whole page. Everything that somebody typed is escaped; the page forbids itself every request, and every
    script but the one that sorts the table.
    """
    empty = f'<p class="empty">{html_text(empty_text(board))}</p>'
    body = [_table(board), *_drawings(board)] if board.entries else [empty]
    body += [f'<p class="note">{html_text(note)}</p>' for note in board.notes]
    script = _SORT if len(board.entries) > 1 else ""
    return html_page(f"{board.title} – leaderboard", board.title, "\n".join(body), page.now, _STYLE, script)


def _drawings(board: Leaderboard) -> Iterator[str]:
    """The scores with their intervals, and when they were reached; nothing for less than two."""
    ranked = [(each, each.score) for each in board.entries if each.rank is not None and each.score is not None]
    if len(ranked) < 2:
        return
    rows = [IntervalRow(each.learner, score, each.ci95) for each, score in ranked[:_DRAWN]]
    first = f"the first {_DRAWN} of {len(ranked)}, " if len(ranked) > _DRAWN else ""
    told = "with 95 % intervals" if any(row.interval for row in rows) else "without intervals"
    yield html_figure(intervals(f"Scores of learners, {told}", rows), f"Scores {told}: {first}{scored_by(board)}.")
    by_time = sorted((each.created_at, score) for each, score in ranked)
    better = max if board.greater_is_better else min
    best: list[tuple[datetime, float]] = []
    for moment, score in by_time:
        best.append((moment, better(score, best[-1][1]) if best else score))
    drawn = over_time("Scores over time", by_time, best)
    yield html_figure(drawn, "When the scores were reached; the line is the best of them so far.")


def _table(board: Leaderboard) -> str:
    points = has_points(board)
    decimals = score_decimals(entry.score for entry in board.entries)
    learners = counted(len(board.entries) if board.in_all is None else board.in_all, "learner")
    caption = f"{learners}, ranked by {ranked_by(board)}."
    caption = " ".join([caption, *explained(board)])
    rows = "\n".join(_row(entry, points, decimals) for entry in board.entries)
    points_header = '\n<th scope="col" class="number">Points</th>' if points else ""
    return f"""<table>
<caption>{html_text(caption)}</caption>
<thead>
<tr>
<th scope="col" class="rank">Rank</th>
<th scope="col" class="learner">Learner</th>
<th scope="col" class="number">{html_text(board.metric)}</th>{points_header}
</tr>
</thead>
<tbody>
{rows}
</tbody>
</table>"""


def _row(entry: BoardEntry, points: bool, decimals: int) -> str:
    attempts = counted(entry.attempts, "attempt")
    facts = [
        f"<code>{html_text(entry.attempt)}</code>",
        html_time(entry.created_at),
        attempts,
        *(["late"] if entry.late else []),
        *([html_text(entry.unranked)] if entry.unranked and not entry.late else []),
    ]
    details = " · ".join(f"<span>{fact}</span>" for fact in facts)
    score = format_score(entry.score, decimals) if has_score(entry) else html_text(no_rank_text(entry))
    points_cell = f'<td class="number"{_value(entry.points)}>{format_points(entry.points)}</td>' if points else ""
    first = _value(entry.rank[0] if entry.rank else None)
    name = html_text(entry.learner)
    return (
        f'<tr{_row_class(entry)}><td class="rank"{first}>{rank_text(entry)}</td>'
        f'<th scope="row" data-v="{name}"><bdi>{name}</bdi><small>{details}</small></th>'
        f'<td class="number"{_value(entry.score)}>{score}</td>{points_cell}</tr>'
    )


def _value(number: float | None) -> str:
    """What the column is sorted by; what has no number stays last."""
    return "" if number is None else f' data-v="{number!r}"'


def _row_class(entry: BoardEntry) -> str:
    if entry.rank is None:
        return ' class="failed"'
    return ' class="lead"' if entry.rank[0] == 1 else ""
