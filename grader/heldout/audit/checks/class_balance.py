"""Does every class occur often enough in every part, and has the metric a value on each?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.words import counted, enumerated
from heldout.prepare.interface import Part, target_of

_FEWEST = 5
"""Rows of a class per part: the landscape's five folds need one each, and a class measured on fewer hidden rows jumps
by more than 20 points with every single one."""

_SHOWN, _WIDEST = 3, 40
_PARTS: tuple[Part, ...] = ("train", "public", "private")
_ADVICE = (
    'Merge or remove rare classes in the dataset, or choose another split: method = "random" in [split] '
    "gives each class its share of each part; larger fractions and another seed help, too."
)


@check("class-balance", "Every class occurs in every part, and the metric has a value on each", "data")
def class_balance(subject: Subject) -> Iterator[Finding]:
    """Parts without a value of the metric, and classes that are absent from a part, or rare in it."""
    for part in _PARTS:
        undefined = _undefined(subject, part)
        if undefined is not None:
            yield undefined
        else:
            yield from _rare(subject, part)


def _undefined(subject: Subject, part: Part) -> Finding | None:
    """Of a registered metric: what one of the challenge's own needs only its author knows."""
    from heldout.metrics.catalogue import load
    from heldout.metrics.interface import MetricUndefined

    metric, prepared = subject.challenge.definition.metric, subject.prepared
    if metric.name is None or not prepared.rows[part]:
        return None
    target = target_of(subject.challenge, prepared)
    try:
        load(metric.name, metric.options).require(subject.parts[part].encoded, target)
    except MetricUndefined as error:
        classes = prepared.classes is not None
        return Finding(
            "error",
            f"{metric.name} has no value on the {part} part of {counted(prepared.rows[part], 'row')}: {error.reason}. "
            + ("Nothing can be calibrated." if part == "train" else "No submission can be graded on it."),
            f"{_ADVICE} Or choose another metric." if classes else "Choose another metric, or change the target.",
            {"part": part, "metric": metric.name, "reason": error.reason},
        )
    return None


def _rare(subject: Subject, part: Part) -> Iterator[Finding]:
    classes = subject.prepared.classes
    counts = subject.prepared.manifest.class_counts
    if classes is None or counts is None:
        return
    rare = {str(name): count for name, count in zip(classes, counts[part], strict=True) if count < _FEWEST}
    if not rare:
        return
    absent = [_short(name) for name, count in rare.items() if count == 0]
    said = absent or [f"{counted(count, 'row')} of {_short(name)}" for name, count in rare.items()]
    yield Finding(
        "warning",
        f"The {part} part has {'no row of' if absent else 'only'} {enumerated(said[:_SHOWN], len(said))}.",
        _ADVICE,
        {"part": part, "rows": rare, "fewest": _FEWEST},
    )


def _short(label: str) -> str:
    return repr(label if len(label) <= _WIDEST else label[: _WIDEST - 1] + "…")
