"""Commands on dossiers of ten events."""

import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

from nats.aio.client import Client

from contracts.dossier import DossierEvent
from contracts.event import Recorded
from contracts.streams import DOSSIER
from services.chassis.clock import utc_now
from services.chassis.handle import Cause, handle
from services.chassis.stream import JetStream
from services.dossier.domain.commands import HandOver
from services.dossier.domain.dossier import dossier_decider
from tests.bench.figures import Figure, Run, percentile
from tests.bench.ground import TRACE, Ground
from tests.dossiers import CALENDAR, LE, MAU

EACH = 300  # commands of a run
SYNCED = "sync_interval: always, one server"


class Desk:
    """Where dossiers are handed over, back and forth."""

    def __init__(self, nats: Client, ground: Ground) -> None:
        self._stream: JetStream[DossierEvent] = JetStream(nats, DOSSIER)
        self._handed = ground.handed

    async def hand_over(self, dossier: str) -> Recorded[DossierEvent]:
        """One command: load, decide, append."""
        by, to = (MAU, LE) if self._handed[dossier] % 2 == 0 else (LE, MAU)
        self._handed[dossier] += 1
        done = await handle(
            self._stream,
            dossier_decider,
            subject=DOSSIER.subject(dossier),
            command=HandOver(by=by, to=to, at=utc_now(), calendar=CALENDAR),
            cause=Cause(correlationid=uuid4(), causationid=uuid4(), at=utc_now()),
        )
        assert done is not None
        return done


async def milliseconds(work: Callable[[], Awaitable[object]]) -> float:
    """How long it took."""
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


async def append(ground: Ground, runs: int) -> list[Figure]:
    """A command on a dossier of ten events, beside one bare publish with its answer."""
    found: list[tuple[list[float], list[float]]] = []
    async with ground.nats() as nats:
        desk, js = Desk(nats, ground), nats.jetstream()
        body = DOSSIER.codec.dump_json(await desk.hand_over(ground.fresh(1)[0]))

        async def bare() -> None:
            headers = {"Nats-Msg-Id": str(uuid4()), "traceparent": TRACE}
            await js.publish(f"dossier.bare-{uuid4().hex}", body, headers=headers)

        for n in range(runs):
            found.append(([], []))
            for dossier in ground.fresh(EACH):  # one of each in turn
                found[n][0].append(await milliseconds(lambda d=dossier: desk.hand_over(d)))  # type: ignore[misc]
                found[n][1].append(await milliseconds(bare))
    return [
        Figure(
            f"append_p{share}_ms",
            "ms",
            tuple(Run(percentile(a, share / 100), percentile(b, share / 100)) for a, b in found),
            f"bare js.publish; {SYNCED}",
        )
        for share in (50, 99)
    ]
