"""Does README.md tell what is predicted, and by what it is measured?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.paths import shown_path
from heldout.base.words import listed

_MIN_WORDS = 30
"""Fewer cannot say what the rows are, what is predicted, by which metric, and how the data are split."""


@check("statement", "The statement names the metric and the target", "files")
def statement(subject: Subject) -> Iterator[Finding]:
    """What a learner would look for in vain."""
    challenge = subject.challenge
    where = shown_path(challenge.statement, challenge.course)
    text = challenge.statement.read_text(encoding="utf-8", errors="replace")
    words = len(re.findall(r"\w+", text))
    if not words:
        yield Finding("error", f"{where} is empty.", "Say what the rows are, what to predict and how it is measured.")
        return
    sought = [("metric", challenge.metric_name), *(("target", name) for name in challenge.definition.dataset.targets)]
    absent = [(what, name) for what, name in sought if not names(text, name)]
    if absent:
        unsaid = [f"the {what} `{name}`" for what, name in absent]
        yield Finding(
            "error" if len(absent) == len(sought) else "warning",
            f"{where} names neither {' nor '.join(unsaid)}."
            if len(unsaid) > 1
            else f"{where} does not name {unsaid[0]}.",
            "Write "
            + listed(f"`{name}`" for _, name in absent)
            + " into it, spelt like this: learners look for the word that they meet in the data and on their cards.",
            {"absent": {what: ", ".join(name for one, name in absent if one == what) for what, _ in absent}},
        )
    elif words < _MIN_WORDS:
        yield Finding(
            "warning",
            f"{where} has {words} words.",
            "Say what the rows are, what to predict, how it is measured and how the data are split.",
            {"words": words},
        )


def names(text: str, word: str) -> bool:
    """Whether `word` stands in `text` by itself, not as a part of another word.

    >>> names("The metric is `f1_macro`.", "f1_macro"), names("We use f1_macro_2.", "f1_macro")
    (True, False)
    """
    # A long name goes on in the next line where a paragraph is wrapped.
    plain, sought = (" ".join(each.split()) for each in (text, word))
    return re.search(rf"(?<!\w){re.escape(sought)}(?!\w)", plain) is not None
