"""Changes of one learner in class.toml: what stands there of others, comments and layout stay as they are, to the byte.

The file is the one place that says who takes a course: what is changed on a page is what an editor shows.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from heldout.attempts.learner import check_learner
from heldout.base.errors import ChallengeError, UsageError, WriteError
from heldout.base.paths import NO_ROOM, replacing
from heldout.base.shown_text import one_line
from heldout.base.toml_wording import problems_of
from heldout.base.toml_writing import toml_value
from heldout.challenge.class_file import ClassDefinition, LearnerSection, check_names, class_file, load_class

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_HEADER = re.compile(r"\s*\[\[?\s*(?P<name>[^\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_LEARNER = re.compile(r"\s*\[\[\s*learner\s*\]\]\s*(?:#.*)?$")
_NOTHING = re.compile(r"\s*(?:#.*)?$")
_TEXTS = ("team", "pseudonym")
_BY_HAND = "class.toml is written in a way that cannot be changed here without damage: change it by hand."
_EMPTY = "format_version = 1\n"
_MARK = "\ufeff"


@dataclass(frozen=True)
class ClassEdit:
    """A change that is worked out and not made yet."""

    words: str
    """What it changes, for a record: `Ana Lee: team 'blue' (was none)`."""
    course: Path
    was: bytes | None
    """The file that it was worked out for; None where there is none."""
    content: bytes
    adds: bool
    """Whether the learner was not in the class before."""

    def write(self) -> None:
        """Make it; two at once are the caller's to keep apart.

        Raises:
            UsageError: the class would not be valid, the file was changed meanwhile, or may not be written.
            WriteError: there is no room for it.
        """
        path = class_file(self.course).resolve()
        if _content(path) != self.was:
            raise UsageError("class.toml was changed just now by somebody else. Look at it again, and try once more.")
        stood = None if self.was is None else path.stat()
        try:
            with replacing(path, None if stood is None else stat.S_IMODE(stood.st_mode)) as temporary:
                temporary.write_bytes(self.content)
                if stood is not None:
                    _give_to(temporary, stood.st_uid, stood.st_gid)
                _check(self.course, temporary)
        except WriteError as error:
            if error.errno in NO_ROOM:
                raise
            raise UsageError(f"The server may not write class.toml ({error}) Let it, or change the file.") from error


def class_edit(course: Path, name: str, learner: LearnerSection | None) -> ClassEdit | None:
    """What makes the learner of this name stand in class.toml as said, or with None not at all; None for no change.

    Raises:
        UsageError: class.toml is not valid as it is, there is nobody of this name to take out, or it cannot be changed
            without damage to what else stands in it.
    """
    path = class_file(course)
    was = _content(path)
    try:
        before = load_class(course)
    except ChallengeError as error:
        raise UsageError(f"class.toml has a fault: mend it first. {error}") from error
    before = before or ClassDefinition(format_version=1)
    known = [each.name for each in before.learner]
    at = known.index(name) if name in known else None
    old = None if at is None else before.learner[at]
    if learner is None and old is None:
        raise UsageError(f"'{one_line(name)}' is not in class.toml.")
    if old is not None and learner is not None:
        learner = _as_it_stands(old, learner)
    words = _words(old, learner)
    if not words:
        return None
    text = _EMPTY if was is None else was.decode("utf-8-sig")
    mark = _MARK if was is not None and was.decode("utf-8").startswith(_MARK) else ""
    line_end = "\r\n" if text.count("\r\n") == text.count("\n") > 0 else "\n"
    try:
        written = _written(text.replace(line_end, "\n"), at, old, learner, len(known))
        after = ClassDefinition.model_validate(tomllib.loads(written))
    except (ValueError, KeyError, TypeError, AttributeError) as error:  # what a library says of a layout that it cannot
        raise UsageError(_BY_HAND) from error
    people = list(before.learner)
    if at is None:
        people += [learner] if learner else []
    else:
        people[at : at + 1] = [learner] if learner else []
    if after != before.model_copy(update={"learner": people}):
        raise UsageError(_BY_HAND)
    content = (mark + written.replace("\n", line_end)).encode()
    return ClassEdit(f"{one_line(name)}: {words}", course, was, content, adds=old is None)


def learner_of(said: Mapping[str, Any]) -> LearnerSection:
    """A learner as class.toml has them, of keys and values as they stand there.

    Raises:
        UsageError: something is not valid; every problem.
    """
    known = {key: value for key, value in said.items() if value not in (None, "", {}, [])}
    try:
        return LearnerSection.model_validate(known)
    except ValidationError as error:
        problems = problems_of(error, LearnerSection, known, "class.toml")
        raise UsageError(" ".join(f"{each.key} {each.message}" for each in problems)) from error


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"class.toml cannot be read: {error.strerror}.") from error


def _give_to(file: Path, owner: int, group: int) -> None:
    """Let who could write the file before do so still: the owner where we may say that, else the group alone."""
    for who in (owner, -1):
        with suppress(OSError):
            os.chown(file, who, group)
            return


def _check(course: Path, file: Path) -> None:
    try:
        definition = load_class(course, file)
        assert definition is not None, "it was written just now"
        check_names(definition, check_learner, "class.toml")
    except ChallengeError as error:
        said = " ".join(f"{each.key} {each.message}" for each in error.problems)
        raise UsageError(f"class.toml was not changed: {said or error}") from error


def _written(text: str, at: int | None, old: LearnerSection | None, new: LearnerSection | None, people: int) -> str:
    if old is None or at is None:
        assert new is not None, "somebody is added"
        return f"{text}{'' if text.endswith(chr(10)) or not text else chr(10)}\n{_block(new)}"
    lines: list[str] = _LINES.findall(text)
    begins = [number for number, line in enumerate(lines) if _LEARNER.match(line)]
    if len(begins) != people:
        raise ValueError("another layout than a table for each learner")
    begin = begins[at]
    end = _end_of_block(lines, begin)
    changed = "" if new is None else _changed("".join(lines[begin:end]), old, new)
    if new is None and all(_NOTHING.match(line) for line in lines[end:]):
        # Nobody comes behind: the empty lines above go too.
        while begin and not lines[begin - 1].strip():
            begin -= 1
    return "".join(lines[:begin]) + changed + "".join(lines[end:])


def _end_of_block(lines: list[str], begin: int) -> int:
    """The line behind the last one of a learner; what comments stand above the next table are that one's."""
    end = begin + 1
    while end < len(lines):
        header = _HEADER.match(lines[end])
        if header is not None and not header["name"].replace(" ", "").startswith("learner."):
            break
        end += 1
    while _NOTHING.match(lines[end - 1]):
        end -= 1
    return end


def _block(learner: LearnerSection) -> str:
    """A learner as a new table."""
    lines = ["[[learner]]", f"name = {toml_value(learner.name)}"]
    lines += [f"ids = {toml_value(learner.ids)}"] if learner.ids else []
    lines += [f"{key} = {toml_value(getattr(learner, key))}" for key in _TEXTS if getattr(learner, key)]
    for each in learner.extension:
        lines += ["[[learner.extension]]", f"deadline = {toml_value(each.deadline)}"]
        lines += [f"closes = {toml_value(each.closes)}"]
    return "\n".join(lines) + "\n"


def _as_it_stands(old: LearnerSection, new: LearnerSection) -> LearnerSection:
    """The new one with its extensions in the order of the file, new ones behind."""
    had = [each.deadline for each in old.extension]
    extensions = sorted(new.extension, key=lambda each: had.index(each.deadline) if each.deadline in had else len(had))
    return new.model_copy(update={"extension": extensions})


def _changed(block: str, old: LearnerSection, new: LearnerSection) -> str:
    """The learner's own lines with what is different."""
    import tomlkit

    document: Any = tomlkit.parse(block if block.endswith("\n") else block + "\n")
    table = document["learner"][0]
    for key in _TEXTS:
        _set(table, key, getattr(old, key), getattr(new, key))
    if "ids" in table and new.ids:
        for system in {*old.ids, *new.ids}:
            _set(table["ids"], system, old.ids.get(system), new.ids.get(system))
    else:
        inline = tomlkit.inline_table()
        inline.update(new.ids)
        _set(table, "ids", old.ids or None, inline if new.ids else None)
    _set_extensions(table, old, new)
    return tomlkit.dumps(document)


def _set(table: Any, key: str, old: Any, new: Any) -> None:
    if old == new:
        return
    if new is None:
        table.remove(key)
    else:
        table[key] = new


def _set_extensions(table: Any, old: LearnerSection, new: LearnerSection) -> None:
    import tomlkit

    wanted = {each.deadline: each.closes for each in new.extension}
    had = [each.deadline for each in old.extension]
    for at in reversed(range(len(had))):
        if had[at] not in wanted:
            del table["extension"][at]
        elif old.extension[at].closes != wanted[had[at]]:
            table["extension"][at]["closes"] = wanted[had[at]]
    if had and not len(table["extension"]):
        table.remove("extension")
    for deadline, closes in wanted.items():
        if deadline in had:
            continue
        each = tomlkit.table()
        each.update({"deadline": deadline, "closes": closes})
        if "extension" not in table:
            table["extension"] = tomlkit.aot()
        table["extension"].append(each)


def _words(old: LearnerSection | None, new: LearnerSection | None) -> str:
    """What is different, in words; nothing where nothing is."""
    if new is None:
        return "taken out of the class"
    nobody = LearnerSection(name=new.name)
    was = old or nobody
    found = [] if old else ["added to the class"]
    pairs = [(key, getattr(was, key), getattr(new, key)) for key in _TEXTS]
    pairs += [
        (f"id at {one_line(each)}", was.ids.get(each), new.ids.get(each)) for each in sorted({*was.ids, *new.ids})
    ]
    found += [f"{what} {_shown(now)} (was {_shown(before)})" for what, before, now in pairs if before != now]
    given = {each.deadline: f"until {each.closes.isoformat()}" for each in new.extension}
    had = {each.deadline: f"until {each.closes.isoformat()}" for each in was.extension}
    for deadline in dict.fromkeys([*had, *given]):
        before, now = had.get(deadline, "none"), given.get(deadline, "taken back")
        if before != now:
            found.append(f"extension of '{one_line(deadline)}' {now} (was {before})")
    return "; ".join(found)


def _shown(value: str | None) -> str:
    return "none" if value is None else f"'{one_line(value)}'"
