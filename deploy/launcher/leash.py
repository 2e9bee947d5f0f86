"""Children do not outlive the launcher, however it ends."""

import ctypes
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h
AUTOGROUP = Path("/proc/self/autogroup")  # man 7 sched
_libc = ctypes.CDLL(None, use_errno=True)


def leash(gives_way: int = 0) -> Callable[[], None]:
    """What a child does between fork and exec, so that the kernel kills it with its parent.

    One that `gives_way` by so many levels of niceness lets the others go first.

    SIGKILL, for it cannot be ignored: what an acknowledged write needs is on disk by then.
    The kernel watches the *thread* that forked, so children are started from the main thread.
    """
    parent = os.getpid()

    def tie() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the leash was on
            os._exit(1)
        if gives_way:
            _give_way(gives_way)

    return tie


def _give_way(levels: int) -> None:
    """Be nice, and as a whole session too: Linux may share the processor out by sessions."""
    os.nice(levels)
    with suppress(OSError):  # a kernel without CONFIG_SCHED_AUTOGROUP
        AUTOGROUP.write_text(str(levels))


def signal_group(leader: int, number: signal.Signals) -> None:
    """Send a signal to a child and everything it started; gone already is fine."""
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return
