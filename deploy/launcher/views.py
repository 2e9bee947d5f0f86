"""Commands about views: the services' own console carries them out, on the servers of the house."""

import os
import sys
from typing import NoReturn

from deploy.launcher.servers import mongodb_uri, nats_url
from deploy.launcher.settings import ROOT, Settings, inherited

CONSOLE = (sys.executable, "-m", "services.chassis.console")


def hand_over(settings: Settings, *words: str) -> NoReturn:
    """Become the console: its output, its Ctrl-C and its exit status are the command's own."""
    knobs = {
        "NATS_URL": nats_url(settings),
        "MONGODB_URI": mongodb_uri(settings),
        "MOTCUA_PROVINCE": str(settings.province),
    }
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(CONSOLE[0], [*CONSOLE, *words], inherited() | knobs)  # noqa: S606 - our own command
