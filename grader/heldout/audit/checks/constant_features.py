"""Is there a feature that nothing can be learnt from?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.audit.wording import drop_line, listed
from heldout.base.number_format import percent

_CHANGED = 0.05
"""Share of hidden rows in which a feature that is constant in train has another value, from which it matters: the
score then depends on something that nobody could learn."""


@check("constant-features", "Something can be learnt from every feature", "data")
def constant_features(subject: Subject) -> Iterator[Finding]:
    """Features without any value; those constant in train but not in hidden rows; those constant everywhere."""
    features = subject.everything.features
    train, hidden = features[~subject.is_hidden], features[subject.is_hidden]
    empty = [str(name) for name in features if features[name].isna().all()]
    constant, changed = [], {}
    for name in features.columns.difference(empty, sort=False):
        if train[name].nunique(dropna=False) > 1:
            continue
        first = train[name].iloc[0]
        same = hidden[name].isna() if first != first or first is None else hidden[name] == first
        share = float(1 - same.mean())
        if share >= _CHANGED:
            changed[str(name)] = share
        else:
            constant.append(str(name))
    if empty:
        yield Finding(
            "warning",
            f"{listed(empty)} {'holds' if len(empty) == 1 else 'hold'} no value in any row.",
            f"Write {drop_line(subject.challenge, empty)} into [dataset].",
            {"columns": empty},
        )
    for name, share in changed.items():
        yield Finding(
            "warning",
            f"{name!r} has one value in all training rows, and another one in {percent(share)} of the hidden rows: "
            "nobody can learn what it means there.",
            f"Write {drop_line(subject.challenge, [name])} into [dataset], or choose another split.",
            {"column": name, "share_of_hidden_rows": share},
        )
    if constant:
        yield Finding(
            "information",
            f"{listed(constant)} {'has' if len(constant) == 1 else 'have'} one value in all training rows.",
            evidence={"columns": constant},
        )
