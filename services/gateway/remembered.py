"""What is the same for everybody and changes seldom, kept for a minute."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from services.chassis.clock import Clock
from services.gateway.clients.line import Told

LIFE = timedelta(minutes=1)
MOST = 1000  # answers


class Remembered:
    """Answers of services, by what was asked. Nothing about a person or a dossier belongs here."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[datetime, Told]] = {}

    async def of(
        self, what: str, key: str, ask: Callable[[str], Awaitable[Told | None]]
    ) -> Told | None:
        """The answer, at most a minute old; that there is none is not kept."""
        at, known = self._kept.get((what, key), (None, None))
        if known is not None and at is not None and self._clock() - at < LIFE:
            return known
        found = await ask(key)
        if found is not None:
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[what, key] = self._clock(), found
        return found
