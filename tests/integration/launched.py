"""A launcher as people start it: a process, its output, and everything it started."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]


class Launched:
    """A launcher that was started; `children` remembers everybody ever seen below it."""

    def __init__(
        self, module: str, *arguments: str, output: Path, knobs: Mapping[str, str] | None = None
    ) -> None:
        self.output = output
        plain = {k: v for k, v in os.environ.items() if not k.startswith("MOTCUA_")}
        with output.open("wb") as file:
            self.process = subprocess.Popen(  # noqa: S603 - the launcher itself
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env=plain | dict(knobs or {}),
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def waits_for(self, text: str, seconds: float = 30) -> None:
        eventually(lambda: text in self.said, seconds, lambda: f"{text!r} is not in:\n{self.said}")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to stop; the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=20)
        return time.monotonic() - began

    def end(self) -> None:
        """Whatever the test found: nothing stays behind."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def eventually(look: Callable[[], bool], seconds: float, say: Callable[[], str]) -> None:
    until = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < until, say()
        time.sleep(0.05)


def gone(processes: list[psutil.Process]) -> bool:
    """None of them runs any more; one that only waits to be buried by init is gone."""

    def over(process: psutil.Process) -> bool:
        try:
            return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    return all(over(p) for p in processes)


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports
