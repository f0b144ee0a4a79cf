"""Does every class occur often enough in every part?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.authoring.verify.interface import Finding
from heldout.authoring.verify.registry import check
from heldout.authoring.verify.subject import Subject
from heldout.prepare.interface import Part
from heldout.prepare.wording import counted, enumerated

_FEWEST = 5
"""Rows of a class per part: the landscape's five folds need one each, and a class measured on fewer hidden rows jumps
by more than 20 points with every single one."""

_SHOWN, _WIDEST = 3, 40
_PARTS: tuple[Part, ...] = ("train", "public", "private")


@check("class-balance", "Every class occurs in every part", "data")
def class_balance(subject: Subject) -> Iterator[Finding]:
    """Classes that are absent from a hidden part, or rare in any; one that train lacks cannot even be prepared."""
    classes = subject.prepared.classes
    counts: dict[Part, list[int]] | None = subject.prepared.manifest["class_counts"]
    if classes is None or counts is None:
        return
    for part in _PARTS:
        rare = {str(name): count for name, count in zip(classes, counts[part], strict=True) if count < _FEWEST}
        if not rare:
            continue
        absent = [_short(name) for name, count in rare.items() if count == 0]
        said = absent or [f"{counted(count, 'row')} of {_short(name)}" for name, count in rare.items()]
        shown = enumerated(said[:_SHOWN], len(said))
        yield Finding(
            "warning",
            f"The {part} part has {'no row of' if absent else 'only'} {shown}.",
            'Merge or remove rare classes in the dataset, or choose another split: method = "random" in [split] '
            "gives each class its share of each part; larger fractions and another seed help, too.",
            {"part": part, "rows": rare, "fewest": _FEWEST},
        )


def _short(label: str) -> str:
    return repr(label if len(label) <= _WIDEST else label[: _WIDEST - 1] + "…")
