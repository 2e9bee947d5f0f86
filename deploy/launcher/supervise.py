"""Keeps the children running, in one thread: start, wait until ready, start again, stop."""

import time
from collections.abc import Iterable
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

from deploy.launcher.child import Child, Tier
from deploy.launcher.refusal import RefusalError, StopAskedError
from deploy.launcher.running import Running
from deploy.launcher.say import Say
from deploy.launcher.stopping import Stopping

TICK = 0.1  # seconds between two looks at the children
HOPELESS = 5  # deaths before it was ever ready
# Seconds after the wish to stop: until the next tier is told although this one is not gone.
# Services still there when the servers' turn comes are killed; at the end the servers are.
PATIENCE = {Tier.GATEWAY: 2.0, Tier.SERVICE: 6.0, Tier.SERVER: 8.0}
GONE_BY = 9.5  # seconds: the kernel needs a moment for what was killed


class Supervisor:
    """The children of one house."""

    def __init__(self, children: Iterable[Child], logs: Path, say: Say, stopping: Stopping) -> None:
        self._running = [Running(c, logs / f"{c.name}.log") for c in children]
        self._say = say
        self._stopping = stopping

    def start(self, *tiers: Tier) -> None:
        """Start these tiers' children, all at once."""
        for running in self._of(*tiers):
            running.start()

    def wait_ready(self, seconds: float) -> None:
        """Until every child that was started is ready.

        Raises:
            RefusalError: time is over, or one of them keeps dying.
            StopAskedError: somebody asked to stop meanwhile.
        """
        until = time.monotonic() + seconds
        while waiting := [r for r in self._running if r.wanted and not r.ready]:
            if time.monotonic() >= until:
                names = ", ".join(r.child.name for r in waiting)
                raise RefusalError(
                    f"Not ready after {seconds:g} s (MOTCUA_READY_SECONDS): {names}. "
                    f"Logs: {waiting[0].log.parent}"
                )
            for running in waiting:
                if running.deaths >= HOPELESS:
                    raise RefusalError(f"{running.child.name} keeps dying. Log: {running.log}")
            self.tick()
            self.pause(TICK)

    def watch(self) -> None:
        """Until somebody asks to stop."""
        while not self._stopping.asked:
            self.tick()
            time.sleep(TICK)

    def pause(self, seconds: float) -> None:
        """A short rest in a longer piece of work.

        Raises:
            StopAskedError: somebody asked to stop.
        """
        if self._stopping.asked:
            raise StopAskedError
        time.sleep(seconds)

    def tick(self) -> None:
        """One look at every child: bury the dead, wake the due, hear who is ready."""
        for running in self._running:
            if self._stopping.asked:
                return
            if said := running.bury():
                self._say(said)
            if running.due():
                running.start()
            if running.became_ready():
                self._say(f"{running.child.name} is ready after {running.age:.1f} s")

    def stop(self) -> None:
        """Everything is gone within ten seconds, in reverse order, the stubborn by force."""
        began = time.monotonic()
        for tier in sorted(Tier, reverse=True):
            if tier is Tier.SERVER:
                self._end([r for r in self._running if r.child.tier > tier], SIGKILL)
            part = self._of(tier)
            self._end(part, SIGTERM)
            self._wait_gone(part, began + PATIENCE[tier])
        self._end(self._running, SIGKILL)
        self._wait_gone(self._running, began + GONE_BY)

    def _of(self, *tiers: Tier) -> list[Running]:
        return [r for r in self._running if r.child.tier in tiers]

    def _end(self, part: Iterable[Running], number: Signals) -> None:
        for running in part:
            running.end(number)

    def _wait_gone(self, part: list[Running], until: float) -> None:
        while any(r.alive for r in part) and time.monotonic() < until:
            if self._stopping.urgent:
                return
            time.sleep(TICK / 2)
