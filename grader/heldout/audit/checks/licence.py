"""May the data be used, and how is that known?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.paths import shown_path

_BEGINS_LIKE_NOTHING = re.compile(
    r"(un(known|clear|specified|stated|licen[cs]ed)|not? (stated|known|given|specified|yet|licen[cs]e)"
    r"|tb[dca]|todo|fixme|xxx|fill in|to be (stated|done|filled in|decided|confirmed|determined))\b",
    re.IGNORECASE,
)
"""How texts begin that only hold the place of a licence or of its evidence."""
_IS_NOTHING = re.compile(r"(none|n/?a|licen[cs]e|name|evidence|placeholder|changeme|[^\w]*)[.!]?", re.IGNORECASE)
"""Whole texts that do so."""

_SHORT_EVIDENCE = 8
"""Characters. The shortest evidence that leads anywhere is a host's name, such as `kaggle.com`."""


@check("licence", "The licence is stated, with evidence", "files")
def licence(subject: Subject) -> Iterator[Finding]:
    """A licence that is not one, evidence that is none, or a table that nothing describes."""
    dataset = subject.challenge.dataset
    if dataset.definition is None:
        file = dataset.file.name if dataset.file else "the data"
        yield Finding(
            "warning",
            f"{file} stands beside challenge.toml without a dataset.toml, so nothing says under which licence it is.",
            "Move it to datasets/, with a dataset.toml that has [licence] with name and evidence, and write "
            "id = … instead of path = … in [dataset].",
            {"file": file},
        )
        return
    stated = dataset.definition.licence
    where = shown_path(dataset.folder / "dataset.toml", subject.course)
    evidence = {"file": where, "name": stated.name, "evidence": stated.evidence}
    if says_nothing(stated.name):
        yield Finding(
            "warning",
            f"{where}: licence.name is {stated.name!r}, which allows nobody to pass the data on.",
            "Find out under which licence the data are, and write its name, for example "
            'name = "CC-BY-4.0", into [licence]. Data of your own: choose one.',
            evidence,
        )
    if says_nothing(stated.evidence) or len(stated.evidence.strip()) < _SHORT_EVIDENCE:
        yield Finding(
            "warning",
            f"{where}: licence.evidence is {stated.evidence!r}, which does not say where the licence is stated.",
            "Write an address, or the sentence and the file in which it stands, into evidence in [licence].",
            evidence,
        )


def says_nothing(text: str) -> bool:
    """Whether a text only holds the place of one.

    >>> says_nothing("not stated"), says_nothing("To be decided by Jane"), says_nothing("???")
    (True, True, True)
    >>> says_nothing("CC0-1.0"), says_nothing("public domain"), says_nothing("None of the files claims any right")
    (False, False, False)
    """
    plain = re.sub(r"[\s_<>\[\]-]+", " ", text).strip()
    return bool(_BEGINS_LIKE_NOTHING.match(plain) or _IS_NOTHING.fullmatch(plain))
