"""One child as it runs: born, ready, dead, born again after a while."""

import subprocess
import time
from pathlib import Path
from signal import SIGKILL, Signals

from deploy.launcher.child import Child
from deploy.launcher.leash import leash, signal_group
from deploy.launcher.say import fresh_log, last_line
from deploy.launcher.settings import ROOT

FIRST_DELAY = 0.5  # seconds until a child that died is started again
LONGEST_DELAY = 30.0  # seconds, after doubling with each death
HEALTHY_AFTER = 60.0  # seconds of life that make the deaths before forgotten


class Running:
    """A child and its process, if it has one at the moment.

    Attributes:
        wanted: it was started, and nobody has ended it on purpose.
        deaths: since it last lived for `HEALTHY_AFTER`.
        ready: it has answered since it was last started.
    """

    def __init__(self, child: Child, log: Path) -> None:
        self.child = child
        self.log = log
        self.wanted = False
        self.deaths = 0
        self.ready = False
        self._process: subprocess.Popen[bytes] | None = None
        self._born = 0.0
        self._again_at: float | None = None
        fresh_log(log)

    @property
    def alive(self) -> bool:
        """It has a process that has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def age(self) -> float:
        """Seconds since it was last started."""
        return time.monotonic() - self._born

    def start(self) -> None:
        """A process of its own session: a Ctrl-C at the terminal reaches the launcher alone."""
        self.wanted = True
        self._again_at = None
        self._born = time.monotonic()
        self.ready = False
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command lines
                self.child.command,
                env=dict(self.child.environment),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=leash(self.child.gives_way),  # noqa: PLW1509 - the launcher has one thread
            )

    def bury(self) -> str | None:
        """If it died just now: what to say about it; it is then due again after a delay."""
        if self._process is None or (code := self._process.poll()) is None:
            return None
        signal_group(self._process.pid, SIGKILL)  # what it may have started itself
        self._process = None
        self.deaths = 1 if self.age >= HEALTHY_AFTER else self.deaths + 1
        delay = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (self.deaths - 1))
        self._again_at = time.monotonic() + delay
        reason = last_line(self.log)
        said = f"{self.child.name} died ({_how(code)}); it starts again in {delay:g} s"
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"--- launcher: {said}\n")
        return f"{said}. Log: {self.log}" + (f"\n    {reason}" if reason else "")

    def due(self) -> bool:
        """Its delay is over."""
        return self._again_at is not None and time.monotonic() >= self._again_at

    def became_ready(self) -> bool:
        """It answers for the first time since it was started."""
        if self.ready or not self.alive:
            return False
        self.ready = self.child.ready()
        return self.ready

    def end(self, number: Signals) -> None:
        """A signal to it and everything it started; it is not started again."""
        self.wanted = False
        self._again_at = None
        if self._process is not None:
            signal_group(self._process.pid, number)


def _how(code: int) -> str:
    return f"killed by {Signals(-code).name}" if code < 0 else f"exit code {code}"
