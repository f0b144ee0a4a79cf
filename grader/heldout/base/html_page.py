"""One self-contained web page: a style for light and dark, no font, no request; one script at most, that is named."""

from __future__ import annotations

import base64
import hashlib
import html
from datetime import UTC, datetime
from string import Template

from heldout.base.shown_text import one_line, still
from heldout.base.time_format import format_time

STYLE = """\
:root {
  --paper: #fbfaf8; --ink: #1d1d1f; --soft: #63625e; --line: #e4e1da; --lead: #8a4b08; --fill: #f1eee7;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #17181a; --ink: #ececea; --soft: #a3a29d; --line: #33353a; --lead: #f0b46a; --fill: #222427; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
main { max-width: 46rem; margin: 0 auto; padding: clamp(1.25rem, 5vw, 3.5rem) clamp(1rem, 4vw, 2rem); }
h1 { font-size: clamp(1.6rem, 5vw, 2.25rem); line-height: 1.15; letter-spacing: -0.015em; text-wrap: balance; }
h1 { margin: 0 0 0.35rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 0.5rem; }
p { margin: 0 0 1rem; }
table { width: 100%; border-collapse: collapse; margin: 1.75rem 0; font-variant-numeric: tabular-nums lining-nums; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.75rem; }
th, td { padding: 0.6rem 0.75rem; border-bottom: 1px solid var(--line); vertical-align: baseline; text-align: left; }
thead th { font-size: 0.8rem; font-weight: 600; color: var(--soft); border-bottom-color: var(--soft); }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
tbody th { font-weight: 600; overflow-wrap: anywhere; }
tbody th small { display: block; font-weight: 400; font-size: 0.8rem; color: var(--soft); }
th.number, td.number { text-align: right; white-space: nowrap; }
code, pre { font: 0.9em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { background: var(--fill); padding: 0.75rem; overflow-x: auto; white-space: pre; }
figure { margin: 1rem 0 1.75rem; overflow-x: auto; }
.wide { overflow-x: auto; }
figcaption, footer { color: var(--soft); font-size: 0.85rem; }
.note { border-left: 3px solid var(--lead); padding-left: 0.9rem; }
small span { white-space: nowrap; }
@media (max-width: 30rem) { th, td { padding-left: 0.4rem; padding-right: 0.4rem; } }
@media print {
  :root { --paper: #ffffff; --ink: #000000; --soft: #444444; --line: #cccccc; --lead: #8a4b08; --fill: #eeeeee; }
  main { max-width: none; padding: 0; } .wide, figure { overflow: visible; }
}
"""

_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'$scripts">
<title>$title</title>
<style>
$style</style>
</head>
<body>
<main>
<h1>$heading</h1>
$body
<footer>Made by heldout on $made.</footer>
</main>
$script</body>
</html>
""")


def html_page(title: str, heading: str, body: str, made: datetime, style: str = "", script: str = "") -> str:
    """The page.

    Args:
        title: text of the window; escaped here, as `heading` is.
        heading: text of the page's first line.
        body: HTML; whoever makes it escapes what somebody typed (`html_text`).
        made: when it is made.
        style: rules beside those of every page.
        script: the one script that may run, which the page names by its hash.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _PAGE.substitute(
        title=html_text(title),
        heading=html_text(heading),
        body=body,
        made=html_time(made),
        style=STYLE + style,
        scripts=f"; script-src 'sha256-{digest}'" if script else "",
        script=f"<script>{script}</script>\n" if script else "",
    )


def html_main(page: str) -> str:
    """What stands below the heading of a page that `html_page` made, to be put into another page."""
    return page.partition("</h1>\n")[2].rpartition("\n<footer>")[0]


def html_text(text: str) -> str:
    """Text that somebody typed, in one line that holds no markup."""
    return html.escape(one_line(text))


def html_lines(text: str) -> str:
    """Text of several lines for a `<pre>`."""
    return "\n".join(html.escape(still(line)) for line in text.splitlines())


def html_pre(text: str) -> str:
    """Text of several lines as it stands, which may be wider than the page: it scrolls by the keyboard too."""
    return f'<pre tabindex="0">{html_lines(text)}</pre>'


def html_figure(drawn: str, caption: str) -> str:
    """A drawing with what it shows below it."""
    return f"<figure>{drawn}<figcaption>{html_text(caption)}</figcaption></figure>"


def html_wide(table: str) -> str:
    """A table that may be wider than the page: it scrolls by itself, by the keyboard too, which needs a place there."""
    return f'<div class="wide" tabindex="0">{table}</div>'


def html_time(moment: datetime) -> str:
    """A moment as people and machines read it."""
    utc = moment.astimezone(UTC)
    return f'<time datetime="{utc:%Y-%m-%dT%H:%M:%SZ}">{format_time(moment)}</time>'
