"""Asked to stop: by Ctrl-C, by SIGTERM, or because the terminal has gone."""

import signal
import time
from dataclasses import dataclass
from types import FrameType

IMPATIENT_AFTER = 1.0  # seconds; one wish may arrive twice, e.g. by way of `make`
ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Stopping:
    """Whether somebody asked, and how urgently. Nothing else happens in the signal handler."""

    asked_at: float | None = None
    urgent: bool = False

    @property
    def asked(self) -> bool:
        """The house is to stop."""
        return self.asked_at is not None

    @classmethod
    def on_signals(cls) -> "Stopping":
        """Hears the signals from now on; another one a second later makes it urgent."""
        stopping = cls()
        for number in ASKING:
            signal.signal(number, stopping.hear)
        return stopping

    def hear(self, number: int, frame: FrameType | None) -> None:
        """One more signal."""
        del number, frame
        now = time.monotonic()
        if self.asked_at is None:
            self.asked_at = now
        self.urgent = now - self.asked_at > IMPATIENT_AFTER
