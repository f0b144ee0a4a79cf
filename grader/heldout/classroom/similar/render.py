"""Pairs that look alike as text, as JSON, and as a page with the evidence side by side."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from heldout.base.html_page import html_page, html_pre, html_text
from heldout.base.shown_text import one_line, still
from heldout.base.words import counted, first_few
from heldout.classroom.similar.interface import Excerpt, Similarity, SimilarPair

SCHEMA = "heldout.similar/1"
HINT = (
    "Looking alike proves nothing: two may have worked together as they were allowed to, or followed the same example. "
    "Read both, and ask."
)
_STYLE = """\
main { max-width: 72rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 0 1.25rem; }
"""


def similar_text(found: Similarity, width: int) -> str:
    """The pairs, the most alike first, each with its longest common passage side by side."""
    lines = [_summary(found), ""]
    for pair in found.pairs:
        lines += [f"{one_line(pair.left)}  ·  {one_line(pair.right)}   {_why(pair)}"]
        for passage in pair.passages[:1]:
            lines += ["", *_side_by_side(passage.left, passage.right, width)]
        lines.append("")
    lines += [*_notes(found), HINT] if found.pairs else [*_notes(found)]
    return "\n".join(lines).rstrip()


def _summary(found: Similarity) -> str:
    pairs = counted(len(found.pairs), "pair looks", "pairs look") if found.pairs else "no pair looks"
    return f"{counted(found.compared, 'hand-in')} compared: {pairs} alike."


def _why(pair: SimilarPair) -> str:
    said = [f"{100 * pair.share:.0f} % of the shorter one's passages"] if pair.shared else []
    if pair.same_predictions is not None:
        among = "" if pair.same_predictions == 2 else f", as {pair.same_predictions - 2} more have"
        said.append(f"the same predictions{among}")
    return ", ".join(said)


def _notes(found: Similarity) -> Iterator[str]:
    for group in found.common_predictions:
        names = first_few((one_line(name) for name in group), 5)
        yield f"{len(group)} learners have the same predictions, which so many say nothing with: {names}"
    if found.too_short:
        names = first_few((one_line(name) for name in found.too_short), 5)
        short = counted(len(found.too_short), "hand-in has", "hand-ins have")
        yield f"{short} too little that is not everybody's for its source to be compared: {names}"
    for each in found.left_out:
        yield f"not compared: {one_line(each.name)} {one_line(each.why)}."


def _side_by_side(left: Excerpt, right: Excerpt, width: int) -> Iterator[str]:
    half = max(20, (width - 3) // 2)
    rows = [(_head(left), _head(right))]
    rows += itertools.zip_longest(map(still, left.lines), map(still, right.lines), fillvalue="")
    for one, other in rows:
        yield f"  {one[: half - 2]:<{half - 2}} │ {other[: half - 2]}".rstrip()


def _head(excerpt: Excerpt) -> str:
    return f"{one_line(excerpt.file)}:{excerpt.first}"


def similar_json(found: Similarity) -> str:
    """The document `heldout.similar/1`."""
    document = {"schema": SCHEMA, "hint": HINT, **dataclasses.asdict(found)}
    return json.dumps(document, indent=2, ensure_ascii=False)


def similar_html(found: Similarity, title: str, now: datetime | None = None) -> str:
    """A page that needs nothing else: every pair with its passages side by side."""
    body = [f"<p>{html_text(_summary(found))}</p>", f'<p class="note">{html_text(HINT)}</p>']
    for pair in found.pairs:
        body.append(f"<h2>{html_text(pair.left)} and {html_text(pair.right)}</h2>\n<p>{html_text(_why(pair))}</p>")
        for passage in pair.passages:
            sides = "".join(
                _figure(name, side) for name, side in ((pair.left, passage.left), (pair.right, passage.right))
            )
            body.append(f'<div class="pair">{sides}</div>')
    body += [f"<p>{html_text(note)}</p>" for note in _notes(found)]
    heading = f"Hand-ins that look alike: {title}"
    return html_page(heading, heading, "\n".join(body), now or datetime.now(UTC), _STYLE)


def _figure(learner: str, excerpt: Excerpt) -> str:
    lines = "\n".join(excerpt.lines)
    caption = html_text(f"{learner}, {_head(excerpt)}")
    return f"<figure><figcaption>{caption}</figcaption>{html_pre(lines)}</figure>"
