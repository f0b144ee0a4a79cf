"""Strict TOML files: every problem of a file at once, in our words."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from heldout.base.errors import ChallengeError, Problem
from heldout.base.paths import shown_path
from heldout.base.toml_wording import Allowed, as_written, problems_of

Text = Annotated[str, Field(min_length=1)]
Line = Annotated[
    str,
    Field(pattern=r"^[^\p{Cc}\p{Zl}\p{Zp}\x{202a}-\x{202e}\x{2066}-\x{2069}]+$"),
    Allowed("one line of text, without control characters"),
]
"""What stands in headings and tables."""
FunctionName = Annotated[str, Field(pattern=r"^[\w./-]+\.py:[^\W\d]\w*$"), Allowed("a function as file.py:function")]

MAX_BYTES = 1024 * 1024
_POSITION = re.compile(
    r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)


class Section(BaseModel):
    """A table of a file: unknown keys are errors, values are not coerced, instances do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


File = TypeVar("File", bound=Section)


@dataclass(frozen=True)
class ParsedFile(Generic[File]):
    """What could be read of a file."""

    value: File | None
    """The whole file; None when it has problems."""
    problems: tuple[Problem, ...] = ()
    parts: Mapping[str, Any] = field(default_factory=dict)
    """The top-level keys that are valid by themselves (defaults among them), so that rules can go on checking."""

    document: Mapping[str, Any] = field(default_factory=dict)
    """The file as it stands; empty when it is not TOML of a version that can be read."""

    def checked(self) -> File:
        """The whole file.

        Raises:
            ChallengeError: it has problems.
        """
        if self.value is None:
            raise ChallengeError(self.problems)
        return self.value


def read_toml(path: Path, model: type[File], course: Path | None = None) -> ParsedFile[File]:
    """The file at `path` as an instance of `model`, or all of its problems.

    `model` has a field `format_version` whose Literal lists the versions that can be read. It is looked at first: in a
    file of another version nothing else is judged.
    """
    shown = shown_path(path, course)
    text, fault = _read_text(path)
    if text is None:
        return ParsedFile(None, (Problem(shown, "", fault),))
    try:
        document = tomllib.loads(text)
    except ValueError as error:
        return ParsedFile(None, (Problem(shown, "", _syntax(str(error), text)),))
    except RecursionError:
        return ParsedFile(None, (Problem(shown, "", "is nested too deeply to be read."),))
    wrong_version = _version_fault(document, get_args(model.model_fields["format_version"].annotation))
    if wrong_version:
        return ParsedFile(None, (Problem(shown, "format_version", wrong_version),))
    try:
        value = model.model_validate(document)
    except ValidationError as error:
        problems = problems_of(error, model, document, shown)
        wrong = {item["loc"][0] for item in error.errors(include_url=False)}
        return ParsedFile(None, problems, _valid_parts(model, document, wrong), document)
    return ParsedFile(value, (), {name: getattr(value, name) for name in model.model_fields}, document)


def _read_text(path: Path) -> tuple[str | None, str]:
    """The file's text and "", or None and what is wrong with the file as a whole."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return None, "must be a file. Got a folder."
        if not stat.S_ISREG(status.st_mode):
            return None, "must be a regular file. Got a pipe, a socket or a device."
        if status.st_size > MAX_BYTES:
            return None, f"must be at most 1 MiB. Got {status.st_size / MAX_BYTES:.1f} MiB."
        content = path.read_bytes()
    except FileNotFoundError:
        return None, "does not exist."
    except OSError as error:
        return None, f"cannot be read: {error.strerror}."
    if not content.strip():
        return None, "must hold a definition. Got an empty file."
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return None, f"must be UTF-8 text. Got byte 0x{content[error.start]:02x} in line {line}. Save it as UTF-8."


def _syntax(message: str, text: str) -> str:
    """What is said of a file that is not TOML: where, what, and the line itself."""
    found = _POSITION.match(message)
    if found is None:
        return f"must be valid TOML. {message}."
    lines = text.splitlines() or [""]
    line = int(found["line"] or len(lines))
    column = int(found["column"] or len(lines[-1]) + 1)
    what = found["what"].replace("Cannot overwrite a value", "This key is already given")
    quoted = lines[line - 1].strip() if line <= len(lines) else ""
    shortened = quoted if len(quoted) <= 100 else f"{quoted[:97]}..."
    return f"must be valid TOML. Line {line}, column {column}: {what}. The line is: {shortened}"


def _version_fault(document: Mapping[str, Any], versions: tuple[int, ...]) -> str:
    """What is wrong with `format_version`, or an empty string."""
    readable = ", ".join(str(version) for version in versions)
    if "format_version" not in document:
        return f"is missing: this heldout reads version {readable}. Write format_version = {versions[-1]} at the top."
    came = document["format_version"]
    if type(came) is int and came in versions:
        return ""
    newer = " A newer file needs a newer heldout." if type(came) is int and came > max(versions) else ""
    return f"must be {readable}, which this heldout reads. Got {as_written(came)}.{newer}"


def _valid_parts(model: type[File], document: Mapping[str, Any], wrong: set[int | str]) -> dict[str, Any]:
    """The fields of `model` that have no problem, validated one by one."""
    parts = {}
    for name, info in model.model_fields.items():
        if name in document and name not in wrong:
            adapter: TypeAdapter[Any] = TypeAdapter(info.annotation or Any)
            parts[name] = adapter.validate_python(document[name])
        elif name not in document and not info.is_required():
            parts[name] = info.get_default(call_default_factory=True)
    return parts
