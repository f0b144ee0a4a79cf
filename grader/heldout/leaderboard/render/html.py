"""One web page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from string import Template

from heldout.base.number_format import format_points, format_score, score_decimals
from heldout.base.shown_text import one_line
from heldout.base.time_format import format_time
from heldout.base.words import counted
from heldout.leaderboard.interface import BoardEntry, Leaderboard
from heldout.leaderboard.render.interface import (
    Page,
    board_format,
    empty_text,
    has_points,
    has_score,
    no_rank_text,
    range_meaning,
    rank_text,
    ranked_by,
)

_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>$title – leaderboard</title>
<style>
:root {
  --paper: #fbfaf8; --ink: #1d1d1f; --soft: #63625e; --line: #e4e1da; --lead: #8a4b08;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #17181a; --ink: #ececea; --soft: #a3a29d; --line: #33353a; --lead: #f0b46a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
main { max-width: 46rem; margin: 0 auto; padding: clamp(1.25rem, 5vw, 3.5rem) clamp(1rem, 4vw, 2rem); }
h1 { font-size: clamp(1.6rem, 5vw, 2.25rem); line-height: 1.15; letter-spacing: -0.015em; text-wrap: balance; }
h1 { margin: 0 0 0.35rem; }
p { margin: 0 0 1rem; }
table { width: 100%; border-collapse: collapse; margin: 1.75rem 0; font-variant-numeric: tabular-nums lining-nums; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.75rem; }
th, td { padding: 0.6rem 0.75rem; border-bottom: 1px solid var(--line); vertical-align: baseline; }
thead th { font-size: 0.8rem; font-weight: 600; color: var(--soft); border-bottom-color: var(--soft); }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
tbody th { text-align: left; font-weight: 600; overflow-wrap: anywhere; }
tbody th small { display: block; font-weight: 400; font-size: 0.8rem; color: var(--soft); }
.learner { text-align: left; width: 99%; }
.number { text-align: right; white-space: nowrap; }
.rank { text-align: right; white-space: nowrap; color: var(--soft); }
.lead .rank { color: var(--lead); font-weight: 700; }
.failed, .failed th { color: var(--soft); font-weight: 400; }
.failed .number { font-style: italic; }
code { font: 0.95em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.empty { margin: 2rem 0; }
.note { border-left: 3px solid var(--lead); padding-left: 0.9rem; }
footer { color: var(--soft); font-size: 0.85rem; }
small span { white-space: nowrap; }
@media (max-width: 30rem) {
  th, td { padding-left: 0.4rem; padding-right: 0.4rem; }
  .failed .number { white-space: normal; }
}
@media print { :root { --paper: #fff; } }
</style>
</head>
<body>
<main>
<h1>$title</h1>
$body
<footer>Made by heldout on $made.</footer>
</main>
</body>
</html>
""")


@board_format("html")
def render(board: Leaderboard, page: Page) -> str:
    """The whole page. Everything that somebody typed is escaped; the page forbids itself every request."""
    body = [_table(board)] if board.entries else [f'<p class="empty">{_text(empty_text(board))}</p>']
    body += [f'<p class="note">{_text(note)}</p>' for note in board.notes]
    return _PAGE.substitute(title=_text(board.title), body="\n".join(body), made=_time(page.now))


def _table(board: Leaderboard) -> str:
    points = has_points(board)
    decimals = score_decimals(entry.score for entry in board.entries)
    learners = counted(len(board.entries), "learner")
    caption = f"{learners}, ranked by {ranked_by(board)}."
    if meaning := range_meaning(board):
        caption += f" {meaning}"
    rows = "\n".join(_row(entry, points, decimals) for entry in board.entries)
    points_header = '\n<th scope="col" class="number">Points</th>' if points else ""
    return f"""<table>
<caption>{_text(caption)}</caption>
<thead>
<tr>
<th scope="col" class="rank">Rank</th>
<th scope="col" class="learner">Learner</th>
<th scope="col" class="number">{_text(board.metric)}</th>{points_header}
</tr>
</thead>
<tbody>
{rows}
</tbody>
</table>"""


def _row(entry: BoardEntry, points: bool, decimals: int) -> str:
    attempts = counted(entry.attempts, "attempt")
    facts = [
        f"<code>{_text(entry.attempt)}</code>",
        _time(entry.created_at),
        attempts,
        *(["late"] if entry.late else []),
        *([_text(entry.unranked)] if entry.unranked and not entry.late else []),
    ]
    details = " · ".join(f"<span>{fact}</span>" for fact in facts)
    score = format_score(entry.score, decimals) if has_score(entry) else _text(no_rank_text(entry))
    points_cell = f'<td class="number">{format_points(entry.points)}</td>' if points else ""
    return (
        f'<tr{_row_class(entry)}><td class="rank">{rank_text(entry)}</td>'
        f'<th scope="row"><bdi>{_text(entry.learner)}</bdi><small>{details}</small></th>'
        f'<td class="number">{score}</td>{points_cell}</tr>'
    )


def _row_class(entry: BoardEntry) -> str:
    if entry.rank is None:
        return ' class="failed"'
    return ' class="lead"' if entry.rank[0] == 1 else ""


def _time(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return f'<time datetime="{utc:%Y-%m-%dT%H:%M:%SZ}">{format_time(moment)}</time>'


def _text(text: str) -> str:
    return html.escape(one_line(text))
