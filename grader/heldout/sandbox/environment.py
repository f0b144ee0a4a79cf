"""How the processes of the sandbox are started: the interpreter's flags and the whole environment."""

from __future__ import annotations

import os
import site
import sys

_SOURCE_ROOT = os.path.realpath(f"{__file__}/../../..")


def child_environment() -> dict[str, str]:
    """The environment of a stage's process: nothing of the user's, one thread, no hash randomisation.

    Where it may write is said by `use_folder`, when the stage begins: until then there is no such folder.
    Only where Python's own libraries and the user's packages are is taken over.
    Thread counts must be set before numpy is imported. JOBLIB_MULTIPROCESSING=0 makes every `n_jobs` run sequentially.
    pyarrow's allocator would start a thread at import, and a process with a second thread must not be forked.
    """
    one = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
        "1",
    )
    environment = one | {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": "/nonexistent",
        "TMPDIR": "/nonexistent",
        "USER": "learner",
        "LOGNAME": "learner",
        "JOBLIB_MULTIPROCESSING": "0",
        "LOKY_MAX_CPU_COUNT": "1",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "ARROW_IO_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8:backslashreplace",
        "MPLBACKEND": "Agg",
        "MALLOC_ARENA_MAX": "2",
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    }
    if site.ENABLE_USER_SITE and site.getuserbase():
        environment["PYTHONUSERBASE"] = site.getuserbase()
    return environment | library_paths()


def library_paths() -> dict[str, str]:
    """Where the user has libraries; without relative and empty entries, which mean the working directory."""
    found = {name: os.environ.get(name, "").split(os.pathsep) for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")}
    absolute = {name: [path for path in paths if path.startswith("/")] for name, paths in found.items()}
    return {name: os.pathsep.join(paths) for name, paths in absolute.items() if paths}


def use_folder(folder: str) -> None:
    """In a stage's process: let home, caches and temporary files be in `folder`.

    Many libraries look for such a folder when they are imported or first used (matplotlib, torch, numba), and for the
    name of the user, which the password file would tell.
    """
    os.environ["HOME"] = os.environ["TMPDIR"] = folder
    import tempfile

    # It looks once, and the worker may have looked before the fork.
    tempfile.tempdir = folder


def python_command(module: str, *arguments: str) -> list[str]:
    """The command that runs the `main` of a module in this interpreter, without the current folder on its path."""
    return python_code(f"from {module} import main; main()", *arguments)


def python_code(code: str, *arguments: str) -> list[str]:
    """The command that runs `code`, which may import this package, likewise."""
    return [sys.executable, "-P", "-c", f"import sys; sys.path.insert(1, {_SOURCE_ROOT!r}); {code}", *arguments]
