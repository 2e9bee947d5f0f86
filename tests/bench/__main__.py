"""`python -m tests.bench`: build streams, measure, print a table, write build/bench.json."""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import click

from services.chassis.collector import relax
from tests.bench import commands, peer
from tests.bench.figures import Figure, Part, Place
from tests.bench.ground import prepared, say
from tests.bench.looking import counter, portal
from tests.bench.parts import (
    ALONE,
    AMONG_MANY,
    AT_A_COUNTER,
    IN_A_HOUSE,
    ON_STREAMS,
    check,
    chosen,
    listed,
)
from tests.bench.report import keep, machine, table
from tests.house import running_house

Keep = Callable[[list[Figure]], None]


class Size(NamedTuple):
    """How much is laid before it is measured."""

    events: int
    dossiers: int


SPARE = 300  # dossiers that commands are tried on again and again


def dossiers_for(runs: int) -> int:
    """How many commands are tried on, so that each part finds dossiers of ten events."""
    return runs * (commands.EACH + 2 * peer.EACH) + SPARE


async def measured(
    parts: Iterable[Part[Place]], place: Place, runs: int, found: list[Figure], keep: Keep
) -> None:
    """The figures of these parts; kept after each, for it takes long."""
    for part in parts:
        say(f"{part.name}: {part.measure.__doc__}")
        found += await part.measure(place, runs)
        say("\n" + table(found[-len(part.figures) :]))
        keep(found)


async def everything(size: Size, runs: int, only: tuple[str, ...], keep: Keep) -> list[Figure]:
    """What was chosen: first on streams built for it, then among many dossiers, then in a house."""
    found: list[Figure] = []
    with TemporaryDirectory(prefix="motcua-bench-", ignore_cleanup_errors=True) as home:
        if on_streams := chosen(ON_STREAMS, only):
            async with prepared(size.events, dossiers_for(runs), Path(home)) as ground:
                await measured(on_streams, ground, runs, found, keep)
        if alone := chosen(ALONE, only):
            await measured(alone, Path(home), runs, found, keep)
        if at_a_counter := chosen(AT_A_COUNTER, only):
            async with counter(size.dossiers, Path(home) / "counter") as place:
                await measured(at_a_counter, place, runs, found, keep)
        if among_many := chosen(AMONG_MANY, only):
            async with portal(size.dossiers) as filled:
                await measured(among_many, filled, runs, found, keep)
        if in_a_house := chosen(IN_A_HOUSE, only):
            with running_house() as house:
                await measured(in_a_house, house, runs, found, keep)
    return found


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--events", default=1_000_000, show_default=True, help="Events in the streams.")
@click.option("--dossiers", default=1_000_000, show_default=True, help="Dossiers to look among.")
@click.option("--runs", default=3, show_default=True, help="Turns of ours and the reference.")
@click.option("--only", multiple=True, help="A part or a figure; may be repeated. See --parts.")
@click.option("--output", default="build/bench.json", show_default=True, type=click.Path())
@click.option("--parts", is_flag=True, help="List parts and figures, and stop.")
def bench(
    events: int, dossiers: int, runs: int, only: tuple[str, ...], output: str, *, parts: bool
) -> None:
    """Measure the house beside what it is compared with, in turn, on servers of its own."""
    if parts:
        for name, of in listed().items():
            click.echo(f"{name:8} {', '.join(of)}")
        return
    names = tuple(name for names in only for name in names.split(",") if name)
    try:
        check(names)
    except KeyError as error:
        raise click.BadParameter(f"unknown: {error.args[0]}; see --parts") from None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # our servers end, too
    relax()  # as every service does; it helps what we compare with, too
    about = machine(events)
    figures = asyncio.run(
        everything(Size(events, dossiers), runs, names, partial(keep, Path(output), about))
    )
    click.echo(table(figures))


if __name__ == "__main__":
    bench()
