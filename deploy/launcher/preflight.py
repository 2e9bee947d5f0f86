"""What must be true before anything is started; each refusal is one line that names the knob."""

import errno
import fcntl
import random
import shutil
import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from deploy.launcher.refusal import RefusalError
from deploy.launcher.settings import Settings, knob

MB = 1_000_000  # bytes
SERVICE_PORTS = range(20_000, 32_000)  # below the ports the kernel gives to outgoing connections


@contextmanager
def only_one(home: Path) -> Generator[None]:
    """Holds the home for this launcher; the kernel lets go of it when the launcher ends.

    Raises:
        RefusalError: another launcher holds it, or it cannot be made.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (home / "lock").open("w")
    except OSError as error:
        raise RefusalError(f"MOTCUA_HOME={home} cannot be used: {error.strerror}.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefusalError(
                f"The house in {home} is running already: stop it, or set MOTCUA_HOME to another "
                "folder (and the ports to others)."
            ) from None
        yield


def check(settings: Settings) -> None:
    """The pack is there, the disk has room, the ports are free.

    Raises:
        RefusalError: one of them is not so.
    """
    if not settings.province.is_dir():
        raise RefusalError(f"MOTCUA_PROVINCE={settings.province} is not a folder.")
    free = shutil.disk_usage(settings.home).free // MB
    if free < settings.min_disk_mb:
        raise RefusalError(
            f"Only {free} MB free at {settings.home}, {settings.min_disk_mb} MB wanted: make room, "
            "move MOTCUA_HOME, or lower MOTCUA_MIN_DISK_MB."
        )
    ports = fixed_ports(settings)
    for field, port in ports.items():
        twice = [knob(f) for f, p in ports.items() if p == port]
        if len(twice) > 1:
            raise RefusalError(f"{' and '.join(twice)} both say port {port}.")
        if (wrong := _not_free(port)) is not None:
            raise RefusalError(
                f"Port {port} {wrong}: set {knob(field)} to another, or stop what uses it."
            )


def fixed_ports(settings: Settings) -> dict[str, int]:
    """The ports this house was told to use, by the field that says so."""
    ports = {
        "port": settings.port,
        "sandbox_port": settings.sandbox_port,
        "sandbox_smtp_port": settings.sandbox_smtp_port,
    }
    if settings.nats_url is None:
        ports["nats_port"] = settings.nats_port
    if settings.mongodb_uri is None:
        ports["mongodb_port"] = settings.mongodb_port
    return ports


def free_ports(count: int, taken: set[int]) -> list[int]:
    """Loopback ports nobody listens on, none twice.

    Random, so that two houses starting at the same moment do not choose the same; and not from
    the kernel's range, where a passing connection could sit on the port while a service restarts.
    """
    candidates = random.sample(SERVICE_PORTS, len(SERVICE_PORTS))
    free = (p for p in candidates if p not in taken and _not_free(p) is None)
    return [next(free) for _ in range(count)]


def _not_free(port: int) -> str | None:
    """Why a loopback port cannot be listened on; None when it can."""
    with socket.socket() as probe:
        # What a server does too: a connection just closed is no reason to refuse.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return "is in use" if error.errno == errno.EADDRINUSE else f"({error.strerror})"
    return None
