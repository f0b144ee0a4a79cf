"""What differences this test can tell, and whether that is enough for the challenge's own examples."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.expected import UNTOLD, examples_of
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.number_format import format_score
from heldout.base.words import listed
from heldout.landscape.interface import HiddenPart, Landscape

FEWEST_POSITIVES = 30
"""Hidden positives below which average precision's 95 % interval covers far less: 61 % with 3, 96 % with 29."""
_PARTS: tuple[HiddenPart, ...] = ("public", "private")


@check("power", "The hidden rows can tell good from better", stage="landscape")
def power(subject: Subject) -> Iterator[Finding]:
    """A test that cannot grade, or not what the challenge wants to tell apart; and what it can."""
    yield from _positives(subject)
    landscape = subject.fresh_landscape
    if landscape is None:
        yield Finding("information", UNTOLD)
        return
    faults = list(_not_gradable(landscape))
    if faults:
        yield from faults
        return
    yield from _resolution(landscape)
    yield from _bands(subject, landscape)


def _positives(subject: Subject) -> Iterator[Finding]:
    counts = subject.prepared.manifest.class_counts
    if subject.challenge.metric_name != "average_precision" or counts is None:
        return
    positive, classes = subject.prepared.positive_index, subject.prepared.classes or ()
    for part in _PARTS:
        code = positive if positive is not None else min(range(len(classes)), key=lambda each: counts[part][each])
        if counts[part][code] < FEWEST_POSITIVES:
            yield Finding(
                "warning",
                f"The {part} rows hold {counts[part][code]} of the class {classes[code]!r}, and average precision "
                f"needs {FEWEST_POSITIVES}: with fewer, a few lucky rows decide.",
                f"Enlarge split.{part}, collect more such rows, or measure by roc_auc.",
                {"part": part, "positives": counts[part][code], "needed": FEWEST_POSITIVES},
            )


def _not_gradable(landscape: Landscape) -> Iterator[Finding]:
    from heldout.landscape.constants import why_not_gradable

    for part, result in landscape.parts.items():
        reason = why_not_gradable(result, landscape.best)
        if reason is not None:
            yield Finding(
                "error",
                f"On {part} rows nobody gets points. {reason}",
                f"Enlarge split.{part}, take a metric that sees more, or data that hold more.",
                {"part": part, "rows": result.rows, "se": _finite(result.se), "dummy": result.dummy},
            )


def _resolution(landscape: Landscape) -> Iterator[Finding]:
    from heldout.scoring.power import resolvable_gap

    gaps = {part: resolvable_gap(result.se) for part, result in landscape.parts.items()}
    sentences = []
    for part, gap in gaps.items():
        result = landscape.parts[part]
        share = 100 * gap / (result.reference[landscape.best] - result.dummy)
        sentences.append(
            f"{result.rows} {part} rows tell two good models apart from {format_score(gap)} on ({share:.1f} %)"
        )
    yield Finding(
        "information",
        f"{listed(sentences)}. Percentages are of the way from a constant prediction to the reference.",
        evidence={"resolvable": gaps},
    )


def _bands(subject: Subject, landscape: Landscape) -> Iterator[Finding]:
    """The best weak and the worst passing example, by the middle of their score bands."""
    from heldout.scoring.power import resolvable_gap, rows_needed

    result = landscape.parts.get("public")
    if result is None:
        return
    sign = 1 if subject.challenge.greater_is_better else -1
    middles = {
        (example.expected, example.path): sign * sum(example.definition.score) / 2
        for example in examples_of(subject)
        if example.definition.score is not None
    }
    weak = max(((value, path) for (kind, path), value in middles.items() if kind == "weak"), default=None)
    passing = min(((value, path) for (kind, path), value in middles.items() if kind == "passes"), default=None)
    if weak is None or passing is None:
        return
    gap, least = passing[0] - weak[0], resolvable_gap(result.se)
    if not 0 < gap < least:
        return
    needed = rows_needed(result.se * result.rows**0.5, gap)
    yield Finding(
        "warning",
        f"The score bands of {weak[1]} and {passing[1]} lie {format_score(gap)} apart, and {result.rows} public rows "
        f"tell two models apart from {format_score(least)} on: luck decides between weak and passing.",
        f"About {needed} public rows would do; or make the weak example weaker.",
        {"weak": weak[1], "passing": passing[1], "gap": gap, "resolvable": least, "rows_needed": needed},
    )


def _finite(value: float) -> float | None:
    return value if value == value else None
