"""Gradescope's "Export submissions": `submission_NUMBER/` folders, and who made them in `submission_metadata.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from heldout.classroom.hand_ins.interface import HandIn, HandIns, Layout, ListedFolder, Unrecognised
from heldout.classroom.hand_ins.listing import read_head

_METADATA = "submission_metadata.yml"
_MOST_BYTES = 32 * 1024 * 1024
_FOLDER = re.compile(r"submission_\d+")
_SUBMISSION = re.compile(r"(submission_\w+):\s*")
_FIELD = re.compile(
    r"(?P<indent>\s+)(?P<dash>- )?:(?P<key>name|sid|email|created_at|submitters|history|results):(?P<value>.*)"
)


@dataclass
class _Entry:
    """What the metadata say of one folder."""

    people: list[dict[str, str]] = field(default_factory=list)
    created_at: datetime | None = None


def _recognises(place: ListedFolder) -> bool:
    has_metadata = any(file.name == _METADATA for file in place.files)
    return bool(place.folders) and all(
        _FOLDER.fullmatch(folder.name) or (has_metadata and folder.name.startswith("submission_"))
        for folder in place.folders
    )


def _find(place: ListedFolder, challenge_id: str) -> HandIns:
    known = _entries(read_head(place.folder / _METADATA, _MOST_BYTES).splitlines())
    left_out = [
        Unrecognised(file.name, "is a file beside Gradescope's folders")
        for file in place.files
        if file.name != _METADATA
    ]
    hand_ins = []
    for folder in place.folders:
        entry = known.get(folder.name)
        if entry is None or not entry.people:
            hand_ins.append(HandIn(folder.name, (folder,)))
            continue
        hand_ins += [
            HandIn(
                person.get("name") or person.get("email") or folder.name,
                (folder,),
                lms_id=person.get("sid") or person.get("email"),
                handed_in_at=entry.created_at,
            )
            for person in entry.people
        ]
    return HandIns(tuple(hand_ins), tuple(left_out))


def _entries(lines: list[str]) -> dict[str, _Entry]:
    """The submissions of the file. Only the keys that are needed are read, in the form that Gradescope writes."""
    found: dict[str, _Entry] = {}
    entry, depth, among = _Entry(), 0, ""
    for name, indent, key, value, new in _fields(lines):
        if name:
            entry = found.setdefault(name, _Entry())
            depth, among = 0, ""
            continue
        depth = depth or indent
        if indent <= depth and not new:
            among = key
            if key == "created_at":
                entry.created_at = _moment(value)
        elif among == "submitters" and key in ("name", "sid", "email"):
            if new or not entry.people:
                entry.people.append({})
            entry.people[-1][key] = value
    return found


def _fields(lines: list[str]) -> Iterator[tuple[str, int, str, str, bool]]:
    """Of each line that matters: the submission that begins; or the indent, the key, the value, and whether an item of
    a list begins."""
    for line in lines:
        begins = _SUBMISSION.fullmatch(line)
        if begins is not None:
            yield begins[1], 0, "", "", False
        elif (found := _FIELD.fullmatch(line)) is not None:
            yield "", len(found["indent"]), found["key"], _scalar(found["value"]), bool(found["dash"])


def _scalar(text: str) -> str:
    """The text of a YAML scalar on one line: plain, in single or in double quotation marks."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r'\\(["\\])', r"\1", text[1:-1])
    return "" if text in ("~", "null") else text


def _moment(text: str) -> datetime | None:
    """`2018-09-13 04:31:57.470214000 Z`."""
    found = re.fullmatch(r"(\S+)[ T]([\d:]+)(\.\d{1,6})?\d*\s*(Z|[+-]\d\d:?\d\d)", text)
    if found is None:
        return None
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}{found[4]}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


GRADESCOPE = Layout("gradescope", "a Gradescope export", _recognises, _find)
