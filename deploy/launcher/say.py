"""What the launcher tells: on the terminal, and in its own log with the time."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import click

Say: TypeAlias = Callable[[str], None]


def to_terminal_and(log: Path) -> Say:
    """Say it in both places; a terminal that has gone away silences nobody else."""

    def say(text: str) -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {text}\n")
        with suppress(OSError):
            click.echo(text)

    return say


def fresh_log(log: Path) -> None:
    """A new log file; the one before is kept once, as `<name>.log.1`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))
    log.touch()


def last_line(log: Path) -> str:
    """The last thing a child wrote, to say why it died; empty when it died in silence."""
    with log.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 4096))
        lines = file.read().decode("utf-8", "replace").split("\n")
    return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "")
