"""A JetStream stream used as an event store: one subject per aggregate, one message per event."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from itertools import count
from typing import Any, Generic, Protocol

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.api import Header
from nats.js.errors import (
    APIError,
    NoStreamResponseError,
    NotFoundError,
    ServiceUnavailableError,
)

from contracts.event import E, Recorded
from contracts.streams import EventStream
from services.chassis import telemetry

CONFLICTS = (10071, 10164)  # nats-server: wrong last sequence, settled or (cluster) in flight
ANSWER_TIMEOUT = 2.0  # seconds; without an answer we must not say that it happened
LOAD_BATCH = 1024  # events per direct-get request; most aggregates have tens

Unsure = (NatsTimeoutError, NoRespondersError, NoStreamResponseError, ServiceUnavailableError)


class SequenceConflictError(Exception):
    """Another writer appended first, or may have; load again and decide again."""


class Stream(Protocol[E]):
    """What a decision needs of an event store."""

    async def load(self, subject: str, *, fresh: bool = False) -> Sequence[Recorded[E]]:
        """All events of one aggregate, oldest first; empty when it does not exist.

        `fresh` asks the stream's leader; without it a replica may answer and lag a little.
        """
        ...

    async def tip(self, subject: str) -> int:
        """Position of the subject's last event by the stream's leader; 0 for none."""
        ...

    async def append(self, recorded: Recorded[E], *, expected: int) -> Recorded[E]:
        """Append, if `expected` is still the position of the subject's last event (0 for none).

        Raises:
            SequenceConflictError: it is not, or the answer stayed out; ours is not the last.
        """
        ...


def opened(spec: EventStream[E], body: bytes, position: int) -> Recorded[E]:
    """A message of the stream as the event it holds."""
    recorded: Recorded[E] = spec.codec.validator.validate_json(body)
    # Just made and nobody else's yet: a copy would cost as much again as reading it.
    recorded.__dict__["position"] = position
    return recorded


class JetStream(Generic[E]):
    """The real thing."""

    def __init__(self, nats: Client, spec: EventStream[E]) -> None:
        self._nats = nats
        self._js = nats.jetstream(timeout=ANSWER_TIMEOUT)
        self._gets = DirectGets(nats)
        self._spec = spec

    async def load(self, subject: str, *, fresh: bool = False) -> Sequence[Recorded[E]]:
        """One batched direct get for the whole aggregate, or a walk by the leader's answers."""
        walk = self._from_leader(subject) if fresh else self._directly(subject)
        return [recorded async for recorded in walk]

    async def tip(self, subject: str) -> int:
        """The leader's last message of the subject."""
        last = await self._last(subject)
        return last.position if last else 0

    async def append(self, recorded: Recorded[E], *, expected: int) -> Recorded[E]:
        """Publish with the guard, and wait for the answer; a lost answer is looked up."""
        headers = telemetry.carry(
            {
                Header.MSG_ID.value: str(recorded.id),
                Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value: str(expected),
            }
        )
        body = self._spec.codec.dump_json(recorded, exclude={"position"})
        try:
            ack = await self._js.publish(
                recorded.subject, body, stream=self._spec.name, headers=headers
            )
        except APIError as error:
            if error.err_code not in CONFLICTS and not isinstance(error, Unsure):
                raise
        except Unsure:
            pass
        else:
            telemetry.appended.add(1, {"type": recorded.data.type})
            return recorded.model_copy(update={"position": ack.seq})
        return await self._mine(recorded)

    async def _mine(self, recorded: Recorded[E]) -> Recorded[E]:
        """Ours after all, if the subject's last event is the one we sent."""
        with suppress(*Unsure):
            last = await self._last(recorded.subject)
            if last and last.id == recorded.id:
                return last
        raise SequenceConflictError(recorded.subject)

    async def _last(self, subject: str) -> Recorded[E] | None:
        try:
            raw = await self._js.get_last_msg(self._spec.name, subject)
        except NotFoundError:
            return None
        return opened(self._spec, raw.data or b"", raw.seq or 0)

    async def _from_leader(self, subject: str) -> AsyncIterator[Recorded[E]]:
        position = 0
        while True:
            try:
                raw = await self._js.get_msg(
                    self._spec.name, seq=position + 1, subject=subject, next=True
                )
            except NotFoundError:
                return
            position = raw.seq or 0
            yield opened(self._spec, raw.data or b"", position)

    async def _directly(self, subject: str) -> AsyncIterator[Recorded[E]]:
        start, more = 1, True
        while more:
            more = False
            for message in await self._direct_batch(subject, start):
                headers = message.headers or {}
                start = int(headers["Nats-Sequence"]) + 1
                more = int(headers.get("Nats-Num-Pending", "0")) > 0
                yield opened(self._spec, message.data, start - 1)

    async def _direct_batch(self, subject: str, start: int) -> list[Msg]:
        """The messages of one batched direct get. Source: NATS ADR-31."""
        ask: dict[str, Any] = {"seq": start, "next_by_subj": subject, "batch": LOAD_BATCH}
        return await self._gets.ask(f"$JS.API.DIRECT.GET.{self._spec.name}", ask)


class DirectGets:
    """Batched direct gets, all answered at one inbox: to open one for each costs as much again."""

    def __init__(self, nats: Client) -> None:
        self._nats = nats
        self._inbox = nats.new_inbox()
        self._numbers = count()
        self._asked: dict[str, tuple[list[Msg], asyncio.Future[str]]] = {}
        self._listening: asyncio.Task[Any] | None = None

    async def ask(self, api: str, what: dict[str, Any]) -> list[Msg]:
        """All messages of the answer.

        Raises:
            NatsTimeoutError: it did not come to its end in time.
            ServiceUnavailableError: the server cannot answer.
        """
        inbox = f"{self._inbox}.{next(self._numbers)}"
        found: list[Msg] = []
        end: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asked[inbox] = found, end
        try:
            if self._listening is None:
                listen = self._nats.subscribe(f"{self._inbox}.*", cb=self._take)
                self._listening = asyncio.ensure_future(listen)
            await asyncio.shield(self._listening)
            await self._nats.publish(api, json.dumps(what).encode(), reply=inbox)
            async with asyncio.timeout(ANSWER_TIMEOUT):
                status = await end
        except TimeoutError:
            raise NatsTimeoutError from None
        finally:
            del self._asked[inbox]
        if status not in ("204", "404"):  # end of batch; nothing under this subject
            raise ServiceUnavailableError(code=int(status))
        return found

    async def _take(self, message: Msg) -> None:
        found, end = self._asked.get(message.subject, (None, None))
        if found is None or end is None:
            return  # nobody waits any more
        status = (message.headers or {}).get("Status")
        if status is None:
            found.append(message)
        elif not end.done():
            end.set_result(status)
