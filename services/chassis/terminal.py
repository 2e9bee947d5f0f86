"""What an operator's command shows, and how it ends. The exit status says which.

0: done, and all is well. 1: done, and it is not well. 2: it could not be done; nothing was changed.
"""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Coroutine
from typing import Any, Self

import click
from nats.errors import Error as NatsError
from nats.errors import NoServersError
from pymongo.errors import PyMongoError
from tqdm import tqdm

from services.chassis.generations import BusyRebuildError, OvertakenError
from services.chassis.parking import NothingToParkError
from services.chassis.reader import ReaderLostError
from services.chassis.rebuild import UnfitStreamError
from services.chassis.settings import SettingsError
from services.chassis.verify import NotFollowingError

EXPLAINED = {
    BusyRebuildError: "somebody rebuilds or verifies this view already",
    OvertakenError: "we were silent for too long, and somebody else began anew",
    NoServersError: "NATS does not answer",
}
REFUSALS: tuple[type[Exception], ...] = (
    *EXPLAINED,
    NothingToParkError,
    NotFollowingError,
    ReaderLostError,
    SettingsError,
    NatsError,
    PyMongoError,
    OSError,
)


class CannotError(click.ClickException):
    """It could not be done."""

    exit_code = 2


class Bar:
    """A progress bar: events, events per second, per cent, time left. Quiet where nobody looks."""

    def __init__(self, name: str) -> None:
        self._bar = tqdm(
            desc=name,
            unit=" events",
            unit_scale=True,
            file=sys.stderr,
            disable=None,  # where standard error is no terminal
        )

    def __call__(self, done: int, goal: int) -> None:
        """So many events of so many are done."""
        self._bar.total = goal
        self._bar.update(done - self._bar.n)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()


def carried_out(work: Coroutine[Any, Any, bool]) -> None:
    """Run to the end, and leave with the exit status."""
    logging.getLogger("nats").setLevel(logging.CRITICAL)  # what goes wrong is said below, once
    try:
        well = asyncio.run(work)
    except UnfitStreamError as error:
        for poison in error.poisons:
            click.echo(f"cannot be understood: {poison}", err=True)
        raise CannotError("Nothing was changed. See `motcua park`.") from None
    except REFUSALS as error:
        raise CannotError(EXPLAINED.get(type(error)) or f"{error}") from None
    sys.exit(0 if well else 1)


def leashed() -> None:
    """From now on, leave as soon as standard input ends: whoever holds its other end has gone."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os._exit(CannotError.exit_code)

    threading.Thread(target=wait, daemon=True).start()
