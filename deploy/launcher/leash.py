"""Children do not outlive the launcher, however it ends."""

import ctypes
import os
import signal
from collections.abc import Callable

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None, use_errno=True)


def leash() -> Callable[[], None]:
    """What a child does between fork and exec, so that the kernel kills it with its parent.

    SIGKILL, for it cannot be ignored: what an acknowledged write needs is on disk by then.
    The kernel watches the *thread* that forked, so children are started from the main thread.
    """
    parent = os.getpid()

    def tie() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the leash was on
            os._exit(1)

    return tie


def signal_group(leader: int, number: signal.Signals) -> None:
    """Send a signal to a child and everything it started; gone already is fine."""
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return
