"""Long-running tasks of a service: started again when they fail, their trouble shown to ops."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.chassis.telemetry import told

FIRST_PAUSE = 0.5  # seconds before a task that failed is started again; doubles
LONGEST_PAUSE = 30.0  # seconds

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """Something to do for ever beside answering requests.

    Attributes:
        name: as ops see it.
        run: runs until cancelled; must bear to be stopped at any instant and run anew. It calls
            what it is given whenever it has seen that all is well.
    """

    name: str
    run: Callable[[Callable[[], None]], Awaitable[None]]


class Runner:
    """Keeps one task running.

    Attributes:
        trouble: by the task's name, why it cannot go on; empty while all is well.
    """

    def __init__(self, task: Task, *, pause: float = FIRST_PAUSE) -> None:
        self._task = task
        self._first = pause
        self._pause = pause
        self.trouble: dict[str, str] = {}

    async def run(self) -> None:
        """For ever, until cancelled."""
        while True:
            try:
                await self._task.run(self._well)
            except Exception as error:  # whatever it is: say so, try again
                self.trouble[self._task.name] = told(error)
                log.exception("%s cannot go on", self._task.name)
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _well(self) -> None:
        self._pause = self._first
        if self.trouble.pop(self._task.name, None):
            log.info("%s goes on", self._task.name)
