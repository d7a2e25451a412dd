"""Network namespaces without root: making them, holding them by file descriptor, going in.

A namespace lives as long as somebody holds its descriptor: nothing is mounted and nothing is left
behind when the holder dies (namespaces(7), user_namespaces(7), pid_namespaces(7)).
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.errors import NotPermittedError

_CLONE_NEWNS = 0x00020000
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWPID = 0x20000000
_CLONE_NEWNET = 0x40000000
_MS_REC = 0x4000
_MS_PRIVATE = 1 << 18
_PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)

_REFUSED = (
    "this system does not let you make user namespaces, which the practice province lives in. "
    "Allow them with: sysctl -w user.max_user_namespaces=10000 "
    "(Debian: also kernel.unprivileged_userns_clone=1; Ubuntu: kernel.apparmor_restrict_unprivileged_userns=0), "
    "or run the command as root"
)


def _checked(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def die_with_parent(signal_number: int) -> None:
    """Have the kernel send this signal to the calling process when its parent dies (prctl(2))."""
    _checked(_libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0), "prctl")


def isolate() -> bool:
    """Put the calling process into a network namespace, and its children into a process namespace, of their own.

    Without the right to do so a user namespace comes first, in which the caller is root. Returns whether
    it did. The process must have one thread. Raises ``NotPermittedError`` naming the settings that forbid it.
    """
    try:
        _checked(_libc.unshare(_CLONE_NEWNET | _CLONE_NEWPID), "unshare")
    except PermissionError:
        _isolate_as_user()
        return True
    return False


def _isolate_as_user() -> None:
    user, group = os.geteuid(), os.getegid()
    try:
        _checked(_libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWPID), "unshare")
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"0 {user} 1")
        _write("/proc/self/gid_map", f"0 {group} 1")
    except OSError as problem:
        if problem.errno in (errno.EPERM, errno.ENOSPC, errno.EACCES, errno.EINVAL, errno.ENOSYS):
            raise NotPermittedError(_REFUSED) from problem
        raise


def _write(path: str, text: str) -> None:
    with Path(path).open("w") as file:
        file.write(text)


def user_namespace() -> int:
    """Return a descriptor of the calling process's user namespace."""
    return os.open("/proc/self/ns/user", os.O_RDONLY | os.O_CLOEXEC)


class Namespace:
    """One network namespace, held by its descriptor ``fd``."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    @classmethod
    def here(cls) -> Namespace:
        """Hold the network namespace that the calling thread is in."""
        return cls(os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC))

    @classmethod
    def new(cls) -> Namespace:
        """Make a namespace; the calling thread stays where it was."""
        before = cls.here()
        try:
            _checked(_libc.unshare(_CLONE_NEWNET), "unshare")
            return cls.here()
        finally:
            _join(before.fd)
            before.close()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Have the calling thread inside for the duration; sockets and processes made there stay there."""
        before = Namespace.here()
        try:
            _join(self.fd)
            yield
        finally:
            _join(before.fd)
            before.close()

    def close(self) -> None:
        """Let go; the namespace ends when nobody else holds it and no process is inside."""
        os.close(self.fd)


def _join(fd: int) -> None:
    _checked(_libc.setns(fd, _CLONE_NEWNET), "setns")


def go_inside(network: int, user: int | None) -> str | None:
    """Move the calling process for good into a network namespace (and first its user namespace).

    It sees the namespace's own interfaces under ``/sys`` too, by a mount of its own; where the system
    forbids that mount the return value says so. The process must have one thread.
    """
    own = user_namespace()
    if user is not None and not os.path.sameopenfile(user, own):
        _checked(_libc.setns(user, _CLONE_NEWUSER), "setns")
        os.setresgid(0, 0, 0)  # the only ids that are somebody's there
        os.setresuid(0, 0, 0)
    os.close(own)
    _join(network)
    try:
        _checked(_libc.unshare(_CLONE_NEWNS), "unshare")
        _mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE)
        _mount(b"none", b"/sys", b"sysfs", 0)
    except OSError as problem:
        return f"/sys shows the host's interfaces, not the device's ({problem})"
    return None


def _mount(source: bytes, target: bytes, kind: bytes | None, flags: int) -> None:
    _libc.mount.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p]
    _checked(_libc.mount(source, target, kind, flags, None), "mount")


def set_sysctls(settings: dict[str, str]) -> list[str]:
    """Write settings below ``/proc/sys/net`` of the calling thread's namespace; return those this kernel has not."""
    missing = []
    for name, value in settings.items():
        path = Path("/proc/sys/net") / name
        if path.exists():
            _write(str(path), value)
        else:
            missing.append(name)
    return missing
