"""Do hidden rows hold texts that train does not?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.evidence.free_text import free_text
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.number_format import percent

_WORTH_SAYING = 0.01
"""Share of the hidden rows; below it an encoder's choice does not show in any score."""


@check("unseen-categories", "Texts of the hidden rows occur in train", "data")
def unseen_categories(subject: Subject) -> Iterator[Finding]:
    """The share of hidden rows whose text in a column no training row has."""
    features = subject.everything.features
    train, hidden = features[~subject.is_hidden], features[subject.is_hidden]
    shares = {}
    for name in features:
        # Sentences are never the same: that is what the check free-text is for.
        if features[name].dtype.kind in "iufbM" or free_text(features[name]) is not None:
            continue
        known = hidden[name].notna()
        share = float((known & ~hidden[name].isin(train[name].unique())).mean())
        if share >= _WORTH_SAYING:
            shares[str(name)] = share
    if shares:
        ordered = sorted(shares.items(), key=lambda item: -item[1])
        shown = ", ".join(f"{percent(share)} in {name!r}" for name, share in ordered[:3])
        yield Finding(
            "information",
            f"Hidden rows with a text that no training row has: {shown}.",
            "Say so in README.md where encoders should be ready for it.",
            {"share_of_hidden_rows": shares},
        )
