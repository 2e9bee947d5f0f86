"""Effects and process managers: durable consumers that do something about an event.

Each event at least once, one at a time, in order. One that fails comes back later and later;
after its last try it is parked where ops can see and release it, and the next one has its turn.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from faststream import AckPolicy
from faststream.exceptions import NackMessage
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats import NatsMessage as Delivery
from faststream.nats.annotations import NatsMessage
from nats.aio.client import Client
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError
from pydantic import AwareDatetime, BaseModel, ValidationError

from contracts.event import Recorded
from contracts.streams import EventStream
from services.chassis import telemetry
from services.chassis.bootstrap import PARKED
from services.chassis.clock import Clock
from services.chassis.stream import opened

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Effect:
    """One durable consumer: whose events, under what name, handed to whom.

    The handler must bear to see an event twice.
    """

    events: EventStream[Any]
    durable: str
    handler: Callable[[Recorded[Any]], Awaitable[None]]


@dataclass(frozen=True)
class Patience:
    """How long an effect may take, and how often it is asked again.

    Attributes:
        answer: seconds until an unanswered event is delivered again.
        pauses: seconds before each further try; after the last one the event is parked. The
            usual ones add up to half a minute.
    """

    answer: float = 30.0
    pauses: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0)


PATIENCE = Patience()


class Parked(BaseModel):
    """An event set aside.

    Attributes:
        entry: number under which it can be released.
        reason: class of the error; what it says may hold personal data and stays out.
    """

    entry: int = 0
    durable: str
    stream: str
    position: int
    tries: int
    reason: str
    at: AwareDatetime


class Parking:
    """Where events wait that an effect could not deal with."""

    def __init__(self, nats: Client, clock: Clock) -> None:
        self._js = nats.jetstream()
        self._clock = clock

    async def park(self, effect: Effect, position: int, tries: int, error: Exception) -> None:
        """Set an event aside; seen by ops in a metric, in the log and under /ops/parked."""
        parked = Parked(
            durable=effect.durable,
            stream=effect.events.name,
            position=position,
            tries=tries,
            reason=type(error).__name__,
            at=self._clock(),
        )
        name = f"{effect.durable}:{position}"
        await self._js.publish(
            f"parked.{effect.durable}",
            parked.model_dump_json(exclude={"entry"}).encode(),
            stream=PARKED,
            headers={"Nats-Msg-Id": name},
        )
        telemetry.parked.add(1, {"durable": effect.durable})
        log.error("%s parked %s %s", effect.durable, effect.events.name, position)

    async def waiting(self, effect: Effect) -> list[Parked]:
        """What waits for release, oldest first."""
        found: list[Parked] = []
        entry = 0
        while True:
            try:
                raw = await self._js.get_msg(
                    PARKED, seq=entry + 1, subject=f"parked.{effect.durable}", next=True
                )
            except NotFoundError:
                return found
            entry = raw.seq or 0
            found.append(Parked(**json.loads(raw.data or b"{}"), entry=entry))

    async def release(self, effect: Effect, entry: int) -> bool:
        """Hand the event to the effect once more; False when nothing waits under `entry`.

        Whatever the effect raises is raised here; the event then goes on waiting.
        """
        parked = next((p for p in await self.waiting(effect) if p.entry == entry), None)
        if parked is None:
            return False
        raw = await self._js.get_msg(parked.stream, seq=parked.position)
        await effect.handler(opened(effect.events, raw.data or b"", parked.position))
        await self._js.delete_msg(PARKED, entry)
        return True


def attend(
    broker: NatsBroker, effect: Effect, parking: Parking, patience: Patience = PATIENCE
) -> None:
    """Have the broker hand every event of the effect's stream to its handler."""

    async def untouched(delivery: Delivery) -> bytes:
        return delivery.body  # decoded below, where a failure counts as a failed try

    async def deliver(body: bytes, message: NatsMessage) -> None:
        raw = message.raw_message
        position, tries = raw.metadata.sequence.stream, raw.metadata.num_delivered or 1
        with telemetry.consuming(effect.durable, raw.subject, raw.headers):
            try:
                recorded = opened(effect.events, body, position)
            except ValidationError as error:  # it will not read better the next time
                await parking.park(effect, position, tries, error)
                return
            try:
                await effect.handler(recorded)
            except Exception as error:
                telemetry.failures.add(1, {"durable": effect.durable})
                log.exception("%s failed on %s, try %s", effect.durable, position, tries)
                if tries <= len(patience.pauses):
                    raise NackMessage(delay=patience.pauses[tries - 1]) from error
                await parking.park(effect, position, tries, error)

    broker.subscriber(
        effect.events.subjects,
        stream=JStream(effect.events.name, declare=False),
        durable=effect.durable,
        config=ConsumerConfig(
            deliver_policy=DeliverPolicy.ALL, ack_wait=patience.answer, max_ack_pending=1
        ),
        pull_sub=PullSub(batch_size=1),
        ack_policy=AckPolicy.NACK_ON_ERROR,
        decoder=untouched,
        title=effect.durable,
    )(deliver)
