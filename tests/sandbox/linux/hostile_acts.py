"""What a hostile submission might try, in plain Python. Each act answers something true when it got what it wanted.

`world` describes the machine around it: hidden files, a victim process of the same user, listening sockets, its folder.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import mmap
import os
import pathlib
import signal
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from heldout.sandbox.linux.syscalls import call

MIB = 1024 * 1024
Act = Callable[[SimpleNamespace], Any]
ACTS: dict[str, Act] = {}
OPEN_OTHERWISE: set[str] = set()
"""Acts that succeed for an ordinary user who is not confined, which shows that the layers are what stops them."""


def act(open_otherwise: bool = False) -> Callable[[Act], Act]:
    def register(function: Act) -> Act:
        ACTS[function.__name__] = function
        if open_otherwise:
            OPEN_OTHERWISE.add(function.__name__)
        return function

    return register


@act(open_otherwise=True)
def reads_the_labels(world: SimpleNamespace) -> Any:
    return pathlib.Path(world.labels).read_text()


@act(open_otherwise=True)
def reads_the_labels_through_its_root_link(world: SimpleNamespace) -> Any:
    return pathlib.Path("/proc/self/root" + world.labels).read_text()


@act(open_otherwise=True)
def reads_the_labels_through_a_path_descriptor(world: SimpleNamespace) -> Any:
    fd = os.open(world.labels, os.O_PATH)
    return pathlib.Path(f"/proc/self/fd/{fd}").read_text()


@act(open_otherwise=True)
def reads_the_labels_from_their_folder(world: SimpleNamespace) -> Any:
    os.chdir(world.hidden)
    return pathlib.Path(pathlib.Path(world.labels).name).read_text()


@act(open_otherwise=True)
def maps_the_labels(world: SimpleNamespace) -> Any:
    fd = os.open(world.labels, os.O_RDONLY)
    return mmap.mmap(fd, 0, prot=mmap.PROT_READ)[:4]


@act(open_otherwise=True)
def lists_the_hidden_folder(world: SimpleNamespace) -> Any:
    return list(pathlib.Path(world.hidden).iterdir())


@act()
def opens_the_labels_by_handle(world: SimpleNamespace) -> Any:
    handle = ctypes.create_string_buffer(struct.pack("=Ii", 128, 0) + bytes(128))
    mount, path = ctypes.c_int(), ctypes.create_string_buffer(os.fsencode(world.labels))
    at = -100
    call("name_to_handle_at", at, ctypes.addressof(path), ctypes.addressof(handle), ctypes.addressof(mount), 0)
    return os.read(call("open_by_handle_at", at, ctypes.addressof(handle), os.O_RDONLY), 10)


@act(open_otherwise=True)
def reads_the_password_file(world: SimpleNamespace) -> Any:
    return pathlib.Path("/etc/passwd").read_text()


@act(open_otherwise=True)
def reads_the_grader_source(world: SimpleNamespace) -> Any:
    return pathlib.Path(call.__code__.co_filename).read_text()


@act(open_otherwise=True)
def reads_the_victims_environment(world: SimpleNamespace) -> Any:
    return pathlib.Path(f"/proc/{world.victim}/environ").read_bytes()


@act(open_otherwise=True)
def reads_the_victims_command_line(world: SimpleNamespace) -> Any:
    return pathlib.Path(f"/proc/{world.victim}/cmdline").read_bytes()


@act()
def reads_the_victims_memory(world: SimpleNamespace) -> Any:
    return os.open(f"/proc/{world.victim}/mem", os.O_RDONLY)


@act()
def lists_the_workers_descriptors(world: SimpleNamespace) -> Any:
    return list(pathlib.Path(f"/proc/{os.getppid()}/fd").iterdir())


@act()
def traces_the_victim(world: SimpleNamespace) -> Any:
    return call("ptrace", 16, world.victim, 0, 0) == 0


@act()
def copies_the_victims_memory(world: SimpleNamespace) -> Any:
    return call("process_vm_readv", world.victim, 0, 0, 0, 0, 0) == 0


@act(open_otherwise=True)
def opens_the_victim_as_a_descriptor(world: SimpleNamespace) -> Any:
    return call("pidfd_open", world.victim, 0)


@act(open_otherwise=True)
def overwrites_a_file(world: SimpleNamespace) -> Any:
    return pathlib.Path(world.victim_file).write_text("changed")


@act(open_otherwise=True)
def removes_a_file(world: SimpleNamespace) -> Any:
    pathlib.Path(world.victim_file).unlink()
    return True


@act(open_otherwise=True)
def renames_a_file(world: SimpleNamespace) -> Any:
    pathlib.Path(world.victim_file).rename(world.victim_file + ".moved")
    return True


@act(open_otherwise=True)
def truncates_by_path(world: SimpleNamespace) -> Any:
    os.truncate(world.victim_file, 0)
    return True


@act(open_otherwise=True)
def truncates_what_it_opens_to_read(world: SimpleNamespace) -> Any:
    os.close(os.open(world.readable_file, os.O_RDONLY | os.O_TRUNC))
    return pathlib.Path(world.readable_file).stat().st_size == 0


@act(open_otherwise=True)
def truncates_with_the_fourth_access_mode(world: SimpleNamespace) -> Any:
    os.close(os.open(world.readable_file, os.O_ACCMODE | os.O_TRUNC))
    return pathlib.Path(world.readable_file).stat().st_size == 0


@act(open_otherwise=True)
def changes_a_mode(world: SimpleNamespace) -> Any:
    pathlib.Path(world.victim_file).chmod(0o777)
    return True


@act(open_otherwise=True)
def changes_file_times(world: SimpleNamespace) -> Any:
    os.utime(world.victim_file, (1, 1))
    return True


@act()
def sets_an_extended_attribute(world: SimpleNamespace) -> Any:
    os.setxattr(world.victim_file, "user.heldout", b"1")
    return True


@act(open_otherwise=True)
def writes_into_the_temporary_folder(world: SimpleNamespace) -> Any:
    return pathlib.Path(world.hidden, f"new-{os.getpid()}").write_text("x")


@act(open_otherwise=True)
def writes_into_its_scratch_folder(world: SimpleNamespace) -> Any:
    return pathlib.Path(world.scratch, "new").write_text("x")


@act(open_otherwise=True)
def writes_into_shared_memory(world: SimpleNamespace) -> Any:
    path = pathlib.Path(f"/dev/shm/heldout-{os.getpid()}")
    path.write_text("x")
    path.unlink()
    return True


@act(open_otherwise=True)
def links_to_the_labels(world: SimpleNamespace) -> Any:
    path = pathlib.Path(world.scratch, f"link-{os.getpid()}")
    path.symlink_to(world.labels)
    return path.read_text()


@act(open_otherwise=True)
def hard_links_the_labels(world: SimpleNamespace) -> Any:
    path = pathlib.Path(world.scratch, f"hard-{os.getpid()}")
    path.hardlink_to(world.labels)
    return path.read_text()


@act(open_otherwise=True)
def makes_a_fifo(world: SimpleNamespace) -> Any:
    os.mkfifo(os.path.join(world.scratch, f"fifo-{os.getpid()}"))  # noqa: PTH118
    return True


@act()
def changes_its_root(world: SimpleNamespace) -> Any:
    os.chroot(world.hidden)
    return True


@act()
def mounts_a_file_system(world: SimpleNamespace) -> Any:
    kind, at = (ctypes.create_string_buffer(text) for text in (b"tmpfs", os.fsencode(world.scratch)))
    return call("mount", ctypes.addressof(kind), ctypes.addressof(at), ctypes.addressof(kind), 0, 0) == 0


@act()
def makes_namespaces(world: SimpleNamespace) -> Any:
    return call("unshare", 0x10000000) == 0


@act(open_otherwise=True)
def forks(world: SimpleNamespace) -> Any:
    return _reap(os.fork())


@act(open_otherwise=True)
def clones_by_number(world: SimpleNamespace) -> Any:
    return _reap(call("clone", signal.SIGCHLD, 0, 0, 0, 0))


@act(open_otherwise=True)
def clones_by_the_third_number(world: SimpleNamespace) -> Any:
    arguments = ctypes.create_string_buffer(struct.pack("=11Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, 0))
    return _reap(call("clone3", ctypes.addressof(arguments), 88))


@act()
def makes_a_thread_in_a_new_network(world: SimpleNamespace) -> Any:
    return call("clone", 0x00010000 | 0x00000800 | 0x00000100 | 0x40000000, 0, 0, 0, 0) == 0


def _reap(pid: int) -> bool:
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


@act(open_otherwise=True)
def runs_a_program(world: SimpleNamespace) -> Any:
    return subprocess.run(["/bin/true"], check=False).returncode == 0


@act(open_otherwise=True)
def spawns_a_program(world: SimpleNamespace) -> Any:
    pid = os.posix_spawn("/bin/true", ["true"], {})
    return os.waitpid(pid, 0)[1] == 0


@act()
def becomes_another_program(world: SimpleNamespace) -> Any:
    os.execv("/bin/true", ["true"])


@act(open_otherwise=True)
def signals_the_victim(world: SimpleNamespace) -> Any:
    os.kill(world.victim, 0)
    return True


@act(open_otherwise=True)
def signals_its_worker(world: SimpleNamespace) -> Any:
    os.kill(os.getppid(), 0)
    return True


@act(open_otherwise=True)
def signals_everybody(world: SimpleNamespace) -> Any:
    os.kill(-1, 0)
    return True


@act(open_otherwise=True)
def signals_a_thread_of_the_victim(world: SimpleNamespace) -> Any:
    return call("tkill", world.victim, 0) == 0


@act(open_otherwise=True)
def signals_a_thread_group(world: SimpleNamespace) -> Any:
    return call("tgkill", world.victim, world.victim, 0) == 0


@act(open_otherwise=True)
def lets_the_kernel_signal_the_victim(world: SimpleNamespace) -> Any:
    reader, _ = os.pipe()
    fcntl.fcntl(reader, fcntl.F_SETOWN, world.victim)
    return True


@act()
def becomes_root(world: SimpleNamespace) -> Any:
    os.setresuid(0, 0, 0)
    return True


@act()
def sets_a_limit(world: SimpleNamespace) -> Any:
    limit = ctypes.create_string_buffer(struct.pack("=QQ", 4096 * MIB, 4096 * MIB))
    return call("prlimit64", 0, 2, ctypes.addressof(limit), 0) == 0


@act()
def sets_a_limit_by_its_old_number(world: SimpleNamespace) -> Any:
    limit = ctypes.create_string_buffer(struct.pack("=QQ", 4096 * MIB, 4096 * MIB))
    return call("setrlimit", 2, ctypes.addressof(limit)) == 0


@act(open_otherwise=True)
def survives_its_parent(world: SimpleNamespace) -> Any:
    return call("prctl", 1, 0, 0, 0, 0) == 0


@act(open_otherwise=True)
def shows_its_memory_again(world: SimpleNamespace) -> Any:
    return call("prctl", 4, 1, 0, 0, 0) == 0


@act()
def leaves_its_core(world: SimpleNamespace) -> Any:
    every = set(range(os.cpu_count() or 1))
    os.sched_setaffinity(0, every)
    return len(os.sched_getaffinity(0)) > 1


@act(open_otherwise=True)
def connects_to_a_port(world: SimpleNamespace) -> Any:
    socket.create_connection(("127.0.0.1", world.port), timeout=2).close()
    return True


@act(open_otherwise=True)
def sends_a_datagram(world: SimpleNamespace) -> Any:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"x", ("127.0.0.1", 9))


@act(open_otherwise=True)
def connects_to_a_socket_file(world: SimpleNamespace) -> Any:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"x", world.socket_file)


@act(open_otherwise=True)
def connects_to_an_abstract_socket(world: SimpleNamespace) -> Any:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"x", world.abstract_socket)


@act(open_otherwise=True)
def sends_from_a_paired_datagram_socket(world: SimpleNamespace) -> Any:
    sender, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    return sender.sendto(b"x", world.socket_file)


@act()
def opens_a_socket_of_any_family(world: SimpleNamespace) -> Any:
    opened = []
    for family in range(50):
        for kind in (1, 2, 3, 5):
            try:
                opened.append(call("socket", family, kind, 0))
            except OSError as error:
                if error.errno != errno.EACCES:
                    opened.append(-1)
    return opened


@act()
def pairs_sockets_of_other_kinds(world: SimpleNamespace) -> Any:
    pair = ctypes.create_string_buffer(8)
    opened = []
    for family, kind in ((1, 2), (1, 5), (30, 1), (2, 1)):
        try:
            opened.append(call("socketpair", family, kind, 0, ctypes.addressof(pair)))
        except OSError as error:
            if error.errno != errno.EACCES:
                opened.append(-1)
    return opened


@act()
def asks_for_a_dangerous_call(world: SimpleNamespace) -> Any:
    """The filter itself must refuse every one of these, before the kernel looks at the (meaningless) arguments."""
    return [name for name in DANGEROUS if not _is_refused(name)]


DANGEROUS = """
bpf keyctl add_key request_key userfaultfd perf_event_open io_uring_setup io_uring_enter io_uring_register io_setup
memfd_create memfd_secret shmget shmat msgget semget mq_open inotify_init1 fanotify_init personality seccomp
landlock_create_ruleset kexec_load init_module finit_module delete_module swapon sethostname settimeofday acct
setns open_tree fsopen move_mount pivot_root umount2 capset setgroups setfsuid setsockopt sendmsg recvmsg connect bind
listen accept4 splice tee vmsplice mlock timer_create signalfd4 kcmp process_madvise remap_file_pages ioprio_set
pidfd_getfd pidfd_send_signal rt_sigqueueinfo rt_tgsigqueueinfo process_vm_writev sched_setscheduler setpriority
""".split()  # noqa: SIM905


def _is_refused(name: str) -> bool:
    try:
        call(name, 0, 0, 0, 0, 0, 0)
    except OSError as error:
        return error.errno == errno.EPERM
    return False


@act()
def asks_for_every_other_number(world: SimpleNamespace) -> Any:
    """Numbers that no table names must be refused too, the future ones included."""
    syscall = ctypes.CDLL(None, use_errno=True).syscall
    syscall.restype = ctypes.c_long
    passed = []
    for number in (*range(451, 1024), 10_000, 0x3FFFFFFF):
        ctypes.set_errno(0)
        if syscall(ctypes.c_long(number), 0, 0, 0, 0, 0, 0) != -1 or ctypes.get_errno() != errno.EPERM:
            passed.append(number)
    return passed


@act()
def opens_through_memory_flags(world: SimpleNamespace) -> Any:
    path = ctypes.create_string_buffer(os.fsencode(world.labels))
    how = ctypes.create_string_buffer(struct.pack("=QQQ", 0, 0, 0))
    return call("openat2", -100, ctypes.addressof(path), ctypes.addressof(how), 24)


@act()
def types_into_a_terminal(world: SimpleNamespace) -> Any:
    fcntl.ioctl(0, 0x5412, b"x")
    return True


@act()
def calls_as_a_32_bit_program(world: SimpleNamespace) -> Any:
    """int 0x80 with getpid's 32-bit number."""
    code = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))() > 0


@act()
def calls_as_an_x32_program(world: SimpleNamespace) -> Any:
    syscall = ctypes.CDLL(None, use_errno=True).syscall
    syscall(ctypes.c_long(0x40000000 | 39))
    return True


@act(open_otherwise=True)
def takes_memory_plainly(world: SimpleNamespace) -> Any:
    held = []
    for _ in range(2 * world.budget // (8 * MIB)):
        held.append(bytearray(8 * MIB))
    return True


@act(open_otherwise=True)
def takes_memory_and_hides_it(world: SimpleNamespace) -> Any:
    """Written memory that becomes read-only no longer counts as data; only the address space does."""
    libc = ctypes.CDLL(None, use_errno=True)
    held, wanted = [], world.budget + 320 * MIB
    flags, rights = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE
    while sum(map(len, held)) < wanted:
        piece = mmap.mmap(-1, 16 * MIB, flags, rights)
        address = ctypes.addressof(ctypes.c_char.from_buffer(piece))
        ctypes.memset(address, 1, 4096)
        if libc.mprotect(ctypes.c_void_p(address), ctypes.c_size_t(16 * MIB), mmap.PROT_READ) != 0:
            return False
        held.append(piece)
    return True


@act(open_otherwise=True)
def takes_shared_memory(world: SimpleNamespace) -> Any:
    return mmap.mmap(-1, MIB)


@act(open_otherwise=True)
def takes_shared_zeroes(world: SimpleNamespace) -> Any:
    fd = os.open("/dev/zero", os.O_RDWR)
    return mmap.mmap(fd, MIB, mmap.MAP_SHARED)


@act(open_otherwise=True)
def takes_memory_that_grows_down(world: SimpleNamespace) -> Any:
    return mmap.mmap(-1, MIB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100)


@act(open_otherwise=True)
def takes_a_memory_file(world: SimpleNamespace) -> Any:
    return os.memfd_create("x") > 0


@act(open_otherwise=True)
def widens_a_pipe(world: SimpleNamespace) -> Any:
    reader, _ = os.pipe()
    return fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, MIB)


@act(open_otherwise=True)
def fills_many_pipes(world: SimpleNamespace) -> Any:
    taken = 0
    for _ in range(100):
        _, writer = os.pipe()
        os.set_blocking(writer, False)
        taken += os.write(writer, bytes(MIB))
    return taken > 5 * MIB


@act(open_otherwise=True)
def fills_many_socket_pairs(world: SimpleNamespace) -> Any:
    kept, taken = [], 0
    for _ in range(100):
        left, right = socket.socketpair()
        left.setblocking(False)
        kept += [left, right]
        taken += left.send(bytes(MIB))
    return taken > 8 * MIB


@act(open_otherwise=True)
def starts_many_threads(world: SimpleNamespace) -> Any:
    done = threading.Event()
    started = 0
    try:
        for _ in range(40):
            threading.Thread(target=done.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    done.set()
    return started + 1 > world.threads


@act(open_otherwise=True)
def keeps_descriptors_of_the_worker(world: SimpleNamespace) -> Any:
    known = {0, 1, 2, world.result}
    others = [name for name in map(int, os.listdir("/proc/self/fd")) if name not in known]  # noqa: PTH208
    return [fd for fd in others if not _is_own_folder(fd)]


def _is_own_folder(fd: int) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{fd}").startswith(f"/proc/{os.getpid()}")  # noqa: PTH115
    except FileNotFoundError:
        return True


@act()
def ignores_the_end_of_its_time(world: SimpleNamespace) -> Any:
    for number in (signal.SIGXCPU, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    until = time.process_time() + 5
    while time.process_time() < until:
        pass
    return True
