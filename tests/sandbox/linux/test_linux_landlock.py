from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from confining_client import Forked

from heldout.sandbox.linux import identity, landlock
from heldout.sandbox.linux.landlock import Access, Anchors, Grant, Ruleset

ABI = landlock.abi_version()
pytestmark = pytest.mark.skipif(ABI == 0, reason="this kernel has no Landlock")


def outcome(function: Callable[[], Any]) -> str:
    try:
        function()
    except OSError as error:
        return type(error).__name__
    return "done"


def restricted(abi: int, grants: list[tuple[Path, Access]], *acts: Callable[[], Any]) -> list[str]:
    """How each act ends under a ruleset of that ABI; to be called in a fork."""
    ruleset = Ruleset(abi)
    for path, access in grants:
        fd = landlock.open_path(str(path))
        assert fd is not None
        ruleset.allow(fd, access)
    identity.forbid_new_privileges()
    ruleset.restrict_self()
    return [outcome(act) for act in acts]


@pytest.mark.parametrize("abi", range(1, ABI + 1))
def test_only_what_is_granted_can_be_read_with_every_abi_up_to_this_kernels(
    abi: int, tmp_path: Path, in_fork: Forked
) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "a").write_text("a")
    (tmp_path / "b").write_text("b")

    assert in_fork(
        lambda: restricted(
            abi,
            [(tmp_path / "open", "read")],
            lambda: (tmp_path / "open" / "a").read_text(),
            lambda: list((tmp_path / "open").iterdir()),
            lambda: (tmp_path / "b").read_text(),
            lambda: list(tmp_path.iterdir()),
            lambda: (tmp_path / "open" / "a").write_text("changed"),
            lambda: (tmp_path / "open" / "a").unlink(),
        )
    ) == ["done", "done", *["PermissionError"] * 4]


def test_a_grant_of_names_lists_and_opens_nothing(tmp_path: Path, in_fork: Forked) -> None:
    (tmp_path / "a").write_text("a")

    assert in_fork(
        lambda: restricted(
            ABI, [(tmp_path, "list")], lambda: list(tmp_path.iterdir()), lambda: (tmp_path / "a").read_text()
        )
    ) == ["done", "PermissionError"]


def test_a_scratch_folder_takes_files_and_folders_and_nothing_else(tmp_path: Path, in_fork: Forked) -> None:
    assert in_fork(
        lambda: restricted(
            ABI,
            [(tmp_path, "scratch")],
            lambda: (tmp_path / "a").write_text("a"),
            lambda: (tmp_path / "a").write_text("b"),
            lambda: (tmp_path / "folder").mkdir(),
            lambda: (tmp_path / "a").unlink(),
            lambda: (tmp_path / "link").symlink_to("/etc"),
            lambda: os.mkfifo(tmp_path / "fifo"),
            lambda: socket.socket(socket.AF_UNIX).bind(str(tmp_path / "socket")),
        )
    ) == [*["done"] * 4, *["PermissionError"] * 3]


@pytest.mark.skipif(ABI < 4, reason="Landlock handles the network from ABI 4")
def test_ports_cannot_be_bound_or_connected(in_fork: Forked) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        assert in_fork(
            lambda: restricted(
                ABI,
                [],
                lambda: socket.socket().connect(("127.0.0.1", port)),
                lambda: socket.socket().bind(("127.0.0.1", 0)),
            )
        ) == ["PermissionError", "PermissionError"]


@pytest.mark.skipif(ABI < 6, reason="Landlock scopes signals and abstract sockets from ABI 6")
def test_outer_processes_cannot_be_signalled_nor_reached_over_abstract_sockets(in_fork: Forked) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(f"\0heldout-landlock-{os.getpid()}")
        parent, name = os.getpid(), server.getsockname()

        assert in_fork(
            lambda: restricted(
                ABI,
                [],
                lambda: os.kill(parent, 0),
                lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).connect(name),
                lambda: os.kill(os.getpid(), 0),
            )
        ) == ["PermissionError", "PermissionError", "done"]


def test_each_child_gets_a_ruleset_of_its_own_from_the_anchors(tmp_path: Path, in_fork: Forked) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name)

    def read_with(ruleset: Ruleset, own: str) -> list[str]:
        fd = landlock.open_path(str(tmp_path / own))
        assert fd is not None
        ruleset.allow(fd, "read")
        identity.forbid_new_privileges()
        ruleset.restrict_self()
        return [outcome((tmp_path / name).read_text) for name in ("a", "b", "c")]

    with Anchors([Grant(str(tmp_path / "a"))], ABI) as anchors:
        first = anchors.ruleset()
        second = anchors.ruleset()
        assert in_fork(lambda: read_with(first, "b")) == ["done", "done", "PermissionError"]
        assert in_fork(lambda: read_with(second, "c")) == ["done", "PermissionError", "done"]
        first.close()
        second.close()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library of which one file is closed, and the folders of two children."""
    for name in ("library/package/code", "library/package/rows", "library/module", "secret"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    for name in ("mine", "theirs"):
        (tmp_path / "folders" / name).mkdir(parents=True)
        (tmp_path / "folders" / name / "file").write_text(name)
    return tmp_path


@pytest.mark.parametrize("abi", range(1, ABI + 1))
def test_children_that_share_a_ruleset_reach_their_own_folders_and_of_libraries_what_is_granted(
    abi: int, library: Path, in_fork: Forked
) -> None:
    package, folders = library / "library" / "package", library / "folders"
    grants = [
        Grant(str(library / "library"), "list"), Grant(str(package), "list"), Grant(str(package / "code")),
        Grant(str(library / "library" / "module")), Grant("/dev/null", "device"), Grant("/usr/share/zoneinfo"),
    ]  # fmt: skip
    other = os.getppid()

    def acts(anchors: Anchors) -> list[str]:
        ruleset = anchors.ruleset()
        for path, access in ((folders / "mine", "scratch"), (Path("/proc/self/stat"), "read")):
            fd = landlock.open_path(str(path))
            assert fd is not None
            ruleset.allow(fd, access)  # type: ignore[arg-type]
        identity.forbid_new_privileges()
        ruleset.restrict_self()
        allowed = [
            lambda: (package / "code").read_text(),
            lambda: (library / "library" / "module").read_text(),
            lambda: list(package.iterdir()),
            lambda: (folders / "mine" / "file").write_text("changed"),
            lambda: (folders / "mine" / "new").write_text("new"),
            lambda: (folders / "mine" / "new").unlink(),
            lambda: Path("/proc/self/stat").read_text(),
            lambda: Path("/dev/null").write_text("x"),
        ]
        refused = [
            lambda: (package / "rows").read_text(),
            lambda: (package / "code").write_text("changed"),
            lambda: (library / "library" / "new").write_text("new"),
            lambda: (library / "secret").read_text(),
            lambda: (folders / "theirs" / "file").read_text(),
            lambda: (folders / "theirs" / "file").write_text("changed"),
            lambda: (folders / "theirs" / "file").unlink(),
            lambda: list((folders / "theirs").iterdir()),
            lambda: list(folders.iterdir()),
            lambda: (folders / "new").mkdir(),
            lambda: (folders / "theirs" / "new").write_text("new"),
            lambda: Path(f"/proc/{other}/stat").read_text(),
            lambda: Path("/proc/self/status").read_text(),
            lambda: Path("/proc/net/tcp").read_text(),
            lambda: list(Path("/proc").iterdir()),
        ]
        return [outcome(act) for act in (*allowed, *refused)]

    with Anchors(grants, abi, str(folders)) as anchors:
        assert in_fork(lambda: acts(anchors)) == ["done"] * 8 + ["PermissionError"] * 15


def test_folders_of_children_that_lie_in_a_library_are_not_open_to_each_other(library: Path, in_fork: Forked) -> None:
    folders = library / "library" / "folders"
    (library / "folders").rename(folders)
    (library / "link").symlink_to(folders)

    def acts(anchors: Anchors) -> list[str]:
        ruleset = anchors.ruleset()
        fd = landlock.open_path(str(folders / "mine"))
        assert fd is not None
        ruleset.allow(fd, "scratch")
        identity.forbid_new_privileges()
        ruleset.restrict_self()
        return [outcome((each / "file").read_text) for each in (folders / "mine", folders / "theirs")]

    grants = [Grant(str(library / "library"), "list"), Grant(str(library / "library" / "module"))]
    with Anchors(grants, ABI, str(library / "link")) as anchors:
        assert in_fork(lambda: acts(anchors)) == ["done", "PermissionError"]


def test_a_library_that_lies_among_the_folders_of_children_is_open_as_far_as_it_is_granted(
    library: Path, in_fork: Forked
) -> None:
    package = library / "folders" / "library" / "package"
    (library / "library").rename(package.parent)

    def acts(anchors: Anchors) -> list[str]:
        ruleset = anchors.ruleset()
        identity.forbid_new_privileges()
        ruleset.restrict_self()
        return [outcome((package / name).read_text) for name in ("code", "rows")]

    grants = [Grant(str(package), "list"), Grant(str(package / "code"))]
    with Anchors(grants, ABI, str(library / "folders")) as anchors:
        assert in_fork(lambda: acts(anchors)) == ["done", "PermissionError"]


def test_where_a_path_cannot_be_opened_every_descriptor_is_given_back(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []

    def opens_one(path: str) -> int:
        if opened:
            raise OSError(errno.EMFILE, "no descriptor left")
        opened.append(os.open(path, os.O_PATH | os.O_CLOEXEC))
        return opened[0]

    monkeypatch.setattr(landlock, "open_path", opens_one)

    with pytest.raises(OSError, match="no descriptor left"):
        Anchors([Grant(str(library / "library")), Grant(str(library / "secret"))], ABI)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(opened[0])


def test_of_many_grants_a_child_of_many_builds_few_rules(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = library / "library" / "package"
    grants = [Grant(str(library / "library"), "list"), Grant(str(package), "list"), Grant(str(package / "code"))]
    built: list[int] = []
    build = landlock.call_for_each

    def counted(name: str, before: Any, each: Any, *after: Any) -> None:
        built.append(len(each))
        build(name, before, each, *after)

    monkeypatch.setattr(landlock, "call_for_each", counted)

    with Anchors(grants, ABI, str(library / "folders")) as anchors:
        for _ in range(2):
            anchors.ruleset().close()

    assert built == [5, 1, 1]


def test_anchors_leave_out_what_is_not_there_and_give_every_descriptor_back(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    anchors = Anchors([Grant(str(tmp_path)), Grant(str(tmp_path / "missing"))], ABI)
    anchors.ruleset().close()

    assert [grant.path for grant in anchors.grants] == [str(tmp_path)]
    anchors.close()
    anchors.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_rights_grow_with_the_abi() -> None:
    assert [landlock.handled_rights(abi).bit_length() for abi in range(1, 9)] == [13, 14, 15, 15, 16, 16, 16, 16]
