"""A house of tiny children under the real supervisor: `small_house.py LOGS NAME TIER CODE ...`.

A child is ready as soon as it runs; one named `unready` never is.
"""

import sys
from pathlib import Path

from deploy.launcher.child import Child, Tier
from deploy.launcher.house import live
from deploy.launcher.probes import always
from deploy.launcher.say import to_terminal_and
from deploy.launcher.settings import inherited
from deploy.launcher.stopping import Stopping
from deploy.launcher.supervise import Supervisor


def never() -> bool:
    return False


def main() -> None:
    logs = Path(sys.argv[1])
    words = iter(sys.argv[2:])
    children = [
        Child(
            name=name,
            tier=Tier[tier],
            command=(sys.executable, "-c", code),
            environment=inherited(),
            ready=never if name == "unready" else always,
            gives_way=10 if name == "patient" else 0,
        )
        for name, tier, code in zip(words, words, words, strict=True)
    ]
    say = to_terminal_and(logs / "launcher.log")
    supervisor = Supervisor(children, logs, say, Stopping.on_signals())
    live(supervisor, 20, say, lambda: None)


if __name__ == "__main__":
    main()
