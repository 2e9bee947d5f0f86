"""Callbacks of a payment platform: how fast they are taken, and whether the money comes out right.

Payment runs as a process of its own on a stream of its own that is synced before every answer.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

from contracts.payment import PaymentEvent
from contracts.streams import PAYMENT
from services.chassis.clock import utc_now
from services.chassis.handle import Cause, record
from services.chassis.reader import batches
from services.chassis.stream import JetStream
from tests.bench.figures import Figure, Run, percentile
from tests.bench.ground import Ground, prepared, say
from tests.bench.lanes import LANES, Answered, called
from tests.fees import API_KEY, MERCHANT, SECRET, notice
from tests.processes import process, service
from tests.servers import free_port
from tests.takings import Balance, Demand, Takings, balance, demands, takings

EACH = 2000  # callbacks of a run
DEMANDS, CALLBACKS = 1000, 10_000  # of a day
TOGETHER = 100  # demands laid at once
LATER = timedelta(days=1)  # the attempts begin tomorrow: nobody is asked about them meanwhile
TRY_AGAIN = 503
RECEIPTS_TAKE = 120.0  # seconds at most, after the last callback


async def lay(ground: Ground, of: Sequence[Demand]) -> None:
    """Demands whose attempts to pay have begun."""
    async with ground.nats() as nats:
        stream: JetStream[PaymentEvent] = JetStream(nats, PAYMENT)

        async def one(demand: Demand) -> None:
            subject, position = PAYMENT.subject(demand.fee_id), 0
            for fact in demand.facts:
                cause = Cause(correlationid=uuid4(), causationid=uuid4(), at=utc_now() + LATER)
                written = await stream.append(record(fact, subject, cause), expected=position)
                position = written.position

        for at in range(0, len(of), TOGETHER):
            await asyncio.gather(*(one(demand) for demand in of[at : at + TOGETHER]))


@asynccontextmanager
async def payment(ground: Ground) -> AsyncIterator[str]:
    """Where a payment service of its own hears VNPT."""
    nobody = f"http://127.0.0.1:{free_port()}"
    knobs = {
        "vnpt_url": nobody,
        "vnpt_merchant": MERCHANT,
        "vnpt_secret": SECRET,
        "vnpt_api_key": API_KEY,
    }
    with service("payment", ground.home, (ground.url, ground.mongo), **knobs) as url:
        yield f"{url}/vnpt/ipn"


async def callbacks(home: Path, runs: int) -> list[Figure]:
    """Verified callbacks, each a payment, beside an endpoint that only checks the signature."""
    async with _ground(home / "callbacks") as ground:
        found = await _in_turn(ground, runs)
    about = f"{LANES} at once; bare endpoint that checks the signature"
    speeds = tuple(Run(ours.speed, bare.speed) for ours, bare in found)
    waits = tuple(Run(ours.p99, bare.p99) for ours, bare in found)
    return [Figure("ipn_per_s", "1/s", speeds, about), Figure("ipn_p99_ms", "ms", waits, about)]


@asynccontextmanager
async def _ground(home: Path) -> AsyncIterator[Ground]:
    """Servers with nothing on them."""
    async with prepared(0, 0, _made(home)) as ground:
        yield ground


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


async def _in_turn(ground: Ground, runs: int) -> list[tuple["_Turn", "_Turn"]]:
    """Ours and the bare endpoint, run by run."""
    chance = Random(runs)  # noqa: S311 - plausible, not secret
    of = demands(EACH * runs, chance, attempts=1)
    await lay(ground, of)
    found = list[tuple[_Turn, _Turn]]()
    with process(
        "tests.bench.bare_ipn:app", "/ready", ground.home, {"PYTHONPATH": str(Path.cwd())}
    ) as bare:
        async with payment(ground) as url:
            for n in range(runs):
                told = [notice(one.orders[0]) for one in of[n * EACH : (n + 1) * EACH]]
                found.append((await _turn(url, told), await _turn(f"{bare}/vnpt/ipn", told)))
    return found


class _Turn:
    """Callbacks taken one turn."""

    def __init__(self, answers: Sequence[Answered], seconds: float) -> None:
        if wrong := {answer.status for answer in answers} - {200}:
            raise RuntimeError(f"Callbacks were answered with {wrong}.")
        self.speed = len(answers) / seconds
        self.p99 = percentile((answer.took for answer in answers), 0.99)


async def _turn(url: str, told: Sequence[dict[str, str]]) -> _Turn:
    return _Turn(*await called(url, told))


async def money(home: Path, _runs: int) -> list[Figure]:
    """A day of 10,000 callbacks, again and forged among them: every đồng is accounted for."""
    async with _ground(home / "money") as ground:
        return [await _day(ground)]


async def _day(ground: Ground) -> Figure:
    """One day, from its demands to its balance.

    Raises:
        RuntimeError: a demand or a đồng is not where it must be.
    """
    chance = Random(DEMANDS)  # noqa: S311 - the same day every time
    of = demands(DEMANDS, chance)
    await lay(ground, of)
    day = takings(of, CALLBACKS, chance)
    async with payment(ground) as url:
        answers, seconds = await called(url, day.told)
        found = await _receipted(ground)
    again = sum(answer.status == TRY_AGAIN for answer in answers)
    if faults := found.faults(day):
        raise RuntimeError("; ".join(faults[:5]))
    say(_report(day, found, again))
    speed = (Run(len(answers) / seconds),)
    return Figure("money_callbacks_per_s", "1/s", speed, f"{LANES} at once, one run")


async def _receipted(ground: Ground) -> Balance:
    """What became of the money, once receipts are issued for all of it, or take too long."""
    found = await _accounted(ground)
    with suppress(TimeoutError):
        async with asyncio.timeout(RECEIPTS_TAKE):
            while found.receipts < found.settled:
                await asyncio.sleep(1)
                found = await _accounted(ground)
    return found


async def _accounted(ground: Ground) -> Balance:
    """What all facts of payment say."""
    async with ground.nats() as nats:
        last = (await nats.jetstream().stream_info(PAYMENT.name)).state.last_seq
    facts = list[PaymentEvent]()
    async with aclosing(batches(ground.url, PAYMENT, 0)) as reading:
        async for batch in reading:
            facts += [recorded.data for recorded in batch]
            if batch and batch[-1].position >= last:
                break
    return balance(facts)


def _report(day: Takings, found: Balance, again: int) -> str:
    came = sum(day.money.values())
    return (
        f"money: {len(day.told):,} callbacks for {len(day.demands):,} demands:"
        f" {came:,} đồng came in = {found.receipts:,} in receipts + {found.suspense:,} in suspense;"
        f" {len(found.paid):,} demands paid, every one right; {again} asked to come again"
    )
