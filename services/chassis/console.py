"""What operators do to views from a shell: list, rebuild, verify, and pass an event by.

    python -m services.chassis.console rebuild timeline

Exit status 1: views differ; 2: it could not be done. Reads NATS_URL and MONGODB_URI, which
`motcua rebuild` and its like set before they call this.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import click
import nats as nats_py
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from pydantic import BaseModel

from services.chassis.clock import utc_now
from services.chassis.generations import Generation, Generations
from services.chassis.parking import PassedBy, pass_by, passed_by
from services.chassis.projection import ByCalendar, ViewSpec
from services.chassis.province import read_calendar
from services.chassis.rebuild import Progress, Rebuild
from services.chassis.settings import read_knobs
from services.chassis.terminal import Bar, carried_out, leashed
from services.chassis.verify import Comparison, Verdict

SERVICES = ("catalog", "identity", "dossier", "payment", "tracking", "notify")


class Knobs(BaseModel):
    """NATS_URL, MONGODB_URI and MOTCUA_PROVINCE."""

    nats_url: str = "nats://127.0.0.1:4222"
    mongodb_uri: str = "mongodb://127.0.0.1:27017"
    province: Path = Path("deploy/provinces/kontum")


@dataclass(frozen=True)
class Known:
    """A view and whose it is."""

    service: str
    spec: ViewSpec[Any]

    @property
    def name(self) -> str:
        """`tracking/timeline`."""
        return f"{self.service}/{self.spec.name}"


def known_views() -> Iterator[Known]:
    """Every view of every service, as their projections spell them, by the province's calendar."""
    calendar = read_calendar(read_knobs(Knobs).province)
    for service in SERVICES:
        found = [one for room in _projections(service) for one in vars(room).values()]
        made = [one.spec(calendar) if isinstance(one, ByCalendar) else one for one in found]
        specs = {one.name: one for one in made if isinstance(one, ViewSpec)}
        yield from (Known(service, spec) for spec in specs.values())


def _projections(service: str) -> Iterator[ModuleType]:
    """The room, and where it is a package what lies in it."""
    room = import_module(f"services.{service}.projections")
    yield room
    for inside in iter_modules(getattr(room, "__path__", ())):
        yield import_module(f"{room.__name__}.{inside.name}")


def chosen(names: tuple[str, ...]) -> list[Known]:
    """The views that were named, `timeline` or `tracking/timeline`; all when none was."""
    every = list(known_views())
    found = []
    for name in names:
        fits = [known for known in every if name in (known.name, known.spec.name)]
        if len(fits) != 1:
            raise click.BadParameter(
                f"{name}: choose of {', '.join(k.name for k in fits or every)}"
            )
        found += fits
    return found if names else every


@dataclass(frozen=True)
class Workshop:
    """What a rebuild works with."""

    url: str
    nats: Client
    mongo: AsyncIOMotorClient[dict[str, Any]]

    def generations(self, known: Known) -> Generations[Any]:
        """All generations of a view."""
        return Generations(self.mongo[f"motcua_{known.service}"], known.spec, utc_now)

    @asynccontextmanager
    async def rebuilding(
        self, known: Known, generation: Generation[Any]
    ) -> AsyncIterator[Rebuild[Any]]:
        """A rebuild of a view into a generation."""
        rebuild = Rebuild(self.url, known.spec, generation.views, generation.name)
        streams = [projection.events.name for projection in known.spec.projections]
        try:
            yield await rebuild.begin({s: await passed_by(self.nats, s) for s in streams})
        finally:
            await rebuild.end()


@asynccontextmanager
async def workshop() -> AsyncIterator[Workshop]:
    """Connections of their own."""
    knobs = read_knobs(Knobs)
    nats = await nats_py.connect(knobs.nats_url, connect_timeout=2, max_reconnect_attempts=3)
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        knobs.mongodb_uri, tz_aware=True, w="majority", journal=True, serverSelectionTimeoutMS=5000
    )
    try:
        yield Workshop(knobs.nats_url, nats, mongo)
    finally:
        mongo.close()
        await nats.close()


async def rebuild_view(shop: Workshop, known: Known, progress: Progress) -> int:
    """Rebuild one view and swap it in; how many events it took."""
    generations = shop.generations(known)
    async with generations.making() as generation, shop.rebuilding(known, generation) as rebuild:
        await rebuild.catch_up(progress)
        await generations.swap(generation)
        return rebuild.done


async def verify_view(shop: Workshop, known: Known, progress: Progress) -> Verdict:
    """Rebuild one view beside the live one and compare."""
    generations = shop.generations(known)
    async with generations.making() as generation, shop.rebuilding(known, generation) as rebuild:
        return await Comparison(generations.live, generation.views, rebuild).verdict(progress)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def console() -> None:
    """List, rebuild and verify views."""


@console.command()
def views() -> None:
    """List every view, as `service/view`."""
    for known in known_views():
        streams = ", ".join(p.events.name for p in known.spec.projections)
        click.echo(f"{known.name:28} from {streams}")


@console.command()
@click.argument("names", nargs=-1, required=True)
def rebuild(names: tuple[str, ...]) -> None:
    """Rebuild views from the first event, beside the live ones; then swap."""
    views_meant = chosen(names)

    async def work() -> bool:
        async with workshop() as shop:
            for known in views_meant:
                with Bar(known.name) as bar:
                    count = await rebuild_view(shop, known, bar)
                click.echo(f"{known.name}: rebuilt from {count} events")
        return True

    carried_out(work())


@console.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per view.")
@click.option("--leashed", "on_leash", is_flag=True, help="Leave when standard input ends.")
def verify(names: tuple[str, ...], *, as_json: bool, on_leash: bool) -> None:
    """Compare live views with rebuilt ones; exit status 1 when they differ."""
    views_meant = chosen(names)
    if on_leash:
        leashed()

    async def work() -> bool:
        well = True
        async with workshop() as shop:
            for known in views_meant:
                with Bar(known.name) as bar:
                    verdict = await verify_view(shop, known, bar)
                click.echo(_as_json(known, verdict) if as_json else _as_text(known, verdict))
                well = well and verdict.well
        return well

    carried_out(work())


def _as_text(known: Known, verdict: Verdict) -> str:
    lines = [f"{known.name}: {verdict.differences} differences in {verdict.compared} views"]
    lines += [f"  differs: {key}" for key in verdict.differing]
    if verdict.differences > len(verdict.differing):
        lines.append(f"  and {verdict.differences - len(verdict.differing)} more")
    if verdict.restless:
        lines.append(f"  {verdict.restless} more changed whenever we looked: try again")
    return "\n".join(lines)


def _as_json(known: Known, verdict: Verdict) -> str:
    return json.dumps({"view": known.name, **asdict(verdict)})


@console.command()
@click.argument("stream")
@click.argument("position", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why; kept beside the position.")
def park(stream: str, position: int, reason: str) -> None:
    """Let views pass an event by that cannot be understood; it stays in its stream."""

    async def work() -> bool:
        async with workshop() as shop:
            event = PassedBy(stream=stream, position=position, reason=reason, at=utc_now())
            await pass_by(shop.nats, event)
        click.echo(f"views pass {stream} {position} by from now on")
        return True

    carried_out(work())


if __name__ == "__main__":
    console()
