"""The whole house: checked, started, filled, watched, stopped."""

import time
from collections.abc import Callable, Iterable

from deploy.launcher.child import Child, Tier
from deploy.launcher.children import children
from deploy.launcher.keys import Keys
from deploy.launcher.preflight import check, only_one
from deploy.launcher.refusal import RefusalError, StopAskedError
from deploy.launcher.say import Say, fresh_log, to_terminal_and
from deploy.launcher.seed import seeds, sow
from deploy.launcher.settings import Settings
from deploy.launcher.stopping import Stopping
from deploy.launcher.supervise import Supervisor
from deploy.launcher.welcome import welcome
from deploy.launcher.zalo import permit_in_sandbox


def up(settings: Settings, only: tuple[str, ...] = ()) -> None:
    """Run the house until somebody asks to stop.

    Args:
        settings: where it stands.
        only: names of the only children to start; the house is then not filled. Empty: all.

    Raises:
        RefusalError: it cannot be run like this; whatever was started is gone again.
    """
    with only_one(settings.home):
        check(settings)
        list(seeds(settings.province))  # a pack that cannot be read is refused before the start
        keys = Keys.of(settings.home)
        chosen = _chosen(children(settings, keys), only)
        log = settings.home / "logs" / "launcher.log"
        fresh_log(log)
        say = to_terminal_and(log)
        supervisor = Supervisor(chosen, log.parent, say, Stopping.on_signals())

        def fill() -> None:
            if not only:
                sow(settings, keys, say, supervisor.pause)
                permit_in_sandbox(settings, keys, say)
                say(welcome(settings))

        live(supervisor, settings.ready_seconds, say, fill)


def fill(settings: Settings) -> int:
    """Put the pack into a house that is running; how many things were refused.

    Raises:
        RefusalError: there is no house at this home.
    """
    if not (settings.home / "secrets.json").exists():
        raise RefusalError(f"There is no house in MOTCUA_HOME={settings.home}: run `make up`.")
    return sow(settings, Keys.of(settings.home), print, time.sleep)


def live(
    supervisor: Supervisor, ready_seconds: float, say: Say, when_ready: Callable[[], None]
) -> None:
    """Start, wait, do what is due when all are ready, watch; and stop, whatever happens.

    Raises:
        RefusalError: not all became ready.
    """
    began = time.monotonic()
    try:
        supervisor.start(Tier.SERVER)
        supervisor.wait_ready(ready_seconds)
        supervisor.start(Tier.SERVICE, Tier.GATEWAY)
        supervisor.wait_ready(ready_seconds)
        when_ready()
        say(f"Ready after {time.monotonic() - began:.1f} s.")
        supervisor.watch()
    except StopAskedError:
        pass
    finally:
        asked = time.monotonic()
        say("Stopping ...")
        supervisor.stop()
        say(f"Stopped after {time.monotonic() - asked:.1f} s.")


def _chosen(everybody: Iterable[Child], only: tuple[str, ...]) -> list[Child]:
    known = {child.name: child for child in everybody}
    if unknown := [name for name in only if name not in known]:
        raise RefusalError(f"{unknown[0]} is not one of {', '.join(known)}.")
    return [child for name, child in known.items() if not only or name in only]
