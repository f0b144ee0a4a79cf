"""Inside the stage's process: which wall of the sandbox an exception came from, in the words of the learner's code.

An audit hook notes the last attempt of a few kinds. It guards nothing: the kernel refuses, and this names what was
refused. Whatever a submission makes of these notes is text about itself.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal, TypeAlias

from heldout.sandbox.linux.grants import DATA_PACKAGES, SITE_NAMES

Wall = Literal["network", "process", "thread", "data", "file", "write", "disk", "signal"]

IsOwn: TypeAlias = Callable[[str], bool]
"""Whether a file is the learner's."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = (errno.EPERM, errno.EACCES, errno.EROFS)
_REFUSALS = ("Permission denied", "Operation not permitted")
_QUOTED_PATH = re.compile(r"""["'](/[^"'\n]{1,200})["']""")
_MAX_CHAIN = 8

_EVENTS: dict[str, Wall] = {
    "os.exec": "process",
    "os.fork": "process",
    "os.forkpty": "process",
    "os.posix_spawn": "process",
    "os.spawn": "process",
    "os.system": "process",
    "subprocess.Popen": "process",
    "os.kill": "signal",
    "os.killpg": "signal",
    "signal.pthread_kill": "signal",
    "socket.__new__": "network",
    "socket.bind": "network",
    "socket.connect": "network",
    "socket.getaddrinfo": "network",
    "socket.gethostbyname": "network",
    "open": "file",
    "os.listdir": "file",
    "os.scandir": "file",
    "os.chmod": "write",
    "os.chown": "write",
    "os.link": "write",
    "os.mkdir": "write",
    "os.remove": "write",
    "os.rename": "write",
    "os.rmdir": "write",
    "os.symlink": "write",
    "os.truncate": "write",
    "os.utime": "write",
}
_FOLDERS: tuple[tuple[str, Wall], ...] = (
    ("/multiprocessing/", "process"),
    ("/concurrent/futures/process", "process"),
    ("/joblib/externals/loky/", "process"),
    ("/subprocess.py", "process"),
    ("/socket.py", "network"),
    ("/asyncio/", "network"),
    ("/tempfile.py", "write"),
)
"""Where the standard library meets a wall without an event of its own."""


@dataclass(frozen=True)
class Refusal:
    """The wall that ended a run."""

    wall: Wall
    tried: str
    """What the line of code did, for a sentence that begins with that line."""
    library: str = ""
    """The installed library that met the wall while it was imported; empty where it was somebody's call."""


@dataclass(frozen=True)
class WallAttempt:
    """Something that the process set about to do."""

    wall: Wall
    event: str
    subject: str


class _Watch:
    """The last attempt that may have met a wall."""

    def __init__(self) -> None:
        self.last: WallAttempt | None = None

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        wall = _EVENTS.get(event)
        if wall is None:
            return
        if event == "open" and len(arguments) > 2 and isinstance(arguments[2], int) and arguments[2] & _WRITING:
            wall = "write"
        self.last = WallAttempt(wall, event, _subject(event, arguments))


_watches: list[_Watch] = []


def watch() -> None:
    """Begin to note attempts; once per process, and for good."""
    if not _watches:
        _watches.append(_Watch())
        sys.addaudithook(_watches[0])


def last_attempt() -> WallAttempt | None:
    """The last attempt, to be handed to `find_refusal`; taken before anything else opens a file."""
    return _watches[0].last if _watches else None


def find_refusal(error: BaseException, attempt: WallAttempt | None, own: IsOwn) -> Refusal | None:
    """The wall that `error` came from, or None when it is an exception like any other.

    What a library made of a refusal counts; an exception that the
    learner's own code raised while handling one does not, because that code had its say.
    """
    for link in _chain(error, own):
        frames = list(_frames(link))
        wall = _wall_of(link, frames, attempt)
        if wall == "network" and _loader(list(_frames(error))) is not None:
            wall, frames = "data", list(_frames(error))
        if wall is not None:
            return Refusal(
                wall, _tried(wall, link, frames, attempt), _starting_library([*_frames(error), *frames], own)
            )
    return None


def _chain(error: BaseException, own: IsOwn) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(_MAX_CHAIN):
        if link is None:
            return
        yield link
        frames = list(_frames(link))
        raised_by_own = bool(frames) and own(frames[-1][0])
        link = link.__cause__ or (None if raised_by_own or link.__suppress_context__ else link.__context__)


def _starting_library(frames: list[tuple[str, str]], own: IsOwn) -> str:
    """The library whose own code, run by its import, met the wall; the last one where libraries import each other."""
    begin = max((place for place, (file, _) in enumerate(frames) if own(file)), default=-1) + 1
    importing = [_library(file) for file, function in frames[begin:] if function == "<module>"]
    return next((name for name in reversed(importing) if name), "")


def _library(file: str) -> str:
    """The installed package that a file belongs to; empty for the standard library and for a learner's own file."""
    parts = PurePath(file).parts
    places = [place for place, part in enumerate(parts[:-1]) if part in SITE_NAMES]
    return parts[places[-1] + 1].removesuffix(".py") if places else ""


def _frames(error: BaseException) -> Iterator[tuple[str, str]]:
    """File and function of each frame, outermost first."""
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        yield code.co_filename, code.co_name
        step = step.tb_next


def _wall_of(error: BaseException, frames: list[tuple[str, str]], note: WallAttempt | None) -> Wall | None:
    match error:
        case RuntimeError() if "can't start new thread" in str(error):
            return "thread"
        case ModuleNotFoundError() if (error.name or "").partition(".")[0] in DATA_PACKAGES:
            return "data"
        case FileNotFoundError() if "No usable temporary directory" in str(error):
            return "write"
        case OSError() if type(error).__name__ in ("gaierror", "herror"):
            return "network"
        case OSError() if _is_about_data(error, frames):
            return "data"
        case OSError() if error.errno in (errno.EFBIG, errno.EDQUOT):
            return "disk"
        case OSError() if error.errno in _REFUSED:
            return _refused(error, frames, note)
        case Exception() if not isinstance(error, OSError) and _compiled_refusal(error):
            return "file"
    return None


def _compiled_refusal(error: BaseException) -> str:
    """The library that says in an exception class of its own, and in words only, that the system refused it a file."""
    module = sys.modules.get(type(error).__module__.partition(".")[0])
    library = _library(str(getattr(module, "__file__", "")))
    return library if library and any(words in str(error)[:2000] for words in _REFUSALS) else ""


def _refused(error: OSError, frames: list[tuple[str, str]], note: WallAttempt | None) -> Wall:
    if error.filename is not None:
        same = note is not None and note.subject == _text(error.filename)
        return note.wall if note is not None and same else "file"
    for file, _ in reversed(frames[-6:]):
        for part, wall in _FOLDERS:
            if part in file:
                return wall
    return note.wall if note is not None else "file"


def _is_about_data(error: OSError, frames: list[tuple[str, str]]) -> bool:
    """Whether a data set was to be read: by a loader of a library, or by the path of a package of data."""
    if error.errno not in (*_REFUSED, errno.ENOENT):
        return False
    if _loader(frames) is not None:
        return True
    parts = PurePath(_text(error.filename)).parts if error.filename is not None else ()
    return bool(DATA_PACKAGES.intersection(parts)) or ("sklearn" in parts and "datasets" in parts)


def _loader(frames: list[tuple[str, str]]) -> str | None:
    for file, function in frames:
        if "/sklearn/datasets/" in file and function.startswith(("load_", "fetch_")):
            return function
    return None


def _tried(wall: Wall, error: BaseException, frames: list[tuple[str, str]], note: WallAttempt | None) -> str:
    same = note is not None and note.wall == ("write" if wall == "disk" else wall)
    subject = note.subject if note is not None and same else ""
    path = _text(getattr(error, "filename", None) or "")
    match wall:
        case "network":
            return f"tried to open a connection{f' to {subject}' if subject else ''}"
        case "process":
            return f"tried to start {f'the program {subject!r}' if subject else 'a process'}"
        case "thread":
            return "tried to start one more thread"
        case "signal":
            return "tried to send a signal"
        case "data":
            loader = _loader(frames)
            return f"called {loader}()" if loader else f"tried to read {_short(path or str(error))}"
        case "write" | "disk":
            return f"tried to write {_short(path or subject) or 'a file'}"
        case "file":
            library = "" if isinstance(error, OSError) else _compiled_refusal(error)
            if library:
                quoted = _QUOTED_PATH.search(str(error)[:2000])
                return f"called {library}, which tried to open {_short(quoted[1]) if quoted else 'a file'}"
            return f"tried to read {_short(path or subject) or 'a file'}"


def _short(path: str) -> str:
    return repr(path if len(path) <= 100 else "…" + path[-99:]) if path else ""


def _subject(event: str, arguments: tuple[Any, ...]) -> str:
    """What an attempt was aimed at, as far as it is plain text; objects are not looked into."""
    match event, arguments:
        case "socket.connect" | "socket.bind", (_, (str(host), int(port), *_)):
            return f"{host}:{port}"
        case "socket.getaddrinfo" | "socket.gethostbyname", (str(host), *_):
            return host
        case "subprocess.Popen", (executable, arguments_, *_):
            first = arguments_[0] if isinstance(arguments_, list | tuple) and arguments_ else executable
            return _text(first)
        case "os.exec" | "os.posix_spawn" | "os.spawn" | "os.system", (str() | bytes() as program, *_):
            return _text(program)
        case "socket.__new__" | "os.fork" | "os.forkpty" | "os.kill" | "os.killpg" | "signal.pthread_kill", _:
            return ""
        case _, (str() | bytes() | os.PathLike() as path, *_):
            return _text(path)
    return ""


def _text(value: Any) -> str:
    """A path as plain text, `''` for what is none."""
    try:
        return os.fsdecode(value)[:1000]
    except Exception:
        return ""
